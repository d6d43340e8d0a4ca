"""Rounding half up, away from zero, as on paper."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from nnviz.core.arithmetic import round_half_up
from tests.numeric import no_floating_point_trouble

decimals = st.integers(0, 6)
any_float = st.floats(-1e300, 1e300)


def rounded(value: float, k: int) -> float:
    return float(round_half_up(np.array([value]), k)[0])


def on_paper(value: float, k: int) -> float:
    """The number that Python prints, rounded in decimal."""
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-k), ROUND_HALF_UP, Context(prec=400)))


@settings(max_examples=400)
@given(whole=st.integers(-(10**15), 10**15), places=st.integers(0, 12), k=decimals)
@example(whole=667680645, places=7, k=6)
@example(whole=5, places=1, k=0)
@example(whole=40_550_996_496_188, places=3, k=5)
def test_a_number_with_up_to_15_digits_is_rounded_as_in_decimal(whole: int, places: int, k: int):
    value = whole / 10 ** min(places, k + 8)
    assert rounded(value, k) == on_paper(value, k)


@settings(max_examples=400)
@given(units=st.integers(0, 10**14), k=decimals, sign=st.sampled_from((1, -1)))
def test_a_tie_goes_away_from_zero_however_large(units: int, k: int, sign: int):
    tie = sign * (10 * units + 5) / 10 ** (k + 1)
    assert rounded(tie, k) == sign * (units + 1) / 10**k


@pytest.mark.parametrize(
    ("value", "k", "paper"),
    [
        (0.125, 2, 0.13),
        (-0.125, 2, -0.13),
        (0.5, 0, 1.0),
        (1.5, 0, 2.0),
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (1.005, 2, 1.01),
        (2.675, 2, 2.68),
        (-1.15, 1, -1.2),
        (0.35 * 0.1, 2, 0.04),
        (0.1 + 0.2, 6, 0.3),
        (9.995, 2, 10.0),
        (0.4999, 0, 0.0),
        (66.7680645, 6, 66.768065),
    ],
)
def test_rounded_as_on_paper(value: float, k: int, paper: float):
    assert rounded(value, k) == paper


@given(whole=st.integers(1, 10**4), other=st.integers(1, 10**4))
def test_the_product_of_two_decimals_is_rounded_as_the_decimal_product(whole: int, other: int):
    product = Decimal(whole) * Decimal(other) / 10**6
    expected = float(product.quantize(Decimal("0.01"), ROUND_HALF_UP))
    assert rounded((whole / 1000) * (other / 1000), 2) == expected


@given(value=any_float, k=decimals)
def test_rounding_twice_is_rounding_once(value: float, k: int):
    assert rounded(rounded(value, k), k) == rounded(value, k)


@given(value=any_float, k=decimals)
def test_rounding_mirrors_at_zero(value: float, k: int):
    assert rounded(-value, k) == -rounded(value, k)


@given(value=st.floats(-1e6, 1e6), k=decimals)
def test_rounding_moves_by_at_most_half_a_unit_of_the_last_place(value: float, k: int):
    assert abs(rounded(value, k) - value) <= 0.5 * 10.0**-k * (1 + 1e-7) + 1e-15 * abs(value)


@given(low=st.floats(-1e9, 1e9), high=st.floats(-1e9, 1e9), k=decimals)
def test_rounding_keeps_the_order(low: float, high: float, k: int):
    low, high = sorted((low, high))
    assert rounded(low, k) <= rounded(high, k)


@given(value=st.floats(1e16, 1.7e308), k=decimals)
def test_a_huge_value_is_left_as_it_is_without_a_warning(value: float, k: int):
    with no_floating_point_trouble():
        assert rounded(value, k) == value
        assert rounded(-value, k) == -value


@pytest.mark.parametrize("value", [-0.001, -0.0, 0.0, -0.4])
def test_zero_has_no_sign(value: float):
    assert not np.signbit(rounded(value, 0))
    assert rounded(value, 0) == 0.0


def test_infinity_stays_and_nan_stays():
    assert_array_equal(round_half_up(np.array([np.inf, -np.inf, np.nan]), 2), [np.inf, -np.inf, np.nan])


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 3, 4)])
def test_the_shape_is_kept(shape: tuple[int, ...]):
    values = np.full(shape, 0.125)
    assert_array_equal(round_half_up(values, 2), np.full(shape, 0.13))
