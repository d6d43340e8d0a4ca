"""MathML of templates, tokens and numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.explain.naming.numbers import Digits, display_number, latex_number
from nnviz.explain.writing.formula import MARK, Slot
from nnviz.player.mathml import mathml, number, token
from tests.player.browser import parsed, text_of


def marks(text: str) -> list[str]:
    return [m[0] for m in MARK.finditer(text)]


TEMPLATES = (
    "⟦0;-1;0⟧",
    r"⟦0;-1;0⟧ \, ⟦1;-1;1⟧ + ⟦2;-1;1⟧",
    r"\frac{1}{1 + e^{-⟦0;-1;1⟧}}",
    r"\frac{⟦0;-1;0⟧}{⟦1;-1;0⟧}",
    r"\left(⟦0;-1;0⟧ - ⟦12;-1;1⟧\right)^{2}",
    r"\frac{1}{4} \sum\limits_{i=1}^{4} ⟦0;-2;0⟧ \, ⟦1;-2;1⟧",
    r"\frac{1}{3} \left(⟦0;0;0⟧ + ⟦0;1;1⟧ + ⟦0;2;1⟧\right)",
    r"-\left(⟦1;-1;1⟧ \cdot \ln\left(⟦0;-1;0⟧\right)\right)",
    r"\max\left(0, ⟦0;-1;0⟧\right)",
    r"\left[⟦0;-1;0⟧ > 0\right]",
)


@pytest.mark.parametrize("latex", TEMPLATES)
def test_a_template_keeps_its_marks_in_their_places(latex: str):
    found = mathml(latex)
    assert marks(found) == marks(latex)
    assert not found.startswith("<math")
    assert "mtext" not in found
    # Each mark stands where an element can stand: filled with numbers the formula is well-formed.
    filled = parsed(MARK.sub("<mn>7</mn>", found))
    assert [e.text for e in filled.iter("mn")].count("7") == len(marks(latex))
    assert not marks("".join(filled.itertext()))


@given(st.lists(st.builds(Slot, st.integers(0, 200), st.integers(-2, 63), st.booleans()), min_size=1, max_size=6))
def test_any_slots_come_through(slots: list[Slot]):
    found = mathml(r" \, ".join(slot.mark for slot in slots) + rf" + \frac{{1}}{{{slots[0].mark}}}")
    assert marks(found) == [slot.mark for slot in (*slots, slots[0])]


def test_a_word_in_a_formula_is_no_mark():
    assert "<mtext>data</mtext>" in mathml(r"J_{\text{data}} + ⟦0;-1;0⟧")


@pytest.mark.parametrize(
    ("latex", "found"),
    [
        ("0.5", "<mn>0.5</mn>"),
        ("-3", "<mn>−3</mn>"),
        ("-0.0625", "<mn>−0.0625</mn>"),
        ("12", "<mn>12</mn>"),
        ("+", "<mo>+</mo>"),
        ("-", "<mo>−</mo>"),
    ],
)
def test_a_token_that_is_a_number_or_a_sign(latex: str, found: str):
    assert token(latex) == found


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\cdot", "·"),
        (r"\left(-0.3\right)", "(−0.3)"),
        (r"3.1 \times 10^{-7}", "3.1×10−7"),
        (r"-3.1 \times 10^{7}", "−3.1×107"),
        (r"\left(-3.1 \times 10^{-7}\right)", "(−3.1×10−7)"),
        (r"\frac{1}{2}", "12"),
        (r"\infty", "∞"),
    ],
)
def test_any_other_token_is_set_as_latex(latex: str, text: str):
    assert text_of(token(latex)) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 8))
def test_a_number_reads_the_same_in_a_formula_and_as_plain_text(value: float, decimals: int):
    text = Digits(decimals).text(value)
    assert text_of(token(latex_number(text))) == text_of(number(display_number(text)))


@given(st.text(alphabet="<>&\"'abc/ 0"))
def test_a_number_cannot_be_markup(text: str):
    element = parsed(number(text))
    assert [child.tag for child in element] == ["mn"]
    assert (element[0].text or "") == text
