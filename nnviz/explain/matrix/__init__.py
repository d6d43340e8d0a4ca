"""The vectorised form."""
