"""Where neurons stand in a drawing that is read with the page: as wide as it, and as high as its layers need."""

from __future__ import annotations

from typing import Final

import networkx as nx

from ..core import quantities as q
from ..core.quantities import Variable
from ..explain.naming.names import Namer
from .places import FULL_RADIUS, Flowing, Layout, column_of, rows_of

HEADING: Final = 30.0
"""Height of the strip with the layers' names."""

# Height for the tallest layer's units, from 1; the last entry is for all larger ones, which are drawn small.
_ROWS_HEIGHT: Final[dict[Flowing, tuple[float, ...]]] = {"wide": (250, 344, 450, 560, 700, 640), "narrow": (270, 380, 500, 620, 740, 640)}
_MOST_RADIUS: Final[dict[Flowing, float]] = {"wide": 38.0, "narrow": 33.0}

# How far small neurons are moved down, so that the first row's biases keep clear of the headings.
_LOWERED: Final = 4.0

# Room that a neuron needs above it for its bias and below it for its error term.
_ABOVE: Final = 46.0
_BELOW: Final = 24.0


def flowing_layout(graph: nx.DiGraph, namer: Namer, with_unit: frozenset[int], format_: Flowing) -> Layout:
    """Rows as high as the tallest layer needs; neurons too small for their numbers are dots."""
    sizes = rows_of(namer, with_unit)
    most = max(sizes)
    heights = _ROWS_HEIGHT[format_]
    rows = heights[min(most, len(heights)) - 1]
    width = _width(sizes, format_)
    columns = _columns(len(sizes), width, not namer.predicts, format_)
    positions: dict[Variable, tuple[float, float]] = {}
    spacing = rows
    radius = _radius(sizes, rows, columns, format_)
    for layer, units in enumerate(sizes):
        gap = min(rows / units, 190.0)
        spacing = min(spacing, gap)
        for i, shown in enumerate(column_of(namer, layer, with_unit)):
            # The bias above and the error term below are not equally tall: the neuron stands a little lower than the middle.
            y = HEADING + rows / 2 + (i - (units - 1) / 2) * gap + ((_ABOVE - _BELOW) / 2 if radius >= FULL_RADIUS else _LOWERED)
            positions[shown] = (columns[layer], y)
            if layer and layer - 1 not in with_unit:
                positions[q.bias(layer, i)] = (columns[layer], y - radius - (_ABOVE / 2 if radius >= FULL_RADIUS else radius * 0.8))
    if not namer.predicts:
        _place_loss(positions, namer, columns, rows, format_)
    return Layout(graph, positions, columns, width, HEADING + rows + (0.0 if radius >= FULL_RADIUS else 1.5 * _LOWERED), radius)


def _width(sizes: tuple[int, ...], format_: Flowing) -> float:
    gaps = len(sizes) - 1
    return max(1000.0, 190.0 + 205.0 * (gaps + 1)) if format_ == "wide" else max(420.0, 120.0 + 62.0 * gaps)


def _columns(layers: int, width: float, has_loss: bool, format_: Flowing) -> tuple[float, ...]:
    """x of every layer, then of the loss and of the targets."""
    margin = 58.0 if format_ == "wide" else 42.0
    # Beside a small neuron there is its pre-activation; what is right of the others is the next column's.
    right = margin if format_ == "wide" or has_loss else 92.0
    gaps = [1.0] * (layers - 1)
    if has_loss:
        gaps += [0.8, 0.55] if format_ == "wide" else [0.85]
    unit = (width - margin - right) / sum(gaps)
    xs = [margin]
    for gap in gaps:
        xs.append(xs[-1] + gap * unit)
    return tuple(xs if format_ == "wide" or not has_loss else [*xs, xs[-1]])


def _radius(sizes: tuple[int, ...], rows: float, columns: tuple[float, ...], format_: Flowing) -> float:
    """As large as the rows allow with a bias above and an error term below; small dots where that leaves no room."""
    between = columns[1] - columns[0]
    row = min(rows / max(sizes), 190.0)
    roomy = min((row - _ABOVE - _BELOW - 6) / 2, between * 0.29, _MOST_RADIUS[format_])
    return roomy if roomy >= FULL_RADIUS else max(2.5, min(row * 0.3, between * 0.22, 20.0))


def _place_loss(
    positions: dict[Variable, tuple[float, float]], namer: Namer, columns: tuple[float, ...], rows: float, format_: Flowing
) -> None:
    outputs = namer.sizes[-1]
    last = len(namer.sizes) - 1
    ys = [positions[q.activation(last, k)][1] for k in range(outputs)]
    middle = sum(ys) / len(ys)
    if format_ == "wide":
        positions[namer.cost] = (columns[-2], middle)
        for k, y in enumerate(ys):
            positions[q.target(k)] = (columns[-1], y)
        return
    positions[namer.cost] = (columns[-1], middle - 20)
    room = min(46.0, (HEADING + rows - middle - 60) / outputs)
    for k in range(outputs):
        positions[q.target(k)] = (columns[-1], middle + 62 + k * room)
