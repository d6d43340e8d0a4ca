"""The sum over paths is the gradient; paths are counted as they are enumerated; the largest are the largest."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nnviz.core.gradients import Wanted, differentiate
from nnviz.core.graph import Graph, GraphBuilder, Values, evaluate
from nnviz.core.operations import affine, total
from nnviz.core.quantities import Gradient, Variable, activation, bias, input_, pre_activation, weight
from nnviz.explain.chain.paths import Flow, all_paths, between, count, largest, leading_to
from nnviz.models.initialise import initialised
from nnviz.models.network_graph import NetworkGraph, given_values, network_graph
from tests.strategies import PAIRS, Case, cases


def flow_of(case: Case, wrt: Variable, target: Variable, example: int | None) -> tuple[Flow, NetworkGraph]:
    structure = network_graph(case.network, case.batch.examples)
    values = evaluate(structure.forward, given_values(case.network, case.batch, 0.1))
    return Flow(between(structure.forward, wrt, target), values, example), structure


def gradients(structure: NetworkGraph, case: Case, target: Variable, wanted: Wanted) -> Values:
    """The engine's gradients, the long way: without the short cuts of loss and activation."""
    graph = differentiate(structure.forward, target, wanted)
    return evaluate(graph, given_values(case.network, case.batch, 0.1))


@settings(max_examples=60)
@given(case=cases(), data=st.data())
def test_the_paths_of_a_parameter_add_up_to_the_gradient_of_the_cost(case: Case, data: st.DataObject):
    structure = network_graph(case.network, case.batch.examples)
    p = data.draw(st.sampled_from(structure.parameters))
    flow, _ = flow_of(case, p, structure.cost, None)
    values = gradients(structure, case, structure.cost, Wanted((p,)))
    expected = float(values[Gradient(structure.cost, p)][0])
    scale = max(1.0, flow.absolute)
    listing = largest(flow, 10_000)
    assert listing.complete
    assert sum(path.value for path in listing.paths) == pytest.approx(expected, rel=1e-9, abs=1e-12 * scale)
    assert flow.total == pytest.approx(expected, rel=1e-9, abs=1e-12 * scale)
    assert flow.absolute == pytest.approx(sum(path.size for path in listing.paths), rel=1e-9)


@settings(max_examples=60)
@given(case=cases(), data=st.data())
def test_the_paths_of_a_per_example_quantity_add_up_to_its_gradient(case: Case, data: st.DataObject):
    structure = network_graph(case.network, case.batch.examples)
    example = data.draw(st.integers(0, case.batch.examples - 1))
    last = case.network.layers
    layer = data.draw(st.integers(0, last))
    unit = data.draw(st.integers(0, case.network.sizes[layer] - 1))
    wrt = data.draw(st.sampled_from([activation(layer, unit), *([pre_activation(layer, unit)] if layer else [])]))
    assume(wrt != structure.example_loss)
    flow, _ = flow_of(case, wrt, structure.example_loss, example)
    values = gradients(structure, case, structure.example_loss, Wanted((), (wrt,)))
    array = values[Gradient(structure.example_loss, wrt)]
    expected = float(array[example if array.size > 1 else 0])
    found = sum(flow.path(links).value for links in all_paths(flow.part))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12 * max(1.0, flow.absolute))


@settings(max_examples=40)
@given(case=cases(pairs=tuple(p for p in PAIRS if p[1] != "prediction")), data=st.data())
def test_the_paths_to_one_prediction_add_up_to_its_gradient(case: Case, data: st.DataObject):
    structure = network_graph(case.network, case.batch.examples)
    prediction = activation(case.network.layers, data.draw(st.integers(0, case.network.sizes[-1] - 1)))
    wrt = data.draw(st.sampled_from((*structure.parameters, *structure.inputs)))
    example = data.draw(st.integers(0, case.batch.examples - 1))
    flow, _ = flow_of(case, wrt, prediction, example)
    values = gradients(structure, case, prediction, Wanted((), (wrt,)))
    array = values[Gradient(prediction, wrt)]
    assert flow.total == pytest.approx(float(array[example if array.size > 1 else 0]), rel=1e-9, abs=1e-12)
    assert largest(flow, 10_000).listed == pytest.approx(flow.total, rel=1e-9, abs=1e-12)


def test_one_example_has_its_share_of_the_mean():
    network = initialised([2, 3, 2], ["tanh", "sigmoid"], how="normal", seed=1)
    case = Case(network, _batch(network, 4))
    structure = network_graph(network, 4)
    z = pre_activation(1, 2)
    of_mean, _ = flow_of(case, z, structure.cost, 2)
    of_loss, _ = flow_of(case, z, structure.example_loss, 2)
    assert of_mean.total == pytest.approx(of_loss.total / 4, rel=1e-12)
    assert largest(of_mean, 100).listed == pytest.approx(of_loss.total / 4, rel=1e-12)


def _batch(network, examples):
    from nnviz.models.data import batch

    rng = np.random.default_rng(0)
    return batch(network, rng.normal(size=(examples, network.sizes[0])), rng.random((examples, network.sizes[-1])))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Graph, Values]:
    """A random graph of sums and products in which quantities are used again and again, in one node too."""
    builder = GraphBuilder()
    names = [Variable("v", (n,)) for n in range(draw(st.integers(4, 9)))]
    given = {}
    for n, v in enumerate(names):
        if n < 2:
            builder.add(v)
            given[v] = np.array([draw(st.floats(-2, 2, allow_nan=False))])
        elif draw(st.booleans()):
            operands = [names[draw(st.integers(0, n - 1))] for _ in range(3)]
            builder.add(v, affine(1), operands)
        else:
            operands = [names[draw(st.integers(0, n - 1))] for _ in range(draw(st.integers(1, 3)))]
            builder.add(v, total(len(operands)), operands)
    graph = builder.graph()
    return graph, evaluate(graph, given)


def brute_force(graph: Graph, start: int, end: int) -> list[tuple[tuple[int, int], ...]]:
    """Every path, by trying every operand of the end and going back from there."""
    if start == end:
        return [()]
    found = []
    for slot, operand in enumerate(graph.nodes[end].operands):
        found += [(*path, (end, slot)) for path in brute_force(graph, start, operand)]
    return found


@settings(max_examples=150)
@given(graphs(), st.data())
def test_paths_are_counted_as_they_are_enumerated(made: tuple[Graph, Values], data: st.DataObject):
    graph, _values = made
    last = len(graph) - 1
    start = data.draw(st.integers(0, last))
    expected = brute_force(graph, start, last)
    wrt, target = graph.nodes[start].quantity, graph.nodes[last].quantity
    part = between(graph, wrt, target)
    assert count(graph, wrt, target) == len(expected)
    assert sorted(all_paths(part)) == sorted(expected)
    assert (start in leading_to(graph, target)) == bool(expected)
    assert set(part.nodes) == {n for path in expected for n in (start, *(c for c, _ in path))}


@settings(max_examples=150)
@given(graphs(), st.integers(1, 6))
def test_the_largest_are_found_without_enumerating(made: tuple[Graph, Values], k: int):
    graph, values = made
    part = between(graph, graph.nodes[0].quantity, graph.nodes[-1].quantity)
    flow = Flow(part, values, 0)
    every = sorted((abs(flow.path(links).value) for links in all_paths(part)), reverse=True)
    found = largest(flow, k)
    assert len(found.paths) == min(k, len(every))
    assert found.proven
    assert_allclose([abs(p.value) for p in found.paths], every[:k], rtol=1e-9, atol=1e-300)
    assert len({p.links for p in found.paths}) == len(found.paths)


@settings(max_examples=40)
@given(case=cases(), k=st.integers(1, 5), data=st.data())
def test_the_largest_of_a_batch_are_those_with_the_largest_means(case: Case, k: int, data: st.DataObject):
    structure = network_graph(case.network, case.batch.examples)
    flow, _ = flow_of(case, data.draw(st.sampled_from(structure.parameters)), structure.cost, None)
    every = sorted((abs(flow.path(links).value) for links in all_paths(flow.part)), reverse=True)
    found = largest(flow, k)
    assert_allclose([abs(p.value) for p in found.paths], every[:k], rtol=1e-9, atol=1e-15)


def test_a_search_that_is_cut_short_says_so_and_still_finds_paths():
    network = initialised([4, 6, 6, 6, 2], ["tanh"] * 4, how="normal", seed=3)
    flow, _ = flow_of(Case(network, _batch(network, 8)), weight(1, 0, 0), Variable("cost"), None)
    found = largest(flow, 50, most_searched=200)
    assert not found.proven
    assert len({p.links for p in found.paths}) == 50
    assert found.count == 72
    assert found.total == pytest.approx(flow.total)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=6), st.data())
def test_layered_networks_have_as_many_paths_as_the_closed_form_says(sizes: list[int], data: st.DataObject):
    """From a parameter of a layer to the loss: the product of the units in the layers after it."""
    structure = network_graph(initialised(sizes, ["tanh"] * (len(sizes) - 1)), 1)
    layer = data.draw(st.integers(1, len(sizes) - 1))
    expected = int(np.prod([*sizes[layer + 1 :], 1]))
    assert count(structure.forward, weight(layer, 0, 0), structure.cost) == expected
    assert count(structure.forward, bias(layer, sizes[layer] - 1), structure.cost) == expected
    assert count(structure.forward, input_(0), structure.cost) == int(np.prod(sizes[1:]))


def test_counts_are_exact_however_large():
    sizes = [12] * 12
    structure = network_graph(initialised(sizes, ["sigmoid"] * 11), 1)
    assert count(structure.forward, weight(1, 0, 0), structure.cost) == 12**10
    assert count(structure.forward, input_(0), structure.cost) == 12**11


def test_in_a_softmax_layer_every_output_depends_on_every_score():
    network = initialised([2, 4, 3], ["tanh", "softmax"], "cross_entropy")
    structure = network_graph(network, 1)
    assert count(structure.forward, pre_activation(2, 0), structure.cost) == 3
    assert count(structure.forward, weight(1, 0, 0), structure.cost) == 9
    assert count(structure.forward, weight(1, 0, 0), activation(2, 1)) == 3


def test_a_penalised_weight_has_a_way_through_the_penalty():
    network = initialised([2, 1], ["sigmoid"], l2=0.5)
    structure = network_graph(network, 1)
    assert count(structure.forward, weight(1, 0, 0), structure.cost) == 2
    assert count(structure.forward, bias(1, 0), structure.cost) == 1


def test_what_is_used_twice_has_two_paths():
    x, y = Variable("x"), Variable("y")
    builder = GraphBuilder()
    builder.add(x)
    builder.add(Variable("c"))
    builder.add(y, affine(1), (x, x, Variable("c")))
    graph = builder.graph()
    values = evaluate(graph, {x: np.array([3.0]), Variable("c"): np.array([0.0])})
    listing = largest(Flow(between(graph, x, y), values, 0), 10)
    assert [p.value for p in listing.paths] == [3.0, 3.0]
    assert listing.share(listing.paths[0]) == 0.5


def test_shares_of_paths_that_cancel_are_of_what_flows():
    a, b, c = (Variable("v", (n,)) for n in range(3))
    builder = GraphBuilder()
    for v in (a, b, c):
        builder.add(v)
    middle, end = Variable("v", (3,)), Variable("v", (4,))
    builder.add(middle, affine(2), (a, b, a, c, b))
    builder.add(end, affine(1), (middle, c, a))
    graph = builder.graph()
    values = evaluate(graph, {a: np.array([1.0]), b: np.array([-3.0]), c: np.array([1.0])})
    flow = Flow(between(graph, a, end), values, 0)
    listing = largest(flow, 10)
    assert [p.value for p in listing.paths] == [-3.0, 1.0, 1.0]
    assert listing.cancels
    assert (listing.total, listing.absolute) == (-1.0, 5.0)
    assert [listing.share(p) for p in listing.paths] == [0.6, 0.2, 0.2]
    assert largest(flow, 1).listed_share == pytest.approx(0.6)


def test_links_join_one_another():
    structure = network_graph(initialised([2, 3, 2, 1], ["tanh"] * 3), 1)
    part = between(structure.forward, weight(1, 0, 0), structure.cost)
    for links in all_paths(part):
        nodes = [part.start, *(c for c, _ in links)]
        assert nodes[-1] == part.end
        for (before, after), (_, slot) in zip(pairwise(nodes), links, strict=True):
            assert structure.forward.nodes[after].operands[slot] == before
    assert list(all_paths(part, 1)) == [next(all_paths(part))]


def test_without_a_path_there_is_nothing():
    structure = network_graph(initialised([2, 2], ["tanh"]), 1)
    part = between(structure.forward, weight(1, 0, 0), activation(1, 1))
    assert (part.count, list(all_paths(part)), part.nodes) == (0, [], ())
    with pytest.raises(KeyError):
        between(structure.forward, weight(9, 0, 0), structure.cost)
