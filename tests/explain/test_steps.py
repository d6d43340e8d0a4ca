"""The steps of a walkthrough: complete, in order, and each with what it needs already known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.core.quantities import LOSS_KINDS, Gradient, Local, LongWay, Updated, Variable, activation, pre_activation
from nnviz.explain.steps.step import Step
from nnviz.explain.steps.walkthrough import GRAINS, grain_named, position_of, steps
from nnviz.explain.writing.words import PHASES
from nnviz.models.examples import example_keys, load_example
from nnviz.models.network import Network
from nnviz.walk import Walk, walkthrough
from tests.strategies import Case, cases

grains = st.sampled_from(sorted(GRAINS))


def walk_of(case: Case, grain: str = "neuron") -> Walk:
    return walkthrough(case.network, case.batch.x, case.batch.y, 0.3, grain=grain)


def found(walk: Sequence[Step]) -> list[int]:
    return [n for step in walk for n in step.nodes]


@settings(max_examples=30)
@given(case=cases())
def test_the_neuron_grain_finds_everything_once(case: Case):
    walk = walk_of(case)
    s = walk.structure
    graph = s.graph
    units = [(n, i) for n in range(1, len(s.sizes)) for i in range(s.sizes[n])]
    expected = [
        *(q for n, i in units for q in (pre_activation(n, i), activation(n, i))),
        *(node.quantity for node in graph.nodes if isinstance(node.quantity, Variable) and node.quantity.name in LOSS_KINDS),
        *(Gradient(s.example_loss, pre_activation(n, i)) for n, i in units),
        *(q for p in s.parameters for q in (Gradient(s.cost, p), Updated(p))),
    ]
    assert Counter(found(walk.steps)) == Counter(graph.index[q] for q in expected)
    assert s.cost in expected


@settings(max_examples=30)
@given(case=cases())
def test_the_grains_are_over_the_same_nodes(case: Case):
    fine, middle, coarse = (walk_of(case, grain).steps for grain in ("operation", "neuron", "layer"))
    assert set(found(middle)) <= set(found(fine))
    assert Counter(found(coarse)) == Counter(found(middle))
    computed = [n for n, node in enumerate(fine[0].context.graph.nodes) if node.operation is not None]
    assert sorted(found(fine)) == computed
    assert len(coarse) <= len(middle) <= len(fine)


@settings(max_examples=40)
@given(case=cases(), grain=grains)
def test_phases_come_in_order(case: Case, grain: str):
    order = list(PHASES)
    walk = walk_of(case, grain)
    positions = [order.index(step.phase) for step in walk.steps]
    assert positions == sorted(positions)
    assert [step.index for step in walk.steps] == list(range(len(walk.steps)))
    # The prediction itself, of one example, has no loss to compute.
    alone = walk.structure.cost == activation(case.network.layers, case.network.output)
    assert {step.phase for step in walk.steps} == set(order) - ({"loss"} if alone else set())


@settings(max_examples=40)
@given(case=cases(), grain=grains)
def test_a_step_reads_only_what_is_given_or_found_before(case: Case, grain: str):
    walk = walk_of(case, grain)
    known = {n for n, node in enumerate(walk.structure.graph.nodes) if node.operation is None}
    for step in walk.steps:
        assert set(step.lights) <= known, step.title
        assert not set(step.nodes) & known
        if step.long_way is not None:
            assert set(step.long_way.lights) <= known
        known |= set(step.nodes)


@settings(max_examples=20)
@given(case=cases(), grain=grains)
def test_the_operands_are_what_lights_up_each_once(case: Case, grain: str):
    for step in walk_of(case, grain).steps:
        assert [o.node for o in step.operands] == list(step.lights)
        assert len(set(step.lights)) == len(step.lights)
        for operand in step.operands:
            assert operand.text == step.context.text(operand.node)
            assert operand.name
            assert operand.meaning


@settings(max_examples=20)
@given(case=cases())
def test_backwards_goes_from_the_last_layer_to_the_first(case: Case):
    walk = walk_of(case)
    for phase in ("backward", "gradient"):
        quantities = [walk.structure.graph.nodes[s.node].quantity for s in walk.steps if s.phase == phase]
        layers = [q.wrt.index[0] for q in quantities if isinstance(q, Gradient)]
        assert len(layers) == len(quantities)
        assert layers == sorted(layers, reverse=True)


@settings(max_examples=20)
@given(case=cases())
def test_the_operation_grain_shows_local_derivatives_and_the_neuron_grain_writes_them_out(case: Case):
    kinds = {grain: {type(s.context.node(n).quantity) for s in walk_of(case, grain).steps for n in s.nodes} for grain in GRAINS}
    assert kinds["neuron"] == kinds["layer"] == {Variable, Gradient, Updated}
    assert Local in kinds["operation"]


@settings(max_examples=20)
@given(case=cases())
def test_the_value_and_the_text_are_those_of_the_node(case: Case):
    walk = walk_of(case)
    for step in walk.steps:
        assert step.value == float(walk.values.arrays[step.node][0])
        assert step.text == walk.digits.text(step.value)


def test_steps_of_a_hidden_neuron_are_folded_into_one_line():
    example = load_example("1-2-1")
    walk = walkthrough(example.network, example.data.x, example.data.y)
    delta = next(s for s in walk.steps if s.context.node(s.node).quantity == Gradient(walk.structure.example_loss, pre_activation(1, 0)))
    right = r"\frac{\partial J}{\partial z_{1}^{(3)}} \, W_{11}^{(2)} \, a_{1}^{(2)} \, \left(1 - a_{1}^{(2)}\right)"
    assert delta.symbols == rf"\frac{{\partial J}}{{\partial z_{{1}}^{{(2)}}}} = {right}"
    assert delta.halfway == ("-0.1392", r"\cdot", "0.2403")


def test_an_update_is_an_assignment_and_nothing_else_is():
    example = load_example("1-2-1")
    for grain in GRAINS:
        for step in walkthrough(example.network, example.data.x, example.data.y, grain=grain).steps:
            assert (step.relation == r"\leftarrow") == (step.phase == "update")
            assert step.relation in step.symbols


def test_an_activation_names_its_letter_and_softmax_its_unit():
    network = Network([1, 2, 2], [[[1], [2]], [[1, 0], [0, 1]]], [[0, 0], [0, 0]], ["sigmoid", "softmax"], "cross_entropy")
    walk = walkthrough(network, [[1]], [[1, 0]], notation="002")
    lines = {s.title: s.symbols for s in walk.steps if s.phase == "forward"}
    assert lines["a_{2}^{(2)}"] == r"a_{2}^{(2)} = g\left(z_{2}^{(2)}\right) = \frac{1}{1 + e^{-z_{2}^{(2)}}}"
    assert r"= \operatorname{softmax}_{2}\left(z^{(3)}\right) = \frac{e^{z_{2}^{(3)}}}" in lines["a_{2}^{(3)}"]
    assert "f" not in walkthrough(network.with_settings(activations=("identity", "softmax")), [[1]], [[1, 0]]).steps[1].symbols


@pytest.mark.parametrize("key", example_keys())
@pytest.mark.parametrize("grain", sorted(GRAINS))
def test_positions_are_the_first_step_that_finds_a_node(key: str, grain: str):
    example = load_example(key)
    walk = walkthrough(example.network, example.data.x, example.data.y, grain=grain).steps
    for step in walk:
        assert all(position_of(walk, n) == step.index for n in step.nodes)
    leaf = next(n for n, node in enumerate(walk[0].context.graph.nodes) if node.operation is None)
    assert position_of(walk, leaf) is None


def test_a_long_way_is_not_a_step_of_its_own_between_neurons():
    example = load_example("batch-of-4")
    walk = walkthrough(example.network, example.data.x, example.data.y)
    assert not [s for s in walk.steps if isinstance(s.context.node(s.node).quantity, LongWay)]


@pytest.mark.parametrize("wrong", ["", "neurons", None, 1, "Layer"])
def test_an_unknown_grain_is_refused_with_the_list(wrong: object):
    with pytest.raises(InputError, match="operation, neuron, layer"):
        grain_named(wrong)
    example = load_example("1-2-1")
    context = walkthrough(example.network, example.data.x, example.data.y).context
    with pytest.raises(InputError, match="grain"):
        steps(context, wrong)  # type: ignore[arg-type]
