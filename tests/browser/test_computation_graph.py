"""The Computation graph page in a real browser: opened, typed into, stepped to its end, nudged, in both themes and on a phone."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from nnviz import expression, load_example
from nnviz.expression_walk import ExpressionWalk
from nnviz.models.expression.build import expression_graph
from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from tests.browser.axe import violations, violations_in_both_themes
from tests.browser.conftest import Visit
from tests.browser.numbers import ask_everything, assert_right
from tests.browser.player import DRAWN, drawn, expect_step, overlaps_at_every_step, overlaps_on_a_phone, shown, steps_of
from tests.browser.test_deep_links import check_home, go_to

pytestmark = pytest.mark.browser

GRAPH = "/Computation_graph"
PLAYER = ".nnv[data-step]"


def minus(text: str) -> str:
    return text.replace("-", "−")


def check_first(page: Page) -> None:
    expect(page.get_by_role("heading", name="f = (x + y) z", exact=True)).to_be_visible()
    drawn(page)
    assert {"−2", "5", "−4"} <= set(shown(page).labels)


def test_it_opens_first_survives_a_reload_and_another_page(visit_fresh: Visit) -> None:
    page = visit_fresh(f"{GRAPH}?example=abc&values=b:3,c:2,a:7")
    expect(page.get_by_role("heading", name="J = 3 (a + b c), with other values")).to_be_visible()
    drawn(page)
    page.keyboard.press("ArrowRight")
    expect_step(page, 1)
    expect(page).to_have_url(re.compile(r"step=2"))
    page.reload()
    drawn(page)
    expect_step(page, 1)
    assert shown(page).result == "13"
    go_to(page, "Home")
    check_home(page)
    go_to(page, "Computation graph")
    drawn(page)
    expect_step(page, 1)
    expect(page.get_by_role("textbox", name="a", exact=True)).to_have_value("7")


@pytest.mark.parametrize("key", expression_example_keys())
def test_every_number_answers_and_an_example_steps_to_its_end_and_shows_its_numbers(visit: Visit, key: str) -> None:
    """All of it on one page: of two graphs beside each other the numbers are asked alone."""
    page = visit(f"{GRAPH}?example={key}")
    example = load_expression_example(key)
    for place, text in enumerate(filter(None, (example.text, example.beside))):
        player = page.locator(PLAYER).nth(place)
        player.locator(DRAWN).first.wait_for()
        walk = expression(text, {name: example.values[name] for name in expression_graph(text).free})
        assert_right(ask_everything(player), walk.context, "drawing", "formula", "operands", "tables")
    if not example.beside:
        _steps_to_its_end(page, walk)


def _steps_to_its_end(page: Page, walk: ExpressionWalk) -> None:
    page.keyboard.press("Home")
    assert steps_of(page) == len(walk.steps)
    for step in walk.steps:
        expect_step(page, step.index)
        assert shown(page).result.strip() == minus(step.text) or "e" in step.text
        page.keyboard.press("ArrowRight")
    labels = shown(page).labels
    assert sum("∂" in label for label in labels) >= len(walk.variables)
    assert overlaps_at_every_step(page) == {}
    assert overlaps_on_a_phone(page) == {}


def formula(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Formula", exact=True)


def write(page: Page, text: str) -> None:
    """Type a formula and have it drawn, by keyboard alone."""
    formula(page).fill(text)
    formula(page).press("Control+Enter")


def test_a_typed_formula_is_drawn(visit: Visit) -> None:
    page = visit(GRAPH, again=True)
    check_first(page)
    write(page, "f = x*y + y")
    expect(page.get_by_role("heading", name="Your own formula")).to_be_visible()
    expect(page).to_have_url(re.compile("f=f"))
    expect(page.locator(PLAYER)).to_have_count(1)
    expect(page.locator(f"{PLAYER} .nnv-counter")).to_have_text(re.compile("of 10"))
    page.locator(PLAYER).click(position={"x": 5, "y": 5})
    page.keyboard.press("End")
    expect(page.locator(".nnv-words")).to_contain_text("y is used twice")
    assert shown(page).result == "−1"


def test_what_is_wrong_is_pointed_at_and_the_last_good_graph_stays(visit: Visit) -> None:
    page = visit(GRAPH, again=True)
    check_first(page)
    write(page, "q = x + y\nf = log(q - 9)")
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_have_text("argument of log (line 2, column 5): -6.0 is not allowed. Allowed: a number above 0.")
    expect(page.get_by_test_id("stCode")).to_contain_text("^^^^^^^^^^")
    assert {"−2", "5", "−4"} <= set(shown(page).labels)
    write(page, "q = x + y\nf = log(q + w)")
    expect(alert).to_contain_text("w (line 2, column 13): no value")
    field = page.get_by_role("textbox", name="w", exact=True)
    field.fill("2")
    field.press("Enter")
    expect(alert).to_have_count(0)
    expect(page.get_by_role("heading", name="Your own formula")).to_be_visible()


def test_a_value_is_edited_and_nudged_in_place(visit: Visit) -> None:
    page = visit(GRAPH, again=True)
    check_first(page)
    page.keyboard.press("End")
    page.locator(".nnv-hits [aria-label^='variable x']").press("Enter")
    box = page.locator(".nnv-ask")
    box.get_by_role("button", name="What if it moves?").click()
    box.locator("[data-h]").fill("1")
    box.locator("[data-h]").press("Enter")
    expect(box).to_contain_text("real fat x = −1−16")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page).to_have_url(re.compile("step=9"))
    box.locator("[data-edit]").fill("1")
    box.locator("[data-edit]").press("Enter")
    expect(page.get_by_role("textbox", name="x", exact=True)).to_have_value("1")
    expect(page.locator(".stMarkdown table")).to_contain_text("−28")
    expect_step(page, 8)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("textbox", name="x", exact=True)).to_have_value("-2")


def test_the_nudges_of_lecture_000(visit: Visit) -> None:
    page = visit(GRAPH, again=True)
    check_first(page)
    rows = page.locator(".stMarkdown table tbody tr")
    expect(rows).to_have_text([re.compile(r"x.*−16\s*−16"), re.compile(r"y.*−16\s*−16"), re.compile(r"z.*−9\s*−9")])


def test_two_graphs_side_by_side_and_the_keys_go_to_the_one_used_last(visit: Visit) -> None:
    page = visit(f"{GRAPH}?example=sigmoid")
    players = page.locator(PLAYER)
    expect(players).to_have_count(2)
    for player in (players.first, players.last):
        player.locator(DRAWN).first.wait_for()
    page.keyboard.press("ArrowRight")
    expect(players.first).to_have_attribute("data-step", "1")
    expect(players.last).to_have_attribute("data-step", "0")
    players.last.locator("[data-go=next]").click()
    page.keyboard.press("End")
    expect(players.last).to_have_attribute("data-step", "12")
    expect(players.first).to_have_attribute("data-step", "1")
    last = players.last.locator(".nnv-line[data-line=result] .nnv-right")
    expect(last).to_have_text("0.3932")
    players.first.locator(".nnv-heading").click()
    page.keyboard.press("End")
    expect(players.first.locator(".nnv-line[data-line=result] .nnv-right")).to_have_text("0.3932")
    expect(players.last).to_have_attribute("data-step", "12")


def test_the_network_of_the_walkthrough_opens_here(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-1-1")
    drawn(page)
    go_to(page, "Computation graph")
    check_first(page)
    page.get_by_role("button", name="Open the network of the Walkthrough page, 1→1→1").click()
    expect(formula(page)).to_have_value(re.compile("z2_1 = w2_11"))
    expect(page.get_by_role("heading", name="Your own formula")).to_be_visible()
    # The player that was there goes once the new page is complete.
    expect(page.locator(PLAYER)).to_have_count(1)
    expect(page.locator(f"{PLAYER} .nnv-counter")).to_have_text(re.compile("Step 1 of 37"))
    go_to(page, "Walkthrough")
    expect(page.get_by_role("heading", name=load_example("1-1-1").title, exact=True)).to_be_visible()


@pytest.mark.parametrize("query", ["?example=xyz", "?example=sigmoid", f"?f={quote('f = log(x')}&values=x:1"])
def test_axe_finds_nothing(visit: Visit, query: str) -> None:
    page = visit(GRAPH + query, saves_data="log" not in query)
    page.locator(PLAYER).first.locator(DRAWN).first.wait_for()
    assert violations_in_both_themes(page) == []


def test_axe_finds_nothing_in_what_unfolds(visit: Visit) -> None:
    page = visit(f"{GRAPH}?example=square")
    drawn(page)
    page.keyboard.press("End")
    for part in (".nnv-values", ".nnv-transcript", ".nnv-more"):
        page.locator(f"{part} summary").click()
    page.locator(".nnv-hits [aria-label^='variable x']").press("Enter")
    page.locator(".nnv-ask").wait_for()
    assert violations(page) == []
    expect(page.locator(".nnv-transcript li")).to_have_count(5)
    expect(page.locator(".nnv-transcript li").last).to_contain_text("the branches are added up")


def test_on_a_phone_everything_is_within_the_page(visit: Visit) -> None:
    page = visit(f"{GRAPH}?example=abc", width=390, height=844)
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for step in range(1, 13):
        page.locator(".nnv [data-go=next]").click()
        expect_step(page, step)
    assert shown(page).result == "9"


def test_the_page_of_its_own_plays_from_disk(offline: Page, tmp_path: Path) -> None:
    walk = expression("f = x*x", x=3)
    walk.to_html(tmp_path / "graph.html")
    offline.goto((tmp_path / "graph.html").as_uri())
    for step in walk.steps:
        expect_step(offline, step.index)
        assert shown(offline).result.strip() == step.text
        offline.keyboard.press("ArrowRight")
    ways = offline.locator(".nnv-base path").evaluate_all("paths => paths.map((path) => path.getAttribute('d'))")
    assert "".join(ways).count("M") >= 5
    offline.locator(".nnv-hits [aria-label^='variable x']").press("Enter")
    expect(offline.locator(".nnv-ask")).to_contain_text("predicted change")
