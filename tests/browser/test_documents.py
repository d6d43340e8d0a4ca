"""Lessons as a person handles them: a bad cell, a file that is saved and opened, an own name, one press back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.player import drawn
from tests.browser.test_editing import write

pytestmark = pytest.mark.browser


def opened(visit: Visit, query: str = "example=1-2-1") -> Page:
    page = visit(f"/Walkthrough?{query}")
    drawn(page)
    return page


def unfolded(page: Page, label: str) -> None:
    page.get_by_text(label).click()


def heading(page: Page, name: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def table(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator(f"[data-testid=stDataFrame]:has([aria-label^='{name}'])")


def test_a_bad_cell_keeps_its_text_marks_its_heading_and_hides_nothing(visit: Visit) -> None:
    page = opened(visit)
    unfolded(page, "Change the numbers: W, b, x, y")
    expect(table(page, "W of layer 2")).to_be_visible()
    write(page, "W of layer 2", 1, "abc")
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("W₁₁⁽¹⁾: 'abc' is not allowed.")
    expect(table(page, "W of layer 2").locator("#glide-cell-1-0")).to_have_text("abc")
    expect(table(page, "W of layer 2").locator("[role=columnheader]", has_text="⚠")).to_have_count(1)
    expect(page.get_by_test_id("stDataFrame")).to_have_count(5)
    # Another table is edited while it stands there, and counts.
    write(page, "W of layer 3", 1, "0.5")
    heading(page, "1→2→1, x = 1, edited")
    expect(table(page, "W of layer 2").locator("#glide-cell-1-0")).to_have_text("abc")
    expect(alert).to_have_count(1)
    write(page, "W of layer 2", 1, "0.75")
    expect(alert).to_have_count(0)
    expect(table(page, "W of layer 2").locator("[role=columnheader]", has_text="⚠")).to_have_count(0)


def test_a_lesson_is_named_saved_opened_and_undone(visit: Visit, tmp_path: Path) -> None:
    page = opened(visit)
    unfolded(page, "Change the network: layers")
    page.get_by_label("Units per layer, inputs first").fill("2-3-1")
    page.get_by_label("Units per layer, inputs first").press("Enter")
    expect(page.get_by_text("What Build does:")).to_be_visible()
    page.get_by_role("button", name="Build this network").click()
    heading(page, "2→3→1, your own network")
    expect(page.get_by_role("combobox", name="Example", exact=True)).to_have_value("Your network: 2→3→1")
    page.get_by_role("textbox", name="Name of your network").fill("Mine")
    page.get_by_role("textbox", name="Name of your network").press("Enter")
    heading(page, "Mine, 2→3→1")
    assert "example=" not in page.url
    unfolded(page, "Save as a file, or open one")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as a file").click()
    assert waiting.value.suggested_filename == "nnviz-Mine.json"
    file = tmp_path / "mine.json"
    waiting.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8"))["name"] == "Mine"

    other = opened(visit, "example=xor")
    heading(other, re.compile("XOR"))
    unfolded(other, "Save as a file, or open one")
    other.locator("[data-testid=stFileUploader] input[type=file]").first.set_input_files(file)
    heading(other, "Mine, 2→3→1")
    other.get_by_role("button", name="Undo").click()
    heading(other, re.compile("XOR"))


def test_a_link_holds_a_network_of_4_8_8_3_exactly(visit: Visit) -> None:
    page = opened(visit)
    unfolded(page, "Change the network: layers")
    page.get_by_label("Units per layer, inputs first").fill("4-8-8-3")
    page.get_by_label("Units per layer, inputs first").press("Enter")
    expect(page.get_by_text("What Build does:")).to_be_visible()
    page.get_by_role("button", name="Build this network").click()
    heading(page, "4→8→8→3, your own network")
    expect(page.get_by_text(re.compile(r"^Iteration 1: loss"))).not_to_contain_text("0.2868")
    expect(page).to_have_url(re.compile("net="))
    said = page.get_by_text(re.compile(r"^Iteration 1: loss")).inner_text()
    assert len(page.url) < 2500
    again = visit(page.url[page.url.index("/Walkthrough") :])
    drawn(again)
    heading(again, "4→8→8→3, your own network")
    expect(again.get_by_text(re.compile(r"^Iteration 1: loss"))).to_have_text(said.strip())
