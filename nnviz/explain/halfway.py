"""The halfway line of a calculation: the terms of a sum or the factors of a product, each worked out."""

from __future__ import annotations

import numpy as np

from ..core.forms import Const, Form, Neg, Prod, Sum
from .context import Context, Shape, written_out
from .numbers import latex_number

_LONGEST = 6


def halfway(context: Context, node: int, shape: Shape) -> tuple[str, ...]:
    """LaTeX tokens of the halfway line of a node written as ``shape``; none where nothing is left to work out, or too much.

    By hand the factors are the rounded values of the quantities that the formula writes out, so the line can be multiplied out.
    """
    operation = context.node(node).operation
    assert operation is not None
    pieces, sign = _pieces(operation.form)
    shown, _ = _pieces(written_out(shape)[0])
    if not 2 <= len(pieces) <= _LONGEST or not any(_composite(p) for p in shown):
        return ()
    texts = [_text(context, node, piece) for piece in pieces]
    return (texts[0], *(token for text in texts[1:] for token in _joined(sign, text)))


def _pieces(form: Form) -> tuple[tuple[Form, ...], str]:
    match form:
        case Sum(terms):
            return terms, "+"
        case Prod(factors):
            return factors, r"\cdot"
        case _:
            return (), ""


def _composite(piece: Form) -> bool:
    """Whether there is something to work out in it."""
    return bool(piece.children) and not (isinstance(piece, Neg) and not piece.x.children)


def _text(context: Context, node: int, piece: Form) -> str:
    if isinstance(piece, Const):
        return piece.latex or f"{piece.number:g}"
    operands = [context.values.arrays[o] for o in context.node(node).operands]
    with np.errstate(all="ignore"):
        value = piece.value(operands, context.arithmetic)
    return latex_number(context.text_of(value, context.example))


def _joined(sign: str, text: str) -> tuple[str, str]:
    if sign == "+" and text.startswith("-"):
        return "-", text[1:]
    if text.startswith("-") or "times" in text:
        return sign, rf"\left({text}\right)"
    return sign, text
