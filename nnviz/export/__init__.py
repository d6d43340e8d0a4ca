"""A walkthrough taken away: the derivation as LaTeX and as Markdown, and scripts that compute the same with NumPy or PyTorch."""
