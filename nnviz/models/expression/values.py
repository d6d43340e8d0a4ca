"""The values of an expression's variables, checked, and what to say where the expression cannot be computed with them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.forms import Const
from ...core.graph import Values
from ...core.quantities import Quantity, Variable
from .. import checks
from .build import ExpressionGraph
from .errors import ExpressionError, Shown

LARGEST = "1.8e308"


def checked_values(expression: ExpressionGraph, values: Mapping[str, object]) -> dict[str, float]:
    """A number for every free variable, by name. Raises InputError for a name that the expression has not, and for what is no number,
    ExpressionError that points at the first variable without a value.
    """
    for name in values:
        if name in expression.fixed:
            says = repr(float(expression.fixed[name])).removesuffix(".0")
            raise InputError(name, values[name], f"no value: the text says {name} = {says}")
        if name not in expression.free:
            raise InputError("variable", name, f"the variables of the formula: {', '.join(expression.free) or 'it has none'}")
    missing = tuple(name for name in expression.free if name not in values or values[name] in ("", None))
    if missing:
        first = expression.leaf(missing[0])
        assert first is not None
        raise ExpressionError(
            missing[0], Shown("no value"), f"a number: give {missing[0]} a value", expression.text, expression.place(first), missing
        )
    return {name: checks.number(values[name], name) for name in expression.free}


def given_values(expression: ExpressionGraph, values: Mapping[str, float]) -> dict[Quantity, Array]:
    """The values of the leaves, arrays of shape (1,)."""
    numbers = {**values, **expression.fixed}
    return {v: np.array([numbers[expression.name(v)]]) for v in expression.variables}


def trouble(expression: ExpressionGraph, values: Values, node: int) -> ExpressionError:
    """Why the quantity of a node came out infinite or as no number, pointing at the operation in the text."""
    quantity = values.graph.nodes[node].quantity
    place = expression.place(quantity)
    if isinstance(quantity, Variable):
        field, value, allowed = _forward_trouble(expression, values, quantity)
    else:
        field, value, allowed = "derivative", Shown("infinite or not a number"), "values at which every operation has a finite derivative"
    return ExpressionError(field, value, allowed, expression.text, place)


def _forward_trouble(expression: ExpressionGraph, values: Values, quantity: Variable) -> tuple[str, object, str]:
    kind, arguments = expression.kinds[quantity]
    numbers = [a.number if isinstance(a, Const) else float(values[a][0]) for a in arguments]
    first = numbers[0]
    if kind == "log" and first <= 0:
        return "argument of log", first, "a number above 0"
    if kind == "sqrt" and first < 0:
        return "argument of sqrt", first, "0 or a number above it"
    if kind == "/" and numbers[1] == 0:
        return "divisor", numbers[1], "a number other than 0"
    if kind == "**" and first == 0 and numbers[1] < 0:
        return "base of a negative power", first, "a number other than 0"
    if kind == "**" and first < 0 and numbers[1] != int(numbers[1]):
        return "base of a power that is no whole number", first, "0 or a number above it"
    return f"result of {kind}", Shown("overflow"), f"results up to {LARGEST} in size: make the numbers smaller"
