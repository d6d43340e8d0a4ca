"""The walkthrough of 1→2→1 from its first step to its last: the numbers of the lectures' first worked example.

The numbers were copied from the worked examples by hand; nothing here is computed by the code that is tested.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.player import drawn, expect_step, shown, steps_of, visible_values

pytestmark = pytest.mark.browser

Z2, A2 = ("0.40000000", "0.60000000"), ("0.59868766", "0.64565631")
Z3, A3, COST = "−1.13828126", "0.24263606", "0.28680007"
DELTA3, DELTA2 = "−0.13917608", ("−0.03343855", "0.09552388")
GRAD_W2, GRAD_W1 = ("−0.08332300", "−0.08985991"), ("−0.03343855", "0.09552388")

EXACT = [
    ("Pre-activation of neuron 1 of layer 2", Z2[0]),
    ("Activation of neuron 1 of layer 2", A2[0]),
    ("Pre-activation of neuron 2 of layer 2", Z2[1]),
    ("Activation of neuron 2 of layer 2", A2[1]),
    ("Pre-activation of neuron 1 of layer 3", Z3),
    ("Activation of neuron 1 of layer 3", A3),
    ("Loss", COST),
    ("Error term", DELTA3),
    ("Error term", DELTA2[0]),
    ("Error term", DELTA2[1]),
    ("weight from neuron 1 of layer 2 to neuron 1 of layer 3", GRAD_W2[0]),
    ("weight from neuron 2 of layer 2 to neuron 1 of layer 3", GRAD_W2[1]),
    ("bias of neuron 1 of layer 3", DELTA3),
    ("weight from input 1 to neuron 1 of layer 2", GRAD_W1[0]),
    ("bias of neuron 1 of layer 2", DELTA2[0]),
    ("weight from input 1 to neuron 2 of layer 2", GRAD_W1[1]),
    ("bias of neuron 2 of layer 2", DELTA2[1]),
]
"""Heading and result of each step before the update."""

UPDATES = [
    ("New weight from input 1 to neuron 1 of layer 2", 0.3, GRAD_W1[0]),
    ("New bias of neuron 1 of layer 2", 0.1, DELTA2[0]),
    ("New weight from input 1 to neuron 2 of layer 2", 0.4, GRAD_W1[1]),
    ("New bias of neuron 2 of layer 2", 0.2, DELTA2[1]),
    ("New weight from neuron 1 of layer 2 to neuron 1 of layer 3", 1.0, GRAD_W2[0]),
    ("New weight from neuron 2 of layer 2 to neuron 1 of layer 3", -3.0, GRAD_W2[1]),
    ("New bias of neuron 1 of layer 3", 0.2, DELTA3),
]
"""Heading, old value and gradient of each update; the example's learning rate is 0.5."""

ROWS = {
    "layer 2, neuron 1": (0, 1, 8),
    "layer 2, neuron 2": (2, 3, 9),
    "layer 3, neuron 1": (4, 5, 7),
}
"""The rows of the table of neurons: at which steps z, a and δ are found."""

BY_HAND = {
    "Activation of neuron 1 of layer 2": "0.60",
    "Activation of neuron 2 of layer 2": "0.65",
    "Pre-activation of neuron 1 of layer 3": "−1.15",
    "Activation of neuron 1 of layer 3": "0.24",
}
"""What the lecture prints: "calculations done with rounded numbers"."""


def number(text: str) -> float:
    return float(text.replace("−", "-"))


@pytest.fixture
def lesson(visit: Visit) -> Page:
    return visit("/Walkthrough?example=1-2-1&digits=8", width=1120, again=True)


def test_every_step_gives_the_worked_number_and_the_drawing_shows_it(lesson: Page) -> None:
    assert steps_of(lesson) == len(EXACT) + len(UPDATES)
    for index in range(steps_of(lesson)):
        expect_step(lesson, index)
        now = shown(lesson)
        if index < len(EXACT):
            heading, result = EXACT[index]
            assert now.result == result, now.heading
        else:
            heading, old, slope = UPDATES[index - len(EXACT)]
            # The gradient is known to 8 decimals, and half of it is taken off.
            assert number(now.result) == pytest.approx(old - 0.5 * number(slope), abs=1.1e-8), now.heading
        assert heading in now.heading
        assert len(now.active) == 1, f"one label is lit at step {index}: {now.active}"
        assert now.active[0].split(" ")[-1] == now.result
        lesson.keyboard.press("ArrowRight")


def test_at_the_end_the_drawing_shows_every_number(lesson: Page) -> None:
    lesson.keyboard.press("End")
    expect_step(lesson, steps_of(lesson) - 1)
    numbers = [label.split(" ")[-1] for label in shown(lesson).labels]
    for _, result in EXACT:
        assert result in numbers


def test_before_a_step_the_drawing_does_not_give_its_number_away(lesson: Page) -> None:
    for index, (_, result) in enumerate(EXACT[:8]):
        expect_step(lesson, index)
        assert any(result in label for label in shown(lesson).labels)
        lesson.keyboard.press("ArrowLeft")
        if index:
            expect_step(lesson, index - 1)
            assert not any(result in label for label in shown(lesson).labels)
            lesson.keyboard.press("ArrowRight")
            expect_step(lesson, index)
        lesson.keyboard.press("ArrowRight")


def test_the_table_uncovers_each_number_at_its_step(lesson: Page) -> None:
    lesson.get_by_text("All values so far").click()
    first_seen: dict[str, int] = {}
    last = steps_of(lesson) - 1
    for index in range(last + 1):
        expect_step(lesson, index)
        values = visible_values(lesson)
        assert first_seen.keys() <= values.keys(), "what is known stays known"
        for cell in values:
            first_seen.setdefault(cell, index)
        lesson.keyboard.press("ArrowRight")
    for row, found_at in ROWS.items():
        for column, step in enumerate(found_at):
            cell = f"{row}/{column}"
            assert first_seen[cell] == step
            assert values[cell] == EXACT[step][1]
    weight = "weight from neuron 2 of layer 2 to neuron 1 of layer 3"
    assert first_seen[f"{weight}/0"] == 0, "a parameter is given"
    assert first_seen[f"{weight}/1"] == 11, "its gradient has a step of its own"
    assert values[f"{weight}/1"] == GRAD_W2[1]
    assert first_seen[f"{weight}/4"] == 22, "so has its new value"
    assert number(values[f"{weight}/2"]) == pytest.approx(number(GRAD_W2[1]), abs=1e-6), "the central difference"
    assert values[f"{weight}/3"].startswith("✓")


def test_going_back_covers_the_table_again(lesson: Page) -> None:
    lesson.get_by_text("All values so far").click()
    at_first = visible_values(lesson)
    lesson.keyboard.press("End")
    expect_step(lesson, steps_of(lesson) - 1)
    assert visible_values(lesson).keys() > at_first.keys()
    lesson.keyboard.press("Home")
    expect_step(lesson, 0)
    assert visible_values(lesson) == at_first


def test_arithmetic_by_hand_gives_what_the_lecture_prints(visit: Visit) -> None:
    page = visit("/Walkthrough?example=1-2-1&arithmetic=2&digits=2")
    drawn(page)
    found = {}
    for index in range(6):
        expect_step(page, index)
        now = shown(page)
        found[now.heading.split(",")[0]] = now.result
        page.keyboard.press("ArrowRight")
    assert {heading: found[heading] for heading in BY_HAND} == BY_HAND
    expect(page.get_by_role("combobox", name="Arithmetic")).to_have_value("by hand, 2 decimals")
