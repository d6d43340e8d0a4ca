"""An update rule in the browser: chosen, stepped through, its numbers asked, applied, undone, and there again after a reload."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from nnviz import Walk, load_example, walkthrough
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, iteration, shown, steps_of

pytestmark = pytest.mark.browser


def walk() -> Walk:
    example = load_example("1-2-1")
    return walkthrough(example.network, example.data.x, example.data.y, example.learning_rate, rule="adam", digits=8)


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def at_step(page: Page, heading: str, steps: Walk) -> None:
    """Go to the step with that heading."""
    number = next(s.index for s in steps.steps if s.heading == heading)
    page.locator(".nnv-slider").fill(str(number))
    expect_step(page, number)
    assert shown(page).heading == heading


def ask(page: Page, place: int) -> Locator:
    """What the card says of a number of the line with the numbers, counted from 0."""
    page.locator(".nnv-line[data-line=numbers] [data-node]").nth(place).dispatch_event("click")
    card = page.locator(".nnv-ask")
    expect(card).to_be_visible()
    return card


def expect_iteration(page: Page, number: int, found: Walk) -> None:
    expect(iteration(page)).to_contain_text(f"Iteration {number}: loss")
    expect(iteration(page)).to_contain_text(f"{found.loss:.8f} → {found.loss_after:.8f} after this update")


BIAS = "bias of neuron 1 of layer 3"


def test_adam_is_chosen_stepped_asked_applied_undone_and_reloaded(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1&digits=8")
    drawn(page)
    plain = steps_of(page)
    page.get_by_role("button", name=re.compile("^Rule plain")).click()
    page.get_by_role("combobox", name=re.compile("Update rule")).click()
    page.get_by_role("option", name="Adam").click()
    expect(page.get_by_role("button", name=re.compile("^Rule Adam"))).to_be_visible()
    page.keyboard.press("Escape")
    first = walk()
    expect_iteration(page, 1, first)
    expect(page.locator(".nnv-slider")).to_have_attribute("max", str(plain + 2 * 7 - 1))

    at_step(page, f"New mean gradient of the {BIAS}", first)
    expect(ask(page, 0)).to_contain_text("as the update before left it (0 before the first one)")
    page.keyboard.press("Escape")
    at_step(page, f"New mean square of the {BIAS}", first)
    expect(ask(page, 1)).to_contain_text(f"derivative of J with respect to the {BIAS}")
    page.keyboard.press("Escape")
    at_step(page, f"New {BIAS}", first)
    # old value, learning rate, v, t, s, t
    for place, said in ((2, f"new mean gradient of the {BIAS}"), (4, f"new mean square of the {BIAS}"), (5, "number of the update")):
        expect(ask(page, place)).to_contain_text(said)
        page.keyboard.press("Escape")

    click(page, "Apply the update and go on")
    second = first.next()
    expect_iteration(page, 2, second)
    click(page, "Apply the update and go on")
    third = second.next()
    expect_iteration(page, 3, third)
    click(page, "Undo")
    expect_iteration(page, 2, second)
    at_step(page, f"New mean gradient of the {BIAS}", second)
    before = second.state.kept[0][-1]
    expect(ask(page, 0)).to_contain_text(f"{before:.8f}".replace("-", "\N{MINUS SIGN}"))
    page.keyboard.press("Escape")

    expect(page).to_have_url(re.compile("net="))
    page.reload()
    drawn(page)
    expect_iteration(page, 2, second)
    click(page, "Apply the update and go on")
    expect_iteration(page, 3, third)
    click(page, "Undo")
    click(page, "Undo")
    expect_iteration(page, 1, first)
