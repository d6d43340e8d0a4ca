"""In the classroom: presenter mode, results that stay hidden, answers that are checked, focus, stops and the transcript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.player import expect_step, press, shown, steps_of

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit("/Walkthrough?example=1-2-1", again=True)


def answer(page: Page, text: str) -> str:
    page.locator(".nnv-answer input").fill(text)
    page.locator(".nnv-answer").get_by_role("button", name="Check").click()
    verdict = page.locator(".nnv-verdict")
    expect(verdict).not_to_be_empty()
    return verdict.text_content() or ""


def test_presenter_mode_fills_the_screen_with_larger_type_and_leaves_by_escape(page: Page) -> None:
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    before = page.locator(".nnv-formula").evaluate(size)
    page.keyboard.press("p")
    expect(page.locator(".nnv")).to_have_class(re.compile("nnv-present"))
    box = page.locator(".nnv").bounding_box()
    assert box
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1440, 900)
    assert page.locator(".nnv-formula").evaluate(size) > 1.2 * before
    expect(page.locator(".nnv-operands")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect_step(page, 1)
    page.keyboard.press("?")
    expect(page.locator(".nnv-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".nnv-keys")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".nnv")).not_to_have_class(re.compile("nnv-present"))


def test_hidden_results_wait_for_one_key(page: Page) -> None:
    page.keyboard.press("h")
    for _ in range(3):
        assert shown(page).result.strip() == "?"
        assert all("?" in label for label in shown(page).active)
        page.keyboard.press("r")
        assert re.fullmatch(r"[−\d.]+", shown(page).result.strip())
        page.keyboard.press("ArrowRight")
    page.keyboard.press("h")
    assert "?" not in shown(page).result


ANSWERS = (
    (0, "12", "Not yet"),
    (0, "abc", "not a number"),
    (0, "0.4", "Right."),
    (1, "0,35", "Not yet"),
    (4, "-1.34", "the bias is missing"),
    (6, "0.57", "the factor 1/2 is missing"),
    (7, "0.14", "the sign is the other way round"),
    (7, "-0.76", "the slope of the activation function is missing"),
    (7, "-0,1392", "Right."),
    (9, "0.094", "it uses the updated weights"),
    (17, "0.2833", "the gradient is taken off, not added"),
)
"""What is typed at a step, and what is said: with a point or a comma, right or with a slip that has a name."""


def test_answers_are_checked_and_slips_are_named(page: Page) -> None:
    page.locator("[data-do=hide]").click()
    for step, typed, said in ANSWERS:
        page.locator(".nnv-slider").fill(str(step))
        expect_step(page, step)
        assert said in answer(page, typed)
        assert (shown(page).result.strip() == "?") is (said != "Right."), (step, typed)


def test_focus_leaves_only_what_the_step_is_about(page: Page) -> None:
    page.keyboard.press("End")
    everything = len(shown(page).labels)
    page.keyboard.press("f")
    assert len(shown(page).labels) < everything
    expect(page.locator(".nnv-plot")).to_have_css("opacity", "0.18")
    page.keyboard.press("f")
    page.keyboard.press("f")
    assert len(shown(page).labels) == everything
    expect(page.locator(".nnv-plot")).to_have_css("opacity", "1")


def test_focus_on_one_neuron_keeps_what_it_touches(page: Page) -> None:
    page.keyboard.press("End")
    page.locator(".nnv-more summary").click()
    page.locator('.nnv-hits [aria-label^="pre-activation of neuron 1 of layer 2"]').dispatch_event("click")
    page.locator(".nnv-focus select").select_option("neuron")
    labels = " ".join(shown(page).labels)
    assert "z1" in labels
    assert "z2" not in labels


def test_playing_stops_where_it_was_told(page: Page) -> None:
    page.locator(".nnv-more summary").click()
    page.get_by_label("Loss phase").check()
    page.locator(".nnv-speed select").select_option("250")
    press(page, "play")
    expect_step(page, 6)
    expect(page.locator("[data-go=play]")).to_have_accessible_name("Play")
    page.get_by_label("Backward phase").check()
    page.locator(".nnv-heading").click()
    page.keyboard.press("b")
    expect_step(page, 7)


def test_the_transcript_has_every_step_and_marks_the_current_one(page: Page) -> None:
    page.locator(".nnv-transcript summary").click()
    items = page.locator(".nnv-transcript li")
    expect(items).to_have_count(steps_of(page))
    page.locator(".nnv-transcript a").nth(7).click()
    expect_step(page, 7)
    expect(items.nth(7)).to_have_attribute("aria-current", "step")
    expect(page.locator(".nnv-transcript [aria-current]")).to_have_count(1)
    assert all(text.strip() for text in items.locator("[data-line=result]").all_text_contents())


def test_every_step_is_announced_once(page: Page) -> None:
    page.evaluate(
        """() => {
            const live = [...document.querySelectorAll("*")].map((e) => e.shadowRoot?.querySelector(".nnv-live")).find(Boolean);
            window.announced = [];
            const all = { childList: true, characterData: true, subtree: true };
            new MutationObserver(() => window.announced.push(live.textContent)).observe(live, all);
        }"""
    )
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect_step(page, 3)
    page.wait_for_function("() => window.announced.length >= 3")
    assert [text.split(".")[0] for text in page.evaluate("() => window.announced")] == ["Step 2", "Step 3", "Step 4"]
