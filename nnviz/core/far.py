"""Activations of any z, whose values keep far out what float64 would lose of them (see ``finer``).

Near z = 0 they are the plain formulas. Beyond ``LOST`` on either side a float64 has fewer than 13 digits of what is left
between the activation and its limit; from there on that distance is computed from z and kept beside the value. Each z for itself: a
number is the same, to its last bit, whichever others stand beside it in an array.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import functions
from .arithmetic import Array
from .finer import Scaled, beside, exponential, finer, narrowed, scaled

LOST: Final = 8.0
"""Of the z of a sigmoid: 1 - a is 3e-4 there."""

_SHARE: Final = 3e-4
"""The same for a share of softmax."""

_UNDERFLOW: Final = -700.0


def sigmoid(z: Array) -> Array:
    """1/(1 + exp(-z)): for z >= 0 it is 1 - exp(-z)/(1 + exp(-z)), and that distance from 1 is kept."""
    near = functions.sigmoid(z)
    if not _beyond(z, LOST):
        return near
    return _far_or_near(np.abs(z) > LOST, *_above_or_below(z >= 0, _sigmoid_of(-np.abs(z))), near)


def _sigmoid_of(z: Array) -> Scaled:
    """exp(z)/(1 + exp(z)) for z <= 0."""
    power = exponential(z)
    return power.over(power.plus(scaled(1.0)))


def _above_or_below(above: NDArray[np.bool_], rest: Scaled) -> tuple[Scaled, Scaled]:
    """1 - rest where ``above``, else the rest itself: a number and what is beside it."""
    lead, low = beside(1.0, rest)
    return lead.chosen(above, rest), low.chosen(above, Scaled(np.zeros_like(rest.m), rest.e))


def _far_or_near(far: NDArray[np.bool_], lead: Scaled, low: Scaled, near: Array) -> Array:
    """A number with what is beside it where it is ``far`` out, else as it is ``near`` zero."""
    plain = scaled(near)
    return finer(lead.chosen(far, plain), low.chosen(far, Scaled(np.zeros_like(plain.m), plain.e)))


def tanh(z: Array) -> Array:
    """tanh(z); far out it is 1 - 2 exp(-2z)/(1 + exp(-2z)), or the negative of it, and that distance is kept."""
    near = np.tanh(z)
    if not _beyond(z, LOST / 2):
        return near
    rest = _sigmoid_of(-2.0 * np.abs(z))
    lead, low = beside(1.0, Scaled(rest.m, rest.e + 1))
    sign = np.where(z < 0, -1.0, 1.0)
    return _far_or_near(np.abs(z) > LOST / 2, Scaled(lead.m * sign, lead.e), Scaled(low.m * sign, low.e), near)


def softplus(z: Array) -> Array:
    """ln(1 + exp(z)), which is exp(z) far below 0: kept where that is below the range of float64."""
    if not _range(z)[0] < _UNDERFLOW:
        return functions.softplus(z)
    return narrowed(exponential(z).chosen(z < _UNDERFLOW, scaled(functions.softplus(z))))


def exponential_below(alpha: float, z: Array) -> Array:
    """alpha (exp(z) - 1) for z <= 0, z above; its distance from -alpha is kept where it comes close to it."""
    near = np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0.0)))
    if not _range(z)[0] < -LOST:
        return near
    rest = exponential(np.minimum(z, 0.0)).times(scaled(alpha))
    return _far_or_near(z < -LOST, *beside(-alpha, -rest), near)


def over_one_and_its_size(z: Array) -> Array:
    """z/(1 + |z|), with its distance from 1 or -1, which is 1/(1 + |z|)."""
    near = np.asarray(z / (1.0 + np.abs(z)))
    if not _beyond(z, LOST):
        return near
    lead, low = beside(1.0, scaled(1.0 / (1.0 + np.abs(z))))
    sign = np.where(z < 0, -1.0, 1.0)
    return _far_or_near(np.abs(z) > LOST, Scaled(lead.m * sign, lead.e), Scaled(low.m * sign, low.e), near)


def softmax_share(k: int, *scores: Array) -> Array:
    """exp(z_k) / sum_j exp(z_j), from the scores of one layer. With R the sum of exp(z_j - z_k) over the others it is 1/(1 + R)."""
    a = functions.softmax_share(k, *scores)
    least, most = _range(a)
    if len(scores) == 1 or (least >= _SHARE and most <= 1 - _SHARE) or least != least:
        return a
    apart = np.stack(np.broadcast_arrays(*(z - scores[k] for j, z in enumerate(scores) if j != k)))
    largest = apart.max(axis=0)
    others = exponential(largest).times(scaled(np.exp(apart - largest).sum(axis=0)))
    whole = others.plus(scaled(1.0))
    above = others.e <= 0  # that is, R < 1
    rest = others.over(whole)
    found = _above_or_below(above, rest.chosen(above, scaled(1.0).over(whole)))
    return _far_or_near((a < _SHARE) | (a > 1 - _SHARE), *found, a)


def _range(x: Array) -> tuple[float, float]:
    """The least and the largest, without a reduction where there is only one."""
    return (least := float(x.item()), least) if x.size == 1 else (float(x.min()), float(x.max()))


def _beyond(z: Array, bound: float) -> bool:
    least, most = _range(z)
    return least < -bound or most > bound
