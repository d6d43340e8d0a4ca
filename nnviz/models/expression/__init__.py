"""Scalar expressions: text that a person types becomes a graph of single operations. Nothing of it is ever executed."""
