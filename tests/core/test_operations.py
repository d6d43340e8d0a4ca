"""Operations of linear algebra, and what an Operation is: one form for the value, one per local derivative."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from nnviz.core.arithmetic import EXACT
from nnviz.core.forms import OUT, Prod, Ref, Square, Sum
from nnviz.core.operations import Operation, affine, chain, constant, descend, l2_penalty, mean, residual, total
from tests.numeric import difference_quotient, local_slope, operate
from tests.strategies import moderate

odd = st.integers(0, 4).flatmap(lambda n: st.lists(moderate, min_size=2 * n + 1, max_size=2 * n + 1))
even = st.integers(1, 4).flatmap(lambda n: st.lists(moderate, min_size=2 * n, max_size=2 * n))
some = st.lists(moderate, min_size=1, max_size=5)


def assert_slopes_are_differences(operation: Operation, operands: list[float]) -> None:
    for k, slope in enumerate(operation.slopes):
        if slope is not None:
            quotient = difference_quotient(lambda v: operate(operation, v), operands, k)
            assert local_slope(operation, k, operands) == pytest.approx(quotient, abs=1e-6), (operation.name, k)


@given(operands=odd)
def test_affine_is_the_sum_of_products_plus_the_bias(operands: list[float]):
    *pairs, b = operands
    operation = affine(len(pairs) // 2)
    assert operate(operation, operands) == pytest.approx(float(np.dot(pairs[0::2], pairs[1::2]) + b), abs=1e-12)
    assert len(operation.slopes) == len(operands)
    assert_slopes_are_differences(operation, operands)


@given(operands=even)
def test_chain_is_the_dot_product_of_what_comes_from_above_and_the_local_derivatives(operands: list[float]):
    expected = float(np.dot(operands[0::2], operands[1::2]))
    assert operate(chain(len(operands) // 2), operands) == pytest.approx(expected, abs=1e-12)


@given(operands=some)
def test_total_is_the_sum_and_each_term_counts_once(operands: list[float]):
    operation = total(len(operands))
    assert operate(operation, operands) == pytest.approx(float(np.sum(operands)), abs=1e-12)
    assert_slopes_are_differences(operation, operands)


@given(values=some)
def test_mean_is_the_mean_over_the_last_axis_which_stays(values: list[float]):
    result = mean(len(values)).form.value([np.array(values)], EXACT)
    assert result.shape == (1,)
    assert result[0] == pytest.approx(float(np.sum(values)) / len(values), abs=1e-12)


def test_mean_leaves_what_is_the_same_for_every_example_as_it_is():
    assert_array_equal(mean(3).form.value([np.array([0.1])], EXACT), [0.1])


def test_mean_keeps_the_axes_in_front():
    values = np.arange(6.0).reshape(2, 3)
    assert_array_equal(mean(3).form.value([values], EXACT), [[1.0], [4.0]])


@given(number=st.floats(-1e9, 1e9))
def test_constant_is_its_number(number: float):
    assert operate(constant(number), []) == number


@given(p=moderate, rate=moderate, gradient=moderate)
def test_descend_goes_against_the_gradient(p: float, rate: float, gradient: float):
    assert operate(descend(), [p, rate, gradient]) == pytest.approx(p - rate * gradient, abs=1e-12)


@given(a=moderate, y=moderate)
def test_residual_is_prediction_minus_target(a: float, y: float):
    assert operate(residual(), [a, y]) == a - y


@given(weights=some, strength=st.floats(0.0, 4.0), examples=st.integers(1, 9))
def test_l2_penalty_is_lambda_over_2m_times_the_sum_of_squares(weights: list[float], strength: float, examples: int):
    operation = l2_penalty(len(weights), examples)
    expected = strength / (2 * examples) * float(np.sum(np.square(weights)))
    assert operate(operation, [strength, *weights]) == pytest.approx(expected, rel=1e-12)
    assert operation.slopes[0] is None
    assert_slopes_are_differences(operation, [strength, *weights])


@pytest.mark.parametrize("make", [affine, chain, total, mean])
def test_an_operation_of_the_same_arity_is_the_same_object(make):
    assert make(3) is make(3)
    assert make(3) is not make(4)


def test_a_slope_reads_only_the_operands_that_it_mentions_and_the_result_as_minus_one():
    operation = Operation("x y² as a product", Prod((Ref(0), Square(Ref(1)))), (Square(Ref(1)), Sum((Ref(0), OUT, Ref(0)))))
    first, reads_first = operation.slope(0)
    second, reads_second = operation.slope(1)
    assert reads_first == (1,)
    assert reads_second == (0, -1)
    assert operate(first, [3.0]) == 9.0
    assert operate(second, [2.0, 18.0]) == 22.0


def test_a_slope_is_derived_once():
    operation = Operation("square", Square(Ref(0)), (Sum((Ref(0), Ref(0))),))
    assert operation.slope(0)[0] is operation.slope(0)[0]


def test_asking_for_the_slope_of_what_nobody_differentiates_is_refused():
    with pytest.raises(ValueError, match="L2 penalty has no local derivative for operand 0"):
        l2_penalty(1, 1).slope(0)
