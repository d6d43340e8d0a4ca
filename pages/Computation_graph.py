"""The computation graph of a formula: typed, drawn, stepped forward and backward."""

from nnviz.ui.expression_page import show

show()
