"""The update of gradient descent in matrix form, made for speed: every array is allocated once and used again.

The formulas are those of ``models/matrix.py`` (lecture 001); the tests hold the two equal. Two things make it faster than the
same lines of NumPy written out. Examples stand in columns, as in lectures 001 and 004, with a row of ones below them: then
[W b] times the activations is z in one product, and delta times the activations transposed is the gradient of W and b in
one. And all parameters lie in one vector, so that the update of the whole network is one subtraction.

Activations and losses are computed by the fast kernels of their records where they have one, in place; where they have none, or where that
would lose digits, by their forms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.arithmetic import EXACT, Array
from ...core.records.activation import Activation
from ...core.records.activations import activation_named
from ...core.records.kernels import InPlace, TimesSlope, Value
from ...core.records.loss_kernels import Output
from ...core.records.losses import loss_named
from ...core.records.reductions import reduction_named
from ...core.records.rule import Rule
from ...core.records.rules import PLAIN
from ..held import parameters_of
from ..layers import losses, output_delta
from ..network import Network
from .draws import Indices
from .parameters import blocks, flat


@dataclass
class _Work:
    """The arrays for a number of examples: what a layer reads (with its row of ones, where it has a bias), z, a, delta and a spare one.

    Where nobody needs z any more once there is a, it is the same array. ``output`` is the last layer beside its targets, ``divisor`` what
    the sum over the examples is divided by. ``forward`` and ``backward`` are what is done, layer by layer, each with its arrays.
    """

    reads: list[Array]
    z: list[Array]
    a: list[Array]
    delta: list[Array]
    spare: list[Array]
    output: Output
    divisor: float
    forward: list[tuple[Array, Array, Array, Array, Array, Value | None]]
    backward: list[_Back]


_Back = tuple[Array, Array, Array, tuple[Array, Array, TimesSlope | None, Array, Array, Array] | None]
"""delta, what the layer reads (transposed), where the gradient is left; and how delta goes on to the layer before, where there is one."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What the kernel finds at its parameters: the loss of all examples (mean or sum) without the penalty, the penalty, a of
    every layer after the input, shape (n_l, m), and the gradient of the cost, which is their sum, as one block [dW db] per layer."""

    loss: float
    penalty: float
    a: list[Array]
    gradients: list[Array]


class Kernel:
    """Gradient descent on one network and its data.

    ``parameters`` is the vector of all weights and biases, layer by layer, unit by unit, its weights and then its bias; it is
    what ``update`` changes. In ``state`` what the update rule remembers lies behind it; ``updates`` were made so far. ``x`` has shape
    (m, inputs), ``y`` (m, outputs).
    """

    def __init__(self, network: Network, x: Array, y: Array, learning_rate: float, rule: Rule = PLAIN) -> None:
        self.network, self.rate, self.rule, self.updates = network, learning_rate, rule, 0
        self._x = np.vstack([np.ascontiguousarray(x.T), np.ones(len(x))])
        self._y = np.ascontiguousarray(y.T)
        # With targets of only 0 and 1 each output's loss is one logarithm: of a or of 1 - a.
        self._hard = bool(np.isin(self._y, (0.0, 1.0)).all())
        start = flat(network)
        self.state = np.concatenate([start, np.zeros(len(start) * len(rule.remembered))])
        self.parameters = self.state[: len(start)]
        # Where what is held fixed lies in the whole state: itself, and what is remembered of it.
        every = parameters_of(network.sizes, network.bias) if network.held else ()
        held = [n for n, p in enumerate(every) if p in network.held]
        self._held = np.array([n + len(start) * place for place in range(1 + len(rule.remembered)) for n in held], dtype=np.intp)
        self._kept = [self.state[len(start) * (n + 1) : len(start) * (n + 2)] for n in range(len(rule.remembered))]
        self._gradient = np.zeros_like(self.parameters)
        self._shrink = network.l2 * flat(network.with_parameters([np.ones_like(w) for w in network.weights], _zeros(network)))
        self._joined = blocks(network.sizes, self.parameters, network.bias)
        self._gradients = blocks(network.sizes, self._gradient, network.bias)
        self._back = [w[:, :before].T for w, before in zip(self._joined, network.sizes, strict=False)]
        kinds = [activation_named(name) for name in network.activations]
        self._kernels = [kind.fast or by_form(kind) for kind in kinds]
        self._value, self._slope = [k.value for k in self._kernels], [k.times_slope for k in self._kernels]
        self._divisor = reduction_named(network.reduction).divisor
        loss = loss_named(network.loss)
        self._fast = loss.fast(network.activations[-1], self._hard) if loss.fast else None
        self._predicts, self._limited = loss.operation is None and not kinds[-1].whole_layer, kinds[-1].limited
        self._of_z = self._fast is not None and self._fast.of_z
        if self._of_z:
            self._value[-1] = None
        self._works: dict[int, _Work] = {}
        self._full = self._work(len(x))
        self._fill(self._full, None)

    def update(self, drawn: Indices | None = None) -> float:
        """One update on the examples drawn (all where None). Returns their loss (mean or sum) before it, without the penalty."""
        work = self._full if drawn is None else self._drawn(drawn)
        m = work.divisor
        self._forward(work)
        loss, by_z = self._loss(work)
        self._backward(work, by_z)
        gradient, parameters = self._gradient, self.parameters
        if self.network.l2:
            gradient += self._shrink * parameters
        self.updates += 1
        held = self.state[self._held] if self._held.size else None
        if self.rule is not PLAIN:
            self._by_rule(gradient / m)
        else:
            np.multiply(gradient, self.rate / m, gradient)
            np.subtract(parameters, gradient, parameters)
        if held is not None:
            self.state[self._held] = held
        return loss / m

    def _by_rule(self, gradient: Array) -> None:
        """The update by the forms of the rule, of all parameters at once."""
        for n, kept in enumerate(self._kept):
            kept[...] = self.rule.remembered[n].form.value([kept, gradient], EXACT)
        operands = [self.parameters, np.array([self.rate]), gradient, *self._kept, np.array([float(self.updates)])]
        self.parameters[...] = self.rule.form.value(operands, EXACT)

    def loss(self, drawn: Indices | None = None) -> float:
        """The loss of the examples (mean or sum), without the penalty."""
        work = self._full if drawn is None else self._drawn(drawn)
        self._forward(work)
        return self._loss(work)[0] / work.divisor

    def penalty(self, examples: int) -> float:
        """lambda/(2m) sum W^2 at the present parameters; beside a sum of losses lambda/2 sum W^2."""
        return float(np.dot(self._shrink * self.parameters, self.parameters)) / (2 * self._divisor(examples))

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
        examples = int(work.output.y.shape[1])
        m, seen = work.divisor, seen or examples
        self._forward(work)
        loss, by_z = self._loss(work)
        self._backward(work, by_z)
        self._output(work)
        self._gradient /= m
        if self.network.l2:
            self._gradient += self._shrink * self.parameters / self._divisor(seen)
        return Measured(loss / m, self.penalty(seen) if self.network.l2 else 0.0, work.a, self._gradients)

    def _drawn(self, drawn: Indices) -> _Work:
        # Never the arrays of all examples, which keep their order.
        work = self._works.get(len(drawn))
        if work is None:
            work = self._works[len(drawn)] = self._work(len(drawn))
        self._fill(work, drawn)
        return work

    def _work(self, m: int) -> _Work:
        sizes = self.network.sizes
        whole = [np.ones((n + 1, m)) for n in sizes]
        shapes = [(n, m) for n in sizes[1:]]
        last = (sizes[-1], m)
        a = [block[:-1] for block in whole[1:]]
        reads = [block if there else block[:-1] for block, there in zip(whole, (*self.network.bias, True), strict=True)]
        z = [np.zeros(shape) if k.keeps_z else own for shape, own, k in zip(shapes, a, self._kernels, strict=True)]
        delta, spare = ([np.zeros(shape) for shape in shapes] for _ in range(2))
        room = (np.zeros(last), np.zeros(last), np.zeros(m), np.zeros(m), np.ones(last).ravel())
        output = Output(z[-1], a[-1], delta[-1], spare[-1], *room, self._limited)
        forward = list(zip(self._joined, reads, z, a, spare, self._value, strict=False))
        backward: list[_Back] = []
        for n in range(len(z) - 1, -1, -1):
            on = (self._back[n], delta[n - 1], self._slope[n - 1], z[n - 1], a[n - 1], spare[n - 1]) if n else None
            backward.append((delta[n], reads[n].T, self._gradients[n], on))
        return _Work(reads, z, a, delta, spare, output, self._divisor(m), forward, backward)

    def _fill(self, work: _Work, drawn: Indices | None) -> None:
        """Put examples into the first layer and the targets."""
        output = work.output
        if drawn is None:
            work.reads[0][...] = self._x[: len(work.reads[0])]
            output.y[...] = self._y
        else:
            np.take(self._x[: len(work.reads[0])], drawn, axis=1, out=work.reads[0], mode="clip")
            np.take(self._y, drawn, axis=1, out=output.y, mode="clip")
        np.add.reduce(output.y, 0, out=output.mass)
        np.multiply(output.y, -2.0, output.wrong)
        output.wrong += 1.0

    def _forward(self, work: _Work) -> None:
        """z_l = [W_l b_l] [a_{l-1}; 1], a_l = g(z_l); the last a where the loss needs it."""
        for joined, reads, z, a, spare, value in work.forward:
            np.matmul(joined, reads, z)
            if value is not None:
                value(z, a, spare)

    def _output(self, work: _Work) -> None:
        """The last a where only z has been needed so far."""
        value = self._kernels[-1].value
        if self._of_z and value is not None:
            value(work.z[-1], work.a[-1], work.spare[-1])

    # Each of these returns the sum of the examples' losses, and leaves in the last delta what comes back from it: by the z of
    # the output layer (True) or by its a (False).

    def _loss(self, work: _Work) -> tuple[float, bool]:
        if self._fast is not None:
            found = self._fast.compute(work.output)
            if found is not None:
                return found
        return self._of_prediction(work) if self._predicts else self._from_z(work)

    def _of_prediction(self, work: _Work) -> tuple[float, bool]:
        work.delta[-1].fill(0.0)
        work.delta[-1][self.network.output] = 1.0
        return float(np.add.reduce(work.a[-1][self.network.output], None)), False

    def _from_z(self, work: _Work) -> tuple[float, bool]:
        """By the forms."""
        kind, loss, output = self.network.activations[-1], self.network.loss, self.network.output
        z, y = (self._joined[-1] @ work.reads[-2]).T, work.output.y.T
        work.delta[-1][...] = output_delta(kind, loss, z, y, output).T
        return float(losses(kind, loss, z, y, output).sum()), True

    def _backward(self, work: _Work, by_z: bool) -> None:
        """delta_l = (W_{l+1}^T delta_{l+1}) g'(z_l); the gradients summed over the examples are delta_l [a_{l-1}; 1]^T."""
        slope = None if by_z else self._slope[-1]
        if slope is not None:
            slope(work.delta[-1], work.z[-1], work.a[-1], work.spare[-1])
        for delta, reads, gradient, on in work.backward:
            np.matmul(delta, reads, gradient)
            if on is not None:
                back, before, slope, z, a, spare = on
                np.matmul(back, delta, before)
                if slope is not None:
                    slope(before, z, a, spare)


def by_form(kind: Activation) -> InPlace:
    """The kernel of an activation that has none of its own: its forms, evaluated. z is kept."""

    def value(z: Array, a: Array, _: Array) -> None:
        for k in range(len(z) if kind.whole_layer else 0):
            a[k] = kind.build(len(z), k).form.value(list(z), EXACT)
        if not kind.whole_layer:
            a[...] = kind.form.value([z], EXACT)

    def times_slope(delta: Array, z: Array, _: Array, __: Array) -> None:
        np.multiply(delta, np.asarray(slope.value([z], EXACT)), delta)

    if kind.whole_layer:
        return InPlace(value, None, keeps_z=True)
    slope = kind.slope_of_z
    return InPlace(value, times_slope, keeps_z=True)


def _zeros(network: Network) -> list[Array]:
    return [np.zeros_like(b) for b in network.biases]
