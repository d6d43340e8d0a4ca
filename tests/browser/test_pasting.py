"""Numbers pasted into the tables of the Walkthrough: several go to Python, one stays with the table, and none is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.player import drawn, iteration
from tests.browser.test_editing import choose_first_cell

pytestmark = pytest.mark.browser


def paste(page: Page, table: str, column: int, text: str) -> None:
    """Choose a cell of a table's first row, and paste."""
    grid = page.locator(f"[data-testid=stDataFrame]:has([aria-label^='{table}'])")
    choose_first_cell(page, grid)
    for at in range(1, column + 1):
        page.keyboard.press("ArrowRight")
        expect(grid.locator(f"#glide-cell-{at}-0[aria-selected=true]")).to_have_count(1)
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def expect_cells(page: Page, table: str, **numbers: str) -> None:
    """Wait until a table has these numbers. For a moment there are two: the one of before, and the one that takes its place."""
    grid = page.locator(f"[data-testid=stDataFrame]:has([aria-label^='{table}'])")
    expect(grid).to_have_count(1)
    for place, number in numbers.items():
        expect(grid.locator(f"#glide-{place.replace('_', '-')}")).to_have_text(number)


def opened(visit: Visit, example: str) -> Page:
    page = visit(f"/Walkthrough?example={example}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    drawn(page)
    page.get_by_text("Change the numbers: W, b, x, y").click()
    page.get_by_text("Paste numbers", exact=True).wait_for()
    return page


def test_a_row_in_a_column_of_a_table_loses_no_number(visit: Visit) -> None:
    page = opened(visit, "1-2-1")
    paste(page, "W of layer 2", 1, "0.6\t0.7")
    expect(page.get_by_text("W of layer 2: 2 numbers taken, turned round because only that fits.")).to_be_visible()
    expect_cells(page, "W of layer 2", cell_1_0="0.6", cell_1_1="0.7")
    paste(page, "W of layer 2", 1, "1\t2\t3")
    expect(page.get_by_test_id("stAlert")).to_contain_text("'1 x 3 numbers' is not allowed. Allowed: 2 x 1 numbers")
    expect_cells(page, "W of layer 2", cell_1_0="0.6", cell_1_1="0.7")


def test_one_number_stays_with_the_table_and_a_block_begins_at_the_chosen_cell(visit: Visit) -> None:
    page = opened(visit, "1-2-1")
    paste(page, "W of layer 3", 2, "0,25")
    expect(page.get_by_role("heading", name="1→2→1, x = 1, edited")).to_be_visible()
    expect(iteration(page)).to_contain_text("loss 0.0383")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    grid = page.locator("[data-testid=stDataFrame]:has([aria-label^='Inputs and targets'])")
    # Beside the marks of the rows.
    choose_first_cell(page, grid, x=60, cell="1-0")
    page.evaluate("text => navigator.clipboard.writeText(text)", "2\t0.5\n3\t0.75")
    page.keyboard.press("Control+v")
    expect(page.get_by_text("Inputs and targets, an example per row: 4 numbers taken.")).to_be_visible()
    expect(grid.locator("#glide-cell-2-1")).to_have_text("0.75")


def test_a_list_is_taken_by_the_field(visit: Visit) -> None:
    page = opened(visit, "1-2-1")
    page.get_by_role("button", name="Paste numbers").click()
    page.get_by_label("Numbers", exact=True).fill("[[0.5], [1/4]]")
    page.get_by_role("button", name="Use these numbers").click()
    expect(page.get_by_text("W of layer 2: 2 numbers taken.")).to_be_visible()
    expect(page.locator("[data-testid=stDataFrame]:has([aria-label^='W of layer 2']) #glide-cell-1-1")).to_have_text("0.25")
