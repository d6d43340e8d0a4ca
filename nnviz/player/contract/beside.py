"""What stands beside the drawing: tables, paths, matrices, nudges."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class QuantityCell(TypedDict):
    """A cell of a table that shows a quantity, perhaps with its name."""

    node: int
    named: NotRequired[bool]


CheckCell = TypedDict("CheckCell", {"with": int, "check": Literal["difference", "error"], "of": NotRequired[str]})
"""A number of a gradient check, known ``with`` a node; ``of`` is the name of the derivative where that is not its own."""

SaidCell = TypedDict("SaidCell", {"with": int, "said": str, "why": str})
"""Another number that is no quantity, with its name and why it stands there."""


class Row(TypedDict):
    """A row of a table."""

    head: str
    cells: list[QuantityCell | CheckCell | SaidCell]


class Table(TypedDict):
    """A table of quantities."""

    title: str
    columns: list[str]
    rows: list[Row]


class Tables(TypedDict):
    """All tables, without what is written in the cells that show no quantity."""

    all: list[Table]


class About(TypedDict, total=False):
    """Words for what is not a network: names of the player and of its drawing, what the drawing shows; its smallest scale."""

    region: str
    picture: str
    legend: str
    least: float


class ChainPath(TypedDict):
    """A path of a chain rule, with the step that it is."""

    step: int
    name: str
    title: str
    route: str
    shown: str
    sign: str
    share: str
    width: float
    why: str


class Term(TypedDict):
    """A product of the sum as it stands; ``fresh`` where it has just been made."""

    product: str
    value: str
    fresh: bool


class Fold(TypedDict):
    """The sum as it stands after a step."""

    rows: list[Term]
    caption: str
    more: str
    counts: str


class Chain(TypedDict):
    """A chain rule beside its steps: ``total`` and ``found`` are the nodes of the two results, ``folds`` are by step.

    ``sizes`` is the node of what shares are of where not every path is listed. What they are of is called as ``flows`` and ``whole``
    have it, first where nothing cancels and then where something does.
    """

    paths: list[ChainPath]
    caption: str
    all: str
    total: int
    found: int
    same: bool
    cancels: bool
    flows: tuple[str, str]
    whole: tuple[str, str]
    sizes: int | None
    note: str
    folds: dict[int, Fold]


class Between(TypedDict):
    """A sign between matrices, in MathML."""

    sign: str


class Along(TypedDict):
    """What there is one of in each row, or in each column, and the number of the first of them."""

    of: str
    first: int


Matrix = TypedDict(
    "Matrix",
    {
        "name": str,
        "label": str,
        "size": str,
        "axes": tuple[Along | None, Along | None],
        "cells": list[list[tuple[int, int, int]]],
        "from": NotRequired[str],
    },
)
"""A matrix: its cells are (node, example, step), -1 for every example and for what is given; ``from`` is the shape that is repeated.

``axes`` are what its rows and its columns are, None where there is one alone.
"""


class Equation(TypedDict):
    """A matrix equation. One that is ``crossing`` is a product of two matrices, and plus nothing, a row or a column that is repeated.

    ``code`` are its lines of NumPy.
    """

    label: str
    parts: list[Between | Matrix]
    crossing: NotRequired[Literal["", "row", "column"]]
    code: NotRequired[list[str]]


class Matrices(TypedDict):
    """The vectorised form: each step's equation and example (-1 for all), and the steps that find quantities, for each example."""

    steps: list[tuple[int, int]]
    equations: list[Equation]
    known: list[dict[int, int]]


class Nudge(TypedDict):
    """What happens when a quantity moves by ``h``; ``rows`` are further values as (what, how, value)."""

    h: str
    to: float
    at: float
    cost: float
    slope: float
    after: float | None
    predicted: str
    real: str
    message: str
    note: str
    xs: list[float]
    ys: list[float]
    letter: NotRequired[str]
    rows: NotRequired[list[tuple[str, str, str]]]
