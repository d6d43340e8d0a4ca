"""The vectorised form: whole layers and the whole batch as matrices, cell by cell, and as code."""

from nnviz.ui.vectorised_page import show

show()
