"""Exact arithmetic or arithmetic by hand: what happens to a value before the next quantity uses it.

Lecture 003 remarks "calculations done with rounded numbers": with two decimals its network gives a = 0.60, 0.65,
z = -1.15 and a = 0.24. By-hand arithmetic reproduces that: every computed quantity is rounded, what was given is not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from .errors import InputError
from .limits import MAX_HAND_DECIMALS

Array = NDArray[np.float64]

# The float64 nearest below 1 is 1 - 2**-53: an activation closer to 1 than that is stored as exactly 1.
_ROUNDED_AWAY: Final = 2.0**-53
# Small enough to be no value of interest, large enough that 1/x stays finite.
_NEARLY_ZERO: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How numbers are kept: ``decimals=None`` is float64, otherwise round half up (away from zero) to that many decimals."""

    decimals: int | None = None

    def keep(self, value: Array) -> Array:
        """What is left of ``value`` (any shape) when it is written down."""
        return value if self.decimals is None else round_half_up(np.asarray(value), self.decimals)

    @property
    def floor_of_activation(self) -> float:
        """Used in place of an activation that came out as 0 where its logarithm or its reciprocal is taken."""
        return _NEARLY_ZERO if self.decimals is None else 0.5 * 10.0**-self.decimals

    @property
    def floor_of_complement(self) -> float:
        """Used in place of 1 - a where a came out as 1: half of the last place that is kept."""
        return _ROUNDED_AWAY if self.decimals is None else 0.5 * 10.0**-self.decimals


EXACT: Final = Arithmetic()


def arithmetic(spec: int | Literal["exact"] | Arithmetic) -> Arithmetic:
    """``"exact"`` or a number of decimals, checked.

    Raises InputError for anything else.
    """
    if isinstance(spec, Arithmetic):
        return spec
    if spec == "exact":
        return EXACT
    if isinstance(spec, bool) or not isinstance(spec, int) or not 0 <= spec <= MAX_HAND_DECIMALS:
        raise InputError("arithmetic", spec, f'"exact" or a whole number of decimals from 0 to {MAX_HAND_DECIMALS}')
    return Arithmetic(spec)


def round_half_up(value: Array, decimals: int) -> Array:
    """Round as on paper: 0.125 to 0.13 and -0.125 to -0.13 at two decimals. Shape is kept.

    A product such as 0.35 * 0.1 is stored a little below 0.035; on paper it is 0.035. So what lies within 5e-9 units of
    the last place of a tie counts as the tie, and so does the float64 nearest to a tie, however large.
    """
    scale = 10.0**decimals
    size = np.abs(value)
    with np.errstate(invalid="ignore", over="ignore"):
        units = size * scale
        below = np.floor(units)
        up = (units - below >= 0.5 - 5e-9) | (size >= (below + 0.5) / scale)
        # Near 2**52 units the product itself is off by half a unit: what is a whole number of units already stays.
        up &= below / scale != size
        rounded = np.copysign((below + up) / scale, value) + 0.0
    # Above 2**52 units every float64 is already a whole number of them.
    return np.where(units < 2.0**52, rounded, value)


def half_up(value: float, decimals: int) -> float:
    """One finite number rounded as ``round_half_up`` rounds an array, the same to the last bit: what is written is what is kept."""
    scale, size = 10.0**decimals, abs(value)
    units = size * scale
    if not units < 2.0**52:
        return value
    below = math.floor(units)
    up = (units - below >= 0.5 - 5e-9 or size >= (below + 0.5) / scale) and below / scale != size
    return math.copysign((below + up) / scale, value) + 0.0
