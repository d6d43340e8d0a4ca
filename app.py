"""The home page: the first example ready to be stepped, and a gallery of all."""

from nnviz.ui.home_page import show

show()
