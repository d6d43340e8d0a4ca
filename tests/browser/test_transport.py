"""Every way to step: keys, buttons, the slider, the phases, playing. None of them waits for the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, player, press, shown, steps_of

pytestmark = pytest.mark.browser

LINK = "/Walkthrough?example=1-2-1&digits=8"

STEP_TEN_TIMES = """
nnv => Array.from({length: 10}, () => {
  document.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true, composed: true}));
  return [Number(nnv.dataset.step), nnv.querySelector(".nnv-line[data-line=result] .nnv-right").textContent];
})
"""


@pytest.fixture
def lesson(visit: Visit) -> Page:
    return visit(LINK, again=True)


def test_the_keys_step(lesson: Page) -> None:
    last = steps_of(lesson) - 1
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", last), ("ArrowRight", last), ("ArrowLeft", last - 1)):
        lesson.keyboard.press(key)
        expect_step(lesson, step)
    lesson.keyboard.press("Home")
    expect_step(lesson, 0)
    lesson.keyboard.press("ArrowLeft")
    expect_step(lesson, 0)


def test_the_buttons_step(lesson: Page) -> None:
    last = steps_of(lesson) - 1
    for what, step in (("next", 1), ("next", 2), ("back", 1), ("last", last), ("first", 0)):
        press(lesson, what)
        expect_step(lesson, step)
        expect(lesson.locator(".nnv-counter")).to_have_text(f"Step {step + 1} of {last + 1}")


def test_the_slider_goes_to_any_step(lesson: Page) -> None:
    slider = lesson.locator(".nnv-slider")
    slider.fill("4")
    expect_step(lesson, 4)
    assert shown(lesson).result == "−1.13828126"
    box = slider.bounding_box()
    assert box is not None
    slider.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(player(lesson)).to_have_attribute("data-step", re.compile("^1[0-3]$"))
    lesson.keyboard.press("Home")
    expect_step(lesson, 0)
    expect(slider).to_have_value("0")


def test_the_phases_are_ways_to_their_first_step(lesson: Page) -> None:
    for phase, step in (("update", 17), ("gradient", 10), ("loss", 6), ("backward", 7), ("forward", 0)):
        chip = lesson.locator(f".nnv-phases [data-phase={phase}]")
        chip.click()
        expect_step(lesson, step)
        expect(chip).to_have_attribute("aria-pressed", "true")
        expect(lesson.locator(".nnv-phases [aria-pressed=true]")).to_have_count(1)
        expect(player(lesson)).to_have_attribute("data-phase", phase)


def test_space_plays_to_the_end_and_stops_there(lesson: Page) -> None:
    last = steps_of(lesson) - 1
    lesson.locator(".nnv-speed select").select_option("250")
    lesson.locator(".nnv-slider").fill(str(last - 3))
    lesson.locator(".nnv-heading").click()
    button = lesson.locator(".nnv [data-go=play]")
    expect(button).to_have_accessible_name("Play")
    lesson.keyboard.press(" ")
    expect_step(lesson, last)
    expect(button).to_have_accessible_name("Play")


def test_space_pauses(lesson: Page) -> None:
    button = lesson.locator(".nnv [data-go=play]")
    lesson.locator(".nnv-speed select").select_option("800")
    lesson.locator(".nnv-heading").click()
    lesson.keyboard.press(" ")
    expect(button).to_have_accessible_name("Pause")
    expect(player(lesson)).not_to_have_attribute("data-step", "0")
    lesson.keyboard.press(" ")
    expect(button).to_have_accessible_name("Play")
    paused = shown(lesson).step
    lesson.keyboard.press("ArrowRight")
    expect_step(lesson, paused + 1)


def test_a_step_by_hand_ends_the_playing(lesson: Page) -> None:
    press(lesson, "play")
    expect(lesson.locator(".nnv [data-go=play]")).to_have_accessible_name("Pause")
    lesson.keyboard.press("End")
    expect(lesson.locator(".nnv [data-go=play]")).to_have_accessible_name("Play")
    expect_step(lesson, steps_of(lesson) - 1)


def test_the_keys_do_nothing_while_somebody_types(lesson: Page) -> None:
    lesson.keyboard.press("ArrowRight")
    rate = lesson.get_by_label("Learning rate")
    rate.click()
    for key in ("ArrowRight", "ArrowLeft", "End", "Home", " ", "1"):
        lesson.keyboard.press(key)
        assert shown(lesson).step == 1
    expect(rate).to_have_value(" 10.5")
    expect(lesson.locator(".nnv [data-go=play]")).to_have_accessible_name("Play")


def test_a_key_with_a_modifier_belongs_to_the_browser(lesson: Page) -> None:
    for key in ("Control+End", "Control+Home", "Control+ArrowRight"):
        lesson.keyboard.press(key)
    assert shown(lesson).step == 0


def test_a_focused_button_takes_the_space_and_the_player_the_arrows(lesson: Page) -> None:
    lesson.locator(".nnv [data-go=next]").focus()
    lesson.keyboard.press(" ")
    expect_step(lesson, 1)
    expect(lesson.locator(".nnv [data-go=play]")).to_have_accessible_name("Play")
    lesson.keyboard.press("ArrowRight")
    expect_step(lesson, 2)


def test_a_step_asks_nothing_of_the_server(visit: Visit) -> None:
    page = visit(LINK)
    sent: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: sent.append(payload))

    page.on("websocket", listen)
    page.reload()
    drawn(page)
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_attached()
    assert sent, "the page talks to its server"
    before = len(sent)
    stepped = player(page).evaluate(STEP_TEN_TIMES)
    assert [step for step, _ in stepped] == list(range(1, 11))
    assert [result for _, result in stepped][:6] == ["0.59868766", "0.60000000", "0.64565631", "−1.13828126", "0.24263606", "0.28680007"]
    assert len(sent) == before, "ten steps, and not a word to the server"
    expect(page).to_have_url(re.compile("step=11"))
    expect_step(page, 10)
    page.locator(".nnv [data-go=back]").click()
    expect(page).to_have_url(re.compile("step=10"))
    assert len(sent) == before, "the browser writes the step into the address itself"
