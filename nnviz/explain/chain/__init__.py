"""The chain rule as paths."""
