"""What a plan of a network makes of a lesson: layers, activations, loss, initialisation; and what is kept and what drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...core.arithmetic import Array, round_half_up
from ...core.errors import InputError
from ...core.limits import MAX_LAYERS, MAX_PARAMETERS
from ...core.records.losses import loss_named, weighed
from ...core.records.reductions import MEAN
from ...models import checks
from ...models.data import Batch, batch
from ...models.held import checked_held
from ...models.initialise import INITIALISATIONS, MAX_SEED, XAVIER, initial_weights
from ...models.keeping_weights import kept_weights
from ...models.layers_text import units_of
from ...models.network import Network, checked_sizes
from ...models.unbiased import parsed_bias
from ..lesson.lesson import Lesson

KEEP = "keep"

_SIZES_ALLOWED = (
    f"2 to {MAX_LAYERS} whole numbers separated by - (also 1x2x1, [1, 2, 1], 1→2→1), the inputs first: 1-2-1; "
    f"at most {MAX_PARAMETERS:,} parameters"
)


@dataclass(frozen=True)
class Plan:
    """What the form holds, as it was typed and chosen."""

    sizes: str
    hidden: str
    output: str
    each: str
    loss: str
    l2: str
    how: str
    seed: str
    weighing: str = ""
    reduction: str = MEAN.name
    unbiased: str = ""
    held: Sequence[str] = ()
    came: tuple[int, ...] | None = None
    """Which layer each one was (``kept_weights``); None where they are counted."""
    rounded: bool = False
    """Whether new weights have one decimal, so that they can be followed by hand."""


def parsed_sizes(text: str) -> tuple[int, ...]:
    """Units per layer from "1-2-1" or any other way to write it. Raises InputError."""
    tokens = units_of(text) if len(text) <= 200 else []
    if not tokens:
        raise InputError("layers", text, _SIZES_ALLOWED)
    return checked_sizes(tokens)


def _held(texts: Sequence[str], sizes: Sequence[int], bias: Sequence[bool]) -> tuple[list[str], tuple[str, ...]]:
    """What of the parameters that were chosen there still is, and a sentence about what is not."""
    kept, gone = [], 0
    for text in texts:
        try:
            checked_held([text], sizes, bias)
            kept.append(text)
        except InputError:
            gone += 1
    return kept, ("What was held fixed and is not there any more is dropped.",) if gone else ()


@dataclass(frozen=True)
class Outcome:
    """What a plan makes of a lesson: the lesson with the planned network, and a sentence each about what is kept and what is new."""

    lesson: Lesson
    sentences: tuple[str, ...]


def built(lesson: Lesson, plan: Plan) -> Lesson:
    """The lesson with the planned network. Inputs and targets stay where they fit, otherwise there is one simple example.

    Raises InputError naming the field.
    """
    return outcome(lesson, plan).lesson


def outcome(lesson: Lesson, plan: Plan) -> Outcome:
    """What would be built, said before it is. Raises InputError naming the field."""
    sizes = parsed_sizes(plan.sizes)
    old = lesson.subject.network
    names = _activations(plan, len(sizes) - 1)
    weights, biases, words = _numbers(old, sizes, plan)
    l2 = checks.number(plan.l2, "L2 strength λ", low=0.0, high=1e6, allowed="a number from 0 to 1e6")
    bias = parsed_bias(plan.unbiased, len(sizes) - 1)
    held, gone = _held(plan.held, sizes, bias)
    loss = weighed(plan.loss, plan.weighing)
    network = Network(sizes, weights, biases, names, loss, l2, reduction=plan.reduction, bias=bias, held=held)
    data, said = _data(network, lesson.subject.data)
    subject = lesson.subject.afresh(network, data)
    made = network.kind != old.kind
    return Outcome(lesson.about(replace(subject, own=subject.own or made)), (words, *gone, *said))


def _numbers(old: Network, sizes: tuple[int, ...], plan: Plan) -> tuple[Sequence[Array], Sequence[Array], str]:
    """Weights, biases, and what is said of them."""
    if plan.how == KEEP and sizes == old.sizes:
        return old.weights, old.biases, "All weights and biases stay."
    seed = checks.whole(plan.seed, "seed", 0, MAX_SEED)
    way = XAVIER.name if plan.how == KEEP else plan.how
    weights, biases = initial_weights(sizes, way, seed)
    if plan.rounded:
        weights = [in_round_numbers(w) for w in weights]
    decimals = ", one decimal" if plan.rounded else ""
    drawn = "set to 0" if not INITIALISATIONS[way].random else f"drawn ({INITIALISATIONS[way].title}, seed {seed}{decimals})"
    if plan.how != KEEP:
        return weights, biases, f"All {sum(w.size for w in weights)} weights are {drawn}; biases start at 0."
    kept = kept_weights(old, sizes, weights, biases, plan.came)
    if not kept.count:
        return weights, biases, f"No weight stays, as none has both its neurons still: they are {drawn}; biases start at 0."
    if kept.count == kept.of:
        return kept.weights, kept.biases, f"All {kept.of} weights stay, with the biases of their neurons."
    words = (
        f"{kept.count} of {kept.of} weights stay, those whose two neurons are still there, with the biases of these neurons. "
        f"The other {kept.of - kept.count} are {drawn}, new biases start at 0."
    )
    return kept.weights, kept.biases, words


def in_round_numbers(values: Array) -> Array:
    """The same numbers to one decimal, half away from zero; none of them is -0."""
    return round_half_up(values, 1) + 0.0


def _activations(plan: Plan, layers: int) -> list[str]:
    """One name per layer: the list that was typed, or the hidden and the output choice."""
    if plan.each.strip():
        return [name.strip() for name in plan.each.split(",")]
    return [plan.hidden] * (layers - 1) + [plan.output]


def _data(network: Network, old: Batch) -> tuple[Batch, tuple[str, ...]]:
    """The old examples where they still fit, otherwise one example of ones with a target that the loss allows; and what is said of it."""
    fitting = old.x.shape[1] == network.sizes[0]
    x = old.x if fitting else np.ones((1, network.sizes[0]))
    if old.y.shape[1] == network.sizes[-1] and len(x) == len(old.y):
        try:
            data = batch(network, x, old.y)
        except InputError:
            pass  # targets that the new loss cannot use
        else:
            return data, () if fitting else (_NEW_EXAMPLE,)
    other = -1.0 if loss_named(network.loss).targets == "signs" else 0.0
    said = f"The targets do not fit: the first output's become 1, the others' {other:g}." if fitting else _NEW_EXAMPLE
    return batch(network, x, _simple_targets(len(x), network.sizes[-1], other)), (said,)


_NEW_EXAMPLE = "The examples do not fit: one example of ones takes their place."


def _simple_targets(examples: int, outputs: int, other: float) -> Array:
    y = np.full((examples, outputs), other)
    y[:, 0] = 1.0
    return y
