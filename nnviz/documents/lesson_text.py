"""A lesson as a short text for a link: everything but its view, which the link holds in words."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct

from ..core.errors import InputError
from ..core.limits import MAX_EXAMPLES
from ..core.records.reductions import MEAN
from ..core.records.rules import PLAIN, rule_named
from ..models import checks
from ..models.network import checked_sizes, count_parameters
from .compact import read_text, write_text
from .lesson import LessonDocument, MemoryPart, NetworkPart

LOSSES_LINKED: Final = 4
"""Costs before the last updates that go along: as many as the page writes out. Of those before them their number goes along."""

FIELD: Final = "net (in the link)"
ALLOWED: Final = "a network as this page writes it into its own links"


class _Record(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, omit_defaults=True):
    """What of a lesson is no float. ``unbiased`` are the layers without a bias, from 0.

    The floats: weights and biases, where there are some, layer by layer, x and y row by row, learning rate, l2, losses, and what the
    update rule remembers where it has made ``updates``.
    """

    sizes: list[int]
    activations: list[str]
    loss: str
    examples: int = 1
    losses: int = 0
    earlier: int = 0
    output: int = 0
    own: bool = False
    example: str = ""
    name: str = ""
    origin: str = ""
    rule: str = PLAIN.name
    updates: int = 0
    reduction: str = MEAN.name
    unbiased: list[int] = []
    held: list[str] = []


def lesson_text(document: LessonDocument) -> str | None:
    """A lesson's text; None where it is more than a text may hold."""
    n = document.network
    losses = document.losses[-LOSSES_LINKED:]
    record = _Record(
        n.sizes,
        n.activations,
        n.loss,
        len(document.x),
        len(losses),
        document.earlier + len(document.losses) - len(losses),
        n.output,
        document.own,
        document.example,
        document.name,
        document.origin,
        document.rule,
        document.memory.updates if document.memory else 0,
        n.reduction,
        [layer for layer, b in enumerate(n.biases) if b is None],
        n.held,
    )
    numbers = [v for w, b in zip(n.weights, n.biases, strict=True) for v in (*(v for row in w for v in row), *(b or ()))]
    numbers += [v for table in (document.x, document.y) for row in table for v in row]
    remembered = [v for kept in (document.memory.kept if document.memory else ()) for v in kept]
    return write_text(record, [*numbers, document.learning_rate, n.l2, *losses, *remembered])


def lesson_from_text(text: str) -> LessonDocument:
    """The lesson of such a text, in the usual view. Raises InputError for anything else."""
    record, numbers = read_text(text, _Record, _count, FIELD, ALLOWED)
    taken = iter(numbers)

    def table(rows: int, columns: int) -> list[list[float]]:
        return np.fromiter(taken, float, rows * columns).reshape(rows, columns).tolist()

    weights, biases = [], list[list[float] | None]()
    for layer, (before, units) in enumerate(zip(record.sizes, record.sizes[1:], strict=False)):
        weights.append(table(units, before))
        biases.append(None if layer in record.unbiased else table(1, units)[0])
    x, y = table(record.examples, record.sizes[0]), table(record.examples, record.sizes[-1])
    rate, l2 = next(taken), next(taken)
    network = NetworkPart(record.sizes, weights, biases, record.activations, record.loss, l2, record.output, record.reduction, record.held)
    losses = [next(taken) for _ in range(record.losses)]
    parameters = count_parameters(record.sizes, _biased(record))
    memory = MemoryPart(record.updates, table(_remembered(record), parameters)) if record.updates else None
    told = (record.name, record.example, record.own, record.origin)
    return LessonDocument(network, x, y, rate, *told, losses, record.earlier, record.rule, memory)


def _remembered(record: _Record) -> int:
    """How many numbers of each parameter are remembered."""
    return len(rule_named(record.rule).remembered) if record.updates else 0


def _biased(record: _Record) -> list[bool]:
    """Whether each layer has a bias."""
    return [layer not in record.unbiased for layer in range(len(record.sizes) - 1)]


def _count(record: _Record) -> int:
    """How many floats there must be. Raises InputError for a network or a batch that nnviz does not take."""
    sizes = checked_sizes(record.sizes)
    examples = checks.whole(record.examples, "examples (in the link)", 1, MAX_EXAMPLES)
    losses = checks.whole(record.losses, "losses (in the link)", 0, LOSSES_LINKED)
    if len(record.activations) != len(sizes) - 1:
        raise InputError("activations", f"{len(record.activations)} entries", f"{len(sizes) - 1}, one per layer after the input")
    if not set(record.unbiased) <= set(range(len(sizes) - 1)) or len(set(record.unbiased)) != len(record.unbiased):
        raise InputError("layers without a bias (in the link)", record.unbiased, f"each once, from 0 to {len(sizes) - 2}")
    parameters = count_parameters(sizes, _biased(record)) * (1 + _remembered(record))
    return parameters + examples * (sizes[0] + sizes[-1]) + 2 + losses
