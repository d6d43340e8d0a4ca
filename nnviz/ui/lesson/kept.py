"""The lesson as a part that the browser keeps: what leads back to it, to where it started, and to what Undo brings back.

Lessons are kept as the parameters of their links, and read through the same checks as a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from ...core.errors import InputError, NumericError
from ...core.limits import MAX_EXAMPLES, MAX_PARAMETERS
from ..shared.cells import BadCell, BadCells
from ..shared.past import Former, Past
from ..shared.refused import Refusal, Refused
from ..shared.sent import Message
from .lesson import Lesson, Subject, View, walk_of
from .link import Kept as Document
from .link import from_link, to_link

MOST_PAST: Final = 20
"""Changes that Undo takes back after a reload."""

_LONGEST: Final = 16_000
"""Characters of all the links of the past: what is handed over with every change is to stay small."""

_MOST_TEXTS: Final = 100
_PARAMETERS: Final = 40
_LARGEST: Final = 1_000_000_000


@dataclass(frozen=True)
class Kept:
    """A lesson with where it started and what was there before it, where the player stood, and what stands in cells and fields and
    cannot be used. ``version`` and ``visit`` are the session's.
    """

    lesson: Lesson
    opened: Subject
    past: Past
    step: int
    version: int
    visit: int
    cells: BadCells = ()
    refused: Refused = ()


def as_part(kept: Kept) -> dict[str, Any] | None:
    """The part; None where its link alone leads back to all of it."""
    if kept.lesson.subject == kept.opened and not (kept.past or kept.cells or kept.refused):
        return None
    return {
        "link": to_link(kept.lesson),
        "opened": _link(kept.opened),
        "past": _fitting([_item(former) for former in kept.past[-MOST_PAST:]]),
        "step": kept.step,
        "version": kept.version,
        "visit": kept.visit,
        "cells": [asdict(cell) for cell in kept.cells[:_MOST_TEXTS]],
        "refused": [asdict(refusal) for refusal in kept.refused[:_MOST_TEXTS]],
    }


def _link(subject: Subject) -> dict[str, str]:
    return to_link(Lesson(subject, View()))


def _item(former: Subject | Former) -> dict[str, Any]:
    if isinstance(former, Former):
        return {"link": to_link(former.lesson), "opened": _link(former.opened), "after": asdict(former.after)}
    return {"link": _link(former)}


def _fitting(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last of them, as many as there is room for."""
    room, found = _LONGEST, []
    for item in reversed(items):
        room -= len(str(item))
        if room < 0:
            break
        found.append(item)
    return found[::-1]


def from_part(part: Message, document: Document) -> tuple[Kept | None, str]:
    """What a part stands for, and a sentence about what of it could not be brought back (empty where all of it could).

    ``document`` gives the text of a lesson that is too large for a link, by its short name.
    """
    try:
        lesson = _lesson(part.inner("link"), document)
    except (InputError, NumericError) as error:
        return None, f"What you had on the Walkthrough could not be brought back. {error}"
    items, past, lost = part.items("past", MOST_PAST), [], 0
    for item in items:
        try:
            past.append(_former(item, document))
        except (InputError, NumericError):
            lost += 1
    try:
        opened = _lesson(part.inner("opened"), document).subject
    except (InputError, NumericError):
        opened, lost = lesson.subject, lost + 1
    sentence = f"{lost} of what Undo and Reset would bring back could not be kept." if lost else ""
    step, version, visit = (part.whole(name, 0, _LARGEST) or 0 for name in ("step", "version", "visit"))
    return Kept(lesson, opened, tuple(past), step, version, visit, _cells(part), refused_in(part)), sentence


def _cells(part: Message) -> BadCells:
    """The texts in cells that could not be used; the tables judge them again."""
    found = []
    for item in part.items("cells", _MOST_TEXTS):
        row, column, texts = item.whole("row", 0, MAX_EXAMPLES), item.whole("column", 0, MAX_PARAMETERS), item.texts(3)
        if row is not None and column is not None and texts.keys() >= {"table", "text", "message"}:
            found.append(BadCell(texts["table"], row, column, texts["text"], texts["message"]))
    return tuple(found)


def refused_in(part: Message) -> Refused:
    """The texts in fields that were refused, with the reason."""
    found = (item.texts(3) for item in part.items("refused", _MOST_TEXTS))
    return tuple(Refusal(**texts) for texts in found if texts.keys() == {"field", "text", "message"})


def _former(item: Message, document: Document) -> Subject | Former:
    lesson = _lesson(item.inner("link"), document)
    if not item.has("after"):
        return lesson.subject
    return Former(lesson, _lesson(item.inner("opened"), document).subject, _view(item.inner("after")))


def _view(sent: Message) -> View:
    """A view out of its fields. Raises InputError for what is none."""
    values = {f.name: sent.raw(f.name) for f in fields(View)}
    shown = sent.whole("shown", 0, _LARGEST)
    if shown is None or not isinstance(values["grain"], str) or not isinstance(values["notation"], str):
        raise InputError("view", str(values)[:100], "a view as this page keeps it")
    return View(**{**values, "shown": shown})


def _lesson(link: Message, document: Document) -> Lesson:
    """The lesson of a link. Raises InputError where anything of it is refused, NumericError where it cannot be computed."""
    texts = link.texts(_PARAMETERS, _LONGEST)
    lesson, refused = from_link(texts, kept=document)
    if refused or not texts:
        raise InputError("link", str(texts)[:100], f"one that leads back to a lesson. {refused}")
    walk_of(lesson)
    return lesson
