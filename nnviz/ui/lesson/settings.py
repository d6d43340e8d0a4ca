"""The settings in the bar: which example, and how it is shown. Each widget turns its raw value into a change of the lesson."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from ...core.limits import MAX_DIGITS, MAX_HAND_DECIMALS
from ...core.records.rules import PLAIN, rule_named
from ...core.sharing import shared
from ...documents.schema import LONGEST_NAME
from ...explain.naming.notation import NOTATIONS
from ...explain.steps.walkthrough import GRAINS
from ...models.examples import example_keys, load_example
from ..shared.bar import bar
from ..shared.changes import if_changed
from ..shared.frame import complain_about
from ..shared.naming import entry
from ..shared.refused import text_in
from ..shared.rule_choice import FIELDS, RuleChange, show_rule
from ..shared.texts import marked
from .lesson import Lesson, lesson_from
from .session import Session, act, changed, entered, replaced

Change = Callable[[Lesson, Any], Lesson]


def show_settings(session: Session, *, grain: bool = True, by_hand: bool = True, more: Callable[[], None] = lambda: None) -> None:
    """Example, example of the batch, notation and digits, in the bar of the page.

    ``grain`` also how fine the steps are; ``by_hand`` also arithmetic, learning rate and update rule; ``more`` draws what the page
    alone has.
    """
    with bar():
        _show_fields(session, grain, by_hand)
        more()
    for field in ("name", "rate", *FIELDS) if by_hand else ("name",):
        complain_about(session.refused, field)


def _show_fields(session: Session, grain: bool, by_hand: bool) -> None:
    lesson = session.lesson
    view = lesson.view
    key = f"example-{session.version}"
    subject = lesson.subject
    own = entry(subject)
    keys = [*([_OWN] if subject.own else []), *example_keys()]
    at = keys.index(_OWN if subject.own else subject.example)
    st.selectbox(
        "Example",
        keys,
        at,
        format_func={_OWN: own, **titles()}.__getitem__,
        key=key,
        on_change=if_changed,
        args=(key, keys[at], _open_example),
    )
    if subject.own or subject.edited:
        _show_name(session)
    examples = lesson.subject.data.examples
    if examples > 1:
        _choice(session, "Shown of the batch", "shown", list(range(examples)), view.shown, lambda i: f"example {i + 1} of {examples}")
    _choice(session, "Notation", "notation", list(NOTATIONS), view.notation, lambda k: NOTATIONS[k].title)
    if grain:
        _choice(session, "Steps", "grain", list(GRAINS), view.grain, GRAINS.__getitem__)
    _choice(session, "Digits", "digits", list(range(MAX_DIGITS + 1)), view.digits, str)
    if by_hand:
        _show_arithmetic(session)


_OWN: Final = "own"
"""The entry of a network that is no example's; no example has that key."""


def _show_name(session: Session) -> None:
    """The field in which a network gets a name of its own."""
    subject, name = session.lesson.subject, f"name-{session.version}"
    shown = text_in(session.refused, "name", subject.name)
    st.text_input(
        "Name of your network",
        shown,
        key=name,
        on_change=if_changed,
        args=(name, shown, _enter, "name", _called),
        max_chars=LONGEST_NAME,
        placeholder="give it a name",
        help="It stands over the page, in the link, and in the names of files.",
    )


def _called(lesson: Lesson, value: Any) -> Lesson:
    return lesson.about(lesson.subject.called(value))


def _show_arithmetic(session: Session) -> None:
    lesson = session.lesson
    view = lesson.view
    arithmetics: list[Any] = ["exact", *range(MAX_HAND_DECIMALS + 1)]
    _choice(session, "Arithmetic", "arithmetic", arithmetics, view.arithmetic, _arithmetic_title, _ARITHMETIC)
    rate = f"rate-{session.version}"
    shown = text_in(session.refused, "rate", repr(lesson.subject.learning_rate).removesuffix(".0"))
    st.text_input(
        "Learning rate α",
        shown,
        key=rate,
        on_change=if_changed,
        args=(rate, shown, _enter, "rate", _with_rate),
        max_chars=30,
    )
    rule = rule_named(lesson.subject.rule)
    with st.popover(marked("Rule **{}**", PLAIN.name if rule == PLAIN else rule.title), key="setup-rule"):
        show_rule(lesson.subject.rule, session.version, session.refused, _choose_rule, _enter_rule)


def _choose_rule(key: str, change: RuleChange) -> None:
    _change(key, _by_rule(change))


def _enter_rule(key: str, field: str, change: RuleChange) -> None:
    _enter(key, field, _by_rule(change))


def _by_rule(change: RuleChange) -> Change:
    return lambda lesson, value: lesson.about(lesson.subject.with_rule(change(lesson.subject.rule, value)))


_ARITHMETIC: Final = (
    "Exact: every number is kept with all its digits, and shown rounded. By hand: whatever is worked out is rounded, half away from "
    "zero, before the next line uses it; what was given is used as it was given."
)


def _choice(
    session: Session, label: str, field: str, options: list[Any], value: Any, title: Callable[[Any], str], told: str | None = None
) -> None:
    key = f"{field}-{session.version}"
    args = (key, value, _change, _viewed(field))
    st.selectbox(label, options, options.index(value), format_func=title, key=key, on_change=if_changed, args=args, help=told)


def _viewed(field: str) -> Change:
    return lambda lesson, value: lesson.viewed(**{field: value})


def _with_rate(lesson: Lesson, value: Any) -> Lesson:
    return lesson.about(lesson.subject.with_rate(value))


def _change(key: str, change: Change) -> None:
    value = st.session_state[key]
    act(lambda session: changed(session, lambda lesson: change(lesson, value)))


def _enter(key: str, field: str, change: Change) -> None:
    text = st.session_state[key]
    act(lambda session: entered(session, field, text, lambda lesson: change(lesson, text)))


def _open_example(key: str) -> None:
    example = st.session_state[key]

    def change(session: Session) -> Session:
        subject = session.lesson.subject
        if example == _OWN or (example == subject.example and not subject.own):
            return session
        return replaced(session, lesson_from(example, session.lesson.view))

    act(change)


@shared()
def titles() -> dict[str, str]:
    """The titles of the examples by their keys."""
    return {key: load_example(key).title for key in example_keys()}


def _arithmetic_title(value: Any) -> str:
    if value == "exact":
        return "exact"
    return f"by hand, {value} decimal{'' if value == 1 else 's'}"
