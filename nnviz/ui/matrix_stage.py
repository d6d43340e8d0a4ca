"""The player with the vectorised form, and the step at which it rests: the page's own parameter ``cell`` in the link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from ..core.errors import InputError
from ..core.sharing import shared
from ..player.component import show_player
from ..player.matrices import vectorised_payload
from ..player.payload import packed as pack
from .frame import ROOT
from .lesson import Lesson, walk_of
from .sent import step_of
from .session import Session, act, current, store
from .texts import marked

PLAYER: Final = "matrix-player"
CELL: Final = "cell"
"""The parameter of the link: the step of the vectorised form, from 1."""

_KEY: Final = "nnviz-cell"


@dataclass(frozen=True)
class Place:
    """Where the player rests: at ``step`` (from 0) of a list of steps; ``written`` is what the link last said about it."""

    structure: str
    step: int = 0
    written: str = ""


def structure_of(lesson: Lesson) -> str:
    """What the list of steps depends on: while it stays the same the player stays at its step."""
    s = lesson.subject
    penalty = "penalised" if s.network.l2 > 0 else ""
    return f"{s.network.sizes} {s.network.activations} {s.network.loss} {penalty} {s.data.examples} {s.iteration} as matrices"


@shared(most=8)
def packed(lesson: Lesson) -> dict[str, str]:
    """The player's payload of a lesson's vectorised form. Raises InputError where it is too large."""
    return pack(vectorised_payload(walk_of(lesson), structure_of(lesson)))


def stored(session: Session) -> Session:
    """Keep the session, and write the lesson and the place of the player into the link."""
    try:
        place = _place(session.lesson)
    except InputError as error:
        place, session = Place(structure_of(session.lesson)), replace(session, message=f"{session.message} {error}".strip())
    text = str(place.step + 1) if place.step else ""
    st.session_state[_KEY] = replace(place, written=text)
    return store(session, own={CELL: text} if text else {})


def _place(lesson: Lesson) -> Place:
    """Where the player rests; a link that says something new is asked first, and another list of steps starts at its first.

    Raises InputError for a link with a step that is none.
    """
    structure, asked = structure_of(lesson), st.query_params.get(CELL, "")
    kept = st.session_state.get(_KEY)
    if asked and not (isinstance(kept, Place) and asked == kept.written):
        return Place(structure, _step(asked))
    return kept if isinstance(kept, Place) and kept.structure == structure else Place(structure)


def _step(text: str) -> int:
    """The step that a link asks for, from 0; past the last one the player stays at that. Raises InputError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text)):
        raise InputError("cell (in the link)", text, "a whole number from 1")
    return int(text) - 1


@st.fragment
def show_matrices(page_version: int) -> None:
    """The player; what it reports reruns this fragment alone. A network that is too large gets a message instead."""
    session = stored(current())
    try:
        data = packed(session.lesson)
    except InputError as error:
        what = str(error.value)
        text = "{}: too large to be stepped through cell by cell. Allowed: {}. What stands below works for any size."
        st.info(marked(text, what[:1].upper() + what[1:], error.allowed))
        return
    show_player(data, key=PLAYER, root=ROOT, start=st.session_state[_KEY].step, callbacks={"step": _settled})
    if session.version != page_version:
        st.rerun()


def _settled() -> None:
    step, kept = step_of(PLAYER), st.session_state[_KEY]
    if step is not None:
        st.session_state[_KEY] = replace(kept, step=step, written=st.query_params.get(CELL, ""))
    act(lambda session: session)
