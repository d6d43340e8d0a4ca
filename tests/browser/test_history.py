"""Steps are replaced in the address and make no history: Back and Forward go from lesson to lesson, each to the step it was left at."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.player import choose, drawn, expect_field, expect_step, press, shown

pytestmark = pytest.mark.browser

LINK = "/Walkthrough?example=1-2-1&step=4"


TWICE = """([first, then, pause]) => {
    history[first]();
    return new Promise((done) => setTimeout(() => { history[then](); done(); }, pause));
}"""
PRESSES = (("back", "forward"), ("back", "back"), ("forward", "back"), ("forward", "forward"))


def entries(page: Page) -> int:
    return int(page.evaluate("history.length"))


def test_steps_make_no_history_and_back_leads_to_the_step_that_was_left(visit: Visit) -> None:
    # In a window of its own: a browser counts no further than 50 entries.
    page = visit(LINK, without_past=True)
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
    found.locator(".nnv-hits line").last.click(force=True)  # its label stands there and asks the same
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


def ready(page: Page) -> None:
    """Wait until the address says what the page shows."""
    drawn(page)
    expect(page).to_have_url(re.compile(r"\?"))


def test_a_bare_address_makes_no_entry_on_any_page(visit: Visit) -> None:
    """Back leads at once to what was there before, which is cheap here: a line of text of the same server."""
    page = visit("/_stcore/health", without_past=True)
    before = page.url
    for path in ("/Walkthrough", "/Chain_rule", "/Computation_graph", "/Vectorised", "/Training"):
        page = visit(path, without_past=True)
        expect(page).to_have_url(re.compile(rf"{path}\?"))
        page.go_back()
        expect(page).to_have_url(before)


def test_one_press_leads_from_page_to_page_and_to_what_was_there(visit: Visit) -> None:
    page = visit("/Walkthrough?example=xor", without_past=True)
    ready(page)
    menu = page.get_by_test_id("stSidebar")
    for name, path in (("Chain rule", "/Chain_rule"), ("Vectorised", "/Vectorised"), ("Computation graph", "/Computation_graph")):
        menu.get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_url(re.compile(rf"{path}\?"))
    menu.get_by_role("link", name="Training", exact=True).click()
    expect(page).to_have_url(re.compile(r"/Training\?data=xor"))
    for path in ("/Computation_graph", "/Vectorised", "/Chain_rule", "/Walkthrough"):
        page.go_back()
        expect(page).to_have_url(re.compile(rf"{path}\?example="))
        drawn(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("XOR")
    page.go_forward()
    expect(page).to_have_url(re.compile(r"/Chain_rule\?example=xor"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chain rule")


@pytest.mark.parametrize("pause", [0, 120])
def test_back_and_forward_between_pages_as_fast_as_somebody_likes(visit: Visit, pause: int) -> None:
    """A press that comes before the page of the one before: whatever the browser makes of it, the page is the one in the address."""
    page = visit("/Walkthrough?example=xor", without_past=True)
    ready(page)
    menu = page.get_by_test_id("stSidebar")
    for name, path in (
        ("Training", "/Training"),
        ("Chain rule", "/Chain_rule"),
        ("Walkthrough", "/Walkthrough"),
        ("Vectorised", "/Vectorised"),
    ):
        menu.get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_url(re.compile(rf"{path}\?"))
    drawn(page)
    for presses in PRESSES:
        page.evaluate(TWICE, [*presses, pause])
        # Until the browser has led there: a press is no more than a wish.
        page.wait_for_function(
            "() => `/${window.nnvizKeeper.page}` === location.pathname && document.querySelector('h1')"
            " && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
        )


def test_another_example_is_one_entry_and_other_numbers_are_none(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1&step=4", without_past=True)
    ready(page)
    before = entries(page)
    for n in (2, 3):
        page.get_by_role("button", name="Apply the update and go on").click()
        expect(page.get_by_text(re.compile(f"^Iteration {n}:"))).to_be_visible()
    # The box of examples starts again with the new numbers: only then it can be chosen from.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    assert entries(page) == before
    own = page.url
    choose(page, "Example", "2→2→1, XOR")
    expect(page).to_have_url(re.compile("example=xor"))
    assert entries(page) == before + 1
    page.go_back()
    expect(page.get_by_text(re.compile("^Iteration 3:"))).to_be_visible()
    expect(page).to_have_url(own)
    page.go_forward()
    expect(page).to_have_url(re.compile("example=xor"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("XOR")


def test_back_and_forward_on_the_computation_graph(visit: Visit) -> None:
    page = visit("/Computation_graph?example=xyz", without_past=True)
    ready(page)
    field = page.get_by_label("Formula", exact=True)
    first = field.input_value()
    for text in ("J = x*y", "J = x*y*z"):
        field.fill(text)
        page.get_by_role("button", name="Draw").click()
        expect(page.get_by_role("heading", name="Your own formula")).to_be_visible()
        expect(page).to_have_url(re.compile(re.escape(text.replace(" ", "+").replace("=", "%3D")) + "($|&)"))
    for go, wanted in ((page.go_back, "J = x*y"), (page.go_back, first), (page.go_forward, "J = x*y")):
        go()
        expect_field(page, "Formula", wanted)


@pytest.mark.parametrize("pause", [0, 150])
def test_back_pressed_again_before_the_page_has_answered(visit: Visit, pause: int) -> None:
    """What the first press is answered with comes after the second: it must not lead back."""
    page = visit("/Computation_graph?example=xyz", without_past=True)
    ready(page)
    field = page.get_by_label("Formula", exact=True)
    first = field.input_value()
    for text in ("J = x*y", "J = x*y*z", "J = x*y + z"):
        field.fill(text)
        page.get_by_role("button", name="Draw").click()
        expect(page).to_have_url(re.compile(re.escape(quote_plus(text, safe="*")) + "($|&)"))
    for presses in PRESSES[1:3]:
        page.evaluate(TWICE, [*presses, pause])
        # A browser may drop a press that comes too soon after another: the page shows what the address says.
        expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        page.wait_for_function(
            """(first) => {
              const all = document.querySelectorAll("[data-stale=false] textarea[aria-label=Formula]");
              return all.length === 1 && all[0].value === (new URLSearchParams(location.search).get("f") ?? first);
            }""",
            arg=first,
        )


def test_open_in_the_walkthrough_is_one_entry(visit: Visit) -> None:
    page = visit("/Training?data=xor&updates=5", without_past=True)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("5 updates made")).to_be_visible()
    before = entries(page)
    page.locator(".nnh-open button").click()
    expect(page).to_have_url(re.compile(r"/Walkthrough\?"))
    drawn(page)
    assert entries(page) == before + 1
    page.go_back()
    expect(page).to_have_url(re.compile(r"/Training\?"))
    expect(page.get_by_text("5 updates made")).to_be_visible()
