"""Where things stand: every layer in its column, every unit in its order, nothing outside the frame."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.limits import MAX_LAYERS, MAX_PARAMETERS
from nnviz.core.quantities import COST, Variable, activation, bias, target, weight
from nnviz.draw.filling import SCREENS
from nnviz.draw.flowing import HEADING
from nnviz.draw.layout import layout
from nnviz.draw.places import FULL_RADIUS, Filling, Format, Layout
from nnviz.explain.naming.names import Namer
from nnviz.explain.naming.notation import notation_named
from nnviz.models.initialise import initialised
from nnviz.models.network import count_parameters
from nnviz.walk import walkthrough

FORMATS: tuple[Format, ...] = ("wide", "narrow")

architectures = st.lists(st.integers(1, 40), min_size=2, max_size=MAX_LAYERS).filter(lambda s: count_parameters(s) <= MAX_PARAMETERS)
losses = st.sampled_from(("half_squared_error", "prediction"))


def namer_of(sizes: list[int], loss: str = "half_squared_error") -> Namer:
    """The names of a network of one example: all that a layout reads of it. Its graph of many thousand nodes is not made for that."""
    cost = activation(len(sizes) - 1, 0) if loss == "prediction" else Variable(COST)
    return Namer(notation_named("003"), tuple(sizes), 1, cost, cost)


@pytest.mark.parametrize("loss", ["half_squared_error", "prediction"])
def test_these_are_the_names_of_a_walkthrough(loss: str):
    network = initialised([2, 3, 2], ["tanh", "tanh"], loss)
    assert walkthrough(network, [[0.5, 0.5]], [[0.5, 0.5]]).context.namer == namer_of([2, 3, 2], loss)


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=20)
@given(sizes=architectures, loss=losses)
def test_the_layout_of_any_network(format_: Format, sizes: list[int], loss: str):
    plan = layout(namer_of(sizes, loss), format_)
    assert set(plan.positions) == set(plan.graph.nodes)
    assert len(set(plan.positions.values())) == len(plan.positions)
    assert_columns(plan, sizes, loss, format_)
    for layer, units in enumerate(sizes):
        places = [plan.positions[activation(layer, i)] for i in range(units)]
        assert {x for x, _ in places} == {plan.columns[layer]}
        ys = [y for _, y in places]
        assert ys == sorted(ys)
        # Neurons of a layer do not touch, and a bias stands above its neuron.
        assert all(b - a > 2 * plan.radius for a, b in zip(ys, ys[1:], strict=False))
        if layer:
            assert all(plan.positions[bias(layer, i)][1] < ys[i] - plan.radius * 0.5 for i in range(units))
    for x, y in plan.positions.values():
        assert 0 < x < plan.width
        assert HEADING / 2 < y < plan.height
    for layer, units in enumerate(sizes):
        for i in range(units):
            x, y = plan.positions[activation(layer, i)]
            assert plan.radius <= x <= plan.width - plan.radius
            assert y - plan.radius >= HEADING
            assert y + plan.radius <= plan.height


@pytest.mark.parametrize("format_", SCREENS)
@settings(max_examples=20)
@given(sizes=architectures, loss=losses)
def test_what_fills_a_screen_is_readable_there_or_has_a_lens(format_: Filling, sizes: list[int], loss: str):
    plan, screen = layout(namer_of(sizes, loss), format_), SCREENS[format_]
    assert set(plan.positions) == set(plan.graph.nodes)
    assert len(set(plan.positions.values())) == len(plan.positions)
    assert all(0 < x < plan.width and 0 < y < plan.height for x, y in plan.positions.values())
    assert list(plan.columns) == sorted(plan.columns)
    for layer, units in enumerate(sizes):
        ys = [plan.positions[activation(layer, i)][1] for i in range(units)]
        assert ys == sorted(ys)
    pixels = 13 * min(screen.width_of(len(sizes) - 1) / plan.width, screen.height / plan.height)
    assert pixels >= screen.readable - 1e-6


def assert_columns(plan: Layout, sizes: list[int], loss: str, format_: Format) -> None:
    columns = list(plan.columns)
    if loss != "prediction":
        # In the narrow format the targets stand below the loss.
        targets = columns.pop()
        assert (targets == columns[-1]) == (format_ == "narrow")
        assert targets >= columns[-1]
    assert len(columns) == len(sizes) + (loss != "prediction")
    assert all(a < b for a, b in zip(columns, columns[1:], strict=False))
    between = min(b - a for a, b in zip(columns[: len(sizes)], columns[1 : len(sizes)], strict=False))
    assert between > 2 * plan.radius


@settings(max_examples=10)
@given(sizes=architectures, loss=losses)
def test_the_graph_that_is_drawn_is_the_network(sizes: list[int], loss: str):
    graph = layout(namer_of(sizes, loss)).graph
    layers = range(1, len(sizes))
    weights = {data["weight"] for _, _, data in graph.edges(data=True)} - {None}
    assert weights == {weight(n, i, j) for n in layers for i in range(sizes[n]) for j in range(sizes[n - 1])}
    kinds = nx.get_node_attributes(graph, "kind")
    assert sum(k in ("input", "neuron") for k in kinds.values()) == sum(sizes)
    assert sum(k == "bias" for k in kinds.values()) == sum(sizes[1:])
    has_loss = loss != "prediction"
    assert sum(k == "loss" for k in kinds.values()) == int(has_loss)
    assert sum(k == "target" for k in kinds.values()) == sizes[-1] * has_loss
    assert nx.is_directed_acyclic_graph(graph)
    # Backwards, everything that is drawn leads into the loss, or into the outputs.
    ends = {v for v in graph if graph.out_degree(v) == 0}
    assert ends == ({Variable(COST)} if has_loss else {activation(len(sizes) - 1, k) for k in range(sizes[-1])})


@pytest.mark.parametrize(
    ("sizes", "format_", "roomy"),
    [
        ([1, 2, 1], "wide", True),
        ([1, 2, 1], "narrow", True),
        ([4, 4, 4, 2], "wide", True),
        ([2, 2, 2, 2, 1], "wide", True),
        ([20, 40, 20, 10], "wide", False),
        ([1] * 12, "narrow", False),
    ],
)
def test_small_networks_have_room_for_their_numbers(sizes: list[int], format_: Format, roomy: bool):
    plan = layout(namer_of(sizes), format_)
    assert plan.roomy is roomy
    assert (plan.radius >= FULL_RADIUS) is roomy


def test_a_phone_is_narrower():
    namer = namer_of([1, 2, 1])
    assert layout(namer, "narrow").width <= 480 < layout(namer, "wide").width


def test_targets_stand_beside_their_outputs_or_below_the_loss():
    namer = namer_of([2, 3])
    wide, narrow = layout(namer, "wide"), layout(namer, "narrow")
    for k in range(3):
        assert wide.positions[target(k)][1] == wide.positions[activation(1, k)][1]
        assert narrow.positions[target(k)][1] > narrow.positions[Variable(COST)][1]
