"""Where the labels of a computation graph stand: on their line, or beside it, clear of nodes and of each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from .board import Board, Box
from .parts import Line, Mark
from .places import Format, Layout

LABEL_HEIGHT: Final = 16.0
"""Height of a label."""

_AT: Final = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8)
"""Places of the labels along a piece of an edge, the preferred one first."""

Places = tuple[tuple[float, float, bool], ...]
"""Middles of labels, and whether each has room of its own."""


class Placing:
    """Finds places for labels: clear of nodes, of other labels and of other lines; where that fails, of nodes and labels."""

    def __init__(self, plan: Layout, marks: Sequence[Mark], lines: Sequence[Line], room: float, format_: Format) -> None:
        self.marks, self.lines, self.room = marks, lines, room
        # Beside a line there is room where on it there is none.
        wide = ((0.0, 0.0), (0.0, -10.0), (0.0, 10.0), (0.0, -18.0), (0.0, 18.0))
        half = room / 2 + 2
        self.aside = wide if format_ != "narrow" else ((0.0, 0.0), (-half, 0.0), (half, 0.0), (-0.6 * half, 0.0), (0.6 * half, 0.0))
        self.board = Board(plan.width, plan.height)
        self.board.circles = [(m.x, m.y, m.radius) for m in marks if m.kind != "end"]
        pieces = [(n, piece) for n, line in enumerate(lines) for piece in line.pieces]
        self.board.segments = np.array([piece for _, piece in pieces]).reshape(-1, 4)
        self.own = [{k for k, (m, _) in enumerate(pieces) if m == n} for n in range(len(lines))]
        self.every = set(range(len(pieces)))

    def places(self, summed: Sequence[int]) -> tuple[Places, Places]:
        """For every line the middle of its two labels, and for the marks ``summed`` the middle of the label with their sum."""
        found: dict[int, tuple[float, float, bool]] = {}
        # The lines with the least room come first.
        for n in sorted(range(len(self.lines)), key=lambda n: sum(map(_length, self.lines[n].pieces))):
            found[n] = self._chosen(self._on_line(n), self.own[n])
        return tuple(found[n] for n in range(len(self.lines))), tuple(self._chosen(self._beside(m), set()) for m in summed)

    def _chosen(self, boxes: list[Box], own: set[int]) -> tuple[float, float, bool]:
        for lines in (own, self.every):
            for box in boxes:
                if self.board.free(box, lines):
                    self.board.put(box)
                    return box.x, box.y, True
        return boxes[0].x, boxes[0].y, False

    def _on_line(self, n: int) -> list[Box]:
        pieces = sorted(self.lines[n].pieces, key=_length, reverse=True)
        spots = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for t in _AT for x1, y1, x2, y2 in pieces]
        return [Box(x + dx, y + dy, self.room, 2 * LABEL_HEIGHT) for dx, dy in self.aside for x, y in spots]

    def _beside(self, m: int) -> list[Box]:
        mark, width = self.marks[m], self.room + 10
        down, across = mark.radius + LABEL_HEIGHT / 2 + 3, mark.radius + width / 2 + 2
        steps = (
            (0.0, down),
            (0.0, -down),
            (-across, 0.0),
            (across, 0.0),
            (-across, -12.0),
            (across, -12.0),
            (-across, 12.0),
            (across, 12.0),
        )
        return [Box(mark.x + dx, mark.y + dy, width, LABEL_HEIGHT) for dx, dy in steps]


def _length(piece: tuple[float, float, float, float]) -> float:
    return float(np.hypot(piece[2] - piece[0], piece[3] - piece[1]))
