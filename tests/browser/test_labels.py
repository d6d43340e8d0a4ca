"""Every example of the Walkthrough: each number answers as itself, and no label of the drawing runs into another.

In the fonts of a real browser, at every step, in every grain and in several notations, on a phone too.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from nnviz import example_keys, load_example
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from tests.browser.conftest import Visit
from tests.browser.numbers import ask_everything, assert_right
from tests.browser.player import (
    Shown,
    drawn,
    expect_step,
    iteration,
    overlaps_at_every_step,
    overlaps_on_a_phone,
    shown,
    some_notations,
    steps_of,
    turn_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.long]


def at_the_end(page: Page) -> Shown:
    last = steps_of(page) - 1
    page.keyboard.press("End")
    expect_step(page, last)
    return shown(page)


@pytest.mark.parametrize("key", example_keys())
def test_every_number_answers_and_in_several_notations_no_labels_run_into_each_other(visit: Visit, key: str) -> None:
    """Both are looked at on one page: to open it takes longer than either. Afterwards the steps are those that it opened with."""
    page = visit(f"/Walkthrough?example={key}")
    drawn(page)
    own = lesson_from(key).view.grain
    for grain in sorted(GRAINS, key=lambda grain: grain == own):
        turn_to(page, "Steps", GRAINS[grain])
        context = walk_of(lesson_from(key).viewed(grain=grain)).context
        assert_right(ask_everything(drawn(page)), context, "drawing", "formula", "operands", "tables")
    _step_to_the_end_in_several_notations(page, key)


def _step_to_the_end_in_several_notations(page: Page, key: str) -> None:
    """In its own notation every step is looked at, on a wide screen and on a phone, in the others a part of them."""
    results = set()
    symbols = set()
    example = load_example(key)
    for turn, notation in enumerate(some_notations(key)):
        turn_to(page, "Notation", NOTATIONS[notation].title)
        own = notation == example.notation
        assert overlaps_at_every_step(page, *((0, 1) if own else (turn, 3))) == {}, notation
        if own:
            assert overlaps_on_a_phone(page) == {}
        now = at_the_end(page)
        results.add((now.step, now.result, iteration(page).inner_text().split(": ", 1)[1].split(" ", 1)[1]))
        symbols.add(now.symbols)
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
        expect(page.get_by_role("heading", name=example.title, exact=True)).to_be_visible()
    assert len(results) == 1, "the number of steps, the last result and the losses are the same in each"
    assert len(symbols) > 1, "the notations differ in how they write the last step"
