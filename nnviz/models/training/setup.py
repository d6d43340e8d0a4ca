"""A training set-up as one frozen value: which data, which network, which initial weights, and how it is trained."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.limits import MAX_INPUTS, MAX_LAYERS, MAX_PARAMETERS
from ...core.records.activations import SIGMOID, activation_named
from ...core.records.losses import BINARY_CROSS_ENTROPY, loss_named
from ..initialise import NORMAL, initialised
from ..layers_text import units_of
from ..network import Network
from .datasets import Dataset
from .task import Task, task

OWN: Final = "own"
"""Data: the table that was pasted or uploaded."""

TAKEN: Final = "walkthrough"
"""Data, or initial weights, of the Walkthrough."""

_HIDDEN_ALLOWED = f"whole numbers such as 4-4, 4x4 or [4, 4], or nothing; at most {MAX_LAYERS - 2} layers and {MAX_PARAMETERS:,} parameters"


@dataclass(frozen=True)
class Setup:
    """``hidden`` are the units of the hidden layers (none: a single layer of neurons); inputs and outputs follow from the data.

    ``activation`` is that of all hidden layers, or a list of one each, separated by commas. ``data`` and ``data_seed`` name a
    dataset, ``how`` and ``seed`` the initial weights, ``batch`` and ``draws`` the examples that an update sees (see ``Draws``).
    """

    data: str = "xor"
    data_seed: int = 0
    standardised: bool = False
    hidden: tuple[int, ...] = (2,)
    activation: str = SIGMOID.name
    output: str = SIGMOID.name
    loss: str = BINARY_CROSS_ENTROPY.name
    how: str = NORMAL.name
    seed: int = 0
    l2: float = 0.0
    rate: float = 1.0
    batch: int | None = None
    draws: int = 0

    def fitting(self, data: Dataset) -> Setup:
        """The set-up with the output activation and the loss that belong to the targets, and a batch that is not too large."""
        output, loss = data.natural
        batch = None if self.batch is None else min(self.batch, data.examples)
        return replace(self, output=output, loss=loss, batch=batch)

    def network(self, data: Dataset) -> Network:
        """The network with its initial weights. Raises InputError naming the field."""
        inputs = data.x.shape[1]
        if inputs > MAX_INPUTS:
            raise InputError("data", f"{inputs} inputs", f"at most {MAX_INPUTS} inputs")
        sizes = (inputs, *self.hidden, data.y.shape[1])
        return initialised(sizes, self.activations(), self.loss, self.how, self.seed, self.l2)

    def activations(self) -> list[str]:
        """One for each layer after the input."""
        names = [name.strip() for name in self.activation.split(",")]
        return [*(names * len(self.hidden) if len(names) == 1 else names), self.output]

    def task(self, data: Dataset, network: Network | None = None) -> Task:
        """What is trained; ``network`` in place of the drawn initial weights. Raises InputError naming the field."""
        return task(network or self.network(data), data.x, self.targets(data), self.rate, self.batch, self.draws)

    def targets(self, data: Dataset) -> Array:
        """The targets as the loss has them: classes of 0 and 1 are -1 and 1 for one that takes signs."""
        signs = loss_named(self.loss).targets == "signs" and data.kind == "classes" and bool(np.isin(data.y, (0.0, 1.0)).all())
        return 2.0 * data.y - 1.0 if signs else data.y


def parsed_hidden(text: str) -> tuple[int, ...]:
    """Units of the hidden layers from "4-4" or any other way to write it; nothing is none. Raises InputError."""
    pieces = units_of(text) if len(text) <= 100 else ["too long"]
    if pieces == ["-"]:
        return ()
    if any(not (p.isascii() and p.isdigit() and len(p) <= 4 and int(p) > 0) for p in pieces) or len(pieces) > MAX_LAYERS - 2:
        raise InputError("hidden layers", text, _HIDDEN_ALLOWED)
    return tuple(int(p) for p in pieces)


def canonical_activations(text: str) -> str:
    """The names of activations in a text, separated by commas, as nnviz spells them. Raises InputError for one that is unknown."""
    return ", ".join(activation_named(name.strip()).name for name in text.split(","))
