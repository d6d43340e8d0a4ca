"""A training task: a network, its examples, and how it is trained; checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np

from ...core.arithmetic import Array
from ...core.limits import MAX_ROWS
from ...core.records.rules import PLAIN, rule_named
from .. import checks
from ..data import Batch, checked_batch
from ..memory import State, checked_state
from ..network import Network
from .draws import Draws, checked_draws
from .kernel import Kernel


@dataclass(frozen=True, eq=False)
class Task:
    """What is trained, on what, and how. ``batch`` and ``seed`` say which examples an update sees (see ``Draws``).

    ``memory`` is what the update rule remembers of updates that were made before; None where there were none.
    """

    network: Network
    data: Batch
    learning_rate: float
    batch: int | None
    seed: int
    rule: str = PLAIN.name
    memory: State | None = None

    @property
    def before(self) -> int:
        """How many updates the rule has made before the first one."""
        return self.memory.updates if self.memory else 0

    @cached_property
    def digest(self) -> str:
        """A short name of the task: two that could be told apart by any update have two."""
        network, kept = self.network, self.memory.kept if self.memory else ()
        found = blake2b(digest_size=9)
        for array in (*network.weights, *network.biases, self.data.x, self.data.y, *kept):
            found.update(repr(array.shape).encode() + array.tobytes())
        shape = (network.sizes, network.activations, network.loss, network.l2, network.output, network.reduction)
        free = (network.bias, network.held_texts)
        found.update(repr((shape, free, self.learning_rate, self.batch, self.seed, self.rule, self.before)).encode())
        return found.hexdigest()

    def draws(self) -> Draws:
        return Draws(self.data.examples, self.batch, self.seed)

    def kernel(self, state: Array | None = None, updates: int = 0) -> Kernel:
        """The loop, at the initial parameters, or at the ``state`` after so many updates."""
        kernel = Kernel(self.network, self.data.x, self.data.y, self.learning_rate, rule_named(self.rule))
        if state is not None:
            kernel.state[...] = state
        elif self.memory is not None:
            kernel.state[...] = np.concatenate([kernel.parameters, *self.memory.kept])
        kernel.updates = self.before + updates
        return kernel


def task(
    network: Network,
    x: Any,
    y: Any,
    learning_rate: Any,
    batch: Any,
    seed: Any,
    rule: object = PLAIN.name,
    memory: State | None = None,
) -> Task:
    """A checked task. Raises InputError naming the field, the value and what is allowed."""
    data = examples(network, x, y)
    rate = checks.number(learning_rate, "learning rate", low=0.0, high=1e6, allowed="a number from 0 to 1e6")
    draws = checked_draws(data.examples, batch, seed)
    used = rule_named(rule)
    state = None if memory is None else checked_state(network, used, memory.updates, memory.kept, "memory")
    return Task(network, data, rate, draws.batch, draws.seed, used.name, state)


def examples(network: Network, x: Any, y: Any) -> Batch:
    """Up to 2,000 examples for a network; ``y`` may be None for a loss without targets. Raises InputError as ``batch`` does."""
    return checked_batch(network, x, y, MAX_ROWS, "to train on")
