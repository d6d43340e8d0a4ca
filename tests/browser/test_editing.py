"""Numbers that a person types: good ones go everywhere at once, bad ones are named and leave the last good state."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from nnviz import Network, Walk, load_example, walkthrough
from tests.browser.conftest import PATIENCE, Visit
from tests.browser.player import drawn, expect_step, iteration, press, shown

pytestmark = pytest.mark.browser

PAINTED = "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true))))"

SECOND_WEIGHTS = "W of layer 3"


def edited_walk(weight: float, rate: float = 0.5) -> Walk:
    """1→2→1 with another weight from the second neuron of layer 2 to layer 3 (−3 in the lecture)."""
    first = load_example("1-2-1").network
    network = Network(first.sizes, [[[0.3], [0.4]], [[1.0, weight]]], first.biases, first.activations, first.loss)
    return walkthrough(network, [[1.0]], [[1.0]], rate)


def expect_loss(page: Page, walk: Walk) -> None:
    """Wait until the page tells the loss of a walkthrough, before and after its update."""
    expect(iteration(page)).to_contain_text(f"loss {walk.loss:.8f} → {walk.loss_after:.8f}")


def write(page: Page, table: str, column: int, text: str) -> None:
    """Write into a cell of a table's first row. The table is a painted canvas, with a hidden table that tells what is chosen."""
    grid = page.locator(f"[data-testid=stDataFrame]:has([aria-label^='{table}'])")
    choose_first_cell(page, grid)
    for at in range(1, column + 1):
        page.keyboard.press("ArrowRight")
        expect(grid.locator(f"#glide-cell-{at}-0[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("Enter")
    editor = page.locator("#portal textarea")
    editor.fill(text)
    editor.press("Enter")
    expect(editor).to_have_count(0)


def choose_first_cell(page: Page, grid: Locator, x: int = 20, cell: str = "0-0") -> None:
    """Click the name of the first row, or the cell at ``x``. The canvas must have painted what is there before the click counts."""
    name = {"x": x, "y": 52}
    for _ in range(5):
        grid.locator(".dvn-scroller").hover(position=name)
        page.evaluate(PAINTED)
        grid.locator(".dvn-scroller").click(position=name)
        try:
            return grid.locator(f"#glide-cell-{cell}[aria-selected=true]").wait_for(state="attached", timeout=PATIENCE / 5)
        except TimeoutError:
            continue
    pytest.fail("the table's first cell could not be chosen")


@pytest.fixture
def lesson(visit: Visit) -> Page:
    page = visit("/Walkthrough?example=1-2-1&digits=8")
    drawn(page)
    expect_loss(page, edited_walk(-3.0))
    page.get_by_text("Change the numbers").click()
    return page


def test_an_edited_weight_changes_the_loss_and_the_walkthrough(lesson: Page) -> None:
    press(lesson, "next")
    expect_step(lesson, 1)
    walk = edited_walk(-2.5)
    write(lesson, SECOND_WEIGHTS, 2, "-2.5")
    expect_loss(lesson, walk)
    expect_step(lesson, 1)
    lesson.locator(".nnv-slider").fill("4")
    expect_step(lesson, 4)
    # Beside the tables the drawing has no room for all weights of eight digits; the step shows those that it reads.
    assert "W12(2) −2.5" in shown(lesson).labels
    assert shown(lesson).result == f"{walk.z[1][0][0]:.8f}".replace("-", "−")


def test_edits_add_up_and_survive_a_reload(lesson: Page) -> None:
    write(lesson, SECOND_WEIGHTS, 2, "-2.5")
    expect_loss(lesson, edited_walk(-2.5))
    expect(lesson).to_have_url(re.compile("net="))
    first = lesson.url
    write(lesson, SECOND_WEIGHTS, 2, "−1e-1")
    expect_loss(lesson, edited_walk(-0.1))
    expect(lesson).not_to_have_url(first)
    lesson.reload()
    drawn(lesson)
    expect_loss(lesson, edited_walk(-0.1))


def test_a_cell_that_is_no_number_is_named_and_the_last_good_loss_stays(lesson: Page) -> None:
    write(lesson, SECOND_WEIGHTS, 2, "-2.5")
    expect_loss(lesson, edited_walk(-2.5))
    write(lesson, SECOND_WEIGHTS, 2, "abc")
    alert = lesson.get_by_test_id("stAlert")
    expect(alert).to_have_text("W₁₂⁽²⁾: 'abc' is not allowed. Allowed: a finite number between -1e+100 and 1e+100.")
    expect_loss(lesson, edited_walk(-2.5))
    lesson.locator(".nnv-slider").fill("4")
    assert "W12(2) −2.5" in shown(lesson).labels
    lesson.locator(".nnv-slider").fill("0")
    press(lesson, "next")
    expect_step(lesson, 1)
    write(lesson, SECOND_WEIGHTS, 2, "-2")
    expect_loss(lesson, edited_walk(-2.0))
    expect(alert).to_have_count(0)


def test_a_learning_rate_that_cannot_be_used_is_named_and_the_last_good_one_stays(lesson: Page) -> None:
    for text, named in (("1e400", "1e400"), ("-1", "-1"), ("fast", "fast"), ("", "an empty field")):
        rate = lesson.get_by_label("Learning rate")
        rate.fill(text)
        rate.press("Enter")
        alert = lesson.get_by_test_id("stAlert")
        expect(alert).to_have_text(re.compile(f"^learning rate: .*{re.escape(named)}.* is not allowed. Allowed: a number from 0 to 1e6.$"))
        expect(alert).to_have_count(1)
        expect_loss(lesson, edited_walk(-3.0))


def test_another_learning_rate_changes_the_loss_after_the_update(lesson: Page) -> None:
    rate = lesson.get_by_label("Learning rate")
    rate.fill("2")
    rate.press("Enter")
    expect_loss(lesson, edited_walk(-3.0, 2.0))


def test_the_player_keeps_still_while_a_cell_is_written(lesson: Page) -> None:
    press(lesson, "next")
    expect_step(lesson, 1)
    write(lesson, SECOND_WEIGHTS, 2, "-2.5")
    expect_loss(lesson, edited_walk(-2.5))
    assert shown(lesson).step == 1


def test_the_names_of_the_rows_cannot_be_written_over(lesson: Page) -> None:
    names = lesson.locator("[data-testid=stDataFrame]:has([aria-label^='W of layer']) #glide-cell-0-0")
    expect(names).to_have_count(2)
    expect(names.first).to_have_attribute("aria-readonly", "true")
    expect(names.last).to_have_attribute("aria-readonly", "true")
