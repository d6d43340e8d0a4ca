"""Losses as operations: their values, their derivatives, and what happens where an activation has saturated."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.arithmetic import Arithmetic
from nnviz.core.operations import Operation
from nnviz.core.records.losses import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HALF_SQUARED_ERROR
from tests.numeric import difference_quotient, local_slope, no_floating_point_trouble, operate

binary_cross_entropy = BINARY_CROSS_ENTROPY.operation
cross_entropy = CROSS_ENTROPY.operation
half_squared_error = HALF_SQUARED_ERROR.operation

inside = st.floats(0.01, 0.99)
unit = st.floats(0.0, 1.0)
pairs = st.lists(st.tuples(inside, unit), min_size=1, max_size=5)

EXPRESSION: dict[str, tuple[Callable[[int], Operation], Callable[[np.ndarray, np.ndarray], float]]] = {
    "half squared error": (half_squared_error, lambda a, y: float(np.dot(y - a, y - a)) / 2),
    "binary cross-entropy": (binary_cross_entropy, lambda a, y: -float(np.sum(np.log(a**y * (1 - a) ** (1 - y))))),
    "cross-entropy": (cross_entropy, lambda a, y: -float(np.dot(y, np.log(a)))),
}
losses = pytest.mark.parametrize("name", sorted(EXPRESSION))


def flat(examples: list[tuple[float, float]]) -> list[float]:
    return [v for pair in examples for v in pair]


@losses
@given(outputs=pairs)
def test_value_is_that_of_an_independent_expression(name: str, outputs: list[tuple[float, float]]):
    make, expected = EXPRESSION[name]
    a, y = np.array(outputs).T
    assert make(len(outputs)).name == name
    assert operate(make(len(outputs)), flat(outputs)) == pytest.approx(expected(a, y), rel=1e-10, abs=1e-10)


@losses
@given(outputs=pairs)
def test_derivative_in_each_prediction_is_the_central_difference(name: str, outputs: list[tuple[float, float]]):
    operation, operands = EXPRESSION[name][0](len(outputs)), flat(outputs)
    for k in range(len(outputs)):
        quotient = difference_quotient(lambda v: operate(operation, v), operands, 2 * k, h=1e-6)
        assert local_slope(operation, 2 * k, operands) == pytest.approx(quotient, rel=1e-5, abs=1e-6)


@losses
@pytest.mark.parametrize("outputs", [1, 2, 5])
def test_nobody_differentiates_with_respect_to_a_target(name: str, outputs: int):
    slopes = EXPRESSION[name][0](outputs).slopes
    assert len(slopes) == 2 * outputs
    assert all(slope is None for slope in slopes[1::2])
    assert all(slope is not None for slope in slopes[0::2])


@given(outputs=pairs)
def test_a_loss_over_several_outputs_is_the_sum_of_its_parts(outputs: list[tuple[float, float]]):
    for make, _ in EXPRESSION.values():
        parts = sum(operate(make(1), [a, y]) for a, y in outputs)
        assert operate(make(len(outputs)), flat(outputs)) == pytest.approx(parts, rel=1e-12, abs=1e-12)


@given(y=unit)
def test_cross_entropies_are_least_where_the_prediction_is_the_target(y: float):
    here = [min(max(y, 1e-6), 1 - 1e-6), y]
    for a in np.linspace(0.01, 0.99, 21):
        assert operate(binary_cross_entropy(1), [float(a), y]) >= operate(binary_cross_entropy(1), here) - 1e-5


@pytest.mark.parametrize("a", [0.0, 1.0])
@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("make", [binary_cross_entropy, cross_entropy])
def test_a_saturated_prediction_gives_a_finite_loss_and_a_finite_derivative(make, a: float, y: float):
    with no_floating_point_trouble():
        assert math.isfinite(operate(make(1), [a, y]))
        assert math.isfinite(local_slope(make(1), 0, [a, y]))


@pytest.mark.parametrize(
    ("a", "y", "price"), [(1.0, 1.0, 0.0), (0.0, 0.0, 0.0), (1.0, 0.0, 53 * math.log(2)), (0.0, 1.0, 300 * math.log(10))]
)
def test_what_a_saturated_prediction_costs(a: float, y: float, price: float):
    assert operate(binary_cross_entropy(1), [a, y]) == pytest.approx(price, abs=1e-12)


@pytest.mark.parametrize("decimals", [0, 1, 2, 6])
@pytest.mark.parametrize(("a", "y"), [(0.0, 1.0), (1.0, 0.0)])
def test_by_hand_a_saturated_prediction_counts_as_half_of_the_last_place(decimals: int, a: float, y: float):
    loss = operate(binary_cross_entropy(1), [a, y], Arithmetic(decimals))
    assert loss == pytest.approx(-math.log(0.5 * 10.0**-decimals))


def test_the_price_of_five_classes_in_lecture_002_with_the_natural_logarithm():
    predictions, targets = (0.234, 0.678, 0.102, 0.020, 0.800), (0.0, 1.0, 0.0, 0.0, 0.0)
    terms = [operate(binary_cross_entropy(1), [a, y]) for a, y in zip(predictions, targets, strict=True)]
    assert terms == pytest.approx([0.26657311, 0.38860799, 0.10758521, 0.02020271, 1.60943791], abs=5e-9)
    assert operate(binary_cross_entropy(5), flat(list(zip(predictions, targets, strict=True)))) == pytest.approx(sum(terms))


def test_the_derivative_of_the_half_squared_error_is_prediction_minus_target():
    assert local_slope(half_squared_error(1), 0, [0.44, 1.0]) == pytest.approx(-0.56)
