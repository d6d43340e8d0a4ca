"""Where the loss belongs to the activation, delta is a - y; the long way through the chain rule gives the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnviz.core.graph import Values, evaluate
from nnviz.core.operations import residual
from nnviz.core.quantities import Gradient, Local, LongWay, activation, pre_activation, target
from nnviz.models.data import batch
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from nnviz.models.network_graph import NetworkGraph, given_values, network_graph
from tests.strategies import Case, assume_differentiable, cases

SHORT = (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy"))


def run_of(network: Network, x, y) -> tuple[NetworkGraph, Values]:
    data = batch(network, x, y)
    graph = network_graph(network, data.examples)
    return graph, evaluate(graph.graph, given_values(network, data, 0.1))


def outputs_of(network: Network) -> list[tuple]:
    last = network.layers
    return [(pre_activation(last, k), activation(last, k), target(k)) for k in range(network.sizes[-1])]


@pytest.mark.parametrize("pair", SHORT)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_the_long_way_is_the_gradient(pair: tuple[str, str], data: st.DataObject):
    case: Case = data.draw(cases(pairs=(pair,)))
    assume_differentiable(case)
    graph, run = run_of(case.network, case.batch.x, case.batch.y)
    for z, a, y in outputs_of(case.network):
        gradient = Gradient(graph.example_loss, z)
        assert_array_equal(run[gradient], run[a] - run[y])
        assert_allclose(run[LongWay(gradient)], run[gradient], rtol=1e-6, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(case=cases(pairs=(SHORT[1],)))
def test_the_local_derivatives_of_softmax_are_its_full_jacobian(case: Case):
    _, run = run_of(case.network, case.batch.x, case.batch.y)
    outputs = outputs_of(case.network)
    a = np.stack([run[q] for _, q, _ in outputs])
    jacobian = np.einsum("km,kj->kjm", a, np.eye(len(outputs))) - np.einsum("km,jm->kjm", a, a)
    for k, (_, above, _) in enumerate(outputs):
        for j, (z, _, _) in enumerate(outputs):
            found = np.broadcast_to(run[Local(above, z, j)], jacobian[k, j].shape)
            assert_allclose(found, jacobian[k, j], rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("pair", SHORT)
def test_the_short_cut_is_a_node_of_its_own_beside_the_chain_rule(pair: tuple[str, str]):
    output, loss = pair
    network = Network([1, 2], [[[1], [2]]], [[0, 0]], [output], loss)
    graph, _ = run_of(network, [[0.5]], [[1, 0]])
    for z, a, y in outputs_of(network):
        short = graph.graph.node(Gradient(graph.example_loss, z))
        assert short.operation is residual()
        assert [graph.graph.nodes[o].quantity for o in short.operands] == [a, y]
        assert LongWay(Gradient(graph.example_loss, z)) in graph.graph


@pytest.mark.parametrize(
    ("output", "loss"),
    [("sigmoid", "half_squared_error"), ("softmax", "half_squared_error"), ("softmax", "binary_cross_entropy"), ("sigmoid", "prediction")],
)
def test_other_pairs_have_no_short_cut(output: str, loss: str):
    network = Network([1, 2, 2], [[[1], [2]], [[1, 2], [3, 4]]], [[0, 0], [0, 0]], ["sigmoid", output], loss)
    graph, _ = run_of(network, [[0.5]], [[1, 0]])
    assert not any(isinstance(node.quantity, LongWay) for node in graph.graph.nodes)


@pytest.mark.parametrize("z", [-1000.0, -60.0, -40.0, 40.0, 60.0, 1000.0])
@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
def test_a_saturated_sigmoid_has_a_finite_loss_and_the_delta_a_minus_y(z: float, y: float):
    network = Network([1, 1], [[[1.0]]], [[0.0]], ["sigmoid"], "binary_cross_entropy")
    graph, run = run_of(network, [[z]], [[y]])
    a = 1.0 if z > 0 else float(np.exp(z))
    assert run.first_bad() is None
    assert 0.0 <= float(run[graph.cost][0]) <= 1000.0
    assert float(run[Gradient(graph.cost, pre_activation(1, 0))][0]) == pytest.approx(a - y, abs=1e-15)
    assert_allclose(run[graph.cost], matrix_pass(network, batch(network, [[z]], [[y]])).cost)


def test_a_saturated_sigmoid_on_the_wrong_side_still_learns():
    network = Network([1, 1], [[[1.0]]], [[0.0]], ["sigmoid"], "binary_cross_entropy")
    graph, run = run_of(network, [[60.0]], [[0.0]])
    assert float(run[Gradient(graph.cost, pre_activation(1, 0))][0]) == 1.0
    assert float(run[graph.cost][0]) > 30.0


@pytest.mark.parametrize("z", [60.0, 1000.0])
def test_a_saturated_softmax_has_a_finite_loss_and_the_delta_a_minus_y(z: float):
    network = Network([1, 3], [[[1.0], [0.0], [-1.0]]], [[0.0] * 3], ["softmax"], "cross_entropy")
    graph, run = run_of(network, [[z]], [[0.0, 0.0, 1.0]])
    assert run.first_bad() is None
    delta = [float(run[Gradient(graph.cost, q)][0]) for q, _, _ in outputs_of(network)]
    assert delta == pytest.approx([1.0, 0.0, -1.0], abs=1e-12)
    assert float(run[graph.cost][0]) > 100.0
