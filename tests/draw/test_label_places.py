"""Labels: readable, in nobody's way, and silent before their number is known."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest

from nnviz.core.quantities import Gradient
from nnviz.draw.drafts import Label
from nnviz.draw.labels import _Room
from nnviz.draw.places import Format
from nnviz.draw.scene import Scene
from nnviz.draw.shown import DISCS, shown_labels
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.naming.numbers import display_number
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initialised
from nnviz.walk import Walk, walkthrough
from tests.geometry import Box, around, boxes_meet, meets_circle, meets_line, text_width

FORMATS: tuple[Format, ...] = ("wide", "narrow")
CAPITAL = 0.72  # height of a digit, as a share of the size

SHAPES = ([4, 4, 4, 2], [1, 5, 1], [3, 3, 3], [5, 5, 5], [8, 3, 8], [2] * 6, [1] * 12, [20, 40, 20, 10])
NETWORKS = (*example_keys(), *("-".join(map(str, s)) for s in SHAPES))
LARGEST = NETWORKS[-1]


@cache
def walk_of(name: str, notation: str, digits: int = 4) -> Walk:
    if name in example_keys():
        example = load_example(name)
        return walkthrough(example.network, example.data.x, example.data.y, example.learning_rate, notation=notation, digits=digits)
    sizes = [int(n) for n in name.split("-")]
    made = initialised(sizes, ["tanh"] * (len(sizes) - 1))
    return walkthrough(made, [[0.5] * sizes[0]], [[0.3] * sizes[-1]], notation=notation, digits=digits)


@cache
def scene_of(name: str, notation: str, format_: Format, digits: int = 4) -> Scene:
    return walk_of(name, notation, digits).scene(format_)


def boxes_of(walk: Walk, label: Label) -> list[Box]:
    """The room of a label with each number that it ever shows, and of its outline, as the player draws it."""
    found = []
    name = [] if label.bare else list(label.name)
    for _, node in label.shown:
        number = (" " if name else "") + display_number(walk.context.text(node))
        width = text_width([*name, (number, "")], label.size) + (8 if label.boxed else 0)
        found.append(around(label.x, label.y, width, label.size * (1.25 if label.boxed else 1.0) + (3 if label.boxed else 0)))
    return found


def always_drawn(walk: Walk, scene: Scene) -> list[tuple[Label, Box]]:
    return [(label, box) for label in scene.labels if label.always for box in boxes_of(walk, label)]


def assert_in_nobodys_way(walk: Walk, scene: Scene) -> None:
    drawn = always_drawn(walk, scene)
    for (label, box), (other, second) in combinations(drawn, 2):
        assert label is other or not boxes_meet(box, second), (label.name, other.name)
    for label, box in drawn:
        assert box.left >= 0, label.name
        assert box.top >= 0, label.name
        assert box.right <= scene.width, label.name
        assert box.bottom <= scene.height, label.name
        for n, mark in enumerate(scene.marks):
            if mark.kind in ("input", "neuron", "loss") and n != label.owner:
                assert not meets_circle(box, mark.x, mark.y, mark.radius), (label.name, mark.kind)
        for n, line in enumerate(scene.lines):
            # A neuron's disc lies over the lines. A box has a ground of its own: it may stand on a line, but never be empty.
            if label.owner not in (-1 - n, line.start, line.end) and not label.inside and not label.boxed:
                assert not meets_line(box, line.x1, line.y1, line.x2, line.y2), label.name


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(("name", "notation"), [(n, k) for n in NETWORKS for k in sorted(NOTATIONS) if n != LARGEST or k == "003"])
def test_labels_are_in_nobodys_way(name: str, notation: str, format_: Format):
    assert_in_nobodys_way(walk_of(name, notation), scene_of(name, notation, format_))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("digits", [0, 2, 6, 8])
@pytest.mark.parametrize("name", ["1-2-1", "3-4-1", "2-2-2-2-1", "batch-of-4", "five-classes", "4-4-4-2"])
def test_labels_with_few_and_with_many_digits(name: str, digits: int, format_: Format):
    assert_in_nobodys_way(walk_of(name, "003", digits), scene_of(name, "003", format_, digits))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", NETWORKS)
def test_numbers_in_a_neuron_stay_within_it(name: str, format_: Format):
    walk, scene = walk_of(name, "003"), scene_of(name, "003", format_)
    for label, box in always_drawn(walk, scene):
        if label.inside:
            mark = scene.marks[label.owner]
            half = CAPITAL * label.size / 2
            corners = [(x, y) for x in (box.left, box.right) for y in (label.y - half, label.y + half)]
            assert all((x - mark.x) ** 2 + (y - mark.y) ** 2 <= mark.radius**2 for x, y in corners), label.name


@pytest.mark.parametrize("name", ["1-2-1", "1-1-1", "xor", "batch-of-4", "2-2-2-2-1"])
def test_where_there_is_room_everything_is_drawn(name: str):
    walk = walk_of(name, "003")
    scene = walk.scene("wide")
    assert scene.roomy
    assert all(label.always for label in scene.labels)


def test_on_a_phone_the_first_example_shows_what_its_neurons_hold():
    scene = walk_of("1-2-1", "003").scene("narrow")
    assert scene.roomy
    assert all(label.always for label in scene.labels if label.kind in ("forward", "loss", "backward") or label.inside or label.boxed)


@pytest.mark.parametrize("name", NETWORKS)
def test_whatever_a_step_finds_has_a_label(name: str):
    walk = walk_of(name, "003")
    labelled = {node for label in walk.scene().labels for _, node in label.shown}
    for step in walk.steps:
        # Of the losses of a batch, the cost has one.
        assert set(step.nodes) <= labelled or step.phase == "loss", step.title
    assert walk.context.index(walk.structure.cost) in labelled


@pytest.mark.parametrize("name", ["20-40-20-10", "8-3-8"])
def test_where_there_is_no_room_fewer_are_drawn(name: str):
    scene = scene_of(name, "003", "wide")
    assert sum(label.always for label in scene.labels) < len(scene.labels) / 4


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", NETWORKS)
def test_between_two_layers_all_labels_of_a_kind_are_drawn_or_none(name: str, format_: Format):
    scene = scene_of(name, "003", format_)
    kinds: dict[tuple[float, str], set[bool]] = {}
    for label in scene.labels:
        if label.owner < 0:
            start = scene.marks[scene.lines[-1 - label.owner].start]
            kinds.setdefault((start.x, label.kind), set()).add(label.always)
    assert kinds
    assert all(len(drawn) == 1 for drawn in kinds.values())


@pytest.mark.parametrize("name", NETWORKS)
def test_a_label_says_nothing_before_its_number_is_known(name: str):
    walk = walk_of(name, "003")
    known = {n: step.index for step in walk.steps for n in step.nodes}
    last = len(walk.steps) - 1
    for label in walk.scene().labels:
        assert label.shown
        assert [since for since, _ in label.shown] == [known.get(node, -1) for _, node in label.shown]
        for n, (since, node) in enumerate(label.shown):
            before = label.shown[n - 1][1] if n else None
            if since > 0:
                expected = display_number(walk.context.text(before)) if before is not None else ""
                assert label.text(walk.context, since - 1) == expected
            assert label.text(walk.context, max(since, 0)) == display_number(walk.context.text(node))
        assert label.text(walk.context, last) != ""


def test_an_update_takes_the_place_of_the_old_number():
    walk = walk_of("1-2-1", "003")
    weight = walk.context.index(walk.structure.weights[0])
    label = next(item for item in walk.scene().labels if item.shown[0] == (-1, weight))
    since = label.shown[1][0]
    assert [label.text(walk.context, step) for step in (0, since - 1, since)] == ["0.3", "0.3", "0.3167"]


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
def test_error_terms_are_named_in_the_notation(notation: str):
    walk = walk_of("1-2-1", notation)
    names = {"".join(t for t, _ in label.name) for label in walk.scene().labels if label.kind == "backward"}
    letter = {"002": "δ", "theta": "δ", "004": "dz"}.get(notation, "∂J/∂z" if notation != "000" else "∂L/∂z")
    first, second = ("(2)", "(3)") if NOTATIONS[notation].counts_input else ("[1]", "[2]")
    assert names == {f"{letter}1{first}", f"{letter}2{first}", f"{letter}1{second}"}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("notation", sorted(NOTATIONS))
@pytest.mark.parametrize("name", NETWORKS)
def test_a_label_has_the_symbol_of_the_formula_and_says_the_layer_where_two_would_read_the_same(name: str, notation: str, format_: Format):
    """In full, or a derivative by its sign, or the bare number; and no two in full read the same."""
    walk = walk_of(name, notation)
    namer, seen = walk.context.namer, set()
    for label in scene_of(name, notation, format_).labels:
        quantity = walk.context.node(label.shown[0][1]).quantity
        formal = namer.name(quantity)
        without = replace(formal, above="", over=formal.over and replace(formal.over, above=""))
        full = tuple((formal if len(namer.sizes) > 2 else without).runs)
        signs = {((sign, ""),) for sign in ("∂", "δ", "d") if "".join(text for text, _ in full).startswith(sign)}
        assert label.written in ({full, ()} | (signs if isinstance(quantity, Gradient) else set()))
        if label.written == full:
            assert full not in seen
            seen.add(full)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", NETWORKS)
def test_where_numbers_have_room_no_bias_and_no_target_is_an_empty_box(name: str, format_: Format):
    for digits in (0, 4, 8):
        scene = scene_of(name, "003", format_, digits)
        assert all(label.always for label in scene.labels if label.boxed) or not scene.roomy


@pytest.mark.parametrize("format_", ["wide", "narrow"])
@pytest.mark.parametrize("key", example_keys())
def test_labels_that_come_and_go_cover_no_other(key: str, format_: Format):
    example = load_example(key)
    walk = walkthrough(example.network, example.data.x, example.data.y, example.learning_rate, notation=example.notation)
    scene = walk.scene(format_)
    for step in walk.steps:
        drawn = shown_labels(walk.context, scene, step.index, step)
        boxes = [(label.x, label.y, 0.56 * label.size * len(label.text(walk.context, step.index)), label.size) for label in drawn]
        for n, (x, y, width, height) in enumerate(boxes):
            for other_x, other_y, other_width, other_height in boxes[:n]:
                apart = 2 * abs(x - other_x) >= width + other_width or 2 * abs(y - other_y) >= height + other_height
                assert apart


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", [*example_keys(), "4-4-4-2", "5-5-5", "3-12-4"])
def test_what_a_step_finds_is_drawn_and_nothing_it_reads_covers_another(name: str, format_: Format):
    """Only the number that is found may lie over another of the step: it is what the step is about."""
    walk, scene = walk_of(name, "003"), scene_of(name, "003", format_)
    for step in walk.steps:
        about = {*step.nodes, *step.lights}
        drawn = [label for label in shown_labels(walk.context, scene, step.index, step) if label.node_at(step.index) in about]
        found = [label for label in drawn if label.node_at(step.index) in step.nodes]
        labelled = {label.node_at(step.index) for label in scene.labels}
        assert {label.node_at(step.index) for label in found} == set(step.nodes) & labelled
        read = [label for label in drawn if label not in found and not label.always]
        for one, other in [(a, b) for a in read for b in drawn if a is not b]:
            boxes = [box_at(walk, label, step.index) for label in (one, other)]
            assert not boxes_meet(*boxes), (step.title, one.name, other.name)


def box_at(walk: Walk, label: Label, step: int) -> Box:
    """The room of the number that a label shows at a step."""
    name = list(label.written)
    width = text_width([*name, ((" " if name else "") + label.text(walk.context, step), "")], label.size)
    return around(label.x, label.y, width, label.size)


@pytest.mark.parametrize("name", [*example_keys(), "4-4-4-2"])
def test_the_room_that_is_kept_is_the_room_that_is_drawn(name: str):
    """With the frame of a box where there is one: 4 on either side of its text."""
    walk, scene = walk_of(name, "003"), scene_of(name, "003", "wide")
    room = _Room(walk.context)
    for label in scene.labels:
        kept, bare = room.box(label), room.box(replace(label, boxed=False))
        assert kept.width - bare.width == pytest.approx(6 if label.boxed else 0)
        for drawn in boxes_of(walk, label):
            assert kept.width >= drawn.right - drawn.left - 2


@pytest.mark.parametrize(("name", "format_"), [("20-40-20-10", "wide"), ("20-40-20-10", "narrow"), ("3-12-4", "narrow")])
def test_what_a_small_neuron_holds_stands_beside_it_on_both_sides(name: str, format_: Format):
    walk, scene = walk_of(name, "003"), scene_of(name, "003", format_)
    assert not scene.roomy
    for owner, mark in enumerate(scene.marks):
        own = [(label, boxes_of(walk, label)[0]) for label in scene.labels if label.owner == owner]
        for (one, box), (other, second) in combinations(own, 2):
            assert not boxes_meet(box, second), (one.name, other.name)
        if mark.kind == "neuron":
            (z, _), (a, _), (error, _) = own
            assert [label.kind for label in (z, a, error)] == ["forward", "activation", "backward"]
            assert a.x < mark.x < min(z.x, error.x)
            assert z.y < mark.y < error.y
        for label, box in own:
            if mark.kind == "input":
                assert box.top > mark.y + mark.radius - 1, label.name


@pytest.mark.parametrize("format_", ["large", "small", "part"])
@pytest.mark.parametrize("notation", ["003", "theta"])
@pytest.mark.parametrize("name", [*example_keys(), "5-5-5", "3-12-4", "2-2-2-2-2-2"])
def test_around_a_lens_a_number_is_nearest_to_its_own_and_covers_no_other(name: str, notation: str, format_: Format):
    """What is read: at a neuron or an input it stands nearest to that one and on no other; on an edge on no more than one of its ends.
    What a step finds is shown in any case, and what stands around the lens has its one place there."""
    walk, scene = walk_of(name, notation), scene_of(name, notation, format_)
    for step in walk.steps[:: 1 + len(walk.steps) // 60] if scene.frame.plan.lens else ():
        opened, under = scene.opened(step), scene.enlarged(step)
        discs = {n: (m, scene.frame.plan.lens if n in under else m.radius) for n, m in enumerate(opened.marks) if m.kind in DISCS}
        for label in shown_labels(walk.context, opened, step.index, step):
            if label.node_at(step.index) in step.nodes or (opened.frame.hosts.get(label.owner) in under and label.owner >= 0):
                continue
            line = opened.lines[-1 - label.owner] if label.owner < 0 else None
            own = {label.owner} if line is None else {line.start, line.end}
            box = box_at(walk, label, step.index)
            covered = {n for n, (m, radius) in discs.items() if meets_circle(box, m.x, m.y, radius - 0.1)}
            assert covered <= own, (step.title, label.name)
            if label.owner in discs:
                away = {n: math.hypot(m.x - label.x, m.y - label.y) - radius for n, (m, radius) in discs.items()}
                assert label.owner == min(away, key=lambda n: away[n]), (step.title, label.name)
