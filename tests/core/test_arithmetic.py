"""Exact arithmetic and arithmetic by hand: what is kept of a value, and which arithmetics can be asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from nnviz.core.arithmetic import EXACT, Arithmetic, arithmetic, round_half_up
from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_HAND_DECIMALS

every_hand = pytest.mark.parametrize("decimals", range(MAX_HAND_DECIMALS + 1))


def test_exact_is_asked_for_by_its_name():
    assert arithmetic("exact") is EXACT
    assert EXACT.decimals is None


@every_hand
def test_decimals_are_asked_for_by_their_number(decimals: int):
    assert arithmetic(decimals) == Arithmetic(decimals)


def test_an_arithmetic_is_its_own_name():
    assert arithmetic(Arithmetic(3)) == Arithmetic(3)
    assert arithmetic(EXACT) is EXACT


@pytest.mark.parametrize(
    "spec", [-1, MAX_HAND_DECIMALS + 1, 1000, 2.0, 2.5, True, False, None, "2", "Exact", "", float("nan"), [2], (), {}]
)
def test_anything_else_is_refused(spec: object):
    with pytest.raises(InputError) as refused:
        arithmetic(spec)  # type: ignore[arg-type]
    message = str(refused.value)
    assert message.startswith("arithmetic: ")
    assert '"exact" or a whole number of decimals from 0 to 6' in message


@given(values=st.lists(st.floats(allow_nan=False), min_size=1, max_size=5))
def test_exact_arithmetic_keeps_every_bit(values: list[float]):
    assert_array_equal(EXACT.keep(np.array(values)), values)


@every_hand
@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_by_hand_what_is_kept_is_rounded(decimals: int, values: list[float]):
    assert_array_equal(Arithmetic(decimals).keep(np.array(values)), round_half_up(np.array(values), decimals))


@every_hand
def test_by_hand_a_saturated_activation_counts_as_half_of_the_last_place(decimals: int):
    half = 0.5 * 10.0**-decimals
    assert Arithmetic(decimals).floor_of_activation == half
    assert Arithmetic(decimals).floor_of_complement == half


def test_the_exact_floors_are_below_every_activation_that_did_not_saturate():
    just_below_one = float(np.nextafter(1.0, 0.0))
    assert EXACT.floor_of_complement == 1.0 - just_below_one
    assert 0.0 < EXACT.floor_of_activation < 1e-200
    assert np.isfinite(1.0 / EXACT.floor_of_activation)
