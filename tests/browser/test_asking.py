"""Asking any number on the drawing where it comes from, changing it there, and nudging it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from nnviz import load_example, walkthrough
from nnviz.core.quantities import weight
from nnviz.explain.naming.numbers import display_number
from tests.browser.conftest import Visit
from tests.browser.player import expect_step, iteration, shown

pytestmark = pytest.mark.browser

EXAMPLE = load_example("1-2-1")


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit("/Walkthrough?example=1-2-1&digits=8", width=1120, again=True)


def target(page: Page, meaning: str) -> Locator:
    """What can be clicked on the drawing, by what it is."""
    return page.locator(f'.nnv-hits [aria-label^="{meaning}"]')


def ask(page: Page, meaning: str) -> Locator:
    target(page, meaning).dispatch_event("click")
    box = page.locator(".nnv-ask")
    expect(box).to_be_visible()
    return box


def loss_with(w21: float) -> str:
    """The loss with another weight from the second hidden neuron to the output."""
    weights = [w.copy() for w in EXAMPLE.network.weights]
    weights[1][0, 1] = w21
    network = EXAMPLE.network.with_parameters(weights, EXAMPLE.network.biases)
    return f"{walkthrough(network, EXAMPLE.data.x, EXAMPLE.data.y, EXAMPLE.learning_rate).loss:.8f}"


EDGE = "weight from neuron 2 of layer 2 to neuron 1 of layer 3"


def test_a_neuron_says_where_its_number_comes_from_and_a_second_click_goes_there(page: Page) -> None:
    page.keyboard.press("End")
    box = ask(page, "pre-activation of neuron 1 of layer 3")
    expect(box).to_contain_text("Where it comes from:")
    expect(box).to_contain_text("Where it goes:")
    found = re.search(r"step (\d+)", box.text_content() or "")
    assert found
    box.get_by_role("button", name=f"step {found[1]}").click()
    expect_step(page, int(found[1]) - 1)
    expect(box).to_be_hidden()


def test_a_second_click_on_an_edge_goes_to_the_step_that_reads_it(page: Page) -> None:
    page.keyboard.press("ArrowRight")
    ask(page, EDGE)
    target(page, EDGE).dispatch_event("click")
    expect(page.locator(".nnv-ask")).to_be_hidden()
    expect_step(page, 4)
    assert shown(page).heading == "Pre-activation of neuron 1 of layer 3"


def test_a_number_in_the_formula_can_be_asked(page: Page) -> None:
    page.locator(".nnv-line[data-line=numbers] mn[data-node]").first.dispatch_event("click")
    expect(page.locator(".nnv-ask")).to_contain_text("weight from input 1 to neuron 1 of layer 2")
    page.keyboard.press("Escape")
    expect(page.locator(".nnv-ask")).to_be_hidden()


def test_by_keyboard_alone(page: Page) -> None:
    edge = target(page, EDGE)
    edge.focus()
    page.keyboard.press("Enter")
    field = page.locator(".nnv-ask [data-edit]")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".nnv-ask")).to_be_hidden()
    expect(edge).to_be_focused()


def test_an_edit_in_place_is_followed_by_the_loss_and_the_tables(page: Page) -> None:
    expect(iteration(page)).to_contain_text(loss_with(-3.0))
    field = ask(page, EDGE).locator("[data-edit]")
    field.fill("-2.5")
    field.press("Enter")
    expect(iteration(page)).to_contain_text(loss_with(-2.5))
    expect(page.locator(".nnv-overlay")).to_contain_text("−2.5")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(iteration(page)).to_contain_text(loss_with(-3.0))


def test_arrow_keys_nudge_the_value_and_escape_leaves_it(page: Page) -> None:
    field = ask(page, EDGE).locator("[data-edit]")
    field.press("ArrowUp")
    expect(iteration(page)).to_contain_text(loss_with(-2.9))
    field = page.locator(".nnv-ask [data-edit]")
    field.fill("7")
    field.press("Escape")
    expect(page.locator(".nnv-ask")).to_be_hidden()
    expect(iteration(page)).to_contain_text(loss_with(-2.9))


def test_what_is_no_number_is_refused_and_kept_in_the_field(page: Page) -> None:
    ask(page, EDGE)
    for typed, named in (("abc", "'abc'"), ("1e400", "'1e400'"), ("", "an empty field")):
        field = page.locator(".nnv-ask [data-edit]")
        field.fill(typed)
        field.press("Enter")
        error = page.locator(".nnv-ask .nnv-error")
        expect(error).to_contain_text(f"W₁₂⁽²⁾: {named} is not allowed. Allowed: a finite number")
        expect(page.locator(".nnv-ask [data-edit]")).to_have_value(typed)
        expect(iteration(page)).to_contain_text(loss_with(-3.0))


def test_a_nudge_shows_the_predicted_and_the_real_change(page: Page) -> None:
    walk = walkthrough(EXAMPLE.network, EXAMPLE.data.x, EXAMPLE.data.y, EXAMPLE.learning_rate, digits=8)
    box = ask(page, EDGE)
    box.locator("[data-nudge]").click()
    for h in (0.1, -1.0):
        box.locator("[data-h]").fill(str(h))
        box.get_by_role("button", name="Try").click()
        expected = walk.nudge(weight(2, 0, 1), h)
        for number in (expected.predicted, expected.real):
            expect(box).to_contain_text(display_number(walk.context.digits.text(number)))
    expect(box.locator(".nnv-curve polyline")).to_have_count(2)
    box.locator("[data-h]").fill("x")
    box.get_by_role("button", name="Try").click()
    expect(box.locator(".nnv-error")).to_contain_text("h:")


def test_hidden_results_are_not_given_away_by_asking(page: Page) -> None:
    page.keyboard.press("h")
    box = ask(page, "pre-activation of neuron 1 of layer 2")
    expect(box.locator(".nnv-asked")).to_contain_text("?")
    assert "0.40000000" not in (box.text_content() or "")
