"""Parts of a page that are drawn only while they are unfolded: what is folded away costs nothing, at no rerun."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ..lesson.session import Session, act, afresh
from .keeping import FOLDS, keep, taken

TABLES = "unfolded-tables"
FILES = "unfolded-files"
CODE = "unfolded-code"
PRICE = "unfolded-price"
DEPTH = "unfolded-depth"
FOLDED = (TABLES, FILES, CODE, PRICE, DEPTH)
"""The parts, by their keys."""

_UNFOLDED = "nnviz-unfolded"
_HERE = "nnviz-folds-here"
"""What is unfolded, on any page; and which parts were on the page at its last run."""


def fold(label: str, key: str) -> DeltaGenerator | None:
    """A part that can be unfolded: where to draw into, or None while it is folded."""
    place = st.expander(label, key=key, on_change=act, args=(_as_it_is_now,))
    st.session_state[_HERE] = (*st.session_state.get(_HERE, ()), key)
    _keep((_unfolded() - {key}) | ({key} if place.open else set()))
    return place if place.open else None


def remember_folds() -> None:
    """Before any of them is drawn: what was unfolded when its page was here last is unfolded again, in this session or before a reload."""
    brought, here = taken(FOLDS), st.session_state.get(_HERE, ())
    unfolded = _unfolded() if brought is None else frozenset(filter(brought.flag, FOLDED))
    for key in FOLDED:
        # Of what was not on the page at its last run, Streamlit knows nothing, or what it was told at first.
        if brought is not None or key not in here:
            st.session_state[key] = key in unfolded
    st.session_state[_HERE] = ()
    _keep(unfolded)


def _unfolded() -> frozenset[str]:
    found: frozenset[str] = st.session_state.get(_UNFOLDED, frozenset(filter(is_open, FOLDED)))
    return found


def _keep(unfolded: frozenset[str]) -> None:
    st.session_state[_UNFOLDED] = unfolded
    keep(FOLDS, {key: True for key in FOLDED if key in unfolded})


def is_open(key: str) -> bool:
    """Whether the part with that key is unfolded."""
    return bool(st.session_state.get(key))


def _as_it_is_now(session: Session) -> Session:
    """The tables start from the present numbers: what had been typed into them is in the lesson, or in its cells."""
    same = session.base == session.lesson and session.started == session.cells
    return session if same else afresh(session)
