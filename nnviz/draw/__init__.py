"""Pictures: layout gives positions, the scene says what stands where, Plotly draws it."""
