"""Training on the matrix form: data, the loop, its history, and the lessons that a history shows."""
