"""The scene: every weight is a line between the outlines of its neurons, and every quantity has a place that lights up."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.quantities import LEARNING_RATE, Variable, weight
from nnviz.draw.places import Format
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.models.examples import example_keys, load_example
from nnviz.walk import Walk, walkthrough
from tests.geometry import around, boxes_meet, text_width
from tests.strategies import Case, cases

FORMATS: tuple[Format, ...] = ("wide", "narrow")


def walk_of(case: Case, grain: str = "neuron") -> Walk:
    return walkthrough(case.network, case.batch.x, case.batch.y, grain=grain)


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=20)
@given(case=cases())
def test_lines_run_from_outline_to_outline(format_: Format, case: Case):
    walk = walk_of(case)
    scene = walk.scene(format_)
    drawn = {line.node for line in scene.lines} - {None}
    assert drawn == {walk.context.index(w) for w in walk.structure.weights}
    for line in scene.lines:
        for mark, x, y in ((scene.marks[line.start], line.x1, line.y1), (scene.marks[line.end], line.x2, line.y2)):
            assert math.hypot(x - mark.x, y - mark.y) == pytest.approx(mark.radius)
        if line.node is not None:
            assert scene.marks[line.start].x < scene.marks[line.end].x


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("grain", sorted(GRAINS))
@settings(max_examples=10)
@given(case=cases())
def test_every_step_lights_up_what_it_finds_and_what_it_reads(grain: str, format_: Format, case: Case):
    walk = walk_of(case, grain)
    scene = walk.scene(format_)
    shown = {*range(len(scene.marks)), *(-1 - n for n in range(len(scene.lines)))}
    for step in walk.steps:
        found, read = scene.lit(step)
        # Where the prediction itself is differentiated no loss is drawn.
        assert found or (walk.context.namer.predicts and step.phase in ("loss", "backward"))
        assert not found & read
        assert found | read <= shown


@settings(max_examples=15)
@given(case=cases())
def test_every_quantity_of_the_network_belongs_to_one_mark_or_line(case: Case):
    walk = walk_of(case)
    scene = walk.scene()
    undrawn = {n for n in range(len(walk.structure.graph)) if n not in scene.owners}
    rates = {"learning rate", "L2 strength"}
    cost = {"cost", "mean loss", "sum of the losses", "penalty", "loss of one example"} if walk.context.namer.predicts else set()
    names = [walk.structure.graph.nodes[n].quantity for n in undrawn]
    assert all(getattr(q, "name", getattr(getattr(q, "wrt", None), "name", "")) in rates | cost for q in names)
    for owner, nodes in [(n, m.nodes) for n, m in enumerate(scene.marks)] + [(-1 - n, e.nodes) for n, e in enumerate(scene.lines)]:
        assert all(scene.owners[n] == owner for n in nodes)
    assert all(m.nodes for m in scene.marks)
    assert all(bool(e.nodes) == (e.node is not None) for e in scene.lines)
    assert all(e.node in e.nodes for e in scene.lines if e.node is not None)


def test_the_weight_of_a_line_is_that_of_its_ends():
    example = load_example("3-4-1")
    walk = walkthrough(example.network, example.data.x, example.data.y)
    scene = walk.scene()
    line = next(e for e in scene.lines if e.node == walk.context.index(weight(1, 3, 2)))
    start, end = scene.marks[line.start], scene.marks[line.end]
    assert walk.context.index(Variable("x", (0, 2))) in start.nodes
    assert {walk.context.index(Variable(letter, (1, 3))) for letter in "za"} <= set(end.nodes)


def test_a_learning_rate_is_on_no_mark():
    example = load_example("1-2-1")
    walk = walkthrough(example.network, example.data.x, example.data.y)
    assert walk.context.index(Variable(LEARNING_RATE)) not in walk.scene().owners


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("notation", ["003", "004"])
@pytest.mark.parametrize("key", example_keys())
def test_headings_name_the_columns_without_touching(key: str, notation: str, format_: Format):
    example = load_example(key)
    walk = walkthrough(example.network, example.data.x, example.data.y, notation=notation)
    scene = walk.scene(format_)
    boxes = [around(h.x, h.y, text_width([(h.text, "")], 12.5), 12.5) for h in scene.headings]
    assert len(boxes) >= len(example.network.sizes)
    assert scene.headings[0].text.startswith("input")
    for n, box in enumerate(boxes):
        assert box.left >= 0
        assert box.right <= scene.width
        assert not any(boxes_meet(box, other) for other in boxes[:n])


@settings(max_examples=10)
@given(case=cases(), data=st.data())
def test_positions_do_not_depend_on_the_numbers(case: Case, data: st.DataObject):
    format_ = data.draw(st.sampled_from(FORMATS))
    other = case.network.with_parameters([-w for w in case.network.weights], [2 * b for b in case.network.biases])
    one, two = (walkthrough(n, case.batch.x, case.batch.y).scene(format_) for n in (case.network, other))
    assert [(m.x, m.y, m.radius) for m in one.marks] == [(m.x, m.y, m.radius) for m in two.marks]
    assert [(e.x1, e.y1, e.x2, e.y2) for e in one.lines] == [(e.x1, e.y1, e.x2, e.y2) for e in two.lines]
