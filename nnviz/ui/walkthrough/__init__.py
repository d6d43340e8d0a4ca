"""The Walkthrough page."""
