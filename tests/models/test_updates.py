"""One step of gradient descent: p - rate * dJ/dp for every parameter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnviz.core.arithmetic import Arithmetic, round_half_up
from nnviz.core.graph import evaluate
from nnviz.core.quantities import Gradient, Updated
from nnviz.models.matrix import matrix_pass
from nnviz.models.network_graph import RATE, given_values, network_graph
from tests.strategies import SMOOTH, Case, cases

rates = st.floats(0.0, 10.0)


@settings(max_examples=40, deadline=None)
@given(case=cases(), rate=rates)
def test_every_parameter_moves_against_its_gradient_by_the_rate(case: Case, rate: float):
    graph = network_graph(case.network, case.batch.examples)
    run = evaluate(graph.graph, given_values(case.network, case.batch, rate))
    assert_array_equal(run[RATE], [rate])
    for p in graph.parameters:
        step = 0.0 if p in graph.held else rate * run[Gradient(graph.cost, p)]
        assert_allclose(run[Updated(p)], run[p] - step, rtol=1e-14, atol=1e-14)


@settings(max_examples=20, deadline=None)
@given(case=cases())
def test_a_rate_of_zero_moves_nothing(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    run = evaluate(graph.graph, given_values(case.network, case.batch, 0.0))
    for p in graph.parameters:
        assert_array_equal(run[Updated(p)], run[p])


@settings(max_examples=40, deadline=None)
@given(
    case=cases(hidden=SMOOTH, pairs=(("sigmoid", "half_squared_error"), ("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")))
)
def test_a_small_step_does_not_raise_the_cost(case: Case):
    before = matrix_pass(case.network, case.batch)
    rate = 1e-4
    moved = case.network.with_parameters(
        [w - rate * g for w, g in zip(case.network.weights, before.grad_W, strict=True)],
        [b - rate * g for b, g in zip(case.network.biases, before.grad_b, strict=True)],
    )
    slope = sum(float(np.sum(g * g)) for g in (*before.grad_W, *before.grad_b))
    fall = before.cost - matrix_pass(moved, case.batch).cost
    assert fall == pytest.approx(rate * slope, rel=0.05, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(case=cases(), decimals=st.integers(1, 6))
def test_by_hand_the_update_uses_the_rounded_gradient_and_the_rate_as_given(case: Case, decimals: int):
    graph = network_graph(case.network, case.batch.examples)
    run = evaluate(graph.graph, given_values(case.network, case.batch, 0.123456789), Arithmetic(decimals))
    for p in graph.parameters:
        moved = round_half_up(run[p] - 0.123456789 * run[Gradient(graph.cost, p)], decimals)
        assert_array_equal(run[Updated(p)], run[p] if p in graph.held else moved)
