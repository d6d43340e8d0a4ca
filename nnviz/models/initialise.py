"""Initial weights from a seed. Each way names its formula and its source; biases start at 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..core.arithmetic import Array
from ..core.errors import InputError
from ..core.records.losses import HALF_SQUARED_ERROR
from . import checks
from .network import Network, checked_sizes

MAX_SEED: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Initialisation:
    """A way to draw the weights of a layer; ``scale(fan_in, fan_out)`` is the standard deviation. ``random``: the seed matters."""

    name: str
    title: str
    formula: str
    source: str
    scale: Callable[[int, int], float]
    random: bool = True


XAVIER: Final = Initialisation(
    "xavier",
    "Xavier / Glorot",
    r"W \sim \mathcal{N}\left(0,\ \frac{2}{n_{in} + n_{out}}\right)",
    "Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010",
    lambda fan_in, fan_out: (2.0 / (fan_in + fan_out)) ** 0.5,
)
HE: Final = Initialisation(
    "he",
    "He",
    r"W \sim \mathcal{N}\left(0,\ \frac{2}{n_{in}}\right)",
    "He, Zhang, Ren and Sun, Delving deep into rectifiers, 2015",
    lambda fan_in, fan_out: (2.0 / fan_in) ** 0.5,
)
NORMAL: Final = Initialisation(
    "normal",
    "normal",
    r"W \sim \mathcal{N}(0,\ 1)",
    'lecture 003, "randomly initialize the biases and weights"',
    lambda fan_in, fan_out: 1.0,
)
ZEROS: Final = Initialisation(
    "zeros", "zeros", r"W = 0", "lecture 004, a common choice for logistic regression", lambda fan_in, fan_out: 0.0, random=False
)

INITIALISATIONS: Final[dict[str, Initialisation]] = {i.name: i for i in (XAVIER, HE, NORMAL, ZEROS)}
"""Every way by its name, in the order of the menus. What is put in here is known everywhere."""


def initial_weights(sizes: Sequence[int], how: str = XAVIER.name, seed: int = 0) -> tuple[list[Array], list[Array]]:
    """Weights, one array (n_l, n_{l-1}) per layer, and zero biases. The same seed gives the same numbers.

    Raises InputError for unknown names, seeds outside 0 to 2**31 - 1 and sizes outside the limits.
    """
    if not isinstance(how, str) or how not in INITIALISATIONS:
        raise InputError("initialisation", how, ", ".join(INITIALISATIONS))
    units = checked_sizes(sizes)
    generator = np.random.default_rng(checks.whole(seed, "seed", 0, MAX_SEED))
    scale = INITIALISATIONS[how].scale
    pairs = list(zip(units, units[1:], strict=False))
    # Adding 0 turns the -0 of a negative draw times 0 into 0.
    weights = [generator.standard_normal((n, before)) * scale(before, n) + 0.0 for before, n in pairs]
    return weights, [np.zeros(n) for _, n in pairs]


def initialised(
    sizes: Sequence[int],
    activations: Sequence[str],
    loss: str = HALF_SQUARED_ERROR.name,
    how: str = XAVIER.name,
    seed: int = 0,
    l2: float = 0.0,
) -> Network:
    """A network with drawn weights. Raises InputError as ``Network`` and ``initial_weights`` do."""
    weights, biases = initial_weights(sizes, how, seed)
    return Network(sizes, weights, biases, activations, loss, l2)
