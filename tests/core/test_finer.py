"""Arrays that have kept what float64 loses: their arithmetic against 60 digits, and that to everybody else they are arrays."""

from __future__ import annotations

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.finer import Finer, beside, exact_sum, exponential, finer, narrowed, normal, scaled
from tests.reference import mp

powers = st.floats(-3000.0, 3000.0)
numbers = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
distances = st.floats(-2000.0, -1.0)


def exactly(x: np.ndarray) -> mp.mpf:
    """Everything that an array of one number stands for."""
    if not isinstance(x, Finer) or x.lead is None:
        return mp.mpf(float(x.item()))
    parts = [p for p in (x.lead, x.low) if p is not None]
    return mp.fsum(mp.mpf(float(p.m.item())) * mp.mpf(2) ** int(p.e.item()) for p in parts)


def near(found: np.ndarray, wanted: mp.mpf, limit: float = 1e-15) -> None:
    assert abs(exactly(found) - wanted) <= limit * abs(wanted)


def power(x: float) -> np.ndarray:
    return narrowed(exponential(np.array([x])))


def wide(x: float) -> np.ndarray:
    """e^x that knows its exponent even where it would not need to."""
    return finer(exponential(np.array([x])), None)


def one_minus(x: float) -> np.ndarray:
    """1 - e^x, with the digits that float64 has no room for."""
    return finer(*beside(1.0, exponential(np.array([x]))))


@given(x=powers)
def test_an_exponential_of_anything(x: float):
    near(power(x), mp.exp(x), 4e-16)
    assert isinstance(power(x), Finer) == ((not -707 < x < 709 and not 2**-1021 <= math.exp(min(x, 700)) < math.inf) or abs(x) > 709.8)


@given(x=powers, y=powers)
def test_products_and_quotients_come_back_into_range(x: float, y: float):
    near(wide(x) * power(y), mp.exp(x) * mp.exp(y), 2e-15)
    near(power(x) * wide(y), mp.exp(x) * mp.exp(y), 2e-15)
    near(power(x) / wide(y), mp.exp(x) / mp.exp(y), 2e-15)
    assert type(power(900.0) * power(-900.0)) is np.ndarray


@given(x=powers, y=powers)
def test_sums_of_the_same_sign_keep_their_digits(x: float, y: float):
    near(power(x) + power(y), mp.exp(x) + mp.exp(y), 2e-15)
    near(-power(x) - power(y), -mp.exp(x) - mp.exp(y), 2e-15)


@given(x=numbers, y=numbers)
def test_a_sum_without_an_error(x: float, y: float):
    lead, low = exact_sum(scaled([x]), scaled([y]))
    assert exactly(finer(lead, low)) == mp.mpf(x) + mp.mpf(y)


@given(x=distances)
def test_what_is_left_of_one(x: float):
    near(1.0 - one_minus(x), mp.exp(x), 1e-15)
    near(one_minus(x) - 1.0, -mp.exp(x), 1e-15)
    with mp.workdps(2000):
        near(1.0 - np.multiply(a := one_minus(x), a), 1 - (1 - mp.exp(x)) ** 2, 4e-15)
        near(1.0 - np.power(one_minus(x), 2), 1 - (1 - mp.exp(x)) ** 2, 4e-15)
    if x > -700.0:  # the logarithm is a float64
        near(np.log(one_minus(x)), mp.log1p(-mp.exp(x)), 2e-15)
    near(np.log(1.0 - one_minus(x)), mp.mpf(x), 1e-15)
    near(np.abs(-one_minus(x)), mp.fsub(1, mp.exp(x)), 1e-15)


@given(x=powers, y=powers)
def test_the_larger_one(x: float, y: float):
    near(np.maximum(power(x), power(y)), mp.exp(max(x, y)), 4e-16)
    near(np.maximum(-power(x), power(y)), mp.exp(y), 4e-16)


@given(xs=st.lists(powers, min_size=1, max_size=5))
def test_sums_and_means_along_an_axis(xs: list[float]):
    values = narrowed(exponential(np.array(xs)))
    near(np.atleast_1d(np.sum(values, axis=-1, keepdims=True)), mp.fsum(map(mp.exp, xs)), 4e-15)
    near(np.atleast_1d(np.mean(values, axis=-1, keepdims=True)), mp.fsum(map(mp.exp, xs)) / len(xs), 4e-15)
    assert np.sum(values) == pytest.approx(float(mp.fsum(map(mp.exp, xs))))


def test_to_everybody_else_it_is_the_array_of_its_float64_values():
    a = finer(*beside(1.0, exponential(np.array([-800.0, -2.0]))))
    assert a.tolist() == [1.0, 1.0 - math.exp(-2.0)]
    assert (a.shape, a.dtype, float(a[0]), a.max()) == ((2,), np.dtype(float), 1.0, 1.0)
    assert type(np.asarray(a)) is np.ndarray
    assert np.tanh(a).tolist() == np.tanh(np.asarray(a)).tolist()
    assert (a > 0.5).tolist() == [True, True]
    assert np.isfinite(narrowed(exponential(np.array([900.0])))).tolist() == [False]
    out = np.zeros(2)
    np.add(a, a, out=out)
    assert out.tolist() == [2.0, 2.0 * a.tolist()[1]]
    assert type(a * 2.0) is np.ndarray
    assert a.reshape(2, 1).tolist() == [[1.0], [a.tolist()[1]]]
    assert (a.copy() - 1.0).tolist()[0] == 0.0  # a copy is an array like others


def test_a_part_of_it_keeps_what_it_has():
    a = finer(*beside(1.0, exponential(np.array([[-800.0, -40.0], [-2.0, -100.0]]))))
    near(1.0 - a[0, 1:2], mp.exp(-40), 1e-15)
    near((1.0 - a[1])[1:], mp.exp(-100), 1e-15)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))])
def test_it_can_be_stored(copied):
    a = one_minus(-50.0)
    again = copied(a)
    assert again.tolist() == a.tolist()
    near(1.0 - pickle.loads(pickle.dumps(a)), mp.exp(-50), 1e-15)


@pytest.mark.parametrize("x", [900.0, -900.0, 2000.0, -5000.0])
def test_its_decimal(x: float):
    found = power(x)
    assert isinstance(found, Finer)
    mantissa, exponent = found.decimal(0)
    assert mantissa == pytest.approx(float(mp.exp(x) / mp.mpf(10) ** exponent), rel=1e-11)
    assert 1.0 <= mantissa < 10.0


def test_what_is_no_number_stays_so():
    strange = normal(np.array([math.inf, math.nan, 0.0]), np.int64(0))
    assert np.isnan(narrowed(strange)).tolist() == [False, True, False]
    with np.errstate(all="ignore"):
        assert (power(900.0) * np.array([0.0])).tolist() == [0.0]
        assert np.isnan(power(900.0) * np.array([math.nan])).all()
