"""The drawing that is sent is the scene: every mark, line and label as the browser draws it, and nothing without a number."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nnviz import expression
from nnviz.draw.scene import Scene
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.models.examples import example_keys
from nnviz.player.chain import chain_payload
from nnviz.player.expressions import expression_payload
from nnviz.player.packing import packed
from nnviz.ui.chain_rule.choice import rule_of
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from tests.player.browser import received, unpacked


def assert_sent(sent: dict[str, Any], scene: Scene, asked: set[int]) -> None:
    assert (sent["width"], sent["height"]) == (scene.width, scene.height)
    assert [(h["x"], h["y"], h["text"]) for h in sent["headings"]] == [(round(h.x, 1), h.y, h.text) for h in scene.headings]
    for found, line in zip(sent["lines"], scene.lines, strict=True):
        assert found["at"] == [round(v, 1) for point in line.points for v in point]
        assert found["ends"] == [line.start, line.end]
        # What is drawn by its weight is told from what only shows the way.
        assert bool(found.get("weighted")) == (line.node is not None)
        assert found["nodes"] == [n for n in line.nodes if n in asked]
    for found, mark in zip(sent["marks"], scene.marks, strict=True):
        assert (found["kind"], found["x"], found["y"], found["r"]) == (mark.kind, round(mark.x, 1), round(mark.y, 1), round(mark.radius, 1))
        assert found["nodes"] == [n for n in mark.nodes if n in asked]
        signs = [{"runs": [list(r) for r in s.runs], "y": round(mark.y + s.dy, 1), "size": round(s.size, 2)} for s in mark.signs]
        assert found.get("signs", []) == signs
    labels = [label for label in scene.labels if label.shown]
    for found, label in zip(sent["labels"], labels, strict=True):
        assert found["shown"] == [list(pair) for pair in label.shown]
        assert found["name"] == [list(run) for run in label.written]
        assert (found["x"], found["y"], found["size"]) == (round(label.x, 1), round(label.y, 1), round(label.size, 2))
        assert (found["kind"], found["owner"], found["always"], found["boxed"]) == (label.kind, label.owner, label.always, label.boxed)
    assert {int(n): owner for n, owner in sent["owners"].items()} == scene.owners


@pytest.mark.parametrize("grain", sorted(GRAINS))
@pytest.mark.parametrize("key", example_keys())
def test_the_scene_of_a_network_is_sent_as_it_is(key: str, grain: str):
    lesson = lesson_from(key).viewed(grain=grain)
    walk, data = walk_of(lesson), received(lesson)
    graph = walk.context.graph
    asked = {n for n, node in enumerate(graph.nodes) if node.operation is None} | {n for s in walk.steps for n in s.reveals}
    assert_sent(data["scenes"]["wide"], walk.scene("wide"), asked)
    assert_sent(data["scenes"]["narrow"], walk.scene("small"), asked)
    assert_sent(data["scenes"]["large"], walk.scene("large"), asked)


@pytest.mark.parametrize("text", ["J = 3*(a + b*c)", "c = a*b\nJ = c + c", "J = relu(a) + exp(b)"])
def test_the_scene_of_an_expression_is_sent_as_it_is(text: str):
    values = {name: 2.0 for name in "abc" if name in text.replace("exp", "").partition("\n")[0].partition("=")[2]}
    walk = expression(text, **values)
    data = unpacked(json.loads(packed(expression_payload(walk)).whole))
    graph = walk.context.graph
    asked = {n for n, node in enumerate(graph.nodes) if node.operation is None} | {n for s in walk.steps for n in s.reveals}
    assert_sent(data["scenes"]["wide"], walk.scene("wide"), asked)
    assert_sent(data["scenes"]["narrow"], walk.scene("narrow"), asked)


@pytest.mark.parametrize("key", example_keys())
def test_a_label_that_never_has_a_number_is_not_sent(key: str):
    """The steps of a chain rule find only what is on the way: most gradients have a place in the scene and no number."""
    lesson = lesson_from(key)
    structure = walk_of(lesson).structure
    data = unpacked(json.loads(packed(chain_payload(rule_of(lesson, structure.cost, structure.parameters[0]))).whole))
    for scene in data["scenes"].values():
        assert scene["labels"]
        assert all(label["shown"] for label in scene["labels"])


@pytest.mark.parametrize("key", example_keys())
def test_tables_name_what_a_cell_alone_does_not_tell(key: str):
    """A neuron's row has three quantities, a parameter's one: each is named; what is found of it stands under a title."""
    neurons, parameters, inputs = received(lesson_from(key))["tables"]
    assert all(cell.get("named") for row in neurons["rows"] for cell in row["cells"])
    for table in (parameters, inputs):
        assert [[bool(cell.get("named")) for cell in row["cells"]] for row in table["rows"]] == [
            [True, *[False] * (len(table["columns"]) - 1)] for _ in table["rows"]
        ]
    for table in (neurons, parameters, inputs):
        assert all(len(row["cells"]) == len(table["columns"]) for row in table["rows"])
        assert all(row["head"] for row in table["rows"])
        assert len({row["head"] for row in table["rows"]}) == len(table["rows"])


@pytest.mark.parametrize("arithmetic", ["exact", 2])
@pytest.mark.parametrize("key", example_keys())
def test_every_line_between_the_numbers_and_the_result_is_sent_once(key: str, arithmetic: object):
    lesson = lesson_from(key).viewed(arithmetic=arithmetic)
    looked_at = 0
    for step, sent in zip(walk_of(lesson).steps, received(lesson)["steps"], strict=True):
        halfway = sent.get("halfway", {"lines": []})
        assert len(halfway["lines"]) + ("tokens" in halfway) == len(step.worked)
        if "tokens" in halfway:
            assert len(halfway["tokens"]) == len(step.halfway)
            looked_at += 1
    assert looked_at


@pytest.mark.parametrize("text", ["J = 3*(a + b*c)", "c = a*b\nJ = c + c"])
def test_the_tables_of_an_expression_name_the_quantity_and_not_what_is_found_of_it(text: str):
    walk = expression(text, **{name: 2.0 for name in "abc" if name in text.partition("\n")[0].partition("=")[2]})
    data = expression_payload(walk)
    variables, results = data["tables"]["all"]
    assert variables["columns"] == ["value", "derivative of J", "central difference", "relative error"]
    assert results["columns"] == variables["columns"][:2]
    for table in (variables, results):
        for row in table["rows"]:
            assert [bool(cell.get("named")) for cell in row["cells"]] == [True, *[False] * (len(row["cells"]) - 1)]
            assert len(row["cells"]) == len(table["columns"])


@pytest.mark.parametrize("text", ["J = a*a", "J = a*a + a", "c = a + a\nJ = c*c", "J = max(a, a)"])
def test_two_uses_of_one_quantity_are_told_apart_in_words(text: str):
    walk = expression(text, a=2)
    headings = [step.heading for step in walk.steps]
    assert len(set(headings)) == len(headings)
