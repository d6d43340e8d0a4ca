"""The program of a graph, which the browser evaluates while a number is held (``player/live.py``)."""

from typing_extensions import TypedDict


class Program(TypedDict):
    """The graph: forms in postfix order as live.py writes them, and for each node its form and its operands; nothing for what is given."""

    forms: list[str]
    nodes: list[list[int]]


class DigitsShown(TypedDict):
    """How computed numbers are written, as in explain/numbers.py."""

    decimals: int
    short: bool
    kept: bool


class AfterUpdate(TypedDict):
    """What becomes what by the update: of ``pairs`` a leaf takes the value of a node. ``rate`` and ``count`` (of updates) may be -1."""

    pairs: list[tuple[int, int]]
    cost: int
    rate: int
    count: int


class Live(TypedDict):
    """What the browser needs to compute every number itself; ``given`` are those of the leaves in order, one or one for each example.

    ``moves`` are what can be moved: what it is measured by, and the derivative of that by it, -1 where there is none.
    ``sizes`` are never below 0.
    """

    program: Program
    moves: dict[int, tuple[int, int]]
    after: AfterUpdate
    sizes: list[int]
    given: list[list[float]]
    digits: DigitsShown
