"""The engine: graphs of named quantities, their evaluation and their gradients. NumPy only."""
