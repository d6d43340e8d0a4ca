"""The Vectorised page: matrices cell by cell, what is left without activations, and the loop beside the vectorised code."""

from __future__ import annotations

import streamlit as st

from ...models.examples import load_example
from ..lesson.lesson import walk_of
from ..lesson.session import Session, current
from ..lesson.settings import show_settings
from ..shared.folded import CODE, fold, remember_folds
from ..shared.frame import begin, complain, embedded, heading
from ..shared.naming import title
from ..shared.texts import marked, ours
from .batch_code import show_code, show_timing
from .collapse import show_collapse
from .stage import show_matrices, stored


def show() -> None:
    """Draw the page."""
    begin("Vectorised")
    remember_folds()
    session = stored(current())
    if embedded():
        show_matrices(session.version)
        return
    show_settings(session, grain=False)
    _show_title(session)
    show_matrices(session.version)
    _show_note(session)
    show_collapse(session.lesson)
    place = fold("The same as code: a loop over the examples, all at once, and how long each takes", CODE)
    if place is not None:
        with place:
            show_code(walk_of(session.lesson))
            show_timing(session.lesson)


def _show_title(session: Session) -> None:
    subject = session.lesson.subject
    example, examples = load_example(subject.example), subject.data.examples
    many = "one example" if examples == 1 else f"all {examples} examples at once"
    told = marked("{}.", title(subject)) if subject.own else marked("Your own network.")
    if subject.as_told:
        changed = subject.network != example.network or subject.data != example.data
        edited = ", edited" if changed else ""
        told = marked("{}{}. {} *{}.*", ours(example.title), edited, ours(example.summary), ours(example.source))
    heading(marked("{} as matrices, {}", subject.layers, many), told)
    if session.message:
        complain(session.message)


def _show_note(session: Session) -> None:
    """Which way the batch stands, and where numbers are changed."""
    note, way = st.columns([2.6, 1], vertical_alignment="center")
    notation = walk_of(session.lesson).notation
    text = "**{}.** {} m is the number of examples, n the number of neurons in a layer."
    note.caption(marked(text, ours(notation.forward), ours(notation.stacked)))
    way.page_link("pages/Walkthrough.py", label="Change the numbers: Walkthrough")
