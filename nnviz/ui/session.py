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

from ..core.errors import InputError, NumericError
from ..core.quantities import Variable
from .address import STEP, asked, place, sent_step, write
from .lesson import FIRST_EXAMPLE, Lesson, Subject, lesson_from, walk_of
from .link import from_link, kept_document, to_link
from .past import Former, Past, brought_back, remembered
from .sent import Message

_KEY: Final = "nnviz"

@dataclass(frozen=True)
class Session:
    """The lesson on display, where it started (``opened``), what was there before it, and what the tables started from (``base``).

    ``message`` says why the last change was refused. ``link`` is the query that was last seen or written, so that a new one
    is known for what it is. ``step`` is where the player stood when something was last asked there, ``visit`` changes whenever
    it is sent to a step from here: by a link (``linked`` is the last such visit), by the next iteration. ``nudge`` is the quantity
    that is asked about there, and by how much it is to move.
    """

    lesson: Lesson
    opened: Subject
    base: Lesson
    past: Past = ()
    version: int = 0
    message: str = ""
    link: tuple[tuple[str, str], ...] = ()
    step: int = 0
    visit: int = 0
    linked: int = -1
    nudge: tuple[Variable, str] | None = None


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
    return replace(session, lesson=lesson, base=lesson, past=past, version=session.version + 1, message="")


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
    past, version = session.past[:-1], session.version + 1
    return replace(session, lesson=lesson, base=lesson, opened=started, past=past, version=version, message="")


def reset(session: Session) -> Session:
    """The subject as it was opened; the change can be undone."""
    return changed(session, lambda lesson: lesson.about(session.opened))


def updated(session: Session) -> Session:
    """The next iteration, from its first step."""
    after = changed(session, Lesson.after_update)
    return replace(after, step=0, visit=after.version) if not after.message else after


def standing(session: Session, sent: Message) -> Session:
    """The session with the step at which something was asked: it travels with what the player sends."""
    return replace(session, step=sent_step(sent, session.step))


def current() -> Session:
    """The session's state; from the URL where that asks for something else than what was last seen there."""
    session = st.session_state.get(_KEY)
    query = asked()
    if isinstance(session, Session) and (not query or query == dict(session.link)):
        return session
    session = _from_query(query, session if isinstance(session, Session) else None)
    st.session_state[_KEY] = session
    return session


def present() -> Session | None:
    """The session's state as it stands, for another page to look at; None before there is one."""
    session = st.session_state.get(_KEY)
    return session if isinstance(session, Session) else None


def enter(lesson: Lesson) -> None:
    """Begin anew with a lesson that another page hands over."""
    before = present()
    st.session_state[_KEY] = replaced(before, lesson) if before else opened(lesson)


def kept() -> Session:
    """The session's state as other pages may read it: they leave it, and the URL, as they are."""
    return present() or opened(lesson_from(FIRST_EXAMPLE))


def store(session: Session, own: Mapping[str, str] | None = None) -> Session:
    """Keep a state, and write its lesson into the URL, followed by the page's ``own`` parameters."""
    link = to_link(session.lesson) | dict(own or {})
    write(link)
    session = replace(session, link=tuple(link.items()))
    st.session_state[_KEY] = session
    return session


def act(change: Callable[[Session], Session]) -> None:
    """Callback of a widget: change the state.

    What somebody does on the page is about the lesson on the page. The address that comes with it may be one that was replaced
    a moment ago, when the answer has not arrived in the browser yet: it is no new link.
    """
    st.session_state[_KEY] = replace(change(st.session_state[_KEY]), link=tuple(asked().items()))


def _from_query(query: Mapping[str, str], session: Session | None) -> Session:
    lesson, message = from_link(query, kept=partial(_known, session))
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
        kept = session.lesson
        return replace(session, base=kept, message=message, version=session.version + 1, link=tuple(query.items()))
    after = replaced(session, lesson, step=step)
    return replace(after, linked=after.version)


def _known(session: Session | None, name: str) -> str | None:
    """The text of a document that this session itself still has, by the short name that is in a link."""
    if session is None:
        return None
    formers = [brought_back(former, session.lesson, session.opened)[0] for former in session.past]
    found = (kept_document(lesson) for lesson in (session.lesson, *reversed(formers)))
    return next((text for kept, text in filter(None, found) if kept == name), None)
