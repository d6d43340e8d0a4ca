"""The penalty lambda/(2m) sum W², over the weights and not the biases (lecture 002); beside a sum of losses lambda/2 sum W²."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nnviz.core.graph import evaluate
from nnviz.core.quantities import PENALTY, Gradient, Variable
from nnviz.models.matrix import matrix_pass
from nnviz.models.network_graph import given_values, network_graph
from tests.strategies import Case, cases

STRENGTHS = (1e-6, 0.3, 5.0)


@settings(max_examples=60, deadline=None)
@given(case=cases(l2=STRENGTHS))
def test_the_penalty_is_lambda_over_2m_times_the_sum_of_all_squared_weights(case: Case):
    network, m = case.network, case.batch.examples
    graph = network_graph(network, m)
    run = evaluate(graph.graph, given_values(network, case.batch, 0.1))
    expected = network.l2 / (2 * case.divisor) * sum(float(np.linalg.norm(w)) ** 2 for w in network.weights)
    assert_allclose(run[Variable(PENALTY)], [expected], rtol=1e-12)
    assert_allclose(run[graph.cost], [np.broadcast_to(run[graph.example_loss], m).sum() / case.divisor + expected], rtol=1e-12, atol=1e-14)


@settings(max_examples=60, deadline=None)
@given(case=cases(l2=(0.0,)), strength=st.sampled_from(STRENGTHS))
def test_the_penalty_adds_lambda_over_m_times_the_weight_to_its_gradient_and_nothing_to_a_bias(case: Case, strength: float):
    m = case.batch.examples
    without, penalised = case.network, case.network.with_settings(l2=strength)
    graph, other = network_graph(without, m), network_graph(penalised, m)
    run = evaluate(graph.graph, given_values(without, case.batch, 0.1))
    second = evaluate(other.graph, given_values(penalised, case.batch, 0.1))
    for w in graph.weights:
        added = strength / case.divisor * run[w]
        assert_allclose(second[Gradient(other.cost, w)], run[Gradient(graph.cost, w)] + added, rtol=1e-10, atol=1e-13)
    for b in graph.biases:
        assert_allclose(second[Gradient(other.cost, b)], run[Gradient(graph.cost, b)], rtol=1e-12, atol=1e-15)


@settings(max_examples=30, deadline=None)
@given(case=cases(l2=(0.0,)), strength=st.sampled_from(STRENGTHS))
def test_deltas_do_not_know_of_the_penalty(case: Case, strength: float):
    plain, penalised = matrix_pass(case.network, case.batch), matrix_pass(case.network.with_settings(l2=strength), case.batch)
    for one, other in zip(plain.delta, penalised.delta, strict=True):
        assert_allclose(other, one, rtol=0, atol=0)
    assert_allclose(penalised.losses, plain.losses, rtol=0, atol=0)
    assert penalised.cost > plain.cost


@settings(max_examples=20, deadline=None)
@given(case=cases(l2=(0.0,)))
def test_without_strength_there_is_no_penalty_in_the_graph(case: Case):
    assert Variable(PENALTY) not in network_graph(case.network, case.batch.examples).graph
