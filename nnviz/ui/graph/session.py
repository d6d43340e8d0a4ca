"""The state of the Computation graph page: one frozen value under one key, and the ways in which it changes.

What was typed (``draft``) and what is shown (``lesson``) are two things: a formula that cannot be used stays in its field with
the reason, and the last good graph stays on the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import streamlit as st

from ...core.errors import InputError
from ...documents.formula import FormulaDocument
from ...models import checks
from ...models.expression.errors import ExpressionError
from ...models.expression.examples import load_expression_example
from ...player.asked import asked_name
from ..lesson.link import KEPT
from ..shared import address
from ..shared.address import STEP, place
from ..shared.keeping import FORMULA, awaited, document, keep, keep_document, say, taken
from ..shared.leaving import PageState
from ..shared.sent import Message
from .document import document_of, draft_in
from .kept import KeptFormula, as_part, from_part
from .lesson import Draft, Formula, GraphLesson, draft_of, formula_from, made_formula, variables_of
from .link import from_link, kept_document, to_link

_KEY: Final = "nnviz-computation-graph"
_LONGEST_PAST: Final = 50


@dataclass(frozen=True)
class GraphSession(PageState):
    """The lesson on display and where it started, what stands in the fields, and what the fields started from (``base``).

    ``error`` says why the last change was refused. ``nudge`` is which player was asked, about which variable, and by how much it
    is to move. ``seen`` is the number of the news of the address that was taken last. ``version`` is part of the keys of the fields: it
    is raised whenever they have to start again. ``moved`` is what was typed as the h of all variables at once. ``provisional`` it is while
    the browser is asked for the formula.
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
    provisional: bool = False

    def left(self) -> GraphSession:
        """The fields go on with what stands in them, and what is wrong is what is wrong with that."""
        return replace(self, base=self.draft, version=self.version + 1, error=_wrong_with(self))


def opened(lesson: GraphLesson, *, version: int = 0, step: int = 0, past: tuple[Formula, ...] = ()) -> GraphSession:
    """A session that begins with a lesson."""
    draft = draft_of(lesson.formula)
    return GraphSession(lesson, lesson, draft, draft, past=past, version=version, step=step, visit=version)


def drafted(session: GraphSession, draft: Draft) -> GraphSession:
    """The session after something was typed: the new graph, or the last good one and what is wrong."""
    return _with(replace(session, draft=draft), lambda: made_formula(session.lesson.formula.example, draft))


def _wrong_with(session: GraphSession) -> InputError | None:
    """Why what stands in the fields cannot be drawn; None where it can."""
    try:
        assert session.lesson.about(made_formula(session.lesson.formula.example, session.draft)).walks
    except InputError as error:
        return error
    return None


def _with(session: GraphSession, make: Callable[[], Formula]) -> GraphSession:
    try:
        lesson = session.lesson.about(make())
        assert lesson.walks
    except InputError as error:
        return replace(session, error=error)
    return replace(session, lesson=lesson, past=_past(session, lesson), error=None)


def _past(session: GraphSession, lesson: GraphLesson) -> tuple[Formula, ...]:
    same = lesson.formula == session.lesson.formula
    return session.past if same else (*session.past, session.lesson.formula)[-_LONGEST_PAST:]


def replaced(session: GraphSession, lesson: GraphLesson, step: int = 0) -> GraphSession:
    """The session with another lesson in the place of its own: an example, a link, a file. Undo brings the former formula back."""
    return opened(lesson, version=session.version + 1, step=step, past=_past(session, lesson))


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
    former = session.past[-1]
    after = replace(renewed(session, former), past=session.past[:-1])
    if former.example == after.opened.formula.example:
        return after
    # It is of another example: there it starts again.
    return replace(after, opened=after.lesson.about(formula_from(load_expression_example(former.example))))


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
        return replace(session, error=error)
    return replace(session, lesson=lesson, version=session.version + 1, base=session.draft, error=_wrong_with(session))


def document_in(session: GraphSession) -> FormulaDocument:
    """What stands in the fields, whether it can be drawn or not."""
    return document_of(session.lesson.formula.example, session.draft, session.lesson.view)


def with_document(session: GraphSession, document: FormulaDocument) -> GraphSession:
    """The session with the formula of a document. One that cannot be drawn stands in the fields, above the last good graph.

    Raises InputError for what is no such document.
    """
    example, draft, view = draft_in(document)
    try:
        lesson = GraphLesson(made_formula(example, draft), view)
        assert lesson.walks
    except InputError as error:
        return replace(session, draft=draft, base=draft, error=error, version=session.version + 1)
    return replace(replaced(session, lesson), draft=draft, base=draft)


def fields_of(session: GraphSession) -> tuple[str, ...]:
    """The variables that have a field: those of what stands in the fields, where it can be read, else those of what is shown."""
    try:
        return variables_of((session.draft.text, session.draft.beside) if session.draft.beside.strip() else (session.draft.text,))
    except ExpressionError:
        return tuple(name for name, _ in session.lesson.formula.values)


def current() -> GraphSession:
    """The page's state: as it was, as the browser brings it back, or from the address where that asks for something else."""
    session, news = present(), address.news()
    if session is None or session.seen != news.number:
        if session is None or (news.asked and news.asked != to_link(session.lesson)):
            session = _from_query(news.asked, session)
        session = replace(session, seen=news.number)
        st.session_state[_KEY] = session
    return session


def present() -> GraphSession | None:
    """The page's state as it stands or as the browser brings it back; None before there is one."""
    session = st.session_state.get(_KEY)
    session = session if isinstance(session, GraphSession) else None
    part = taken(FORMULA)
    if part is not None:
        session = _restored(part, session)
        st.session_state[_KEY] = session
    return session


def store(session: GraphSession) -> GraphSession:
    """Keep a state, and write its lesson into the URL."""
    s = session
    address.tell(to_link(s.lesson), f"{s.lesson.formula.texts} {s.lesson.view}")
    keep_document(*(kept_document(s.lesson) or ("", "")))
    keep(FORMULA, as_part(KeptFormula(s.lesson, s.opened, s.draft, s.past, s.step, s.visit, s.version, s.moved)))
    st.session_state[_KEY] = session
    return session


def enter(document: FormulaDocument) -> None:
    """Open a document, from whichever page. Raises InputError for what is no such document."""
    before = present() or opened(from_link({})[0])
    st.session_state[_KEY] = replace(with_document(before, document), seen=before.seen)


def act(change: Callable[[GraphSession], GraphSession]) -> None:
    """Callback of a widget: change the state."""
    session: GraphSession = st.session_state[_KEY]
    st.session_state[_KEY] = replace(change(session), seen=session.seen)


def _restored(part: Message, session: GraphSession | None) -> GraphSession | None:
    """The session that the browser brings back, in place of the one that began without knowing of it."""
    try:
        kept = from_part(part, lambda name: document(name) or None)
    except InputError as error:
        say(f"What you had on the Computation graph page could not be brought back. {error}")
        return session
    version = max(kept.version, session.version if session else 0) + 1
    fresh = opened(kept.lesson, version=version, step=kept.step, past=kept.past)
    fresh = replace(fresh, opened=kept.opened, visit=kept.visit, moved=kept.moved)
    return replace(drafted(fresh, kept.draft), base=kept.draft, past=kept.past)


def _from_query(query: Mapping[str, str], session: GraphSession | None) -> GraphSession:
    lesson, draft, refused = from_link(query, partial(_known, session))
    if KEPT in query and awaited():
        # The browser has not said yet whether it has it. Until then there is what was there before.
        return session or replace(opened(from_link({})[0]), provisional=True)
    version = session.version + 1 if session else 0
    if refused and session is not None and not session.provisional:
        # What the user had stays on the screen.
        return replace(session, error=refused, version=version, base=session.draft)
    step = _first_step()
    fresh = replaced(session, lesson, step) if session else opened(lesson, step=step)
    if session is not None and session.provisional:
        fresh = replace(fresh, past=())
    return replace(fresh, draft=draft, base=draft, error=refused) if refused else fresh


def _known(session: GraphSession | None, name: str) -> str | None:
    """The text of a document by the short name that is in a link: this session itself still has it, or the browser."""
    formulas = (session.lesson.formula, *reversed(session.past)) if session else ()
    found = (kept_document(GraphLesson(formula)) for formula in formulas)
    own = next((text for kept, text in filter(None, found) if kept == name), None)
    return own or document(name) or None


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
        return asked_name(walks[which], sent)
    raise InputError("quantity", sent.raw("node"), "a variable of this formula")
