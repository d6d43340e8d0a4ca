"""Whole layers and whole batches: values and slopes of activations, losses and what comes back from them, all from z.

Examples stand in rows (lecture 000). Where an activation has come close to a limit, 1 - a or a - y have lost their digits in
float64; computed from z they have not. So nothing here is computed from a alone. Nothing of the graph is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from ..core.arithmetic import Array
from ..core.functions import LEAK, sigmoid, softplus

_ONE_UNIT: Final = 2.0**-53
"""Stands for the 1 - a of a softmax of one unit, which is 0 for every z: its logarithm is taken nevertheless."""


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _tanh_slope(z: Array) -> Array:
    """1 - tanh^2 as 4 e^(-2|z|) / (1 + e^(-2|z|))^2."""
    power = np.exp(-2.0 * np.abs(z))
    return np.asarray(4.0 * power / (1.0 + power) ** 2)


VALUE: Final[dict[str, Callable[[Array], Array]]] = {
    "identity": lambda z: z,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, z, LEAK * z),
    "softplus": softplus,
    "step": lambda z: np.where(z >= 0, 1.0, 0.0),
    "softmax": _softmax,
}
"""a of a layer."""

SLOPE: Final[dict[str, Callable[[Array], Array]]] = {
    "identity": np.ones_like,
    "sigmoid": lambda z: sigmoid(z) * sigmoid(-z),
    "tanh": _tanh_slope,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, LEAK),
    "softplus": sigmoid,
    "step": np.zeros_like,
}
"""da/dz of the activations that take each z by itself."""


def losses(activation: str, loss: str, z: Array, y: Array, output: int) -> Array:
    """The loss of every example, shape (m,), from the z of the output layer."""
    if loss == "prediction":
        return VALUE[activation](z)[:, output]
    if loss == "half_squared_error":
        return np.asarray(0.5 * np.sum(a_minus_y(activation, z, y) ** 2, axis=1))
    odds = _odds(activation, z)
    right = y * softplus(-odds)
    if loss == "cross_entropy":
        return np.asarray(np.sum(right, axis=1))
    return np.asarray(np.sum(right + (1 - y) * _price_of_the_rest(odds), axis=1))


def output_delta(activation: str, loss: str, z: Array, y: Array, output: int) -> Array:
    """The derivative of every example's loss by the z of the output layer, shape (m, n)."""
    if loss == "cross_entropy" or (loss == "binary_cross_entropy" and activation == "sigmoid"):
        return a_minus_y(activation, z, y)
    if loss == "binary_cross_entropy":
        return _binary_cross_entropy_of_softmax(z, y)
    chosen = np.broadcast_to(np.arange(z.shape[1]) == output, z.shape).astype(np.float64)
    wrt_a = chosen if loss == "prediction" else a_minus_y(activation, z, y)
    if activation != "softmax":
        return np.asarray(wrt_a * SLOPE[activation](z))
    # a_j (w_j - sum_k w_k a_k), with w_j - w_j a_j as w_j times the other shares, and the sum over the others.
    a = _softmax(z)
    others = (a * wrt_a) @ (1.0 - np.eye(z.shape[1]))
    return np.asarray(a * (wrt_a * _rest("softmax", z) - others))


def a_minus_y(activation: str, z: Array, y: Array) -> Array:
    """a - y, from the distance of a to its limit where it is close to it."""
    a = VALUE[activation](z)
    if activation in ("sigmoid", "softmax"):
        return np.asarray(np.where(a > 0.5, (1.0 - y) - _rest(activation, z), a - y))
    if activation == "tanh":
        sign = np.sign(z)
        return np.asarray(np.where(np.abs(a) > 0.5, (sign - y) - 2.0 * sign * sigmoid(-2.0 * np.abs(z)), a - y))
    return a - y


def _rest(activation: str, z: Array) -> Array:
    """1 - a."""
    return sigmoid(-_odds(activation, z))


def _odds(activation: str, z: Array) -> Array:
    """The number whose sigmoid is a: z itself, or z_k - ln sum exp(z_j) over the other units j of a softmax (inf where none is)."""
    if activation == "sigmoid":
        return z
    found = np.full_like(z, np.inf)
    for k in range(z.shape[1] if z.shape[1] > 1 else 0):
        apart = np.delete(z, k, axis=1) - z[:, k : k + 1]
        most = apart.max(axis=1)
        found[:, k] = -(most + np.log(np.exp(apart - most[:, np.newaxis]).sum(axis=1)))
    return found


def _price_of_the_rest(odds: Array) -> Array:
    """-ln(1 - a)."""
    return np.asarray(np.where(np.isposinf(odds), -np.log(_ONE_UNIT), softplus(odds)))


def _binary_cross_entropy_of_softmax(z: Array, y: Array) -> Array:
    """The sum over k of dL/da_k da_k/dz_j, each product multiplied out, so that 1/a_k and 1/(1 - a_k) are never taken.

    (-y_k/a_k + (1 - y_k)/(1 - a_k)) times a_k (1 - a_k) is (1 - y_k) a_k - y_k (1 - a_k); times -a_k a_j it is
    y_k a_j - (1 - y_k) a_k a_j/(1 - a_k), where a_j/(1 - a_k) is the share of j among all units but k.
    """
    if z.shape[1] == 1:
        return np.zeros_like(z)
    a, rest = _softmax(z), _rest("softmax", z)
    found = (1 - y) * a - y * rest
    for k in range(z.shape[1]):
        others = [j for j in range(z.shape[1]) if j != k]
        found[:, others] += y[:, k : k + 1] * a[:, others] - ((1 - y) * a)[:, k : k + 1] * _softmax(z[:, others])
    return np.asarray(found)
