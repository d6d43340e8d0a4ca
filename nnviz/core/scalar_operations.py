"""The operations of scalar expressions, in which numbers may stand in the place of operands.

``3 * v`` is one operation of one operand: its form is 3 v, its local derivative 3. So constants need no nodes of their own, and
a sigmoid taken apart reads as on the blackboard: times -1, exp, plus 1, 1 over. Derivatives are the textbook ones. Where a
function has a kink the convention is that of its record, abs'(0) = 0, and of two equal operands max and min count as the first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from .cases import indicator, positive
from .forms import ONE, OUT, ZERO, Call, Const, Form, Neg, PairCall, Power, Prod, Quot, Ref, Square, Sum, difference, literal
from .functions import ABOVE, ABS, AT_LEAST, COS, EXP, LN, MAXIMUM, MINIMUM, SIGN, SIN, SQRT
from .operations import Kink, Operation, at_kink
from .records.activations import ACTIVATIONS, SIGMOID, activation_named
from .sharing import shared

PI: Final = Const(math.pi, r"\pi")
E: Final = Const(math.e, "e")
MINUS_ONE: Final = Const(-1)

Sides = tuple[Const | None, ...]
"""The arguments of an operation: a number, or None for an operand."""

_Built = tuple[Form, tuple[Form, ...]]
"""A form, and its derivative for each argument."""


def _power(x: Form, exponent: Const) -> Form:
    """x^n, shorter where n is 0 or 1."""
    if exponent.number == 0:
        return ONE
    return x if exponent.number == 1 else Power(x, exponent)


def _power_slope(x: Form, exponent: Const) -> Form:
    """n x^(n-1)."""
    n = exponent.number
    if n in (0, 1):
        return ONE if n else ZERO
    return Prod((exponent, _power(x, literal(n - 1))))


_SQUARED: Final = literal(2)


def _as_powers(form: Form) -> Form:
    """A form with its squares as powers, as a formula has them."""
    parts = tuple(map(_as_powers, form.children))
    return Power(parts[0], _SQUARED) if isinstance(form, Square) else form.rebuilt(parts) if parts else form


def _activated(kind: str, x: Form) -> _Built:
    """An activation function of a network, applied to x: its slope is asked for only where x is its operand."""
    activation = activation_named(kind)
    return activation.form.substituted(lambda k: x), (_as_powers(activation.slope),)


_OF_ONE: Final[dict[str, Callable[[Form], _Built]]] = {
    "copy": lambda x: (x, (ONE,)),
    "neg": lambda x: (Neg(x), (MINUS_ONE,)),
    "exp": lambda x: (Call(EXP, x), (OUT,)),
    "log": lambda x: (Call(LN, x), (Quot(ONE, x),)),
    "sqrt": lambda x: (Call(SQRT, x), (Quot(ONE, Prod((Const(2), OUT))),)),
    "sin": lambda x: (Call(SIN, x), (Call(COS, x),)),
    "cos": lambda x: (Call(COS, x), (Neg(Call(SIN, x)),)),
}

_OF_ONE_WITH_A_KINK: Final[dict[str, Callable[[Form], _Built]]] = {"abs": lambda x: (Call(ABS, x), (Call(SIGN, x),))}

_OF_TWO: Final[dict[str, Callable[[Form, Form], _Built]]] = {
    "+": lambda x, y: (Sum((x, y)), (ONE, ONE)),
    "-": lambda x, y: (difference(x, y), (ONE, MINUS_ONE)),
    "*": lambda x, y: (Prod((x, y)), (y, x)),
    "/": lambda x, y: (Quot(x, y), (Quot(ONE, y), Neg(Quot(x, Power(y, _SQUARED))))),
    "max": lambda x, y: (PairCall(MAXIMUM, x, y), (PairCall(AT_LEAST, x, y), PairCall(ABOVE, y, x))),
    "min": lambda x, y: (PairCall(MINIMUM, x, y), (PairCall(AT_LEAST, y, x), PairCall(ABOVE, x, y))),
}

_WHERE: Final = "where"


def _chosen(c: Form, x: Form, y: Form) -> _Built:
    """x where c > 0, else y. What c is changes nothing but which of them it is."""
    return positive(c, x, y), (ZERO, indicator(c), positive(c, ZERO, ONE))


def spoken() -> tuple[str, ...]:
    """The activation functions that formulas know by their name."""
    return tuple(a.name for a in ACTIVATIONS.values() if a.spoken and not a.whole_layer)


def arities() -> dict[str, int]:
    """Every kind of operation and its number of arguments. The exponent of ``**`` is always a number."""
    return {**dict.fromkeys((*_OF_ONE, *spoken(), *_OF_ONE_WITH_A_KINK), 1), **dict.fromkeys((*_OF_TWO, "**"), 2), _WHERE: 3}


_FIRST: Final = "Both are equal: {} has a kink there and no derivative. By convention the first one counts as the {}."

_KINKS: Final[dict[str, tuple[Callable[..., Form], str]]] = {
    "abs": (lambda x: x, "The absolute value has a kink at 0 and no derivative there. By convention 0 is used."),
    "max": (difference, _FIRST.format("max", "larger")),
    "min": (difference, _FIRST.format("min", "smaller")),
    _WHERE: (lambda c, x, y: c, "What is asked is exactly 0, where the choice changes. By convention the last one counts."),
}


def kinked() -> tuple[str, ...]:
    """Operations that have no derivative somewhere."""
    return (*(name for name in spoken() if activation_named(name).build(1, 0).kink), *_KINKS)


@shared(most=4096)
def scalar_operation(kind: str, sides: Sides) -> Operation:
    """The operation of a kind with numbers in the places where ``sides`` has them; operands are counted without those."""
    operands = [k for k, side in enumerate(sides) if side is None]
    arguments: list[Form] = [Ref(operands.index(k)) if side is None else side for k, side in enumerate(sides)]
    form, slopes = _built(kind, arguments, sides)
    said = _said(kind)
    return Operation(
        kind,
        form,
        tuple(slopes[k] for k in operands),
        symbol=_symbol(kind, sides),
        kink=_kink(kind, arguments),
        sentence=said.sentence if said else "",
        rule=said.rule if said else "",
    )


def _said(kind: str) -> Operation | None:
    """The operation of a network that an activation function is."""
    known = kind in _OF_ONE or kind in _OF_ONE_WITH_A_KINK or kind in _OF_TWO or kind in ("**", _WHERE)
    return None if known else activation_named(kind).build(1, 0)


def _kink(kind: str, arguments: Sequence[Form]) -> Kink | None:
    said = _said(kind)
    if said is not None and said.kink is not None:
        return Kink(tuple(x.substituted(lambda k: arguments[0]) for x in said.kink.at), said.kink.convention)
    if kind not in _KINKS:
        return None
    x, convention = _KINKS[kind]
    return Kink((x(*arguments),), convention)


def _built(kind: str, arguments: Sequence[Form], sides: Sides) -> _Built:
    if kind == "**":
        exponent = sides[1]
        assert exponent is not None, "an exponent is a number"
        return Power(arguments[0], exponent), (_power_slope(arguments[0], exponent), ZERO)
    if len(arguments) == 1:
        of_one = _OF_ONE.get(kind) or _OF_ONE_WITH_A_KINK.get(kind)
        return of_one(arguments[0]) if of_one else _activated(kind, arguments[0])
    return _chosen(*arguments) if kind == _WHERE else _OF_TWO[kind](*arguments)


_SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷", "neg": "−", "sqrt": "√", SIGMOID.name: "σ", "copy": "=", "abs": "|·|"}


def _symbol(kind: str, sides: Sides) -> str:
    """What stands in the node of a drawing: the sign, and the number that belongs to it."""
    sign = _SIGNS.get(kind, kind)
    numbers = [None if side is None else _plain(side) for side in sides]
    if kind == "**":
        return f"^{numbers[1]}" if numbers[0] is None else f"{numbers[0]}^{numbers[1]}"
    if len(sides) == 1:
        return sign if numbers[0] is None else numbers[0] if kind == "copy" else f"{sign} {numbers[0]}"
    if kind == _WHERE:
        return " ".join([sign, *(n for n in numbers if n is not None)])
    first, second = numbers
    if first is None and second is None:
        return sign
    if kind in ("max", "min"):
        return f"{sign} {' '.join(n for n in numbers if n is not None)}"
    if first is not None and second is not None:
        return f"{first}{sign}{second}"
    if kind == "/" and first is not None:
        return f"{first}/"
    if kind in ("+", "*") or first is None:
        return f"{sign}{first or second}"
    return f"{first}{sign}"


_NAMED: Final = {r"\pi": "π"}


_LONGEST_ON_A_SIGN: Final = 8
"""Characters of a number within a circle: a longer one ends in dots there, and stands in full in the formula of its step."""


def _plain(number: Const) -> str:
    named = _NAMED.get(number.latex) or (number.latex if number.latex == "e" else "")
    short = named or repr(float(number.number)).removesuffix(".0")
    if len(short) > _LONGEST_ON_A_SIGN:
        short = _with_dots(short)
    return short.replace("-", "−")


def _with_dots(text: str) -> str:
    """The beginning of a number, its power of ten kept: what is left out is to be seen as left out."""
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa[: _LONGEST_ON_A_SIGN - 1 - len(e + exponent)]}…{e}{exponent}"


__all__ = ["PI", "E", "Sides", "arities", "at_kink", "kinked", "literal", "scalar_operation", "spoken"]
