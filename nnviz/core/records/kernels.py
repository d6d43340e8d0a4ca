"""Activations and their slopes of a whole layer in place, as the training loop needs them: no array is made.

A slope is read off a. Where that has cost digits, which the smallest one shows, the small ones are computed from z. The tests hold every
kernel equal to the form that it stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arithmetic import Array

_STEEP: Final = 4e-6
"""A slope that a float64 a gives with 10 digits."""

Value = Callable[[Array, Array, Array], object]
"""(z, a, spare): puts a where it belongs; z and a may be the same array unless z is kept."""

TimesSlope = Callable[[Array, Array, Array, Array], object]
"""(delta, z, a, spare): makes the derivative by a the derivative by z."""


@dataclass(frozen=True, slots=True)
class InPlace:
    """A fast kernel. ``value`` None leaves z as it is, ``times_slope`` None leaves delta; ``keeps_z``: the slope looks at z too."""

    value: Value | None
    times_slope: TimesSlope | None
    keeps_z: bool = False


def logistic(z: Array, a: Array, _: Array) -> None:
    # exp overflows to infinity for z below -709, and 1/infinity is the 0 that it should be.
    np.negative(z, a)
    np.exp(a, a)
    np.add(a, 1.0, a)
    np.reciprocal(a, a)


def _times_logistic_slope(delta: Array, z: Array, a: Array, spare: Array) -> None:
    np.subtract(1.0, a, spare)
    np.multiply(spare, a, spare)
    if not least(spare) > _STEEP:
        _steep(spare, z, 0.5)
    np.multiply(delta, spare, delta)


def _times_hyperbolic_slope(delta: Array, z: Array, a: Array, spare: Array) -> None:
    np.multiply(a, a, spare)
    np.subtract(1.0, spare, spare)
    if not least(spare) > _STEEP:
        _steep(spare, z, 1.0)
    np.multiply(delta, spare, delta)


def _steep(slopes: Array, z: Array, w: float) -> None:
    """The small ones among the slopes from z: w^2/cosh(w z)^2, of tanh with w = 1, of the logistic function with w = 1/2."""
    flat = slopes.ravel()
    at = (flat <= _STEEP).nonzero()[0]
    found = z.ravel().take(at)
    if w != 1.0:
        found *= w
    np.cosh(found, found)
    np.divide(w, found, found)
    np.multiply(found, found, found)
    flat[at] = found


def _shares(z: Array, a: Array, spare: Array) -> None:
    # The z below the largest stay in spare: ln a is read off them.
    np.subtract(z, z.max(axis=0), spare)
    np.exp(spare, a)
    a /= np.add.reduce(a, 0)


def _times_slope_of_log(delta: Array, _: Array, a: Array, spare: Array) -> None:
    # Of ln(1 + exp(z)) it is 1 - exp(-a).
    np.negative(a, spare)
    np.expm1(spare, spare)
    np.multiply(delta, spare, delta)
    np.negative(delta, delta)


def least(x: Array) -> float:
    """The smallest number, or NaN where there is one; a third of the time that ``min`` takes for a few hundred."""
    return float(x.item(x.argmin()))


PASSES: Final = InPlace(None, None)
LOGISTIC: Final = InPlace(logistic, _times_logistic_slope, keeps_z=True)
HYPERBOLIC: Final = InPlace(lambda z, a, spare: np.tanh(z, a), _times_hyperbolic_slope, keeps_z=True)
RECTIFIED: Final = InPlace(lambda z, a, spare: np.maximum(z, 0.0, out=a), lambda delta, z, a, spare: np.multiply(delta, a > 0, delta))
LOG_OF_POWER: Final = InPlace(lambda z, a, spare: np.logaddexp(0.0, z, a), _times_slope_of_log)
FROM_ZERO_UP: Final = InPlace(lambda z, a, spare: np.heaviside(z, 1.0, a), lambda delta, z, a, spare: delta.fill(0.0))
SHARES: Final = InPlace(_shares, None)


def leaking(slope: float) -> InPlace:
    """z where it is positive, else ``slope`` times z, for 0 < slope <= 1: the larger of the two."""

    def value(z: Array, a: Array, spare: Array) -> None:
        np.multiply(z, slope, spare)
        np.maximum(z, spare, out=a)

    def times_slope(delta: Array, z: Array, a: Array, spare: Array) -> None:
        np.multiply(delta, np.where(a > 0, 1.0, slope), delta)

    return InPlace(value, times_slope)
