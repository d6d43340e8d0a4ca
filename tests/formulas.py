"""Every activation and every loss once more, in 60 digits and independent of nnviz: the one place of the tests that knows them by name.

Whoever adds a kind adds a row here: its formula as its source has it. Everything else that the tests compare with (values and slopes as
float64, ``tests/reference.py``) is made of these rows, and ``tests/test_formulas.py`` says which row is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar

import mpmath
import numpy as np

mp = mpmath.mp.clone()
mp.dps = 60

Number = mpmath.mpf
Row = list[Number]
Array = np.ndarray
T = TypeVar("T", bound="Activation | Loss")


class Activation(NamedTuple):
    """An activation of each unit by itself. A number of the user's comes second to every function.

    ``slope`` is needed at a kink, and where f(z + h) - f(z - h) has no digits left: next to a limit. Otherwise it is differentiated.
    ``parts`` are the limit that a comes so close to that 60 digits cannot tell them apart, and what is missing, without a subtraction.
    """

    value: Callable[..., Number]
    slope: Callable[..., Number] | None = None
    parts: Callable[..., tuple[Number, Number]] | None = None


class Output(NamedTuple):
    """One output: a, 1 - a and a - y without the digits that a has lost, and y."""

    a: Number
    rest: Number
    error: Number
    y: Number


class Loss(NamedTuple):
    """The loss of one output. A number of the user's comes second to every function.

    ``slopes`` are the terms of its derivative by a: needed at a kink, and where a or 1 - a is smaller than 60 digits can tell from 0.
    Otherwise it is differentiated.
    """

    term: Callable[..., Number]
    slopes: Callable[..., Row] | None = None


def sigmoid(z: Number) -> Number:
    return 1 / (1 + mp.exp(-z))


def softplus(z: Number) -> Number:
    return mp.log1p(mp.exp(z)) if z < 0 else z + mp.log1p(mp.exp(-z))


def _one(condition: object) -> Number:
    return mp.mpf(1 if condition else 0)


def _below(z: Number) -> Number:
    """The part of a normal distribution that lies below z."""
    return mp.erfc(-z / mp.sqrt(2)) / 2


ACTIVATIONS: Mapping[str, Activation] = {
    "identity": Activation(lambda z: z, lambda z: mp.mpf(1)),
    "sigmoid": Activation(
        sigmoid, lambda z: sigmoid(z) * sigmoid(-z), lambda z: (mp.mpf(1), -sigmoid(-z)) if z > 0 else (mp.mpf(0), sigmoid(z))
    ),
    "tanh": Activation(
        lambda z: mp.sinh(z) / mp.cosh(z),
        lambda z: 1 / mp.cosh(z) ** 2,
        lambda z: (mp.sign(z), -mp.sign(z) * 2 / (mp.exp(2 * abs(z)) + 1)),
    ),
    "relu": Activation(lambda z: max(z, mp.mpf(0)), lambda z: _one(z > 0)),
    "leaky_relu": Activation(
        lambda z, leak=0.01: z if z > 0 else mp.mpf(leak) * z, lambda z, leak=0.01: mp.mpf(1) if z > 0 else mp.mpf(leak)
    ),
    "elu": Activation(
        lambda z, alpha=1.0: z if z > 0 else alpha * mp.expm1(z),
        lambda z, alpha=1.0: mp.mpf(1) if z > 0 else alpha * mp.exp(z),
        lambda z, alpha=1.0: (mp.mpf(-alpha), alpha * mp.exp(z)) if z < -1 else (mp.mpf(0), z if z > 0 else alpha * mp.expm1(z)),
    ),
    "gelu": Activation(lambda z: z * _below(z), lambda z: _below(z) + z * mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)),
    "silu": Activation(lambda z: z * sigmoid(z)),
    "mish": Activation(lambda z: z * mp.tanh(softplus(z))),
    "softplus": Activation(softplus, sigmoid),
    "softsign": Activation(lambda z: z / (1 + abs(z)), lambda z: 1 / (1 + abs(z)) ** 2, lambda z: (mp.sign(z), -mp.sign(z) / (1 + abs(z)))),
    "step": Activation(lambda z: _one(z >= 0), lambda z: mp.mpf(0)),
}
"""By their names without a number. What reads its whole layer, softmax, is written out in ``tests/reference.py``."""


def _squares(o: Output) -> Number:
    return o.error**2


def _surprise(share: Number, rest: Number) -> Number:
    """-ln of a share, by log1p of what is missing to 1 where that is less than a half."""
    return -(mp.log1p(-rest) if rest < 0.5 else mp.log(share))


def _of_class(o: Output) -> Number:
    return o.y * _surprise(o.a, o.rest) if o.y else mp.mpf(0)


def _of_rest(o: Output) -> Number:
    return (1 - o.y) * _surprise(o.rest, o.a) if o.y != 1 else mp.mpf(0)


def _huber(o: Output, bound: float = 1.0) -> Number:
    size = abs(o.error)
    return size**2 / 2 if size <= bound else bound * (size - mp.mpf(bound) / 2)


LOSSES: Mapping[str, Loss] = {
    "half_squared_error": Loss(lambda o: _squares(o) / 2, lambda o: [o.error]),
    "squared_error": Loss(_squares, lambda o: [2 * o.error]),
    "absolute_error": Loss(lambda o: abs(o.error), lambda o: [mp.sign(o.error)]),
    "huber": Loss(_huber, lambda o, bound=1.0: [o.error if abs(o.error) <= bound else bound * mp.sign(o.error)]),
    # The targets are -1 and 1, so 1 - ya = -y(a - y).
    "hinge": Loss(lambda o: max(mp.mpf(0), -o.y * o.error), lambda o: [-o.y if -o.y * o.error > 0 else mp.mpf(0)]),
    "binary_cross_entropy": Loss(lambda o: _of_class(o) + _of_rest(o), lambda o: [-o.y / o.a, (1 - o.y) / o.rest]),
    "cross_entropy": Loss(_of_class, lambda o: [-o.y / o.a]),
}
"""By their names without a number. The prediction itself is no loss of its outputs."""


def row(name: str, kinds: Mapping[str, T]) -> tuple[T, tuple[float, ...]]:
    """The row of a kind, and the numbers behind its name. Raises KeyError that says where to add one."""
    base, _, number = name.removesuffix(")").partition("(")
    if base not in kinds:
        table = "ACTIVATIONS" if kinds is ACTIVATIONS else "LOSSES"
        raise KeyError(f"no formula for {base!r}: add a row to {table} in tests/formulas.py")
    return kinds[base], (float(number),) if number else ()


def value(name: str, z: Number) -> Number:
    """a of one unit."""
    kind, numbers = row(name, ACTIVATIONS)
    return kind.value(z, *numbers)


def slope(name: str, z: Number) -> Number:
    """da/dz of one unit; at a kink what is used there."""
    kind, numbers = row(name, ACTIVATIONS)
    return kind.slope(z, *numbers) if kind.slope else mp.diff(lambda at: kind.value(at, *numbers), z)


def parts(name: str, z: Number) -> tuple[Number, Number]:
    """What a is the sum of: a limit, and what is missing."""
    kind, numbers = row(name, ACTIVATIONS)
    return kind.parts(z, *numbers) if kind.parts else (mp.mpf(0), kind.value(z, *numbers))


def term(name: str, output: Output) -> Number:
    """The loss of one output."""
    kind, numbers = row(name, LOSSES)
    return kind.term(output, *numbers)


def slopes(name: str, output: Output) -> Row:
    """The terms of its derivative by a."""
    kind, numbers = row(name, LOSSES)
    if kind.slopes:
        return kind.slopes(output, *numbers)
    a, rest, error, y = output
    return [mp.diff(lambda h: kind.term(Output(a + h, rest - h, error + h, y), *numbers), 0)]


def _as_float64(function: Callable[[str, Number], Number], name: str) -> Callable[[Any], Array]:
    return np.vectorize(lambda z: float(function(name, mp.mpf(float(z)))), otypes=[float])


values_of = partial(_as_float64, value)
"""``values_of(name)`` finds a for an array of z, each the nearest float64."""

slopes_of = partial(_as_float64, slope)
"""The same for da/dz."""
