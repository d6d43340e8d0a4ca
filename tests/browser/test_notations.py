"""The notations: the names change, the numbers do not."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nnviz import load_example, walkthrough
from nnviz.explain.naming.notation import NOTATIONS
from tests.browser.conftest import Visit
from tests.browser.player import Shown, choose, drawn, expect_step, iteration, player, shown

pytestmark = pytest.mark.browser


def numbers_of(now: Shown) -> list[str]:
    """The numbers of the drawing, without their names."""
    return sorted(label.split(" ")[-1] for label in now.labels)


def test_the_sidebar_changes_the_names_and_no_number(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1&digits=8", width=1120)
    drawn(page)
    loss = iteration(page).inner_text()
    page.locator(".nnv-slider").fill("7")
    expect_step(page, 7)
    before = shown(page)
    assert before.symbols.startswith("∂J∂z1(3)"), "lecture 003 writes the error term as a fraction"

    choose(page, "Notation", NOTATIONS["002"].title)
    expect(player(page).locator(".nnv-line[data-line=symbols] .nnv-left")).to_have_text("δ1(3)")
    expect_step(page, 7)
    now = shown(page)
    assert any(label.startswith("δ1(3) ") for label in now.labels)
    assert any(label.startswith("C ") for label in now.labels), "lecture 002 calls the cost C"
    assert now.result == before.result == "−0.13917608"
    assert numbers_of(now) == numbers_of(before)
    expect(iteration(page)).to_have_text(loss)

    choose(page, "Notation", NOTATIONS["003"].title)
    expect(player(page).locator(".nnv-line[data-line=symbols] .nnv-left")).to_have_text("∂J∂z1(3)")
    assert sorted(shown(page).labels) == sorted(before.labels)


def test_the_edge_of_a_bias_unit_is_the_bias_and_the_unit_says_what_it_is(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1&notation=theta&digits=8", width=1120)
    drawn(page)
    hits = page.locator(".nnv-hits")
    hits.locator('[aria-label^="bias of neuron 1 of layer 3"]').dispatch_event("click")
    box = page.locator(".nnv-ask")
    expect(box).to_contain_text("bias of neuron 1 of layer 3")
    box.get_by_label("value").fill("0.5")
    page.keyboard.press("Enter")
    example = load_example("1-2-1")
    changed = example.network.with_parameters(example.network.weights, [example.network.biases[0], [0.5]])
    loss = walkthrough(changed, example.data.x, example.data.y, example.learning_rate).loss
    expect(iteration(page)).to_contain_text(f"{loss:.8f}")
    page.keyboard.press("Escape")
    hits.locator('[aria-label^="bias unit of layer 2"]').dispatch_event("click")
    expect(box).to_contain_text("always 1, so no error comes back to it")
    expect(box.get_by_label("value")).to_have_count(0)
