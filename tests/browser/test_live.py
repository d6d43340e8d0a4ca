"""Numbers that are taken hold of: while they move the page shows what Python would find, and at rest what Python has found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from nnviz import Walk, expression, load_example, walkthrough
from nnviz.core.graph import evaluate, held
from nnviz.core.quantities import Quantity, Variable, activation, bias, input_, pre_activation, target, weight
from nnviz.explain.chain.steps import percent
from nnviz.explain.naming.numbers import display_number
from nnviz.explain.writing.context import Context
from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from nnviz.models.network_graph import given_values
from nnviz.ui.chain_rule.choice import rule_of
from nnviz.ui.lesson.lesson import lesson_from
from tests.browser.conftest import Visit
from tests.browser.player import drawn, iteration, player

pytestmark = pytest.mark.browser

_LABELS = r"""
nnv => Object.fromEntries(
  [...nnv.querySelectorAll(".nnv-label[data-node]")]
    .filter((label) => label.style.display !== "none")
    .map((label) => [label.dataset.node, label.querySelector("text").textContent.split("\u00a0").pop()]))
"""

_FORMULA = r"""
nnv => [...nnv.querySelectorAll('.nnv-formula mn[data-node]')]
  .map((number) => [Number(number.dataset.node), Number(number.dataset.example), number.textContent])
"""


def example_walk(key: str) -> Walk:
    e = load_example(key)
    return walkthrough(e.network, e.data.x, e.data.y, e.learning_rate, notation=e.notation)


def other(walk: Walk, moved: Variable, value: float, example: int = 0) -> Context:
    """The walkthrough in which one quantity is another, given or held."""
    given: dict[Quantity, Any] = dict(given_values(walk.network, walk.data, walk.learning_rate))
    row = walk.values[moved].copy()
    row[example if row.size > 1 else 0] = value
    graph = walk.structure.graph if moved in given else held(walk.structure.graph, moved)
    values = evaluate(graph, {**given, moved: row}, walk.arithmetic)
    # As in the walkthrough a computed number is written with all its decimals, also where it is held.
    return replace(walk.context, values=values)


def matches(page: Page, context: Context, but: int = -1) -> None:
    """All numbers of the drawing and of the formula are those of a walkthrough."""
    found = player(page)
    labels: dict[str, str] = found.evaluate(_LABELS)
    assert labels
    wanted = {n: display_number(context.text(int(n))) for n in labels if int(n) != but}
    assert {n: text for n, text in labels.items() if int(n) != but} == wanted
    for n, e, text in found.evaluate(_FORMULA):
        assert n == but or text == display_number(context.text(n, e))


def label(page: Page, node: int) -> Locator:
    return page.locator(f".nnv-label[data-node='{node}']:visible").first


@contextmanager
def dragging(page: Page, place: Locator, by: int = -60) -> Iterator[None]:
    """The mouse takes hold of a number, and lets it go at the end."""
    box = place.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + by / 2)
    page.mouse.move(x, y + by)
    expect(page.locator(".nnv-held")).to_be_visible()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    yield
    page.mouse.up()


def to_gradients(page: Page) -> None:
    """Where everything is known, and no weight is the updated one yet."""
    page.locator(".nnv-phases [data-phase=gradient]").click()


def value_of(page: Page) -> float:
    return float(page.locator(".nnv-held [data-held=value]").input_value().replace("−", "-"))


@pytest.fixture
def lesson(visit: Visit) -> Page:
    page = visit("/Walkthrough?example=1-2-1", again=True)
    to_gradients(page)
    return page


def test_a_given_number_is_dragged_and_python_is_told_once(lesson: Page) -> None:
    walk = example_walk("1-2-1")
    matches(lesson, walk.context)
    before = iteration(lesson).inner_text()
    for moved in (weight(2, 0, 1), bias(1, 0), input_(0), target(0)):
        with dragging(lesson, label(lesson, walk.context.index(moved))):
            value = value_of(lesson)
            assert value != walk.values[moved][0]
            now = other(walk, moved, value)
            matches(lesson, now)
            expect(lesson.locator(".nnv")).to_have_attribute("data-live", "")
            assert iteration(lesson).inner_text() == before, "the server is not asked while it moves"
            cost = display_number(now.text(walk.context.index(walk.structure.cost)))
            expect(lesson.locator(".nnv-held-changes b")).to_have_text(cost)
        expect(iteration(lesson)).to_contain_text(f"loss {cost} →")
        expect(lesson.locator(".nnv[data-live]")).to_have_count(0)
        matches(lesson, now)
        arrows = lesson.locator(".nnv-up, .nnv-down")
        expect(arrows).not_to_have_count(0)
        lesson.get_by_role("button", name="Undo", exact=True).click()
        expect(iteration(lesson)).to_have_text(before)
        matches(lesson, walk.context)
        expect(arrows).to_have_count(0)


def test_a_computed_number_is_held_and_returns(lesson: Page) -> None:
    walk = example_walk("1-2-1")
    for moved in (pre_activation(1, 1), activation(1, 0), pre_activation(2, 0)):
        node = walk.context.index(moved)
        with dragging(lesson, label(lesson, node)):
            value = value_of(lesson)
            matches(lesson, other(walk, moved, value), but=node)
            nudge = walk.nudge(moved, value - walk.context.number(node))
            box = lesson.locator(".nnv-held")
            digits = walk.context.decimals
            expect(box.locator("[data-real]")).to_have_text(display_number(digits.text(nudge.real)))
            expect(box).to_contain_text(f"= {display_number(digits.text(nudge.predicted))}")
        expect(lesson.locator(".nnv[data-live]")).to_have_count(0)
        matches(lesson, walk.context)


def test_the_arrow_keys_move_it_and_python_is_told_at_the_pause(lesson: Page) -> None:
    walk = example_walk("1-2-1")
    node = walk.context.index(weight(2, 0, 1))
    label(lesson, node).click()
    lesson.get_by_role("button", name="Move it, and see what follows").click()
    expect(lesson.locator(".nnv-held input[type=range]")).to_be_focused()
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "Shift+ArrowUp"):
        lesson.keyboard.press(key)
    now = other(walk, weight(2, 0, 1), -2.79)
    expect(label(lesson, node)).to_contain_text("−2.79")
    expect(iteration(lesson)).to_contain_text(f"loss {display_number(now.text(now.index(walk.structure.cost)))} →")
    matches(lesson, now)
    lesson.keyboard.press("Escape")
    expect(iteration(lesson)).to_contain_text(f"loss {display_number(walk.context.decimals.text(walk.loss))} →")
    expect(lesson.locator(".nnv-held")).to_be_hidden()
    matches(lesson, walk.context)


def test_a_number_of_the_formula_is_dragged(lesson: Page) -> None:
    walk = example_walk("1-2-1")
    lesson.keyboard.press("Home")
    moved = weight(1, 0, 0)
    number = lesson.locator(f".nnv-formula mn[data-node='{walk.context.index(moved)}']").first
    with dragging(lesson, number, by=-40):
        matches(lesson, other(walk, moved, value_of(lesson)))
    expect(lesson.locator(".nnv-ask")).to_be_hidden()


def test_a_click_still_asks(lesson: Page) -> None:
    label(lesson, example_walk("1-2-1").context.index(weight(2, 0, 1))).click()
    expect(lesson.locator(".nnv-ask")).to_be_visible()
    expect(lesson.locator(".nnv-held")).to_be_hidden()


def test_an_example_of_a_batch_is_moved(visit: Visit) -> None:
    page = visit("/Walkthrough?example=batch-of-4", width=1120, again=True)
    to_gradients(page)
    walk = example_walk("batch-of-4")
    with dragging(page, label(page, walk.context.index(input_(0)))):
        now = other(walk, input_(0), value_of(page))
        matches(page, now)
    expect(page.locator(".nnv[data-live]")).to_have_count(0)
    matches(page, now)


FORMULA = "q = x + y\nf = exp(q)*z"


@pytest.fixture
def graph(tmp_path: Path, offline: Page) -> Page:
    file = tmp_path / "graph.html"
    expression(FORMULA, x=-2, y=1, z=-4).to_html(file)
    offline.goto(file.as_uri())
    drawn(offline)
    offline.keyboard.press("End")
    return offline


def test_the_page_without_a_server_can_be_changed_and_begins_again(graph: Page) -> None:
    walk = expression(FORMULA, x=-2, y=1, z=-4)
    node = walk.context.index(walk.structure.leaf("x"))  # type: ignore[arg-type]
    with dragging(graph, label(graph, node)):
        now = walk.with_values(x=value_of(graph))
        matches(graph, now.context)
    matches(graph, now.context)
    graph.get_by_role("button", name="Done").click()
    graph.get_by_role("button", name="Everything as at the start").click()
    matches(graph, walk.context)
    expect(graph.locator(".nnv[data-live]")).to_have_count(0)


def test_where_a_number_leaves_the_range_the_first_quantity_is_named_and_the_last_place_stays(graph: Page) -> None:
    walk = expression(FORMULA, x=-2, y=1, z=-4)
    label(graph, walk.context.index(walk.structure.leaf("x"))).click()  # type: ignore[arg-type]
    graph.get_by_role("button", name="Move it, and see what follows").click()
    field = graph.locator(".nnv-held [data-held=value]")
    field.fill("3")
    field.press("Enter")
    matches(graph, walk.with_values(x=3).context)
    field.fill("5000")
    field.press("Enter")
    expect(graph.locator(".nnv-held .nnv-error:visible")).to_contain_text(re.compile("At 5000 it cannot be computed: .* leaves the range"))
    matches(graph, walk.with_values(x=3).context)
    field.fill("a lot")
    field.press("Enter")
    expect(graph.locator(".nnv-held .nnv-error:visible")).to_contain_text("not a number")


def test_an_intermediate_result_of_a_formula_is_held_and_its_nudge_is_pythons(visit: Visit) -> None:
    page = visit("/Computation_graph", again=True)
    page.keyboard.press("End")
    e = load_expression_example(expression_example_keys()[0])
    walk = expression(e.text, e.values)
    matches(page, walk.context)
    name, node = next((walk.structure.name(v), walk.context.index(v)) for v in walk.structure.kinds if v != walk.structure.target)
    with dragging(page, label(page, node)):
        nudge = walk.nudge(name, value_of(page) - walk.named(name))
        digits = walk.context.decimals
        expect(page.locator(".nnv-held [data-real]")).to_have_text(display_number(digits.text(nudge.real)))
        expect(page.locator(".nnv-held")).to_contain_text(f"= {display_number(digits.text(nudge.predicted))}")
    expect(page.locator(".nnv[data-live]")).to_have_count(0)
    matches(page, walk.context)


def test_a_variable_of_a_formula_is_dragged_and_python_is_told(visit: Visit) -> None:
    page = visit("/Computation_graph", again=True)
    page.keyboard.press("End")
    e = load_expression_example(expression_example_keys()[0])
    walk = expression(e.text, e.values)
    moved = walk.structure.variables[0]
    with dragging(page, label(page, walk.context.index(moved))):
        now = walk.with_values(**{walk.structure.name(moved): value_of(page)})
        matches(page, now.context)
    expect(page.locator(".nnv[data-live]")).to_have_count(0)
    matches(page, now.context)


def test_the_cells_of_the_vectorised_form_move(visit: Visit) -> None:
    page = visit("/Vectorised?example=batch-of-4")
    drawn(page)
    walk = example_walk("batch-of-4")
    node = walk.context.index(input_(0))
    cells = page.locator(f".nnv-matrix td[data-node='{node}']")
    with dragging(page, cells.nth(1), by=-40):
        example = int(cells.nth(1).get_attribute("data-example") or 0)
        now = other(walk, input_(0), value_of(page), example)
        assert cells.all_inner_texts() == [display_number(now.text(node, e)) for e in range(walk.data.examples)]
    expect(page.locator(".nnv[data-live]")).to_have_count(0)
    # This page changes no numbers: what is moved here returns.
    assert cells.all_inner_texts() == [display_number(walk.context.text(node, e)) for e in range(walk.data.examples)]


def test_the_paths_of_a_chain_rule_follow_and_are_pythons_at_rest(visit: Visit) -> None:
    page = visit("/Chain_rule?example=2-2-2-2-1&digits=6")
    drawn(page)
    page.get_by_role("button", name="Paths", exact=True).click()
    e = load_example("2-2-2-2-1")
    moved = weight(3, 0, 1)
    node = walkthrough(e.network, e.data.x, e.data.y).context.index(moved)
    with dragging(page, label(page, node), by=30):
        weights = [w.copy() for w in e.network.weights]
        weights[2][0, 1] = value_of(page)
        network = e.network.with_parameters(weights, e.network.biases)
        lesson = lesson_from("2-2-2-2-1").viewed(digits=6)
        rule = rule_of(lesson.about(lesson.subject.with_network(network)), activation(4, 0), weight(1, 0, 0))
        c, listing = rule.context, rule.listing
        texts = {display_number(c.decimals.text(p.value)): percent(listing.share(p)) for p in listing.paths}
        rows = page.locator(".nnv-list tbody tr")
        shown = [(r.locator(".nnv-number").inner_text(), r.locator(".nnv-share").inner_text().strip(" +−")) for r in rows.all()]
        assert dict(shown) == texts
        derivative = display_number(c.text(c.index(rule.derivative)))
        sums = f"Sum of all paths: {derivative} Backpropagation: {derivative} equal ✓"
        expect(page.locator(".nnv-sums")).to_have_text(sums)
        expect(page.locator(".nnv-heading")).to_contain_text(f"Path 1 of 4: {shown[0][1]} of ")
        matches(page, c)
    expect(page.locator(".nnv[data-live]")).to_have_count(0)
    # Python has them the largest first.
    expect(rows.first.locator(".nnv-number")).to_have_text(next(iter(texts)))
    expect(page.locator(".nnv-sums")).to_have_text(sums)
    matches(page, c)


def test_updates_follow_each_other_while_the_key_is_held_and_are_taken_back_together(lesson: Page) -> None:
    walk = example_walk("1-2-1")
    before = iteration(lesson).inner_text()
    lesson.keyboard.press("End")
    last = walk
    for _ in range(5):
        lesson.keyboard.press("u")
        last = last.next()
    expect(lesson.locator(".nnv-update-said")).to_contain_text("5 updates")
    expect(lesson.locator(".nnv-update-said b")).to_have_text(display_number(walk.context.decimals.text(last.loss)))
    expect(iteration(lesson)).to_contain_text("Iteration 6:")
    expect(lesson.locator(".nnv[data-live]")).to_have_count(0)
    matches(lesson, last.context)
    expect(lesson.locator(".nnv-update-said")).to_contain_text("5 updates")
    lesson.get_by_role("button", name="Undo", exact=True).click()
    expect(iteration(lesson)).to_have_text(before)


def test_another_learning_rate_shows_the_loss_after_the_update_before_it_is_made(lesson: Page) -> None:
    lesson.keyboard.press("End")
    lesson.get_by_role("button", name="Another α").click()
    slider = lesson.locator(".nnv-held input[type=range]")
    expect(slider).to_be_focused()
    for _ in range(3):
        lesson.keyboard.press("ArrowUp")
    e = load_example("1-2-1")
    walk = walkthrough(e.network, e.data.x, e.data.y, e.learning_rate + 0.3, notation=e.notation)
    expect(lesson.locator(".nnv-held-changes b")).to_have_text(display_number(walk.context.decimals.text(walk.loss_after)))
    expect(iteration(lesson)).to_contain_text(f"→ {display_number(walk.context.decimals.text(walk.loss_after))} after this update")
    expect(lesson.locator(".nnv[data-live]")).to_have_count(0)
    matches(lesson, walk.context)
    for _ in range(12):
        lesson.keyboard.press("ArrowDown")
    expect(lesson.locator(".nnv-held [data-held=value]")).to_have_value("0")


def test_what_python_refuses_goes_back_and_is_said(visit: Visit) -> None:
    page = visit("/Walkthrough?example=batch-of-4", width=1120, again=True)
    to_gradients(page)
    walk = example_walk("batch-of-4")
    label(page, walk.context.index(target(0))).click()
    page.get_by_role("button", name="Move it, and see what follows").click()
    field = page.locator(".nnv-held [data-held=value]")
    field.fill("3")
    field.press("Enter")
    expect(page.locator(".nnv-held .nnv-error:visible")).to_contain_text("Allowed")
    expect(page.locator(".nnv[data-live]")).to_have_count(0)
    matches(page, walk.context)


def test_what_a_class_has_to_find_is_not_given_away(lesson: Page) -> None:
    lesson.keyboard.press("Home")
    lesson.keyboard.press("h")
    node = example_walk("1-2-1").context.index(weight(1, 0, 0))
    label(lesson, node).click()
    expect(lesson.locator(".nnv-ask")).to_be_visible()
    expect(lesson.get_by_role("button", name="Move it, and see what follows")).to_have_count(0)
