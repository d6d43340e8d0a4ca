"""The promise: ask any number where it comes from, and it answers as itself: this number, by its name, of its example.

Those of the Walkthrough, of the matrices and of computation graphs are asked where the pages are open for their labels too: test_labels,
test_vectorised, test_computation_graph.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from nnviz import load_example, walkthrough
from nnviz.explain.matrix.vectorised import vectorised
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.models.examples import example_keys
from nnviz.ui.chain_rule.choice import Choice, from_query, resolved, rule_of
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.lesson.link import to_link
from tests.browser.conftest import Visit
from tests.browser.numbers import ask_everything, assert_right
from tests.browser.player import drawn, expect_step, turn_to

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("key", example_keys())
def test_every_number_of_a_chain_rule(visit: Visit, key: str) -> None:
    page = visit(f"/Chain_rule?example={key}")
    found = ask_everything(drawn(page))
    lesson = lesson_from(key)
    choice = from_query({}, Choice(), walk_of(lesson).structure)
    rule = rule_of(lesson, *resolved(choice, walk_of(lesson).structure))
    assert_right(found, rule.context, "drawing", "formula", "lists")


@pytest.mark.parametrize("rule", ["adam", "nesterov(0.5)"])
def test_every_number_of_an_update_rule_and_of_what_it_remembers(visit: Visit, rule: str) -> None:
    lesson = lesson_from("batch-of-4")
    lesson = lesson.about(lesson.subject.with_rule(rule)).after_update()
    query = urlencode(to_link(lesson))
    assert_right(ask_everything(drawn(visit(f"/Walkthrough?{query}"))), walk_of(lesson).context, "drawing", "formula", "operands", "tables")
    found = ask_everything(drawn(visit(f"/Vectorised?{query}")))
    assert_right(found, vectorised(walk_of(lesson).context).context, "drawing", "formula", "matrices")


@pytest.mark.parametrize("key", ["1-2-1", "batch-of-4"])
def test_every_number_of_the_page_that_stands_alone(offline: Page, tmp_path: Path, key: str) -> None:
    example = load_example(key)
    walk = walkthrough(example.network, example.data.x, example.data.y, example.learning_rate, notation=example.notation)
    walk.to_html(tmp_path / "walk.html")
    offline.goto((tmp_path / "walk.html").as_uri())
    found = ask_everything(drawn(offline), everything=key == "1-2-1", transcript=True)
    assert_right(found, walk.context, "drawing", "formula", "operands", "tables", "transcript")


def test_every_number_of_a_batch_in_every_notation_and_by_hand(visit: Visit) -> None:
    """Both examples of a sum are asked, each as itself, whichever is on display."""
    page = visit("/Walkthrough?example=batch-of-4&arithmetic=2&shown=3")
    drawn(page)
    for notation, known in NOTATIONS.items():
        turn_to(page, "Notation", known.title)
        found = ask_everything(drawn(page))
        view = {"notation": notation, "arithmetic": 2, "shown": 2}
        assert_right(found, walk_of(lesson_from("batch-of-4").viewed(**view)).context, "drawing", "formula", "operands", "tables")
        assert {example for _, example, _, _ in found.answers} == {"0", "1", "2", "3"}, notation


def test_the_update_shows_the_new_number_and_the_old_one_stands_beside_it(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", again=True)
    player = drawn(page)
    page.keyboard.press("End")
    player.locator('.nnv-label[aria-label^="new weight"]', has_text="1.0417").click()
    card = player.locator(".nnv-ask")
    expect(card.locator(".nnv-asked-value")).to_have_text("1.0417")
    expect(card).to_contain_text("new weight from neuron 1 of layer 2 to neuron 1 of layer 3")
    card.get_by_role("button", name="weight from neuron 1 of layer 2 to neuron 1 of layer 3, W11(2)", exact=True).first.click()
    expect(card.locator(".nnv-asked-value")).to_have_text("1")
    expect(card).to_contain_text("it is given")
    expect(card.locator("[data-edit]")).to_have_value("1")


def test_a_card_goes_down_to_what_was_given_and_back_without_leaving_the_step(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", again=True)
    player = drawn(page)
    page.keyboard.press("End")
    step = player.get_attribute("data-step")
    player.locator(".nnv-label", has_text="J").locator("visible=true").filter(has_text="0.2868").click()
    card = player.locator(".nnv-ask")
    asked = [(card.locator(".nnv-asked").text_content() or "")]
    while card.locator(".nnv-line[data-line=numbers] mn[data-node]").count():
        card.locator(".nnv-line[data-line=numbers] mn[data-node]").last.dispatch_event("click")
        asked.append(card.locator(".nnv-asked").text_content() or "")
        assert len(asked) < 12
    expect(card).to_contain_text("it is given")
    assert player.get_attribute("data-step") == step
    trail = card.locator(".nnv-trail li")
    expect(trail).to_have_count(len(asked))
    for before in reversed(asked[:-1]):
        page.keyboard.press("Backspace")
        expect(card.locator(".nnv-asked")).to_have_text(before)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert player.get_attribute("data-step") == step


def test_a_jump_to_another_step_keeps_the_way_back(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", again=True)
    player = drawn(page)
    page.keyboard.press("End")
    player.locator(".nnv-line[data-line=numbers] mn[data-node]").last.click()
    player.locator(".nnv-ask [data-step]").click()
    expect_step(page, 12)
    back = page.get_by_role("button", name="Back to step 24")
    expect(back).to_be_visible()
    page.keyboard.press("Backspace")
    expect_step(page, 23)
    expect(back).to_be_hidden()


@pytest.mark.parametrize("where", ["Walkthrough", "Vectorised", "Chain_rule", "Computation_graph"])
def test_by_keyboard_every_number_in_sight_is_reached_and_asked(visit: Visit, where: str) -> None:
    page = visit(f"/{where}")
    player = drawn(page)
    page.keyboard.press("End")
    in_sight = player.evaluate(
        """nnv => [...nnv.querySelectorAll("[data-node], [data-said]")].filter((e) => e.getClientRects().length
          && !e.closest(".nnv-later") && !e.parentElement.closest("[data-node], [data-said]")).length"""
    )
    page.keyboard.press("a")
    seen: list[str] = []
    for _ in range(in_sight):
        seen.append(focused(page))
        page.keyboard.press("ArrowDown")
    assert focused(page) == seen[0], "after the last number comes the first"
    assert len(seen) == in_sight
    page.keyboard.press("Enter")
    expect(player.locator(".nnv-ask").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(player.locator(".nnv-ask").first).to_be_hidden()


def focused(page: Page) -> str:
    inside = "let e = document.activeElement; while (e.shadowRoot) e = e.shadowRoot.activeElement;"
    return str(page.evaluate(f"() => {{ {inside} return e.outerHTML.slice(0, 300); }}"))


def test_from_a_neuron_the_arrow_keys_go_to_what_is_written_there(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", again=True)
    player = drawn(page)
    page.keyboard.press("End")
    player.locator('.nnv-hits [aria-label^="pre-activation of neuron 1 of layer 3"]').focus()
    names = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        names.append(player.locator(".nnv-label:focus").get_attribute("aria-label"))
    assert names[0] == "pre-activation of neuron 1 of layer 3: z1(3) −1.1383"
    assert names[1] == "activation of neuron 1 of layer 3, the prediction: a1(3) 0.2426"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(player.locator(".nnv-asked-value")).to_have_text("0.2426")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (768, 1024), (390, 844)])
def test_the_card_stands_beside_what_it_explains_and_covers_it_nowhere(visit: Visit, width: int, height: int) -> None:
    page = visit("/Walkthrough?example=xor", width=width, height=height)
    player = drawn(page)
    for _ in range(14):
        page.keyboard.press("ArrowRight")
    for stop in (".nnv-label[data-node]", ".nnv-line[data-line=numbers] mn[data-node]"):
        for place in range(3):
            anchor = player.locator(stop).locator("visible=true").nth(place)
            anchor.dispatch_event("click")
            card, at = player.locator(".nnv-ask").bounding_box(), anchor.bounding_box()
            assert card
            assert at
            across = min(card["x"] + card["width"], at["x"] + at["width"]) - max(card["x"], at["x"])
            down = min(card["y"] + card["height"], at["y"] + at["height"]) - max(card["y"], at["y"])
            assert across <= 1 or down <= 1, (card, at)
            assert card["x"] >= 0
            assert card["x"] + card["width"] <= width
            page.keyboard.press("Escape")


def test_in_front_of_a_class_the_whole_card_is_on_the_screen(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1", width=1280, height=720)
    player = drawn(page)
    page.keyboard.press("p")
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    for line in ("symbols", "numbers", "result"):
        shown_number = player.locator(f".nnv-line[data-line={line}] [data-node]").last
        shown_number.dispatch_event("click")
        card = player.locator(".nnv-ask").bounding_box()
        assert card
        assert card["y"] >= 0
        assert card["y"] + card["height"] <= 720
        page.keyboard.press("Escape")
