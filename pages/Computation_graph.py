"""The computation graph of a formula: typed, drawn, stepped forward and backward."""

from nnviz.ui.graph.page import show

show()
