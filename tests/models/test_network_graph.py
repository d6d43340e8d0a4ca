"""How a network becomes a graph: which quantities there are, in which order, and that the graph does not hold numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from nnviz.core.graph import evaluate
from nnviz.core.quantities import (
    ACTIVATION,
    COST,
    EXAMPLE_LOSS,
    MEAN_LOSS,
    PENALTY,
    PRE_ACTIVATION,
    Gradient,
    Updated,
    Variable,
    activation,
    bias,
    input_,
    pre_activation,
    target,
    weight,
)
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.models.network import Network
from nnviz.models.network_graph import RATE, STRENGTH, given_values, network_graph
from tests.strategies import Case, cases


def graph_of(examples: int = 1, l2: float = 0.0, loss: str = "half_squared_error"):
    return network_graph(initialised([2, 2, 1], ["tanh", "sigmoid"], loss, l2=l2), examples)


def test_the_forward_graph_of_a_small_network_in_order():
    graph = graph_of()
    leaves = [
        *(input_(j) for j in range(2)),
        *(p for i in range(2) for p in (weight(1, i, 0), weight(1, i, 1), bias(1, i))),
        *(weight(2, 0, 0), weight(2, 0, 1), bias(2, 0)),
        target(0),
        RATE,
    ]
    computed = [
        *(q for i in range(2) for q in (pre_activation(1, i), activation(1, i))),
        *(pre_activation(2, 0), activation(2, 0)),
        Variable(COST),
    ]
    assert [node.quantity for node in graph.forward.nodes] == [*leaves, *computed]


def test_z_reads_weight_and_activation_in_turn_and_the_bias_last():
    graph = graph_of().graph
    operands = [graph.nodes[o].quantity for o in graph.node(pre_activation(2, 0)).operands]
    assert operands == [weight(2, 0, 0), activation(1, 0), weight(2, 0, 1), activation(1, 1), bias(2, 0)]


def test_a_softmax_unit_reads_the_whole_layer():
    graph = network_graph(initialised([1, 3], ["softmax"], "cross_entropy"), 1).graph
    for k in range(3):
        assert [graph.nodes[o].quantity for o in graph.node(activation(1, k)).operands] == [pre_activation(1, j) for j in range(3)]


@pytest.mark.parametrize(
    ("examples", "l2", "example_loss", "parts"),
    [
        (1, 0.0, COST, {COST}),
        (3, 0.0, EXAMPLE_LOSS, {EXAMPLE_LOSS, COST}),
        (1, 0.5, EXAMPLE_LOSS, {EXAMPLE_LOSS, PENALTY, COST}),
        (3, 0.5, EXAMPLE_LOSS, {EXAMPLE_LOSS, MEAN_LOSS, PENALTY, COST}),
    ],
)
def test_each_part_of_the_cost_is_a_node_only_where_it_differs(examples: int, l2: float, example_loss: str, parts: set[str]):
    graph = graph_of(examples, l2)
    found = {node.quantity.name for node in graph.forward.nodes if isinstance(node.quantity, Variable)}
    assert found & {EXAMPLE_LOSS, MEAN_LOSS, PENALTY, COST} == parts
    assert (graph.example_loss, graph.cost) == (Variable(example_loss), Variable(COST))


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_everything_between_input_and_loss_has_a_gradient_and_every_parameter_an_update(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    for node in graph.forward.nodes:
        q = node.quantity
        if isinstance(q, Variable) and (q.name in (PRE_ACTIVATION, ACTIVATION) or q in [input_(j) for j in range(case.network.sizes[0])]):
            assert Gradient(graph.example_loss, q) in graph.graph
    for p in graph.parameters:
        assert Gradient(graph.cost, p) in graph.graph
        assert Updated(p) in graph.graph


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_parameters_are_the_weights_and_the_biases_layer_by_layer(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    assert len(graph.parameters) == case.network.parameters
    assert set(graph.parameters) == {*graph.weights, *graph.biases}
    layers = [p.index[0] for p in graph.parameters]
    assert layers == sorted(layers)


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_the_leaves_are_given_and_nothing_else_is(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    leaves = given_values(case.network, case.batch, 0.1)
    for node in graph.graph.nodes:
        assert (node.operation is None) == (node.quantity in leaves)
    for n, (w, b) in enumerate(zip(case.network.weights, case.network.biases, strict=True), start=1):
        for i in range(w.shape[0]):
            assert leaves[bias(n, i)].tolist() == [b[i]]
            assert [leaves[weight(n, i, j)].tolist() for j in range(w.shape[1])] == [[v] for v in w[i]]
    assert [leaves[input_(j)].tolist() for j in range(case.network.sizes[0])] == case.batch.x.T.tolist()
    assert [leaves[target(k)].tolist() for k in range(case.network.sizes[-1])] == case.batch.y.T.tolist()


def test_the_graph_does_not_depend_on_the_numbers():
    one = initialised([2, 3, 1], ["tanh", "sigmoid"], seed=1, l2=0.1)
    other = initialised([2, 3, 1], ["tanh", "sigmoid"], seed=2, l2=0.9)
    assert network_graph(one, 2) is network_graph(other, 2)


@pytest.mark.parametrize("change", [{"loss": "prediction"}, {"l2": 0.5}, {"activations": ["relu", "sigmoid"]}])
def test_the_graph_depends_on_the_settings(change: dict):
    network = initialised([2, 3, 1], ["tanh", "sigmoid"])
    assert network_graph(network, 2) is not network_graph(network.with_settings(**change), 2)
    assert network_graph(network, 2) is not network_graph(network, 3)


def test_the_strength_of_the_penalty_is_a_leaf_only_with_a_penalty():
    assert STRENGTH in graph_of(l2=0.5).graph
    assert STRENGTH not in graph_of().graph


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_rate_that_is_no_number_is_the_first_bad_quantity_not_the_updates(bad: float):
    network = initialised([1, 1], ["tanh"])
    graph = network_graph(network, 1)
    run = evaluate(graph.graph, given_values(network, batch(network, [[1]], [[1]]), bad))
    first = run.first_bad()
    assert first is not None
    assert graph.graph.nodes[first].quantity == RATE


def test_weights_that_blow_up_are_found_at_the_first_quantity_that_left_the_range():
    huge = Network([1, 1, 1, 1, 1, 1], [[[1e100]]] * 5, [[0]] * 5, ["identity"] * 5)
    graph = network_graph(huge, 1)
    run = evaluate(graph.graph, given_values(huge, batch(huge, [[1]], [[0]]), 0.1))
    first = run.first_bad()
    assert first is not None
    assert graph.graph.nodes[first].quantity == pre_activation(4, 0)
