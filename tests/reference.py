"""What a network must give, in 60 digits and with exponents without bounds (``mpmath``): the formulas of ``tests/formulas.py``, from z.

Every z is taken as float64 found it, layer by layer, because its own rounding is no fault of what follows: at z = 1000 the last
digit of z alone moves exp(z) by 1e-13. Each number comes with the sum of the absolute values of the terms that it is the sum of
(over units, paths, examples): an error is relative to that, since a sum that cancels cannot keep its digits in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.models.network import Network
from tests import formulas
from tests.formulas import Number, Output, Row, mp, softplus

__all__ = ["Found", "Reference", "mp", "reference", "softplus"]


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


def value(name: str, zs: Row) -> Row:
    """a of a layer."""
    if name == "softmax":
        powers = _powers(zs)
        return [p / sum(powers) for p in powers]
    return [formulas.value(name, z) for z in zs]


def _powers(zs: Row) -> Row:
    most = max(zs)
    return [mp.exp(z - most) for z in zs]


def outputs(name: str, zs: Row, ys: Row) -> list[Output]:
    """The output layer without the digits that a has lost: 1 - a and a - y, by what is missing to a limit."""
    if name == "softmax":
        powers = _powers(zs)
        a = [p / sum(powers) for p in powers]
        rest = [sum(powers[:k] + powers[k + 1 :]) / sum(powers) for k in range(len(zs))]
        return [Output(p, q, (1 - y) * p - y * q, y) for p, q, y in zip(a, rest, ys, strict=True)]
    found = []
    for z, y in zip(zs, ys, strict=True):
        limit, missing = formulas.parts(name, z)
        found.append(Output(formulas.value(name, z), (1 - limit) - missing, (limit - y) + missing, y))
    return found


def jacobian(name: str, zs: Row) -> list[Row]:
    """da_k/dz_j."""
    n = len(zs)
    if name != "softmax":
        return [[formulas.slope(name, zs[k]) if j == k else mp.mpf(0) for j in range(n)] for k in range(n)]
    shares = outputs(name, zs, [mp.mpf(0)] * n)
    return [[shares[k].a * shares[k].rest if j == k else -shares[k].a * shares[j].a for j in range(n)] for k in range(n)]


def loss_of(network: Network, zs: Row, ys: Row) -> Number:
    found = outputs(network.activations[-1], zs, ys)
    if network.loss == "prediction":
        return found[network.output].a
    return mp.fsum(formulas.term(network.loss, output) for output in found)


def loss_slopes(network: Network, zs: Row, ys: Row) -> list[Row]:
    """For every output the terms of dL/da."""
    if network.loss == "prediction":
        return [[mp.mpf(1 if k == network.output else 0)] for k in range(len(zs))]
    return [formulas.slopes(network.loss, output) for output in outputs(network.activations[-1], zs, ys)]


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
    losses, deltas = [], []
    sums: list = [[[[] for _ in range(w.shape[1] + 1)] for _ in range(w.shape[0])] for w in network.weights]
    for e in range(m):
        zs = [layer[e] for layer in rows]
        a = [zs[0], *(value(name, v) for name, v in zip(network.activations, zs[1:], strict=True))]
        losses.append(loss_of(network, zs[-1], ys[e]))
        delta = output_delta(network, zs[-1], ys[e])
        deltas.append(delta)
        for n in range(network.layers - 1, -1, -1):
            for i, d in enumerate(delta):
                for j, before in enumerate((*a[n], mp.mpf(1))):
                    sums[n][i][j].append(Found(d.value * before, d.size * abs(before)))
            if n:
                delta = _back(network.weights[n], delta, [formulas.slope(network.activations[n - 1], v) for v in zs[n]])
    means = [[[_mean(terms) for terms in unit] for unit in layer] for layer in sums]
    return Reference(
        Found(mp.fsum(losses) / m, mp.fsum(map(abs, losses)) / m),
        [[unit[:-1] for unit in layer] for layer in means],
        [[unit[-1] for unit in layer] for layer in means],
        deltas,
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
