"""Laws for the drawing of paths: one number in each neuron, readable, at its own place, and the slopes among them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.quantities import Gradient, Local, weight
from nnviz.draw.board import Box
from nnviz.draw.drafts import SLOPE, Label
from nnviz.draw.filling import SCREENS
from nnviz.draw.places import Format
from nnviz.draw.scene import Scene, scene
from nnviz.draw.shown import shown_labels
from nnviz.explain.chain.chain import ChainRule
from nnviz.explain.chain.folding import folds
from nnviz.explain.chain.steps import ChainStep, chain_steps, standing
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.naming.numbers import display_number
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.ui.chain_rule.choice import Choice, resolved, rule_of
from nnviz.ui.lesson.lesson import Lesson, Subject, View, lesson_from, walk_of
from tests.explain.test_chain_rule import rule
from tests.geometry import text_width

FORMATS: tuple[Format, ...] = ("wide", "narrow", "paths", "track")
SHAPES = st.lists(st.integers(1, 4), min_size=2, max_size=4)
ELEMENTWISE = ("sigmoid", "tanh", "relu", "gelu")
DISCS = ("neuron", "input", "loss")


def question(sizes: list[int], activation: str, notation: str) -> ChainRule:
    network = initialised(sizes, [activation] * (len(sizes) - 1), "half_squared_error", seed=3)
    return rule(network, batch(network, [[0.5] * sizes[0]], [[0.3] * sizes[-1]]), weight(1, 0, 0), notation=notation)


def inside(label: Label, under: frozenset[int]) -> bool:
    return label.lens == (label.x, label.y) and label.owner in under


@settings(max_examples=5, deadline=None)
@given(sizes=SHAPES, activation=st.sampled_from(ELEMENTWISE), notation=st.sampled_from(sorted(NOTATIONS)))
def test_the_numbers_of_paths_stand_in_their_neurons_or_nearest_to_them(sizes: list[int], activation: str, notation: str):
    r = question(sizes, activation, notation)
    steps = chain_steps(r, folds(r))
    for format_ in FORMATS:
        at = scene(r.context, steps, format_, standing(r))
        for step in steps:
            labels = shown_labels(r.context, at, step.index, step)
            if at.frame.plan.paths:
                assert_one_number_each(r, at, step, labels)
            if step.phase == "paths":
                assert_slopes_are_there(r, at, step, labels)


def assert_one_number_each(r: ChainRule, at: Scene, step: ChainStep, labels: list[Label]) -> None:
    """Neurons under the lens do not meet, each holds one number, and what stands beside one is nearest to it and on none of them."""
    under, lens = at.enlarged(step), at.frame.plan.lens
    assert sorted(label.owner for label in labels if inside(label, under)) == sorted(under)
    marks = [at.marks[n] for n in under]
    assert all(hypot(a.x - b.x, a.y - b.y) >= 2 * lens for a, b in combinations(marks, 2))
    discs = [n for n, m in enumerate(at.marks) if m.kind in DISCS]
    for label in labels:
        if inside(label, under):
            continue
        text = label.text(r.context, step.index)
        box = Box(label.x, label.y, text_width([*label.written, (" " + text, "")], label.size), label.size)
        if label.node_at(step.index) not in step.nodes:
            assert not any(box.meets_circle(m.x, m.y, 0.95 * lens) for m in marks), (label.name, step.title_text)
        if label.owner >= 0 and at.marks[label.owner].kind == "neuron":
            assert label.owner == min(discs, key=lambda n: (at.marks[n].x - label.x) ** 2 + (at.marks[n].y - label.y) ** 2)


def assert_slopes_are_there(r: ChainRule, at: Scene, step: ChainStep, labels: list[Label]) -> None:
    """At the step of a path what an activation multiplies stands in its neuron, as a quantity with its number."""
    locals_ = {n: q for n in step.reads if isinstance(q := r.context.node(n).quantity, Local)}
    wanted = {n for n, q in locals_.items() if (q.of.name, q.wrt.name) == ("a", "z")}
    found = {node: label for label in labels if label.kind == SLOPE and (node := label.node_at(step.index)) is not None}
    assert set(found) <= wanted | set(at.standing)
    if at.roomy or at.enlarged(step):
        assert wanted <= set(found)
    for node, label in found.items():
        assert label.text(r.context, step.index) == display_number(r.context.text(node))
        assert label.owner == at.owners[node]


@pytest.mark.parametrize(("key", "least"), [("1-2-1", 24.0), ("2-2-2-2-1", 20.0), ("3-4-1", 20.0), ("2-2-2-2", 20.0)])
def test_in_front_of_a_class_numbers_of_paths_are_high(key: str, least: float):
    lesson = lesson_from(key)
    r = rule_of(lesson, *resolved(Choice(), walk_of(lesson).structure))
    steps = chain_steps(r, folds(r))
    at, screen = scene(r.context, steps, "paths", standing(r)), SCREENS["paths"]
    scale = min(screen.width / at.width, screen.height / at.height)
    assert all(label.size * scale >= least - 1e-6 for step in steps for label in shown_labels(r.context, at, step.index, step))


def left_of(r: ChainRule, folded: set[int]) -> Iterator[list[int]]:
    """Every path as far as the first node whose error term is known."""
    part = r.flow.part

    def go(n: int, so_far: list[int]) -> Iterator[list[int]]:
        if n == part.end or n in folded:
            yield [*so_far, n]
            return
        for after, _ in part.links[n]:
            yield from go(after, [*so_far, n])

    return go(part.start, [])


@settings(max_examples=10, deadline=None)
@given(sizes=SHAPES, activation=st.sampled_from(ELEMENTWISE))
def test_what_is_folded_turns_small(sizes: list[int], activation: str):
    """While the sum is folded, at full size are the neurons that it still goes through or ends at, and those of the step; of the weights
    only those between them stand there."""
    r = question(sizes, activation, "003")
    steps = chain_steps(r, folds(r))
    at = scene(r.context, steps, "paths", standing(r))
    folded: set[int] = set()
    for step in steps:
        quantity = r.context.node(step.node).quantity
        if step.phase != "folding" or not at.frame.plan.paths:
            continue
        if isinstance(quantity, Gradient) and quantity.wrt.name == "z":
            folded.add(r.context.index(quantity.wrt))
        left = list(left_of(r, folded))
        owners = {at.owners[n] for path in left for n in path if n in at.owners}
        own = {at.owners[n] for n in (*step.nodes, *step.lights) if n in at.owners}
        neurons = {n for n in owners | own if n >= 0 and at.marks[n].kind == "neuron"}
        if at._apart(neurons):
            assert at.enlarged(step) == neurons
        # An edge is passed where a path goes on from its start to its end.
        passed = {(at.owners.get(a), at.owners.get(b)) for path in left for a, b in pairwise(path)}
        for label in shown_labels(r.context, at, step.index, step):
            line = at.lines[-1 - label.owner] if label.owner < 0 else None
            if line is not None and label.owner not in own and label.node_at(step.index) != r.context.index(r.derivative):
                assert (line.start, line.end) in passed or r.flow.part.start in line.nodes, label.name


DEEP: tuple[list[int], ...] = ([1] * 12, [1, *[2] * 10, 1], [3] * 12, [2] * 9)


@pytest.mark.parametrize("format_", ["paths", "track"])
@pytest.mark.parametrize("sizes", DEEP)
def test_however_deep_a_network_is_neurons_at_full_size_do_not_meet(sizes: list[int], format_: Format):
    """Their columns have room beside them for the next ones, in their order, and every edge ends at its neurons."""
    r = question(sizes, "tanh", "003")
    steps = chain_steps(r, folds(r))
    at = scene(r.context, steps, format_, standing(r))
    columns = sorted({m.x for m in at.marks})
    assert any(len({at.marks[n].x for n in at.enlarged(step)}) == 2 for step in steps), "a step and what it reads have room together"
    for step in steps[::5]:
        opened, lens = at.opened(step), at.frame.plan.lens
        under = opened.enlarged(step)
        assert under == at.enlarged(step)
        for n, m in combinations(range(len(at.marks)), 2):
            a, b = opened.marks[n], opened.marks[m]
            if a.kind in DISCS and b.kind in DISCS and under & {n, m}:
                assert hypot(a.x - b.x, a.y - b.y) >= sum(lens if k in under else mark.radius for k, mark in ((n, a), (m, b)))
        now = [next(o.x for o, m in zip(opened.marks, at.marks, strict=True) if m.x == x) for x in columns]
        assert now == sorted(now)
        for line in opened.lines:
            for x, y, end in ((line.x1, line.y1, line.start), (line.x2, line.y2, line.end)):
                assert hypot(x - opened.marks[end].x, y - opened.marks[end].y) == pytest.approx(opened.marks[end].radius, abs=0.2)


def with_four_digits(sizes: list[int]) -> ChainRule:
    network = initialised(sizes, ["tanh"] * (len(sizes) - 1), "half_squared_error", "normal", 3)
    lesson = Lesson(Subject("1-2-1", network, batch(network, [[0.13] * sizes[0]], [[-0.13] * sizes[-1]]), 0.1), View())
    return rule_of(lesson, *resolved(Choice(), walk_of(lesson).structure))


@pytest.mark.parametrize("sizes", DEEP)
def test_however_deep_a_network_is_its_paths_are_read_from_the_back_row(sizes: list[int]):
    """At least 20 pixels high is every number, in a neuron or beside it; of a path all that is multiplied is there."""
    r = with_four_digits(sizes)
    steps = chain_steps(r, folds(r))
    at, screen = scene(r.context, steps, "paths", standing(r)), SCREENS["paths"]
    scale = min(screen.width / at.width, screen.height / at.height)
    for step in steps[::5]:
        opened = at.opened(step)
        labels = shown_labels(r.context, opened, step.index, step)
        under = opened.enlarged(step)
        for label in labels:
            wide = text_width([(label.text(r.context, step.index), "")], 1.08)
            room = 1.85 * at.frame.plan.lens / wide if inside(label, under) else label.size
            assert min(room, label.size) * scale >= 20, (label.name, label.text(r.context, step.index))
        if step.phase == "paths":
            assert_slopes_are_there(r, opened, step, labels)
            slopes = {n for n in step.reads if isinstance(q := r.context.node(n).quantity, Local) and (q.of.name, q.wrt.name) == ("a", "z")}
            assert len(slopes) == len(sizes) - 1
            assert slopes <= {label.node_at(step.index) for label in labels}
            weights = {at.owners[n] for n in step.lights if at.owners.get(n, 0) < 0}
            assert weights <= {label.owner for label in labels}, "a weight of every edge that it goes along"
