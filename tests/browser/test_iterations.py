"""Going on to the next iteration and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from nnviz import Walk, load_example, walkthrough
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, iteration, press, shown, steps_of

pytestmark = pytest.mark.browser


@pytest.fixture
def lesson(visit: Visit) -> Page:
    page = visit("/Walkthrough?example=1-2-1&digits=8", width=1120)
    drawn(page)
    return page


@pytest.fixture
def walk() -> Walk:
    example = load_example("1-2-1")
    return walkthrough(example.network, example.data.x, example.data.y, example.learning_rate)


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def expect_iteration(page: Page, number: int, walk: Walk) -> None:
    line = iteration(page)
    expect(line).to_contain_text(f"Iteration {number}: loss")
    expect(line).to_contain_text(f"{walk.loss:.8f} → {walk.loss_after:.8f} after this update")


def test_the_update_is_applied_undone_and_reset(lesson: Page, walk: Walk) -> None:
    after = walk.next()
    assert after.loss == walk.loss_after
    expect_iteration(lesson, 1, walk)
    expect(lesson.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    expect(lesson.get_by_role("button", name="Reset", exact=True)).to_be_disabled()

    click(lesson, "Apply the update and go on")
    expect_iteration(lesson, 2, after)
    click(lesson, "Apply the update and go on")
    expect_iteration(lesson, 3, after.next())
    click(lesson, "Undo")
    expect_iteration(lesson, 2, after)
    click(lesson, "Apply the update and go on")
    expect_iteration(lesson, 3, after.next())
    click(lesson, "Reset")
    expect_iteration(lesson, 1, walk)
    expect(lesson.get_by_role("button", name="Reset", exact=True)).to_be_disabled()
    click(lesson, "Undo")
    expect_iteration(lesson, 3, after.next())


def test_the_next_iteration_begins_at_its_first_step_with_the_new_weights(lesson: Page, walk: Walk) -> None:
    press(lesson, "last")
    expect_step(lesson, steps_of(lesson) - 1)
    at_the_end = shown(lesson).labels
    click(lesson, "Apply the update and go on")
    expect_iteration(lesson, 2, walk.next())
    expect_step(lesson, 0)
    new_weight = next(label for label in at_the_end if label.startswith("W11(1) "))
    assert new_weight in shown(lesson).labels, "what the update found is given now"
    assert shown(lesson).result == f"{walk.next().z[0][0][0]:.8f}"
    lesson.locator(".nnv-slider").fill("6")
    expect_step(lesson, 6)
    assert shown(lesson).result == f"{walk.loss_after:.8f}"


def test_the_loss_falls_over_many_iterations(lesson: Page, walk: Walk) -> None:
    expected = walk
    for number in range(2, 7):
        click(lesson, "Apply the update and go on")
        expected = expected.next()
        expect_iteration(lesson, number, expected)
    assert expected.loss < walk.loss


def test_the_keys_step_on_after_the_button_was_clicked(lesson: Page, walk: Walk) -> None:
    before = lesson.locator(".nnv").get_attribute("data-payload") or ""
    click(lesson, "Apply the update and go on")
    expect_iteration(lesson, 2, walk.next())
    # The line comes before the player, which begins again at its first step.
    expect(lesson.locator(".nnv")).not_to_have_attribute("data-payload", before)
    lesson.keyboard.press("ArrowRight")
    expect_step(lesson, 1)
