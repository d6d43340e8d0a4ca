"""Parts of payloads in the browser: fetched once, kept from page to page, and sent along where they cannot be fetched."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from nnviz.player.offered import ADDRESS
from tests.browser.conftest import Visit
from tests.browser.player import drawn, iteration, player

pytestmark = pytest.mark.browser

BATCH = "/Walkthrough?example=batch-of-4"


def change_first_weight(page: Page, text: str, loss: str) -> None:
    """Change the first weight on its card, and wait for the loss that comes of it."""
    player(page).locator("[data-owner='-1']").first.click()
    field = page.locator(".nnv-edit input")
    field.fill(text)
    field.press("Enter")
    expect(iteration(page)).to_contain_text(loss)


def parts_asked(page: Page) -> list[str]:
    """The parts that a page asks for from now on."""
    urls: list[str] = []

    def note(request: Request) -> None:
        if ADDRESS in request.url:
            urls.append(request.url)

    page.on("request", note)
    return urls


def test_a_part_is_fetched_once(visit: Visit) -> None:
    page = visit("/Training")
    urls = parts_asked(page)
    page.goto(page.url.split("/Training")[0] + BATCH)
    drawn(page)
    first = list(urls)
    assert first
    assert len(set(first)) == len(first)
    page.get_by_role("link", name="Training").click()
    expect(page.locator(".nnh")).to_be_visible()
    page.get_by_role("link", name="Walkthrough").click()
    drawn(page)
    assert urls == first


def test_what_cannot_be_fetched_is_sent_along(visit: Visit) -> None:
    """As of another process than the one that the page is connected to, which answers such an address with Streamlit's page."""
    page = visit("/Training")
    asked = 0

    def other_process(route: object) -> None:
        nonlocal asked
        asked += 1
        route.fulfill(status=200, body="<!doctype html>")  # type: ignore[attr-defined]

    page.route(f"**/{ADDRESS}/*", other_process)
    try:
        page.goto(page.url.split("/Training")[0] + BATCH)
        drawn(page)
        assert asked
        before = asked
        page.keyboard.press("ArrowRight")
        expect(player(page)).to_have_attribute("data-step", "1")
        page.reload()
        drawn(page)
        assert asked >= before
    finally:
        page.unroute(f"**/{ADDRESS}/*")
