"""What the Computation graph page is about: a formula with values, and how it is shown. Frozen values, every change checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from ...core.arithmetic import arithmetic
from ...core.sharing import shared
from ...explain.naming.numbers import digits
from ...explain.steps.expression_steps import grain_named
from ...expression_walk import ExpressionWalk, expression
from ...models import checks
from ...models.expression.build import expression_graph
from ...models.expression.errors import ExpressionError, Shown
from ...models.expression.examples import ExpressionExample

FIRST_EXAMPLE: Final = "xyz"

Values = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Formula:
    """The text, perhaps a second one beside it, and a value for every variable of both. ``example`` is the one it came from."""

    example: str
    text: str
    values: Values
    beside: str = ""

    def __post_init__(self) -> None:
        """Raises InputError where it cannot be computed."""
        for text in self.texts:
            walk_of(text, self.values, _DEFAULT)

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.text, self.beside) if self.beside else (self.text,)


@dataclass(frozen=True)
class Draft:
    """What stands in the fields: the formula, the second one, and by name what was typed as a value."""

    text: str
    beside: str
    entries: tuple[tuple[str, str], ...]

    def entered(self, values: Mapping[str, str]) -> Draft:
        """The fields with other values."""
        return replace(self, entries=tuple({**dict(self.entries), **values}.items()))


def draft_of(formula: Formula) -> Draft:
    """The fields of a formula."""
    return Draft(formula.text, formula.beside, tuple((name, number_text(number)) for name, number in formula.values))


@dataclass(frozen=True)
class GraphView:
    """How a formula is shown."""

    digits: int = 4
    arithmetic: int | Literal["exact"] = "exact"
    grain: str = "operation"

    def __post_init__(self) -> None:
        digits(self.digits)
        arithmetic(self.arithmetic)
        grain_named(self.grain)


_DEFAULT: Final = GraphView()


@dataclass(frozen=True)
class GraphLesson:
    """A formula and a view of it."""

    formula: Formula
    view: GraphView = field(default_factory=GraphView)

    def viewed(self, **changes: object) -> GraphLesson:
        """The same formula shown otherwise. Raises InputError for a value that is not allowed."""
        return replace(self, view=replace(self.view, **changes))  # type: ignore[arg-type]

    def about(self, formula: Formula) -> GraphLesson:
        return replace(self, formula=formula)

    @property
    def walks(self) -> tuple[ExpressionWalk, ...]:
        """The expression, and the second one where there is one. Raises InputError where they cannot be computed."""
        return tuple(walk_of(text, self.formula.values, self.view) for text in self.formula.texts)


@shared(most=16)
def walk_of(text: str, values: Values, view: GraphView) -> ExpressionWalk:
    """The steps of an expression; of the values those of its own variables are used. Raises InputError."""
    known = dict(values)
    own = {name: known[name] for name in expression_graph(text).free if name in known}
    return expression(text, own).viewed(digits=view.digits, arithmetic=view.arithmetic, grain=view.grain)


def variables_of(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The variables of some expressions that need a value, each once. Raises ExpressionError."""
    return tuple(dict.fromkeys(name for text in texts for name in expression_graph(text).free))


def formula_from(example: ExpressionExample) -> Formula:
    """The formula of an example as it stands."""
    names = variables_of((example.text, example.beside) if example.beside else (example.text,))
    return Formula(example.key, example.text, tuple((name, float(example.values[name])) for name in names), example.beside)


def made_formula(example: str, draft: Draft) -> Formula:
    """A formula from what was typed. Raises InputError that names what of it is not allowed, or has no value yet."""
    text, beside, entries = draft.text, draft.beside, dict(draft.entries)
    texts = (text, beside) if beside.strip() else (text,)
    names = variables_of(texts)
    missing = tuple(name for name in names if not entries.get(name, "").strip())
    for one in texts:
        graph = expression_graph(one)
        first = graph.leaf(missing[0]) if missing else None
        if first is not None:
            raise ExpressionError(
                missing[0], Shown("no value"), f"a number: give {missing[0]} a value", graph.text, graph.place(first), missing
            )
    values = tuple((name, checks.number(entries[name], name)) for name in names)
    return Formula(example, text, values, beside if beside.strip() else "")


def number_text(number: float) -> str:
    """A number as a field shows it: the shortest text that reads as the same float64."""
    return repr(float(number)).removesuffix(".0")
