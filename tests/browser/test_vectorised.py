"""The Vectorised page in a browser: matrices cell by cell to the last step, on the network too, and what stands below."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nnviz import example_keys, load_example
from nnviz.explain.matrix.vectorised import vectorised
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.ui.lesson.lesson import Lesson, Subject, View, lesson_from, walk_of
from nnviz.ui.lesson.link import to_link
from tests.browser.axe import violations_in_both_themes
from tests.browser.conftest import Visit
from tests.browser.numbers import ask_everything, assert_right
from tests.browser.player import choose, drawn, expect_step, overlaps_at_every_step, player, shown, some_notations, steps_of, turn_to
from tests.browser.test_one_screen import outside

pytestmark = pytest.mark.browser

LINK = "/Vectorised?example=batch-of-4&digits=8"

_MATRICES = """
nnv => Object.fromEntries([...nnv.querySelectorAll(".nnv-matrix")].map((table) => [
  table.getAttribute("aria-label"),
  [...table.rows].map((row) => [...row.cells].map((cell) => cell.classList.contains("nnv-later") ? "·" : cell.textContent)),
]))
"""

_MARKED = """
(nnv, kind) => [...nnv.querySelectorAll(`.nnv-matrix td.${kind}`)].map((cell) => [
  cell.closest("table").getAttribute("aria-label").split(":")[0], cell.parentNode.rowIndex, cell.cellIndex,
])
"""

_CELL = f"""
nnv => {{
  const text = (selector) => nnv.querySelector(selector)?.textContent.replaceAll("\\u00a0", " ") ?? "";
  const found = ({_MARKED.strip()})(nnv, "nnv-found");
  return [text(".nnv-heading"), text(".nnv-line[data-line=result] .nnv-right"), found, ({_MATRICES.strip()})(nnv)];
}}
"""
"""What a step says of itself, and where: all in one message, since there are many steps."""

SCROLLS_SIDEWAYS = """
() => [document.documentElement, document.querySelector("[data-testid=stMain]")]
  .filter((element) => element.scrollWidth > element.clientWidth || element.clientWidth > screen.width)
  .map((element) => `${element.tagName}: ${element.scrollWidth} in ${element.clientWidth}`)
"""


def matrices(page: Page) -> dict[str, list[list[str]]]:
    """What the matrices of the step show, by what they are called."""
    found: dict[str, list[list[str]]] = player(page).evaluate(_MATRICES)
    return found


def marked(page: Page, kind: str) -> list[tuple[str, int, int]]:
    """The cells that are lit ("nnv-lit") or found ("nnv-found"): matrix, row, column."""
    return [tuple(cell) for cell in player(page).evaluate(_MARKED, kind)]


def measured(page: Page) -> Locator:
    return page.get_by_text(re.compile(r"With [\d,]+ examples the loop takes"))


@pytest.fixture
def lesson(visit: Visit) -> Page:
    return visit(LINK, again=True)


def test_the_arrow_key_leads_through_every_cell_to_the_lectures_numbers(lesson: Page) -> None:
    page = lesson
    root, last = player(page), steps_of(page) - 1
    seen: dict[str, list[list[str]]] = {}
    loss = ""
    for index in range(last + 1):
        expect_step(page, index)
        heading, result, found, here = root.evaluate(_CELL)
        assert found, heading
        seen |= here
        if heading == "Cost":
            loss = result
        if len(found) == 1:
            matrix, row, column = found[0]
            cell = next(m for name, m in here.items() if name.startswith(matrix + ":"))[row][column]
            assert cell == result, "the cell shows the result of the sum that is written out"
        if index < last:
            page.keyboard.press("ArrowRight")
    assert seen["Z[1]: 4 by 2"] == [
        ["0.07000000", "0.97000000"],
        ["0.04000000", "0.42000000"],
        ["0.43000000", "0.69000000"],
        ["0.48000000", "0.70000000"],
    ]
    assert seen["Z[2]: 4 by 1"] == [["0.76601533"], ["0.73269505"], ["0.86024179"], ["0.87493500"]]
    assert seen["A[2]: 4 by 1"] == [["0.68265830"], ["0.67539640"], ["0.70271117"], ["0.70577153"]]
    assert loss == "0.74354994"


def test_a_row_and_a_column_light_up_and_the_network_shows_their_example(lesson: Page) -> None:
    page = lesson
    assert shown(page).heading.startswith("Broadcast")
    assert matrices(page)["Z[1]: 4 by 2"] == [["·", "·"]] * 4
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect_step(page, 6)
    assert marked(page, "nnv-found") == [("Z[1]", 2, 1)]
    row, column = [("X", 2, n) for n in range(3)], [("W[1]ᵀ", n, 1) for n in range(3)]
    assert marked(page, "nnv-lit") == [*row, *column, ("b[1]ᵀ", 2, 1)]
    now = shown(page)
    assert now.heading == "Pre-activation of neuron 2 of layer 1, example 3"
    assert now.result == "0.69000000"
    assert {"x1 0.5", "x2 0.1", "x3 0.2"} <= set(now.labels), "the inputs of example 3"
    # Beside the matrices the step's neuron is under a lens, with its numbers and their names; the others have theirs in the matrices.
    assert now.active == ["z2[1] 0.69000000"]
    assert matrices(page)["Z[1]: 4 by 2"][2] == ["0.43000000", "0.69000000"]
    # What the rows and columns are, and the line of the script that finds this matrix.
    assert page.locator(".nnv-of").all_inner_texts() == ["example", "neuron"]
    assert page.locator(".nnv-numbers .nnv-here").all_inner_texts() == ["3", "2"]
    expect(page.locator(".nnv-code")).to_have_text(re.compile(r"In NumPy: this cell and the other 7\s*Z1 = X @ W1\.T \+ b1 "))
    # What this example has not come to yet stays hidden, although the examples before it have.
    page.keyboard.press("ArrowRight")
    expect_step(page, 7)
    labels = shown(page).labels
    assert "x1 −0.2" in labels
    assert not any(label.endswith(("0.43000000", "0.69000000", "0.70000000")) for label in labels)


def test_going_back_shows_the_example_before(lesson: Page) -> None:
    page = lesson
    page.keyboard.press("End")
    expect_step(page, steps_of(page) - 1)
    page.keyboard.press("Home")
    expect_step(page, 0)
    page.keyboard.press("ArrowRight")
    expect_step(page, 1)
    now = shown(page)
    assert now.result == "0.07000000"
    assert {"x1 0.1", "x2 −0.3", "x3 1"} <= set(now.labels)
    assert matrices(page)["Z[1]: 4 by 2"][0] == ["0.07000000", "·"]
    assert not any("∂" in label for label in now.labels)


def test_a_click_on_a_cell_leads_to_its_step(lesson: Page) -> None:
    page = lesson
    page.locator(".nnv-matrix td").nth(3).click()
    expect_step(page, 4)
    assert shown(page).heading == "Pre-activation of neuron 2 of layer 1, example 2"


def test_results_are_hidden_until_they_are_asked_for(lesson: Page) -> None:
    page = lesson
    page.keyboard.press("ArrowRight")
    expect_step(page, 1)
    page.keyboard.press("h")
    assert matrices(page)["Z[1]: 4 by 2"][0][0] == "?"
    page.keyboard.press("r")
    assert matrices(page)["Z[1]: 4 by 2"][0][0] == "0.07000000"


def test_the_transcript_has_every_steps_own_example(lesson: Page) -> None:
    page = lesson
    page.locator(".nnv-transcript summary").click()
    items = page.locator(".nnv-transcript li")
    expect(items).to_have_count(steps_of(page))
    expect(items.nth(1)).to_contain_text("0.2·0.1")
    expect(items.nth(3)).to_contain_text("example 2")
    expect(items.nth(3)).to_contain_text("0.04000000")


@pytest.mark.parametrize("key", example_keys())
def test_every_number_answers_and_in_several_notations_no_labels_run_into_each_other(visit: Visit, key: str) -> None:
    counts = set()
    example = load_example(key)
    page = visit(f"/Vectorised?example={key}")
    found = ask_everything(drawn(page))
    assert_right(found, vectorised(walk_of(lesson_from(key)).context).context, "drawing", "formula", "matrices")
    for turn, notation in enumerate(some_notations(key)):
        turn_to(page, "Notation", NOTATIONS[notation].title)
        # Every step is looked at in its own notation, and in the others another part of them in each.
        first, every = (0, 1) if notation == example.notation else (turn, 3)
        assert overlaps_at_every_step(page, first, every) == {}, notation
        # A bias unit needs no broadcast, which is a step of each layer.
        spared = example.network.layers if NOTATIONS[notation].bias_unit and example.data.examples > 1 else 0
        counts.add(steps_of(page) + spared)
        assert marked(page, "nnv-found")
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
        expect(page.get_by_text(load_example(key).title).first).to_be_visible()
    assert len(counts) == 1


def test_opened_first_it_survives_a_reload_and_another_page(visit_fresh: Visit) -> None:
    page = visit_fresh("/Vectorised?example=xor&notation=004&cell=5")
    drawn(page)
    expect_step(page, 4)
    heading = shown(page).heading
    page.keyboard.press("ArrowRight")
    expect_step(page, 5)
    expect(page).to_have_url(re.compile(r"[?&]cell=6(&|$)"))
    page.reload()
    drawn(page)
    expect_step(page, 5)
    menu = page.get_by_test_id("stSidebar")
    menu.get_by_role("link", name="Walkthrough", exact=True).click()
    expect(page.get_by_role("heading", name=load_example("xor").title, exact=True)).to_be_visible()
    expect(page.get_by_role("combobox", name="Notation")).to_have_value(NOTATIONS["004"].title)
    menu.get_by_role("link", name="Vectorised", exact=True).click()
    expect(page.get_by_role("heading", name="2→2→1 as matrices, all 4 examples at once")).to_be_visible()
    drawn(page)
    expect_step(page, 5)
    page.keyboard.press("ArrowLeft")
    expect_step(page, 4)
    assert shown(page).heading == heading


def test_the_notation_turns_the_matrices_and_changes_no_number(lesson: Page) -> None:
    page = lesson
    page.keyboard.press("ArrowRight")
    expect_step(page, 1)
    rows = matrices(page)["X: 4 by 3"]
    choose(page, "Notation", NOTATIONS["004"].title)
    expect(page.locator(".nnv-matrix[aria-label='X: 3 by 4']")).to_be_visible()
    expect_step(page, 1)
    now = matrices(page)
    assert now["X: 3 by 4"] == [list(column) for column in zip(*rows, strict=True)]
    assert list(now) == ["Z[1]: 2 by 4", "w[1]ᵀ: 2 by 3", "X: 3 by 4", "b[1]: 2 by 4"]
    assert shown(page).result == "0.07000000"


UNFOLDED = "() => !document.getAnimations().some(({ effect }) => effect.target?.matches('details'))"


def measure(page: Page) -> None:
    """Have both forms of the code timed: it stands below the matrices, and is drawn once it is unfolded."""
    page.locator("summary", has_text="The same as code").click()
    # Streamlit unfolds it in half a second, again when the code is coloured: what is pressed moves from under the pointer meanwhile.
    expect(page.get_by_test_id("stCode").filter(has=page.locator(".token"))).to_have_count(2)
    page.wait_for_function(UNFOLDED)
    page.get_by_role("button", name="Measure on this server").click()


def test_the_times_are_measured_and_drawn(lesson: Page) -> None:
    page = lesson
    expect(measured(page)).to_have_count(0)
    measure(page)
    expect(measured(page)).to_be_visible()
    chart = page.get_by_test_id("stPlotlyChart")
    expect(chart.locator(".scatterlayer .trace")).to_have_count(2)
    expect(chart).to_contain_text("examples in the batch")


def test_one_layer_agrees_with_the_linear_network(lesson: Page) -> None:
    expect(lesson.get_by_text("agree on every example")).to_be_visible()
    expect(lesson.get_by_text("they do not agree")).to_be_visible()


def test_axe_finds_nothing_with_everything_on_the_page(visit: Visit) -> None:
    page = visit(LINK)
    drawn(page)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    measure(page)
    expect(measured(page)).to_be_visible()
    page.get_by_test_id("stPlotlyChart").locator(".main-svg").first.wait_for()
    assert violations_in_both_themes(page) == []


@pytest.mark.parametrize("key", ["1-2-1", "1-1-1"])
def test_in_another_pages_frame_matrices_and_formula_need_no_scrolling(visit: Visit, key: str) -> None:
    page = visit(f"/Vectorised?example={key}&embed=true", width=780, height=420)
    player(page)
    last = steps_of(page) - 1
    for step in range(0, last + 1, 4):
        page.locator(".nnv-slider").fill(str(step))
        expect_step(page, step)
        assert outside(page, ".nnv-names", ".nnv-equation", ".nnv-heading", ".nnv-formula", ".nnv [data-go=next]") == [], step
        for part in (".nnv-matrices", ".nnv-formula"):
            over = page.locator(part).evaluate("e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]")
            assert max(over) <= 1, (part, step)
    assert page.locator("[data-testid=stMain]").evaluate("e => e.scrollHeight - e.clientHeight") <= 0
    page.get_by_role("button", name="Network", exact=True).click()
    assert outside(page, ".nnv-stage", ".nnv-formula") == []


_FAR = """
(nnv, steps) => steps.flatMap((step) => {
  const slider = nnv.querySelector(".nnv-slider");
  slider.value = step;
  slider.dispatchEvent(new Event("input"));
  const found = [];
  // Row and column of a single cell may be too long for any room: a crossing follows it.
  for (const part of nnv.querySelectorAll(".nnv-card, .nnv-formula, .nnv-matrices, .nnv-equation:not(.nnv-crossing)")) {
    // Signs reach a little above and below their line.
    const high = part.matches(".nnv-equation, .nnv-formula") ? 0 : part.scrollHeight - part.clientHeight;
    const over = [part.scrollWidth - part.clientWidth, high];
    if (Math.max(...over) > 1) found.push(`${step}: ${part.className} is over by ${over}`);
  }
  const read = [nnv.querySelector(".nnv-formula"), ...nnv.querySelectorAll(".nnv-matrix td:not(.nnv-later)")];
  const least = Math.min(...read.map((one) => parseFloat(getComputedStyle(one).fontSize)));
  if (least < 19.99) found.push(`${step}: ${least} pixels`);
  if (!nnv.querySelector(".nnv-line[data-line=result], .nnv-beside-whole .nnv-line")) found.push(`${step}: no result`);
  return found;
})
"""
"""What of the steps is cut in front of a class, or too small for its last row."""


def test_in_front_of_a_class_nothing_is_cut_and_nothing_too_small(visit: Visit) -> None:
    page = visit("/Vectorised?example=batch-of-4&cell=2", width=1280, height=720)
    drawn(page)
    page.keyboard.press("p")
    expect(page.locator(".nnv-present")).to_be_visible()
    assert outside(page, ".nnv-heading", ".nnv-words", ".nnv-formula", ".nnv-code", ".nnv-equation", ".nnv-transport") == []
    assert player(page).evaluate(_FAR, list(range(steps_of(page)))) == []
    page.keyboard.press("Escape")
    page = visit(wide_network(), width=1280, height=720)
    player(page)
    page.keyboard.press("p")
    expect(page.locator(".nnv-present")).to_be_visible()
    # Among them a broadcast, the losses, slopes, a sum of eight fractions, and a mean over the examples.
    kinds = [0, 70, 155, 217, 280, 407, 450]
    assert player(page).evaluate(_FAR, [*kinds, *range(13, steps_of(page), 29)]) == []
    page.locator(".nnv-slider").fill("280")
    assert outside(page, ".nnv-heading", ".nnv-formula", ".nnv-line[data-line=result] .nnv-right", ".nnv-code", ".nnv-transport") == []
    # What was left out is copied all the same.
    assert page.locator(".nnv-left-out").count() > 0
    assert page.locator(".nnv-right.nnv-broken").first.locator("mfrac").count() == 8
    page.locator(".nnv-slider").fill("217")
    expect(page.locator(".nnv-beside-whole .nnv-whole[data-line=numbers]")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".nnv-whole[data-line=numbers]")).to_be_visible()
    page = visit(wide_network().replace("/Vectorised", "/Chain_rule"), width=1280, height=720)
    drawn(page)
    page.keyboard.press("p")
    expect(page.locator(".nnv-present")).to_be_visible()
    # The first step asks; it has no result.
    assert player(page).evaluate(_FAR, list(range(1, steps_of(page)))) == []


_COPIED = """
nnv => {
  const clipboardData = new DataTransfer();
  const event = new ClipboardEvent("copy", { clipboardData, bubbles: true, composed: true, cancelable: true });
  nnv.querySelector(".nnv-formula").dispatchEvent(event);
  return ["text/plain", "text/html"].map((kind) => clipboardData.getData(kind));
}
"""


_SHORTENED = """
nnv => Array.from({ length: Number(nnv.querySelector(".nnv-slider").max) + 1 }, (_, step) => step).filter((step) => {
  const slider = nnv.querySelector(".nnv-slider");
  slider.value = step;
  slider.dispatchEvent(new Event("input"));
  return nnv.querySelector(".nnv-formula mtd.nnv-left-out") !== null;
})
"""
"""The steps with matrices of which something is left out."""


def test_in_front_of_a_class_a_whole_layer_at_once_is_read_and_copied(visit: Visit) -> None:
    """Of matrices without room the middle is left out; a product of them goes on below."""
    for path in ("/Walkthrough?example=3-4-1&grain=layer", wide_network().replace("/Vectorised", "/Walkthrough") + "&grain=layer"):
        page = visit(path, width=1280, height=720)
        drawn(page)
        page.keyboard.press("p")
        expect(page.locator(".nnv-present")).to_be_visible()
        assert player(page).evaluate(_FAR, list(range(steps_of(page)))) == []
    shortened = player(page).evaluate(_SHORTENED)
    page.locator(".nnv-slider").fill(str(shortened[0]))
    dots = page.locator(".nnv-formula mtd.nnv-gap").evaluate_all("all => all.map((one) => one.textContent)")
    assert dots
    assert set(dots) <= {"⋯", "⋮"}
    text, mathml = player(page).evaluate(_COPIED)
    assert "nnv-gap" not in mathml
    page.keyboard.press("Escape")
    expect(page.locator(".nnv-formula .nnv-left-out, .nnv-formula .nnv-gap")).to_have_count(0)
    assert player(page).evaluate(_COPIED)[0] == text


def test_a_phone_steps_through_it(visit: Visit) -> None:
    page = visit("/Vectorised?example=1-2-1&digits=8", width=390, height=844, is_mobile=True, has_touch=True)
    # The matrices stand in the place of the network, which is a press away.
    expect(player(page).locator(".nnv-matrix").first).to_be_visible()
    button = page.locator(".nnv [data-go=next]")
    last = steps_of(page) - 1
    for index in range(last):
        expect_step(page, index)
        assert page.evaluate(SCROLLS_SIDEWAYS) == []
        button.tap()
    expect_step(page, last)
    assert shown(page).result == "0.26958804"


_LEAST = """
nnv => Math.min(...[...nnv.querySelectorAll(".nnv-matrix td:not(.nnv-later)")].map((cell) => parseFloat(getComputedStyle(cell).fontSize)))
"""


def wide_network() -> str:
    """The address of 4→8→8→3 with a batch of 4, whose matrices are larger than most windows."""
    network = initialised((4, 8, 8, 3), ("tanh", "tanh", "sigmoid"), "half_squared_error", "normal", 3)
    numbers = np.random.default_rng(0).normal(size=(4, 4)).round(2)
    return "/Vectorised?" + urlencode(to_link(Lesson(Subject("1-2-1", network, batch(network, numbers, np.eye(4)[:, :3]), 0.1), View())))


def test_of_large_matrices_the_steps_cell_its_formula_and_next_are_in_one_view_and_can_be_read(visit: Visit) -> None:
    page = visit(wide_network() + "&embed=true", width=780, height=420)
    last = steps_of(page) - 1
    for size in ((780, 420), (768, 1024), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for step in range(5, last + 1, last // 7):
            page.locator(".nnv-slider").fill(str(step))
            expect_step(page, step)
            assert outside(page, "td.nnv-found", ".nnv-formula", ".nnv [data-go=next]") == [], (size, step)
            assert page.evaluate(SCROLLS_SIDEWAYS) == []
            assert player(page).evaluate(_LEAST) >= 13
    page = visit("/Vectorised?example=xor", width=390, height=844)
    player(page)
    page.locator(".nnv-slider").fill("8")
    expect(page.locator(".nnv-heading")).to_have_text(re.compile("example 4$"))
    assert outside(page, "td.nnv-found", ".nnv-line[data-line=result] .nnv-right", ".nnv [data-go=next]") == []
    for cell in page.locator("td.nnv-lit").all():
        box = cell.bounding_box()
        assert box
        assert 0 <= box["x"] <= 390 - box["width"], "what it reads is there, too"
