"""The parts of a scene that no number changes, as plain values: marks, lines, headings, and the frame that holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from .places import Layout


@dataclass(frozen=True, slots=True)
class Sign:
    """Text that stands in a mark at any step: pieces with their places, ``dy`` below its middle, in type of ``size``."""

    runs: tuple[tuple[str, str], ...]
    dy: float
    size: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A node of the drawing. ``kind`` is input, neuron, bias, loss or target; ``nodes`` are its quantities in the graph.

    A mark of another kind is an end of lines and not drawn. ``signs`` stand in it at any step.
    """

    kind: str
    x: float
    y: float
    radius: float
    nodes: tuple[int, ...]
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """An edge from mark ``start`` to mark ``end``, cut at their outlines. ``node`` is its weight, or None.

    ``bends`` are points that it passes on its way; a line without a weight is drawn in the ``role`` of the palette.
    """

    start: int
    end: int
    x1: float
    y1: float
    x2: float
    y2: float
    node: int | None
    nodes: tuple[int, ...]
    bends: tuple[tuple[float, float], ...] = ()
    role: str = "muted"

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Where it starts, bends and ends."""
        return ((self.x1, self.y1), *self.bends, (self.x2, self.y2))

    @property
    def pieces(self) -> list[tuple[float, float, float, float]]:
        """Its straight pieces as x1, y1, x2, y2."""
        return [(*a, *b) for a, b in pairwise(self.points)]


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a column at the top of the frame."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the marks of a drawing go while neurons are under its lens.

    ``columns`` are the shifts of all columns to the right while what is under it stands in one of them, ``pairs`` while it stands in one
    and in the next one; ``rows`` by neuron those of the marks of its column downwards, as far as they move.
    """

    columns: tuple[tuple[float, ...], ...]
    rows: Mapping[int, Mapping[int, float]]
    pairs: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Frame:
    """The part of a scene that no number changes: made once for a structure in a notation."""

    plan: Layout
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]
    owners: dict[int, int]
    hosts: dict[int, int] = field(default_factory=dict)
    """The neuron that a mark or a line (-1 and down) belongs to: a bias, a weight to the neuron it leads into."""
    opening: Opening | None = None
