"""The lines between the numbers put in and the result: what is written out is worked out, then the terms or the factors.

Each line follows from the numbers that are printed in the line above it. By hand every written-out part is a quantity that is
rounded before it is used, so such parts are worked out and rounded from the inside outwards, a line for each depth. The terms of
a sum and the factors of a product are no quantities of their own and are not rounded: by hand they are written in full, or, where
that never ends (a logarithm), with as many digits as the result needs. In exact arithmetic they get as many digits as are shown,
and more where with those the line would not come out as the result that is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import numpy as np

from ...core.arithmetic import Array, half_up
from ...core.cases import Cases
from ...core.forms import Call, Const, Form, Neg, Prod, Ref, Square, Sum
from ...core.functions import ABS
from ..naming.numbers import Digits, full, latex_number, padded
from .context import Context, Shape, templates, written_out

_LONGEST: Final = 6
_MORE_DIGITS: Final = 9
"""Digits that a piece may have beyond those of the result."""

_IN_FULL: Final = 1e14
"""Units of the last place up to which a decimal is exact in a float64, the errors of its own calculation included."""

_ENDING: Final = 10
"""A quotient or a logarithm with more significant digits does not end."""

DOTS: Final = r"\cdots"


@dataclass(frozen=True, slots=True)
class Halfway:
    """The ``lines`` between the numbers and the result as LaTeX, and the last of them in ``tokens`` where it can be read without dots.

    In ``marked`` the lines have slots of nodes where they show quantities. Of terms or factors ``aligned`` with the pieces of the
    operation the last line's tokens are numbers and signs by turns.
    """

    lines: tuple[str, ...]
    tokens: tuple[str, ...]
    marked: tuple[str, ...] = ()
    aligned: bool = False


def halfway(context: Context, node: int, shape: Shape) -> Halfway:
    """The halfway lines of a node written as ``shape``; none where nothing is left to work out, or too much."""
    if context.arithmetic.decimals is None:
        tokens = _exact(context, node, shape)
        line = (" ".join(tokens),) if tokens else ()
        return Halfway(line, tokens, line, bool(tokens))
    # An operation other than the node's own says the same in fewer parts: nothing of it is rounded on the way.
    return _by_hand(context, node, shape) if shape[0] is context.node(node).operation else Halfway((), ())


def _exact(context: Context, node: int, shape: Shape) -> tuple[str, ...]:
    pieces, sign = _pieces(_form(context, node))
    shown, _ = _pieces(written_out(shape)[0])
    if not 2 <= len(pieces) <= _LONGEST or not any(_composite(p) for p in shown):
        return ()
    return _tokens(_with_digits(context, node, pieces, sign, context.decimals.decimals), sign)


# --- by hand


def _by_hand(context: Context, node: int, shape: Shape) -> Halfway:
    written = _numbers(context, node, shape)
    depths = reversed(range(_depth(context, node, shape)))
    marks = [_marked(*_cut(context, node, shape, depth)) for depth in depths]
    lines = [context.with_numbers(marked) for marked in marks]
    pieces, sign = _pieces(_form(context, node))
    composite = any(_composite(p) for p in pieces)
    tokens: tuple[str, ...] = ()
    if 2 <= len(pieces) <= _LONGEST and (composite or lines):
        tokens = _tokens(_pieces_by_hand(context, node, pieces, sign), sign)
    if tokens and not composite:
        lines = lines[:-1]
    aligned = bool(tokens)
    last = " ".join(tokens)
    pairs = [pair for pair in (*zip(lines, marks, strict=False), (last, last)) if pair[0]]
    pairs = [pair for before, pair in zip([(written, ""), *pairs], pairs, strict=False) if pair[0] != before[0]]
    found = tuple(line for line, _ in pairs)
    if found and not tokens and DOTS not in found[-1]:
        tokens = (found[-1],)
    return Halfway(found, tokens if found else (), tuple(marked for _, marked in pairs), aligned and bool(found) and found[-1] == last)


def _numbers(context: Context, node: int, shape: Shape) -> str:
    return context.with_numbers(_marked(shape, _leaves(context, node, shape)))


def _marked(shape: Shape, reads: Sequence[int]) -> str:
    """The line of numbers with slots of nodes."""
    return templates(shape)[1].filled(lambda slot: replace(slot, ref=reads[slot.ref]).mark)


def _leaves(context: Context, node: int, shape: Shape) -> list[int]:
    found: list[int] = []
    for operand, part in zip(context.node(node).operands, shape[1], strict=True):
        found += [operand] if part is None else _leaves(context, operand, part)
    return found


def _depth(context: Context, node: int, shape: Shape) -> int:
    """How many layers of written-out parts have to be rounded before the operation of the node itself."""
    parts = [(o, part) for o, part in zip(context.node(node).operands, shape[1], strict=True) if part is not None]
    return max((_depth(context, o, part) + (not _passed_on(context, o)) for o, part in parts), default=0)


def _cut(context: Context, node: int, shape: Shape, depth: int) -> tuple[Shape, list[int]]:
    """The shape with everything that lies deeper than ``depth`` put in as the number that was kept of it."""
    parts: list[Shape | None] = []
    reads: list[int] = []
    for operand, part in zip(context.node(node).operands, shape[1], strict=True):
        on = _passed_on(context, operand)
        if part is None or (depth == 0 and not on):
            parts.append(None)
            reads.append(operand)
            continue
        inner, inner_reads = _cut(context, operand, part, depth if on else depth - 1)
        parts.append(inner)
        reads += inner_reads
    return (shape[0], tuple(parts)), reads


def _passed_on(context: Context, node: int) -> bool:
    """Whether a node only repeats a number, and the rounding changed nothing about it: then nothing has to be worked out."""
    operation, operands = context.node(node).operation, context.node(node).operands
    if operation is None or not isinstance(operation.form, Ref | Const):
        return False
    repeated = operation.form.value([context.values.arrays[o] for o in operands], context.arithmetic)
    return bool(np.all(repeated == context.values.arrays[node]))


def _pieces_by_hand(context: Context, node: int, pieces: Sequence[Form], sign: str) -> list[str]:
    decimals = context.decimals.decimals
    texts = [_written(context, node, piece) or _ended(context, node, piece) for piece in pieces]
    if "" in texts:
        return []
    if None not in texts:
        found = [text for text in texts if text is not None]
        return found if _comes_out(context, node, pieces, found, sign) else []
    for more in range(2, _MORE_DIGITS + 1):
        rounded = [text or Digits(decimals + more).text(_number(context, node, p)) for text, p in zip(texts, pieces, strict=True)]
        if _comes_out(context, node, pieces, rounded, sign):
            return rounded
    return []


def _ended(context: Context, node: int, piece: Form) -> str | None:
    """A decimal in full, with the idle zeros up to the decimals that are kept; None where it does not end, empty where it is too long."""
    value, places = _number(context, node, piece), _places(context, node, piece)
    if places is not None:
        known = abs(value) * 10.0**places < _IN_FULL
        return padded(full(half_up(value, places)) or "", context.decimals.decimals) if known else ""
    short = full(float(f"{value:.{_ENDING}g}"))
    ends = short is not None and "e" not in short and math.isclose(float(short), value, rel_tol=1e-15)
    return padded(short, context.decimals.decimals) if short is not None and ends else None


def _places(context: Context, node: int, form: Form) -> int | None:
    """How many decimals a form can have, put in the numbers as they are printed; None where it need not end."""
    match form:
        case Ref(k):
            return _decimals(context.text(context.node(node).operands[k]))
        case Const(number):
            return _decimals(full(number) or "")
        case Sum() | Neg() | Prod() | Square():
            inner = [_places(context, node, child) for child in form.children]
            known = [places for places in inner if places is not None]
            if len(known) < len(inner):
                return None
            return {Prod: sum(known), Square: 2 * max(known)}.get(type(form), max(known))
        case Call(function, x) if function == ABS:
            return _places(context, node, x)
        case Cases():
            lines = [_places(context, node, line) for line in (form.then, form.otherwise)]
            return None if None in lines else max(places for places in lines if places is not None)
    return None


def _decimals(text: str) -> int:
    mantissa, _, exponent = text.partition("e")
    return max(0, len(mantissa.partition(".")[2]) - int(exponent or 0))


# --- pieces


def pieces_of(context: Context, node: int) -> tuple[Form, ...]:
    """The terms or the factors of a node's operation, over its operands."""
    return _pieces(_form(context, node))[0]


def _form(context: Context, node: int) -> Form:
    operation = context.node(node).operation
    assert operation is not None
    return operation.form


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


def _with_digits(context: Context, node: int, pieces: Sequence[Form], sign: str, decimals: int) -> list[str]:
    """The pieces with as few digits, from ``decimals`` on, as let the line come out as the result that is shown.

    None where no digits do, since the terms cancel down to the rounding of float64: such a line would contradict its result.
    """
    for more in range(_MORE_DIGITS + 1):
        digits = replace(context.decimals, decimals=decimals + more)
        texts = [_constant(piece) or context.text_of(_value(context, node, piece), context.example, digits=digits) for piece in pieces]
        if _comes_out(context, node, pieces, texts, sign):
            return texts
    return []


def _comes_out(context: Context, node: int, pieces: Sequence[Form], texts: Sequence[str], sign: str) -> bool:
    """Whether the line, worked out from what is printed in it, gives the number that is shown as the result."""
    # In decimals, as a reader does it: of two floats the sum may fall beside a tie.
    numbers = [Decimal(piece.number) if isinstance(piece, Const) else Decimal(text) for piece, text in zip(pieces, texts, strict=True)]
    value = float(sum(numbers) if sign == "+" else math.prod(numbers))
    if context.arithmetic.decimals is not None:
        return half_up(value, context.arithmetic.decimals) == context.number(node)
    return context.decimals.text(value) == context.text(node)


def _constant(piece: Form) -> str:
    return (piece.latex or full(piece.number) or "") if isinstance(piece, Const) else ""


def _written(context: Context, node: int, piece: Form) -> str | None:
    """A piece that has a text already: a number of the formula, or a quantity."""
    if isinstance(piece, Ref):
        return padded(context.text(context.node(node).operands[piece.k]), context.decimals.decimals)
    return _constant(piece) or None


def _number(context: Context, node: int, piece: Form) -> float:
    value = _value(context, node, piece)
    return float(value[context.example] if value.size > 1 else value[0])


def _value(context: Context, node: int, piece: Form) -> Array:
    with np.errstate(all="ignore"):
        return piece.value([context.values.arrays[o] for o in context.node(node).operands], context.arithmetic)


def _tokens(texts: Sequence[str], sign: str) -> tuple[str, ...]:
    latex = [latex_number(text) for text in texts]
    return (*latex[:1], *(token for text in latex[1:] for token in _joined(sign, text)))


def _joined(sign: str, text: str) -> Iterator[str]:
    if sign == "+" and text.startswith("-"):
        yield from ("-", text[1:])
    else:
        yield from (sign, rf"\left({text}\right)" if text.startswith("-") or "times" in text else text)
