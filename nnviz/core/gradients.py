"""Differentiation as a function from graph to graph.

Reverse accumulation appends, for every quantity between the target and the leaves, the local derivatives towards its
consumers and the sum over them of (derivative from above) times (local derivative). The new nodes are quantities like any
other, so evaluating, explaining and drawing them needs nothing of its own.

A mean or a sum over examples and a sum of losses are linear: their gradients are the mean and the sum of the parts' gradients. So
what flows backwards is the derivative of ONE example's loss, as the lectures have it, and the mean comes at the end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from .graph import Graph, GraphBuilder
from .operations import Operation, chain, constant, descend, hold, hold_memory, total
from .quantities import Branch, Gradient, Local, LongWay, Memory, Quantity, Updated, Variable
from .records.reductions import reduction_in
from .records.rule import Rule

ShortCuts = Mapping[Variable, tuple[Operation, tuple[Quantity, ...]]]
"""Quantities whose gradient has a simpler form than the chain rule gives: the operation and its operands."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to differentiate with respect to.

    ``parameters`` are the same for all examples: their gradients are taken of the target itself. ``per_example``
    quantities differ from example to example: theirs are taken of one example's loss. For a quantity in ``short_cuts`` the
    gradient is computed by the short cut, and the chain rule's product stands beside it as ``LongWay``. With ``branches``
    what comes back to a quantity through each of several uses is a quantity of its own, and the gradient is their sum.
    """

    parameters: tuple[Variable, ...]
    per_example: tuple[Variable, ...] = ()
    short_cuts: ShortCuts = field(default_factory=dict)
    branches: bool = False

    def only(self, names: set[Variable]) -> Wanted:
        """The part of it that concerns ``names``: the parameters among them, and every per-example quantity if one is.

        A term that depends on the example thus gets the zeros too, of what does not reach it.
        """
        per_example = self.per_example if names & set(self.per_example) else ()
        return Wanted(tuple(q for q in self.parameters if q in names), per_example, self.short_cuts, self.branches)


def differentiate(graph: Graph, target: Variable, wanted: Wanted) -> Graph:
    """The graph with the nodes of d target / d q appended, for every wanted q and all that lies between.

    Quantities that the target does not depend on get the constant 0. Raises KeyError for quantities not in the graph.
    """
    for q in (*wanted.parameters, *wanted.per_example):
        graph.node(q)
    operation = graph.node(target).operation
    if reduction_in(graph.node(target)) is not None:
        return _of_batch(graph, target, wanted)
    if operation is not None and operation.name == "total":
        return _of_total(graph, target, wanted)
    return _accumulate(graph, target, wanted)


def append_updates(
    graph: Graph,
    target: Variable,
    parameters: Sequence[Variable],
    rate: Variable,
    rule: Rule | None = None,
    count: Variable | None = None,
    held: Collection[Variable] = (),
) -> Graph:
    """The graph with the update of each parameter appended: p - rate * d target / d p (gradient descent, lecture 003), or a rule's.

    What the rule remembers are leaves, and nodes of what it is after the update; ``count`` is the leaf of the number of the update.
    What is ``held`` fixed stays, and so does what is remembered of it.
    """
    builder = GraphBuilder(graph)
    for parameter in parameters:
        gradient = Gradient(target, parameter)
        memories = [Memory(parameter, n, after=True) for n in range(len(rule.remembered) if rule else 0)]
        for n, memory in enumerate(memories):
            assert rule is not None
            builder.add(Memory(parameter, n, after=False))
            if parameter in held:
                builder.add(memory, hold_memory(), (Memory(parameter, n, after=False),))
                continue
            builder.add(memory, rule.memory(n), (Memory(parameter, n, after=False), gradient))
        if parameter in held:
            builder.add(Updated(parameter), hold(), (parameter,))
            continue
        counted = [count] if rule is not None and rule.counts and count is not None else []
        builder.add(Updated(parameter), rule.operation if rule else descend(), (parameter, rate, gradient, *memories, *counted))
    return builder.graph()


def _of_batch(graph: Graph, target: Variable, wanted: Wanted) -> Graph:
    node = graph.node(target)
    inner = _variable(graph, node.operands[0])
    builder = GraphBuilder(differentiate(graph, inner, wanted))
    for q in wanted.parameters:
        builder.add(Gradient(target, q), node.operation, (Gradient(inner, q),))
    return builder.graph()


def _of_total(graph: Graph, target: Variable, wanted: Wanted) -> Graph:
    terms = [_variable(graph, n) for n in graph.node(target).operands]
    reached = [_reached(graph, term) for term in terms]
    for term, names in zip(terms, reached, strict=True):
        graph = differentiate(graph, term, wanted.only(names))
    builder = GraphBuilder(graph)
    for q in wanted.parameters:
        parts = [Gradient(term, q) for term, names in zip(terms, reached, strict=True) if q in names]
        builder.add(Gradient(target, q), total(len(parts)) if parts else constant(0.0), parts)
    return builder.graph()


def _accumulate(graph: Graph, target: Variable, wanted: Wanted) -> Graph:
    wrt = (*wanted.per_example, *wanted.parameters)
    useful = _reached(graph, target) & _leading_from(graph, set(wrt))
    builder = GraphBuilder(graph)
    builder.add(Gradient(target, target), constant(1.0))
    for n in range(graph.index[target] - 1, -1, -1):
        q = graph.nodes[n].quantity
        if graph.nodes[n].operation is not None and q in useful:
            _append_gradient(builder, graph, target, _variable(graph, n), useful, wanted)
    for q in wrt:
        if Gradient(target, q) in builder:
            continue
        if q in useful:
            _append_gradient(builder, graph, target, q, useful, wanted)
        else:
            builder.add(Gradient(target, q), constant(0.0))
    return builder.graph()


def _append_gradient(builder: GraphBuilder, graph: Graph, target: Variable, q: Variable, useful: set[Variable], wanted: Wanted) -> None:
    gradient = Gradient(target, q)
    uses = [(c, slot) for c, slot in graph.consumers[graph.index[q]] if _useful(graph, c, useful)]
    if q in wanted.short_cuts:
        _append_chain(builder, graph, target, q, uses, LongWay(gradient))
        operation, operands = wanted.short_cuts[q]
        builder.add(gradient, operation, operands)
    elif wanted.branches and len(uses) > 1:
        parts = [Branch(target, q, _variable(graph, consumer), slot) for consumer, slot in uses]
        for part, use in zip(parts, uses, strict=True):
            _append_chain(builder, graph, target, q, [use], part)
        builder.add(gradient, total(len(parts)), parts)
    else:
        _append_chain(builder, graph, target, q, uses, gradient)


def _append_chain(
    builder: GraphBuilder, graph: Graph, target: Variable, q: Variable, uses: Sequence[tuple[int, int]], name: Quantity
) -> None:
    """Append the sum over ``uses`` (consumer and operand slot) of derivative from above times local derivative, as ``name``."""
    if len(uses) == 1 and _variable(graph, uses[0][0]) == target:
        # Nothing comes from above but the 1 of the target itself: the local derivative is the gradient.
        operation, operands = _slope(graph, *uses[0])
        builder.add(name, operation, operands)
        return
    links: list[Quantity] = []
    for consumer, slot in uses:
        upstream = _variable(graph, consumer)
        local = Local(upstream, q, slot)
        operation, operands = _slope(graph, consumer, slot)
        builder.add(local, operation, operands)
        links += [Gradient(target, upstream), local]
    builder.add(name, chain(len(uses)), links)


def _useful(graph: Graph, n: int, useful: set[Variable]) -> bool:
    quantity = graph.nodes[n].quantity
    return isinstance(quantity, Variable) and quantity in useful


def _slope(graph: Graph, consumer: int, slot: int) -> tuple[Operation, tuple[Quantity, ...]]:
    """The local derivative of a node for one operand slot, as an operation and the quantities it reads."""
    node = graph.nodes[consumer]
    assert node.operation is not None
    operation, reads = node.operation.slope(slot)
    return operation, tuple(graph.nodes[node.operands[r]].quantity if r >= 0 else node.quantity for r in reads)


def _variable(graph: Graph, n: int) -> Variable:
    quantity = graph.nodes[n].quantity
    if not isinstance(quantity, Variable):
        raise TypeError(f"{quantity} is a derivative: differentiate the forward graph")
    return quantity


def _reached(graph: Graph, target: Variable) -> set[Variable]:
    """Everything the target is computed from, itself included."""
    seen, stack = set(), [graph.index[target]]
    while stack:
        n = stack.pop()
        if n not in seen:
            seen.add(n)
            stack += graph.nodes[n].operands
    return {_variable(graph, n) for n in seen}


def _leading_from(graph: Graph, sources: set[Variable]) -> set[Variable]:
    """Everything that depends on a source, the sources included, among the quantities that can be differentiated."""
    found = {graph.index[q] for q in sources if q in graph}
    for n, node in enumerate(graph.nodes):
        slopes = node.operation.slopes if node.operation else ()
        if any(o in found and slopes[slot] is not None for slot, o in enumerate(node.operands) if slot < len(slopes)):
            found.add(n)
    return {q for n in found if isinstance(q := graph.nodes[n].quantity, Variable)}
