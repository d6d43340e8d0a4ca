"""What one reaches without much: the steps by the keyboard, one's own network by a click, the drawing while one edits."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, player

pytestmark = pytest.mark.browser

_FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.dataset?.go ?? at?.getAttribute("aria-label") ?? at?.localName;
}"""


def focused(page: Page) -> str:
    return str(page.evaluate(_FOCUSED))


def test_next_is_reached_within_six_tabs(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.locator(".nnviz-skip").evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert focused(page) == "next"
    page.keyboard.press("Enter")
    expect_step(page, 1)


def test_the_focus_stays_in_a_setting_that_was_changed(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    page.keyboard.press("n")
    assert focused(page) == "Notation"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("notation="))
    page.wait_for_timeout(1500)
    assert focused(page) == "Notation"


@pytest.mark.parametrize(("key", "setting"), [("n", "Notation"), ("g", "Steps"), ("e", "Example")])
def test_a_key_leads_to_a_setting(visit: Visit, key: str, setting: str) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    page.keyboard.press(key)
    assert focused(page) == setting
    page.keyboard.press("Escape")


def test_my_own_network_is_one_click_away_with_the_builder_beside_the_drawing(visit: Visit) -> None:
    page = visit("/", width=1280, height=720)
    player(page)
    card = page.locator(".st-key-first").get_by_text("Layers, units, activations, your numbers.").bounding_box()
    assert card
    assert card["y"] + card["height"] <= 720
    page.mouse.click(card["x"] + card["width"] - 4, card["y"] + card["height"] / 2)
    expect(page).to_have_title("Walkthrough · nnviz")
    expect(page.get_by_role("heading", name="2→3→1")).to_be_visible()
    drawn(page)
    sizes = page.get_by_label("Units per layer, inputs first")
    expect(sizes).to_be_visible()
    sizes.scroll_into_view_if_needed()
    sizes.fill("2-4-1")
    sizes.press("Enter")
    page.get_by_role("button", name="Build this network").click()
    expect(page.get_by_text(re.compile("Built: 2→4→1"))).to_be_visible()
    stage, field = page.locator(".nnv-stage").bounding_box(), page.get_by_label("Units per layer, inputs first").bounding_box()
    assert stage
    assert field
    assert stage["x"] + stage["width"] <= field["x"]
    assert 0 <= stage["y"] < stage["y"] + stage["height"] <= 720
    assert page.locator(".nnv-label").count() > 12


@pytest.mark.parametrize("key", ["ways", "gallery"])
def test_a_card_opens_wherever_it_is_clicked(visit: Visit, key: str) -> None:
    page = visit("/")
    player(page)
    caption = page.locator(f".st-key-{key} [data-testid=stCaptionContainer]").first
    caption.scroll_into_view_if_needed()
    box = caption.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_title("Walkthrough · nnviz")


@pytest.mark.parametrize("width", [600, 720, 740, 768])
@pytest.mark.parametrize("path", ["/", "/Walkthrough"])
def test_no_title_lies_under_the_header(visit: Visit, path: str, width: int) -> None:
    page = visit(path, width=width, height=700)
    player(page)
    title, header = page.locator("h1").bounding_box(), page.get_by_test_id("stHeader").bounding_box()
    assert title
    assert title["y"] >= (header["y"] + header["height"] if header else 0) - 8
