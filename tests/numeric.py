"""What the tests compare with beside the formulas of ``tests/formulas.py``: softmax as it is defined, and difference quotients."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from nnviz.core.arithmetic import EXACT, Arithmetic
from nnviz.core.graph import Graph, evaluate
from nnviz.core.operations import Operation
from nnviz.core.quantities import Quantity

Array = np.ndarray


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
