"""Activations: their values, their declared derivatives, and their behaviour far from 0."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nnviz.core.arithmetic import EXACT
from nnviz.core.errors import InputError
from nnviz.core.records.activations import ACTIVATIONS, activation_named
from tests.numeric import VALUE, difference_quotient, local_slope, no_floating_point_trouble, operate, softmax
from tests.strategies import KINKED, moderate

FAR = (-1e6, -1e3, -60.0, 0.0, 60.0, 1e3, 1e6)
ELEMENTWISE = sorted(VALUE)
scores = st.lists(moderate, min_size=1, max_size=5)


def of(name: str):
    return ACTIVATIONS[name].build(1, 0)


def test_every_elementwise_activation_has_an_independent_expression_here():
    assert {name for name, kind in ACTIVATIONS.items() if not kind.whole_layer} == set(VALUE)
    assert {name for name, kind in ACTIVATIONS.items() if kind.whole_layer} == {"softmax"}


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=moderate)
def test_value_is_that_of_an_independent_expression(name: str, z: float):
    assert operate(of(name), [z]) == pytest.approx(float(VALUE[name](np.float64(z))), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=moderate)
def test_declared_derivative_is_the_central_difference(name: str, z: float):
    # Softsign and ELU have slopes with a kink.
    if name in (*KINKED, "elu", "softsign") and abs(z) < 1e-3:
        z += 0.01
    operation = of(name)
    assert local_slope(operation, 0, [z]) == pytest.approx(difference_quotient(lambda v: operate(operation, v), [z], 0), abs=1e-8)


@given(z=st.floats(-1e6, 1e6))
def test_the_derivative_of_step_is_zero_everywhere_and_only_step_says_so(z: float):
    assert local_slope(of("step"), 0, [z]) == 0.0
    assert [name for name in ELEMENTWISE if of(name).flat] == ["step"]


@pytest.mark.parametrize(
    ("name", "value", "slope"),
    [("relu", 0.0, 0.0), ("leaky_relu", 0.0, 0.01), ("step", 1.0, 0.0)],
)
def test_what_is_chosen_at_the_kink(name: str, value: float, slope: float):
    assert operate(of(name), [0.0]) == value
    assert local_slope(of(name), 0, [0.0]) == slope


@pytest.mark.parametrize("z", FAR)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_far_from_zero_values_and_derivatives_are_finite_without_a_warning(name: str, z: float):
    with no_floating_point_trouble():
        assert np.isfinite(operate(of(name), [z]))
        # GELU and SiLU fall a little before they rise, and rise a little too steeply: by less than 0.13.
        steepest = 0.13 if name in ("gelu", "silu") else 0.0
        assert -steepest <= local_slope(of(name), 0, [z]) <= 1.0 + steepest


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("sigmoid", 0.0, 1.0), ("tanh", -1.0, 1.0), ("softplus", 0.0, 1e6), ("relu", 0.0, 1e6), ("leaky_relu", -1e4, 1e6), ("step", 0.0, 1.0)],
)
def test_the_limits_far_from_zero(name: str, low: float, high: float):
    assert operate(of(name), [-1e6]) == pytest.approx(low)
    assert operate(of(name), [1e6]) == pytest.approx(high)


@given(z=st.floats(-30.0, 30.0))
def test_sigmoid_keeps_its_relative_precision_in_the_left_tail(z: float):
    assert operate(of("sigmoid"), [z]) + operate(of("sigmoid"), [-z]) == pytest.approx(1.0, abs=1e-15)
    assert operate(of("sigmoid"), [z]) / operate(of("sigmoid"), [-z]) == pytest.approx(np.exp(z), rel=1e-12)


@given(z=scores)
def test_softmax_is_each_power_over_their_sum(z: list[float]):
    units = [ACTIVATIONS["softmax"].build(len(z), k) for k in range(len(z))]
    assert_allclose([operate(unit, z) for unit in units], softmax(np.array(z)), rtol=1e-13)


@given(z=scores)
def test_every_entry_of_the_softmax_jacobian_is_the_central_difference(z: list[float]):
    for k in range(len(z)):
        unit = ACTIVATIONS["softmax"].build(len(z), k)
        for j in range(len(z)):
            assert local_slope(unit, j, z) == pytest.approx(difference_quotient(lambda v, unit=unit: operate(unit, v), z, j), abs=1e-8)


@given(z=scores)
def test_rows_and_columns_of_the_softmax_jacobian_add_up_to_zero_and_it_is_symmetric(z: list[float]):
    units = [ACTIVATIONS["softmax"].build(len(z), k) for k in range(len(z))]
    jacobian = np.array([[local_slope(unit, j, z) for j in range(len(z))] for unit in units])
    assert_allclose(jacobian.sum(axis=0), 0.0, atol=1e-15)
    assert_allclose(jacobian.sum(axis=1), 0.0, atol=1e-15)
    assert_allclose(jacobian, jacobian.T, atol=1e-16)


@given(z=st.lists(st.sampled_from(FAR), min_size=1, max_size=4))
def test_softmax_of_far_scores_is_a_distribution_without_a_warning(z: list[float]):
    with no_floating_point_trouble():
        shares = [operate(ACTIVATIONS["softmax"].build(len(z), k), z) for k in range(len(z))]
        slopes = [local_slope(ACTIVATIONS["softmax"].build(len(z), 0), j, z) for j in range(len(z))]
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert sum(shares) == pytest.approx(1.0)
    assert np.isfinite(slopes).all()


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@given(z=scores)
def test_keeps_01_says_whether_values_can_leave_the_unit_interval(name: str, z: list[float]):
    kind = ACTIVATIONS[name]
    values = [
        float(kind.build(len(z), k).form.value([np.array([v]) for v in ([*z] if kind.whole_layer else [z[k]])], EXACT)[0])
        for k in range(len(z))
    ]
    if kind.keeps_01:
        assert all(0.0 <= v <= 1.0 for v in values)
    else:
        assert not 0.0 <= operate(of(name), [-3.0]) <= 1.0 or not 0.0 <= operate(of(name), [3.0]) <= 1.0


def test_identity_is_the_only_activation_that_notations_write_without_a_letter():
    assert [name for name, kind in ACTIVATIONS.items() if not kind.build(2, 0).letter] == ["identity"]


@pytest.mark.parametrize("name", ["sigmod", "", None, 3, ["relu"], "Sigmoids"])
def test_an_unknown_activation_is_refused_with_the_list_of_names(name: object):
    with pytest.raises(InputError) as refused:
        activation_named(name, "activations[1]")
    assert str(refused.value).startswith("activations[1]: ")
    assert all(known in str(refused.value) for known in ACTIVATIONS)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_known_activation_is_found_by_its_name(name: str):
    assert activation_named(name).name == name
