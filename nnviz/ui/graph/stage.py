"""The stage of the Computation graph page: one player, or two side by side, and what nudges of the variables would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...core.errors import InputError
from ...core.sharing import shared
from ...explain.naming.numbers import display_number
from ...expression_walk import ExpressionWalk
from ...models import checks
from ...player.component import Stand, show_player
from ...player.expressions import expression_node, expression_nudge, expression_payload
from ...player.packing import Packed
from ...player.packing import packed as pack
from ..shared.address import STEP, sent_step
from ..shared.changes import if_changed
from ..shared.frame import ROOT, complain
from ..shared.sent import Message, last_asked, message
from ..shared.texts import Marked, marked, table
from .lesson import GraphLesson
from .session import GraphSession, act, edited, sent_variable

PLAYERS: Final = ("graph-player", "graph-player-beside")
REGIONS: Final = ("Steps of the computation graph", "Steps of the second computation graph")


@shared(most=16)
def packed(lesson: GraphLesson, which: int) -> Packed:
    """The player's payload of one of a lesson's expressions; kept for the lessons looked at last."""
    walk = lesson.walks[which]
    keys = "The keys step the graph that was used last." if lesson.formula.beside else ""
    return pack(expression_payload(walk, f"{walk.text} {walk.grain}", REGIONS[which], keys))


def show_players(session: GraphSession) -> None:
    """The players. They step by themselves; what they send back, an edit or a nudge, changes the session."""
    places: Sequence[DeltaGenerator] = [st.container()]
    if session.lesson.formula.beside:
        with st.container(key="two-graphs"):
            places = st.columns(2, gap="medium")
    for which, place in enumerate(places):
        with place:
            show_player(
                packed(session.lesson, which),
                key=PLAYERS[which],
                root=ROOT,
                stand=Stand(0, str(session.visit)) if which else Stand(session.step, str(session.visit), STEP),
                nudges=_answer(session, which),
                message=str(getattr(session.error, "message", session.error or "")),
                answered=last_asked(),
                callbacks=_callbacks(which),
            )


def _callbacks(which: int) -> dict[str, Any]:
    def changed() -> None:
        sent = message(PLAYERS[which], "edit")
        act(lambda session: _standing(_edited(session, which, sent), which, sent))

    def nudged() -> None:
        sent = message(PLAYERS[which], "nudge")
        act(lambda session: _standing(_nudged(session, which, sent), which, sent))

    return {"edit": changed, "nudge": nudged}


def _standing(session: GraphSession, which: int, sent: Message) -> GraphSession:
    """The session with the step at which something was asked on the first player; the second one's is no part of the link."""
    return session if which else replace(session, step=sent_step(sent, session.step))


def _edited(session: GraphSession, which: int, sent: Message) -> GraphSession:
    try:
        name, text = sent_variable(session, which, sent), sent.text("text")
    except InputError as error:
        return replace(session, error=error)
    return edited(session, name, text)


def _nudged(session: GraphSession, which: int, sent: Message) -> GraphSession:
    try:
        name, text = sent_variable(session, which, sent), sent.text("h")
    except InputError as error:
        return replace(session, error=error)
    return replace(session, nudge=(which, name, text))


def _answer(session: GraphSession, which: int) -> dict[str, Any]:
    """The nudge that was asked for, by the node of its variable; empty where there is none."""
    walk = session.lesson.walks[which]
    if session.nudge is None or session.nudge[0] != which or session.nudge[1] not in walk.variables:
        return {}
    _, name, text = session.nudge
    return {str(expression_node(walk, name)): expression_nudge(walk, name, text)}


def show_nudges(session: GraphSession) -> None:
    """If h is added to a variable, how much does the result change? For every variable, predicted and real."""
    walk = session.lesson.walks[0]
    letter = walk.context.namer.name(walk.structure.target).text
    st.subheader(marked("If I add h to a variable, how much will {} change?", letter))
    key = f"moved-{session.version}"
    st.text_input("h", session.moved, key=key, on_change=if_changed, args=(key, session.moved, _moved), max_chars=30, width=160)
    try:
        h = checks.number(session.moved, "h", low=-1e6, high=1e6, allowed="a number from -1e6 to 1e6")
    except InputError as error:
        complain(str(error))
        return
    if walk.variables:
        with st.container(key="graph-nudges"):
            st.markdown(_nudge_table(walk, h, letter))
        by_hand = walk.arithmetic.decimals
        rounded = "" if by_hand is None else f" Every number is rounded to {by_hand} decimals, as by hand."
        told = "Predicted: {} + derivative · h. What a bend of the curve adds to it, the derivative does not know.{}"
        st.caption(marked(told, letter, rounded))


def _nudge_table(walk: ExpressionWalk, h: float, letter: str) -> Marked:
    """A row for every variable, as a table in Markdown: its parts are names and numbers."""
    shown = walk.context.decimals
    rows = [["variable", "value", "moved to", f"∂{letter}/∂variable", f"{letter} predicted", f"{letter} really"]]
    for name in walk.variables:
        found = walk.nudge(name, h)
        texts = [shown.text(v, given=True) for v in (found.at, found.at + h)]
        texts += [shown.text(v) for v in (found.slope, walk.kept(walk.value + found.predicted), found.after)]
        rows.append([name, *map(display_number, texts)])
    return table(rows)


def _moved(key: str) -> None:
    text = st.session_state[key]
    act(lambda session: replace(session, moved=text))
