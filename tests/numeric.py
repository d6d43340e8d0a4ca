"""What the tests compare with: NumPy expressions written independently of nnviz, and difference quotients."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from nnviz.core.arithmetic import EXACT, Arithmetic
from nnviz.core.graph import Graph, evaluate
from nnviz.core.operations import Operation
from nnviz.core.quantities import Quantity

Array = np.ndarray

VALUE: dict[str, Callable[[Array], Array]] = {
    "identity": lambda z: 1.0 * z,
    "sigmoid": lambda z: 0.5 * (1.0 + np.tanh(0.5 * z)),
    "tanh": lambda z: (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1),
    "relu": lambda z: 0.5 * (z + np.abs(z)),
    "leaky_relu": lambda z: 0.505 * z + 0.495 * np.abs(z),
    "softplus": lambda z: np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z))),
    "step": lambda z: np.heaviside(z, 1.0),
    "elu": lambda z: np.maximum(z, 0.0) + np.exp(np.minimum(z, 0.0)) - 1.0,
    "gelu": lambda z: 0.5 * z * (1.0 + np.vectorize(math.erf, otypes=[float])(z / 2**0.5)),
    "silu": lambda z: 0.5 * z * (1.0 + np.tanh(0.5 * z)),
    "softsign": lambda z: np.sign(z) * (1.0 - 1.0 / (1.0 + np.abs(z))),
}
"""Elementwise activations, each by another formula than nnviz uses."""

TUNED: dict[str, Callable[[Array], Array]] = {
    "leaky_relu(0.2)": lambda z: 0.6 * z + 0.4 * np.abs(z),
    "elu(0.5)": lambda z: np.maximum(z, 0.0) + 0.5 * np.exp(np.minimum(z, 0.0)) - 0.5,
}
"""Some of them with a number of the user's."""


def softmax(z: Array) -> Array:
    """Over the last axis, as it is defined."""
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def operate(operation: Operation, operands: Sequence[float], arithmetic: Arithmetic = EXACT) -> float:
    """The value of an operation on numbers."""
    return float(operation.form.value([np.array([float(x)]) for x in operands], arithmetic)[0])


def local_slope(operation: Operation, k: int, operands: Sequence[float]) -> float:
    """The declared local derivative for operand k, at these operands."""
    slope, reads = operation.slope(k)
    out = operate(operation, operands)
    return operate(slope, [out if r == -1 else operands[r] for r in reads])


def difference_quotient(f: Callable[[Sequence[float]], float], at: Sequence[float], k: int, h: float = 1e-5) -> float:
    """The central difference of f in its k-th argument."""
    up, down = [*at], [*at]
    up[k] += h
    down[k] -= h
    return (f(up) - f(down)) / (up[k] - down[k])


def numeric_gradient(graph: Graph, given: Mapping[Quantity, Array], target: Quantity, wrt: Quantity, h: float = 1e-5) -> Array:
    """The central difference of one quantity of a graph in one leaf: all entries of the leaf are moved together."""
    up, down = given[wrt] + h, given[wrt] - h
    return (evaluate(graph, {**given, wrt: up})[target] - evaluate(graph, {**given, wrt: down})[target]) / (up - down)


@contextmanager
def no_floating_point_trouble() -> Iterator[None]:
    """Any overflow, invalid operation, division by zero or warning inside is an error."""
    with np.errstate(over="raise", invalid="raise", divide="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
