"""The loss of a training over its updates, as a Plotly figure."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from ..core.arithmetic import Array
from ..models.training.course import Course
from .theme import FONT, PALETTE, Theme

_MOST_POINTS = 2_000


def history_figure(course: Course, theme: Theme = "light") -> go.Figure:
    """What every update saw: the mean loss on the data, and where there is a penalty also J, the two together; at most 2,000 points."""
    palette = PALETTE[theme]
    at = shown_updates(course.updates, _MOST_POINTS)
    seen = "of all examples" if course.task.batch is None else "of the examples that the update sees"
    figure = go.Figure()
    line = {"color": palette["forward"], "width": 2}
    figure.add_scatter(x=at, y=course.data_losses[at], mode="lines", name=f"{course.task.network.reduction} loss {seen}", line=line)
    if course.task.network.l2:
        line = {"color": palette["update"], "width": 2, "dash": "dash"}
        figure.add_scatter(x=at, y=course.losses[at], mode="lines", name="J: with the L2 penalty", line=line)
    figure.update_layout(
        xaxis={"title": "updates", "gridcolor": palette["given"], "zeroline": False},
        yaxis={"title": "loss", "gridcolor": palette["given"], "rangemode": "tozero", "zeroline": False},
        paper_bgcolor=palette["background"],
        plot_bgcolor=palette["background"],
        font={"family": FONT, "color": palette["text"], "size": 15},
        margin={"l": 60, "r": 20, "t": 20, "b": 50},
        showlegend=True,
        legend={"orientation": "h", "y": 1.1},
    )
    return figure


def shown_updates(updates: int, most: int) -> Array:
    """At most so many numbers of updates from 0 to ``updates`` - 1, evenly spaced, the first and the last among them."""
    return np.unique(np.linspace(0, max(0, updates - 1), min(most, updates)).round().astype(int))
