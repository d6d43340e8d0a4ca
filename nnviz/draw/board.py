"""Placing labels: which rectangles are still free of lines, neurons and other labels."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np

from ..core.arithmetic import Array

CHARACTER = 0.56
"""Width of a digit in a sans-serif font, as a share of its size; other characters are taken as no wider."""

RAISED = 0.66
"""Size of subscripts and superscripts, as a share of the text's."""


NARROW = "()[],.| \u00a0"
"""Characters about 0.6 times as wide as a digit."""


def text_width(runs: Iterable[tuple[str, str]], size: float) -> float:
    """Estimated width of pieces of text with their places ("", "sub" or "sup"); a superscript stands above the subscript before it."""
    width, below = 0.0, 0.0
    for text, place in runs:
        own = sum(0.6 if c in NARROW else 1.0 for c in text) * CHARACTER * size * (RAISED if place else 1.0)
        width += max(own - below, 0.0) if place == "sup" else own
        below = own if place == "sub" else 0.0
    return width


def line_height(runs: Iterable[tuple[str, str]], size: float) -> float:
    """The height of a line that begins with these pieces: with a superscript above a subscript it is higher."""
    return size * (1.5 if any(place == "sup" for _, place in runs) else 1.25)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its middle and its size."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        return 2 * abs(self.x - other.x) < self.width + other.width and 2 * abs(self.y - other.y) < self.height + other.height

    def meets_circle(self, x: float, y: float, radius: float) -> bool:
        dx = max(abs(self.x - x) - self.width / 2, 0.0)
        dy = max(abs(self.y - y) - self.height / 2, 0.0)
        return dx * dx + dy * dy < radius * radius

    def meets_segments(self, segments: Array) -> Array:
        """For segments (n, 4) as x1, y1, x2, y2: which of them pass through the box."""
        ends = segments.reshape(-1, 2, 2)
        low, high = ends.min(axis=1), ends.max(axis=1)
        half, middle = np.array((self.width / 2, self.height / 2)), np.array((self.x, self.y))
        met = ((low <= middle + half) & (high >= middle - half)).all(axis=1)
        # Most are nowhere near: of the few that are, each is cut by itself.
        for n in np.flatnonzero(met):
            met[n] = self._meets_segment(*segments[n].tolist())
        return np.asarray(met)

    def _meets_segment(self, x1: float, y1: float, x2: float, y2: float) -> bool:
        """Whether a segment passes through the box (Liang and Barsky's clipping)."""
        low, high = 0.0, 1.0
        for start, delta, middle, size in ((x1, x2 - x1, self.x, self.width), (y1, y2 - y1, self.y, self.height)):
            if delta == 0:
                if abs(start - middle) > size / 2:
                    return False
                continue
            one, other = (middle - size / 2 - start) / delta, (middle + size / 2 - start) / delta
            low, high = max(low, min(one, other)), min(high, max(one, other))
        return low < high


@dataclass
class Board:
    """What is drawn so far: circles as (x, y, radius), line segments as (x1, y1, x2, y2), and the labels' boxes."""

    width: float
    height: float
    circles: list[tuple[float, float, float]] = field(default_factory=list)
    segments: Array = field(default_factory=lambda: np.zeros((0, 4)))
    boxes: list[Box] = field(default_factory=list)

    def free(self, box: Box, own_lines: Collection[int] = ()) -> bool:
        """Whether a label can stand there; it may cover ``own_lines``, the lines that it belongs to."""
        if not self._holds(box) or any(box.overlaps(other) for other in self.boxes):
            return False
        if any(box.meets_circle(*circle) for circle in self.circles):
            return False
        met = np.flatnonzero(box.meets_segments(self.segments))
        return all(int(n) in own_lines for n in met)

    def _holds(self, box: Box) -> bool:
        """Whether a box lies within the frame."""
        across = box.width / 2 <= box.x <= self.width - box.width / 2
        return across and box.height / 2 <= box.y <= self.height - box.height / 2

    def put(self, box: Box) -> None:
        self.boxes.append(box)
