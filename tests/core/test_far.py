"""A number is the same whichever others stand beside it: far out or near, in an array or alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core import far

PRE_ACTIVATIONS = st.lists(st.floats(-800, 800) | st.floats(-10, 10), min_size=2, max_size=9)
FUNCTIONS: list[Callable[[np.ndarray], np.ndarray]] = [
    far.sigmoid,
    far.tanh,
    far.softplus,
    partial(far.exponential_below, 1.5),
    far.over_one_and_its_size,
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: getattr(function, "__name__", "exponential_below"))
@given(z=PRE_ACTIVATIONS)
def test_an_activation_of_an_array_is_that_of_each(function: Callable[[np.ndarray], np.ndarray], z: list[float]) -> None:
    found = np.asarray(function(np.array(z)))
    assert [float(function(np.array([one]))[0]) for one in z] == found.tolist()


@given(z=PRE_ACTIVATIONS, other=st.floats(-800, 800))
def test_a_share_of_softmax_of_an_array_is_that_of_each(z: list[float], other: float) -> None:
    found = np.asarray(far.softmax_share(0, np.array(z), np.full(len(z), other)))
    assert [float(far.softmax_share(0, np.array([one]), np.array([other]))[0]) for one in z] == found.tolist()
