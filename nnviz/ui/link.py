"""A lesson in the URL, as one table: each parameter, how it is read off a lesson and how it changes one.

Everything that comes from a URL passes the same checks as what comes from a widget. An edited network travels as JSON, as
long as it is small enough for a link.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ..core.errors import InputError
from ..models import checks
from ..models.data import batch
from ..models.examples import load_example
from ..models.network import Network
from .lesson import FIRST_EXAMPLE, Lesson, View, lesson_from, subject_from

LONGEST_NETWORK: Final = 1800
"""Characters of an edited network that still go into a link; a URL over about 8 kB is not safe, and escapes cost room."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the URL. ``read`` gives its text, or None where the lesson has the default."""

    name: str
    read: Callable[[Lesson], str | None]
    change: Callable[[Lesson, str], Lesson]


def _unless_default(text: str, default: str) -> str | None:
    return None if text == default else text


def _read_network(lesson: Lesson) -> str | None:
    subject = lesson.subject
    if replace(subject, losses=(), origin="") == subject_from(load_example(subject.example)):
        return None
    content = {**subject.network.as_dict(), "x": subject.data.x.tolist(), "y": subject.data.y.tolist(), "rate": subject.learning_rate}
    text = json.dumps(content, separators=(",", ":"))
    return text if len(text) <= LONGEST_NETWORK else None


_NETWORK_FIELDS: Final = ("sizes", "weights", "biases", "activations", "loss", "l2", "output")


def _change_network(lesson: Lesson, text: str) -> Lesson:
    try:
        if len(text) > 2 * LONGEST_NETWORK:
            raise ValueError
        content: Any = json.loads(text)
        arguments = {name: content[name] for name in _NETWORK_FIELDS}
        x, y, rate = content["x"], content["y"], content["rate"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError("net (in the link)", text, "a network as this page writes it into its own links") from error
    network = Network(**arguments)
    subject = replace(lesson.subject, network=network, data=batch(network, x, y), losses=())
    return lesson.about(subject.with_rate(rate))


def _change_arithmetic(lesson: Lesson, text: str) -> Lesson:
    return lesson.viewed(arithmetic="exact" if text == "exact" else _whole(text, "arithmetic", 0, 6))


def _whole(text: str, field: str, low: int, high: int) -> int:
    return checks.whole(text, field, low, high)


def _read_shown(lesson: Lesson) -> str | None:
    """Where a network is too large for the link, the link leads to the example, which may have fewer in its batch."""
    linked = lesson.subject if _read_network(lesson) else subject_from(load_example(lesson.subject.example))
    return _unless_default(str(lesson.view.shown + 1), "1") if lesson.view.shown < linked.data.examples else None


def _change_shown(lesson: Lesson, text: str) -> Lesson:
    return lesson.viewed(shown=_whole(text, "shown", 1, lesson.subject.data.examples) - 1)


_DEFAULT: Final = View()

PARAMETERS: Final = (
    Parameter("example", lambda x: x.subject.example, lambda x, text: lesson_from(text, x.view)),
    Parameter("net", _read_network, _change_network),
    Parameter(
        "notation",
        lambda x: _unless_default(x.view.notation, load_example(x.subject.example).notation),
        lambda x, text: x.viewed(notation=text),
    ),
    Parameter(
        "digits",
        lambda x: _unless_default(str(x.view.digits), str(_DEFAULT.digits)),
        lambda x, text: x.viewed(digits=_whole(text, "digits", 0, 8)),
    ),
    Parameter("arithmetic", lambda x: _unless_default(str(x.view.arithmetic), "exact"), _change_arithmetic),
    Parameter("grain", lambda x: _unless_default(x.view.grain, _DEFAULT.grain), lambda x, text: x.viewed(grain=text)),
    Parameter("shown", _read_shown, _change_shown),
)


def to_link(lesson: Lesson) -> dict[str, str]:
    """The parameters that lead back to a lesson."""
    return {p.name: text for p in PARAMETERS if (text := p.read(lesson)) is not None}


def from_link(parameters: Mapping[str, str], fallback: Lesson | None = None) -> tuple[Lesson, str]:
    """The lesson that a URL asks for, and a message about what in it was refused (empty where nothing was).

    What is refused keeps its value from ``fallback``, or from the first example.
    """
    refused: list[str] = []
    lesson = fallback or lesson_from(FIRST_EXAMPLE)
    for parameter in PARAMETERS:
        if parameter.name in parameters:
            try:
                lesson = parameter.change(lesson, parameters[parameter.name])
            except InputError as error:
                refused.append(str(error))
    return lesson, " ".join(refused)
