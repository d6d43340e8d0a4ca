"""A lesson in the URL, as one table: each parameter, how it is read off a lesson and how it changes one.

Everything that comes from a URL passes the same checks as what comes from a widget. An edited network travels in a short exact
text (``documents.lesson_text``); of one that is too large for a link the short name of its document travels, and whoever keeps
documents by that name (the browser does) gives its text back. Links of former versions hold a network as JSON: they are still read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ...core.errors import InputError
from ...core.records.rules import PLAIN
from ...core.sharing import shared
from ...documents.envelope import digest, dumps, is_digest, loads
from ...documents.lesson import LessonDocument
from ...documents.lesson_text import ALLOWED, FIELD, lesson_from_text, lesson_text
from ...models import checks
from ...models.data import batch
from ...models.examples import load_example
from ...models.network import Network
from .document import document_of, lesson_of
from .lesson import FIRST_EXAMPLE, Lesson, Subject, View, lesson_from, subject_from

LONGEST_NETWORK: Final = 2400
"""Characters of an edited network that still go into a link: 4→8→8→3 with a batch of 4 needs up to 1,900 whatever its numbers are.
A URL over about 8 kB is not safe."""

_LONGEST_READ: Final = 3600
"""Characters that are read: links of former versions have longer ones."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the URL. ``read`` gives its text, or None where the lesson has the default."""

    name: str
    read: Callable[[Lesson], str | None]
    change: Callable[[Lesson, str], Lesson]


KEPT: Final = "kept"
"""The parameter with the short name of a document that is too large for the link."""

RULE: Final = "rule"
"""The parameter with the name of the update rule."""

Kept = Callable[[str], str | None]
"""The text of a document by its short name, or None where nobody has it."""


def nothing_kept(_name: str) -> str | None:
    return None


def _unless_default(text: str, default: str) -> str | None:
    return None if text == default else text


@shared(most=64)
def _linked(subject: Subject) -> tuple[str | None, str | None]:
    """A subject's text for a link, or the short name of its document where that is too long; neither for an example as it is."""
    if _is_example(subject):
        return None, None
    text = lesson_text(document_of(Lesson(subject, View())))
    if text is not None and len(text) <= LONGEST_NETWORK:
        return text, None
    return None, digest(_kept_text(subject))


def _is_example(subject: Subject) -> bool:
    """Whether it is the example as it is, perhaps with another update rule that has not been used yet."""
    example = subject_from(load_example(subject.example))
    return subject == replace(example, rule=subject.rule)


def _linked_rule(lesson: Lesson) -> str | None:
    """The update rule, where it is not among what is said of the network."""
    return _unless_default(lesson.subject.rule, PLAIN.name) if _is_example(lesson.subject) else None


def _kept_text(subject: Subject) -> str:
    """A subject's document, in the usual view: how it is shown is said in the link, so another view is no other document."""
    return dumps(document_of(Lesson(subject, View())))


def kept_document(lesson: Lesson) -> tuple[str, str] | None:
    """What has to be kept for the link of a lesson to lead back to it: the short name that is in the link, and the text.

    None where the link holds the lesson itself.
    """
    name = _linked(lesson.subject)[1]
    return None if name is None else (name, _kept_text(lesson.subject))


_NETWORK_FIELDS: Final = ("sizes", "weights", "biases", "activations", "loss", "l2", "output")


def _change_network(lesson: Lesson, text: str) -> Lesson:
    if text.lstrip().startswith("{") or len(text) > _LONGEST_READ:
        return _change_by_json(lesson, text)
    return _shown_alone(lesson, lesson_of(lesson_from_text(text)).subject)


def _shown_alone(lesson: Lesson, subject: Subject) -> Lesson:
    """Another subject; one's own has no lecture's notation, so the link says which it is in."""
    view = replace(lesson.view, shown=0, notation=_DEFAULT.notation if subject.own else lesson.view.notation)
    return Lesson(subject, view)


def _change_by_json(lesson: Lesson, text: str) -> Lesson:
    try:
        if len(text) > _LONGEST_READ:
            raise ValueError
        content: Any = json.loads(text)
        arguments = {name: content[name] for name in _NETWORK_FIELDS}
        x, y, rate = content["x"], content["y"], content["rate"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(FIELD, text, ALLOWED) from error
    given = arguments["biases"]
    if isinstance(given, list) and None in given:
        # When these links were written every layer had a bias.
        raise InputError(f"biases[{given.index(None)}]", None, "numbers, one for each unit")
    network = Network(**arguments)
    subject = lesson.subject.afresh(network, batch(network, x, y))
    return lesson.about(subject.with_rate(rate))


def _change_kept(lesson: Lesson, name: str, kept: Kept) -> Lesson:
    text = kept(name) if is_digest(name) else None
    document = loads(text) if text is not None else None
    if not isinstance(document, LessonDocument):
        raise InputError(
            "kept (in the link)",
            name,
            "a lesson that this browser has kept. It was too large for the link and is in the browser where it was made: ask for its file",
        )
    return _shown_alone(lesson, lesson_of(document).subject)


def _change_arithmetic(lesson: Lesson, text: str) -> Lesson:
    return lesson.viewed(arithmetic="exact" if text == "exact" else _whole(text, "arithmetic", 0, 6))


def _whole(text: str, field: str, low: int, high: int) -> int:
    return checks.whole(text, field, low, high)


def _usual_notation(subject: Subject) -> str:
    return _DEFAULT.notation if subject.own else load_example(subject.example).notation


def _change_shown(lesson: Lesson, text: str) -> Lesson:
    return lesson.viewed(shown=_whole(text, "shown", 1, lesson.subject.data.examples) - 1)


_DEFAULT: Final = View()

PARAMETERS: Final = (
    Parameter("example", lambda x: None if x.subject.own else x.subject.example, lambda x, text: lesson_from(text, x.view)),
    Parameter("net", lambda x: _linked(x.subject)[0], _change_network),
    Parameter(KEPT, lambda x: _linked(x.subject)[1], lambda x, text: _change_kept(x, text, nothing_kept)),
    Parameter(RULE, _linked_rule, lambda x, text: x.about(x.subject.with_rule(text))),
    Parameter(
        "notation",
        lambda x: _unless_default(x.view.notation, _usual_notation(x.subject)),
        lambda x, text: x.viewed(notation=text),
    ),
    Parameter(
        "digits",
        lambda x: _unless_default(str(x.view.digits), str(_DEFAULT.digits)),
        lambda x, text: x.viewed(digits=_whole(text, "digits", 0, 8)),
    ),
    Parameter("arithmetic", lambda x: _unless_default(str(x.view.arithmetic), "exact"), _change_arithmetic),
    Parameter("grain", lambda x: _unless_default(x.view.grain, _DEFAULT.grain), lambda x, text: x.viewed(grain=text)),
    Parameter("shown", lambda x: _unless_default(str(x.view.shown + 1), "1"), _change_shown),
)


def to_link(lesson: Lesson) -> dict[str, str]:
    """The parameters that lead back to a lesson."""
    return {p.name: text for p in PARAMETERS if (text := p.read(lesson)) is not None}


def from_link(parameters: Mapping[str, str], fallback: Lesson | None = None, kept: Kept = nothing_kept) -> tuple[Lesson, str]:
    """The lesson that a URL asks for, and a message about what in it was refused (empty where nothing was).

    What is refused keeps its value from ``fallback``, or from the first example. ``kept`` gives the text of a document that was too
    large for the link, by its short name.
    """
    refused: list[str] = []
    lesson = fallback or lesson_from(FIRST_EXAMPLE)
    missing = False
    for parameter in PARAMETERS:
        # Of a batch that is not there no example can be shown.
        if parameter.name in parameters and not (missing and parameter.name == "shown"):
            text = parameters[parameter.name]
            try:
                lesson = _change_kept(lesson, text, kept) if parameter.name == KEPT else parameter.change(lesson, text)
            except InputError as error:
                missing = missing or parameter.name == KEPT
                refused.append(str(error))
    return lesson, " ".join(refused)
