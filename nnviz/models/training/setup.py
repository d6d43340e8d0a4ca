"""A training set-up as one frozen value: which data, which network, which initial weights, and how it is trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.limits import MAX_INPUTS, MAX_LAYERS, MAX_PARAMETERS, MAX_ROWS
from ...core.records.activations import SIGMOID, activation_named
from ...core.records.losses import BINARY_CROSS_ENTROPY, loss_named
from ...core.records.reductions import MEAN, reduction_named
from ...core.records.rules import PLAIN, rule_named
from .. import checks
from ..initialise import INITIALISATIONS, MAX_SEED, NORMAL, initialised
from ..layers_text import units_of
from ..memory import State
from ..network import Network
from ..unbiased import parsed_bias, unbiased_text
from .datasets import RECIPES, Dataset
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
    ``bias`` says whether neurons have one at all, ``unbiased`` which layers have none even so, such as "1, 2" (see ``parsed_bias``).
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
    rule: str = PLAIN.name
    batch: int | None = None
    draws: int = 0
    reduction: str = MEAN.name
    bias: bool = True
    unbiased: str = ""

    def having(self, **values: object) -> Setup:
        """The set-up with other values, each from a number or its text, as it comes out of a field, a link or a document.

        Whether they fit each other is found out when the network is made. Raises InputError naming the field.
        """
        return replace(self, **{name: CHECKS[name](value) for name, value in values.items()})

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
        network = initialised(sizes, self.activations(), self.loss, self.how, self.seed, self.l2)
        return network.with_settings(reduction=self.reduction, bias=self.biased(network.layers))

    def biased(self, layers: int) -> list[bool]:
        """Which layers after the input have a bias; what is said of layers that there are not any more counts for nothing."""
        return parsed_bias(self.unbiased, MAX_LAYERS - 1)[:layers] if self.bias else [False] * layers

    def activations(self) -> list[str]:
        """One for each layer after the input."""
        names = [name.strip() for name in self.activation.split(",")]
        return [*(names * len(self.hidden) if len(names) == 1 else names), self.output]

    def task(self, data: Dataset, network: Network | None = None, memory: State | None = None) -> Task:
        """What is trained; ``network`` in place of the drawn initial weights, with what the update rule remembers of it.

        Raises InputError naming the field.
        """
        return task(network or self.network(data), data.x, self.targets(data), self.rate, self.batch, self.draws, self.rule, memory)

    def targets(self, data: Dataset) -> Array:
        """The targets as the loss has them: classes of 0 and 1 are -1 and 1 for one that takes signs."""
        signs = loss_named(self.loss).targets == "signs" and data.kind == "classes" and bool(np.isin(data.y, (0.0, 1.0)).all())
        return 2.0 * data.y - 1.0 if signs else data.y


def _seed(field: str) -> Callable[[Any], int]:
    return lambda value: checks.whole(value, field, 0, MAX_SEED)


def _one_of(field: str, allowed: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in allowed:
            raise InputError(field, value, ", ".join(allowed))
        return str(value)

    return check


CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "data": _one_of("data", (*RECIPES, OWN, TAKEN)),
    "data_seed": _seed("seed of the data"),
    "standardised": bool,
    "hidden": lambda v: parsed_hidden(v if isinstance(v, str) else "-".join(map(str, v))),
    "activation": lambda v: canonical_activations(v),
    "output": lambda v: activation_named(v, "output").name,
    "loss": lambda v: loss_named(v).name,
    "how": _one_of("initial weights", (*INITIALISATIONS, TAKEN)),
    "seed": _seed("seed"),
    "l2": lambda v: checks.number(v, "L2 strength λ", low=0.0, high=1e6, allowed="a number from 0 to 1e6"),
    "rate": checks.rate,
    "rule": lambda v: rule_named(v).name,
    "batch": lambda v: None if v is None else checks.whole(v, "batch", 1, MAX_ROWS, "examples in a mini-batch"),
    "draws": _seed("seed of the draws"),
    "reduction": lambda v: reduction_named(v).name,
    "bias": bool,
    "unbiased": lambda v: unbiased_text(parsed_bias(str(v), MAX_LAYERS - 1)),
}
"""What each field of a set-up may be, from whatever stands for it: the one place that links, documents and the page's fields read."""


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
