"""What an update rule has remembered so far: a state that goes from update to update."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..core.arithmetic import Array
from ..core.errors import InputError
from ..core.records.rule import Remembered, Rule
from . import checks
from .network import Network

MOST_UPDATES: Final = 1_000_000_000
"""Updates that a state may have behind it."""


@dataclass(frozen=True, eq=False)
class State:
    """``updates`` that were made, and what is remembered of all parameters: a vector (parameters,) for each thing that the rule keeps.

    Its order is layer by layer, unit by unit, the weights into it and then its bias.
    """

    updates: int
    kept: tuple[Array, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, State) or (self.updates, len(self.kept)) != (other.updates, len(other.kept)):
            return False
        return all(np.array_equal(a, b) for a, b in zip(self.kept, other.kept, strict=True))

    def __hash__(self) -> int:
        return hash((self.updates, tuple(a.tobytes() for a in self.kept)))


def fresh(network: Network, rule: Rule) -> State:
    """The state before the first update: nothing is remembered."""
    return State(0, tuple(np.zeros(network.parameters) for _ in rule.remembered))


def checked_state(network: Network, rule: Rule, updates: object, kept: Sequence[Any], field: str = "state") -> State:
    """The state after so many updates: ``kept`` has a list of (parameters,) numbers for each thing that the rule remembers.

    Raises InputError naming the field, the value and what is allowed.
    """
    if len(kept) != len(rule.remembered):
        wanted = f"what {rule.name} remembers of {network.parameters} parameters: {len(rule.remembered)} lists"
        raise InputError(field, f"{len(kept)} lists", wanted)
    count = checks.whole(updates, f"{field}, updates", 0, MOST_UPDATES)
    return State(count, tuple(_checked(network, k, r, f"{field}, {r.title}") for k, r in zip(kept, rule.remembered, strict=True)))


def _checked(network: Network, values: Any, remembered: Remembered, field: str) -> Array:
    # No bound but that of float64: a square may be beyond what a weight may be.
    low = max(-sys.float_info.max, remembered.least)
    allowed = "a finite number" + (f" from {remembered.least:g}" if math.isfinite(remembered.least) else "")
    high, entries = sys.float_info.max, checks.entries(values, field, network.parameters)
    found = np.array([checks.number(v, f"{field}, entry {n + 1}", low=low, high=high, allowed=allowed) for n, v in enumerate(entries)])
    found.setflags(write=False)
    return found
