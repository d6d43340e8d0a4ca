"""What the player sends back, and what becomes of the session. Its values come from a browser: ``player/asked.py`` reads them."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any

from ...core.errors import InputError
from ...models.data import Batch
from ...models.network import Network
from ...player.asked import NUDGEABLE, asked_times, asked_variable
from ...player.asked import edited as edited_by
from ...player.nudges import nudge_content
from ..lesson.lesson import Lesson, walk_of
from ..lesson.session import Session, changed
from .sent import LARGEST_COUNT, Message


def edited(session: Session, sent: Message) -> Session:
    """The session after an edit: ``sent`` is {"node": number of a quantity, "example": of which, "text": what was typed}."""
    return changed(session, lambda lesson: _edited(lesson, sent))


def applied(session: Session, sent: Message) -> Session:
    """The session after some updates, which are taken back together: {"times": how many, "told": a number of the player's}.

    The player shows them already, and knows by that number when they are in what it is sent.
    """
    try:
        times = asked_times(sent)
    except InputError as error:
        return replace(session, message=str(error))
    session = replace(session, told=sent.whole("told", 0, LARGEST_COUNT) or 0)
    return changed(session, lambda lesson: reduce(lambda found, _: found.after_update(), range(times), lesson))


def nudged(session: Session, sent: Message) -> Session:
    """The session with the question what happens when a quantity moves: {"node": ..., "h": what was typed}."""
    try:
        variable, text = asked_variable(walk_of(session.lesson), sent, NUDGEABLE), sent.text("h")
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


def _edited(lesson: Lesson, sent: Message) -> Lesson:
    subject = lesson.subject
    match edited_by(walk_of(lesson), sent):
        case Network() as network:
            return lesson.about(subject.with_network(network))
        case Batch() as data:
            return lesson.about(subject.with_data(data))
        case rate:
            return lesson.about(subject.with_rate(rate))
