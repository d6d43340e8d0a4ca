"""What the browser gets of a chain rule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nnviz.core.quantities import Gradient, Variable, activation, bias, pre_activation, target, weight
from nnviz.draw.theme import PALETTE
from nnviz.explain.chain.steps import PHASES
from nnviz.player.chain import chain_payload
from nnviz.player.packing import packed
from nnviz.ui.chain_rule.choice import rule_of
from nnviz.ui.lesson.lesson import lesson_from, walk_of


def sent(key: str, of: Variable, by: Variable) -> tuple[dict[str, Any], Any]:
    rule = rule_of(lesson_from(key), of, by)
    return json.loads(packed(chain_payload(rule)).whole), rule.context


def test_the_forward_pass_is_known_from_the_first_step_and_the_derivative_from_the_sum():
    data, c = sent("2-2-2-2-1", activation(4, 0), weight(1, 0, 0))
    phases = [s["phase"] for s in data["bones"]["steps"]]
    assert data["known"][str(c.index(pre_activation(3, 1)))] == 0
    assert data["known"][str(c.index(Gradient(activation(4, 0), weight(1, 0, 0))))] == phases.index("sum")
    fold = data["known"][str(c.index(Gradient(activation(4, 0), pre_activation(3, 1))))]
    assert phases[fold] == "folding"
    assert str(c.index(weight(1, 0, 0))) not in data["known"]


def test_every_phase_has_its_colour_in_both_themes():
    data, _ = sent("1-2-1", walk_of(lesson_from("1-2-1")).structure.cost, weight(1, 0, 0))
    for theme, hues in PALETTE.items():
        for phase in PHASES:
            assert data["palette"][theme][phase] == hues["backward"]
    assert [key for key, _ in data["phases"]] == list(PHASES)


def test_a_path_lights_what_it_goes_through():
    data, c = sent("2-2-2-2-1", activation(4, 0), weight(1, 0, 0))
    first = data["chain"]["paths"][0]["step"]
    lights = set(data["bones"]["steps"][first]["lights"])
    on_it = (weight(1, 0, 0), pre_activation(1, 0), weight(2, 0, 0), activation(2, 0), weight(4, 0, 0), activation(4, 0))
    assert {c.index(v) for v in on_it} <= lights
    assert c.index(pre_activation(2, 1)) not in lights
    assert c.index(weight(3, 1, 0)) not in lights


def test_bars_are_as_long_as_their_products():
    chain = sent("2-2-2-2-1", activation(4, 0), weight(1, 0, 0))[0]["chain"]
    widths = [p["width"] for p in chain["paths"]]
    assert widths[0] == 72
    assert widths == sorted(widths, reverse=True)
    assert widths[1] == pytest.approx(72 * 0.0009241753 / 0.0030417976, abs=0.06)


def test_what_can_be_chosen_leads_to_the_target():
    data, c = sent("1-2-1", walk_of(lesson_from("1-2-1")).structure.cost, weight(1, 0, 0))
    chosen = set(data["choosable"])
    assert {c.index(v) for v in (weight(2, 0, 1), bias(1, 0), pre_activation(2, 0), activation(2, 0))} <= chosen
    assert c.index(target(0)) not in chosen


def test_every_folding_step_has_its_sum():
    data, _ = sent("batch-of-4", Variable("cost"), weight(1, 0, 0))
    folding = [n for n, s in enumerate(data["bones"]["steps"]) if s["phase"] == "folding"]
    assert [int(n) for n in data["chain"]["folds"]] == folding
    assert "<mo>∑</mo>" in data["chain"]["folds"][str(folding[0])]["rows"][0]["product"]
    assert 'class="nnv-fresh"' in data["chain"]["folds"][str(folding[1])]["rows"][0]["product"]
    assert data["chain"]["note"] == "A product is taken for each of the 4 examples; its value is their mean."
