"""`make mutants`: a sampled mutation run over what is shown. It is a tool for the tests and no part of nnviz.

Why not a kept-up tool: mutmut (3.8) changes nothing outside of functions, so no threshold, word or colour; it has no sample, and
leaves its copy in the working tree. cosmic-ray (8.7) changes the working tree itself or runs a clone for each worker, has no sample,
and runs one command for every mutant, here the whole suite of minutes. What both do well, finding out which tests can notice a
change, is left to coverage.py and pytest-cov.
"""
