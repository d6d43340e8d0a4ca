"""The Computation graph page in the URL, as one table: each parameter, how it is read off a lesson and how it is taken over.

Everything that comes from a URL passes the same checks as what is typed. A formula travels as its text, as long as it is short
enough for a link; of a longer one the short name of its document travels, which the browser keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from ...core.errors import InputError
from ...core.limits import MAX_DIGITS, MAX_HAND_DECIMALS
from ...documents.envelope import digest, dumps, is_digest, loads
from ...documents.formula import FormulaDocument
from ...models import checks
from ...models.expression.errors import Shown
from ...models.expression.examples import ExpressionExample, load_expression_example
from ..lesson.link import KEPT, Kept, nothing_kept
from .document import document_of, draft_in
from .lesson import FIRST_EXAMPLE, Draft, GraphLesson, GraphView, Values, draft_of, formula_from, made_formula, number_text

LONGEST_LINKED: Final = 1800
"""Characters of a formula with its values that still go into a link."""

_DEFAULT: Final = GraphView()


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a URL asks for, gathered before it is checked as a whole."""

    example: ExpressionExample
    draft: Draft
    view: GraphView

    def drafted(self, **changes: Any) -> _Asked:
        return replace(self, draft=replace(self.draft, **changes))

    def viewed(self, **changes: Any) -> _Asked:
        return replace(self, view=replace(self.view, **changes))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the URL. ``read`` gives its text, or None where the lesson has the default; ``change`` takes it over."""

    name: str
    read: Callable[[GraphLesson], str | None]
    change: Callable[[_Asked, str], _Asked]


def _example_of(lesson: GraphLesson) -> ExpressionExample:
    return load_expression_example(lesson.formula.example)


def _linked(lesson: GraphLesson) -> bool:
    """Whether a formula is small enough for a link."""
    return sum(map(len, (*lesson.formula.texts, _written(lesson.formula.values)))) <= LONGEST_LINKED


def _kept_text(lesson: GraphLesson) -> str:
    """A formula's document, in the usual view: how it is shown is said in the link."""
    return dumps(document_of(lesson.formula.example, draft_of(lesson.formula), _DEFAULT))


def kept_document(lesson: GraphLesson) -> tuple[str, str] | None:
    """What has to be kept for the link of a lesson to lead back to it: the short name that is in the link, and the text.

    None where the link holds the formula itself.
    """
    if _linked(lesson) or lesson.formula == formula_from(_example_of(lesson)):
        return None
    text = _kept_text(lesson)
    return digest(text), text


def _read_kept(lesson: GraphLesson) -> str | None:
    kept = kept_document(lesson)
    return None if kept is None else kept[0]


def _change_kept(asked: _Asked, name: str, kept: Kept) -> _Asked:
    text = kept(name) if is_digest(name) else None
    document = loads(text) if text is not None else None
    if not isinstance(document, FormulaDocument):
        where = "It was too long for the link and is in the browser where it was made: ask for its file"
        raise InputError("kept (in the link)", name, f"a formula that this browser has kept. {where}")
    key, draft, _ = draft_in(document)
    return replace(asked, example=load_expression_example(key), draft=draft)


def _unless(text: str, default: str) -> str | None:
    return None if text == default else text


def _written(values: Values) -> str:
    return ",".join(f"{name}:{number_text(number)}" for name, number in values)


def _read_values(lesson: GraphLesson) -> str | None:
    same = lesson.formula.values == formula_from(_example_of(lesson)).values
    return _written(lesson.formula.values) if _linked(lesson) and not same else None


def _change_values(asked: _Asked, text: str) -> _Asked:
    if len(text) > 2 * LONGEST_LINKED:
        raise InputError("values (in the link)", Shown(f"a text of {len(text)} characters"), f"up to {2 * LONGEST_LINKED} characters")
    pairs = [entry.partition(":") for entry in text.split(",") if entry]
    if not all(name and sign for name, sign, _ in pairs):
        raise InputError("values (in the link)", text, "names with values, as in x:-2,y:5")
    return asked.drafted(entries=tuple((name.strip(), value) for name, _, value in pairs))


def _change_example(asked: _Asked, text: str) -> _Asked:
    found = load_expression_example(text)
    return replace(asked, example=found, draft=draft_of(formula_from(found)))


def _read_beside(lesson: GraphLesson) -> str | None:
    """The second formula; an example brings its own along with its own text."""
    formula, example = lesson.formula, load_expression_example(lesson.formula.example)
    default = example.beside if formula.text == example.text else ""
    return _unless(formula.beside, default) if _linked(lesson) else None


def _arithmetic(text: str) -> int | Literal["exact"]:
    return "exact" if text == "exact" else checks.whole(text, "arithmetic", 0, MAX_HAND_DECIMALS)


PARAMETERS: Final = (
    Parameter("example", lambda x: x.formula.example, _change_example),
    Parameter(
        "f", lambda x: _unless(x.formula.text, _example_of(x).text) if _linked(x) else None, lambda a, t: a.drafted(text=t, beside="")
    ),
    Parameter("beside", _read_beside, lambda a, t: a.drafted(beside=t)),
    Parameter("values", _read_values, _change_values),
    Parameter(KEPT, _read_kept, lambda a, t: _change_kept(a, t, nothing_kept)),
    Parameter(
        "digits",
        lambda x: _unless(str(x.view.digits), str(_DEFAULT.digits)),
        lambda a, t: a.viewed(digits=checks.whole(t, "digits", 0, MAX_DIGITS)),
    ),
    Parameter("arithmetic", lambda x: _unless(str(x.view.arithmetic), "exact"), lambda a, t: a.viewed(arithmetic=_arithmetic(t))),
    Parameter("grain", lambda x: _unless(x.view.grain, _DEFAULT.grain), lambda a, t: a.viewed(grain=t)),
)
"""Every parameter, in the order in which they are taken over."""


def to_link(lesson: GraphLesson) -> dict[str, str]:
    """The parameters that lead back to a lesson."""
    return {p.name: text for p in PARAMETERS if (text := p.read(lesson)) is not None}


def from_link(parameters: Mapping[str, str], kept: Kept = nothing_kept) -> tuple[GraphLesson, Draft, InputError | None]:
    """The lesson that a URL asks for, what it says for the fields, and what in it was refused first.

    ``kept`` gives the text of a document that was too long for the link, by its short name.

    What is refused keeps its default; where the formula cannot be shown, the lesson is the example, and the fields can be mended.
    """
    first = load_expression_example(FIRST_EXAMPLE)
    asked = _Asked(first, draft_of(formula_from(first)), _DEFAULT)
    refused: InputError | None = None
    for parameter in PARAMETERS:
        if parameter.name in parameters:
            try:
                text = parameters[parameter.name]
                asked = _change_kept(asked, text, kept) if parameter.name == KEPT else parameter.change(asked, text)
            except InputError as error:
                refused = refused or error
    try:
        lesson = GraphLesson(made_formula(asked.example.key, asked.draft), asked.view)
        assert lesson.walks
    except InputError as error:
        refused = refused or error
        lesson = GraphLesson(formula_from(asked.example), replace(asked.view, arithmetic="exact"))
    return lesson, asked.draft, refused
