"""The matrix form: whole layers and whole batches at once, as lecture 001 sets it out.

Here examples stand in rows (lecture 000), so A_l has shape (m, n_l) and W_l shape (n_l, n_{l-1}); lecture 001 has the
transposes of both. Nothing of the graph is used but the records of activations and losses: the tests hold the two equal, and hold both
to formulas of their own in 60 digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.arithmetic import Array
from ..core.records.reductions import reduction_named
from .data import Batch
from .layers import losses, output_delta, slope, value
from .network import Network


@dataclass(frozen=True, eq=False)
class MatrixPass:
    """One forward and backward pass.

    ``z``, ``a`` and ``delta`` are lists over the layers after the input, of arrays (m, n_l); ``a_input`` is the batch's x.
    ``delta`` is the derivative of one example's loss; ``grad_W`` (n_l, n_{l-1}) and ``grad_b`` (n_l,) are the gradients of
    the cost; the latter are 0 in a layer without a bias. ``losses`` has shape (m,), ``cost`` is a float.
    """

    z: list[Array]
    a: list[Array]
    delta: list[Array]
    grad_W: list[Array]
    grad_b: list[Array]
    grad_x: Array
    losses: Array
    cost: float


def matrix_pass(network: Network, data: Batch, penalised: int | None = None) -> MatrixPass:
    """Forward and backward propagation of a batch in matrix form (lecture 001).

    z_l = a_{l-1} W_l^T + b_l; delta_L from the loss; delta_{l} = (delta_{l+1} W_{l+1}) * g'(z_l);
    dJ/dW_l = delta_l^T a_{l-1} / m + lambda/m W_l; dJ/db_l = the mean of delta_l over the examples. The m that divides lambda is
    the number of the examples, or ``penalised`` where an update sees only that many of them. Where the cost is the sum over the
    examples, nothing is divided by m.
    """
    with np.errstate(all="ignore"):
        z, a = _forward(network, data.x)
        delta = _backward(network, z, data.y)
        before = [data.x, *a[:-1]]
        reduction = reduction_named(network.reduction)
        m = reduction.divisor(data.examples)
        shared = reduction.divisor(penalised or data.examples)
        grad_w = [d.T @ p / m + network.l2 / shared * w for d, p, w in zip(delta, before, network.weights, strict=True)]
        each = losses(network.activations[-1], network.loss, z[-1], data.y, network.output)
        grad_b = [float(there) * d.sum(axis=0) / m for d, there in zip(delta, network.bias, strict=True)]
        penalty = network.l2 / (2 * shared) * sum(float(np.sum(w * w)) for w in network.weights)
    return MatrixPass(z, a, delta, grad_w, grad_b, delta[0] @ network.weights[0], each, float(each.sum()) / m + penalty)


def _forward(network: Network, x: Array) -> tuple[list[Array], list[Array]]:
    z: list[Array] = []
    a: list[Array] = []
    for w, b, name in zip(network.weights, network.biases, network.activations, strict=True):
        z.append((a[-1] if a else x) @ w.T + b)
        a.append(value(name, z[-1]))
    return z, a


def _backward(network: Network, z: list[Array], y: Array) -> list[Array]:
    delta = [output_delta(network.activations[-1], network.loss, z[-1], y, network.output)]
    for n in range(network.layers - 2, -1, -1):
        delta.insert(0, delta[0] @ network.weights[n + 1] * slope(network.activations[n], z[n]))
    return delta
