"""Sums over the examples and single slopes, appended to a graph: right values, nothing twice, nothing else changed."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz.core.graph import evaluate
from nnviz.core.quantities import Gradient, Local, Summed, activation, pre_activation, weight
from nnviz.core.sums import append_slopes, append_sums, append_zeros
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.models.network_graph import given_values, network_graph

NETWORK = initialised([2, 3, 2], ["tanh", "sigmoid"], "prediction", seed=3)
DATA = batch(NETWORK, np.random.default_rng(0).normal(size=(5, 2)))


def test_a_sum_is_the_mean_times_the_examples():
    structure = network_graph(NETWORK, 5)
    graph = append_sums(structure.graph, structure.example_loss, structure.weights, 5)
    values = evaluate(graph, given_values(NETWORK, DATA, 0.1))
    for w in structure.weights:
        each, total = values[Gradient(structure.example_loss, w)], values[Summed(Gradient(structure.example_loss, w))]
        assert total.shape == (1,)
        assert total[0] == pytest.approx(np.broadcast_to(each, 5).sum(), abs=1e-14)
        assert total[0] / 5 == pytest.approx(values[Gradient(structure.cost, w)][0], abs=1e-14)


def test_the_sum_of_what_is_the_same_for_every_example_counts_all_of_them():
    structure = network_graph(NETWORK, 5)
    # Nothing leads from this weight to the prediction that is looked at: 0 for every example.
    gradient = Gradient(structure.example_loss, weight(2, 1, 0))
    values = evaluate(append_sums(structure.graph, structure.example_loss, [weight(2, 1, 0)], 5), given_values(NETWORK, DATA, 0.1))
    assert values[gradient].shape == (1,)
    assert values[Summed(gradient)].tolist() == [0.0]


def test_slopes_that_the_graph_wrote_into_a_gradient_stand_by_themselves():
    structure = network_graph(NETWORK, 5)
    a, z = activation(2, 0), pre_activation(2, 0)
    assert Local(a, z, 0) not in structure.graph
    values = evaluate(append_slopes(structure.graph, [a, activation(1, 0)]), given_values(NETWORK, DATA, 0.1))
    np.testing.assert_allclose(values[Local(a, z, 0)], values[a] * (1 - values[a]), rtol=1e-14)


def test_what_is_there_already_is_not_appended_again():
    structure = network_graph(NETWORK, 5)
    once = append_slopes(append_sums(structure.graph, structure.example_loss, structure.weights, 5), [activation(2, 0)])
    twice = append_slopes(append_sums(once, structure.example_loss, structure.weights, 5), [activation(2, 0), activation(1, 2)])
    assert twice.nodes == once.nodes
    assert once.nodes[: len(structure.graph)] == structure.graph.nodes


def test_a_graph_that_was_not_differentiated_is_refused():
    structure = network_graph(NETWORK, 5)
    with pytest.raises(KeyError):
        append_sums(structure.forward, structure.example_loss, structure.weights, 5)


def test_what_a_loss_does_not_depend_on_gets_a_gradient_of_0():
    network = initialised([2, 2], ["identity"], "prediction", l2=0.5)
    structure = network_graph(network, 1)
    unreached = weight(1, 1, 0)
    assert Gradient(structure.example_loss, unreached) not in structure.graph
    graph = append_zeros(structure.graph, structure.example_loss, structure.weights)
    values = evaluate(graph, given_values(network, batch(network, [[1.0, 2.0]]), 0.1))
    assert values[Gradient(structure.example_loss, unreached)].tolist() == [0.0]
    assert values[Gradient(structure.example_loss, weight(1, 0, 1))].tolist() == [2.0]
