"""A lesson as a document: a network with its data, its learning rate and its losses so far, and how it is looked at."""

from __future__ import annotations

import math
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from ..core.arithmetic import arithmetic
from ..core.errors import InputError
from ..core.limits import MAX_EXAMPLES, MAX_LAYERS, MAX_PARAMETERS
from ..core.records.reductions import MEAN
from ..core.records.rule import Rule
from ..core.records.rules import PLAIN, rule_named
from ..explain.naming.notation import notation_named
from ..explain.naming.numbers import digits
from ..explain.steps.walkthrough import grain_named
from ..models import checks
from ..models.data import Batch, batch
from ..models.examples import example_keys
from ..models.memory import State, checked_state
from ..models.network import Network
from .schema import checked_name

MOST_LOSSES: Final = 1_000
"""Costs before earlier updates that a lesson remembers; of those before these it knows how many there were."""

MOST_EARLIER: Final = 1_000_000_000
"""Updates that a lesson may have behind it."""

LONGEST_ORIGIN: Final = 300
"""Characters of the sentence that says where a network came from."""

Numbers = list[float]


class NetworkPart(Struct, frozen=True, forbid_unknown_fields=True):
    """The arguments of ``Network``; ``biases`` has null for a layer without a bias."""

    sizes: Annotated[list[int], Meta(max_length=MAX_LAYERS)]
    weights: Annotated[list[list[Numbers]], Meta(max_length=MAX_LAYERS)]
    biases: Annotated[list[Numbers | None], Meta(max_length=MAX_LAYERS)]
    activations: Annotated[list[str], Meta(max_length=MAX_LAYERS)]
    loss: str
    l2: float = 0.0
    output: int = 0
    reduction: str = MEAN.name
    held: Annotated[list[str], Meta(max_length=MAX_PARAMETERS)] = []


class MemoryPart(Struct, frozen=True, forbid_unknown_fields=True):
    """What an update rule remembers after ``updates`` updates: for each thing a number per parameter, layer by layer, unit by unit, the
    weights into it and then its bias.

    It is kept as it is, and not made again: how it came about (edits in between, by hand or exactly) is longer than what came of it.
    """

    updates: Annotated[int, Meta(ge=1)]
    kept: list[Numbers]


class ViewPart(Struct, frozen=True, forbid_unknown_fields=True):
    """How a lesson is shown; ``shown`` is the example on display, from 0."""

    notation: str = "003"
    digits: int = 4
    arithmetic: int | Literal["exact"] = "exact"
    grain: str = "neuron"
    shown: int = 0


class LessonDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """What a lesson is. ``x`` and ``y`` hold an example per row, ``weights[l]`` has shape (units of layer l+1, units of layer l).

    ``name`` is the one that somebody gave, ``example`` the worked example it came from, ``own`` whether it is another network than
    that, ``origin`` says which page it came from. ``losses`` are the costs before the last updates, ``earlier`` is how many
    updates there were before these. ``rule`` is the update rule, ``memory`` what it remembers, if it has made an update.
    """

    network: NetworkPart
    x: Annotated[list[Numbers], Meta(max_length=MAX_EXAMPLES)]
    y: Annotated[list[Numbers], Meta(max_length=MAX_EXAMPLES)]
    learning_rate: float
    name: str = ""
    example: str = ""
    own: bool = False
    origin: str = ""
    losses: Annotated[Numbers, Meta(max_length=MOST_LOSSES)] = []
    earlier: int = 0
    rule: str = PLAIN.name
    memory: MemoryPart | None = None
    view: ViewPart = ViewPart()

    def checked(self) -> tuple[Network, Batch]:
        """The network and its batch; everything else is checked with them. Raises InputError naming the field."""
        part = self.network
        given = (part.sizes, part.weights, part.biases, part.activations, part.loss, part.l2, part.output, part.reduction)
        network = Network(*given, held=part.held)
        data = batch(network, self.x, self.y)
        checks.rate(self.learning_rate)
        checked_name(self.name)
        if self.example and self.example not in example_keys():
            raise InputError("example", self.example, ", ".join(example_keys()))
        if len(self.origin) > LONGEST_ORIGIN or not self.origin.isprintable():
            raise InputError("origin", self.origin, f"one line of up to {LONGEST_ORIGIN} characters")
        for n, loss in enumerate(self.losses):
            if not math.isfinite(loss):
                raise InputError(f"losses[{n}]", loss, "a finite number")
        checks.whole(self.earlier, "earlier", 0, MOST_EARLIER, "updates before those whose losses are listed")
        self.checked_memory(network)
        _check_view(self.view, data.examples)
        return network, data

    def checked_rule(self) -> Rule:
        """The update rule. Raises InputError naming the field."""
        return rule_named(self.rule)

    def checked_memory(self, network: Network) -> State | None:
        """What the rule remembers of the parameters of the network. Raises InputError naming the field."""
        rule = self.checked_rule()
        return None if self.memory is None else checked_state(network, rule, self.memory.updates, self.memory.kept, "memory")


def _check_view(view: ViewPart, examples: int) -> None:
    notation_named(view.notation)
    digits(view.digits)
    arithmetic(view.arithmetic)
    grain_named(view.grain)
    checks.whole(view.shown, "shown", 0, examples - 1, "which example, counted from 0")


def network_part(network: Network) -> NetworkPart:
    """A network as a part of documents."""
    return NetworkPart(**network.as_dict())


def memory_part(state: State | None) -> MemoryPart | None:
    """What an update rule remembers as a part of documents."""
    return None if state is None else MemoryPart(state.updates, [kept.tolist() for kept in state.kept])
