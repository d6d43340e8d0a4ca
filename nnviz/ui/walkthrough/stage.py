"""The stage: the player with a lesson's walkthrough, and the bar that goes on to the next iteration."""

from __future__ import annotations

from typing import Final

import streamlit as st

from ...core.errors import NumericError
from ...core.sharing import shared
from ...explain.naming.numbers import display_number
from ...player.component import Stand, show_player
from ...player.packing import Packed
from ...player.packing import packed as pack
from ...player.tables import walk_payload
from ..lesson.lesson import Lesson, quantities_of, walk_of
from ..lesson.session import Session, act, reset, standing, undone, updated
from ..shared.address import STEP
from ..shared.asked import answer, applied, edited, nudged
from ..shared.frame import ROOT
from ..shared.sent import last_asked, message
from ..shared.texts import Marked, marked
from .building import build, building

PLAYER: Final = "player"


@shared(most=8)
def packed(lesson: Lesson) -> Packed:
    """The player's payload of a lesson as JSON text, with its key; kept for the lessons looked at last."""
    s = lesson.subject
    return pack(walk_payload(walk_of(lesson), f"{quantities_of(lesson)} {lesson.view.grain} {s.rule_kind} {s.iteration}"))


def show_walk(session: Session) -> None:
    """The player. It steps by itself; what it sends back, an edit or a nudge, changes the session."""
    show_player(
        packed(session.lesson),
        key=PLAYER,
        root=ROOT,
        stand=Stand(session.step, str(session.visit), STEP),
        nudges=answer(session),
        message=session.message,
        applied=session.told,
        answered=last_asked(),
        building=building(session),
        callbacks={"edit": _edited, "nudge": _nudged, "build": _built, "apply": _applied},
    )


def _edited() -> None:
    sent = message(PLAYER, "edit")
    act(lambda session: standing(edited(session, sent), sent))


def _applied() -> None:
    sent = message(PLAYER, "apply")
    act(lambda session: standing(applied(session, sent), sent))


def _nudged() -> None:
    sent = message(PLAYER, "nudge")
    act(lambda session: standing(nudged(session, sent), sent))


def _built() -> None:
    sent = message(PLAYER, "build")
    act(lambda session: standing(build(session, sent), sent))


def show_iterations(session: Session) -> None:
    """The loss before and after the update, and the buttons: apply it and go on, undo, reset."""
    text, apply, undo, start = st.columns([4, 2.2, 1, 1], vertical_alignment="center")
    text.markdown(_iteration_text(session))
    apply.button("Apply the update and go on", key="apply", on_click=act, args=(updated,), width="stretch")
    undo.button("Undo", key="undo", on_click=act, args=(undone,), disabled=not session.past, width="stretch")
    same = session.lesson.subject == session.opened
    start.button("Reset", key="reset", on_click=act, args=(reset,), disabled=same, width="stretch")


def _iteration_text(session: Session) -> Marked:
    walk = walk_of(session.lesson)
    show = walk.context.decimals
    letter = "ŷ" if walk.context.namer.predicts else "loss"
    try:
        after = display_number(show.text(walk.loss_after))
    except NumericError:
        after = "not a number"
    before = "".join(f"{display_number(show.text(v))} → " for v in session.lesson.subject.losses[-4:])
    dots = "… → " if len(session.lesson.subject.losses) > 4 else ""
    number = session.lesson.subject.iteration
    now = display_number(show.text(walk.loss))
    return marked("Iteration {}: {} {}{}**{}** → {} after this update", number, letter, dots, before, now, after)
