"""The state of a session: one frozen value under one key, and the ways in which it changes.

``version`` is part of the keys of the widgets that show the subject: it is raised whenever the subject changes by anything
but those widgets, so that they start again from what it is now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import streamlit as st

from ...core.errors import InputError, NumericError
from ...core.quantities import Variable
from ..shared import address
from ..shared.address import STEP, place, sent_step
from ..shared.cells import BadCells
from ..shared.keeping import LESSON, awaited, document, keep, keep_document, say, taken
from ..shared.leaving import PageState
from ..shared.past import Former, Past, brought_back, remembered
from ..shared.refused import Refused, accept, refuse
from ..shared.sent import Message
from .kept import Kept, as_part, from_part
from .lesson import FIRST_EXAMPLE, Lesson, Subject, lesson_from, walk_of
from .link import KEPT, from_link, kept_document, to_link

_KEY: Final = "nnviz"


@dataclass(frozen=True)
class Session(PageState):
    """The lesson on display, where it started (``opened``), and what was there before it.

    ``message`` says why the last change was refused, ``refused`` is what stands in fields and cannot be used, ``cells`` what stands
    so in the tables. The tables started from ``base`` and the cells of ``started``; ``rows`` says which of their rows is which
    example. ``seen`` is the number of the news of the address that was taken last, so that new ones are known for what they are.
    ``step`` is where the player stood when something was last asked there, ``visit`` changes whenever it is sent to a step from here:
    by a link (``linked`` is the last such visit), by the next iteration. ``nudge`` is the quantity that is asked about there, and by
    how much it is to move, ``told`` the number of the updates that the player made last. ``provisional`` it is while the browser is asked
    for the lesson.
    """

    lesson: Lesson
    opened: Subject
    base: Lesson
    past: Past = ()
    version: int = 0
    message: str = ""
    seen: int = -1
    step: int = 0
    visit: int = 0
    linked: int = -1
    nudge: tuple[Variable, str] | None = None
    told: int = 0
    provisional: bool = False
    refused: Refused = ()
    cells: BadCells = ()
    started: BadCells = ()
    rows: tuple[int, ...] = ()

    def left(self) -> Session:
        return afresh(replace(self, message=""))


def opened(lesson: Lesson, message: str = "", version: int = 0, step: int = 0) -> Session:
    """A session that begins with a lesson."""
    return Session(lesson, lesson.subject, lesson, version=version, message=message, step=step, visit=version)


def changed(session: Session, change: Callable[[Lesson], Lesson], *, by_tables: bool = False) -> Session:
    """The session after a change of its lesson; where it is refused, the same session with the reason as its message."""
    try:
        lesson = change(session.lesson)
        walk_of(lesson)
    except (InputError, NumericError) as error:
        return replace(session, message=str(error))
    if lesson == session.lesson:
        return replace(session, message="")
    past = session.past
    if lesson.subject != session.lesson.subject:
        same_view = lesson.view == session.lesson.view
        past = remembered(past, session.lesson.subject if same_view else Former(session.lesson, session.opened, lesson.view))
    if by_tables:
        return replace(session, lesson=lesson, past=past, message="")
    fits = lesson.subject.network.sizes == session.lesson.subject.network.sizes
    return afresh(replace(session, lesson=lesson, past=past, message="", cells=session.cells if fits else ()))


def afresh(session: Session) -> Session:
    """The widgets start again, from what the lesson is now and from the texts that could not be used."""
    return replace(session, base=session.lesson, started=session.cells, rows=(), version=session.version + 1)


def entered(session: Session, field: str, text: object, change: Callable[[Lesson], Lesson]) -> Session:
    """The session after a text was typed into a field; where it is refused, it stays there with the reason."""
    after = changed(session, change)
    if after.message:
        return replace(session, refused=refuse(session.refused, field, text, after.message))
    return replace(after, refused=accept(session.refused, field))


def replaced(session: Session, lesson: Lesson, message: str = "", step: int = 0) -> Session:
    """The session with another lesson in the place of its own: an example, a link, a file, a network of another page.

    One step of ``undone`` brings the former one back, as it was.
    """
    fresh = opened(lesson, message, session.version + 1, step)
    if lesson == session.lesson:
        return replace(fresh, opened=session.opened, past=session.past)
    return replace(fresh, past=remembered(session.past, Former(session.lesson, session.opened, lesson.view)))


def undone(session: Session) -> Session:
    """What was there before the last change: the numbers in the present view, or the lesson that another one took the place of."""
    if not session.past:
        return session
    lesson, started = brought_back(session.past[-1], session.lesson, session.opened)
    return afresh(replace(session, lesson=lesson, opened=started, past=session.past[:-1], message="", refused=(), cells=()))


def reset(session: Session) -> Session:
    """The subject as it was opened; the change can be undone."""
    return changed(replace(session, refused=(), cells=()), lambda lesson: lesson.about(session.opened))


def updated(session: Session) -> Session:
    """The next iteration, from its first step."""
    after = changed(session, Lesson.after_update)
    return replace(after, step=0, visit=after.version) if not after.message else after


def standing(session: Session, sent: Message) -> Session:
    """The session with the step at which something was asked: it travels with what the player sends."""
    return replace(session, step=sent_step(sent, session.step))


def current() -> Session:
    """The session's state: as it was, as the browser brings it back, or from the address where that asks for something else."""
    session, news = present(), address.news()
    if session is None or session.seen != news.number:
        session = replace(_asked_for(news.asked, session), seen=news.number)
        st.session_state[_KEY] = session
    return session


def _asked_for(query: Mapping[str, str], session: Session | None) -> Session:
    if session is not None and (not query or query == to_link(session.lesson)):
        return session
    return _from_query(query, session)


def present() -> Session | None:
    """The session's state as it stands or as the browser brings it back; None before there is one."""
    session = st.session_state.get(_KEY)
    session = session if isinstance(session, Session) else None
    part = taken(LESSON)
    if part is not None:
        session = _restored(part, session)
        st.session_state[_KEY] = session
    return session


def _restored(part: Message, session: Session | None) -> Session | None:
    """The session that the browser brings back, in place of the one that began without knowing of it."""
    kept, lost = from_part(part, lambda name: document(name) or None)
    if lost:
        say(lost)
    if kept is None:
        return session
    version = max(kept.version, session.version if session else 0)
    found = Session(kept.lesson, kept.opened, kept.lesson, kept.past, version, step=_where(kept.step), visit=kept.visit)
    return afresh(replace(found, cells=kept.cells, refused=kept.refused))


def _where(step: int) -> int:
    """The step in the address, where there is one: it knows better than what was asked last."""
    try:
        return place(STEP) if STEP in address.news().query else step
    except InputError:
        return step


def enter(lesson: Lesson) -> None:
    """Begin anew with a lesson that another page hands over."""
    if present() is None:
        st.session_state[_KEY] = opened(lesson)
    else:
        act(lambda session: replaced(session, lesson))


def kept() -> Session:
    """The session's state as other pages may read it: they leave it, and the URL, as they are."""
    return present() or opened(lesson_from(FIRST_EXAMPLE))


def store(session: Session, own: Mapping[str, str] | None = None) -> Session:
    """Keep a state, and write its lesson into the URL, followed by the page's ``own`` parameters."""
    address.tell(to_link(session.lesson) | dict(own or {}), f"{_structure(session.lesson)} {own}")
    keep_document(*(kept_document(session.lesson) or ("", "")))
    s = session
    keep(LESSON, as_part(Kept(s.lesson, s.opened, s.past, s.step, s.version, s.visit, s.cells, s.refused)))
    st.session_state[_KEY] = session
    return session


def _structure(lesson: Lesson) -> str:
    """What somebody would go back to in the history: another network, or another view. Other numbers are no entry of their own."""
    s = lesson.subject
    n = s.network
    return f"{s.example} {s.own} {s.origin} {s.name} {n.sizes} {n.activations} {n.loss} {n.output} {lesson.view}"


def act(change: Callable[[Session], Session]) -> None:
    """Callback of a widget: change the state."""
    session: Session = st.session_state[_KEY]
    st.session_state[_KEY] = replace(change(session), seen=session.seen)


def _from_query(query: Mapping[str, str], session: Session | None) -> Session:
    lesson, message = from_link(query, kept=partial(_known, session))
    if KEPT in query and awaited():
        # The browser has not said yet whether it has it. Until then there is what was there before.
        return session or replace(opened(lesson_from(FIRST_EXAMPLE)), provisional=True)
    if session is not None and session.provisional:
        first = _from_query(query, None)
        return replace(first, version=session.version + 1, visit=session.version + 1, linked=session.version + 1)
    step = 0
    try:
        step = place(STEP)
    except InputError as error:
        message = f"{message} {error}".strip()
    try:
        walk_of(lesson)
    except NumericError as error:
        lesson, message = lesson_from(FIRST_EXAMPLE), f"The linked network cannot be computed. {error}"
    if session is None:
        return replace(opened(lesson, message, step=step), linked=0)
    if message:
        # What the user had stays on the screen.
        return afresh(replace(session, message=message))
    after = replaced(session, lesson, step=step)
    return replace(after, linked=after.version)


def _known(session: Session | None, name: str) -> str | None:
    """The text of a document by the short name that is in a link: this session itself still has it, or the browser."""
    formers = [brought_back(former, session.lesson, session.opened)[0] for former in session.past] if session else []
    found = (kept_document(lesson) for lesson in ((session.lesson, *reversed(formers)) if session else ()))
    own = next((text for kept, text in filter(None, found) if kept == name), None)
    return own or document(name) or None
