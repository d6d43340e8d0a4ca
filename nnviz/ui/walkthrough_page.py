"""The Walkthrough page: the tables are read first, so that the player already shows what they say."""

from __future__ import annotations

import streamlit as st

from ..core.errors import InputError
from ..models.examples import load_example
from .builder import show_builder
from .editors import show_editors
from .frame import begin, complain
from .session import Session, changed, current, store
from .settings import show_settings
from .stage import show_iterations, show_walk
from .takeaway import show_files


def show() -> None:
    """Draw the page."""
    begin("Walkthrough")
    session = store(current())
    side = st.sidebar.container()
    top, player, below = st.container(), st.container(), st.container()
    with below:
        session = _edited(session)
    session = store(session)
    with side:
        show_settings(session)
    with top:
        _show_title(session)
    with player:
        show_walk(session.version)
        show_iterations(session)
        _show_note(session)


def _edited(session: Session) -> Session:
    """Draw the editors and take over what they hold; a cell that cannot be used leaves the lesson as it was."""
    with st.expander("Change the numbers: W, b, x, y", expanded=False):
        complaint = st.container()
        try:
            subject = show_editors(session)
        except InputError as error:
            with complaint:
                complain(str(error))
            edited = session
        else:
            edited = (
                changed(session, lambda lesson: lesson.about(subject), by_tables=True) if subject != session.lesson.subject else session
            )
    with st.expander("Change the network: layers, activations, loss, initialisation", expanded=False):
        show_builder(session)
    show_files(session)
    return edited


def _show_title(session: Session) -> None:
    subject = session.lesson.subject
    example = load_example(subject.example)
    own = subject.network.sizes != example.network.sizes
    edited = not subject.losses and (subject.network != example.network or subject.data != example.data)
    title = "→".join(map(str, subject.network.sizes)) + ", your own network" if own else example.title + (", edited" if edited else "")
    st.title(title)
    if session.message:
        complain(session.message)
    if not own:
        st.caption(f"{example.summary} *{example.source}.*")


def _show_note(session: Session) -> None:
    """Where the lecture rounds or is wrong, and which numbers were chosen."""
    subject = session.lesson.subject
    example = load_example(subject.example)
    if example.note and subject.network.sizes == example.network.sizes:
        st.caption(f"**About this example:** {example.note}")
