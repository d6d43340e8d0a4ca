"""The stage of the Chain rule page: its choice, and the player with the paths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from ...core.errors import InputError, NumericError
from ...core.quantities import Variable
from ...core.sharing import shared
from ...player.chain import chain_payload
from ...player.component import Stand, show_player
from ...player.packing import Packed
from ...player.packing import packed as pack
from ..lesson.lesson import Lesson, quantities_of, walk_of
from ..lesson.session import Session, act, current, store
from ..shared import address
from ..shared.address import AT, sent_step
from ..shared.asked import edited
from ..shared.frame import ROOT, complain
from ..shared.keeping import CHOICE, hand_over, taken
from ..shared.keeping import keep as keep_part
from ..shared.sent import last_asked, message
from .choice import Choice, chosen_by_node, code, from_query, resolved, rule_of, to_query

PLAYER: Final = "chain-player"
_KEY: Final = "nnviz chain rule"


def current_choice(session: Session) -> Choice:
    """The page's choice; from the URL where that asks for something else than what was last seen there."""
    choice = st.session_state.get(_KEY)
    structure, news = walk_of(session.lesson).structure, address.news()
    if not isinstance(choice, Choice):
        choice = Choice()
    part = taken(CHOICE)
    if part is not None and choice.of is choice.by is None:
        # What the browser brings back is not asked for: of another network it may be no quantity.
        choice = replace(from_query(part.texts(2), choice, structure), message="")
    if choice.seen == news.number:
        return choice
    query = news.query
    # A link to a step of what is chosen anyhow is one to that step.
    if AT in query or (query.get("of", ""), query.get("by", "")) != tuple(to_query(choice, structure).values()):
        choice = from_query(query, choice, structure)
    return replace(choice, seen=news.number)


def keep(session: Session, choice: Choice) -> tuple[Session, Choice]:
    """Keep the page's choice, and write it into the URL beside the lesson."""
    structure = walk_of(session.lesson).structure
    own = to_query(choice, structure)
    st.session_state[_KEY] = choice
    keep_part(CHOICE, None if own == to_query(Choice(), structure) else own)
    return store(session, own), choice


def choose(change: Callable[[Choice], Choice]) -> None:
    """Callback of a widget: change the page's choice."""
    st.session_state[_KEY] = change(st.session_state[_KEY])


@shared(most=8)
def packed(lesson: Lesson, target: Variable, by: Variable) -> Packed:
    """The player's payload as JSON text, with its key; kept for the questions asked last."""
    return pack(chain_payload(rule_of(lesson, target, by), f"{quantities_of(lesson)} {code(by)} {target}"))


@st.fragment
def show_chain(page_version: tuple[int, int]) -> bool:
    """The player. What it sends back reruns this fragment alone; where that changed more than the step, the page follows.

    False where there is nothing to show, with the reason on the page.
    """
    session = current()
    session, choice = keep(session, current_choice(session))
    hand_over()
    target, by = resolved(choice, walk_of(session.lesson).structure)
    try:
        content = packed(session.lesson, target, by)
    except (InputError, NumericError) as error:
        complain(str(error))
        return False
    show_player(
        content,
        key=PLAYER,
        root=ROOT,
        stand=Stand(choice.at, str(choice.version), AT),
        message=session.message,
        answered=last_asked(),
        callbacks={"edit": _edited, "by": _chosen},
    )
    if (session.version, choice.version) != page_version:
        st.rerun()
    return True


def _edited() -> None:
    sent = message(PLAYER, "edit")
    act(lambda session: edited(session, sent))
    choose(lambda choice: replace(choice, at=sent_step(sent, choice.at)))


def _chosen() -> None:
    sent = message(PLAYER, "by")
    lesson = current().lesson
    choose(lambda choice: chosen_by_node(choice, lesson, sent))
