"""What can be computed: network specifications, their graphs and matrix form, initialisation, the worked examples."""
