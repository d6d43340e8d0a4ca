"""The Computation graph page: a formula that a person types, drawn, stepped forward and backward, and nudged."""

from __future__ import annotations

import streamlit as st

from ...models.expression.examples import load_expression_example
from ...player.standalone import expression_html
from ..shared.files import show_save_and_open
from ..shared.frame import begin
from ..shared.keeping import hand_over
from ..shared.naming import stem
from ..shared.texts import marked, ours
from .editor import show_fields, show_network, show_settings
from .lesson import formula_from
from .session import GraphSession, current, document_in, store
from .stage import show_nudges, show_players


def show() -> None:
    """Draw the page."""
    begin("Computation graph")
    session = store(current())
    with st.sidebar:
        show_settings(session)
    _show_title(session)
    show_fields(session)
    _show_stage((session.version, session.error is None, session.lesson))
    _show_more(session)


@st.fragment
def _show_stage(drawn: tuple[object, ...]) -> None:
    """Players and nudges. ``drawn`` is what the rest of the page shows: where that is no longer so, it is drawn again."""
    session = store(current())
    hand_over()
    show_players(session)
    show_nudges(session)
    if (session.version, session.error is None, session.lesson) != drawn:
        st.rerun()


def _show_title(session: GraphSession) -> None:
    example = load_expression_example(session.lesson.formula.example)
    as_it_is = session.lesson.formula == formula_from(example)
    same_text = session.lesson.formula.text == example.text
    title = ours(example.title)
    st.title(title if as_it_is else marked("{}, with other values", title) if same_text else "Your own formula")
    if same_text:
        note = marked(" {}", ours(example.note)) if example.note else ""
        st.caption(marked("{} *{}.*{}", ours(example.summary), ours(example.source), note))


def _show_more(session: GraphSession) -> None:
    """Other ways in and out: the network of the Walkthrough page, and a page that plays without a server."""
    walk = session.lesson.walks[0]
    left, right = st.columns(2)
    with left:
        show_network()
    right.download_button(
        "Stand-alone page (HTML)",
        lambda: expression_html(walk),
        "nnviz-computation-graph.html",
        "text/html",
        key="graph-file",
        on_click="ignore",
    )
    formula = session.lesson.formula
    name = formula.example if formula.text == load_expression_example(formula.example).text else "formula"
    show_save_and_open("What stands in the fields", stem(name), lambda: document_in(session))
