"""MathML of formulas. Templates are few and kept; names and numbers are put into their slots by the browser."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from latex2mathml.converter import convert

from ..explain.writing.formula import MARK

_WRAPPED_MARK = re.compile(r"<mtext>(⟦[^⟧]*⟧)</mtext>")
_OUTER = re.compile(r"^<math[^>]*>(.*)</math>$", re.DOTALL)
_NUMBER = re.compile(r"^-?\d[\d.]*$")
_GUARDED = re.compile(r"^\\left\((-?[^()]*)\\right\)$")
_POWER = re.compile(r"^(-?\d[\d.]*) \\times 10\^\{(-?\d+)\}$")


@lru_cache(maxsize=8192)
def mathml(latex: str) -> str:
    """Presentation MathML, without its outer element, of LaTeX in which slots may be marked; the marks stay in place."""
    marked = MARK.sub(lambda m: rf"\text{{{m[0]}}}", latex)
    converted = _OUTER.sub(r"\1", convert(marked))
    return _WRAPPED_MARK.sub(r"\1", converted)


def token(latex: str) -> str:
    """MathML of a piece of a halfway line: a number, a sign, or LaTeX."""
    if _NUMBER.match(latex):
        return f"<mn>{latex.replace('-', '−')}</mn>"
    # What an edit changes is not left to the converter, which takes a hundred times as long.
    guarded = _GUARDED.match(latex)
    if guarded:
        return f"<mrow><mo>(</mo>{token(guarded[1])}<mo>)</mo></mrow>"
    power = _POWER.match(latex)
    if power:
        return f"<mrow>{token(power[1])}<mo>×</mo><msup><mn>10</mn>{token(power[2])}</msup></mrow>"
    if latex in ("+", "-"):
        return f"<mo>{'−' if latex == '-' else latex}</mo>"
    return mathml(latex)


def number(text: str) -> str:
    """MathML of a number's display text."""
    return f"<mn>{escape(text)}</mn>"
