"""How the losses of a batch become one cost: their mean, or their sum. Both are linear, so gradients are brought together the same way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .. import quantities as q
from ..errors import InputError
from ..graph import Graph, Node
from ..operations import Operation, mean, mean_of_sum, over_examples
from ..quantities import Variable


@dataclass(frozen=True, slots=True)
class Reduction:
    """What is done with the losses of the examples of a batch.

    ``operation`` makes it for a number of examples, ``of_sum`` the same written with the sum in it. ``averages`` says whether the sum is
    divided by the number of examples; the penalty is divided with it. ``loss`` is the quantity that it finds where a penalty comes on
    top. ``noun`` is what it is called in a sentence.
    """

    name: str
    title: str
    source: str
    averages: bool
    operation: Callable[[int], Operation]
    of_sum: Callable[[int], Operation]
    loss: str
    noun: str
    sentence: str

    def divisor(self, examples: int) -> int:
        """What the sum over the examples is divided by."""
        return examples if self.averages else 1


MEAN: Final = Reduction(
    "mean",
    "mean over the examples",
    "lectures 000, 001 and 003",
    True,
    mean,
    mean_of_sum,
    q.MEAN_LOSS,
    "mean",
    "The cost of the batch is the mean over its examples.",
)
SUM: Final = Reduction(
    "sum",
    "sum over the examples",
    "lectures 001 and 004: C(θ) = Σ Lʳ",
    False,
    over_examples,
    over_examples,
    q.SUMMED_LOSS,
    "sum",
    "The cost of the batch is the sum over its examples.",
)

REDUCTIONS: Final[dict[str, Reduction]] = {r.name: r for r in (MEAN, SUM)}
"""Both by their names, in the order of the menus."""

_BY_OPERATION: Final = {r.operation(2).name: r for r in REDUCTIONS.values()}


def reduction_named(name: object) -> Reduction:
    """The reduction of that name. Raises InputError that lists them."""
    if isinstance(name, str) and name.strip().lower() in REDUCTIONS:
        return REDUCTIONS[name.strip().lower()]
    raise InputError("reduction", name, ", ".join(REDUCTIONS))


def reduction_in(node: Node) -> Reduction | None:
    """The reduction that a node is, or None where it is another operation."""
    return reduction_by(node.operation) if node.operation is not None else None


def reduction_by(operation: Operation) -> Reduction | None:
    """The reduction that an operation makes, or None where it is another one."""
    return _BY_OPERATION.get(operation.name)


def reduction_of(graph: Graph, cost: Variable) -> Reduction | None:
    """How the losses of the examples become ``cost``, with a penalty on top or without; None where it is the loss of one example."""
    node = graph.node(cost)
    if node.operation is not None and node.operation.name == "total":
        node = graph.nodes[node.operands[0]]
    return reduction_in(node)
