"""Laws for what a step lights up, and for what stands around it: which neurons and edges, in which colour, how strong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnviz
from nnviz import expression
from nnviz.core import quantities as q
from nnviz.core.quantities import Gradient, Updated, Variable
from nnviz.draw.scene import Scene
from nnviz.draw.shown import FEW_LIGHTS
from nnviz.draw.theme import PALETTE
from nnviz.models.initialise import initialised
from nnviz.walk import Walk, walkthrough
from tests.strategies import PAIRS, Case, cases

Drawn = set[Variable]
"""Neurons, inputs, biases and weights, each by the quantity that it is drawn for."""


def own(scene: Scene, walk: Walk, owners: set[int]) -> Drawn:
    """What the owners are drawn for: what of their quantities is no derivative and no z."""
    found = set()
    for owner in owners:
        item = scene.marks[owner] if owner >= 0 else scene.lines[-1 - owner]
        found |= {v for n in item.nodes if isinstance(v := walk.context.node(n).quantity, Variable) and v.name in (*DRAWN, q.INPUT)}
    return found


DRAWN = (q.ACTIVATION, q.WEIGHT, q.BIAS)


def before(layer: int, sizes: tuple[int, ...]) -> Drawn:
    """The units of the layer before."""
    return {q.activation(layer - 1, j) if layer > 1 else q.input_(j) for j in range(sizes[layer - 1])}


def expected(walk: Walk, quantity: object) -> tuple[Drawn, Drawn] | None:
    """What a step about a quantity finds and what it reads, from the shape of the network alone; None for what is not said here."""
    sizes, last = walk.network.sizes, len(walk.network.sizes) - 1
    match quantity:
        case Variable(q.PRE_ACTIVATION, (layer, i)):
            weights = {q.weight(layer, i, j) for j in range(sizes[layer - 1])}
            own_bias = {q.bias(layer, i)} if walk.network.bias[layer - 1] else set()
            return {q.activation(layer, i)}, {*before(layer, sizes), *weights, *own_bias}
        case Variable(q.ACTIVATION, (layer, i)):
            softmax = walk.network.activations[layer - 1] == "softmax"
            others = {q.activation(layer, k) for k in range(sizes[layer]) if k != i}
            return {q.activation(layer, i)}, others if softmax else set()
        case Gradient(_, Variable(q.PRE_ACTIVATION, (layer, i))) if layer < last:
            after = {q.activation(layer + 1, k) for k in range(sizes[layer + 1])}
            return {q.activation(layer, i)}, {*after, *(q.weight(layer + 1, k, i) for k in range(sizes[layer + 1]))}
        case Gradient(_, Variable(q.WEIGHT, (layer, i, j))):
            return {q.weight(layer, i, j)}, {q.activation(layer, i), q.activation(layer - 1, j) if layer > 1 else q.input_(j)}
        case Gradient(_, Variable(q.BIAS, (layer, i))):
            return {q.bias(layer, i)}, {q.activation(layer, i)}
        case Updated(of):
            return {of}, set()
    return None


TRAINED = tuple(pair for pair in PAIRS if pair[1] != "prediction")


@settings(max_examples=20)
@given(case=cases(pairs=TRAINED, hidden=("tanh", "relu")), format_=st.sampled_from(["wide", "narrow"]))
def test_a_step_lights_the_neurons_and_edges_that_its_formula_names(case: Case, format_: str):
    walk = walkthrough(case.network, case.batch.x, case.batch.y)
    scene = walk.scene(format_)
    looked_at = 0
    for step in walk.steps:
        wanted = expected(walk, walk.context.node(step.node).quantity)
        if wanted is not None:
            found, read = scene.lit(step)
            assert (own(scene, walk, found), own(scene, walk, read)) == wanted, step.title
            assert not found & read
            looked_at += 1
    assert looked_at >= 2 * len(walk.structure.parameters)


@settings(max_examples=15)
@given(case=cases(), theme=st.sampled_from(["light", "dark"]), at=st.floats(0, 1))
def test_the_figure_rings_what_is_lit_and_nothing_else(case: Case, theme: str, at: float):
    walk = walkthrough(case.network, case.batch.x, case.batch.y)
    step = walk.steps[round(at * (len(walk.steps) - 1))]
    scene, palette = walk.scene(), PALETTE[theme]
    found, read = scene.lit(step)
    figure = walk.figure(step.index, theme=theme)
    rings = [t for t in figure.data if t.mode == "markers" and isinstance(t.marker.symbol, tuple)]
    strips = [t for t in figure.data if t.mode == "lines" and t.opacity == 0.4]
    strength = {}
    for owners, colour in ((found, palette["active"]), (read, palette[step.phase])):
        ringed = [(x, y) for t in rings if t.marker.color == colour for x, y in zip(t.x, t.y, strict=True)]
        assert sorted(ringed) == sorted((scene.marks[o].x, scene.marks[o].y) for o in owners if o >= 0)
        lit = [t for t in strips if t.line.color == colour]
        ends = [x for t in lit for x in zip(t.x, t.y, strict=True) if x != (None, None)]
        pieces = [p for o in owners if o < 0 for p in scene.lines[-1 - o].pieces]
        assert sorted(ends) == sorted((x, y) for x1, y1, x2, y2 in pieces for x, y in ((x1, y1), (x2, y2)))
        strength[colour] = [t.marker.line.width for t in rings if t.marker.color == colour] + [t.line.width / 4 for t in lit]
    assert len(rings) + len(strips) == sum(map(len, strength.values()))
    strong, weak = strength[palette["active"]], strength[palette[step.phase]]
    assert all(s > w for s in strong for w in weak)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_weight_has_another_colour_from_its_update_on(theme: str):
    walk = walkthrough(initialised([1, 2, 1], ["sigmoid"] * 2, seed=1), [[1.0]], [[0.5]], 0.5)
    palette, replaced = PALETTE[theme], [label for label in walk.scene().labels if len(label.shown) == 2]
    assert len(replaced) == len(walk.structure.parameters)
    for step in walk.steps:
        drawn = {(a.x, a.y): a for a in walk.figure(step.index, theme=theme).layout.annotations}
        for label in replaced:
            since, annotation = label.shown[1][0], drawn[label.x, label.y]
            role = "parameter" if step.index < since else "active text" if step.index == since else "update"
            assert annotation.font.color == palette[role], (step.title, label.name)
            bold = label.node_at(step.index) in {*step.nodes, *step.lights}
            assert annotation.text.startswith("<b>") == bold


@pytest.mark.parametrize("key", ["wide", "narrow"])
def test_nothing_of_a_plot_stands_around_the_drawing(key: str):
    """No axes, no legend, no tool bar of a chart: it is a drawing, and does not move when it is pulled."""
    walk = walkthrough(initialised([2, 3, 1], ["tanh", "identity"]), [[1.0, 2.0]], [[0.5]])
    layout = walk.figure(0, format=key).layout
    for axis in (layout.xaxis, layout.yaxis):
        assert (axis.visible, axis.fixedrange) == (False, True)
    assert (layout.showlegend, layout.dragmode) == (False, False)
    assert {getattr(layout.margin, side) for side in "lrtb"} == {0}
    assert layout.xaxis.range == (0, layout.width)


@pytest.mark.parametrize("text", ["J = 3*(a + b*c)", "J = relu(a)*b + c"])
def test_a_text_of_the_drawing_is_no_pointer(text: str):
    """Plotly draws an arrow to an annotation unless it is told not to."""
    network = walkthrough(initialised([2, 3, 1], ["tanh", "identity"]), [[1.0, 2.0]], [[0.5]])
    for walk in (network, expression(text, a=5, b=3, c=2)):
        for step in (0, len(walk.steps) // 2, -1):
            annotations = walk.figure(step).layout.annotations
            assert annotations
            assert not any(a.showarrow for a in annotations)


@pytest.mark.parametrize("sizes", [[1, 1], [2, 3, 1], [8, 12, 8, 3], [20, 40, 20, 10]])
@pytest.mark.parametrize("format_", ["wide", "narrow"])
def test_the_loss_is_drawn_as_large_as_a_neuron_and_large_enough_to_be_read(sizes: list[int], format_: str):
    walk = walkthrough(initialised(sizes, ["tanh"] * (len(sizes) - 1)), [[0.5] * sizes[0]], [[0.3] * sizes[-1]])
    marks = walk.scene(format_).marks
    neuron, loss = (next(m.radius for m in marks if m.kind == kind) for kind in ("neuron", "loss"))
    assert loss == max(neuron, 20.0)


def test_the_browser_leaves_out_no_more_numbers_than_the_figure_does():
    script = Path(nnviz.__file__).parent / "web" / "player" / "room.js"
    assert f"const FEW_LIGHTS = {FEW_LIGHTS};" in script.read_text(encoding="utf-8")
    assert FEW_LIGHTS == 8
