"""What one reaches without much: the steps by the keyboard, one's own network by a click, the drawing while one edits."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from nnviz import load_example
from tests.browser.conftest import Visit
from tests.browser.player import drawn, edit, expect_step, player, turn_to
from tests.browser.test_training import history

pytestmark = pytest.mark.browser

_FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.dataset?.go ?? at?.getAttribute("aria-label") ?? at?.localName;
}"""


def focused(page: Page) -> str:
    return str(page.evaluate(_FOCUSED))


def test_next_is_reached_within_six_tabs(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1")
    drawn(page)
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.locator(".nnviz-skip").evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert focused(page) == "next"
    page.keyboard.press("Enter")
    expect_step(page, 1)


def test_a_training_is_run_stopped_and_set_up_by_the_keyboard_and_the_focus_is_never_lost(visit: Visit) -> None:
    page = visit("/Training?data=spiral&hidden=30-30-30&updates=200000", reduced_motion="reduce")
    history(page, 0)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    has_focus(page, "Run")
    page.keyboard.press("Enter")
    has_focus(page, "Stop")
    expect(page.get_by_test_id("stProgress")).to_contain_text(re.compile(r"^[1-9]"))
    page.keyboard.press("Enter")
    has_focus(page, "Go on")
    # A key that is pressed while its button is made anew is pressed on nothing.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.get_by_role("button", name="Reset").focus()
    has_focus(page, "Reset")
    page.keyboard.press("Enter")
    has_focus(page, "Undo")
    lesson = page.locator(".st-key-bar").get_by_role("button").first
    lesson.focus()
    page.keyboard.press("Enter")
    has_focus(page, "One neuron cannot learn XOR")
    page.keyboard.press("Escape")
    has_focus(page, "Lesson none")
    page.keyboard.press("Enter")
    has_focus(page, "One neuron cannot learn XOR")
    page.keyboard.press("Enter")
    has_focus(page, "Lesson One neuron cannot learn XOR")


def has_focus(page: Page, name: str) -> None:
    """Wait until a button of that name has the focus."""
    page.wait_for_function(
        "name => document.activeElement.matches('button') && document.activeElement.innerText.startsWith(name)", arg=name
    )


def test_what_is_folded_away_is_passed_over_by_the_keyboard(visit: Visit) -> None:
    page = visit("/Training", width=390, height=844, reduced_motion="reduce")
    history(page, 0)
    for _ in range(6):
        page.keyboard.press("Tab")
        box = page.locator("*:focus").first.bounding_box()
        assert box
        assert box["x"] >= 0


@pytest.mark.parametrize(
    ("path", "keys"),
    [("/", set()), ("/Walkthrough", {"m", "u", "n", "g", "e"}), ("/Computation_graph", {"g", "e"}), ("/Vectorised", {"n", "e"})],
)
def test_the_keys_that_are_shown_are_those_of_the_page(visit: Visit, path: str, keys: set[str]) -> None:
    page = visit(path)
    drawn(page)
    page.keyboard.press("?")
    shown = page.locator(".nnv-keys div[data-key]").evaluate_all("rows => rows.filter((row) => !row.hidden).map((row) => row.dataset.key)")
    assert set(shown) == keys


def test_the_focus_stays_in_a_setting_that_was_changed(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", again=True)
    page.keyboard.press("n")
    assert focused(page) == "Notation"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("notation="))
    page.wait_for_timeout(1500)
    assert focused(page) == "Notation"


@pytest.mark.parametrize(("key", "setting"), [("n", "Notation"), ("g", "Steps"), ("e", "Example")])
def test_a_key_leads_to_a_setting(visit: Visit, key: str, setting: str) -> None:
    page = visit("/Walkthrough?example=1-2-1", again=True)
    page.keyboard.press(key)
    assert focused(page) == setting
    page.keyboard.press("Escape")


def clicks(page: Page) -> int:
    """How often was clicked since they are counted; what a keyboard presses is none."""
    return int(page.evaluate("window.nnvizClicks"))


NUMBERS = ["0.5", "-1", "0.25", "2", "0.1", "-0.3", "1.5", "0.2", "-0.1", "1", "-2", "3", "0.4", "1", "0", "1", "0", "2", "0.5"]
"""6 weights and 3 biases row by row, 3 weights and a bias, and two examples of two inputs and a target."""


def test_an_own_network_with_19_own_numbers_takes_four_clicks_beside_typing_and_the_drawing_stays_in_view(visit: Visit) -> None:
    page = visit("/", width=1280, height=720)
    player(page)
    card = page.locator(".st-key-first").get_by_text("Layers, units, activations, your numbers.").bounding_box()
    assert card
    assert card["y"] + card["height"] <= 720
    page.evaluate("window.nnvizClicks = 0; addEventListener('pointerdown', () => (window.nnvizClicks += 1), true)")
    page.mouse.click(card["x"] + card["width"] - 4, card["y"] + card["height"] / 2)
    expect(page).to_have_title("Walkthrough · nnviz")
    expect(page.get_by_role("heading", name="2→3→1")).to_be_visible()
    drawn(page)
    drawer = page.locator(".nnv-drawer")
    drawer.get_by_role("button", name="+ example").click()
    cells = drawer.locator("[data-cell]")
    expect(cells).to_have_count(len(NUMBERS))
    cells.first.click()
    for n, number in enumerate(NUMBERS):
        page.keyboard.type(number)
        page.keyboard.press("Tab" if n % 2 else "Enter")
    for n, number in enumerate(NUMBERS):
        expect(cells.nth(n)).to_have_value(number)
        # What the network has is what a field holds from the start.
        expect(cells.nth(n)).to_have_attribute("value", number)
    assert clicks(page) <= 4
    stage, drawer_box = page.locator(".nnv-stage").bounding_box(), drawer.bounding_box()
    assert stage
    assert drawer_box
    assert stage["x"] + stage["width"] <= drawer_box["x"]
    assert 0 <= stage["y"] < stage["y"] + stage["height"] <= 720
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
    # What was typed is what the network has, to the last one.
    page.reload()
    drawn(page)
    cells = edit(page).locator("[data-cell]")
    assert [cells.nth(n).input_value() for n in range(len(NUMBERS))] == NUMBERS


def test_layers_units_activation_and_loss_are_built_on_the_drawing_and_every_press_is_undone_by_one(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", width=1280, height=720)
    drawn(page)
    page.keyboard.press("m")
    controls = page.locator(".nnv-controls")
    title = page.get_by_role("heading", level=1)
    for _ in range(2):
        controls.get_by_role("button", name="One unit more in layer 2").click()
    expect(title).to_contain_text("1→4→1")
    controls.get_by_role("button", name="A layer more behind layer 2").click()
    expect(title).to_contain_text("1→4→4→1")
    controls.get_by_role("button", name="Remove layer 2").click()
    expect(title).to_contain_text("1→4→1")
    controls.get_by_label("Activation of layer 2").select_option("relu")
    expect(page).to_have_url(re.compile("net="))
    controls.get_by_label("Loss").select_option("absolute_error")
    expect(page.locator(".nnv-said")).to_have_text("All weights and biases stay.")
    undo = page.locator(".nnv-drawer").get_by_role("button", name="Undo")
    for wanted in ("1→4→1", "1→4→1", "1→4→4→1", "1→4→1", "1→3→1", "1→2→1"):
        undo.click()
        expect(title).to_contain_text(wanted)
    expect(undo).to_be_disabled()


def test_what_cannot_be_is_said_in_the_drawer_and_what_was_typed_stays(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", width=1280, height=720)
    drawn(page)
    drawer = edit(page)
    cell = drawer.locator("[data-cell]").first
    cell.fill("abc")
    cell.press("Enter")
    expect(drawer.get_by_role("alert")).to_contain_text("'abc' is not allowed")
    expect(cell).to_have_value("abc")
    drawer.get_by_label("Layers").fill("1-9999-1")
    drawer.get_by_label("Layers").press("Enter")
    expect(drawer.get_by_role("alert")).to_contain_text("9999")
    expect(drawer.get_by_label("Layers")).to_have_value("1-9999-1")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1→2→1")


def test_bar_drawing_formula_and_transport_are_on_one_screen(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", width=1280, height=720)
    drawn(page)
    for example in ("1-2-1", "3-4-1", "2-2-2-2-1", "five-classes", "batch-of-4"):
        turn_to(page, "Example", load_example(example).title)
        _all_on_one_screen(page, example)


def _all_on_one_screen(page: Page, example: str) -> None:
    """At the first step, in the middle and at the end; and the buttons of a result that is hidden."""
    drawn(page)
    bar = page.locator(".st-key-bar").bounding_box()
    assert bar
    assert 44 <= bar["height"] <= 48
    for step in (
        0,
        int(page.locator(".nnv-slider").get_attribute("max") or 0) // 2,
        int(page.locator(".nnv-slider").get_attribute("max") or 0),
    ):
        page.locator(".nnv-slider").fill(str(step))
        expect_step(page, step)
        for part in (".st-key-bar", ".nnv-stage", ".nnv-formula", ".nnv-transport"):
            box = page.locator(part).bounding_box()
            assert box
            assert 0 <= box["y"] < box["y"] + box["height"] <= 720, (example, part, step)
    page.keyboard.press("h")
    for name in ("Check", "Reveal"):
        box = page.locator(".nnv-answer").get_by_role("button", name=name).bounding_box()
        assert box
        assert box["y"] + box["height"] <= 720, (example, name)
    page.keyboard.press("h")


@pytest.mark.parametrize("width", [390, 768])
def test_on_a_narrow_screen_the_bar_is_one_row_and_the_menu_is_folded(visit: Visit, width: int) -> None:
    page = visit("/Walkthrough?example=batch-of-4", width=width, height=844)
    drawn(page)
    bar = page.locator(".st-key-bar").bounding_box()
    assert bar
    assert bar["height"] <= 48
    assert bar["x"] + bar["width"] <= width
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()


def test_in_another_pages_frame_there_is_no_menu_and_no_bar(visit: Visit) -> None:
    page = visit("/Walkthrough?embed=true&example=1-2-1", width=780, height=420)
    drawn(page)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.locator(".st-key-bar")).to_have_count(0)
    expect(page.locator(".nnv [data-do=build]")).to_be_hidden()


@pytest.mark.parametrize("key", ["ways", "gallery"])
def test_a_card_opens_wherever_it_is_clicked(visit: Visit, key: str) -> None:
    page = visit("/")
    player(page)
    caption = page.locator(f".st-key-{key} [data-testid=stCaptionContainer]").first
    caption.scroll_into_view_if_needed()
    box = caption.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page).to_have_title("Walkthrough · nnviz")


@pytest.mark.parametrize("path", ["/", "/Walkthrough"])
def test_no_title_lies_under_the_header(visit: Visit, path: str) -> None:
    page = visit(path, width=600, height=700)
    player(page)
    for width in (600, 720, 740, 768):
        page.set_viewport_size({"width": width, "height": 700})
        title, header = page.locator("h1").bounding_box(), page.get_by_test_id("stHeader").bounding_box()
        assert title
        assert title["y"] >= (header["y"] + header["height"] if header else 0) - 8, width
