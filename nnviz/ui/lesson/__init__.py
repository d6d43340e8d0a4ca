"""The lesson that Walkthrough, Chain rule and Vectorised form share: its state, settings, link and document."""
