"""The drawing fills the room that it has: how high its numbers are, what is on the screen, what moves and what does not."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.ui.lesson.lesson import Lesson, Subject, View
from nnviz.ui.lesson.link import to_link
from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, overlaps, overlaps_at_every_step, player, steps_of
from tests.browser.test_live import dragging

pytestmark = pytest.mark.browser

_NUMBERS = """root => {
  const overlay = root.querySelector(".nnv-overlay");
  const scale = overlay.getBoundingClientRect().width / overlay.viewBox.baseVal.width;
  const shown = [...root.querySelectorAll(".nnv-label")].filter((label) => label.style.display !== "none");
  const sizes = (label) => [label.querySelector("text"), label.querySelector("tspan:last-child")].filter(Boolean);
  return shown.flatMap((label) => sizes(label).map((text) => scale * parseFloat(text.getAttribute("font-size"))));
}"""

_CUT = """root => {
  const stage = root.querySelector(".nnv-stage").getBoundingClientRect();
  const marks = [...root.querySelectorAll(".nnv-overlay .nnv-label, .nnv-overlay .nnv-headings text")];
  const across = (box) => box.left < stage.left - 1 || box.right > stage.right + 1;
  const out = (box) => box.width && (across(box) || box.top < stage.top - 1 || box.bottom > stage.bottom + 1);
  return marks.filter((mark) => out(mark.getBoundingClientRect())).map((mark) => mark.textContent);
}"""

_SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def present(visit: Visit, example: str, of: str = "Walkthrough") -> Page:
    # What is measured stands above the drawing, whoever has drawn it: beside Plotly on one example of each page.
    page = visit(f"/{of}?example={example}", width=1280, height=720, saves_data=example != "1-2-1")
    drawn(page)
    page.keyboard.press("p")
    expect(page.locator(".nnv")).to_have_class(re.compile("nnv-present"))
    # Until the page's font is there, the drawing has another one, whose digits may be wider and are set smaller.
    page.evaluate(_SETTLED)
    return page


@pytest.mark.parametrize(
    ("example", "least"), [("1-2-1", 24.0), ("2-2-2-2-1", 20.0), ("3-4-1", 20.0), ("xor", 20.0), ("five-classes", 20.0)]
)
def test_in_front_of_a_class_every_number_can_be_read_from_the_back_row(visit: Visit, example: str, least: float) -> None:
    page = present(visit, example)
    for step in range(0, int(page.locator(".nnv-slider").get_attribute("max") or 0), 5):
        page.locator(".nnv-slider").fill(str(step))
        expect_step(page, step)
        assert min(player(page).evaluate(_NUMBERS)) >= least
        assert player(page).evaluate(_CUT) == []
    assert overlaps_at_every_step(page) == {}


@pytest.mark.parametrize(("example", "least"), [("1-2-1", 24.0), ("2-2-2-2-1", 20.0), ("3-4-1", 20.0)])
def test_in_front_of_a_class_the_paths_of_the_chain_rule_can_be_read_and_what_is_held(visit: Visit, example: str, least: float) -> None:
    page = present(visit, example, "Chain_rule")
    steps = int(page.locator(".nnv-slider").get_attribute("max") or 0)
    for step in range(0, steps + 1, 3):
        page.locator(".nnv-slider").fill(str(step))
        expect_step(page, step)
        assert min(player(page).evaluate(_NUMBERS)) >= least
        assert player(page).evaluate(_CUT) == []
        assert page.locator(".nnv-formula").evaluate("formula => formula.scrollWidth - formula.clientWidth") <= 0, step
    page.locator(".nnv-phases [data-phase=paths]").click()
    slope = page.locator(".nnv-label.nnv-slope:visible").first
    slope.click()
    expect(page.locator(".nnv-ask .nnv-asked")).to_contain_text("∂")
    page.keyboard.press("Escape")
    with dragging(page, page.locator(".nnv-label.nnv-parameter:visible").first, by=-30):
        figures = page.locator(".nnv-held-name, .nnv-held [data-held=value], .nnv-held-was, .nnv-held-changes .nnv-number")
        assert min(figures.evaluate_all("all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))")) >= 20


def deep_network(notation: str) -> str:
    """The address of the paths of 12 layers, which have no room for a number in each of their neurons."""
    network = initialised((1, *[2] * 10, 1), ["tanh"] * 11, "half_squared_error", "normal", 3)
    subject = Subject("1-2-1", network, batch(network, [[0.13]], [[-0.13]]), 0.1)
    return "/Chain_rule?" + urlencode(to_link(Lesson(subject, View(notation=notation))))


@pytest.mark.parametrize("notation", ["003", "theta"])
def test_of_twelve_layers_paths_can_be_read_from_the_back_row_and_in_a_low_window(visit: Visit, notation: str) -> None:
    page = visit(deep_network(notation), width=1280, height=720)
    drawn(page)
    page.keyboard.press("p")
    expect(page.locator(".nnv")).to_have_class(re.compile("nnv-present"))
    last = steps_of(page) - 1
    for (width, height), least in (((1280, 720), 20.0), ((720, 450), 11.0), ((640, 360), 11.0), ((390, 844), 11.0)):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(_SETTLED)
        for step in (0, 7, 18, 30, 72, 99, 162, last - 12, last - 5, last):
            page.locator(".nnv-slider").fill(str(step))
            expect_step(page, step)
            assert min(player(page).evaluate(_NUMBERS)) >= least, (width, step)
            assert player(page).evaluate(_CUT) == [], (width, step)
            assert overlaps(page) == {}, (width, step)
        page.keyboard.press("Escape")


@pytest.mark.parametrize("example", ["1-2-1", "2-2-2-2-1"])
def test_in_a_frame_the_chain_rule_is_drawing_and_formula_without_scrolling(visit: Visit, example: str) -> None:
    page = visit(f"/Chain_rule?example={example}&embed=true", width=780, height=420)
    drawn(page)
    for phase in ("neighbours", "paths", "sum", "folding"):
        page.locator(f".nnv-phases [data-phase={phase}]").click()
        for part in (".nnv-stage", ".nnv-formula", ".nnv-transport"):
            box = page.locator(part).bounding_box()
            assert box
            assert 0 <= box["y"] < box["y"] + box["height"] <= 420, (phase, part)
        assert player(page).evaluate(_CUT) == []
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= 420


def test_check_and_reveal_are_on_the_screen_and_the_keys_push_nothing(visit: Visit) -> None:
    page = present(visit, "3-4-1")
    page.keyboard.press("h")
    steps = int(page.locator(".nnv-slider").get_attribute("max") or 0)
    for step in range(0, steps, 6):
        page.locator(".nnv-slider").fill(str(step))
        expect_step(page, step)
        for name in ("Check", "Reveal"):
            box = page.locator(".nnv-answer").get_by_role("button", name=name).bounding_box()
            assert box
            assert box["y"] + box["height"] <= 720, step
    before = page.locator(".nnv-formula").bounding_box()
    page.keyboard.press("?")
    expect(page.locator(".nnv-keys")).to_be_visible()
    assert page.locator(".nnv-formula").bounding_box() == before
    assert page.locator(".nnv").evaluate("root => root.scrollHeight - root.clientHeight") == 0


@pytest.mark.parametrize("example", ["1-2-1", "3-4-1"])
def test_the_formula_stands_beside_the_drawing_and_the_buttons_below_both_without_scrolling(visit: Visit, example: str) -> None:
    page = visit(f"/Walkthrough?example={example}", width=1280, height=720)
    drawn(page)
    stage, formula, buttons = (page.locator(f".nnv {part}").bounding_box() for part in (".nnv-stage", ".nnv-formula", ".nnv-transport"))
    assert stage
    assert formula
    assert buttons
    assert formula["x"] >= stage["x"] + stage["width"]
    assert formula["y"] + formula["height"] <= buttons["y"]
    assert buttons["y"] >= stage["y"] + stage["height"]
    assert buttons["y"] + buttons["height"] <= 720


def test_what_goes_in_travels_along_its_edges_and_waits_for_nobody(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    travelling = "root => root.querySelectorAll('.nnv-motion > *').length"
    page.wait_for_timeout(400)
    # Step 5 reads both neurons of the layer before.
    page.locator(".nnv-slider").fill("3")
    page.wait_for_timeout(400)
    assert (
        player(page).evaluate(
            """root => { root.querySelector("[data-go=next]").click(); return root.querySelectorAll('.nnv-motion > *').length; }"""
        )
        == 2
    )
    expect_step(page, 4)
    expect(page.locator(".nnv-motion > *")).to_have_count(0)
    # A key that is held moves nothing.
    count = player(page).evaluate(
        """root => {
          const next = root.querySelector("[data-go=next]");
          for (let n = 0; n < 4; n += 1) next.click();
          return root.querySelectorAll(".nnv-motion > *").length;
        }"""
    )
    assert count == 0
    expect_step(page, 8)
    assert player(page).evaluate(travelling) == 0
    # A new weight comes from where its derivative stands.
    page.locator(".nnv-slider").fill("16")
    page.wait_for_timeout(400)
    slides = player(page).evaluate(
        """root => {
          root.querySelector("[data-go=next]").click();
          return [root.dataset.phase, [...root.querySelectorAll(".nnv-motion > text")].map((text) => text.getAnimations().length)];
        }"""
    )
    assert slides == ["update", [1]]


def test_nothing_travels_for_those_who_asked_for_less_motion(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", reduced_motion="reduce")
    drawn(page)
    page.wait_for_timeout(400)
    player(page).evaluate("root => root.querySelector('[data-go=next]').click()")
    expect_step(page, 1)
    assert page.locator(".nnv-motion > *").count() == 0


_IN_SIGHT = """root => {
  const box = (selector) => root.querySelector(selector).getBoundingClientRect();
  const [buttons, formula, card] = [box(".nnv-transport"), box(".nnv-formula"), root.querySelector(".nnv-card")];
  const left = [...root.querySelectorAll(".nnv-stage, .nnv-matrices")].filter((part) => part.getClientRects().length);
  const wrong = [];
  if (buttons.bottom > innerHeight) wrong.push(`buttons to ${buttons.bottom}`);
  if (formula.bottom > buttons.top) wrong.push(`formula to ${formula.bottom} of ${buttons.top}`);
  if (card.scrollHeight > card.clientHeight + 1) wrong.push(`panel ${card.scrollHeight} in ${card.clientHeight}`);
  for (const part of left) {
    const { right, bottom } = part.getBoundingClientRect();
    if (right > formula.left + 1 || bottom > buttons.top + 1) wrong.push(`${part.className} ${right} ${bottom}`);
    const cut = part.matches(".nnv-matrices") && part.scrollHeight > part.clientHeight + 1;
    if (cut || part.scrollWidth > part.clientWidth + 1) wrong.push(`${part.className} is scrolled`);
  }
  return wrong;
}"""


@pytest.mark.parametrize(
    ("page_name", "examples"), [("Vectorised", ("1-1-1", "batch-of-4", "five-classes")), ("Chain_rule", ("1-1-1", "paths", "2-2-2-2-1"))]
)
def test_matrices_and_paths_stand_beside_their_formula_and_nothing_is_scrolled(
    visit: Visit, page_name: str, examples: tuple[str, ...]
) -> None:
    for example in examples:
        page = visit(f"/{page_name}?example={example}", width=1280, height=720)
        drawn(page)
        last = int(page.locator(".nnv-slider").get_attribute("max") or 0)
        for step in (0, last // 4, last // 2, 3 * last // 4, last):
            page.locator(".nnv-slider").fill(str(step))
            expect_step(page, step)
            assert player(page).evaluate(_IN_SIGHT) == [], f"{example}, step {step}"


_ONE_VIEW = """root => {
  const box = (selector) => root.querySelector(selector).getBoundingClientRect();
  const [next, formula] = [box("[data-go=next]"), box(".nnv-formula")];
  const drawn = [...root.querySelectorAll(".nnv-stage, .nnv-matrices")].find((part) => part.getClientRects().length);
  const picture = drawn.getBoundingClientRect();
  const wrong = [];
  for (const [name, { top, bottom, right }] of Object.entries({ next, formula })) {
    if (top < 0 || bottom > innerHeight || right > innerWidth) wrong.push(`${name} ${top} to ${bottom}`);
  }
  if (picture.top < 0 || picture.top > innerHeight / 2) wrong.push(`what is drawn begins at ${picture.top}`);
  return wrong;
}"""


PATHS_IN_VIEW = (("Walkthrough?example=3-4-1", 13.0), ("Walkthrough?example=batch-of-4", 13.0), ("Vectorised?example=batch-of-4", 0.0))

SMALL = ((390, 844), (720, 450), (640, 360))
"""A phone, and two windows at 200 %."""


@pytest.mark.parametrize("first", range(len(SMALL)))
def test_drawing_formula_and_next_are_in_one_view_and_the_numbers_can_be_read(visit: Visit, first: int) -> None:
    """Each page is opened in one of the sizes, each in another one, and becomes as large as the others."""
    path, least = PATHS_IN_VIEW[first]
    sizes = SMALL[first:] + SMALL[:first]
    page = visit(f"/{path}", width=sizes[0][0], height=sizes[0][1])
    player(page)
    last = int(page.locator(".nnv-slider").get_attribute("max") or 0)
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(_SETTLED)
        for step in (0, last // 2, last):
            page.locator(".nnv-slider").fill(str(step))
            expect_step(page, step)
            assert player(page).evaluate(_ONE_VIEW) == [], (path, width, step)
            assert not least or min(player(page).evaluate(_NUMBERS)) >= least, (path, width, step)


_GLIDING = """async (root) => {
  const next = root.querySelector("[data-go=next]");
  const carried = () => root.querySelectorAll(".nnv-label[transform]").length;
  let seen = 0;
  const watched = new MutationObserver((records) => (seen += records.length));
  watched.observe(root.querySelector(".nnv-labels"), { attributeFilter: ["transform"], subtree: true });
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  next.click();
  const atOnce = [root.dataset.step, carried()];
  while (!seen) await frame();
  next.click();
  return [...atOnce, root.dataset.step, carried()];
}"""


def test_the_lens_goes_to_its_next_neuron_and_keeps_nobody_waiting(visit: Visit) -> None:
    page = visit("/Walkthrough?example=3-4-1")
    drawn(page)
    page.locator(".nnv-slider").fill("3")
    page.wait_for_timeout(400)
    # Done before anything moves, then seen to move, and at its end with the next key.
    assert player(page).evaluate(_GLIDING) == ["4", 0, "5", 0]
    expect(page.locator(".nnv-label[transform]")).to_have_count(0)
