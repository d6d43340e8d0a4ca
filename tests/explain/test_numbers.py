"""Numbers as text: rounded as asked, and never a 0 that is none."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.arithmetic import half_up, round_half_up
from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_DIGITS
from nnviz.explain.naming.numbers import Digits, digits, display_number, full, latex_number

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


@given(units=st.integers(-(10**9), 10**9), places=st.integers(0, MAX_DIGITS), count=counts)
def test_what_was_given_is_shown_as_it_was_given(units: int, places: int, count: int):
    value = units / 10**places
    assert float(Digits(count).text(value, given=True)) == value
    assert float(Digits(count, kept=True).text(value, given=True)) == value


@given(value=st.floats(-1e5, 1e5), count=st.integers(0, 6))
def test_numbers_are_rounded_as_by_hand(value: float, count: int):
    text, kept = Digits(count).text(value), float(round_half_up(np.array(value), count))
    if "e" not in text:
        assert float(text) == kept
    assert half_up(value, count) == kept


@given(units=st.integers(-(10**6), 10**6), count=st.integers(0, 6))
def test_ties_go_away_from_zero(units: int, count: int):
    tie = float(Decimal(2 * units + (1 if units >= 0 else -1)).scaleb(-count) / 2)
    away = float(Decimal(abs(units) + 1).scaleb(-count)) * (1 if units >= 0 else -1)
    text = Digits(count).text(tie)
    if "e" not in text:
        assert float(text) == away


@given(value=st.floats(1e6, 1e15), count=st.integers(4, MAX_DIGITS), minus=st.booleans())
def test_large_numbers_have_as_many_digits_as_there_are_decimals(value: float, count: int, minus: bool):
    text = Digits(count).text(-value if minus else value)
    assert abs(float(text)) == pytest.approx(value, rel=0.51 * 10.0 ** (1 - count))


@given(value=st.floats(-1e14, 1e14), decimals=st.integers(0, 6))
def test_by_hand_large_numbers_are_written_in_full(value: float, decimals: int):
    kept = half_up(value, decimals)
    text = Digits(decimals, kept=True).text(kept)
    assert float(text) == kept
    assert "e" not in text
    assert len(text.partition(".")[2]) == decimals or abs(kept) >= 1e6


@given(value=finite, most=st.none() | counts)
def test_a_full_text_reads_as_the_same_number(value: float, most: int | None):
    text = full(value, most)
    if text is not None:
        assert float(text) == value
    assert text is not None or most is not None


@pytest.mark.parametrize(
    ("value", "count", "known", "kept", "text"),
    [
        (0.126, 2, True, False, "0.126"),
        (0.25 * 0.5, 2, False, False, "0.13"),
        (-0.25 * 0.5, 2, False, False, "-0.13"),
        (0.35 * 0.1, 2, False, False, "0.04"),
        (1234567.891, 8, False, False, "1.2345679e+06"),
        (1234567.891, 8, True, False, "1234567.891"),
        (1234567.89, 2, False, True, "1234567.89"),
        (1234567.5, 2, False, True, "1234567.50"),
        (1e20, 2, False, True, "1.0e+20"),
        (0.95776334123, 1, True, False, "0.96"),
        (1e-7, 4, True, False, "1.0e-07"),
    ],
)
def test_given_ties_and_large_ones(value: float, count: int, known: bool, kept: bool, text: str):
    assert Digits(count, kept=kept).text(value, given=known) == text
