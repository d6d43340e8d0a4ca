"""Named functions for forms, computed without overflow for any finite argument."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from .arithmetic import Array
from .forms import Function, PairFunction


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


_ERFC: Final = np.frompyfunc(math.erfc, 1, 1)


def normal_below(z: Array) -> Array:
    """The part of a standard normal distribution below z, (1 + erf(z/sqrt 2))/2 = erfc(-z/sqrt 2)/2. Any shape."""
    return 0.5 * np.asarray(_ERFC(np.asarray(z) / -math.sqrt(2.0)), dtype=np.float64)


def _at_least(x: Array, y: Array) -> Array:
    return np.asarray(np.where(x >= y, 1.0, 0.0))


def _above(x: Array, y: Array) -> Array:
    return np.asarray(np.where(x > y, 1.0, 0.0))


EXP: Final = Function("exp", np.exp, "e^{", "}")
LN: Final = Function("ln", np.log, r"\ln\left(", r"\right)")
EXPM1: Final = Function("expm1", np.expm1, r"\operatorname{expm1}\left(", r"\right)")
NORMAL_BELOW: Final = Function("normal_below", normal_below, r"\Phi\left(", r"\right)")
TANH: Final = Function("tanh", np.tanh, r"\tanh\left(", r"\right)")
SQRT: Final = Function("sqrt", np.sqrt, r"\sqrt{", "}")
SIN: Final = Function("sin", np.sin, r"\sin\left(", r"\right)")
COS: Final = Function("cos", np.cos, r"\cos\left(", r"\right)")
ABS: Final = Function("abs", np.abs, r"\left|", r"\right|")
SIGN: Final = Function("sign", np.sign, r"\operatorname{sign}\left(", r"\right)")
MAXIMUM: Final = PairFunction("max", np.maximum, r"\max\left(", r",\, ", r"\right)")
MINIMUM: Final = PairFunction("min", np.minimum, r"\min\left(", r",\, ", r"\right)")
LOG_SUM: Final = PairFunction("logaddexp", np.logaddexp, r"\operatorname{logaddexp}\left(", r",\, ", r"\right)")
RAISED: Final = PairFunction("power", np.power, "{", "}^{", "}")
AT_LEAST: Final = PairFunction("x >= y", _at_least, r"\left[", r" \geq ", r"\right]")
ABOVE: Final = PairFunction("x > y", _above, r"\left[", r" > ", r"\right]")
