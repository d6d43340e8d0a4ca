"""Data from outside in a training's link: the Walkthrough's network in a short text, a table by the short name of its document.

What is too large for a link is kept in the browser under that name. The document holds the data alone: how it is trained and how far
it is stands in the link, so the name stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...core.errors import InputError
from ...core.sharing import shared
from ...documents.envelope import digest, dumps, is_digest, loads
from ...documents.lesson_text import lesson_from_text, lesson_text
from ...documents.training import RunPart, TrainingDocument, setup_part, table_part
from ...models.training.datasets import RECIPES, Dataset
from ...models.training.setup import OWN, TAKEN, Setup
from ..lesson.document import lesson_of
from ..lesson.link import KEPT, LONGEST_NETWORK, Kept
from .document import bare, taken_document
from .state import Training, first, with_data, with_own, with_subject

NET: Final = "net"
SOURCES: Final = (NET, KEPT)

_MISSING: Final = (
    "data that this browser has kept. It was too large for the link and is in the browser where the training was set up: "
    "ask for the training's file"
)


class MissingDataError(InputError):
    """The data of a link is not here: nothing else in it means anything."""


def source(state: Training) -> dict[str, str]:
    """The parameters that lead back to data from outside; none for what is made from a seed."""
    net = _net(state)
    if net is not None:
        return {NET: net}
    return {} if state.setup.data in RECIPES else {KEPT: _name(state)}


def kept_source(state: Training) -> tuple[str, str] | None:
    """What has to be kept for the link to lead back to the data: the short name that is in the link, and the document's text."""
    if state.setup.data in RECIPES or _net(state) is not None:
        return None
    return _name(state), _text(state)


def _net(state: Training) -> str | None:
    document = taken_document(state) if state.setup.data == TAKEN else None
    text = None if document is None else lesson_text(document)
    return text if text is not None and len(text) <= LONGEST_NETWORK else None


def _text(state: Training) -> str:
    if state.setup.data == OWN and state.own is not None:
        return _table_text(state.own)
    assert state.taken is not None
    usual = with_subject(first(), state.taken.subject).setup
    return dumps(TrainingDocument([RunPart(setup_part(usual))], taken=taken_document(state)))


def _table_text(data: Dataset) -> str:
    setup = Setup(data=OWN).fitting(data)
    return dumps(TrainingDocument([RunPart(setup_part(setup))], own=table_part(data)))


def _name(state: Training) -> str:
    # Of a table only the name is remembered: its text is as large as the table, and asked for once.
    return _table_name(state.own) if state.setup.data == OWN and state.own is not None else digest(_text(state))


@shared(most=16)
def _table_name(data: Dataset) -> str:
    return digest(_table_text(data))


def with_source(state: Training, query: Mapping[str, str], kept: Kept) -> Training:
    """The data that a link asks for. Raises InputError, MissingDataError where it is not here."""
    key = query["data"]
    if key in RECIPES:
        return with_data(state, key)
    if key == TAKEN and NET in query:
        return with_subject(state, lesson_of(lesson_from_text(query[NET])).subject)
    if key in (OWN, TAKEN) and KEPT in query:
        return _with_kept(state, key, query[KEPT], kept)
    raise InputError("data", key, ", ".join(RECIPES))


def _with_kept(state: Training, key: str, name: str, kept: Kept) -> Training:
    text = kept(name) if is_digest(name) else None
    document = loads(text) if text else None
    if not isinstance(document, TrainingDocument) or (document.own if key == OWN else document.taken) is None:
        raise MissingDataError("kept (in the link)", name, _MISSING)
    found = bare(document)
    if key == OWN and found.own is not None:
        return with_own(state, found.own)
    assert found.taken is not None
    return with_subject(state, found.taken.subject)
