"""The Vectorised form page."""
