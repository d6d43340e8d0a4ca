"""The lesson as a part that the browser keeps: what leads back to it, to where it started, and to what Undo brings back.

Lessons are kept as the parameters of their links, and read through the same checks as a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ..core.errors import NumericError
from .lesson import Lesson, Subject, walk_of
from .link import from_link, to_link
from .sent import Message

MOST_PAST: Final = 20
"""Subjects that Undo brings back after a reload."""

_LONGEST: Final = 16_000
"""Characters of all the links of the past: what is handed over with every change is to stay small."""

_PARAMETERS: Final = 40
_LARGEST: Final = 1_000_000_000


@dataclass(frozen=True)
class Kept:
    """A lesson with where it started, the subjects before it, and where the player stood. ``version`` and ``visit`` are the session's."""

    lesson: Lesson
    opened: Subject
    past: tuple[Subject, ...]
    step: int
    version: int
    visit: int


def as_part(kept: Kept) -> dict[str, Any] | None:
    """The part; None where its link alone leads back to all of it."""
    if kept.lesson.subject == kept.opened and not kept.past:
        return None
    return {
        "link": to_link(kept.lesson),
        "opened": _subject_link(kept.opened),
        "past": _fitting([_subject_link(subject) for subject in kept.past[-MOST_PAST:]]),
        "step": kept.step,
        "version": kept.version,
        "visit": kept.visit,
    }


def _subject_link(subject: Subject) -> dict[str, str]:
    return to_link(Lesson(subject, replace(_VIEW, notation=_notation(subject))))


def _notation(subject: Subject) -> str:
    return from_link({"example": subject.example})[0].view.notation


_VIEW: Final = from_link({})[0].view


def _fitting(links: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The last of them, as many as there is room for."""
    room, found = _LONGEST, []
    for link in reversed(links):
        room -= sum(map(len, (*link, *link.values())))
        if room < 0:
            break
        found.append(link)
    return found[::-1]


def from_part(part: Message) -> tuple[Kept | None, str]:
    """What a part stands for, and a sentence about what of it could not be brought back (empty where all of it could)."""
    lesson, refused = _lesson(part.inner("link"))
    if lesson is None:
        return None, f"What you had on the Walkthrough could not be brought back. {refused}"
    opened, _ = _lesson(part.inner("opened"))
    links = part.items("past", MOST_PAST)
    past = [found.subject for found, _ in map(_lesson, links) if found is not None]
    lost = len(links) - len(past)
    sentence = f"Of what Undo would bring back, {lost} could not be kept." if lost else ""
    counts = [part.whole(name, 0, _LARGEST) or 0 for name in ("step", "version", "visit")]
    return Kept(lesson, opened.subject if opened else lesson.subject, tuple(past), *counts), sentence


def _lesson(link: Message) -> tuple[Lesson | None, str]:
    """The lesson of a link, with the origin that it does not say; None and the reason where anything of it is refused."""
    lesson, refused = from_link(link.texts(_PARAMETERS, _LONGEST))
    if refused or not link.has("example"):
        return None, refused
    try:
        walk_of(lesson)
    except NumericError as error:
        return None, str(error)
    return lesson, ""
