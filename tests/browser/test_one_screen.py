"""Training and Computation graph on one screen: picture, what is computed and the buttons, without scrolling."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Page, expect

from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from tests.browser.conftest import Visit
from tests.browser.player import drawn
from tests.browser.test_training import button, history

pytestmark = pytest.mark.browser

ALONE = [key for key in expression_example_keys() if not load_expression_example(key).beside]


def outside(page: Page, *parts: str) -> list[str]:
    """Which parts are not to be seen as a whole."""
    size = page.viewport_size
    assert size
    boxes = {part: box_of(page, part) for part in parts}
    return [
        f"{part} {box}"
        for part, box in boxes.items()
        if not box or min(box["x"], box["y"]) < 0 or box["y"] + box["height"] > size["height"] or box["x"] + box["width"] > size["width"]
    ]


def box_of(page: Page, part: str) -> FloatRect | None:
    """Where a part is: of what is drawn anew just then, where the new one is."""
    found = page.locator(part).first
    for _ in range(20):
        expect(found).to_be_visible()
        if box := found.bounding_box():
            return box
    return None


def test_a_training_is_on_one_screen(visit: Visit) -> None:
    for query in ("?data=xor", "?lesson=rules", "?lesson=vanishing", "?lesson=rate"):
        page = visit(f"/Training{query}", width=1280, height=720)
        history(page)
        assert outside(page, ".st-key-bar", ".nnh-picture", ".nnh-map", ".nnh-title", ".st-key-run-row") == [], query
        assert outside(page, ".nnh-plot svg", ".nnh-slider", ".nnh-transport") == [], query
        assert outside(page, ".nnh-bars svg", ".nnh-histograms svg", ".nnh-numbers summary", ".nnh-open") == [], query
        over = page.locator(".nnh-said").evaluate("said => said.scrollHeight - said.clientHeight")
        assert over <= 0, f"{query}: what is said needs scrolling by {over} pixels"
    page.keyboard.press("p")
    expect(page.locator(".nnh-present")).to_be_visible()
    assert outside(page, ".nnh-picture", ".nnh-plot svg", ".nnh-transport", ".nnh-runs") == []
    heights = page.locator(".nnh svg text").evaluate_all("texts => texts.map((t) => t.getBoundingClientRect().height)")
    assert min(height for height in heights if height) >= 20
    page.keyboard.press("Escape")
    expect(page.locator(".nnh-present")).to_have_count(0)


LOW = [(640, 360), (720, 450)]
"""Windows that are low: 1280x720 and 1440x900 at 200 %."""


@pytest.mark.parametrize(("width", "height"), LOW)
def test_a_low_window_has_picture_and_buttons_without_scrolling(visit: Visit, width: int, height: int) -> None:
    page = visit("/Training?lesson=xor", width=width, height=height)
    history(page, 2000)
    assert outside(page, ".nnh-map", ".nnh-plot svg", ".nnh-slider", ".nnh-moment", ".nnh [data-go=play]", ".st-key-run-row") == []
    captions = page.locator(".nnh-map figcaption").evaluate_all("all => all.map((one) => one.getBoundingClientRect().bottom)")
    transport = page.locator(".nnh-transport").bounding_box()
    row = page.locator(".st-key-run-row").bounding_box()
    assert transport
    assert row
    assert max(captions) <= transport["y"] + 1
    assert transport["y"] + transport["height"] <= row["y"] + 1
    four = visit("/Training?lesson=rules", width=width, height=height)
    history(four, 500)
    assert four.locator(".nnh-map").count() == 4
    assert outside(four, ".nnh-maps", ".nnh-plot svg", ".nnh-slider", ".nnh-moment", ".nnh [data-go=play]", ".st-key-run-row") == []
    for path in ("/", "/Computation_graph?example=two-layers"):
        page = visit(path, width=width, height=height)
        drawn(page)
        page.keyboard.press("End")
        assert outside(page, ".nnv-stage", ".nnv-heading", ".nnv [data-go=next]") == [], path
        stage = page.locator(".nnv-stage").bounding_box()
        assert stage
        assert stage["height"] >= 150


def test_on_a_phone_map_loss_and_buttons_are_in_one_view(visit: Visit) -> None:
    page = visit("/Training", width=390, height=844)
    history(page, 0)
    parts = (".nnh-map", ".nnh-plot svg", ".nnh-slider", ".nnh-moment", ".nnh [data-go=play]", ".st-key-run-row")
    assert outside(page, *parts) == []
    run = button(page, "Run").bounding_box()
    play = page.locator(".nnh [data-go=play]").bounding_box()
    assert run
    assert play
    assert play["y"] + play["height"] <= run["y"], "what is always in sight covers nothing of it"
    row = page.locator(".st-key-run-row").bounding_box()
    assert row
    assert row["height"] <= 60, "it is one row"


def smallest(page: Page) -> float:
    """How many pixels the smallest number of the drawing is high."""
    sizes = page.locator(".nnv-labels text").evaluate_all(
        "texts => texts.map((t) => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
    )
    return float(min(sizes))


def test_a_computation_graph_is_on_one_screen(visit: Visit) -> None:
    for key in ALONE:
        page = visit(f"/Computation_graph?example={key}", width=1280, height=720)
        drawn(page)
        for press in ("Home", "End"):
            page.keyboard.press(press)
            parts = (".st-key-bar", ".st-key-graph-fields", ".nnv-stage", ".nnv-heading", ".nnv-formula", ".nnv-transport")
            assert outside(page, *parts) == [], (key, press)
        assert smallest(page) >= 13.5, key
    page.keyboard.press("p")
    assert smallest(page) >= 19.5, "in front of a class"


def test_on_a_phone_graph_formula_and_next_are_in_one_view_at_every_step(visit: Visit) -> None:
    for key in ALONE:
        page = visit(f"/Computation_graph?example={key}", width=390, height=844)
        drawn(page)
        for press in ("Home", "End"):
            page.keyboard.press(press)
            assert outside(page, ".nnv-stage", ".nnv [data-go=next]", ".nnv-formula") == [], (key, press)
            # Where the drawing is taller than its room, it follows.
            active = page.locator(".nnv-label.nnv-active text").first.bounding_box()
            stage = page.locator(".nnv-stage").bounding_box()
            assert stage
            assert active
            assert stage["y"] <= active["y"] + active["height"] / 2 <= stage["y"] + stage["height"], (key, press)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
        fields, nudges = page.locator(".st-key-graph-fields").bounding_box(), page.locator(".st-key-graph-nudges").bounding_box()
        assert fields
        assert nudges
        assert fields["y"] < nudges["y"], "what is typed comes next after what it draws"


def test_two_formulas_are_read_whole_on_a_narrow_screen(visit: Visit) -> None:
    page = visit("/Computation_graph?example=sigmoid", width=640, height=900)
    expect(page.locator(".nnv[data-step]")).to_have_count(2)
    for width in (640, 720, 768):
        page.set_viewport_size({"width": width, "height": 900})
        read_whole(page, width)


def read_whole(page: Page, width: int) -> None:
    """Two formulas with their buttons are within the page."""
    for player in page.locator(".nnv").all():
        player.locator(".nnv-slider").fill("6")
        expect(player).to_have_attribute("data-step", "6")
        assert player.locator(".nnv-operands").evaluate("e => e.scrollWidth - e.clientWidth") <= 0
        for part in (".nnv-card", ".nnv-formula", ".nnv-transport", ".nnv-top"):
            box = player.locator(part).bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width, part
    buttons = page.locator(".st-key-graph-buttons").bounding_box()
    assert buttons
    assert buttons["x"] + buttons["width"] <= width
