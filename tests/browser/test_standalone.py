"""The stand-alone page, opened from disk with the network cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from nnviz import load_example, walkthrough
from tests.browser.player import expect_step, overlaps, shown, steps_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("key", ["1-2-1", "batch-of-4", "2-2-2-2-1"])
def test_it_plays_from_disk_without_a_network(offline: Page, tmp_path: Path, key: str) -> None:
    example = load_example(key)
    walk = walkthrough(example.network, example.data.x, example.data.y, example.learning_rate, notation=example.notation)
    file = tmp_path / "walk.html"
    walk.to_html(file)
    offline.goto(file.as_uri())
    assert steps_of(offline) == len(walk.steps)
    assert offline.locator(".nnv-overlay circle").count() > len(example.network.sizes)
    for step in walk.steps:
        expect_step(offline, step.index)
        assert shown(offline).result.strip().replace("−", "-") == step.text
        offline.keyboard.press("ArrowRight")
    assert not overlaps(offline)


def test_a_number_can_be_asked_but_not_changed(offline: Page, tmp_path: Path) -> None:
    example = load_example("1-2-1")
    file = tmp_path / "walk.html"
    walkthrough(example.network, example.data.x, example.data.y, example.learning_rate).to_html(file, title="A <b>title</b>")
    offline.goto(file.as_uri())
    expect(offline.get_by_role("heading", name="A <b>title</b>")).to_be_visible()
    offline.locator(".nnv-hits line").first.dispatch_event("click")
    box = offline.locator(".nnv-ask")
    expect(box).to_contain_text("predicted change")
    expect(box.locator("[data-edit]")).to_have_count(0)


def test_the_drawing_is_a_file_of_its_own(offline: Page, tmp_path: Path) -> None:
    example = load_example("1-2-1")
    file = tmp_path / "walk.html"
    walkthrough(example.network, example.data.x, example.data.y, example.learning_rate).to_html(file)
    offline.goto(file.as_uri())
    offline.keyboard.press("End")
    offline.locator(".nnv-more summary").click()
    with offline.expect_download() as svg:
        offline.locator("[data-do=svg]").click()
    text = Path(svg.value.path()).read_text(encoding="utf-8")
    assert text.startswith("<svg")
    assert "−0.1392" in text
    with offline.expect_download() as png:
        offline.locator("[data-do=png]").click()
    assert Path(png.value.path()).read_bytes().startswith(b"\x89PNG")


def test_a_notebook_shows_the_player(offline: Page, tmp_path: Path) -> None:
    example = load_example("1-2-1")
    walk = walkthrough(example.network, example.data.x, example.data.y, example.learning_rate)
    file = tmp_path / "notebook.html"
    file.write_text(f"<!doctype html><html lang='en'><body>{walk._repr_html_()}</body></html>", encoding="utf-8")
    offline.goto(file.as_uri())
    inside = offline.frame_locator("iframe")
    expect(inside.locator(".nnv-counter")).to_have_text(f"Step 1 of {len(walk.steps)}")
