"""Which way a batch stands in each lecture's matrices: examples as columns, or as rows.

How a weight matrix is stored, and so whether it is used transposed, is the notation's own ``from_to``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .notation import Notation


@dataclass(frozen=True, slots=True)
class Orientation:
    """``rows``: the examples stand in rows. ``source`` says where the lecture shows it; ``forward`` is its equation, as text."""

    notation: str
    rows: bool
    forward: str
    source: str


ORIENTATIONS: Final[dict[str, Orientation]] = {
    o.notation: o
    for o in (
        Orientation(
            "003",
            False,
            "Z = W A + b",
            "Lecture 003 writes one example as a column, z = W a + b. A batch puts the columns side by side.",
        ),
        Orientation(
            "002",
            False,
            "Z = w A + b",
            "Lecture 002 writes one example as a column, z = w a + b. A batch puts the columns side by side.",
        ),
        Orientation(
            "000",
            True,
            "Z = A Wᵀ + bᵀ",
            "In lecture 000 every instance is a row of X, so the weights come second and transposed, and b lies down as a row.",
        ),
        Orientation(
            "004",
            False,
            "Z = wᵀ A + b",
            "Lecture 004 stacks the examples as columns. Its w has a row for what it comes from, so it is used transposed.",
        ),
        Orientation(
            "001",
            False,
            "Z = Wᵀ A + b",
            "Lecture 001 stacks the observations as columns, shape (n, m). Its W has a row for what it comes from: used transposed.",
        ),
    )
}
"""One orientation per notation."""


def orientation_of(notation: Notation) -> Orientation:
    """The orientation that belongs to a notation."""
    return ORIENTATIONS[notation.key]
