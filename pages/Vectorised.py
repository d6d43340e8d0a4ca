"""The vectorised form: whole layers and the whole batch as matrices, cell by cell, and as code."""

from nnviz.ui.vectorised.page import show

show()
