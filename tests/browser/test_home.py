"""The first screen: a network to step through at once, and the way to every example."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from nnviz import example_keys, load_example
from nnviz.ui.shared.frame import PAGES
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, player, press, shown

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 1440, 900


def cards(page: Page) -> Locator:
    """The links of the gallery."""
    return page.locator(".st-key-gallery").get_by_test_id("stPageLink-NavLink")


@pytest.fixture
def home(visit: Visit) -> Page:
    return visit("/", width=WIDTH, height=HEIGHT, again=True)


def test_the_network_and_the_next_button_are_seen_without_scrolling(home: Page) -> None:
    stage = drawn(home).locator(".nnv-stage")
    for part in (stage, home.locator(".nnv [data-go=next]")):
        box = part.bounding_box()
        assert box is not None
        assert box["width"] > 0
        assert box["height"] > 0
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= WIDTH
        assert box["y"] + box["height"] <= HEIGHT
    assert home.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def test_the_first_network_has_the_lectures_numbers(home: Page) -> None:
    drawn(home)
    labels = shown(home).labels
    for given in ("x 1", "y 1", "b1(1) 0.1", "b2(1) 0.2"):
        assert given in labels


def test_it_is_stepped_at_once(home: Page) -> None:
    drawn(home)
    expect_step(home, 0)
    press(home, "next")
    expect_step(home, 1)
    assert shown(home).result == "0.5987"


def test_every_page_of_the_menu_is_a_question_here(home: Page) -> None:
    player(home)
    ways = home.locator(".st-key-ways").get_by_test_id("stPageLink-NavLink")
    expect(ways).to_have_text([label for _, label in PAGES[1:]])
    for index, (script, label) in enumerate(PAGES[1:]):
        ways.nth(index).click()
        expect(home).to_have_title(f"{label} · nnviz")
        expect(home).to_have_url(re.compile(script.removeprefix("pages/").removesuffix(".py")))
        home.get_by_test_id("stSidebar").get_by_role("link", name="Home", exact=True).click()
        expect(home).to_have_title("Home · nnviz")
        player(home)


def test_the_gallery_has_every_example_and_begins_with_1_2_1(home: Page) -> None:
    player(home)
    expect(cards(home)).to_have_count(len(example_keys()))
    assert cards(home).all_inner_texts() == [load_example(key).title for key in example_keys()]
    assert example_keys()[0] == "1-2-1"
    for key in example_keys():
        picture = home.get_by_alt_text(f"Network of the example {load_example(key).title}", exact=True)
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0


@pytest.mark.parametrize("key", ["1-2-1", "xor"])
def test_an_example_of_the_gallery_opens_in_the_walkthrough(home: Page, key: str) -> None:
    player(home)
    expect(cards(home)).to_have_count(len(example_keys()))
    cards(home).nth(example_keys().index(key)).click()
    expect(home).to_have_url(re.compile(rf"/Walkthrough\?example={key}$"))
    expect(home.get_by_role("heading", name=load_example(key).title, exact=True)).to_be_visible()
    drawn(home)
    expect_step(home, 0)


def test_another_example_of_the_gallery_replaces_the_first(home: Page) -> None:
    player(home)
    for key in ("1-1-1", "3-4-1"):
        expect(cards(home)).to_have_count(len(example_keys()))
        cards(home).nth(example_keys().index(key)).click()
        expect(home.get_by_role("heading", name=load_example(key).title, exact=True)).to_be_visible()
        home.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
        expect(home).not_to_have_url(re.compile("Walkthrough"))
