"""What an update rule has remembered so far: a state that goes from update to update."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.arithmetic import Array
from ..core.records.rule import Rule
from .network import Network


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
