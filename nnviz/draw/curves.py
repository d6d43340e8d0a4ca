"""Small plots: a few named curves over whole numbers, on a logarithmic axis, told apart by dash and mark as well as by hue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

_HUES = ("#D55E00", "#0072B2", "#009E73", "#CC79A7")
_DASHES = ("solid", "dash", "dot", "dashdot")
_MARKS = ("circle", "square", "diamond", "x")


@dataclass(frozen=True)
class Curve:
    """A curve: its name, and its points; where ``ys`` has a None there is none."""

    name: str
    xs: Sequence[float | str]
    ys: Sequence[float | None]


def log_plot(curves: Sequence[Curve], x_title: str, y_title: str, marked: float | str | None = None) -> go.Figure:
    """The curves over a logarithmic axis; ``marked`` is the x at which the present network stands."""
    figure = go.Figure()
    for n, curve in enumerate(curves):
        style = {"color": _HUES[n], "dash": _DASHES[n], "width": 2.5}
        figure.add_scatter(
            x=list(curve.xs),
            y=[y if y else None for y in curve.ys],
            name=curve.name,
            mode="lines+markers",
            line=style,
            marker={"symbol": _MARKS[n], "size": 8},
            hovertemplate="%{x}: %{y:.3~g}<extra>" + curve.name + "</extra>",
        )
    if marked is not None:
        figure.add_vline(
            x=marked, line={"dash": "dot", "width": 1, "color": "gray"}, annotation_text="this network", annotation_position="top left"
        )
    figure.update_layout(
        height=320,
        margin={"l": 10, "r": 10, "t": 24, "b": 10},
        legend={"orientation": "h", "y": -0.28},
        xaxis={"title": x_title},
        yaxis={"title": y_title, "type": "log", "exponentformat": "power", "dtick": 1},
    )
    return figure
