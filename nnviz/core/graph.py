"""The graph of named quantities, and its evaluation in order.

A node says: this quantity comes from these operands by this operation. Operands keep their order and their repeats. Nodes
stand in an order in which every operand comes before its consumer, so evaluating them one after another is forward
propagation, and, once the nodes of the gradients are appended, backpropagation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .arithmetic import EXACT, Arithmetic, Array
from .finer import Finer
from .operations import Operation
from .quantities import Quantity


@dataclass(frozen=True, slots=True)
class Node:
    """``quantity`` = ``operation``(the quantities of the nodes ``operands``). A leaf has no operation: its value is given."""

    quantity: Quantity
    operation: Operation | None
    operands: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes in an order in which they can be evaluated. Immutable; a graph equals only itself, so it is cheap as a key."""

    nodes: tuple[Node, ...]

    @cached_property
    def index(self) -> Mapping[Quantity, int]:
        """The position of each quantity."""
        return {node.quantity: n for n, node in enumerate(self.nodes)}

    @cached_property
    def consumers(self) -> Sequence[Sequence[tuple[int, int]]]:
        """For each node, the (consumer, operand slot) pairs that read it, in order; a repeat gives two pairs."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for n, node in enumerate(self.nodes):
            for slot, operand in enumerate(node.operands):
                found[operand].append((n, slot))
        return found

    def __contains__(self, quantity: Quantity) -> bool:
        return quantity in self.index

    def __len__(self) -> int:
        return len(self.nodes)

    def node(self, quantity: Quantity) -> Node:
        """The node of a quantity. Raises KeyError where the graph has none."""
        return self.nodes[self.index[quantity]]


def held(graph: Graph, quantity: Quantity) -> Graph:
    """The graph in which a quantity is given instead of computed: what comes after it takes the value that it is held at.

    Raises KeyError where the graph has no such quantity.
    """
    at = graph.index[quantity]
    return Graph((*graph.nodes[:at], Node(quantity, None), *graph.nodes[at + 1 :]))


def copied(graph: Graph, quantity: Quantity) -> bool:
    """Whether a quantity is another one as it is, such as a new weight that is held fixed."""
    operation = graph.node(quantity).operation
    return operation is not None and operation.copies


class GraphBuilder:
    """Collects nodes, on top of a graph where one is given; names them by quantity and refuses a name that is taken."""

    def __init__(self, base: Graph | None = None) -> None:
        self._nodes = list(base.nodes) if base else []
        self._index = dict(base.index) if base else {}

    def add(self, quantity: Quantity, operation: Operation | None = None, operands: Iterable[Quantity] = ()) -> None:
        """Append a node. Raises KeyError for an unknown operand, ValueError for a quantity that is there already."""
        positions = tuple([self._index[o] for o in operands])
        place = len(self._nodes)
        if self._index.setdefault(quantity, place) != place:
            raise ValueError(f"{quantity} is in the graph already")
        self._nodes.append(Node(quantity, operation, positions))

    def __contains__(self, quantity: Quantity) -> bool:
        return quantity in self._index

    def graph(self) -> Graph:
        """The graph of everything added so far."""
        made = Graph(tuple(self._nodes))
        # Its index is there already: copied, no quantity is hashed again.
        vars(made)["index"] = dict(self._index)
        return made


@dataclass(frozen=True)
class Values:
    """The value of every node: arrays of shape (1,), or (examples,) for what differs from example to example."""

    graph: Graph
    arrays: Sequence[Array]

    def __getitem__(self, quantity: Quantity) -> Array:
        return self.arrays[self.graph.index[quantity]]

    def number(self, node: int, example: int = 0) -> float:
        """The value of a node for one example (the same for all where it does not depend on the example)."""
        array = self.arrays[node]
        return float(array[example] if array.size > 1 else array[0])

    def first_bad(self) -> int | None:
        """The first node, in order of evaluation, with a NaN or an infinity; None where all is finite.

        A factor such as 1/a may be beyond the range by itself: where everything computed from it is within again, it is not bad.
        """
        suspects = [n for n, array in enumerate(self.arrays) if not _is_finite(array)]
        bad: set[int] = set()
        for n in reversed(suspects):
            onward = self.graph.consumers[n]
            if not (isinstance(self.arrays[n], Finer) and onward and all(c not in bad for c, _ in onward)):
                bad.add(n)
        return min(bad, default=None)


def _is_finite(array: Array) -> bool:
    # Of one number, which most arrays are, NumPy takes ten times as long.
    return math.isfinite(array.item()) if array.size == 1 else bool(np.isfinite(array).all())


def evaluate(graph: Graph, given: Mapping[Quantity, Array], arithmetic: Arithmetic = EXACT) -> Values:
    """Evaluate every node in order.

    ``given`` holds the leaves' values, arrays whose last axis is 1 or the number of examples; further axes in front
    broadcast, so many variants can be evaluated at once. With arithmetic by hand every computed value is rounded before
    the next node uses it; given values are used as they are. Infinities and NaN flow through: ask ``first_bad``.
    """
    arrays: list[Array] = []
    with np.errstate(all="ignore"):
        for node in graph.nodes:
            arrays.append(compute(node, arrays, given, arithmetic))
    return Values(graph, arrays)


def compute(node: Node, arrays: Sequence[Array] | Mapping[int, Array], given: Mapping[Quantity, Array], arithmetic: Arithmetic) -> Array:
    """The value of one node from its operands' ``arrays``, or as given for a leaf. Raises KeyError where it is missing."""
    if node.operation is None:
        return np.asarray(given[node.quantity], dtype=np.float64)
    if node.operation.copies:
        return arrays[node.operands[0]]
    return arithmetic.keep(node.operation.form.value([arrays[o] for o in node.operands], arithmetic))
