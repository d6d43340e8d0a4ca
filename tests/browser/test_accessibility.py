"""No violation that axe knows of, on any page, in both themes, with the player's parts folded and open."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations, violations_in_both_themes, violations_in_forced_colours
from tests.browser.conftest import Visit
from tests.browser.player import drawn, edit
from tests.browser.test_training import settled

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/", "/Walkthrough?example=batch-of-4&grain=layer", "/Vectorised?example=batch-of-4"])
def test_axe_finds_nothing(visit: Visit, path: str) -> None:
    page = visit(path, saves_data=False)
    drawn(page)
    assert violations_in_both_themes(page) == []


_UNFOLD = """() => {
  const unfold = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.matches("details:not([open]) > summary")) one.click();
      if (one.shadowRoot) unfold(one.shadowRoot);
    }
  };
  unfold(document);
}"""


_UNFOLDED = """() => document.querySelector(".stApp").dataset.testScriptState === "notRunning"
  && [...document.querySelectorAll("[data-testid=stExpander] details")]
    .every((part) => part.open && part.querySelector("[data-testid=stExpanderDetails] [data-testid=stElementContainer]"))"""
"""What is drawn only once it is unfolded is there, too."""


@pytest.mark.parametrize("path", ["/Walkthrough", "/Chain_rule", "/Training", "/Computation_graph?example=two-layers"])
def test_axe_finds_nothing_with_the_panels_of_the_page_open(visit: Visit, path: str) -> None:
    page = visit(path, saves_data=path != "/Walkthrough")
    page.locator(".nnv[data-step], .nnh-moment").first.wait_for()
    page.evaluate(_UNFOLD)
    page.wait_for_function(_UNFOLDED)
    charts = page.get_by_test_id("stPlotlyChart").locator(".main-svg:first-child")
    expect(charts).to_have_count(4 if path == "/Chain_rule" else 0)
    assert violations_in_both_themes(page) == []
    page.locator("[data-do=share]").first.click()
    assert violations(page) == []
    assert violations_in_forced_colours(page) == []


def test_axe_finds_nothing_with_a_part_of_the_settings_open(visit: Visit) -> None:
    page = visit("/Training?lesson=xor", reduced_motion="reduce")
    settled(page)
    page.keyboard.press("?")
    for place in (0, 2):
        page.emulate_media(color_scheme="light")
        page.locator(".st-key-bar").get_by_role("button").nth(place).click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        assert violations_in_both_themes(page) == [], place
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def test_axe_finds_nothing_on_a_formula_that_cannot_be_read(visit: Visit) -> None:
    page = visit("/Computation_graph?example=abc")
    drawn(page)
    field = page.get_by_label("Formula", exact=True)
    field.fill("J = 3*(a + b*c")
    field.press("Control+Enter")
    expect(page.get_by_test_id("stAlert")).to_be_visible()
    assert violations_in_both_themes(page) == []


def test_axe_finds_nothing_with_everything_open(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", saves_data=False)
    drawn(page)
    assert violations(page) == [], "with everything folded"
    page.keyboard.press("End")
    for part in (".nnv-values", ".nnv-transcript", ".nnv-more"):
        page.locator(f"{part} summary").click()
    page.keyboard.press("?")
    page.locator(".nnv-hits line").first.dispatch_event("click")
    page.locator(".nnv-ask").wait_for()
    assert violations_in_both_themes(page) == []


@pytest.mark.parametrize(("example", "width"), [("1-2-1", 1280), ("2-2-2-2-1", 1280), ("3-4-1", 390)])
def test_axe_finds_nothing_while_the_network_is_built(visit: Visit, example: str, width: int) -> None:
    page = visit(f"/Walkthrough?example={example}", width=width, height=720)
    drawn(page)
    edit(page)
    assert violations_in_both_themes(page) == []
