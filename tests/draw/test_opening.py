"""The room around the lens: whatever the size, what a step is about stands around its neuron, and nothing is out of order."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.limits import MAX_LAYERS
from nnviz.draw.filling import BELOW_LENS, SCREENS
from nnviz.draw.opening import MOST_LINES
from nnviz.draw.places import Filling
from nnviz.draw.scene import Scene
from nnviz.draw.shown import shown_labels
from nnviz.explain.steps.step import Step
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initialised
from nnviz.walk import Walk, walkthrough

FORMATS: tuple[Filling, ...] = ("large", "small", "part")

architectures = st.lists(st.integers(1, 8), min_size=2, max_size=MAX_LAYERS)
losses = st.sampled_from(("half_squared_error", "prediction"))


def walk_of(sizes: list[int], loss: str = "half_squared_error") -> Walk:
    network = initialised(sizes, ["tanh"] * (len(sizes) - 1), loss)
    return walkthrough(network, [[0.5] * sizes[0]], [[0.5] * sizes[-1]])


def with_round_weights(sizes: list[int]) -> Walk:
    made = initialised(sizes, ["tanh"] * (len(sizes) - 1))
    network = replace(made, weights=tuple(w.round(2) for w in made.weights))
    return walkthrough(network, [[0.5] * sizes[0]], [[0.5] * sizes[-1]])


def of_example(key: str) -> Walk:
    example = load_example(key)
    return walkthrough(example.network, example.data.x, example.data.y, example.learning_rate)


def first_of_each_neuron(walk: Walk, scene: Scene) -> dict[int, Step]:
    """A step for every neuron that is ever under the lens."""
    found: dict[int, Step] = {}
    for step in walk.steps:
        for host in scene.enlarged(step):
            found.setdefault(host, step)
    return found


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=12)
@given(sizes=architectures, loss=losses)
def test_order_stays_and_the_lens_covers_no_neuron_of_its_column(format_: Filling, sizes: list[int], loss: str):
    walk = walk_of(sizes, loss)
    scene = walk.scene(format_)
    lens, small = scene.frame.plan.lens, scene.frame.plan.radius
    for host, step in first_of_each_neuron(walk, scene).items():
        opened = scene.opened(step)
        assert len(opened.marks) == len(scene.marks)
        for a, b in pairwise(sorted(range(len(scene.marks)), key=lambda n: scene.marks[n].x)):
            before, after = opened.marks[b].x - opened.marks[a].x, scene.marks[b].x - scene.marks[a].x
            assert before > 0 or after < 1e-9, "columns stay in their order"
        column = [n for n, m in enumerate(opened.marks) if m.x == opened.marks[host].x and m.kind in ("neuron", "input")]
        assert [opened.marks[n].y for n in column] == sorted(opened.marks[n].y for n in column)
        middle = opened.marks[host].y
        assert lens <= middle <= opened.height - lens - BELOW_LENS + 1.5, "the lens and what stands below it are within the frame"
        for n in column:
            mark = opened.marks[n]
            assert n == host or abs(mark.y - middle) >= lens + small - 0.2
            assert 0 < mark.y < opened.height
        for line in opened.lines:
            for x, y, end in ((line.x1, line.y1, line.start), (line.x2, line.y2, line.end)):
                away = ((x - opened.marks[end].x) ** 2 + (y - opened.marks[end].y) ** 2) ** 0.5
                assert abs(away - opened.marks[end].radius) <= 0.2, "an edge ends at its neuron"


@pytest.mark.parametrize("sizes", [[1] * MAX_LAYERS, [2] * (MAX_LAYERS - 1) + [1], [2, 2, 2, 2, 2, 2, 2, 2, 2, 1]])
def test_whatever_the_depth_what_goes_in_is_shown_at_a_size_that_is_read_from_the_back_row(sizes: list[int]):
    walk = with_round_weights(sizes)
    scene, screen = walk.scene("large"), SCREENS["large"]
    scale = min(screen.width_of(len(sizes) - 1) / scene.width, screen.height / scene.height)
    of_places = {node for label in scene.labels for _, node in label.shown}
    for index, step in enumerate(walk.steps):
        drawn = shown_labels(walk.context, scene.opened(step), index, step)
        if scene.enlarged(step):
            # A weight and what it becomes have one place.
            missing = {*step.nodes, *step.lights} & of_places - {node for label in drawn for _, node in label.shown}
            assert not missing, (index, [walk.context.namer.name(walk.context.node(n).quantity).text for n in missing])
        assert all(13 * scale >= 20 and label.size * scale >= 20 for label in drawn)


@pytest.mark.parametrize("key", example_keys())
def test_the_bias_of_the_neuron_under_the_lens_covers_no_other_neuron(key: str):
    walk = of_example(key)
    scene = walk.scene("large")
    for index, step in enumerate(walk.steps):
        opened = scene.opened(step)
        for label in shown_labels(walk.context, opened, index, step):
            if not scene.enlarged(step) or label.owner < 0 or opened.marks[label.owner].kind != "bias":
                continue
            host = opened.frame.hosts[label.owner]
            others = [m for n, m in enumerate(opened.marks) if m.kind == "neuron" and n != host and m.x == opened.marks[host].x]
            assert all(abs(m.y - label.y) >= m.radius + 0.5 * label.size for m in others), (index, label.written)


@pytest.mark.parametrize("sizes", [[20, 40, 20, 10], [24, 24, 24]])
def test_of_very_many_edges_none_moves(sizes: list[int]):
    walk = walk_of(sizes)
    scene = walk.scene("large")
    assert len(scene.lines) > MOST_LINES
    assert all(scene.opened(step) is scene for step in walk.steps)
    assert any(scene.enlarged(step) for step in walk.steps), "there is a lens all the same"
