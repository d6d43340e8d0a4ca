"""The Computation graph page."""
