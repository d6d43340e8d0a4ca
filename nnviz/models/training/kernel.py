"""The update of gradient descent in matrix form, made for speed: every array is allocated once and used again.

The formulas are those of ``models/matrix.py`` (lecture 001); the tests hold the two equal. Two things make it faster than the
same lines of NumPy written out. Examples stand in columns, as in lectures 001 and 004, with a row of ones below them: then
[W b] times the activations is z in one product, and delta times the activations transposed is the gradient of W and b in
one. And all parameters lie in one vector, so that the update of the whole network is one subtraction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...core.arithmetic import Array
from ...core.functions import LEAK
from ..losses import LOSSES
from ..network import Network
from .draws import Indices
from .parameters import blocks, flat

_SMALLEST: Final = 1e-300
_CLOSEST: Final = 2.0**-53
"""Where the logarithm of a and of 1 - a stop, as in the matrix form."""


def _sigmoid(z: Array, _: Array) -> None:
    # exp overflows to infinity for z below -709, and 1/infinity is the 0 that it should be.
    np.negative(z, z)
    np.exp(z, z)
    np.add(z, 1.0, z)
    np.reciprocal(z, z)


def _leaky(z: Array, spare: Array) -> None:
    np.multiply(z, LEAK, spare)
    np.maximum(z, spare, out=z)


def _softmax(z: Array, _: Array) -> None:
    z -= z.max(axis=0)
    np.exp(z, z)
    z /= np.add.reduce(z, 0)


_VALUE: Final[dict[str, Callable[[Array, Array], object] | None]] = {
    "identity": None,
    "sigmoid": _sigmoid,
    "tanh": lambda z, spare: np.tanh(z, z),
    "relu": lambda z, spare: np.maximum(z, 0.0, out=z),
    "leaky_relu": _leaky,
    "softplus": lambda z, spare: np.logaddexp(0.0, z, z),
    "step": lambda z, spare: np.heaviside(z, 1.0, z),
    "softmax": _softmax,
}
"""z becomes a, in place."""


def _times_sigmoid_slope(delta: Array, a: Array, spare: Array) -> None:
    np.subtract(1.0, a, spare)
    np.multiply(spare, a, spare)
    np.multiply(delta, spare, delta)


def _times_tanh_slope(delta: Array, a: Array, spare: Array) -> None:
    np.multiply(a, a, spare)
    np.subtract(1.0, spare, spare)
    np.multiply(delta, spare, delta)


def _times_softplus_slope(delta: Array, a: Array, spare: Array) -> None:
    # sigma(z) = 1 - exp(-a) where a = ln(1 + exp(z)).
    np.negative(a, spare)
    np.expm1(spare, spare)
    np.multiply(delta, spare, delta)
    np.negative(delta, delta)


def _times_softmax_slope(delta: Array, a: Array, spare: Array) -> None:
    np.multiply(delta, a, spare)
    delta -= np.add.reduce(spare, 0)
    delta *= a


_TIMES_SLOPE: Final[dict[str, Callable[[Array, Array, Array], object] | None]] = {
    "identity": None,
    "sigmoid": _times_sigmoid_slope,
    "tanh": _times_tanh_slope,
    "relu": lambda delta, a, spare: np.multiply(delta, a > 0, delta),
    "leaky_relu": lambda delta, a, spare: np.multiply(delta, np.where(a > 0, 1.0, LEAK), delta),
    "softplus": _times_softplus_slope,
    "step": lambda delta, a, spare: delta.fill(0.0),
    "softmax": _times_softmax_slope,
}
"""The derivative by a becomes the derivative by z, in place; every slope can be read off a alone."""


@dataclass
class _Work:
    """The arrays for a number of examples: what a layer reads (with its row of ones), a, delta and a spare one."""

    reads: list[Array]
    a: list[Array]
    delta: list[Array]
    spare: list[Array]
    y: Array
    side: Array
    rest: Array
    lowest: Array


@dataclass(frozen=True, eq=False)
class Measured:
    """What the kernel finds at its parameters: the mean loss without the penalty, the penalty, a of every layer after the
    input, shape (n_l, m), and the gradient of the cost as one block [dW db] per layer."""

    loss: float
    penalty: float
    a: list[Array]
    gradients: list[Array]


class Kernel:
    """Gradient descent on one network and its data.

    ``parameters`` is the vector of all weights and biases, layer by layer, unit by unit, its weights and then its bias; it is
    what ``update`` changes. ``x`` has shape (m, inputs), ``y`` (m, outputs).
    """

    def __init__(self, network: Network, x: Array, y: Array, learning_rate: float) -> None:
        self.network, self.rate = network, learning_rate
        self._x = np.vstack([np.ascontiguousarray(x.T), np.ones(len(x))])
        self._y = np.ascontiguousarray(y.T)
        # With targets of only 0 and 1 each output's loss is one logarithm: of a or of 1 - a.
        self._hard = bool(np.isin(self._y, (0.0, 1.0)).all())
        self.parameters = flat(network)
        self._gradient = np.zeros_like(self.parameters)
        self._shrink = network.l2 * flat(network.with_parameters([np.ones_like(w) for w in network.weights], _zeros(network)))
        self._joined = blocks(network.sizes, self.parameters)
        self._gradients = blocks(network.sizes, self._gradient)
        self._back = [w[:, :-1].T for w in self._joined]
        self._value = [_VALUE[name] for name in network.activations]
        self._slope = [_TIMES_SLOPE[name] for name in network.activations]
        self._short_cut = network.activations[-1] in LOSSES[network.loss].short_cut_for
        self._works: dict[int, _Work] = {}
        self._full = self._work(len(x))
        self._fill(self._full, None)

    def update(self, drawn: Indices | None = None) -> float:
        """One update on the examples drawn (all where None). Returns their mean loss before it, without the penalty."""
        work = self._full if drawn is None else self._drawn(drawn)
        m = int(work.y.shape[1])
        self._forward(work)
        loss = self._loss(work)
        self._backward(work)
        gradient, parameters = self._gradient, self.parameters
        if self.network.l2:
            gradient += self._shrink * parameters
        np.multiply(gradient, self.rate / m, gradient)
        np.subtract(parameters, gradient, parameters)
        return loss / m

    def loss(self, drawn: Indices | None = None) -> float:
        """The mean loss of the examples, without the penalty."""
        work = self._full if drawn is None else self._drawn(drawn)
        self._forward(work)
        return self._loss(work) / int(work.y.shape[1])

    def penalty(self, examples: int) -> float:
        """lambda/(2m) sum W^2 at the present parameters."""
        return float(np.dot(self._shrink * self.parameters, self.parameters)) / (2 * examples)

    def activations(self) -> list[Array]:
        """a of every layer after the input for all examples at the present parameters, shape (n_l, m); valid until the next call."""
        self._forward(self._full)
        return self._full.a

    def measured(self) -> Measured:
        """Loss, activations and gradients for all examples at the present parameters; the arrays are valid until the next call."""
        work = self._full
        m = int(work.y.shape[1])
        self._forward(work)
        loss = self._loss(work) / m
        self._backward(work)
        if self.network.l2:
            self._gradient += self._shrink * self.parameters
        self._gradient /= m
        return Measured(loss, self.penalty(m) if self.network.l2 else 0.0, work.a, self._gradients)

    def _drawn(self, drawn: Indices) -> _Work:
        work = self._works.get(len(drawn)) or self._work(len(drawn))
        self._fill(work, drawn)
        return work

    def _work(self, m: int) -> _Work:
        sizes = self.network.sizes
        reads = [np.ones((n + 1, m)) for n in sizes]
        shapes = [(n, m) for n in sizes[1:]]
        last = (sizes[-1], m)
        work = _Work(
            reads,
            [block[:-1] for block in reads[1:]],
            [np.zeros(shape) for shape in shapes],
            [np.zeros(shape) for shape in shapes],
            *(np.zeros(last) for _ in range(4)),
        )
        self._works[m] = work
        return work

    def _fill(self, work: _Work, drawn: Indices | None) -> None:
        """Put examples into the first layer and the targets."""
        if drawn is None:
            work.reads[0][...] = self._x
            work.y[...] = self._y
        else:
            np.take(self._x, drawn, axis=1, out=work.reads[0], mode="clip")
            np.take(self._y, drawn, axis=1, out=work.y, mode="clip")
        if self._hard and self.network.loss == "binary_cross_entropy":
            # a where y is 1, 1 - a where it is 0: rest + side a, never below lowest.
            np.multiply(work.y, 2.0, work.side)
            work.side -= 1.0
            np.subtract(1.0, work.y, work.rest)
            np.copyto(work.lowest, np.where(work.y > 0.5, _SMALLEST, _CLOSEST))

    def _forward(self, work: _Work) -> None:
        """z_l = [W_l b_l] [a_{l-1}; 1], a_l = g(z_l)."""
        for joined, reads, a, spare, value in zip(self._joined, work.reads, work.a, work.spare, self._value, strict=False):
            np.matmul(joined, reads, a)
            if value is not None:
                value(a, spare)

    def _loss(self, work: _Work) -> float:
        """The sum of the examples' losses; a - y is left in the last delta."""
        a, y, spare, name = work.a[-1], work.y, work.spare[-1], self.network.loss
        if name == "half_squared_error":
            delta = np.subtract(a, y, work.delta[-1]).ravel()
            return 0.5 * float(np.dot(delta, delta))
        if name == "binary_cross_entropy" and self._hard:
            np.multiply(work.side, a, spare)
            np.add(spare, work.rest, spare)
            np.maximum(spare, work.lowest, out=spare)
            np.log(spare, spare)
            loss = -float(np.add.reduce(spare, None))
        elif name == "binary_cross_entropy":
            loss = -float(np.sum(y * np.log(np.maximum(a, _SMALLEST)) + (1 - y) * np.log(np.maximum(1 - a, _CLOSEST))))
        elif name == "cross_entropy":
            np.maximum(a, _SMALLEST, out=spare)
            np.log(spare, spare)
            loss = -float(np.dot(y.ravel(), spare.ravel()))
        else:
            loss = float(np.add.reduce(a[self.network.output], None))
        np.subtract(a, y, work.delta[-1])
        return loss

    def _backward(self, work: _Work) -> None:
        """delta_l = (W_{l+1}^T delta_{l+1}) g'(z_l); the gradients summed over the examples are delta_l [a_{l-1}; 1]^T."""
        if not self._short_cut:
            self._loss_slope(work)
            slope = self._slope[-1]
            if slope is not None:
                slope(work.delta[-1], work.a[-1], work.spare[-1])
        for layer in range(len(self._joined) - 1, -1, -1):
            np.matmul(work.delta[layer], work.reads[layer].T, self._gradients[layer])
            if layer:
                delta = np.matmul(self._back[layer], work.delta[layer], work.delta[layer - 1])
                slope = self._slope[layer - 1]
                if slope is not None:
                    slope(delta, work.a[layer - 1], work.spare[layer - 1])

    def _loss_slope(self, work: _Work) -> None:
        """The derivative of one example's loss by the output, where delta is not simply a - y."""
        a, y, delta, name = work.a[-1], work.y, work.delta[-1], self.network.loss
        if name == "prediction":
            delta.fill(0.0)
            delta[self.network.output] = 1.0
        elif name == "cross_entropy":
            np.divide(-y, np.maximum(a, _SMALLEST), delta)
        elif name == "binary_cross_entropy":
            np.subtract((1 - y) / np.maximum(1 - a, _CLOSEST), y / np.maximum(a, _SMALLEST), delta)


def _zeros(network: Network) -> list[Array]:
    return [np.zeros_like(b) for b in network.biases]
