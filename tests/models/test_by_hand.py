"""Arithmetic by hand in a whole network: every computed number is the rounded one before it is used."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnviz.core.arithmetic import EXACT, Arithmetic, arithmetic, round_half_up
from nnviz.core.graph import evaluate
from nnviz.core.quantities import Gradient, activation, pre_activation
from nnviz.models.data import batch
from nnviz.models.network import Network
from nnviz.models.network_graph import given_values, network_graph
from tests.strategies import Case, cases

LECTURE_003 = Network([1, 2, 1], [[[0.3], [0.4]], [[1, -3]]], [[0.1, 0.2], [0.2]], ["sigmoid", "sigmoid"])


def lecture_003(decimals: int | str):
    graph = network_graph(LECTURE_003, 1)
    return graph, evaluate(graph.graph, given_values(LECTURE_003, batch(LECTURE_003, [[1]], [[1]]), 0.5), arithmetic(decimals))  # type: ignore[arg-type]


def test_two_decimals_give_what_lecture_003_prints():
    _, run = lecture_003(2)
    assert float(run[pre_activation(1, 0)][0]) == 0.40
    assert float(run[pre_activation(1, 1)][0]) == 0.60
    assert float(run[activation(1, 0)][0]) == 0.60
    assert float(run[activation(1, 1)][0]) == 0.65
    assert float(run[pre_activation(2, 0)][0]) == -1.15
    assert float(run[activation(2, 0)][0]) == 0.24


def test_two_decimals_go_on_into_the_gradients():
    graph, run = lecture_003(2)
    # J = 1/2 0.76² = 0.2888; dJ/da = -0.76; a (1 - a) = 0.24 · 0.76 = 0.1824; delta = -0.76 · 0.18 = -0.1368
    assert float(run[graph.cost][0]) == 0.29
    assert float(run[Gradient(graph.cost, activation(2, 0))][0]) == -0.76
    assert float(run[Gradient(graph.cost, pre_activation(2, 0))][0]) == -0.14


@pytest.mark.parametrize("decimals", [3, 4, 5, 6])
def test_more_decimals_come_closer_to_exact(decimals: int):
    (_, exact), (_, hand) = lecture_003("exact"), lecture_003(decimals)
    for computed, rounded in zip(exact.arrays, hand.arrays, strict=True):
        assert_allclose(rounded, computed, rtol=0, atol=10 * 10.0**-decimals)


@settings(max_examples=60, deadline=None)
@given(case=cases(), decimals=st.integers(0, 6))
def test_every_computed_value_is_its_own_rounding_and_no_given_value_is_touched(case: Case, decimals: int):
    graph = network_graph(case.network, case.batch.examples)
    leaves = given_values(case.network, case.batch, 0.123456789)
    run = evaluate(graph.graph, leaves, Arithmetic(decimals))
    for node, array in zip(graph.graph.nodes, run.arrays, strict=True):
        if node.operation is None:
            assert_array_equal(array, leaves[node.quantity])
        elif node.operation.copies:
            assert_array_equal(array, run.arrays[node.operands[0]])
        else:
            assert_array_equal(array, round_half_up(array, decimals))


@settings(max_examples=60, deadline=None)
@given(case=cases(), decimals=st.integers(0, 6))
def test_every_value_is_computed_from_the_rounded_ones(case: Case, decimals: int):
    graph = network_graph(case.network, case.batch.examples)
    hand = Arithmetic(decimals)
    run = evaluate(graph.graph, given_values(case.network, case.batch, 0.1), hand)
    for node, array in zip(graph.graph.nodes, run.arrays, strict=True):
        if node.operation is not None and not node.operation.copies:
            again = node.operation.form.value([run.arrays[o] for o in node.operands], hand)
            assert_array_equal(array, round_half_up(np.asarray(again), decimals))


@settings(max_examples=30, deadline=None)
@given(case=cases(), decimals=st.integers(0, 6))
def test_by_hand_everything_stays_finite(case: Case, decimals: int):
    graph = network_graph(case.network, case.batch.examples)
    assert evaluate(graph.graph, given_values(case.network, case.batch, 0.1), Arithmetic(decimals)).first_bad() is None


@settings(max_examples=20, deadline=None)
@given(case=cases())
def test_exact_is_what_is_used_when_nothing_is_said(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    leaves = given_values(case.network, case.batch, 0.1)
    for one, other in zip(evaluate(graph.graph, leaves).arrays, evaluate(graph.graph, leaves, EXACT).arrays, strict=True):
        assert_array_equal(one, other)
