"""The matrix form: whole layers and whole batches at once, as lecture 001 sets it out.

Here examples stand in rows (lecture 000), so A_l has shape (m, n_l) and W_l shape (n_l, n_{l-1}); lecture 001 has the
transposes of both. Nothing of the graph is used: the tests hold the two equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..core.arithmetic import Array
from ..core.functions import LEAK, sigmoid, softplus
from .data import Batch
from .losses import LOSSES
from .network import Network


@dataclass(frozen=True, eq=False)
class MatrixPass:
    """One forward and backward pass.

    ``z``, ``a`` and ``delta`` are lists over the layers after the input, of arrays (m, n_l); ``a_input`` is the batch's x.
    ``delta`` is the derivative of one example's loss; ``grad_W`` (n_l, n_{l-1}) and ``grad_b`` (n_l,) are the gradients of
    the cost. ``losses`` has shape (m,), ``cost`` is a float.
    """

    z: list[Array]
    a: list[Array]
    delta: list[Array]
    grad_W: list[Array]
    grad_b: list[Array]
    grad_x: Array
    losses: Array
    cost: float


def matrix_pass(network: Network, data: Batch) -> MatrixPass:
    """Forward and backward propagation of a batch in matrix form (lecture 001).

    z_l = a_{l-1} W_l^T + b_l; delta_L from the loss; delta_{l} = (delta_{l+1} W_{l+1}) * g'(z_l);
    dJ/dW_l = delta_l^T a_{l-1} / m + lambda/m W_l; dJ/db_l = the mean of delta_l over the examples.
    """
    with np.errstate(all="ignore"):
        z, a = _forward(network, data.x)
        delta = _backward(network, z, a, data.y)
        before = [data.x, *a[:-1]]
        m = data.examples
        grad_w = [d.T @ p / m + network.l2 / m * w for d, p, w in zip(delta, before, network.weights, strict=True)]
        losses = _losses(network, a[-1], data.y)
        penalty = network.l2 / (2 * m) * sum(float(np.sum(w * w)) for w in network.weights)
    return MatrixPass(
        z, a, delta, grad_w, [d.mean(axis=0) for d in delta], delta[0] @ network.weights[0], losses, float(losses.mean()) + penalty
    )


def _forward(network: Network, x: Array) -> tuple[list[Array], list[Array]]:
    z: list[Array] = []
    a: list[Array] = []
    for w, b, name in zip(network.weights, network.biases, network.activations, strict=True):
        z.append((a[-1] if a else x) @ w.T + b)
        a.append(_VALUE[name](z[-1]))
    return z, a


def _backward(network: Network, z: list[Array], a: list[Array], y: Array) -> list[Array]:
    delta = [_output_delta(network, z[-1], a[-1], y)]
    for n in range(network.layers - 2, -1, -1):
        delta.insert(0, delta[0] @ network.weights[n + 1] * _SLOPE[network.activations[n]](z[n], a[n]))
    return delta


def _output_delta(network: Network, z: Array, a: Array, y: Array) -> Array:
    if network.activations[-1] in LOSSES[network.loss].short_cut_for:
        return a - y
    wrt_a = _loss_slope(network, a, y)
    if network.activations[-1] == "softmax":
        return np.asarray(a * (wrt_a - np.sum(wrt_a * a, axis=1, keepdims=True)))
    return wrt_a * _SLOPE[network.activations[-1]](z, a)


def _loss_slope(network: Network, a: Array, y: Array) -> Array:
    if network.loss == "prediction":
        return np.broadcast_to(np.arange(a.shape[1]) == network.output, a.shape).astype(np.float64)
    if network.loss == "half_squared_error":
        return a - y
    kept, rest = np.maximum(a, 1e-300), np.maximum(1 - a, 2.0**-53)
    return -y / kept if network.loss == "cross_entropy" else -y / kept + (1 - y) / rest


def _losses(network: Network, a: Array, y: Array) -> Array:
    if network.loss == "prediction":
        return a[:, network.output]
    if network.loss == "half_squared_error":
        return np.asarray(0.5 * np.sum((y - a) ** 2, axis=1))
    kept, rest = np.maximum(a, 1e-300), np.maximum(1 - a, 2.0**-53)
    if network.loss == "cross_entropy":
        return np.asarray(-np.sum(y * np.log(kept), axis=1))
    return np.asarray(-np.sum(y * np.log(kept) + (1 - y) * np.log(rest), axis=1))


def _softmax(z: Array) -> Array:
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


_VALUE: dict[str, Callable[[Array], Array]] = {
    "identity": lambda z: z,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, z, LEAK * z),
    "softplus": softplus,
    "step": lambda z: np.where(z >= 0, 1.0, 0.0),
    "softmax": _softmax,
}

_SLOPE: dict[str, Callable[[Array, Array], Array]] = {
    "identity": lambda z, a: np.ones_like(z),
    "sigmoid": lambda z, a: a * (1 - a),
    "tanh": lambda z, a: 1 - a * a,
    "relu": lambda z, a: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z, a: np.where(z > 0, 1.0, LEAK),
    "softplus": lambda z, a: sigmoid(z),
    "step": lambda z, a: np.zeros_like(z),
}
