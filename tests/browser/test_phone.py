"""A phone can step through 1→2→1."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, player, shown, steps_of
from tests.browser.test_one_screen import outside

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 390, 844

SCROLLS_SIDEWAYS = """
() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
  .filter((element) => element.scrollWidth > element.clientWidth || element.clientWidth > screen.width)
  .map((element) => `${element.tagName}: ${element.scrollWidth} in ${element.clientWidth}`)
"""


@pytest.fixture
def phone(visit: Visit) -> Page:
    return visit("/Walkthrough?example=1-2-1&digits=8", width=WIDTH, height=HEIGHT, is_mobile=True, has_touch=True, again=True)


def test_the_next_button_steps_to_the_end(phone: Page) -> None:
    button = phone.locator(".nnv [data-go=next]")
    last = steps_of(phone) - 1
    for index in range(last):
        expect_step(phone, index)
        assert phone.evaluate(SCROLLS_SIDEWAYS) == []
        button.tap()
    expect_step(phone, last)
    assert shown(phone).result == "0.26958804"
    assert phone.evaluate(SCROLLS_SIDEWAYS) == []


def test_the_drawing_and_the_next_button_share_the_first_screen(visit: Visit) -> None:
    page = visit("/", width=WIDTH, height=HEIGHT, is_mobile=True, has_touch=True)
    drawn(page)
    above, below = page.locator("h1").bounding_box(), page.locator(".st-key-first p").first.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"], "the title of two lines ends above what is said below it"
    for part in (".nnv-stage", ".nnv [data-go=next]"):
        box = page.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= WIDTH
        assert box["y"] + box["height"] <= HEIGHT
    assert page.evaluate(SCROLLS_SIDEWAYS) == []


@pytest.mark.parametrize("path", ["/", "/Vectorised?example=batch-of-4&cell=2"])
def test_the_formula_down_to_its_result_is_in_the_first_view(visit: Visit, path: str) -> None:
    page = visit(path, width=WIDTH, height=HEIGHT, is_mobile=True, has_touch=True)
    player(page)
    assert outside(page, ".nnv [data-go=next]", ".nnv-heading", ".nnv-formula", ".nnv-line[data-line=result] .nnv-right") == []


def test_the_buttons_are_large_enough_for_a_finger(phone: Page) -> None:
    for button in phone.locator(".nnv-transport button:not([hidden])").all():
        expect(button).to_be_visible()
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 36
