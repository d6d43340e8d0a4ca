"""Parts of a page that are drawn only while they are unfolded: what is folded away costs nothing, at no rerun."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ..lesson.session import Session, act, afresh
from .keeping import FOLDS, keep, taken

TABLES = "unfolded-tables"
FILES = "unfolded-files"
CODE = "unfolded-code"
FOLDED = (TABLES, FILES, CODE)
"""The parts, by their keys."""


def fold(label: str, key: str) -> DeltaGenerator | None:
    """A part that can be unfolded: where to draw into, or None while it is folded."""
    place = st.expander(label, key=key, on_change=act, args=(_as_it_is_now,))
    return place if place.open else None


def remember_folds() -> None:
    """Before any of them is drawn: what was unfolded when the page was here last is unfolded again."""
    brought = taken(FOLDS)
    if brought is not None:
        for key in FOLDED:
            st.session_state[key] = brought.flag(key)
    keep(FOLDS, {key: True for key in FOLDED if is_open(key)})


def is_open(key: str) -> bool:
    """Whether the part with that key is unfolded."""
    return bool(st.session_state.get(key))


def _as_it_is_now(session: Session) -> Session:
    """The tables start from the present numbers: what had been typed into them is in the lesson, or in its cells."""
    same = session.base == session.lesson and session.started == session.cells
    return session if same else afresh(session)
