"""The state of the Computation graph page: one frozen value under one key, and the ways in which it changes.

What was typed (``draft``) and what is shown (``lesson``) are two things: a formula that cannot be used stays in its field with
the reason, and the last good graph stays on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from ..core.errors import InputError
from ..core.limits import MAX_EXPRESSION_LENGTH, MAX_OPERATIONS
from ..models import checks
from ..models.expression.errors import ExpressionError
from . import address
from .address import STEP, place
from .expression_lesson import Draft, Formula, GraphLesson, draft_of, made_formula, variables_of
from .expression_link import from_link, to_link
from .keeping import FORMULA, keep, say, taken
from .sent import Message

_KEY: Final = "nnviz-computation-graph"
_LONGEST_PAST: Final = 50
_KEPT_PAST: Final = 20
"""Formulas that Undo brings back after a reload."""

_PARAMETERS: Final = 40
_LARGEST: Final = 1_000_000_000


@dataclass(frozen=True)
class GraphSession:
    """The lesson on display and where it started, what stands in the fields, and what the fields started from (``base``).

    ``error`` says why the last change was refused. ``nudge`` is which player was asked, about which variable, and by how much it
    is to move. ``seen`` is the number of the news of the address that was taken last. ``version`` is part of the keys of the fields: it
    is raised whenever they have to start again. ``moved`` is what was typed as the h of all variables at once.
    """

    lesson: GraphLesson
    opened: GraphLesson
    draft: Draft
    base: Draft
    past: tuple[Formula, ...] = ()
    version: int = 0
    error: InputError | None = None
    seen: int = -1
    step: int = 0
    visit: int = 0
    nudge: tuple[int, str, str] | None = None
    moved: str = "1"


def opened(lesson: GraphLesson, *, version: int = 0, step: int = 0, past: tuple[Formula, ...] = ()) -> GraphSession:
    """A session that begins with a lesson."""
    draft = draft_of(lesson.formula)
    return GraphSession(lesson, lesson, draft, draft, past=past, version=version, step=step, visit=version)


def drafted(session: GraphSession, draft: Draft) -> GraphSession:
    """The session after something was typed: the new graph, or the last good one and what is wrong."""
    return _with(replace(session, draft=draft), lambda: made_formula(session.lesson.formula.example, draft))


def _with(session: GraphSession, make: Callable[[], Formula]) -> GraphSession:
    try:
        lesson = session.lesson.about(make())
        assert lesson.walks
    except InputError as error:
        return replace(session, error=error)
    past = session.past
    if lesson.formula != session.lesson.formula:
        past = (*past, session.lesson.formula)[-_LONGEST_PAST:]
    return replace(session, lesson=lesson, past=past, error=None)


def renewed(session: GraphSession, formula: Formula) -> GraphSession:
    """The session with another formula that did not come from the fields: they start again from it."""
    after = _with(session, lambda: formula)
    if after.error is not None:
        return after
    draft = draft_of(formula)
    # What was typed for variables that are gone is still there if they come back.
    kept = replace(draft, entries=tuple({**dict(session.draft.entries), **dict(draft.entries)}.items()))
    return replace(after, draft=kept, base=kept, version=session.version + 1)


def undone(session: GraphSession) -> GraphSession:
    """The formula before the last change."""
    if not session.past:
        return session
    after = renewed(session, session.past[-1])
    return replace(after, past=session.past[:-1])


def edited(session: GraphSession, name: str, text: str) -> GraphSession:
    """The session after a value was changed on the drawing."""
    formula = session.lesson.formula
    try:
        value = checks.number(text, name)
    except InputError as error:
        return replace(session, error=error)
    values = tuple((n, value if n == name else v) for n, v in formula.values)
    try:
        return renewed(session, replace(formula, values=values))
    except InputError as error:
        return replace(session, error=error)


def viewed(session: GraphSession, **changes: object) -> GraphSession:
    """The session in another view; where that is refused, the same with the reason."""
    try:
        lesson = session.lesson.viewed(**changes)
        assert lesson.walks
    except InputError as error:
        return replace(session, error=error, version=session.version + 1)
    return replace(session, lesson=lesson, version=session.version + 1, base=session.draft)


def fields_of(session: GraphSession) -> tuple[str, ...]:
    """The variables that have a field: those of what stands in the fields, where it can be read, else those of what is shown."""
    try:
        return variables_of((session.draft.text, session.draft.beside) if session.draft.beside.strip() else (session.draft.text,))
    except ExpressionError:
        return tuple(name for name, _ in session.lesson.formula.values)


def current() -> GraphSession:
    """The page's state: as it was, as the browser brings it back, or from the address where that asks for something else."""
    session, news = st.session_state.get(_KEY), address.news()
    session = session if isinstance(session, GraphSession) else None
    part = taken(FORMULA)
    if part is not None:
        session = _restored(part, session)
    if session is None or session.seen != news.number:
        if session is None or (news.asked and news.asked != to_link(session.lesson)):
            session = _from_query(news.asked, session)
        session = replace(session, seen=news.number)
        st.session_state[_KEY] = session
    return session


def store(session: GraphSession) -> GraphSession:
    """Keep a state, and write its lesson into the URL."""
    address.tell(to_link(session.lesson), f"{session.lesson.formula.texts} {session.lesson.view}")
    keep(FORMULA, _as_part(session))
    st.session_state[_KEY] = session
    return session


def act(change: Callable[[GraphSession], GraphSession]) -> None:
    """Callback of a widget: change the state."""
    session: GraphSession = st.session_state[_KEY]
    st.session_state[_KEY] = replace(change(session), seen=session.seen)


def _as_part(session: GraphSession) -> dict[str, Any] | None:
    """What the browser keeps of the page: what leads back to its graph, what stands in its fields, and what Undo brings back."""
    plain = session.draft == draft_of(session.lesson.formula) and session.error is None
    if plain and not session.past and session.lesson == session.opened:
        return None
    draft = session.draft
    fields = {"text": draft.text, "beside": draft.beside, "entries": dict(draft.entries)}
    past = [to_link(GraphLesson(formula)) for formula in session.past[-_KEPT_PAST:]]
    return {
        "link": to_link(session.lesson),
        "opened": to_link(session.opened),
        "draft": fields,
        "past": past,
        "step": session.step,
        "visit": session.visit,
        "version": session.version,
        "moved": session.moved,
    }


def _restored(part: Message, session: GraphSession | None) -> GraphSession | None:
    """The session that the browser brings back, in place of the one that began without knowing of it."""
    try:
        return _from_part(part, session.version if session else 0)
    except InputError as error:
        say(f"What you had on the Computation graph page could not be brought back. {error}")
        return session


def _from_part(part: Message, version: int) -> GraphSession:
    """The session of a part, with a version above both. Raises InputError for what is none."""
    lesson, draft, refused = _linked(part.inner("link"))
    if refused is not None:
        raise refused
    opened_as, _, _ = _linked(part.inner("opened"))
    found = [_linked(link) for link in part.items("past", _KEPT_PAST)]
    past = tuple(one.formula for one, _, why in found if why is None)
    step, visit, before = (part.whole(name, 0, _LARGEST) or 0 for name in ("step", "visit", "version"))
    above = max(before, version) + 1
    moved = part.text("moved") or "1"
    fresh = GraphSession(lesson, opened_as, draft, draft, past=past, version=above, step=step, visit=visit, moved=moved)
    fields = part.inner("draft")
    if not fields.has("text"):
        return fresh
    entries = tuple(fields.inner("entries").texts(MAX_OPERATIONS).items())
    typed = Draft(fields.text("text", MAX_EXPRESSION_LENGTH), fields.text("beside", MAX_EXPRESSION_LENGTH), entries)
    return replace(drafted(fresh, typed), base=typed, past=past)


def _linked(link: Message) -> tuple[GraphLesson, Draft, InputError | None]:
    return from_link(link.texts(_PARAMETERS, address.LONGEST))


def _from_query(query: Mapping[str, str], session: GraphSession | None) -> GraphSession:
    lesson, draft, refused = from_link(query)
    version = session.version + 1 if session else 0
    if refused and session is not None:
        # What the user had stays on the screen.
        return replace(session, error=refused, version=version, base=session.draft)
    fresh = opened(lesson, version=version, step=_first_step())
    return replace(fresh, draft=draft, base=draft, error=refused) if refused else fresh


def _first_step() -> int:
    """The step that the link asks for; a formula is shown from its first step where that is none."""
    try:
        return place(STEP)
    except InputError:
        return 0


def sent_variable(session: GraphSession, which: int, sent: Message) -> str:
    """The variable that a player's edit or nudge is about. Raises InputError for anything else."""
    walks = session.lesson.walks
    if which < len(walks):
        walk = walks[which]
        node = sent.whole("node", 0, len(walk.context.graph.nodes) - 1)
        for name in walk.variables:
            variable = walk.structure.leaf(name)
            if variable is not None and walk.context.index(variable) == node:
                return name
    raise InputError("quantity", sent.raw("node"), "a variable of this formula")
