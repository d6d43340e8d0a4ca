"""The Walkthrough page: the tables are read first, so that the player already shows what they say.

The stage is a fragment: what is done on the drawing reruns it alone, and the rest of the page only where that shows something
else afterwards.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from ...models.examples import load_example
from ..lesson.document import document_of
from ..lesson.session import Session, changed, current, store
from ..lesson.settings import show_settings
from ..shared.files import show_save_and_open
from ..shared.folded import BUILDER, FILES, TABLES, fold, is_open, remember_folds
from ..shared.frame import begin, complain, embedded
from ..shared.keeping import hand_over
from ..shared.naming import file_stem, title
from ..shared.texts import marked, ours
from .builder import show_builder
from .editors import show_editors
from .own_network import unfold_asked
from .stage import show_iterations, show_walk
from .takeaway import show_files


def show() -> None:
    """Draw the page."""
    begin("Walkthrough")
    if embedded():
        _show_alone()
        return
    remember_folds()
    session = store(current())
    unfold_asked()
    side = st.sidebar.container()
    st.html(_BESIDE)
    with st.container(key="walk"):
        stage, below = st.container(key="walk-stage"), st.container(key="walk-below")
    with below:
        session = _edited(session)
    session = store(session)
    with side:
        show_settings(session)
    with stage:
        _show_stage(_around(session))


_BESIDE: Final = """
<style>
  @media (min-width: 1100px) {
    .st-key-walk:has(.st-key-unfolded-tables details[open], .st-key-unfolded-builder details[open]) {
      display: grid; grid-template-columns: minmax(0, 1.2fr) minmax(0, 1fr); align-items: start; column-gap: 1.5rem;
    }
    .st-key-walk:has(.st-key-unfolded-tables details[open], .st-key-unfolded-builder details[open]) > * { min-width: 0; }
    .st-key-walk:has(.st-key-unfolded-tables details[open], .st-key-unfolded-builder details[open]) > :has(> .st-key-walk-stage),
    .st-key-walk:has(.st-key-unfolded-tables details[open], .st-key-unfolded-builder details[open]) > .st-key-walk-stage {
      position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto;
    }
    .st-key-walk:has(.st-key-unfolded-tables details[open], .st-key-unfolded-builder details[open]) .st-key-walk-below
      [data-testid="stHorizontalBlock"] { flex-wrap: wrap; }
    .st-key-walk:has(.st-key-unfolded-tables details[open], .st-key-unfolded-builder details[open]) .st-key-walk-below
      [data-testid="stColumn"] { flex: 1 1 9rem; min-width: min(100%, 9rem); }
  }
</style>
"""
"""Whoever edits sees the drawing: what is unfolded stands beside it, as long as there is room for both, and the drawing stays."""


@st.fragment
def _show_alone() -> None:
    """The player alone, as in another page's frame."""
    session = store(current())
    hand_over()
    if session.message:
        complain(session.message)
    show_walk(session)


@st.fragment
def _show_stage(drawn: tuple[object, ...]) -> None:
    """Title, player and iterations. ``drawn`` is what the rest of the page shows: where that is no longer so, it is drawn again."""
    session = store(current())
    hand_over()
    _show_title(session)
    show_walk(session)
    show_iterations(session)
    _show_note(session)
    if _around(session) != drawn:
        st.rerun()


def _around(session: Session) -> tuple[object, ...]:
    """What the page around the stage depends on; on the numbers only where a part that shows them is unfolded."""
    s = session.lesson.subject
    n = s.network
    built = (n.sizes, n.kind, n.l2, n.output)
    numbers = s if is_open(TABLES) or is_open(FILES) else None
    return (s.example, s.data.examples, s.learning_rate, s.rule, session.lesson.view, built, numbers)


def _edited(session: Session) -> Session:
    """Draw the editors and take over what they hold; a cell that cannot be used leaves the lesson as it was."""
    place = fold("Change the numbers: W, b, x, y", TABLES)
    if place is not None:
        with place:
            session = _with_tables(session)
    place = fold("Change the network: layers, activations, loss, initialisation", BUILDER, always=True)
    if place is not None:
        with place:
            show_builder(session.version)
    place = fold("Take it away: a page without a server, LaTeX, Markdown, NumPy, PyTorch", FILES)
    if place is not None:
        with place:
            show_files(session.lesson)
    lesson = session.lesson
    show_save_and_open("Network, examples, learning rate and view", file_stem(lesson.subject), lambda: document_of(lesson))
    return session


def _with_tables(session: Session) -> Session:
    """Take over what the tables hold. Where that cannot be computed it is said above them, for as long as it stands there."""
    complaint = st.container()
    read = show_editors(session)
    session = replace(session, cells=read.bad)
    if read.subject == session.lesson.subject:
        return replace(session, rows=read.rows)
    after = changed(session, lambda lesson: lesson.about(read.subject), by_tables=True)
    if after.message:
        with complaint:
            complain(after.message)
        return session
    return replace(after, rows=read.rows)


def _show_title(session: Session) -> None:
    subject = session.lesson.subject
    example = load_example(subject.example)
    st.title(marked("{}", title(subject)))
    if session.message:
        complain(session.message)
    if subject.as_told:
        st.caption(marked("{} *{}.*", ours(example.summary), ours(example.source)))
    elif subject.name and subject.origin:
        st.caption(marked("The network {}.", subject.origin))


def _show_note(session: Session) -> None:
    """Where the lecture rounds or is wrong, and which numbers were chosen."""
    subject = session.lesson.subject
    example = load_example(subject.example)
    if example.note and subject.as_told:
        st.caption(marked("**About this example:** {}", ours(example.note)))
