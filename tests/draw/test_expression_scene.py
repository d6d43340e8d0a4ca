"""The drawing of an expression: labels readable and in nobody's way, edges that end at their nodes, everything lit that a step is about."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings

from nnviz.core.errors import InputError
from nnviz.core.quantities import Variable
from nnviz.draw.drafts import Label
from nnviz.draw.expression_layout import layered, placed
from nnviz.draw.places import Format
from nnviz.draw.scene import Scene
from nnviz.explain.naming.numbers import display_number
from nnviz.expression_walk import ExpressionWalk, expression
from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from tests.expressions import Tree, points, trees
from tests.geometry import Box, around, boxes_meet, meets_circle, meets_line, text_width

FORMATS: tuple[Format, ...] = ("wide", "narrow", "large")
EXAMPLES = [load_expression_example(key) for key in expression_example_keys()]
TEXTS = {f"{e.key} {n}": (text, e.values) for e in EXAMPLES for n, text in enumerate((e.text, e.beside)) if text}


def walk_of(name: str) -> ExpressionWalk:
    text, values = TEXTS[name]
    return expression(text, values)


def boxes_of(walk: ExpressionWalk, label: Label) -> list[Box]:
    found = []
    for _, node in label.shown:
        number = (" " if label.name else "") + display_number(walk.context.text(node))
        found.append(around(label.x, label.y, text_width([*label.name, (number, "")], label.size), label.size))
    return found


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_label_of_an_example_has_room_of_its_own(name: str, format_: Format):
    walk = walk_of(name)
    scene = walk.scene(format_)
    assert all(label.always for label in scene.labels)
    drawn = [(label, box) for label in scene.labels for box in boxes_of(walk, label)]
    for (one, box), (other, second) in combinations(drawn, 2):
        assert one is other or not boxes_meet(box, second), (one, other)
    for label, box in drawn:
        assert box.left >= 0
        assert box.top >= 0
        assert box.right <= scene.width
        assert box.bottom <= scene.height
        for mark in scene.marks:
            assert mark.kind == "end" or not meets_circle(box, mark.x, mark.y, mark.radius)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_no_label_stands_on_another_line_and_no_line_runs_through_a_node(name: str, format_: Format):
    walk = walk_of(name)
    scene = walk.scene(format_)
    on_others = 0
    for label in scene.labels:
        for n, line in enumerate(scene.lines):
            if label.owner in (-1 - n, line.start, line.end):
                continue
            on_others += any(meets_line(box, *piece) for box in boxes_of(walk, label) for piece in line.pieces)
    assert on_others <= 0.1 * len(scene.labels)
    for line in scene.lines:
        for n, mark in enumerate(scene.marks):
            if n not in (line.start, line.end) and mark.kind != "end":
                middle = around(mark.x, mark.y, mark.radius, mark.radius)
                assert not any(meets_line(middle, *piece) for piece in line.pieces)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", sorted(TEXTS))
def test_signs_fit_into_their_circles(name: str, format_: Format):
    for mark in walk_of(name).scene(format_).marks:
        assert bool(mark.signs) == (mark.kind != "end")
        for sign in mark.signs:
            assert text_width(sign.runs, sign.size) <= 2 * math.sqrt(mark.radius**2 - sign.dy**2)
            assert sign.size >= 6


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_value_is_above_and_the_derivative_below(name: str):
    walk = walk_of(name)
    scene = walk.scene()
    steps = len(walk.steps)
    for n in range(len(scene.lines)):
        own = [label for label in scene.labels if label.owner == -1 - n]
        kinds = [label.kind for label in own]
        assert kinds in (["given", "backward"], ["forward", "backward"])
        value, slope = own
        assert value.y < slope.y
        assert value.x == slope.x
        assert value.shown[0][0] < slope.shown[0][0] < steps


def test_a_derivative_appears_when_the_backward_pass_has_reached_its_edge():
    walk = walk_of("xyz 0")
    scene = walk.scene()
    known = {s.node: s.index for s in walk.steps}
    for label in scene.labels:
        since, node = label.shown[0]
        assert since == known.get(node, -1)
    last = [label for label in scene.labels if label.node_at(len(walk.steps) - 1) is not None]
    assert len(last) == len(scene.labels)
    first = [label.kind for label in scene.labels if label.node_at(0) is not None]
    assert first.count("given") == 3
    assert first.count("backward") == 0


def test_a_value_used_twice_shows_its_branches_and_their_sum():
    walk = walk_of("square 0")
    texts = {label.name: label.text(walk.context, len(walk.steps) - 1) for label in walk.scene().labels if label.kind == "backward"}
    shown = sorted(label.text(walk.context, len(walk.steps) - 1) for label in walk.scene().labels if label.kind == "backward")
    assert texts[(("Σ∂", ""),)] == "6"
    assert shown == ["1", "3", "3", "6"]


def _assert_sound(walk: ExpressionWalk, scene: Scene, format_: Format) -> None:
    forward = walk.structure.forward
    uses = sum(len(node.operands) for node in forward.nodes)
    ends = sum(not any(isinstance(forward.nodes[c].quantity, Variable) for c, _ in forward.consumers[n]) for n in range(len(forward)))
    assert len(scene.lines) == uses + ends
    for line in scene.lines:
        one, other = scene.marks[line.start], scene.marks[line.end]
        assert math.hypot(line.x1 - one.x, line.y1 - one.y) == pytest.approx(one.radius)
        assert math.hypot(line.x2 - other.x, line.y2 - other.y) == pytest.approx(other.radius)
        along = [p[1] if format_ == "narrow" else p[0] for p in line.points]
        assert along == sorted(along)
    for a, b in combinations([m for m in scene.marks if m.kind != "end"], 2):
        assert math.hypot(a.x - b.x, a.y - b.y) >= a.radius + b.radius
    for step in walk.steps:
        found, read = scene.lit(step)
        assert len(found) == 1
        assert not found & read
    for label in scene.labels:
        assert label.shown


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=40)
@given(tree=trees, point=points)
def test_any_expression_is_drawn_soundly(format_: Format, tree: Tree, point: dict[str, float]):
    try:
        walk = expression(tree.text, {n: point[n] for n in tree.names})
    except InputError:
        return
    _assert_sound(walk, walk.scene(format_), format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_positions_depend_on_the_formula_alone(format_: Format):
    one, two = (expression("u = b*c\nJ = 3*(a + u)", a=a, b=3, c=2).scene(format_) for a in (5, -12345.678))
    assert one.marks == two.marks
    assert one.lines == two.lines
    assert [(label.x, label.y) for label in one.labels] == [(label.x, label.y) for label in two.labels]


def test_layers_keep_their_distances_and_cross_little():
    graph = nx.MultiDiGraph([("a", "x"), ("b", "y"), ("c", "z"), ("x", "t"), ("y", "t"), ("z", "t"), ("a", "t")])
    found = layered(graph)
    assert [len(layer) for layer in found.layers] == [3, 4, 1]
    places = placed(found, lambda a, b: 10.0)
    for layer in found.layers:
        assert all(places[b] - places[a] >= 10 - 1e-9 for a, b in zip(layer, layer[1:], strict=False))
    order = [n for n in found.layers[1] if isinstance(n, str)]
    assert [{"x": "a", "y": "b", "z": "c"}[n] for n in order] == list(found.layers[0])


def test_two_edges_between_the_same_nodes_go_apart():
    found = layered(nx.MultiDiGraph([("x", "f"), ("x", "f")]))
    assert [len(layer) for layer in found.layers] == [1, 2, 1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figure_of_a_step(theme):
    walk = walk_of("xyz 0")
    texts = [a.text for a in walk.figure(-1, theme=theme).layout.annotations]
    assert {"+", "×", "q", "f", "−12", "∂ 3"} <= {t.removeprefix("<b>").removesuffix("</b>") for t in texts}
    early = [a.text for a in walk.figure(0, theme=theme).layout.annotations]
    assert not any("−12" in t for t in early)
