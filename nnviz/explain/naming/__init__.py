"""What quantities are called, in each notation, and how numbers are written."""
