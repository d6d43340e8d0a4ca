"""Named functions for forms, computed without overflow for any finite argument."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arithmetic import Array
from .forms import Function, PairFunction

LEAK: Final = 0.01
"""Slope of the leaky ReLU for negative z (Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic
models", 2013)."""


def sigmoid(z: Array) -> Array:
    """1/(1 + exp(-z)); exp is only ever taken of -|z|. Any shape."""
    e = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1.0, e) / (1.0 + e))


def softplus(z: Array) -> Array:
    """ln(1 + exp(z)). Any shape."""
    return np.asarray(np.logaddexp(0.0, z))


def softmax_share(k: int, *scores: Array) -> Array:
    """exp(z_k) / sum_j exp(z_j), from the scores of one layer (broadcast against each other), shifted by their maximum."""
    shapes = {z.shape for z in scores}
    stacked = np.stack(scores if len(shapes) == 1 else np.broadcast_arrays(*scores))
    powers = np.exp(stacked - stacked.max(axis=0))
    return np.asarray(powers[k] / powers.sum(axis=0))


def _positive(z: Array) -> Array:
    return np.asarray(np.where(z > 0, 1.0, 0.0))


def _at_least(x: Array, y: Array) -> Array:
    return np.asarray(np.where(x >= y, 1.0, 0.0))


def _above(x: Array, y: Array) -> Array:
    return np.asarray(np.where(x > y, 1.0, 0.0))


EXP: Final = Function("exp", np.exp, "e^{", "}")
LN: Final = Function("ln", np.log, r"\ln\left(", r"\right)")
TANH: Final = Function("tanh", np.tanh, r"\tanh\left(", r"\right)")
MAX_ZERO: Final = Function("max(0, z)", lambda z: np.maximum(z, 0.0), r"\max\left(0,\, ", r"\right)")
MAX_LEAK: Final = Function("max(0.01 z, z)", lambda z: np.where(z > 0, z, LEAK * z), r"\operatorname{leaky}\left(", r"\right)")
POSITIVE: Final = Function("z > 0", _positive, r"\left[", r" > 0\right]")
NOT_NEGATIVE: Final = Function("z >= 0", lambda z: np.where(z >= 0, 1.0, 0.0), r"\left[", r" \geq 0\right]")
LEAKY_SLOPE: Final = Function("slope of leaky", lambda z: np.where(z > 0, 1.0, LEAK), r"\operatorname{leaky}'\left(", r"\right)")
SQRT: Final = Function("sqrt", np.sqrt, r"\sqrt{", "}")
SIN: Final = Function("sin", np.sin, r"\sin\left(", r"\right)")
COS: Final = Function("cos", np.cos, r"\cos\left(", r"\right)")
ABS: Final = Function("abs", np.abs, r"\left|", r"\right|")
SIGN: Final = Function("sign", np.sign, r"\operatorname{sign}\left(", r"\right)")
MAXIMUM: Final = PairFunction("max", np.maximum, r"\max\left(", r",\, ", r"\right)")
MINIMUM: Final = PairFunction("min", np.minimum, r"\min\left(", r",\, ", r"\right)")
AT_LEAST: Final = PairFunction("x >= y", _at_least, r"\left[", r" \geq ", r"\right]")
ABOVE: Final = PairFunction("x > y", _above, r"\left[", r" > ", r"\right]")
