"""Steps are replaced in the address and make no history: Back and Forward go from lesson to lesson, each to the step it was left at."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.player import choose, drawn, expect_step, press, shown

pytestmark = pytest.mark.browser

LINK = "/Walkthrough?example=1-2-1&step=4"


def entries(page: Page) -> int:
    return int(page.evaluate("history.length"))


def test_steps_make_no_history_and_back_leads_to_the_step_that_was_left(visit: Visit) -> None:
    # In a window of its own: a browser counts no further than 50 entries.
    page = visit(LINK, width=1438)
    drawn(page)
    expect_step(page, 3)
    before = entries(page)
    for step in (5, 6):
        press(page, "next")
        expect(page).to_have_url(re.compile(rf"step={step}$"))
    assert entries(page) == before
    choose(page, "Digits", "6")
    expect(page).to_have_url(re.compile(r"digits=6&step=6$"))
    expect_step(page, 5)
    assert entries(page) == before + 1, "another view of the lesson is one entry"
    press(page, "back")
    expect(page).to_have_url(re.compile(r"digits=6&step=5$"))

    page.go_back()
    expect(page).to_have_url(re.compile(r"example=1-2-1&step=6$"))
    expect_step(page, 5)
    page.go_forward()
    expect(page).to_have_url(re.compile(r"digits=6&step=5$"))
    expect_step(page, 4)
    assert len(shown(page).result.split(".")[1]) == 6


def test_an_edit_knows_its_step_and_another_page_comes_back_to_it(visit: Visit) -> None:
    page = visit(LINK)
    found = drawn(page)
    press(page, "next")
    expect_step(page, 4)
    found.locator(".nnv-hits line").last.click()
    field = found.locator(".nnv-ask [data-edit]")
    field.fill("2.5")
    field.press("Enter")
    expect(page).to_have_url(re.compile(r"net=.*step=5$"))
    expect_step(page, 4)
    press(page, "next")
    expect(page).to_have_url(re.compile(r"net=.*step=6$"))
    menu = page.get_by_test_id("stSidebar")
    menu.get_by_role("link", name="Home", exact=True).click()
    expect(page.get_by_role("heading", name="Examples from the lectures")).to_be_visible()
    assert "step" not in page.url
    menu.get_by_role("link", name="Walkthrough", exact=True).click()
    expect(page).to_have_url(re.compile(r"net=.*step=6$"))
    expect_step(page, 5)
    page.reload()
    drawn(page)
    expect_step(page, 5)


def test_the_next_iteration_starts_at_its_first_step(visit: Visit) -> None:
    page = visit(LINK)
    drawn(page)
    page.get_by_role("button", name="Apply the update and go on").click()
    expect(page.get_by_text(re.compile("^Iteration 2:"))).to_be_visible()
    expect_step(page, 0)
    expect(page).not_to_have_url(re.compile("step="))
