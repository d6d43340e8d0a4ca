"""Light and dark: each has a ground and colours of its own, from the palette that Python's figures use too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from nnviz.draw.theme import PALETTE, Theme
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, player, taken_over

pytestmark = pytest.mark.browser

LABELS = {0: ("given", "text"), 1: ("active", "active text"), 2: ("forward", "forward")}
"""Kind of a label and its role in the palette, at an early step."""


def rgb(colour: str) -> str:
    """A colour of the palette as the browser writes it."""
    return "rgb({}, {}, {})".format(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))


def colour_of(page: Page, selector: str, what: str) -> str:
    found: str = page.locator(selector).first.evaluate("(element, what) => getComputedStyle(element)[what]", what)
    return found


def check_colours(page: Page, theme: Theme) -> None:
    palette = PALETTE[theme]
    expect(player(page)).to_have_attribute("data-theme", theme)
    assert colour_of(page, ".nnv", "backgroundColor") == rgb(palette["background"])
    assert colour_of(page, ".nnv", "color") == rgb(palette["text"])
    for kind, role in LABELS.values():
        assert colour_of(page, f".nnv-label.nnv-{kind} text", "fill") == rgb(palette[role]), kind
    # A result is a chip in the colour of its quantity.
    result = ".nnv-line[data-line=result] .nnv-right"
    quantities = {rgb(palette[role]) for role in ("forward", "activation", "parameter", "backward", "gradient", "loss")}
    assert colour_of(page, result, "color") == rgb(palette["background"])
    assert colour_of(page, result, "backgroundColor") in quantities


def check_neurons(page: Page, theme: Theme) -> None:
    """Plotly has drawn the neurons in the theme's colours."""
    taken_over(page)
    fills = "elements => elements.map((element) => getComputedStyle(element).fill)"
    assert rgb(PALETTE[theme]["neuron"]) in page.locator(".nnv-plot .scatterlayer .points path").evaluate_all(fills)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_paints_with_its_palette(visit: Visit, theme: Theme) -> None:
    page = visit("/Walkthrough?example=1-2-1", color_scheme=theme, saves_data=False)
    drawn(page)
    page.locator(".nnv-slider").fill("3")
    expect_step(page, 3)
    check_colours(page, theme)
    check_neurons(page, theme)
    page.locator(".nnv-slider").fill("7")
    expect_step(page, 7)
    assert colour_of(page, ".nnv-label.nnv-loss text", "fill") == rgb(PALETTE[theme]["loss"])


def test_the_two_themes_differ_in_every_colour_of_a_text() -> None:
    for role in ("background", "text", "muted", "forward", "loss", "backward", "update", "active text"):
        assert PALETTE["light"][role] != PALETTE["dark"][role]
