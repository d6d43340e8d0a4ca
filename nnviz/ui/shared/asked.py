"""What the player sends back. Its values come from a browser: they become typed values here, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from ...core import quantities as q
from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.quantities import Variable
from ...models import checks
from ...models.data import batch
from ...player.nudges import nudge_content
from ..lesson.lesson import Lesson, Subject, walk_of
from ..lesson.session import Session, changed
from .sent import Message

_NUDGEABLE = {q.WEIGHT: "a weight", q.BIAS: "a bias", q.INPUT: "an input"}
_EDITABLE = {**_NUDGEABLE, q.TARGET: "a target", q.LEARNING_RATE: "the learning rate", q.L2_STRENGTH: "the L2 strength"}

MOST_UPDATES = 500
"""How many updates the player may ask for at once: those of a key that was held for some seconds."""


def edited(session: Session, sent: Message) -> Session:
    """The session after an edit: ``sent`` is {"node": number of a quantity, "example": of which, "text": what was typed}."""
    return changed(session, lambda lesson: _edited(lesson, sent))


def applied(session: Session, sent: Message) -> Session:
    """The session after some updates, which are taken back together: {"times": how many}."""
    times = sent.whole("times", 1, MOST_UPDATES)
    if times is None:
        return replace(session, message=str(InputError("times", sent.raw("times"), f"a whole number from 1 to {MOST_UPDATES}")))
    return changed(session, lambda lesson: reduce(lambda found, _: found.after_update(), range(times), lesson))


def nudged(session: Session, sent: Message) -> Session:
    """The session with the question what happens when a quantity moves: {"node": ..., "h": what was typed}."""
    try:
        variable, text = _variable(session.lesson, sent, _NUDGEABLE), sent.text("h")
    except InputError as error:
        return replace(session, message=str(error))
    return replace(session, nudge=(variable, text))


def answer(session: Session) -> dict[str, dict[str, Any]]:
    """The nudge that was asked for, by the number of its quantity, as the player shows it; empty where there is none."""
    walk = walk_of(session.lesson)
    if session.nudge is None or session.nudge[0] not in walk.context.graph:
        return {}
    variable, text = session.nudge
    return {str(walk.context.index(variable)): nudge_content(walk, variable, text)}


def _variable(lesson: Lesson, sent: Message, kinds: Mapping[str, str]) -> Variable:
    """The given quantity that an edit or a nudge is about. Raises InputError for anything else."""
    nodes = walk_of(lesson).context.graph.nodes
    node = sent.whole("node", 0, len(nodes) - 1)
    if node is not None:
        quantity = nodes[node].quantity
        if isinstance(quantity, Variable) and quantity.name in kinds:
            return quantity
    raise InputError("quantity", sent.raw("node"), f"{', '.join(kinds.values())} of this network")


def _edited(lesson: Lesson, sent: Message) -> Lesson:
    return _with_value(lesson, _variable(lesson, sent, _EDITABLE), _example(lesson, sent), sent.text("text"))


def _example(lesson: Lesson, sent: Message) -> int:
    """The example (from 0) whose number is meant; the one on display where none is named. Raises InputError for one there is not."""
    if not sent.has("example"):
        return lesson.view.shown
    last = lesson.subject.data.examples - 1
    example = sent.whole("example", 0, last)
    if example is None:
        raise InputError("example", sent.raw("example"), f"a whole number from 0 to {last}")
    return example


def _with_value(lesson: Lesson, variable: Variable, example: int, text: str) -> Lesson:
    """The lesson with one given number exchanged. Raises InputError naming the quantity as the notation does."""
    subject = lesson.subject
    if variable.name == q.LEARNING_RATE:
        return lesson.about(subject.with_rate(text))
    value = checks.number(text, walk_of(lesson).context.namer.name(variable, example).text)
    match variable.name:
        case q.L2_STRENGTH:
            return lesson.about(subject.with_network(subject.network.with_settings(l2=value)))
        case q.WEIGHT | q.BIAS:
            return lesson.about(_with_parameter(subject, variable, value))
        case _:
            x, y = subject.data.x.copy(), subject.data.y.copy()
            table, column = (x, variable.index[1]) if variable.name == q.INPUT else (y, variable.index[0])
            table[example, column] = value
            return lesson.about(subject.with_data(batch(subject.network, x, y)))


def _with_parameter(subject: Subject, variable: Variable, value: float) -> Subject:
    weights: list[Array] = [w.copy() for w in subject.network.weights]
    biases: list[Array] = [b.copy() for b in subject.network.biases]
    layer = variable.index[0] - 1
    if variable.name == q.WEIGHT:
        weights[layer][variable.index[1:]] = value
    else:
        biases[layer][variable.index[1]] = value
    return subject.with_network(subject.network.with_parameters(weights, biases))
