"""The Computation graph page as a part that the browser keeps: its graph, what stands in its fields, and what Undo brings back.

Formulas are kept as the parameters of their links, and read through the same checks as a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ...core.errors import InputError
from ...core.limits import MAX_EXPRESSION_LENGTH, MAX_OPERATIONS
from ..lesson.link import Kept as Document
from ..shared.address import LONGEST
from ..shared.sent import Message
from .lesson import Draft, Formula, GraphLesson, draft_of
from .link import from_link, to_link

MOST_PAST: Final = 20
"""Formulas that Undo brings back after a reload."""

_LONGEST: Final = 16_000
"""Characters of all the links of the past."""

_PARAMETERS: Final = 40
_LARGEST: Final = 1_000_000_000


@dataclass(frozen=True)
class KeptFormula:
    """A formula with where it started, what stands in the fields, and the formulas before it; the rest is the session's."""

    lesson: GraphLesson
    opened: GraphLesson
    draft: Draft
    past: tuple[Formula, ...]
    step: int
    visit: int
    version: int
    moved: str


def as_part(kept: KeptFormula) -> dict[str, Any] | None:
    """The part; None where its link alone leads back to all of it."""
    draft = kept.draft
    if draft == draft_of(kept.lesson.formula) and not kept.past and kept.lesson == kept.opened:
        return None
    return {
        "link": to_link(kept.lesson),
        "opened": to_link(kept.opened),
        "draft": {"text": draft.text, "beside": draft.beside, "entries": dict(draft.entries)},
        "past": _fitting([to_link(GraphLesson(formula)) for formula in kept.past[-MOST_PAST:]]),
        "step": kept.step,
        "visit": kept.visit,
        "version": kept.version,
        "moved": kept.moved,
    }


def _fitting(links: list[dict[str, str]]) -> list[dict[str, str]]:
    """The last of them, as many as there is room for."""
    room, found = _LONGEST, []
    for link in reversed(links):
        room -= len(str(link))
        if room < 0:
            break
        found.append(link)
    return found[::-1]


def from_part(part: Message, document: Document) -> KeptFormula:
    """What a part stands for. Raises InputError for what is none.

    ``document`` gives the text of a formula that is too long for a link, by its short name.
    """
    lesson = _linked(part.inner("link"), document)
    past = []
    for link in part.items("past", MOST_PAST):
        try:
            past.append(_linked(link, document).formula)
        except InputError:
            continue  # Undo goes back fewer steps.
    step, visit, version = (part.whole(name, 0, _LARGEST) or 0 for name in ("step", "visit", "version"))
    moved = part.text("moved") or "1"
    return KeptFormula(lesson, _opened(part, document, lesson), _draft(part, lesson), tuple(past), step, visit, version, moved)


def _opened(part: Message, document: Document, otherwise: GraphLesson) -> GraphLesson:
    try:
        return _linked(part.inner("opened"), document)
    except InputError:
        return otherwise


def _draft(part: Message, lesson: GraphLesson) -> Draft:
    """What stood in the fields. Raises InputError where that is longer than a field."""
    fields = part.inner("draft")
    if not fields.has("text"):
        return draft_of(lesson.formula)
    entries = fields.inner("entries").texts(4 * MAX_OPERATIONS)
    return Draft(fields.text("text", MAX_EXPRESSION_LENGTH), fields.text("beside", MAX_EXPRESSION_LENGTH), tuple(entries.items()))


def _linked(link: Message, document: Document) -> GraphLesson:
    texts = link.texts(_PARAMETERS, LONGEST)
    lesson, _, refused = from_link(texts, document)
    if refused is not None or not texts:
        raise refused or InputError("link", texts, "one that leads back to a formula")
    return lesson
