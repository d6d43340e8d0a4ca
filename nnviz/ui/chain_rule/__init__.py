"""The Chain rule page."""
