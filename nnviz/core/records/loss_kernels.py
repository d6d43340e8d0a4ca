"""Losses of a whole batch and what comes back from them, in place, as the training loop needs them.

A loss is computed from z, or read off a where that has all its digits: a single number shows it (the largest share, the smallest error).
Where it has not, nothing is returned, and the loss is computed from its form. The tests hold every one equal to that form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arithmetic import Array
from .kernels import least

_ENOUGH: Final = 1e-3
"""A mean loss that a float64 a gives with 13 digits."""

_APART: Final = 1e-5
"""A distance between an activation and its target that a float64 gives with 11 digits."""

_OVERFLOW: Final = 700.0
"""e to the power of more than about that is infinite."""


@dataclass
class Output:
    """An output layer and its targets, arrays of shape (units, examples), and room to compute in.

    ``delta`` is where the derivatives are left. ``wrong`` is -1 where the target is 1, and 1 where it is 0; ``mass`` is the sum of
    each example's targets. ``limited``: a may have lost digits beside a limit.
    """

    z: Array
    a: Array
    delta: Array
    spare: Array
    y: Array
    wrong: Array
    mass: Array
    logs: Array
    ones: Array
    limited: bool


@dataclass(frozen=True, slots=True)
class InPlaceLoss:
    """``compute`` returns the sum of the examples' losses, and whether the delta is by z (True) or by a; or None.

    ``of_z``: a is not needed.
    """

    compute: Callable[[Output], tuple[float, bool] | None]
    of_z: bool = False


def squares(factor: float) -> InPlaceLoss:
    """``factor`` times the sum of the squared errors."""

    def compute(out: Output) -> tuple[float, bool] | None:
        delta = np.subtract(out.a, out.y, out.delta)
        loss = factor * float(np.dot(delta.ravel(), delta.ravel()))
        if out.limited:
            smallest = least(np.abs(delta, out.spare))
            if not (smallest > _APART and loss > out.mass.size * _ENOUGH**2):
                return None
        if factor != 0.5:
            np.multiply(delta, 2.0 * factor, delta)
        return loss, False

    return InPlaceLoss(compute)


def _of_labels(out: Output) -> tuple[float, bool]:
    """Binary cross-entropy with targets of 0 and 1, from z: with t = -z where y is 1, else z, it is ln(1 + e^t).

    Its derivative by t is e^t/(1 + e^t), or 1 - e^-loss.
    """
    spare, delta = np.multiply(out.wrong, out.z, out.spare), out.delta
    if spare.item(spare.argmax()) < _OVERFLOW:
        np.exp(spare, spare)
        np.add(spare, 1.0, delta)
        np.divide(spare, delta, delta)
        np.log1p(spare, spare)
    else:
        np.logaddexp(0.0, spare, spare)
        np.negative(spare, delta)
        np.expm1(delta, delta)
        np.negative(delta, delta)
    np.multiply(delta, out.wrong, delta)
    return float(np.dot(spare.ravel(), out.ones)), True


def _of_shares(out: Output) -> tuple[float, bool]:
    """Cross-entropy of shares: -ln a_k = ln s - z_k, with s the sum of the powers and z_k below the largest (a = 1/s)."""
    a, y, spare, delta = out.a, out.y, out.spare, out.delta
    np.subtract(a, y, delta)
    largest = np.maximum.reduce(a, 0)
    below = float(np.dot(y.ravel(), spare.ravel()))
    np.log(largest, out.logs)
    loss = -float(np.dot(out.mass, out.logs)) - below
    limit = 1.0 - (_APART if loss > out.mass.size * _ENOUGH else _ENOUGH)
    if largest.item(largest.argmax()) > limit:
        _sure_shares(out, limit)
        loss = -float(np.dot(out.mass, out.logs)) - below
    return loss, True


def _sure_shares(out: Output, limit: float) -> None:
    """Beside a share of almost 1: ln a and a - y from the sum of the other shares, which is 1 - a."""
    k, examples = (out.a > limit).nonzero()
    others = out.a[:, examples]
    others[k, np.arange(len(k))] = 0.0
    rest = others.sum(axis=0)
    out.logs[examples] = np.log1p(-rest)
    out.delta[k, examples] = (1.0 - out.y[k, examples]) - rest


LABELS: Final = InPlaceLoss(_of_labels, of_z=True)
SHARES: Final = InPlaceLoss(_of_shares)
