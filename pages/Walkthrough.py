"""The walkthrough of a network: step by step through forward propagation, loss, backpropagation and update."""

from nnviz.ui.walkthrough.page import show

show()
