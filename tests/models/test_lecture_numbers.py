"""The lectures' networks with the numbers that they must give (worked-examples.md)."""

from __future__ import annotations

import pytest
from numpy.testing import assert_allclose

from nnviz.core.graph import evaluate
from nnviz.core.quantities import Gradient, Updated, activation, bias, pre_activation, weight
from nnviz.models.data import batch
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from nnviz.models.network_graph import given_values, network_graph

NETWORK = Network([1, 2, 1], [[[0.3], [0.4]], [[1, -3]]], [[0.1, 0.2], [0.2]], ["sigmoid", "sigmoid"])
DATA = batch(NETWORK, [[1]], [[1]])
GRAPH = network_graph(NETWORK, 1)
RUN = evaluate(GRAPH.graph, given_values(NETWORK, DATA, 0.5))

TABLE = [
    (pre_activation(1, 0), 0.4),
    (pre_activation(1, 1), 0.6),
    (activation(1, 0), 0.59868766),
    (activation(1, 1), 0.64565631),
    (pre_activation(2, 0), -1.13828126),
    (activation(2, 0), 0.24263606),
    (GRAPH.cost, 0.28680007),
    (Gradient(GRAPH.cost, activation(2, 0)), 0.24263606 - 1),
    (Gradient(GRAPH.cost, pre_activation(2, 0)), -0.13917608),
    (Gradient(GRAPH.cost, bias(2, 0)), -0.13917608),
    (Gradient(GRAPH.cost, pre_activation(1, 0)), -0.03343855),
    (Gradient(GRAPH.cost, pre_activation(1, 1)), 0.09552388),
    (Gradient(GRAPH.cost, bias(1, 0)), -0.03343855),
    (Gradient(GRAPH.cost, bias(1, 1)), 0.09552388),
    (Gradient(GRAPH.cost, weight(2, 0, 0)), -0.08332300),
    (Gradient(GRAPH.cost, weight(2, 0, 1)), -0.08985991),
    (Gradient(GRAPH.cost, weight(1, 0, 0)), -0.03343855),
    (Gradient(GRAPH.cost, weight(1, 1, 0)), 0.09552388),
    (Updated(weight(2, 0, 1)), -3 + 0.5 * 0.08985991),
]


@pytest.mark.parametrize(("quantity", "exact"), TABLE, ids=lambda v: str(v)[:60])
def test_lecture_003_the_1_2_1_network(quantity, exact: float):
    assert float(RUN[quantity][0]) == pytest.approx(exact, abs=1e-8)


def test_lecture_003_in_matrix_form():
    run = matrix_pass(NETWORK, DATA)
    assert_allclose(run.delta[1], [[-0.13917608]], atol=1e-8)
    assert_allclose(run.delta[0], [[-0.03343855, 0.09552388]], atol=1e-8)
    assert_allclose(run.grad_W[1], [[-0.08332300, -0.08985991]], atol=1e-8)
    assert_allclose(run.grad_W[0], [[-0.03343855], [0.09552388]], atol=1e-8)
    assert run.cost == pytest.approx(0.28680007, abs=1e-8)


def test_lecture_000_a_batch_of_four():
    network = Network(
        [3, 2, 1], [[[0.2, 0.5, -0.1], [0.1, -0.2, 0.3]], [[1.2, 0.2]]], [[0.3, 0.6], [0]], ["sigmoid"] * 2, "binary_cross_entropy"
    )
    x = [[0.1, -0.3, 1], [-1, -0.2, -0.4], [0.5, 0.1, 0.2], [-0.2, 0.6, 0.8]]
    run = matrix_pass(network, batch(network, x, [[0], [0], [1], [1]]))
    assert_allclose(run.z[0], [[0.07, 0.97], [0.04, 0.42], [0.43, 0.69], [0.48, 0.70]], atol=1e-12)
    assert_allclose(run.z[1][:, 0], [0.76601533, 0.73269505, 0.86024179, 0.87493500], atol=1e-8)
    assert_allclose(run.a[1][:, 0], [0.68265830, 0.67539640, 0.70271117, 0.70577153], atol=1e-8)
    assert run.cost == pytest.approx(0.74354994, abs=1e-8)


def test_lecture_000_logistic_regression_as_one_neuron():
    network = Network([4, 1], [[[0.4, 0.3, 0.2, 0.25]]], [[0]], ["sigmoid"], "binary_cross_entropy")
    run = matrix_pass(network, batch(network, [[4, 0, 3, 1], [3, 2, 1, 1], [0, 4, 3, 1], [2, 0, 2, 3], [2, 2, 0, 1]], [[0]] * 5))
    assert_allclose(run.z[0][:, 0], [2.45, 2.25, 2.05, 1.95, 1.65], atol=1e-12)
    assert_allclose(run.a[0][:, 0], [0.92056, 0.90465, 0.88595, 0.87545, 0.83889], atol=5e-6)


def test_lecture_004_a_function_of_two_numbers():
    weights = [[[1, -2], [-1, 1]], [[2, -1], [-2, -1]], [[3, -1], [-1, 4]]]
    network = Network([2, 2, 2, 2], weights, [[1, 0], [0, 0], [-2, 2]], ["sigmoid"] * 3, "prediction")
    run = matrix_pass(network, batch(network, [[1, -1], [0, 0]]))
    assert_allclose(run.a[2], [[0.61770478, 0.82912398], [0.51184738, 0.85438390]], atol=1e-8)


def test_lecture_003_without_activations_a_deep_network_is_one_linear_layer():
    weights = [[[1.0, 2.0], [-1.0, 0.5], [0.0, 3.0]], [[1.0, -2.0, 0.5], [2.0, 0.0, 1.0]], [[0.5, -1.0]]]
    network = Network([2, 3, 2, 1], weights, [[0] * 3, [0] * 2, [0]], ["identity"] * 3, "prediction")
    data = batch(network, [[1.0, 0.0], [0.0, 1.0], [0.3, -0.7]])
    w1, w2, w3 = network.weights
    assert_allclose(matrix_pass(network, data).a[-1], data.x @ (w3 @ w2 @ w1).T, rtol=1e-14)
