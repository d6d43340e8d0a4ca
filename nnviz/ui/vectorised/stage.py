"""The player with the vectorised form, and the step at which it starts: the page's own parameter ``cell`` in the link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import streamlit as st

from ...core.errors import InputError, NumericError
from ...core.sharing import shared
from ...explain.matrix.vectorised import Vectorised
from ...export.equation_lines import equation_lines
from ...player.component import Stand, show_player
from ...player.matrices import vectorised_payload
from ...player.packing import Packed
from ...player.packing import packed as pack
from ...walk import Walk
from ..lesson.lesson import Lesson, quantities_of, walk_of
from ..lesson.session import Session, current, store
from ..shared.address import CELL, place
from ..shared.frame import ROOT
from ..shared.keeping import hand_over
from ..shared.texts import marked

PLAYER: Final = "matrix-player"
_KEY: Final = "nnviz-cell"


@dataclass(frozen=True)
class Place:
    """Where the player was sent: to ``step`` (from 0) of a list of steps, at a ``visit`` of the lesson."""

    structure: str
    visit: int
    step: int = 0


def structure_of(lesson: Lesson) -> str:
    """What the list of steps depends on: while it stays the same the player stays at its step."""
    s = lesson.subject
    return f"{quantities_of(lesson)} {s.rule_kind} {s.iteration} as matrices"


@shared(most=8)
def packed(lesson: Lesson) -> Packed:
    """The player's payload of a lesson's vectorised form. Raises InputError where it is too large."""
    walk = walk_of(lesson)
    return pack(vectorised_payload(walk, structure_of(lesson), partial(_code, walk)))


def _code(walk: Walk, form: Vectorised) -> list[list[str]]:
    """The lines of NumPy beside each equation; none where the script has no numbers."""
    try:
        return equation_lines(walk, form)
    except NumericError:
        return []


def stored(session: Session) -> Session:
    """Keep the session, write its lesson into the link, and find where the player starts."""
    try:
        st.session_state[_KEY] = _place(session)
    except InputError as error:
        st.session_state[_KEY] = Place(structure_of(session.lesson), session.visit)
        session = replace(session, message=f"{session.message} {error}".strip())
    return store(session)


def _place(session: Session) -> Place:
    """Where the player starts: a new link is asked, and another list of steps starts at its first.

    Raises InputError for a link with a step that is none.
    """
    structure, kept = structure_of(session.lesson), st.session_state.get(_KEY)
    if not isinstance(kept, Place) or kept.visit != session.visit:
        return Place(structure, session.visit, place(CELL) if session.linked == session.visit else 0)
    return kept if kept.structure == structure else Place(structure, session.visit)


@st.fragment
def show_matrices(page_version: int) -> None:
    """The player. A network that is too large gets a message instead."""
    session = stored(current())
    hand_over()
    try:
        data = packed(session.lesson)
    except InputError as error:
        what = str(error.value)
        text = "{}: too large to be stepped through cell by cell. Allowed: {}. What stands below works for any size."
        st.info(marked(text, what[:1].upper() + what[1:], error.allowed))
        return
    start = st.session_state[_KEY]
    show_player(data, key=PLAYER, root=ROOT, stand=Stand(start.step, f"{start.visit} {start.structure}", CELL))
    if session.version != page_version:
        st.rerun()
