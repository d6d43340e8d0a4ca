"""An update rule as it stands in a book, from its forms: what is remembered, and what is taken off a parameter θ."""

from __future__ import annotations

from typing import Final

from ...core.forms import Form
from ...core.records.rule import Rule
from .formula import template

_PARAMETER: Final = r"\theta"
_GRADIENT: Final = r"\frac{\partial J}{\partial \theta}"


def rule_lines(rule: Rule) -> tuple[str, ...]:
    """LaTeX of what the rule remembers of a parameter, a line each, and of the update."""
    letters = [kept.letter for kept in rule.remembered]
    memories = [_line(letter, kept.form, [letter, _GRADIENT]) for letter, kept in zip(letters, rule.remembered, strict=True)]
    return (*memories, _line(_PARAMETER, rule.form, [_PARAMETER, r"\alpha", _GRADIENT, *letters, "t"]))


def _line(left: str, form: Form, operands: list[str]) -> str:
    return rf"{left} \leftarrow {template(form, False).filled(lambda slot: operands[slot.ref])}"
