"""The choice of an update rule with its numbers, beside a learning rate: one for every page that has one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import streamlit as st

from ...core.records.numbered import written
from ...core.records.rule import Rule
from ...core.records.rules import RULES, rule_named
from ...explain.writing.update_rule import rule_lines
from ...models import checks
from .changes import if_changed
from .refused import Refused, text_in
from .texts import joined, marked, ours

RuleChange = Callable[[str, Any], str]
"""The name of another rule, from that of the present one and what was chosen or typed. It raises InputError."""

RULE: Final = "rule"

FIELDS: Final = tuple(f"{RULE}{place + 1}" for place in range(max(len(rule.settings) for rule in RULES.values())))
"""The fields of a rule's numbers, by their places."""

_HELP: Final = (
    "How a parameter is changed, given its gradient. All but plain gradient descent remember something of earlier updates: another rule "
    "begins with nothing remembered. Every rule is the one of PyTorch's torch.optim: the velocity adds up gradients, and α comes in when "
    "it is taken off, where some books add up steps with α in them. The two differ once α changes on the way."
)


def show_rule(
    name: str, version: int, refused: Refused, choose: Callable[[str, RuleChange], None], enter: Callable[[str, str, RuleChange], None]
) -> None:
    """The rule of that name and its numbers. ``choose`` and ``enter`` are callbacks for a choice and for a text that may be refused:
    they are given the key of a widget, ``enter`` also the name of the field, and the change. What is wrong with a number is said where the
    page says so (``FIELDS``).
    """
    rule, key = rule_named(name), f"{RULE}-{version}"
    kinds = list(RULES)
    st.selectbox(
        "Update rule",
        kinds,
        kinds.index(rule.kind),
        format_func=_title,
        key=key,
        on_change=if_changed,
        args=(key, rule.kind, choose, with_kind),
        help=_HELP,
    )
    if rule.settings:
        with st.container(horizontal=True, gap="xsmall"):
            for place in range(len(rule.settings)):
                _show_number(rule, place, version, refused, enter)
    st.markdown(joined("  \n", [marked("${}$", ours(line)) for line in rule_lines(rule)]))
    st.caption(marked("{}.", ours(rule.source.rstrip("."))))


def _show_number(rule: Rule, place: int, version: int, refused: Refused, enter: Callable[[str, str, RuleChange], None]) -> None:
    field, setting = FIELDS[place], rule.settings[place]
    key = f"{field}-{version}"
    shown = text_in(refused, field, written(rule.numbers[place]))
    st.text_input(
        marked("{}", setting.sign),
        shown,
        key=key,
        on_change=if_changed,
        args=(key, shown, enter, field, partial(with_number, place=place)),
        max_chars=30,
        width=72,
        help=marked("{}", setting.told),
    )


def with_kind(name: str, kind: Any) -> str:
    """A rule with its usual numbers; the same one keeps its own."""
    return name if rule_named(name).kind == kind else rule_named(kind).name


def with_number(name: str, text: Any, *, place: int) -> str:
    """The rule with another number in that place. Raises InputError."""
    rule = rule_named(name)
    setting = rule.settings[place]
    low, high = setting.bounds
    number = checks.number(text, setting.sign, low=low, high=high, allowed=setting.allowed)
    return rule.tuned(*rule.numbers[:place], number, *rule.numbers[place + 1 :]).name


def _title(kind: str) -> str:
    return RULES[kind].title
