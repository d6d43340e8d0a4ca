"""What a network must give, in 60 digits and with exponents without bounds (``mpmath``): formulas from z, independent of nnviz.

Every z is taken as float64 found it, layer by layer, because its own rounding is no fault of what follows: at z = 1000 the last
digit of z alone moves exp(z) by 1e-13. Each number comes with the sum of the absolute values of the terms that it is the sum of
(over units, paths, examples): an error is relative to that, since a sum that cancels cannot keep its digits in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import mpmath
import numpy as np

from nnviz.models.network import Network

mp = mpmath.mp.clone()
mp.dps = 60

Number = mpmath.mpf
Row = list[Number]


@dataclass(frozen=True)
class Found:
    """A number and the sum of the sizes of its terms."""

    value: Number
    size: Number

    def error(self, found: float) -> float:
        """The relative error of a float64; below 1e-290 float64 has nothing to say."""
        return float(abs(mp.mpf(float(found)) - self.value) / max(self.size, mp.mpf("1e-290")))


@dataclass(frozen=True)
class Reference:
    """The mean loss without a penalty, its gradients layer by layer, and every example's delta of the output layer."""

    loss: Found
    weights: list[list[list[Found]]]
    biases: list[list[Found]]
    delta: list[list[Found]]


def sigmoid(z: Number) -> Number:
    return 1 / (1 + mp.exp(-z))


def softplus(z: Number) -> Number:
    return mp.log1p(mp.exp(z)) if z < 0 else z + mp.log1p(mp.exp(-z))


def value(name: str, zs: Row) -> Row:
    """a of a layer."""
    if name == "softmax":
        most = max(zs)
        powers = [mp.exp(z - most) for z in zs]
        return [p / sum(powers) for p in powers]
    return [_VALUE[name](z) for z in zs]


_VALUE = {
    "identity": lambda z: z,
    "sigmoid": sigmoid,
    "tanh": lambda z: mp.sinh(z) / mp.cosh(z),
    "relu": lambda z: max(z, mp.mpf(0)),
    "leaky_relu": lambda z: z if z > 0 else mp.mpf(0.01) * z,
    "softplus": softplus,
    "step": lambda z: mp.mpf(1 if z >= 0 else 0),
    "elu": lambda z: _elu(z, mp.mpf(1)),
    "elu(0.5)": lambda z: _elu(z, mp.mpf(0.5)),
    "leaky_relu(0.2)": lambda z: z if z > 0 else mp.mpf(0.2) * z,
    "gelu": lambda z: z * mp.erfc(-z / mp.sqrt(2)) / 2,
    "silu": lambda z: z * sigmoid(z),
    "softsign": lambda z: z / (1 + abs(z)),
}


def _elu(z: Number, alpha: Number) -> Number:
    return z if z > 0 else alpha * mp.expm1(z)


_SLOPE = {
    "identity": lambda z: mp.mpf(1),
    "sigmoid": lambda z: sigmoid(z) * sigmoid(-z),
    "tanh": lambda z: 1 / mp.cosh(z) ** 2,
    "relu": lambda z: mp.mpf(1 if z > 0 else 0),
    "leaky_relu": lambda z: mp.mpf(1 if z > 0 else 0.01),
    "softplus": sigmoid,
    "step": lambda z: mp.mpf(0),
    "elu": lambda z: mp.mpf(1) if z > 0 else mp.exp(z),
    "elu(0.5)": lambda z: mp.mpf(1) if z > 0 else mp.exp(z) / 2,
    "leaky_relu(0.2)": lambda z: mp.mpf(1 if z > 0 else 0.2),
    "gelu": lambda z: mp.erfc(-z / mp.sqrt(2)) / 2 + z * mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi),
    "silu": lambda z: sigmoid(z) * (1 + z * sigmoid(-z)),
    "softsign": lambda z: 1 / (1 + abs(z)) ** 2,
}


def rest(name: str, zs: Row) -> Row:
    """1 - a of a sigmoid or of softmax, without a subtraction."""
    if name == "sigmoid":
        return [sigmoid(-z) for z in zs]
    most = max(zs)
    powers = [mp.exp(z - most) for z in zs]
    return [sum(powers[:k] + powers[k + 1 :]) / sum(powers) for k in range(len(zs))]


def less(name: str, zs: Row, ys: Row) -> Row:
    """a - y without the digits that a has lost."""
    a = value(name, zs)
    if name in ("sigmoid", "softmax"):
        return [(1 - y) * p - y * q for p, q, y in zip(a, rest(name, zs), ys, strict=True)]
    if name == "tanh":
        return [(mp.sign(z) - y) - mp.sign(z) * 2 / (mp.exp(2 * abs(z)) + 1) for z, y in zip(zs, ys, strict=True)]
    if name in ("elu", "elu(0.5)"):
        alpha = mp.mpf(1 if name == "elu" else 0.5)
        return [(-alpha - y) + alpha * mp.exp(z) if z < -1 else p - y for p, z, y in zip(a, zs, ys, strict=True)]
    return [p - y for p, y in zip(a, ys, strict=True)]


def jacobian(name: str, zs: Row) -> list[Row]:
    """da_k/dz_j."""
    n = len(zs)
    if name != "softmax":
        return [[_SLOPE[name](zs[k]) if j == k else mp.mpf(0) for j in range(n)] for k in range(n)]
    a, q = value(name, zs), rest(name, zs)
    return [[a[k] * q[k] if j == k else -a[k] * a[j] for j in range(n)] for k in range(n)]


_HUBER = {"huber": mp.mpf(1), "huber(0.5)": mp.mpf(0.5)}


def loss_of(network: Network, zs: Row, ys: Row) -> Number:
    name, a = network.activations[-1], value(network.activations[-1], zs)
    if network.loss == "prediction":
        return a[network.output]
    if network.loss in ("half_squared_error", "squared_error"):
        return sum(d * d for d in less(name, zs, ys)) / (2 if network.loss == "half_squared_error" else 1)
    if network.loss == "absolute_error":
        return sum(abs(d) for d in less(name, zs, ys))
    if network.loss in _HUBER:
        bound = _HUBER[network.loss]
        return sum(d * d / 2 if abs(d) <= bound else bound * (abs(d) - bound / 2) for d in less(name, zs, ys))
    if network.loss == "hinge":
        return sum(max(mp.mpf(0), -y * d) for d, y in zip(less(name, zs, ys), ys, strict=True))
    total = mp.mpf(0)
    for p, q, y in zip(a, rest(name, zs), ys, strict=True):
        # ln a by log1p of what is missing to 1, where that is less than a half.
        total -= y * (mp.log1p(-q) if q < 0.5 else mp.log(p)) if y else 0
        if network.loss == "binary_cross_entropy" and y != 1:
            total -= (1 - y) * (mp.log1p(-p) if p < 0.5 else mp.log(q))
    return total


def loss_slopes(network: Network, zs: Row, ys: Row) -> list[Row]:
    """For every output the terms of dL/da."""
    name, a = network.activations[-1], value(network.activations[-1], zs)
    if network.loss == "prediction":
        return [[mp.mpf(1 if k == network.output else 0)] for k in range(len(zs))]
    if network.loss in ("half_squared_error", "squared_error"):
        return [[d if network.loss == "half_squared_error" else 2 * d] for d in less(name, zs, ys)]
    if network.loss == "absolute_error":
        return [[mp.sign(d)] for d in less(name, zs, ys)]
    if network.loss in _HUBER:
        bound = _HUBER[network.loss]
        return [[d if abs(d) <= bound else bound * mp.sign(d)] for d in less(name, zs, ys)]
    if network.loss == "hinge":
        return [[-y if -y * d > 0 else mp.mpf(0)] for d, y in zip(less(name, zs, ys), ys, strict=True)]
    if network.loss == "cross_entropy":
        return [[-y / p] for p, y in zip(a, ys, strict=True)]
    return [[-y / p, (1 - y) / q] for p, q, y in zip(a, rest(name, zs), ys, strict=True)]


def output_delta(network: Network, zs: Row, ys: Row) -> list[Found]:
    """dL/dz of the output layer by the chain rule as it is written: the sum over outputs and terms, nothing cut short."""
    slopes, table = loss_slopes(network, zs, ys), jacobian(network.activations[-1], zs)
    found = []
    for j in range(len(zs)):
        terms = [term * table[k][j] for k in range(len(zs)) for term in slopes[k]]
        found.append(Found(mp.fsum(terms), mp.fsum(map(abs, terms))))
    return found


def reference(network: Network, x: np.ndarray, y: np.ndarray, z: Sequence[np.ndarray]) -> Reference:
    """Everything for a batch, ``z`` being the float64 pre-activations of every layer, (m, n_l)."""
    m = len(x)
    rows = [[[mp.mpf(float(v)) for v in example] for example in layer] for layer in (x, *z)]
    ys = [[mp.mpf(float(v)) for v in example] for example in y]
    losses, outputs = [], []
    sums: list = [[[[] for _ in range(w.shape[1] + 1)] for _ in range(w.shape[0])] for w in network.weights]
    for e in range(m):
        zs = [layer[e] for layer in rows]
        a = [zs[0], *(value(name, v) for name, v in zip(network.activations, zs[1:], strict=True))]
        losses.append(loss_of(network, zs[-1], ys[e]))
        delta = output_delta(network, zs[-1], ys[e])
        outputs.append(delta)
        for n in range(network.layers - 1, -1, -1):
            for i, d in enumerate(delta):
                for j, before in enumerate((*a[n], mp.mpf(1))):
                    sums[n][i][j].append(Found(d.value * before, d.size * abs(before)))
            if n:
                delta = _back(network.weights[n], delta, [_SLOPE[network.activations[n - 1]](v) for v in zs[n]])
    means = [[[_mean(terms) for terms in unit] for unit in layer] for layer in sums]
    return Reference(
        Found(mp.fsum(losses) / m, mp.fsum(map(abs, losses)) / m),
        [[unit[:-1] for unit in layer] for layer in means],
        [[unit[-1] for unit in layer] for layer in means],
        outputs,
    )


def _back(weights: np.ndarray, delta: list[Found], slopes: Row) -> list[Found]:
    found = []
    for j, slope in enumerate(slopes):
        column = [mp.mpf(float(w)) for w in weights[:, j]]
        value_ = mp.fsum(w * d.value for w, d in zip(column, delta, strict=True)) * slope
        size = mp.fsum(abs(w) * d.size for w, d in zip(column, delta, strict=True)) * abs(slope)
        found.append(Found(value_, size))
    return found


def _mean(terms: list[Found]) -> Found:
    return Found(mp.fsum(t.value for t in terms) / len(terms), mp.fsum(t.size for t in terms) / len(terms))
