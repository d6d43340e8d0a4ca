"""Numbers as text: rounded as asked, and never a 0 that is none."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_DIGITS
from nnviz.explain.numbers import Digits, digits, display_number, latex_number

finite = st.floats(-1e300, 1e300)
counts = st.integers(0, MAX_DIGITS)


@given(value=finite, count=counts, known=st.booleans())
def test_the_text_reads_as_the_number_rounded(value: float, count: int, known: bool):
    text = Digits(count).text(value, given=known)
    if "e" in text:
        assert float(text) == pytest.approx(value, rel=0.06)
    else:
        assert abs(float(text) - value) <= 0.5 * 10.0**-count * (1 + 1e-9)


@given(value=finite | st.sampled_from([0.5 * 10.0**-k for k in range(10)]), count=counts, known=st.booleans())
def test_only_zero_reads_as_zero(value: float, count: int, known: bool):
    assert (float(Digits(count).text(value, given=known)) == 0) == (value == 0)


@given(value=st.floats(-1e5, 1e5), count=counts)
def test_a_computed_number_has_all_its_decimals(value: float, count: int):
    text = Digits(count).text(value)
    assert "e" in text or len(text.partition(".")[2]) == count


@given(value=st.floats(-1e5, 1e5), count=counts)
def test_a_given_number_has_no_idle_zeros(value: float, count: int):
    text = Digits(count).text(value, given=True)
    assert "e" in text or not ("." in text and text.endswith(("0", ".")))


@given(value=finite, count=counts)
def test_the_opposite_has_the_same_text_with_a_minus(value: float, count: int):
    positive = Digits(count).text(abs(value))
    assert Digits(count).text(-abs(value)) == ("-" + positive if value else positive)


@pytest.mark.parametrize(
    ("value", "count", "known", "text"),
    [
        (0.59868766, 4, False, "0.5987"),
        (0.3, 4, False, "0.3000"),
        (0.3, 4, True, "0.3"),
        (-3.0, 4, True, "-3"),
        (100.0, 2, True, "100"),
        (100.0, 0, True, "100"),
        (-0.0, 4, False, "0.0000"),
        (-0.0, 4, True, "0"),
        (3.1e-7, 4, False, "3.100e-07"),
        (-1.5e300, 2, False, "-1.50e+300"),
        (999999.4, 0, False, "999999"),
        (1e6, 4, False, "1.000e+06"),
        (0.5, 0, False, "5.0e-01"),
        (0.00004, 4, False, "4.000e-05"),
        (0.0001, 4, False, "0.0001"),
        (math.inf, 4, False, "inf"),
        (-math.inf, 4, False, "-inf"),
        (math.nan, 4, False, "NaN"),
    ],
)
def test_texts(value: float, count: int, known: bool, text: str):
    assert Digits(count).text(value, given=known) == text


@pytest.mark.parametrize(
    ("text", "latex", "shown"),
    [
        ("0.5987", "0.5987", "0.5987"),
        ("-3", "-3", "−3"),
        ("3.1e-07", r"3.1 \times 10^{-7}", "3.1·10⁻⁷"),
        ("-1.50e+300", r"-1.50 \times 10^{300}", "−1.50·10³⁰⁰"),
        ("inf", r"\infty", "∞"),
        ("-inf", r"-\infty", "−∞"),
        ("NaN", "NaN", "NaN"),
    ],
)
def test_a_text_in_formulas_and_on_pages(text: str, latex: str, shown: str):
    assert latex_number(text) == latex
    assert display_number(text) == shown


@pytest.mark.parametrize("count", range(MAX_DIGITS + 1))
def test_the_digits_that_can_be_shown(count: int):
    assert digits(count) == Digits(count)


@pytest.mark.parametrize("wrong", [-1, MAX_DIGITS + 1, True, 2.0, "4", None])
def test_other_digits_are_refused(wrong: object):
    with pytest.raises(InputError, match=r"digits: .*a whole number from 0 to 8"):
        digits(wrong)
