"""The steps and formulas of a walkthrough: what no number changes (``player/skeleton.py``), and what the numbers are."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from .pieces import Formula


class LongWay(TypedDict):
    """The same derivative through the slope of the activation."""

    formula: Formula
    node: int


class AnyStep(TypedDict):
    """What every step has; ``along`` is what of all that stands along paths it is still about."""

    phase: str
    nodes: list[int]
    lights: list[int]
    heading: int
    words: int
    layer: NotRequired[int]
    arrow: NotRequired[Literal[True]]
    along: NotRequired[list[int]]
    long: NotRequired[LongWay]


class FormulaStep(AnyStep):
    """A step with a formula, without its numbers."""

    formula: Formula


class WrittenStep(AnyStep):
    """A step that is written as whole lines: the templates of symbols, numbers and result, -1 for none."""

    written: tuple[int, int, int]


class Named(TypedDict):
    """Names in MathML, the number of the example left open, and meanings in words, by node."""

    names: dict[int, str]
    meanings: dict[int, str]


class Bones(Named):
    """The steps and what they name by position."""

    steps: list[FormulaStep | WrittenStep]
    templates: list[str]
    sentences: list[str]
    id: str


class More(Named):
    """What the numbers need beside the bones: templates counted on, and the formulas of what has no step by itself."""

    formulas: dict[int, Formula]
    templates: list[str]


class Worked(TypedDict):
    """What stands between numbers and result, line by line."""

    lines: list[str]


class WorkedInPieces(Worked):
    """The same, and the last line of it as ``tokens``, numbers and signs by turns, where these are ``pieces``: a node, what is made
    of some by a template, or null for a number of the formula itself.
    """

    tokens: list[str]
    pieces: list[int | tuple[int, list[int]] | None]


class StepNumbers(TypedDict, total=False):
    """What of a step depends on the numbers; ``slips`` are sentences with the wrong values that they explain."""

    remark: int
    halfway: Worked | WorkedInPieces
    long_halfway: Worked | WorkedInPieces
    value: float
    slips: list[tuple[int, float]]


class Check(TypedDict):
    """A gradient check, as text; ``flag`` is ✓, ✗ or ≈."""

    numeric: str
    error: str
    flag: str
