"""How long the loop and the vectorised form take over the size of the batch, as a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from plotly.graph_objects import Figure, Scatter

# Okabe and Ito's orange and blue; the lines also differ in dash and marker.
_LOOP: Final = "#d55e00"
_WHOLE: Final = "#0072b2"
_TICKS: Final = (1, 4, 16, 64, 256, 1024)


def timing_figure(sizes: Sequence[int], loop: Sequence[float], vectorised: Sequence[float]) -> Figure:
    """Milliseconds over the number of examples, both axes logarithmic. Times are in seconds."""
    figure = Figure(
        [
            _line("with a loop", sizes, loop, _LOOP, "solid", "circle"),
            _line("vectorised", sizes, vectorised, _WHOLE, "dash", "diamond"),
        ]
    )
    figure.update_layout(height=340, margin={"l": 70, "r": 20, "t": 10, "b": 50}, legend={"x": 0.02, "y": 0.98}, hovermode="x unified")
    figure.update_xaxes(
        type="log", title="examples in the batch", tickvals=[1, 4, 16, 64, 256, 1024], ticktext=["1", "4", "16", "64", "256", "1024"]
    )
    figure.update_yaxes(type="log", title="milliseconds", tickformat="~g", dtick=1)
    return figure


def _line(name: str, sizes: Sequence[int], seconds: Sequence[float], colour: str, dash: str, symbol: str) -> Scatter:
    return Scatter(
        x=list(sizes),
        y=[1e3 * s for s in seconds],
        name=name,
        mode="lines+markers",
        line={"color": colour, "dash": dash, "width": 2.5},
        marker={"symbol": symbol, "size": 8},
        hovertemplate="%{y:.3g} ms",
    )
