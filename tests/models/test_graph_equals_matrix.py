"""The graph of single quantities and the matrix form of whole layers are two ways of computing the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose

from nnviz.core.graph import Values, evaluate
from nnviz.core.quantities import ACTIVATION, Gradient, activation, bias, input_, pre_activation, weight
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from nnviz.models.network_graph import NetworkGraph, given_values, network_graph
from tests.strategies import ELEMENTWISE, PAIRS, Case, cases, targets_for


def run_of(case: Case) -> tuple[NetworkGraph, Values]:
    graph = network_graph(case.network, case.batch.examples)
    return graph, evaluate(graph.graph, given_values(case.network, case.batch, 0.1))


def assert_equal_forms(case: Case) -> None:
    graph, run = run_of(case)
    matrices = matrix_pass(case.network, case.batch)
    m = case.batch.examples

    def same(quantity, expected) -> None:
        assert_allclose(np.broadcast_to(run[quantity], np.shape(expected)), expected, rtol=1e-9, atol=1e-11, err_msg=str(quantity))

    for n in range(1, len(case.network.sizes)):
        for i in range(case.network.sizes[n]):
            same(pre_activation(n, i), matrices.z[n - 1][:, i])
            same(activation(n, i), matrices.a[n - 1][:, i])
            same(Gradient(graph.example_loss, pre_activation(n, i)), matrices.delta[n - 1][:, i])
            if case.network.bias[n - 1]:
                same(Gradient(graph.cost, bias(n, i)), matrices.grad_b[n - 1][i : i + 1])
            for j in range(case.network.sizes[n - 1]):
                same(Gradient(graph.cost, weight(n, i, j)), matrices.grad_W[n - 1][i, j : j + 1])
    for j in range(case.network.sizes[0]):
        same(Gradient(graph.example_loss, input_(j)), matrices.grad_x[:, j])
    same(graph.example_loss, matrices.losses)
    same(graph.cost, [matrices.cost])
    assert matrices.losses.shape == (m,)


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_every_number_of_the_matrix_form_is_in_the_graph(case: Case):
    assert_equal_forms(case)


@pytest.mark.parametrize(("output", "loss"), PAIRS)
@pytest.mark.parametrize("examples", [1, 3])
@pytest.mark.parametrize("l2", [0.0, 0.7])
def test_every_pair_of_output_and_loss(output: str, loss: str, examples: int, l2: float):
    rng = np.random.default_rng(7)
    network = initialised([2, 3, 2], ["tanh", output], loss, "normal", 3, l2)
    assert_equal_forms(Case(network, batch(network, rng.normal(size=(examples, 2)), targets_for(loss, 2, examples, rng))))


@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_every_hidden_activation(hidden: str):
    rng = np.random.default_rng(11)
    network = initialised([3, 4, 3, 2], [hidden, hidden, "identity"], "half_squared_error", "normal", 5)
    assert_equal_forms(Case(network, batch(network, rng.normal(size=(4, 3)), rng.normal(size=(4, 2)))))


@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_both_choose_the_same_slope_where_z_is_exactly_zero(hidden: str):
    network = Network([1, 2, 1], [[[1.0], [-1.0]], [[2.0, 3.0]]], [[0.0, 0.0], [0.5]], [hidden, "identity"])
    data = batch(network, [[0.0], [1.0]], [[1.0], [1.0]])
    assert (matrix_pass(network, data).z[0][0] == 0.0).all()
    assert_equal_forms(Case(network, data))


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_the_gradient_of_an_activation_is_delta_of_the_next_layer_through_its_weights(case: Case):
    graph, run = run_of(case)
    matrices = matrix_pass(case.network, case.batch)
    for n in range(1, case.network.layers):
        through = matrices.delta[n] @ case.network.weights[n]
        for i in range(case.network.sizes[n]):
            found = run[Gradient(graph.example_loss, activation(n, i))]
            assert_allclose(np.broadcast_to(found, through[:, i].shape), through[:, i], rtol=1e-9, atol=1e-11)


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_the_matrix_form_has_the_shapes_of_the_lecture(case: Case):
    matrices, sizes, m = matrix_pass(case.network, case.batch), case.network.sizes, case.batch.examples
    for n in range(case.network.layers):
        assert matrices.z[n].shape == matrices.a[n].shape == matrices.delta[n].shape == (m, sizes[n + 1])
        assert matrices.grad_W[n].shape == (sizes[n + 1], sizes[n])
        assert matrices.grad_b[n].shape == (sizes[n + 1],)
    assert matrices.grad_x.shape == (m, sizes[0])
    assert type(matrices.cost) is float


def test_the_matrix_form_changes_nothing_that_it_is_given():
    network = initialised([2, 2, 1], ["tanh", "sigmoid"], "binary_cross_entropy")
    data = batch(network, [[0.0, 1.0], [1.0, 0.0]], [[1.0], [0.0]])
    before = (network.as_dict(), data.x.tolist(), data.y.tolist())
    matrix_pass(network, data)
    assert (network.as_dict(), data.x.tolist(), data.y.tolist()) == before


@settings(max_examples=30, deadline=None)
@given(case=cases())
def test_every_value_has_one_number_or_one_per_example(case: Case):
    graph, run = run_of(case)
    for node, array in zip(graph.graph.nodes, run.arrays, strict=True):
        assert array.shape in {(1,), (case.batch.examples,)}, node.quantity
    assert run[activation(1, 0)].shape == (case.batch.examples,), ACTIVATION
