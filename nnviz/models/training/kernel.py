"""The update of gradient descent in matrix form, made for speed: every array is allocated once and used again.

The formulas are those of ``models/matrix.py`` (lecture 001); the tests hold the two equal. Two things make it faster than the
same lines of NumPy written out. Examples stand in columns, as in lectures 001 and 004, with a row of ones below them: then
[W b] times the activations is z in one product, and delta times the activations transposed is the gradient of W and b in
one. And all parameters lie in one vector, so that the update of the whole network is one subtraction.

Losses are computed from z, or read off a where that has all its digits: a single number shows it (the largest share, the
smallest error). Where it has not, ``models/layers.py`` has the formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ...core.arithmetic import Array
from ..layers import losses, output_delta
from ..network import Network
from .draws import Indices
from .in_place import READ_OFF, TIMES_SLOPE, VALUE, sigmoid
from .in_place import least as least_of
from .parameters import blocks, flat

_ENOUGH: Final = 1e-3
"""A mean loss that a float64 a gives with 13 digits."""

_APART: Final = 1e-5
"""A distance between an activation and its target that a float64 gives with 11 digits."""

_OVERFLOW: Final = 700.0
"""e to the power of more than about that is infinite."""


@dataclass
class _Work:
    """The arrays for a number of examples: what a layer reads (with its row of ones), z, a, delta and a spare one.

    Where nobody needs z any more once there is a, it is the same array. ``wrong`` is -1 where the target is 1, and 1 where it
    is 0; ``mass`` is the sum of each example's targets.
    """

    reads: list[Array]
    z: list[Array]
    a: list[Array]
    delta: list[Array]
    spare: list[Array]
    y: Array
    wrong: Array
    mass: Array
    logs: Array
    ones: Array


@dataclass(frozen=True, eq=False)
class Measured:
    """What the kernel finds at its parameters: the mean loss without the penalty, the penalty, a of every layer after the
    input, shape (n_l, m), and the gradient of the cost, which is their sum, as one block [dW db] per layer."""

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
        self._value = [VALUE[name] for name in network.activations]
        self._slope = [TIMES_SLOPE[name] for name in network.activations]
        self._loss = self._reader()
        if self._loss == self._of_labels:
            self._value[-1] = None
        self._works: dict[int, _Work] = {}
        self._full = self._work(len(x))
        self._fill(self._full, None)

    def update(self, drawn: Indices | None = None) -> float:
        """One update on the examples drawn (all where None). Returns their mean loss before it, without the penalty."""
        work = self._full if drawn is None else self._drawn(drawn)
        m = int(work.y.shape[1])
        self._forward(work)
        loss, by_z = self._loss(work)
        self._backward(work, by_z)
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
        return self._loss(work)[0] / int(work.y.shape[1])

    def penalty(self, examples: int) -> float:
        """lambda/(2m) sum W^2 at the present parameters."""
        return float(np.dot(self._shrink * self.parameters, self.parameters)) / (2 * examples)

    def activations(self) -> list[Array]:
        """a of every layer after the input for all examples at the present parameters, shape (n_l, m); valid until the next call."""
        self._forward(self._full)
        self._output(self._full)
        return self._full.a

    def measured(self, seen: int | None = None) -> Measured:
        """Loss, activations and gradients for all examples at the present parameters; the arrays are valid until the next call.

        ``seen`` is the number of examples that an update sees, by which lambda is divided (None: all of them).
        """
        work = self._full
        m = int(work.y.shape[1])
        self._forward(work)
        loss, by_z = self._loss(work)
        self._backward(work, by_z)
        self._output(work)
        self._gradient /= m
        if self.network.l2:
            self._gradient += self._shrink * self.parameters / (seen or m)
        return Measured(loss / m, self.penalty(seen or m) if self.network.l2 else 0.0, work.a, self._gradients)

    def _drawn(self, drawn: Indices) -> _Work:
        # Never the arrays of all examples, which keep their order.
        work = self._works.get(len(drawn))
        if work is None:
            work = self._works[len(drawn)] = self._work(len(drawn))
        self._fill(work, drawn)
        return work

    def _work(self, m: int) -> _Work:
        sizes = self.network.sizes
        reads = [np.ones((n + 1, m)) for n in sizes]
        shapes = [(n, m) for n in sizes[1:]]
        last = (sizes[-1], m)
        a = [block[:-1] for block in reads[1:]]
        z = [np.zeros(shape) if kind in READ_OFF else own for shape, own, kind in zip(shapes, a, self.network.activations, strict=True)]
        delta, spare = ([np.zeros(shape) for shape in shapes] for _ in range(2))
        y, wrong = np.zeros(last), np.zeros(last)
        return _Work(reads, z, a, delta, spare, y, wrong, np.zeros(m), np.zeros(m), np.ones(last).ravel())

    def _fill(self, work: _Work, drawn: Indices | None) -> None:
        """Put examples into the first layer and the targets."""
        if drawn is None:
            work.reads[0][...] = self._x
            work.y[...] = self._y
        else:
            np.take(self._x, drawn, axis=1, out=work.reads[0], mode="clip")
            np.take(self._y, drawn, axis=1, out=work.y, mode="clip")
        np.add.reduce(work.y, 0, out=work.mass)
        np.multiply(work.y, -2.0, work.wrong)
        work.wrong += 1.0

    def _forward(self, work: _Work) -> None:
        """z_l = [W_l b_l] [a_{l-1}; 1], a_l = g(z_l); the last a where the loss needs it."""
        for joined, reads, z, a, spare, value in zip(self._joined, work.reads, work.z, work.a, work.spare, self._value, strict=False):
            np.matmul(joined, reads, z)
            if value is not None:
                value(z, a, spare)

    def _output(self, work: _Work) -> None:
        """The last a where only z has been needed so far."""
        if self._loss == self._of_labels:
            sigmoid(work.z[-1], work.a[-1], work.spare[-1])

    def _reader(self) -> Callable[[_Work], tuple[float, bool]]:
        """What finds the loss of an output layer."""
        name, kind = self.network.loss, self.network.activations[-1]
        if name == "cross_entropy":
            return self._of_shares
        if name == "binary_cross_entropy":
            return self._of_labels if kind == "sigmoid" and self._hard else self._from_z
        if kind == "softmax":
            return self._from_z
        return self._of_prediction if name == "prediction" else self._of_squares

    # Each of these returns the sum of the examples' losses, and leaves in the last delta what comes back from it: by the z of
    # the output layer (True) or by its a (False).

    def _of_prediction(self, work: _Work) -> tuple[float, bool]:
        work.delta[-1].fill(0.0)
        work.delta[-1][self.network.output] = 1.0
        return float(np.add.reduce(work.a[-1][self.network.output], None)), False

    def _of_squares(self, work: _Work) -> tuple[float, bool]:
        delta = np.subtract(work.a[-1], work.y, work.delta[-1])
        loss = 0.5 * float(np.dot(delta.ravel(), delta.ravel()))
        if self.network.activations[-1] in READ_OFF:
            least = least_of(np.abs(delta, work.spare[-1]))
            if not (least > _APART and loss > work.mass.size * _ENOUGH**2):
                return self._from_z(work)
        return loss, False

    def _of_labels(self, work: _Work) -> tuple[float, bool]:
        """Binary cross-entropy with targets of 0 and 1, from z: with t = -z where y is 1, else z, it is ln(1 + e^t).

        Its derivative by t is e^t/(1 + e^t), or 1 - e^-loss.
        """
        spare, delta = np.multiply(work.wrong, work.z[-1], work.spare[-1]), work.delta[-1]
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
        np.multiply(delta, work.wrong, delta)
        return float(np.dot(spare.ravel(), work.ones)), True

    def _of_shares(self, work: _Work) -> tuple[float, bool]:
        """Cross-entropy of a softmax: -ln a_k = ln s - z_k, with s the sum of the powers and z_k below the largest (a = 1/s)."""
        a, y, spare, delta = work.a[-1], work.y, work.spare[-1], work.delta[-1]
        np.subtract(a, y, delta)
        largest = np.maximum.reduce(a, 0)
        below = float(np.dot(y.ravel(), spare.ravel()))
        np.log(largest, work.logs)
        loss = -float(np.dot(work.mass, work.logs)) - below
        limit = 1.0 - (_APART if loss > work.mass.size * _ENOUGH else _ENOUGH)
        if largest.item(largest.argmax()) > limit:
            self._sure_shares(work, limit)
            loss = -float(np.dot(work.mass, work.logs)) - below
        return loss, True

    def _sure_shares(self, work: _Work, limit: float) -> None:
        """Beside a share of almost 1: ln a and a - y from the sum of the other shares, which is 1 - a."""
        k, examples = (work.a[-1] > limit).nonzero()
        others = work.a[-1][:, examples]
        others[k, np.arange(len(k))] = 0.0
        rest = others.sum(axis=0)
        work.logs[examples] = np.log1p(-rest)
        work.delta[-1][k, examples] = (1.0 - work.y[k, examples]) - rest

    def _from_z(self, work: _Work) -> tuple[float, bool]:
        """By the formulas of whole layers."""
        kind, loss, output = self.network.activations[-1], self.network.loss, self.network.output
        z, y = (self._joined[-1] @ work.reads[-2]).T, work.y.T
        work.delta[-1][...] = output_delta(kind, loss, z, y, output).T
        return float(losses(kind, loss, z, y, output).sum()), True

    def _backward(self, work: _Work, by_z: bool) -> None:
        """delta_l = (W_{l+1}^T delta_{l+1}) g'(z_l); the gradients summed over the examples are delta_l [a_{l-1}; 1]^T."""
        slope = None if by_z else self._slope[-1]
        if slope is not None:
            slope(work.delta[-1], work.z[-1], work.a[-1], work.spare[-1])
        for layer in range(len(self._joined) - 1, -1, -1):
            np.matmul(work.delta[layer], work.reads[layer].T, self._gradients[layer])
            if layer:
                delta = np.matmul(self._back[layer], work.delta[layer], work.delta[layer - 1])
                slope = self._slope[layer - 1]
                if slope is not None:
                    slope(delta, work.z[layer - 1], work.a[layer - 1], work.spare[layer - 1])


def _zeros(network: Network) -> list[Array]:
    return [np.zeros_like(b) for b in network.biases]
