"""What the graph says, in words and formulas. Explains any graph: nothing here knows what a network specification is."""
