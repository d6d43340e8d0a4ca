"""Multiplications are counted as they would be made: by enumerating, by the engine's own nodes, and in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.gradients import Wanted, differentiate
from nnviz.core.graph import evaluate
from nnviz.core.quantities import activation
from nnviz.explain.chain.paths import all_paths, between
from nnviz.explain.chain.price import layered, price, timed
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.models.network_graph import given_values, network_graph
from tests.strategies import Case, cases


@settings(max_examples=40)
@given(case=cases(), data=st.data())
def test_the_count_is_that_of_all_paths_one_by_one(case: Case, data: st.DataObject):
    structure = network_graph(case.network, 1)
    outputs = [activation(case.network.layers, k) for k in range(case.network.sizes[-1])]
    target = data.draw(st.sampled_from([structure.example_loss, *outputs]))
    paths = [links for p in structure.parameters for links in all_paths(between(structure.forward, p, target))]
    found = price(structure.forward, target, structure.parameters)
    assert found.paths == len(paths)
    assert found.along_paths == sum(len(links) - 1 for links in paths)


@settings(max_examples=40)
@given(case=cases())
def test_backpropagation_is_counted_as_the_engine_multiplies(case: Case):
    """Every chain rule node of the engine's graph multiplies once for each of its links."""
    structure = network_graph(case.network, 1)
    target = structure.example_loss
    graph = differentiate(structure.forward, target, Wanted(structure.parameters))
    made = sum(len(n.operands) // 2 for n in graph.nodes if n.operation is not None and n.operation.name == "chain rule")
    assert price(structure.forward, target, structure.parameters).backpropagation == made


@settings(max_examples=60)
@given(st.lists(st.integers(1, 6), min_size=2, max_size=6), st.booleans(), st.booleans())
def test_the_closed_form_of_layers_is_the_count_on_the_graph(sizes: list[int], softmax: bool, ends_in_loss: bool):
    activations = ["tanh"] * (len(sizes) - 2) + ["softmax" if softmax else "tanh"]
    structure = network_graph(initialised(sizes, activations), 1)
    target = structure.example_loss if ends_in_loss else activation(len(sizes) - 1, sizes[-1] - 1)
    assert layered(sizes, softmax, ends_in_loss) == price(structure.forward, target, structure.parameters)


def test_lecture_000_by_hand():
    """2→2→2→2→1 for the prediction: the paths of each layer's six parameters, 4, 2 and 1, of 8, 6 and 4 links; then three of 2."""
    found = layered((2, 2, 2, 2, 1), ends_in_loss=False)
    assert found.paths == 6 * 4 + 6 * 2 + 6 * 1 + 3 * 1
    assert found.along_paths == 6 * 4 * 7 + 6 * 2 * 5 + 6 * 1 * 3 + 3 * 1
    # One for every parameter, for every weight again on the way back, and for every hidden neuron's slope.
    assert found.backpropagation == 21 + (2 + 4 + 4) + 6


def test_the_number_of_paths_outgrows_that_of_links():
    deep = layered([12] * 12)
    assert deep.paths > 10**12
    assert deep.backpropagation < 4000


@pytest.mark.parametrize("sizes", [(1, 2, 1), (3, 4, 3, 2), (2, 2, 2, 2, 1)])
def test_both_ways_are_timed_on_the_same_results(sizes: tuple[int, ...]):
    network = initialised(sizes, ["sigmoid"] * (len(sizes) - 1), how="normal")
    data = batch(network, np.full((1, sizes[0]), 0.5), np.ones((1, sizes[-1])))
    structure = network_graph(network, 1)
    values = evaluate(structure.forward, given_values(network, data, 0.1))
    found = timed(values, structure.example_loss, structure.parameters, rounds=1)
    assert found.price == layered(sizes)
    assert found.largest_difference < 1e-14
    assert min(found.along_paths, found.backpropagation) > 0
