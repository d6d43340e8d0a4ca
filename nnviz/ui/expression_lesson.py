"""What the Computation graph page is about: a formula with values, and how it is shown. Frozen values, and their URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, Literal

from ..core.arithmetic import arithmetic
from ..core.errors import InputError
from ..explain.expression_steps import grain_named
from ..explain.numbers import digits
from ..expression_walk import ExpressionWalk, expression
from ..models import checks
from ..models.expression.build import expression_graph
from ..models.expression.errors import ExpressionError, Shown
from ..models.expression.examples import ExpressionExample, expression_example_keys, load_expression_example

FIRST_EXAMPLE: Final = "xyz"

LONGEST_LINKED: Final = 1800
"""Characters of a formula that still go into a link."""

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


@lru_cache(maxsize=16)
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
    return Formula(example.key, example.text, tuple(example.values.items()), example.beside)


def made_formula(example: str, text: str, beside: str, entries: Mapping[str, str]) -> Formula:
    """A formula from what was typed. Raises InputError that names what of it is not allowed, or has no value yet."""
    texts = (text, beside) if beside.strip() else (text,)
    names = variables_of(texts)
    missing = tuple(name for name in names if not entries.get(name, "").strip())
    for one in texts:
        graph = expression_graph(one)
        first = graph.variable(missing[0]) if missing else None
        if first is not None:
            raise ExpressionError(
                missing[0], Shown("no value"), f"a number: give {missing[0]} a value", graph.text, graph.place(first), missing
            )
    values = tuple((name, checks.number(entries[name], name)) for name in names)
    return Formula(example, text, values, beside if beside.strip() else "")


def number_text(number: float) -> str:
    """A number as a field shows it: the shortest text that reads as the same float64."""
    return repr(float(number)).removesuffix(".0")


# --- the URL


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a URL asks for, gathered before it is checked as a whole."""

    example: ExpressionExample
    text: str
    beside: str
    entries: tuple[tuple[str, str], ...]
    view: GraphView


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the URL. ``read`` gives its text, or None where the lesson has the default; ``change`` takes it over."""

    name: str
    read: Callable[[GraphLesson], str | None]
    change: Callable[[_Draft, str], _Draft]


def _example_of(lesson: GraphLesson) -> ExpressionExample:
    return load_expression_example(lesson.formula.example)


def _linked(lesson: GraphLesson) -> bool:
    """Whether a formula is small enough for a link; a larger one's link leads to the example that it came from."""
    return sum(map(len, (*lesson.formula.texts, _written(lesson.formula.values)))) <= LONGEST_LINKED


def _unless(text: str, default: str) -> str | None:
    return None if text == default else text


def _written(values: Values) -> str:
    return ",".join(f"{name}:{number_text(number)}" for name, number in values)


def _read_values(lesson: GraphLesson) -> str | None:
    return (
        _written(lesson.formula.values) if _linked(lesson) and lesson.formula.values != tuple(_example_of(lesson).values.items()) else None
    )


def _change_values(draft: _Draft, text: str) -> _Draft:
    if len(text) > 2 * LONGEST_LINKED:
        raise InputError("values (in the link)", Shown(f"a text of {len(text)} characters"), f"up to {2 * LONGEST_LINKED} characters")
    pairs = [entry.partition(":") for entry in text.split(",") if entry]
    if not all(name and sign for name, sign, _ in pairs):
        raise InputError("values (in the link)", text, "names with values, as in x:-2,y:5")
    return replace(draft, entries=tuple((name.strip(), value) for name, _, value in pairs))


def _change_example(draft: _Draft, text: str) -> _Draft:
    found = load_expression_example(text)
    return replace(draft, example=found, text=found.text, beside=found.beside, entries=_entries(found))


def _whole(text: str, field_: str, low: int, high: int) -> int:
    return checks.whole(text, field_, low, high)


PARAMETERS: Final = (
    Parameter("example", lambda x: x.formula.example, _change_example),
    Parameter(
        "f",
        lambda x: _unless(x.formula.text, _example_of(x).text) if _linked(x) else None,
        lambda d, text: replace(d, text=text, beside=""),
    ),
    Parameter(
        "beside",
        lambda x: (
            (x.formula.beside if x.formula.text != _example_of(x).text else _unless(x.formula.beside, _example_of(x).beside)) or None
            if _linked(x)
            else None
        ),
        lambda d, text: replace(d, beside=text),
    ),
    Parameter("values", _read_values, _change_values),
    Parameter(
        "digits",
        lambda x: _unless(str(x.view.digits), str(_DEFAULT.digits)),
        lambda d, text: replace(d, view=replace(d.view, digits=_whole(text, "digits", 0, 8))),
    ),
    Parameter(
        "arithmetic",
        lambda x: _unless(str(x.view.arithmetic), "exact"),
        lambda d, text: replace(d, view=replace(d.view, arithmetic="exact" if text == "exact" else _whole(text, "arithmetic", 0, 6))),
    ),
    Parameter("grain", lambda x: _unless(x.view.grain, _DEFAULT.grain), lambda d, text: replace(d, view=replace(d.view, grain=text))),
)


def to_link(lesson: GraphLesson) -> dict[str, str]:
    """The parameters that lead back to a lesson."""
    return {p.name: text for p in PARAMETERS if (text := p.read(lesson)) is not None}


def from_link(parameters: Mapping[str, str]) -> tuple[GraphLesson, InputError | None]:
    """The lesson that a URL asks for, and what in it was refused first; what is refused keeps its default."""
    first = load_expression_example(FIRST_EXAMPLE)
    draft = _Draft(first, first.text, first.beside, _entries(first), _DEFAULT)
    refused: InputError | None = None
    for parameter in PARAMETERS:
        if parameter.name in parameters:
            try:
                draft = parameter.change(draft, parameters[parameter.name])
            except InputError as error:
                refused = refused or error
    try:
        formula = made_formula(draft.example.key, draft.text, draft.beside, dict(draft.entries))
        lesson = GraphLesson(formula, draft.view)
        assert lesson.walks
    except InputError as error:
        refused = refused or error
        lesson = GraphLesson(formula_from(draft.example), replace(draft.view, arithmetic="exact"))
    return lesson, refused


def _entries(example: ExpressionExample) -> tuple[tuple[str, str], ...]:
    return tuple((name, number_text(value)) for name, value in example.values.items())


__all__ = ["FIRST_EXAMPLE", "Formula", "GraphLesson", "GraphView", "expression_example_keys", "formula_from", "from_link", "to_link"]
