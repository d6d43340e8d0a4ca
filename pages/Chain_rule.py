"""The chain rule of a network: every path from a quantity to the loss or to a prediction, their sum, and the pattern in it."""

from nnviz.ui.chain_rule.page import show

show()
