"""One frozen record per activation, loss and update rule, and their kernels."""
