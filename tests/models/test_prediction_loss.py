"""The loss "prediction": the goal is first how each weight affects one prediction, without a loss (lecture 000)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal

from nnviz.core.graph import evaluate
from nnviz.core.quantities import Gradient, activation, pre_activation, target
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.models.network_graph import given_values, network_graph
from tests.strategies import ELEMENTWISE, Case, cases

PREDICTIONS = tuple((output, "prediction") for output in (*ELEMENTWISE, "softmax"))


@settings(max_examples=40, deadline=None)
@given(case=cases(pairs=PREDICTIONS, l2=(0.0,)))
def test_the_loss_is_the_prediction(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    run = evaluate(graph.graph, given_values(case.network, case.batch, 0.1))
    prediction = activation(case.network.layers, case.network.output)
    assert graph.example_loss == prediction
    assert_allclose(run[graph.cost], [np.broadcast_to(run[prediction], case.batch.examples).sum() / case.divisor], rtol=1e-12, atol=1e-15)
    assert_array_equal(run[Gradient(graph.example_loss, prediction)], [1.0])


@settings(max_examples=40, deadline=None)
@given(case=cases(pairs=tuple(p for p in PREDICTIONS if p[0] != "softmax")))
def test_the_other_outputs_have_no_part_in_it(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    run = evaluate(graph.graph, given_values(case.network, case.batch, 0.1))
    last = case.network.layers
    for k in range(case.network.sizes[-1]):
        if k != case.network.output:
            assert_array_equal(run[Gradient(graph.example_loss, activation(last, k))], [0.0])
            assert_array_equal(run[Gradient(graph.example_loss, pre_activation(last, k))], [0.0])


@settings(max_examples=30, deadline=None)
@given(case=cases(pairs=(("softmax", "prediction"),)).filter(lambda c: c.network.sizes[-1] > 1))
def test_in_a_softmax_layer_every_score_has_a_part_and_the_parts_cancel(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    run = evaluate(graph.graph, given_values(case.network, case.batch, 0.1))
    last = case.network.layers
    deltas = np.array([run[Gradient(graph.example_loss, pre_activation(last, k))] for k in range(case.network.sizes[-1])])
    assert np.all(deltas[case.network.output] > 0)
    assert np.all(np.delete(deltas, case.network.output, axis=0) < 0)
    assert_allclose(deltas.sum(axis=0), 0.0, atol=1e-14)


@pytest.mark.parametrize("examples", [1, 3])
def test_there_are_no_targets_in_the_graph(examples: int):
    graph = network_graph(initialised([2, 2], ["sigmoid"], "prediction"), examples)
    assert target(0) not in graph.graph
    assert target(1) not in graph.graph


def test_the_chain_rule_gives_the_gradient_of_a_loss_as_that_of_the_prediction_times_a_minus_y():
    plain = initialised([2, 2, 1], ["sigmoid", "sigmoid"], "prediction", "normal", 4)
    with_loss = plain.with_settings(loss="half_squared_error")
    x, y = [[0.5, -1.5]], [[0.75]]
    runs = []
    for network in (plain, with_loss):
        graph = network_graph(network, 1)
        runs.append((graph, evaluate(graph.graph, given_values(network, batch(network, x, y), 0.1))))
    (of_prediction, first), (of_loss, second) = runs
    difference = float(first[activation(2, 0)][0]) - 0.75
    for p in of_loss.parameters:
        assert_allclose(second[Gradient(of_loss.cost, p)], difference * first[Gradient(of_prediction.cost, p)], rtol=1e-12)
