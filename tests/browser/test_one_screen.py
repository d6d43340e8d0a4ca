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
        if min(box["x"], box["y"]) < 0 or box["y"] + box["height"] > size["height"] or box["x"] + box["width"] > size["width"]
    ]


def box_of(page: Page, part: str) -> FloatRect:
    """Where a part is: of what is drawn anew just then, where the new one is."""
    found = page.locator(part).first
    for _ in range(20):
        expect(found).to_be_visible()
        if box := found.bounding_box():
            return box
    raise AssertionError(f"{part} is nowhere")


def test_a_training_is_on_one_screen(visit: Visit) -> None:
    for query in ("?data=xor", "?lesson=rules", "?lesson=vanishing", "?lesson=rate"):
        page = visit(f"/Training{query}", width=1280, height=720, reduced_motion="reduce")
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


AT_REST = """async () => {
  const sizes = () => JSON.stringify([...document.querySelector("[data-testid=stApp]").querySelectorAll("*")].flatMap(
    (one) => [...(one.shadowRoot?.querySelectorAll("*") ?? [])].map((inner) => Object.values(inner.getBoundingClientRect().toJSON()))));
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let last = "", same = 0; same < 3; ) {
    const now = sizes();
    same = now === last ? same + 1 : 0;
    last = now;
    await frame();
  }
}"""
"""Until nothing has another size or place than in the frames before: what is drawn for a size is drawn once that is measured."""


def test_four_maps_are_as_large_as_their_row_is_wide_and_leave_the_loss_the_rest(visit: Visit) -> None:
    page = visit("/Training?lesson=rules", width=1440, height=900)
    history(page)
    for width, height in ((1440, 900), (1280, 720), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator(".nnh")).to_have_attribute("data-layout", "beside")
        page.evaluate(AT_REST)
        maps, legend = box_of(page, ".nnh-maps"), box_of(page, ".nnh-picture .nnh-legend")
        figures = page.locator(".nnh-map").all()
        fields = [box for one in page.locator(".nnh-map .nnh-field").all() if (box := one.bounding_box())]
        assert len(fields) == len(figures) == 4
        assert sum(box["width"] for box in fields) + 3 * 16 >= 0.97 * maps["width"], "they are as wide as there is room"
        said = [box["y"] + box["height"] for one in page.locator(".nnh-map figcaption").all() if (box := one.bounding_box())]
        assert 0 <= legend["y"] - max(said) <= 28, "nothing is left unused below them"
        plot, transport = box_of(page, ".nnh-plot svg"), box_of(page, ".nnh-transport")
        assert 0 <= transport["y"] - plot["y"] - plot["height"] <= 30, "the loss fills what is left"
        assert outside(page, ".nnh-picture", ".nnh-plot svg", ".nnh-transport", ".st-key-run-row") == []


LOW = [(640, 360), (720, 450)]
"""Windows that are low: 1280x720 and 1440x900 at 200 %."""


def test_a_training_in_a_low_window_has_picture_and_buttons_without_scrolling(visit: Visit) -> None:
    page = visit("/Training?lesson=xor", width=LOW[0][0], height=LOW[0][1], reduced_motion="reduce")
    history(page, 2000)
    for width, height in LOW:
        page.set_viewport_size({"width": width, "height": height})
        assert outside(page, ".nnh-map", ".nnh-plot svg", ".nnh-slider", ".nnh-moment", ".nnh [data-go=play]", ".st-key-run-row") == []
        captions = page.locator(".nnh-map figcaption").evaluate_all("all => all.map((one) => one.getBoundingClientRect().bottom)")
        transport = box_of(page, ".nnh-transport")
        row = box_of(page, ".st-key-run-row")
        assert max(captions) <= transport["y"] + 1
        assert transport["y"] + transport["height"] <= row["y"] + 1
    page = visit("/Training?lesson=rules", width=LOW[0][0], height=LOW[0][1], reduced_motion="reduce")
    history(page, 500)
    for width, height in LOW:
        page.set_viewport_size({"width": width, "height": height})
        assert outside(page, ".nnh-maps", ".nnh-plot svg", ".nnh-slider", ".nnh-moment", ".nnh [data-go=play]", ".st-key-run-row") == []
        # Four maps have the room of their axes, too.
        fields = [box for one in page.locator(".nnh-map canvas").all() if (box := one.bounding_box())]
        assert len(fields) == 4
        assert min(min(box["width"], box["height"]) for box in fields) >= 90
        said = page.locator(".nnh-map figcaption").evaluate_all("all => all.map((one) => one.getBoundingClientRect().bottom)")
        assert max(said) <= box_of(page, ".nnh-transport")["y"] + 1


@pytest.mark.parametrize("path", ["/", "/Computation_graph?example=two-layers"])
def test_a_low_window_has_drawing_and_next_without_scrolling(visit: Visit, path: str) -> None:
    page = visit(path, width=LOW[0][0], height=LOW[0][1])
    drawn(page)
    page.keyboard.press("End")
    for width, height in LOW:
        page.set_viewport_size({"width": width, "height": height})
        assert outside(page, ".nnv-stage", ".nnv-heading", ".nnv [data-go=next]") == [], path
        assert box_of(page, ".nnv-stage")["height"] >= 150


def test_on_a_phone_map_loss_and_buttons_are_in_one_view(visit: Visit) -> None:
    page = visit("/Training", width=390, height=844, reduced_motion="reduce")
    history(page, 0)
    parts = (".nnh-map", ".nnh-plot svg", ".nnh-slider", ".nnh-moment", ".nnh [data-go=play]", ".st-key-run-row")
    assert outside(page, *parts) == []
    run = button(page, "Run").bounding_box()
    play = box_of(page, ".nnh [data-go=play]")
    assert run
    assert play["y"] + play["height"] <= run["y"], "what is always in sight covers nothing of it"
    assert box_of(page, ".st-key-run-row")["height"] <= 60, "it is one row"


_LETTERS = "texts => texts.map((t) => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
"""How large a text of the drawing is, in pixels."""


@pytest.mark.parametrize("key", ALONE)
def test_a_computation_graph_is_on_one_screen_and_on_that_of_a_phone(visit: Visit, key: str) -> None:
    page = visit(f"/Computation_graph?example={key}", width=1280, height=720)
    drawn(page)
    labels = page.locator(".nnv-labels text")
    for press in ("Home", "End"):
        page.keyboard.press(press)
        parts = (".st-key-bar", ".st-key-graph-fields", ".nnv-stage", ".nnv-heading", ".nnv-formula", ".nnv-transport")
        assert outside(page, *parts) == [], press
    assert min(labels.evaluate_all(_LETTERS)) >= 13.5
    if key == ALONE[-1]:
        page.keyboard.press("p")
        assert min(labels.evaluate_all(_LETTERS)) >= 19.5, "in front of a class"
        page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".nnv")).to_have_attribute("data-layout", "below")
    for press in ("Home", "End"):
        page.keyboard.press(press)
        _in_one_view(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    fields, nudges = box_of(page, ".st-key-graph-fields"), box_of(page, ".st-key-graph-nudges")
    assert fields["y"] < nudges["y"], "what is typed comes next after what it draws"


LANDSCAPE = [(768, 900), (800, 800), (1024, 768)]
"""Windows of a tablet or beside another window, in which the formula stands below the graph and the fields would push it out of sight."""


@pytest.mark.parametrize("key", ["two-layers", "logistic"])
def test_a_computation_graph_has_formula_and_next_in_one_view_before_its_fields(visit: Visit, key: str) -> None:
    page = visit(f"/Computation_graph?example={key}", width=LANDSCAPE[0][0], height=LANDSCAPE[0][1])
    drawn(page)
    last = int(page.locator(".nnv-slider").get_attribute("max") or 0)
    for width, height in LANDSCAPE:
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator(".nnv")).to_have_attribute("data-layout", "below")
        for step in range(0, last + 1, 3):
            page.locator(".nnv-slider").fill(str(step))
            assert outside(page, ".nnv-stage", ".nnv [data-go=next]", ".nnv-formula") == [], (width, step)
        first, speed = box_of(page, ".nnv-transport [data-go=first]"), box_of(page, ".nnv-transport select")
        assert abs(first["y"] - speed["y"]) < 5, "the buttons are one row"
        assert box_of(page, ".nnv-formula")["y"] < box_of(page, ".st-key-graph-fields")["y"]
        assert min(page.locator(".nnv-labels text").evaluate_all(_LETTERS)) >= 12.4
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def _in_one_view(page: Page) -> None:
    """Graph, formula and Next are. Where the drawing is taller than its room, it follows."""
    assert outside(page, ".nnv-stage", ".nnv [data-go=next]", ".nnv-formula") == []
    active = box_of(page, ".nnv-label.nnv-active text >> visible=true")
    stage = box_of(page, ".nnv-stage")
    assert stage["y"] <= active["y"] + active["height"] / 2 <= stage["y"] + stage["height"]


def test_two_formulas_are_read_whole_on_a_narrow_screen(visit: Visit) -> None:
    page = visit("/Computation_graph?example=sigmoid", width=640, height=900)
    expect(page.locator(".nnv[data-step]")).to_have_count(2)
    for width in (640, 720, 768):
        page.set_viewport_size({"width": width, "height": 900})
        read_whole(page, width)
    # On a tablet the first one is in one view, at its longest step, too.
    page.set_viewport_size({"width": 768, "height": 1024})
    page.get_by_test_id("stMain").evaluate("page => page.scrollTo(0, 0)")
    for step in ("0", "6", "21"):
        page.locator(".nnv-slider").first.fill(step)
        assert outside(page, ".st-key-graph-fields", ".nnv-stage", ".nnv-formula", ".nnv [data-go=next]") == [], step


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
    buttons = box_of(page, ".st-key-graph-buttons")
    assert buttons["x"] + buttons["width"] <= width
