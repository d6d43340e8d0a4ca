"""Which page a test takes over from the one before: one that was read and stepped through, none in which anything else is than at first."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.again import at_first, put_back
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step

pytestmark = pytest.mark.browser


def test_a_page_is_taken_over_only_as_it_was_opened(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    found = drawn(page)
    then = at_first(page)
    page.keyboard.press("End")
    page.keyboard.press("h")
    found.locator(".nnv-values summary").click()
    found.locator(".nnv-hits line").last.dispatch_event("click")
    expect(found.locator(".nnv-ask")).to_be_visible()
    assert put_back(page, then)
    expect_step(page, 0)
    expect(found.locator(".nnv-ask")).to_be_hidden()
    page.keyboard.press("f")
    assert not put_back(page, then), "a focus that is left on"
    page.keyboard.press("f")
    page.keyboard.press("f")
    page.get_by_label("Learning rate").fill("0.25")
    assert not put_back(page, then), "what is typed and not sent"


def test_another_visitor_finds_nothing_that_was_kept(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", again=True)
    page.evaluate("window.sessionStorage.mine = window.localStorage.mine = 'kept'")
    page.reload()
    kept = "[window.sessionStorage.mine, window.localStorage.mine]"
    assert page.evaluate(kept) == ["kept", "kept"]
    assert visit("/Walkthrough?example=xor", again=True).evaluate(kept) == [None, None]
