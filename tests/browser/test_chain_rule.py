"""The Chain rule page in a browser: stepped to the end, a path picked, a quantity chosen on the drawing, in both themes and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations_in_both_themes
from tests.browser.conftest import Visit
from tests.browser.player import choose, drawn, expect_step, overlaps_at_every_step, press, shown, steps_of
from tests.browser.test_phone import SCROLLS_SIDEWAYS
from tests.browser.test_sharing import pages

pytestmark = pytest.mark.browser

LECTURE = "/Chain_rule?example=2-2-2-2-1&digits=6"
"""Lecture 000's network: the derivative of the prediction by W_11^[1]."""


def rows(page: Page) -> list[str]:
    """The rows of the list beside the formula, as text."""
    found: list[str] = page.locator(".nnv-list tbody tr").all_text_contents()
    return [text.replace("\u00a0", " ") for text in found]


def test_the_lecture_stepped_to_the_end(visit: Visit) -> None:
    page = visit(LECTURE, again=True)
    last = steps_of(page) - 1
    results = []
    for index in range(last + 1):
        expect_step(page, index)
        results.append(shown(page).result)
        if index < last:
            press(page, "next")
    assert results[16:21] == ["0.003042", "0.000924", "0.000684", "−0.000563", "0.004087"]
    assert results[-1] == "0.004087"
    assert len(rows(page)) == 1
    expect(page.locator(".nnv-counts")).to_contain_text("13 made for the error terms, 1 left in the sum")


def test_four_paths_fold_into_one_product(visit: Visit) -> None:
    page = visit(LECTURE, again=True)
    page.get_by_role("button", name="Folding").click()
    expect(page.locator(".nnv-heading")).to_have_text("Can we find a pattern to make this much easier?")
    counts = [len(rows(page))]
    for _ in range(6):
        press(page, "next")
        counts.append(len(rows(page)))
    assert counts == [4, 4, 4, 4, 3, 2, 1]
    assert "∂ŷ∂z1[1]" in rows(page)[0].replace(" ", "")


def test_a_path_is_picked_in_the_list(visit: Visit) -> None:
    page = visit(LECTURE, again=True)
    page.get_by_role("button", name="Paths", exact=True).click()
    expect_step(page, 16)
    assert len(rows(page)) == 4
    assert "58.4" in rows(page)[0]
    assert "−" in rows(page)[3]
    page.get_by_role("button", name=re.compile("^Path p4:")).click()
    expect_step(page, 19)
    assert shown(page).result == "−0.000563"
    expect(page.locator(".nnv-list tr[aria-current]")).to_contain_text("10.8 %")
    expect(page.locator(".nnv-sums")).to_have_text("Sum of all paths: 0.004087 Backpropagation: 0.004087 equal ✓")


def test_results_are_hidden_until_they_are_asked_for(visit: Visit) -> None:
    page = visit(LECTURE, again=True)
    page.get_by_role("button", name="Paths", exact=True).click()
    page.keyboard.press("h")
    assert shown(page).result == "?"
    expect(page.locator(".nnv-list tr[aria-current] .nnv-number span")).to_be_hidden()
    page.locator(".nnv-answer input").fill("0.003042")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".nnv-verdict")).to_have_text("Right.")


def test_a_quantity_is_chosen_on_the_drawing(visit: Visit) -> None:
    page = visit(LECTURE, again=True)
    page.locator('[aria-label^="weight from neuron 2 of layer 1 to neuron 1 of layer 2"]').first.dispatch_event("click")
    page.get_by_role("button", name="Differentiate by the weight from neuron 2 of layer 1").click()
    expect(page).to_have_url(re.compile("by=W.2.1.2"))
    expect(page.locator(".nnv-heading")).to_have_text("How much does ŷ change when W₁₂[2] moves?")
    page.get_by_role("button", name="Paths", exact=True).click()
    assert len(rows(page)) == 2


def test_the_lists_and_the_link_choose_too_and_a_reload_keeps_it(visit_fresh: Visit) -> None:
    page = visit_fresh("/Chain_rule?example=1-2-1&of=prediction.1&by=a.1.2&at=2")
    drawn(page)
    expect_step(page, 1)
    press(page, "next")
    expect_step(page, 2)
    expect(page).to_have_url(re.compile("at=3"))
    page.reload()
    drawn(page)
    expect_step(page, 2)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Walkthrough", exact=True).click()
    expect(page.get_by_role("button", name="Apply the update and go on")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Chain rule", exact=True).click()
    expect(page).to_have_url(re.compile("of=prediction.1&by=a.1.2"))
    drawn(page)
    choose(page, "Differentiate", "J: the loss")
    expect(page).to_have_url(re.compile("of=loss"))
    expect(page.locator(".nnv-heading")).to_contain_text("How much does J change")


def test_a_link_that_cannot_be_used_says_so(visit: Visit) -> None:
    page = visit("/Chain_rule?example=1-2-1&by=W.7.7.7")
    expect(page.get_by_test_id("stAlert")).to_contain_text("by (in the link): 'W.7.7.7' is not allowed.")
    drawn(page)


def test_a_weight_edited_on_the_drawing_changes_the_sum(visit: Visit) -> None:
    page = visit("/Chain_rule?example=1-2-1&digits=6")
    drawn(page)
    page.get_by_role("button", name="Sum", exact=True).click()
    before = page.locator(".nnv-sums").text_content()
    page.locator('[aria-label^="weight from neuron 2 of layer 2"]').first.dispatch_event("click")
    field = page.locator(".nnv-ask [data-edit]")
    field.fill("2")
    field.press("Enter")
    expect(page.locator(".nnv-sums")).not_to_have_text(before or "")
    expect(page.locator(".nnv-sums")).to_contain_text("equal ✓")


def test_axe_finds_nothing(visit: Visit) -> None:
    page = visit("/Chain_rule?example=batch-of-4&by=x.1")
    drawn(page)
    for phase in ("Neighbours", "Paths", "Folding"):
        page.emulate_media(color_scheme="light")
        page.get_by_role("button", name=phase, exact=True).click()
        assert violations_in_both_themes(page) == [], phase


def test_a_phone_can_step_to_the_end(visit: Visit) -> None:
    page = visit("/Chain_rule?example=1-2-1", width=390, height=844, is_mobile=True, has_touch=True)
    drawn(page)
    last = steps_of(page) - 1
    for index in range(last):
        expect_step(page, index)
        assert page.evaluate(SCROLLS_SIDEWAYS) == []
        page.locator(".nnv [data-go=next]").tap()
    expect_step(page, last)
    assert shown(page).result == "−0.0334"


def test_in_a_low_window_drawing_and_formula_are_side_by_side(visit: Visit) -> None:
    """As at 200 % of 1280 x 720."""
    for link in (LECTURE, "/Walkthrough?example=1-2-1"):
        page = visit(link, width=640, height=360)
        found = drawn(page)
        page.keyboard.press("End")
        found.locator(".nnv-top").evaluate("top => top.scrollIntoView()")
        stage, formula, buttons = (found.locator(part).bounding_box() for part in (".nnv-stage", ".nnv-formula", ".nnv-transport"))
        assert stage
        assert formula
        assert buttons
        assert formula["x"] >= stage["x"] + stage["width"]
        assert buttons["y"] >= stage["y"] + stage["height"]
        assert buttons["y"] + buttons["height"] - stage["y"] <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_the_paths_are_printed_with_their_drawing_from_the_first_sheet(visit: Visit) -> None:
    page = visit("/Chain_rule?example=1-2-1", width=1280, height=720)
    drawn(page)
    sheets = pages(page)
    assert "1. How much does" in sheets[0][0]
    assert all(curves >= 10 for _, curves in sheets)


@pytest.mark.parametrize("query", ["example=2-2-2-2-1", "example=2-2-2-2&by=x.1", "example=five-classes"])
def test_no_label_covers_another(visit: Visit, query: str) -> None:
    page = visit(f"/Chain_rule?{query}")
    drawn(page)
    assert overlaps_at_every_step(page) == {}


_LOW = """root => {
  const sizes = [...root.querySelectorAll(".nnv-labels text")].filter((text) => text.getClientRects().length);
  const card = root.querySelector(".nnv-card");
  return {
    least: Math.min(...sizes.map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a)),
    over: Math.max(card.scrollHeight - card.clientHeight, card.scrollWidth - card.clientWidth),
  };
}"""


def test_in_a_low_window_the_numbers_can_be_read_and_no_list_is_scrolled(visit: Visit) -> None:
    for example in ("1-1-1", "2-2-2-2-1"):
        page = visit(f"/Chain_rule?example={example}", width=640, height=360)
        found = drawn(page)
        last = steps_of(page) - 1
        for size in ((640, 360), (720, 450)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            for step in (0, last // 3, 2 * last // 3, last - 1, last):
                page.locator(".nnv-slider").fill(str(step))
                expect_step(page, step)
                seen = found.evaluate(_LOW)
                assert seen["least"] >= 12.9, (example, size, step)
                assert seen["over"] <= 1, (example, size, step)
