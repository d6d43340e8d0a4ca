"""All paths at once, gathered forwards from the quantity: what arrives at a node is the sum over its neighbours before it.

A node's derivative by the quantity is the sum over the links that lead to it of (what has arrived before) times (local derivative):
forward accumulation (Wengert, "A simple automatic derivative evaluation program", 1964). So the sum over all paths is known although
nobody lists them, as nodes like any other; the same of absolute values is what the shares of the paths are of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...core.forms import Call, Const, Form, Neg, Prod, Ref, Sum
from ...core.functions import ABS
from ...core.graph import GraphBuilder
from ...core.operations import Operation, one_or_sum, total
from ...core.quantities import PATHS_LISTED, PATHS_NOT_LISTED, Gradient, Local, LongWay, Quantity, Variable
from ...core.records.reductions import reduction_in
from .paths import Between, Flow, Link

REST: Final = Variable(PATHS_NOT_LISTED)
LISTED: Final = Variable(PATHS_LISTED)
SIZES: Final = "size of all products to here"

Arriving = list[tuple[int, Link]]
"""The links that lead to a node, each with the node that it leaves."""


def arriving(part: Between) -> dict[int, Arriving]:
    """For every node on a path but the first, the links by which paths come to it, in order of the nodes that they leave."""
    found: dict[int, Arriving] = {n: [] for n in part.nodes[1:]}
    for n in part.nodes:
        for link in part.links[n]:
            found[link[0]].append((n, link))
    return found


def local_of(part: Between, n: int, link: Link) -> Local:
    """The local derivative of a link that leaves node ``n``."""
    of, wrt = part.graph.nodes[link[0]].quantity, part.graph.nodes[n].quantity
    assert isinstance(of, Variable)
    assert isinstance(wrt, Variable)
    return Local(of, wrt, link[1])


class Gathering:
    """Appends to a graph what arrives at the nodes of a part of it; ``builder`` has the local derivatives already."""

    def __init__(self, builder: GraphBuilder, flow: Flow) -> None:
        self.builder = builder
        self.flow = flow

    def derivatives(self, part: Between, end: Quantity | None) -> None:
        """d n/d start for the nodes n of a part as ``LongWay``, where it is not there yet; at the end of the part as ``end``, if at all."""
        came = arriving(part)
        for n in came:
            name = self._arrived(part, n) if n != part.end else end
            if name is not None and name not in self.builder:
                self.builder.add(name, *self._of(part, came[n]))

    def rest(self, listed: Sequence[Quantity]) -> None:
        """What the paths that are not listed add up to, as ``REST``: all paths at once without those that are ``listed``."""
        part = self.flow.part
        self.derivatives(part, None)
        self.builder.add(LISTED, total(len(listed)), listed)
        operation, operands = self._of(part, arriving(part)[part.end])
        form = Sum((*_terms(operation.form), Neg(Ref(len(operands)))))
        self.builder.add(REST, Operation("paths not listed", form), (*operands, LISTED))

    def sizes(self) -> None:
        """The sum over all paths of the products' absolute values, as the last of ``SIZES``."""
        part = self.flow.part
        came = arriving(part)
        for n in came:
            operation, operands = self._of(part, came[n], sizes=True)
            self.builder.add(Variable(SIZES, (n,)), operation, operands)

    def _arrived(self, part: Between, n: int) -> Quantity:
        of, wrt = part.graph.nodes[n].quantity, part.graph.nodes[part.start].quantity
        assert isinstance(of, Variable)
        assert isinstance(wrt, Variable)
        return LongWay(Gradient(of, wrt))

    def _of(self, part: Between, came: Arriving, sizes: bool = False) -> tuple[Operation, list[Quantity]]:
        """What arrives by some links, as an operation and what it reads. Over the examples the graph's own mean or sum is taken."""
        before: list[Quantity] = [Variable(SIZES, (n,)) if sizes else self._arrived(part, n) for n, _ in came]
        (first, link), *_ = came
        node = part.graph.nodes[link[0]]
        reduction = reduction_in(node)
        if reduction is not None:
            if self.flow.example is None:
                assert node.operation is not None
                return node.operation, before
            share = Const(1 / (m := reduction.divisor(self.flow.values.arrays[first].size)), rf"\frac{{1}}{{{m}}}")
            return Operation("part of one example", Prod((share, Ref(0))) if m > 1 else Ref(0)), before
        terms: list[Form] = []
        reads: list[Quantity] = []
        for (n, onward), arrived in zip(came, before, strict=True):
            begins = n == part.start
            reads += ([] if begins else [arrived]) + [local_of(part, n, onward)]
            slope: Form = Ref(len(reads) - 1)
            slope = Call(ABS, slope) if sizes else slope
            terms.append(slope if begins else Prod((Ref(len(reads) - 2), slope)))
        return Operation("gathered forwards", one_or_sum(terms)), reads


def _terms(form: Form) -> tuple[Form, ...]:
    return form.children if isinstance(form, Sum) else (form,)
