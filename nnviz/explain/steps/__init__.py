"""The steps of a walkthrough."""
