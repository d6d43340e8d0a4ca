"""Training: gradient descent until it works, with every moment of it to look at."""

from nnviz.ui.training.page import show

show()
