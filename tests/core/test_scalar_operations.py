"""The operations of expressions: values by Python's own arithmetic, derivatives by difference quotients, conventions at kinks."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.forms import Const
from nnviz.core.scalar_operations import Sides, arities, at_kink, kinked, literal, scalar_operation, spoken
from tests.formulas import values_of
from tests.numeric import difference_quotient, local_slope, operate

OF_ONE: dict[str, Callable[[float], float]] = {
    "copy": lambda x: x,
    "neg": lambda x: -x,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "abs": lambda x: math.sqrt(x * x),
    # The activations that formulas know by their names.
    **{name: lambda x, name=name: float(values_of(name)(x)) for name in spoken()},
}
OF_TWO: dict[str, Callable[[float, float], float]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "max": lambda x, y: (x + y + abs(x - y)) / 2,
    "min": lambda x, y: (x + y - abs(x - y)) / 2,
}
POSITIVE = ("log", "sqrt", "/")

numbers = st.floats(0.2, 3.0) | st.floats(-3.0, -0.2)


def test_every_kind_is_tested_here():
    assert set(arities()) == {*OF_ONE, *OF_TWO, "**", "where"}


@pytest.mark.parametrize("kind", sorted(OF_ONE))
@given(x=numbers)
def test_operations_of_one(kind: str, x: float):
    x = abs(x) if kind in POSITIVE else x
    operation = scalar_operation(kind, (None,))
    assert operate(operation, [x]) == pytest.approx(OF_ONE[kind](x), rel=1e-12)
    assert local_slope(operation, 0, [x]) == pytest.approx(difference_quotient(lambda v: OF_ONE[kind](v[0]), [x], 0), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("fixed", [(), (0,), (1,), (0, 1)])
@pytest.mark.parametrize("kind", sorted(OF_TWO))
@given(x=numbers, y=numbers)
def test_operations_of_two_with_numbers_in_any_place(kind: str, fixed: tuple[int, ...], x: float, y: float):
    if kind in ("max", "min") and abs(x - y) < 1e-3:
        return
    at = [x, y]
    sides: Sides = tuple(literal(v) if k in fixed else None for k, v in enumerate(at))
    operands = [v for k, v in enumerate(at) if k not in fixed]
    operation = scalar_operation(kind, sides)
    assert operate(operation, operands) == pytest.approx(OF_TWO[kind](x, y), rel=1e-12)
    assert len(operation.slopes) == len(operands)
    for slot, k in enumerate(k for k in range(2) if k not in fixed):
        wanted = difference_quotient(lambda v: OF_TWO[kind](v[0], v[1]), at, k)
        assert local_slope(operation, slot, operands) == pytest.approx(wanted, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("n", [-2, -1, -0.5, 0, 0.5, 1, 2, 2.5, 3, 7])
@given(x=st.floats(0.2, 3.0))
def test_powers(n: float, x: float):
    operation = scalar_operation("**", (None, literal(n)))
    assert operate(operation, [x]) == pytest.approx(x**n, rel=1e-12)
    assert local_slope(operation, 0, [x]) == pytest.approx(difference_quotient(lambda v: v[0] ** n, [x], 0), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(
    ("kind", "operands", "slopes"),
    [("relu", [0.0], [0.0]), ("abs", [0.0], [0.0]), ("max", [2.0, 2.0], [1.0, 0.0]), ("min", [2.0, 2.0], [1.0, 0.0])],
)
def test_the_conventions_at_kinks(kind: str, operands: list[float], slopes: list[float]):
    operation = scalar_operation(kind, (None,) * len(operands))
    assert [local_slope(operation, k, operands) for k in range(len(operands))] == slopes
    assert at_kink(operation, [np.array([v]) for v in operands])
    assert not at_kink(operation, [np.array([v + k + 1]) for k, v in enumerate(operands)])
    assert kind in kinked()


def test_only_kinks_are_kinks():
    assert not any(at_kink(scalar_operation(kind, (None,)), [np.array([0.0])]) for kind in OF_ONE if kind not in kinked())
    assert at_kink(scalar_operation("max", (literal(0), None)), [np.array([0.0])])


@pytest.mark.parametrize(
    ("number", "latex"),
    [(3.0, "3"), (-0.5, "-0.5"), (0.1, "0.1"), (1e20, r"1 \times 10^{20}"), (1234567.0, "1234567"), (2.5e-9, r"2.5 \times 10^{-9}")],
)
def test_numbers_are_written_in_full(number: float, latex: str):
    assert literal(number) == Const(number, latex)


@pytest.mark.parametrize(
    ("kind", "sides", "symbol"),
    [
        ("*", (literal(3), None), "×3"),
        ("*", (None, literal(3)), "×3"),
        ("-", (literal(1), None), "1−"),
        ("-", (None, literal(1)), "−1"),
        ("/", (literal(1), None), "1/"),
        ("/", (None, literal(2)), "÷2"),
        ("+", (literal(1), None), "+1"),
        ("**", (None, literal(2)), "^2"),
        ("max", (literal(0), None), "max 0"),
        ("*", (literal(1.23456), None), "×1.23456"),
        ("*", (literal(-1.2345), None), "×−1.2345"),
        ("+", (literal(3.14159265358979), None), "+3.14159…"),
        ("*", (literal(1.23456789e-20), None), "×1.2…e-20".replace("-", "−")),
        ("sigmoid", (None,), "σ"),
        ("sqrt", (None,), "√"),
    ],
)
def test_the_sign_in_the_circle_tells_the_number(kind: str, sides: Sides, symbol: str):
    assert scalar_operation(kind, sides).symbol == symbol
