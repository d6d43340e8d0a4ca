"""Answers in the classroom: what counts as the value, however it is written, and which slip a wrong one is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz import load_example, walkthrough
from nnviz.core.arithmetic import half_up
from nnviz.explain.naming.numbers import display_number
from nnviz.explain.steps.slips import slips
from nnviz.models.examples import example_keys
from tests.web.node import Call, node

SCRIPT = "../../nnviz/web/player/answers.js"


@pytest.fixture(scope="module")
def classroom() -> Iterator[Call]:
    with node() as call:
        yield call


def judged(call: Call, typed: str, value: float, shown: str, wrong: tuple[tuple[str, float], ...] = (), by_hand: int | None = None) -> Any:
    step = {"value": value, "slips": [[n, v] for n, (_, v) in enumerate(wrong)]}
    return call(SCRIPT, "judged", typed, step, display_number(shown), [text for text, _ in wrong], by_hand)


SMALL = 0.00039781


@pytest.mark.parametrize(
    ("typed", "value", "shown", "right"),
    [
        ("0.00039781", SMALL, "0.0004", True),
        ("0.0004", SMALL, "0.0004", True),
        ("0.00040", SMALL, "0.0004", True),
        ("3.98e-4", SMALL, "3.978e-04", True),
        ("3.978·10⁻⁴", SMALL, "3.978e-04", True),
        ("3,978 × 10^-4", SMALL, "3.978e-04", True),
        ("0", SMALL, "0.0004", False),
        ("0.000", SMALL, "0.0004", False),
        ("1e-9", SMALL, "0.0004", False),
        ("-4e-3", SMALL, "0.0004", False),
        ("-0.0004", SMALL, "0.0004", False),
        ("0.00043", SMALL, "0.0004", False),
        ("0.004", SMALL, "0.0004", False),
        ("-1.1", -1.13828126, "-1.1383", True),
        ("−1,14", -1.13828126, "-1.1383", True),
        ("-1.2", -1.13828126, "-1.1383", False),
        ("1.1", -1.13828126, "-1.1383", False),
        ("0.6", 0.64565631, "0.6457", True),
        ("0.7", 0.64565631, "0.6457", False),
        ("0.64569", 0.64565631, "0.6457", True),
        ("0.6458", 0.64565631, "0.6457", False),
        ("0,5", 0.5, "0.5000", True),
        (".5", 0.5, "0.5000", True),
        ("1/2", 0.5, "0.5000", True),
        ("½", 0.5, "0.5000", True),
        ("50 %", 0.5, "0.5000", True),
        ("5e-1", 0.5, "0.5000", True),
        ("5·10⁻¹", 0.5, "0.5000", True),
        ("\u2009+0.5\u2009", 0.5, "0.5000", True),
        ("-1/3", -1 / 3, "-0.3333", True),
        ("1/3", 1 / 3, "0.3333", True),
        ("1/4", 1 / 3, "0.3333", False),
        ("33 %", 1 / 3, "0.3333", True),
        ("34 %", 1 / 3, "0.3333", False),
        ("1 234,5", 1234.5, "1234.5000", True),
        ("1,234.5", 1234.5, "1234.5000", True),
        ("1.234,5", 1234.5, "1234.5000", True),
        ("0", 0.0, "0.0000", True),
        ("0,00", 0.0, "0.0000", True),
        ("0.001", 0.0, "0.0000", False),
        ("0.13", 0.125, "0.13", True),
        ("0.12", 0.125, "0.13", False),
    ],
)
def test_what_counts_as_the_value(classroom: Call, typed: str, value: float, shown: str, right: bool) -> None:
    assert judged(classroom, typed, value, shown)["right"] is right


@pytest.mark.parametrize("typed", ["", "abc", "1/0", "1/2/3", "0.5.5", "e5", "--1", "1 or 2", "NaN", "Infinity", "0x10", "%"])
def test_what_is_no_number_is_told_so(classroom: Call, typed: str) -> None:
    found = judged(classroom, typed, 0.5, "0.5000")
    assert found == {"text": "That is not a number: type digits, such as -0.25.", "right": False}


@pytest.mark.parametrize(
    ("typed", "right"), [("0.65", True), ("0,650", True), ("65 %", True), ("0.6", False), ("0.7", False), ("0.646", False)]
)
def test_by_hand_there_is_one_right_number(classroom: Call, typed: str, right: bool) -> None:
    assert judged(classroom, typed, 0.65, "0.65", by_hand=2)["right"] is right


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    units=st.integers(100, 999_999),
    power=st.integers(-9, 3),
    minus=st.booleans(),
    digits=st.integers(2, 5),
    off=st.sampled_from([-2, -1, 0, 1, 2]),
)
def test_right_is_the_value_rounded_to_what_was_typed(classroom: Call, units: int, power: int, minus: bool, digits: int, off: int) -> None:
    value = float(f"{'-' if minus else ''}{units}e{power - 6}")
    places = digits - 1 - int(f"{value:e}".split("e")[1])
    rounded = half_up(value, max(0, places))
    typed = half_up(rounded + off * 10.0 ** -max(0, places), max(0, places))
    if not rounded:
        return
    text = f"{typed:.{max(0, places)}f}"
    found = judged(classroom, text, value, f"{value:.{max(0, places) + 2}f}")
    assert found["right"] is (typed == rounded), (text, value)
    assert not judged(classroom, f"{-rounded:.{max(0, places)}f}", value, text)["right"]


@pytest.mark.parametrize("arithmetic", ["exact", 2, 3])
@pytest.mark.parametrize("key", example_keys())
def test_what_the_page_shows_is_right_in_every_example(classroom: Call, key: str, arithmetic: object) -> None:
    e = load_example(key)
    walk = walkthrough(e.network, e.data.x, e.data.y, e.learning_rate, arithmetic=arithmetic)  # type: ignore[arg-type]
    by_hand = walk.arithmetic.decimals
    for step in walk.steps:
        wrong = tuple(slips(step))
        assert judged(classroom, display_number(step.text), step.value, step.text, wrong, by_hand)["right"], step.title
        if by_hand is None:
            one_decimal = f"{half_up(step.value, 1):.1f}"
            assert judged(classroom, one_decimal, step.value, step.text, wrong)["right"] is (float(one_decimal) != 0 or step.value == 0)
        for text, value in wrong:
            typed = f"{value:.6f}"
            found = judged(classroom, typed, step.value, step.text, wrong, by_hand)
            if by_hand is None and abs(value) > 1e-3 and not found["right"]:
                assert found["text"].startswith("Not quite: "), (step.title, text)
