"""What the player makes of a payload is what Python says: the labels of every step where they stand, the numbers in every formula."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from nnviz.draw.places import Format
from nnviz.draw.scene import Scene
from nnviz.draw.shown import shown_labels
from nnviz.explain.chain.folding import folds
from nnviz.explain.chain.steps import chain_steps
from nnviz.explain.naming.numbers import display_number
from nnviz.explain.steps.step import Step
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.explain.writing.context import Context
from nnviz.models.examples import example_keys
from nnviz.player.chain import chain_payload, scenes_of
from nnviz.player.packing import packed_whole
from nnviz.player.tables import walk_payload
from nnviz.ui.chain_rule.choice import Choice, resolved, rule_of
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.walk import Walk
from tests.draw.test_paths_scene import question
from tests.web.node import Call, node

SCRIPT = "./shown.js"
SHOWN = re.compile(r'<mn data-node="(\d+)" data-example="(\d+)">([^<]*)</mn>')


@pytest.fixture(scope="module")
def player() -> Iterator[Call]:
    with node() as call:
        yield call


def sent(walk: Walk) -> Any:
    return json.loads(packed_whole(walk_payload(walk)))


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("key", example_keys())
def test_labels_stand_where_python_puts_them(player: Call, key: str, grain: str):
    walk = walk_of(lesson_from(key).viewed(grain=grain))
    payload = sent(walk)
    formats: dict[str, Format] = {"wide": "wide", "narrow": "small", "large": "large"}
    for sent_as, format_ in formats.items():
        assert_as_in_python(player(SCRIPT, "labelsAt", payload, sent_as), walk.context, walk.scene(format_), walk.steps)


@pytest.mark.parametrize("key", example_keys())
def test_labels_of_paths_stand_where_python_puts_them(player: Call, key: str):
    lesson = lesson_from(key)
    rule = rule_of(lesson, *resolved(Choice(), walk_of(lesson).structure))
    steps = chain_steps(rule, folds(rule))
    payload = json.loads(packed_whole(chain_payload(rule)))
    for format_, scene in scenes_of(rule, steps).items():
        assert_as_in_python(player(SCRIPT, "labelsAt", payload, format_), rule.context, scene, steps)


@pytest.mark.parametrize("sizes", [[1] * 12, [1, *[2] * 7, 1], [2, *[1] * 8, 2]])
def test_labels_of_a_deep_network_stand_where_python_puts_them(player: Call, sizes: list[int]):
    rule = question(sizes, "tanh", "003")
    steps = chain_steps(rule, folds(rule))
    payload = json.loads(packed_whole(chain_payload(rule)))
    assert any(scene.frame.plan.close for scene in scenes_of(rule, steps).values())
    # Of the steps that go along a path some.
    some = [n for n, step in enumerate(steps) if step.phase != "paths" or n % 20 == 0]
    for format_, scene in scenes_of(rule, steps).items():
        found = player(SCRIPT, "labelsAt", payload, format_)
        assert_as_in_python([found[n] for n in some], rule.context, scene, [steps[n] for n in some])


def assert_as_in_python(found_at: list[Any], context: Context, scene: Scene, steps: Sequence[Step]) -> None:
    for step, found in zip(steps, found_at, strict=True):
        index = step.index
        labels = shown_labels(context, scene.opened(step), index, step)
        wanted = sorted((label.node_at(index), label.x, label.y) for label in labels)
        assert [n for n, _, _ in sorted(map(tuple, found))] == [n for n, _, _ in wanted], index
        for (_, x, y), (_, wanted_x, wanted_y) in zip(sorted(map(tuple, found)), wanted, strict=True):
            assert (x, y) == pytest.approx((wanted_x, wanted_y), abs=0.11), index


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("key", example_keys())
def test_formulas_show_the_numbers_of_what_they_name(player: Call, key: str, grain: str):
    walk = walk_of(lesson_from(key).viewed(grain=grain))
    c = walk.context
    for step, found in zip(walk.steps, player(SCRIPT, "formulasOf", sent(walk)), strict=True):
        for html in found.values():
            assert not re.search("⟦|undefined|\ue000", html)
            for n, example, text in SHOWN.findall(html):
                assert text == display_number(c.text(int(n), int(example)))
        assert not SHOWN.search(found["symbols"])
        shown = {int(n) for n, _, _ in SHOWN.findall(found["html"])}
        assert set(step.nodes) & shown or not step.nodes
        if len(step.nodes) == 1 and 'data-line="result"' in found["open"]:
            assert found["open"].endswith("<mtext>?</mtext></mrow></math></span></div>")
        for n in step.lights:
            assert f'data-node="{n}"' in found["operands"] or found["operands"].count("<tr>") > 40
