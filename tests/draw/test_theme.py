"""Colours that can be read, and told apart without seeing them as colours."""

from __future__ import annotations

import pytest

from nnviz.draw.theme import LINE_WIDTHS, PALETTE, Theme, width_bucket
from nnviz.draw.thumbnail import thumbnail
from nnviz.explain.writing.words import PHASES
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initialised
from nnviz.walk import walkthrough

THEMES: tuple[Theme, ...] = ("light", "dark")
TEXTS = ("text", "muted", "active text", *PHASES)
GROUNDS = ("background", "neuron", "given")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_texts_can_be_read_on_every_ground(theme: Theme):
    palette = PALETTE[theme]
    assert {r: min(contrast(palette[r], palette[g]) for g in GROUNDS) < 4.5 for r in TEXTS} == dict.fromkeys(TEXTS, False)


@pytest.mark.parametrize("theme", THEMES)
def test_lines_and_outlines_stand_out(theme: Theme):
    palette = PALETTE[theme]
    assert all(contrast(palette[r], palette["background"]) >= 3.0 for r in ("positive", "negative", "outline", "active"))


def test_both_themes_have_the_same_roles():
    assert set(PALETTE["light"]) == set(PALETTE["dark"])


@pytest.mark.parametrize("theme", THEMES)
def test_forward_backward_and_the_active_step_have_hues_of_their_own(theme: Theme):
    hues = {PALETTE[theme][r] for r in ("forward", "backward", "active", "update", "loss")}
    assert len(hues) == 5


@pytest.mark.parametrize(("weight", "bucket"), [(0, 0), (0.49, 0), (-0.5, 1), (1.49, 1), (-1.5, 2), (2.9, 2), (3, 3), (-1e9, 3)])
def test_thicker_lines_for_larger_weights(weight: float, bucket: int):
    assert width_bucket(weight) == bucket
    assert sorted(LINE_WIDTHS) == list(LINE_WIDTHS)


@pytest.mark.parametrize("key", example_keys())
def test_a_thumbnail_has_every_neuron_and_every_weight(key: str):
    example = load_example(key)
    svg = thumbnail(walkthrough(example.network, example.data.x, example.data.y).context)
    assert svg.count("<circle") == sum(example.network.sizes)
    assert svg.count("<line") == sum(w.size for w in example.network.weights)
    assert svg.count("stroke-dasharray") == sum(int((w < 0).sum()) for w in example.network.weights)


def test_the_thumbnail_of_a_large_network_is_small():
    network = initialised([20, 40, 20, 10], ["tanh"] * 3)
    svg = thumbnail(walkthrough(network, [[0] * 20], [[0] * 10]).context)
    assert svg.count("<circle") == 4 * 8
    assert svg.count("<line") == 3 * 64
