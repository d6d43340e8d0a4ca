"""What stays is drawn once: plainly at first, by Plotly when there is time for it, and not again when only a step or a number changes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, iteration, player, shown, taken_over

pytestmark = pytest.mark.browser

MARK = "nnv => nnv.querySelectorAll('.nnv-overlay > g, .nnv-label, .nnv-hits > *').forEach((element) => (element.dataset.mark = 'old'))"

MARKED = "nnv => nnv.querySelectorAll('[data-mark=old]').length"


def requested(page: Page) -> list[str]:
    urls: list[str] = []

    def note(request: Request) -> None:
        urls.append(request.url)

    page.on("request", note)
    return urls


def test_plotly_takes_over_what_was_drawn_plainly(visit: Visit) -> None:
    page = visit("/Walkthrough?example=2-2-2-2-1", saves_data=False)
    taken_over(page)
    assert player(page).locator(".nnv-plot .scatterlayer .trace").count() > 3
    expect(page.locator(".nnv-plot")).to_be_visible()


def test_a_phone_is_spared_the_megabytes_of_plotly(visit: Visit) -> None:
    page = visit("/?warm=1", width=390, height=844, is_mobile=True, has_touch=True, saves_data=False)
    urls = requested(page)
    page.goto(page.url.split("/?")[0] + "/Walkthrough?example=1-2-1")
    found = drawn(page)
    for index in range(4):
        page.locator(".nnv [data-go=next]").tap()
        expect_step(page, index + 1)
    expect(page).to_have_url(re.compile("step=5"))
    assert found.locator(".nnv-base circle").count() >= 4
    assert not any("plotly" in url for url in urls)


def test_coming_to_rest_draws_nothing_again(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", saves_data=False)
    found = taken_over(page)
    found.evaluate(MARK)
    marked = found.evaluate(MARKED)
    assert marked > 10
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("step=2"))
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0)
    assert found.evaluate(MARKED) == marked


def test_a_new_number_is_written_into_the_drawing_that_is_there(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", saves_data=False)
    found = drawn(page)
    found.evaluate(MARK)
    marked = found.evaluate(MARKED)
    before = iteration(page).text_content()
    found.locator(".nnv-hits line").last.click(force=True)  # its label stands there and asks the same
    field = found.locator(".nnv-ask [data-edit]")
    field.fill("2.5")
    field.press("Enter")
    expect(iteration(page)).not_to_have_text(before or "")
    expect(found.locator(".nnv-overlay")).to_contain_text("2.5")
    assert found.evaluate(MARKED) == marked
    assert shown(page).step == 0
