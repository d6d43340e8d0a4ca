"""Arithmetic by hand on the screen: lecture 003's numbers, and what is written is what is used."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.models.examples import load_example
from nnviz.walk import walkthrough
from tests.strategies import Case, cases

EXAMPLE = load_example("1-2-1")


def shown(arithmetic: object, digits: int = 4) -> dict[str, str]:
    walk = walkthrough(EXAMPLE.network, EXAMPLE.data.x, EXAMPLE.data.y, arithmetic=arithmetic, digits=digits)  # type: ignore[arg-type]
    return {s.title: s.text for s in walk.steps if s.phase != "update"}


@pytest.mark.parametrize("digits", [0, 4, 8])
def test_lecture_003_prints_two_decimals(digits: int):
    texts = shown(2, digits)
    assert texts["z_{1}^{(2)}"] == "0.40"
    assert texts["z_{2}^{(2)}"] == "0.60"
    assert texts["a_{1}^{(2)}"] == "0.60"
    assert texts["a_{2}^{(2)}"] == "0.65"
    assert texts["z_{1}^{(3)}"] == "-1.15"
    assert texts["a_{1}^{(3)}"] == "0.24"


def test_the_numbers_put_in_are_the_rounded_ones():
    walk = walkthrough(EXAMPLE.network, EXAMPLE.data.x, EXAMPLE.data.y, arithmetic=2)
    output = next(s for s in walk.steps if s.title == "z_{1}^{(3)}")
    assert output.numbers == r"z_{1}^{(3)} = 1 \cdot 0.60 + \left(-3\right) \cdot 0.65 + 0.2"
    assert output.parts == "0.60 - 1.95 + 0.20"
    assert output.result == "z_{1}^{(3)} = -1.15"


def test_exact_arithmetic_shows_as_many_digits_as_asked():
    assert shown("exact")["z_{1}^{(3)}"] == "-1.1383"
    assert shown("exact", 8)["z_{1}^{(3)}"] == "-1.13828126"
    assert shown("exact", 8)["a_{1}^{(3)}"] == "0.24263606"
    assert shown("exact", 8)["J"] == "0.28680007"


@settings(max_examples=25)
@given(case=cases(), decimals=st.integers(0, 6), digits=st.integers(0, 8))
def test_by_hand_the_text_is_the_number(case: Case, decimals: int, digits: int):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, arithmetic=decimals, digits=digits)
    for step in walk.steps:
        if "e" not in step.text:
            assert float(step.text) == step.value
            # What is held fixed is shown as it was given.
            assert step.shape[0].copies or len(step.text.partition(".")[2]) == decimals
