"""Functions that must not overflow: laws that hold for every float64."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnviz.core.arithmetic import EXACT
from nnviz.core.functions import sigmoid, softmax_share, softplus
from nnviz.core.records.activations import LEAKY_RELU
from tests.numeric import no_floating_point_trouble

any_float = st.floats(-1e300, 1e300)


@given(z=any_float)
def test_sigmoid_stays_in_the_unit_interval_and_mirrors(z: float):
    with no_floating_point_trouble():
        here, mirrored = sigmoid(np.array([z, -z]))
    assert 0.0 <= here <= 1.0
    assert here + mirrored == pytest.approx(1.0, abs=4e-16)


@given(z=any_float, step=st.floats(1e-3, 1e3))
def test_sigmoid_and_softplus_never_fall(z: float, step: float):
    at = np.array([z, z + step])
    assert np.all(np.diff(sigmoid(at)) >= 0)
    assert np.all(np.diff(softplus(at)) >= 0)


@given(z=st.floats(-700.0, 700.0))
def test_softplus_of_z_minus_softplus_of_minus_z_is_z(z: float):
    up, down = softplus(np.array([z, -z]))
    assert up - down == pytest.approx(z, rel=1e-14, abs=1e-15)
    assert down >= 0.0


@given(z=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6), shift=st.floats(-1e3, 1e3))
def test_softmax_does_not_change_when_every_score_is_shifted(z: list[float], shift: float):
    with no_floating_point_trouble():
        for k in range(len(z)):
            here = softmax_share(k, *[np.array([v]) for v in z])
            there = softmax_share(k, *[np.array([v + shift]) for v in z])
            assert_allclose(there, here, rtol=1e-6, atol=1e-9)


def test_softmax_broadcasts_its_scores():
    shares = softmax_share(0, np.zeros((3, 1)), np.zeros(4))
    assert_array_equal(shares, np.full((3, 4), 0.5))


@pytest.mark.parametrize("function", [sigmoid, softplus])
def test_nan_and_infinity_flow_through(function):
    with np.errstate(invalid="ignore"):
        values = function(np.array([np.nan, np.inf, -np.inf]))
    assert np.isnan(values[0])
    assert values[2] == 0.0
    assert values[1] == (1.0 if function is sigmoid else np.inf)


@given(z=st.floats(-1e6, 1e6).filter(lambda z: z != 0.0))
def test_the_leaky_relu_is_its_slope_times_z(z: float):
    at = np.array([z])
    slope = LEAKY_RELU.slope.value([at], EXACT)
    assert_allclose(LEAKY_RELU.form.value([at], EXACT), slope * at, rtol=1e-15)
    assert slope[0] == (1.0 if z > 0 else 0.01)
