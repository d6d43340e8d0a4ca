"""No label of the drawing runs into another, in the fonts of a real browser, at any step, in several notations, on a phone either."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from nnviz import example_keys, load_example
from nnviz.explain.naming.notation import NOTATIONS
from tests.browser.conftest import Visit
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

pytestmark = pytest.mark.browser


def at_the_end(page: Page) -> Shown:
    last = steps_of(page) - 1
    page.keyboard.press("End")
    expect_step(page, last)
    return shown(page)


@pytest.mark.parametrize("key", example_keys())
def test_an_example_is_stepped_to_its_end_in_several_notations(visit: Visit, key: str) -> None:
    """In its own notation every step is looked at, on a wide screen and on a phone, in the others a part of them."""
    results = set()
    symbols = set()
    example = load_example(key)
    page = visit(f"/Walkthrough?example={key}")
    drawn(page)
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
