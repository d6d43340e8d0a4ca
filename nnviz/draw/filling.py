"""Where neurons stand in a drawing that fills a screen: every length follows from the size of a number, 13."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import networkx as nx

from ..core import quantities as q
from ..core.quantities import Variable
from ..explain.naming.names import Namer
from .places import Filling, Layout, column_of, rows_of


@dataclass(frozen=True)
class Screen:
    """The room of a drawing in pixels, and how many of them a number is at least high there.

    ``column`` is the least room from one layer to the next, for which a deep network has more width; ``filled`` the least height of a
    drawing that needs less, as a share of its width. Of ``paths`` a neuron holds one number at a time, so that all that they lead
    through have room.
    """

    width: float
    height: float
    readable: float
    column: float = 0.0
    filled: float = 0.0
    paths: bool = False

    def width_of(self, layers: int) -> float:
        """Pixels for so many layers."""
        return max(self.width, self.column * layers)


SCREENS: Final[dict[Filling, Screen]] = {
    "large": Screen(832.0, 630.0, 20.4, filled=0.73),
    "small": Screen(366.0, 308.0, 16.0),
    "paths": Screen(832.0, 630.0, 20.4, filled=0.73, paths=True),
    "track": Screen(338.0, 236.0, 13.0, paths=True),
    "part": Screen(320.0, 480.0, 15.0, column=105.0),
}
"""What a window of 1280 x 720 leaves to a presented walkthrough, with something to spare above 20, and to the paths of a chain rule;
what a phone or another page's frame leaves to either; and what the network has beside its matrices."""

_NUMBER: Final = 13.0
_LENS: Final = 41.0
_LENS_OF_PATHS: Final = 31.0
_LEAST_LENS: Final = 29.0
LINE_BETWEEN: Final = 28.0
"""Room for one number under its name, and the least for it in type that is as large as all other; and between two of them that stand above
each other."""
_SMALL: Final = 12.0
TOP: Final = 28.0
"""The strip with the layers' names."""
ABOVE_LENS: Final = 44.0
BELOW_LENS: Final = 26.0
WITHOUT_BIAS: Final = 8.0
"""Room above a neuron of full size for its bias and the derivative by it, below it for its error term, and above one without a bias."""
_BESIDE_LENS: Final = 132.0
_BESIDE_LOSS: Final = 72.0
"""Room from the column of the lens to the next ones, for the numbers between, and to the loss."""
_BETWEEN_LENSES: Final = 46.0
"""Room between two neurons of paths side by side, for what stands on their edge."""
_UNIT: Final = 64.0
"""Room for a bias unit, which has neither a bias above nor an error term below."""
_MARGIN: Final = 31.0
_INPUT_TO_NEURON: Final = 140.0
_BETWEEN_NEURONS: Final = 159.0
_TO_LOSS: Final = 85.0


def large_layout(
    graph: nx.DiGraph, namer: Namer, with_unit: frozenset[int], screen: Screen = SCREENS["large"], lens: bool = False
) -> Layout:
    """As large as a screen allows; where not all numbers have room at a readable size, small neurons and a lens for the step's.

    The lens is of the size that the numbers need. Rows and columns stay where they are, so nothing moves from step to step.
    """
    sizes = namer.sizes
    # The ring of a loss that is read is wider than the loss.
    right = _LENS + 12 if namer.predicts else _MARGIN + 3
    width = _MARGIN + right + _INPUT_TO_NEURON + (len(sizes) - 2) * _BETWEEN_NEURONS + (0.0 if namer.predicts else _TO_LOSS)
    rooms = [_room_of_column(namer, layer, with_unit) for layer in range(len(sizes))]
    height = TOP + max(*map(sum, rooms), 26.0 * sizes[-1] + 240.0)
    scale = screen.readable / _NUMBER
    room, tall = screen.width_of(len(sizes) - 1) / scale, screen.height / scale
    if lens or width > room or height > tall:
        return _lens_layout(graph, namer, with_unit, room, tall, screen.paths)
    # What is left of the width belongs to the columns, and what is left of the height to the rows. Where a row is one neuron its edges are
    # level: their numbers need all of the width.
    width = room if max(sizes[1:]) == 1 else max(width, min(room, height * screen.width / screen.height))
    height = max(height, min(tall, screen.filled * width))
    gaps = [_INPUT_TO_NEURON, *[_BETWEEN_NEURONS] * (len(sizes) - 2), *([] if namer.predicts else [_TO_LOSS])]
    unit = (width - _MARGIN - right) / sum(gaps)
    columns = [_MARGIN + unit * sum(gaps[:layer]) for layer in range(len(sizes))]
    if not namer.predicts:
        columns += [width - right] * 2
    positions: dict[Variable, tuple[float, float]] = {}
    for layer, room_of in enumerate(rooms):
        biased, stretch, top = layer - 1 not in with_unit, (height - TOP) / sum(room_of), TOP
        for i, (shown, needed) in enumerate(zip(column_of(namer, layer, with_unit), room_of, strict=True)):
            y = top + needed * stretch / 2 + ((ABOVE_LENS if biased else WITHOUT_BIAS) - BELOW_LENS) / 2
            top += needed * stretch
            positions[shown] = (columns[layer], y)
            if layer and biased:
                positions[q.bias(layer, i)] = (columns[layer], y - _LENS - 13)
    _place_large_loss(positions, namer, columns, 26.0)
    return Layout(graph, positions, tuple(columns), width, height, _LENS, large=True)


def _room_of_column(namer: Namer, layer: int, with_unit: frozenset[int]) -> list[float]:
    """The height that each of a column needs: with a bias above and an error term below, as far as it has them."""
    above = WITHOUT_BIAS if layer - 1 in with_unit else ABOVE_LENS
    units = [2 * _LENS + above + BELOW_LENS if layer else 76.0] * namer.sizes[layer]
    return [_UNIT, *units] if layer in with_unit else units


def _lens_layout(graph: nx.DiGraph, namer: Namer, with_unit: frozenset[int], width: float, height: float, paths: bool) -> Layout:
    sizes, lens = rows_of(namer, with_unit), _LENS_OF_PATHS if paths else _LENS
    # The ring of a loss that is read is wider than the loss.
    right = lens + 12 if namer.predicts else _MARGIN + 3
    # As they are sent: what has room is the same in the browser.
    gap = round((width - _MARGIN - right) / (len(sizes) - 1 + (0.0 if namer.predicts else 0.6)), 1)
    columns = [_MARGIN + layer * gap for layer in range(len(sizes))]
    if not namer.predicts:
        columns += [width - right] * 2
    if paths:
        # Side by side, and two above each other, they do not meet; where they would be too small side by side they are those of a step.
        below = min(lens, (height - TOP - ABOVE_LENS - BELOW_LENS - LINE_BETWEEN) / 4 if max(sizes) > 1 else lens)
        lens = round(min(0.48 * gap, below) if 0.48 * gap >= min(_LEAST_LENS, below) else below, 1)
    first, last = TOP + ABOVE_LENS + lens, height - lens - BELOW_LENS
    spacing = round(min((last - first) / max(max(sizes) - 1, 1), 190.0 if paths else 110.0), 1)
    narrow, low = (gap, spacing) if paths else _beside_opened(gap, spacing, width - _MARGIN - right, (max(sizes), height))
    if paths and gap < 2 * lens:
        narrow = _beside_two(gap, width - _MARGIN - right, lens)
    radius = round(max(1.5, min(_SMALL, (0.36 if paths else 0.4) * low, 0.3 * narrow)), 1)
    positions: dict[Variable, tuple[float, float]] = {}
    for layer, units in enumerate(sizes):
        apart = spacing if paths else _apart(units, (first + last) / 2, height)
        for i, shown in enumerate(column_of(namer, layer, with_unit)):
            y = round((first + last) / 2 + (i - (units - 1) / 2) * apart, 1)
            positions[shown] = (columns[layer], y)
            if layer and layer - 1 not in with_unit:
                positions[q.bias(layer, i)] = (columns[layer], y - 1.35 * radius)
    _place_large_loss(positions, namer, columns, min(26.0, (height - (first + last) / 2 - 60) / sizes[-1]))
    return Layout(graph, positions, tuple(columns), width, height, radius, lens=lens, large=True, paths=paths)


def _apart(units: int, middle: float, height: float) -> float:
    """From one row of a column to the next, as far as there is room for a number above each: its rows give way to a lens among them."""
    room = 2 * min(middle - TOP - 30.0, height - 16.0 - middle)
    return round(min(room / max(units - 1, 1), 110.0), 1)


def beside_lens(namer: Namer) -> list[float]:
    """What every gap between two columns needs beside the lens: for the numbers of its edges."""
    return [_BESIDE_LENS] * (len(namer.sizes) - 1) + ([] if namer.predicts else [_BESIDE_LOSS])


def _beside_opened(gap: float, spacing: float, room: float, column: tuple[int, float]) -> tuple[float, float]:
    """How close the other columns stand, and the other rows of the tallest column, while there is room around the lens."""
    others, (rows, height) = room / gap - 2, column
    narrow = gap if others <= 0 or gap >= _BESIDE_LENS else max((room - 2 * _BESIDE_LENS) / others, 0.45 * gap)
    left = height - TOP - ABOVE_LENS - 2 * _LENS - BELOW_LENS
    return narrow, spacing if rows < 2 else min(spacing, max(left / (rows - 1), 0.3 * spacing))


def beside_path(lens: float, radius: float) -> tuple[float, float]:
    """What the gap between two columns needs with neurons of paths under the lens in both of them, and the next gap with small ones."""
    return 2 * lens + _BETWEEN_LENSES, lens + radius + 6.0


def _beside_two(gap: float, room: float, lens: float) -> float:
    """How close the other columns stand while there is room around two of them."""
    between, beside = beside_path(lens, _SMALL)
    return min(gap, max((room - between - 2 * beside) / (room / gap - 3), 0.45 * gap))


def _place_large_loss(positions: dict[Variable, tuple[float, float]], namer: Namer, columns: list[float], room: float) -> None:
    """The loss beside the outputs, the targets below it."""
    if namer.predicts:
        return
    outputs = namer.sizes[-1]
    ys = [positions[q.activation(len(namer.sizes) - 1, k)][1] for k in range(outputs)]
    middle = sum(ys) / len(ys)
    positions[namer.cost] = (columns[-1], middle)
    for k in range(outputs):
        positions[q.target(k)] = (columns[-1], middle + 54 + k * room)
