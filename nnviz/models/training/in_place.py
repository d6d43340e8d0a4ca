"""Activations and their slopes of a whole layer in place, as the training loop needs them: no array is made.

A slope is read off a. Where that has cost digits, which the smallest one shows, the small ones are computed from z.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from ...core.arithmetic import Array
from ...core.functions import LEAK

_STEEP: Final = 4e-6
"""A slope that a float64 a gives with 10 digits."""

READ_OFF: Final = ("sigmoid", "tanh")
"""Activations whose slope, read off a, loses digits where a is close to a limit."""


def sigmoid(z: Array, a: Array, _: Array) -> None:
    # exp overflows to infinity for z below -709, and 1/infinity is the 0 that it should be.
    np.negative(z, a)
    np.exp(a, a)
    np.add(a, 1.0, a)
    np.reciprocal(a, a)


def _leaky(z: Array, a: Array, spare: Array) -> None:
    np.multiply(z, LEAK, spare)
    np.maximum(z, spare, out=a)


def _softmax(z: Array, a: Array, spare: Array) -> None:
    # The z below the largest stay in spare: ln a is read off them.
    np.subtract(z, z.max(axis=0), spare)
    np.exp(spare, a)
    a /= np.add.reduce(a, 0)


VALUE: Final[dict[str, Callable[[Array, Array, Array], object] | None]] = {
    "identity": None,
    "sigmoid": sigmoid,
    "tanh": lambda z, a, spare: np.tanh(z, a),
    "relu": lambda z, a, spare: np.maximum(z, 0.0, out=a),
    "leaky_relu": _leaky,
    "softplus": lambda z, a, spare: np.logaddexp(0.0, z, a),
    "step": lambda z, a, spare: np.heaviside(z, 1.0, a),
    "softmax": _softmax,
}
"""a from z, which may be the same array."""


def _times_sigmoid_slope(delta: Array, z: Array, a: Array, spare: Array) -> None:
    np.subtract(1.0, a, spare)
    np.multiply(spare, a, spare)
    if not least(spare) > _STEEP:
        _steep(spare, z, 0.5)
    np.multiply(delta, spare, delta)


def _times_tanh_slope(delta: Array, z: Array, a: Array, spare: Array) -> None:
    np.multiply(a, a, spare)
    np.subtract(1.0, spare, spare)
    if not least(spare) > _STEEP:
        _steep(spare, z, 1.0)
    np.multiply(delta, spare, delta)


def _steep(slopes: Array, z: Array, w: float) -> None:
    """The small ones among the slopes from z: w^2/cosh(w z)^2, of tanh with w = 1, of the sigmoid with w = 1/2."""
    flat = slopes.ravel()
    at = (flat <= _STEEP).nonzero()[0]
    found = z.ravel().take(at)
    if w != 1.0:
        found *= w
    np.cosh(found, found)
    np.divide(w, found, found)
    np.multiply(found, found, found)
    flat[at] = found


def _times_softplus_slope(delta: Array, _: Array, a: Array, spare: Array) -> None:
    # sigma(z) = 1 - exp(-a) where a = ln(1 + exp(z)).
    np.negative(a, spare)
    np.expm1(spare, spare)
    np.multiply(delta, spare, delta)
    np.negative(delta, delta)


def least(x: Array) -> float:
    """The smallest number, or NaN where there is one; a third of the time that ``min`` takes for a few hundred."""
    return float(x.item(x.argmin()))


_Slope = Callable[[Array, Array, Array, Array], object]

TIMES_SLOPE: Final[dict[str, _Slope | None]] = {
    "identity": None,
    "sigmoid": _times_sigmoid_slope,
    "tanh": _times_tanh_slope,
    "relu": lambda delta, z, a, spare: np.multiply(delta, a > 0, delta),
    "leaky_relu": lambda delta, z, a, spare: np.multiply(delta, np.where(a > 0, 1.0, LEAK), delta),
    "softplus": _times_softplus_slope,
    "step": lambda delta, z, a, spare: delta.fill(0.0),
    "softmax": None,
}
"""The derivative by a becomes the derivative by z, in place. That of a softmax comes from ``models/layers.py``."""
