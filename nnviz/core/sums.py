"""What the matrix form passes through and the graph of scalars does not: sums over the examples, and every slope by itself.

The product dZ A^T adds up over the examples before anybody divides by their number; and f'(Z) is a matrix of its own, also
where the graph writes the slope straight into a gradient. Both are appended as nodes like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from .graph import Graph, GraphBuilder
from .operations import constant, over_examples
from .quantities import Gradient, Local, Summed, Variable


def append_sums(graph: Graph, of: Variable, parameters: Sequence[Variable], examples: int) -> Graph:
    """The graph with the sum over the examples of d ``of`` / d p appended for each parameter, where it is not there yet.

    Raises KeyError where the graph has not been differentiated.
    """
    builder = GraphBuilder(graph)
    for parameter in parameters:
        gradient = Gradient(of, parameter)
        if Summed(gradient) not in builder:
            builder.add(Summed(gradient), over_examples(examples), (gradient,))
    return builder.graph()


def append_zeros(graph: Graph, of: Variable, parameters: Sequence[Variable]) -> Graph:
    """The graph with d ``of`` / d p = 0 appended for each parameter that ``of`` does not depend on and nobody has asked about."""
    builder = GraphBuilder(graph)
    for parameter in parameters:
        if Gradient(of, parameter) not in builder:
            builder.add(Gradient(of, parameter), constant(0.0))
    return builder.graph()


def append_slopes(graph: Graph, quantities: Sequence[Variable]) -> Graph:
    """The graph with the local derivative by its first operand appended for each quantity, where it is not there yet."""
    builder = GraphBuilder(graph)
    for quantity in quantities:
        node = graph.node(quantity)
        wrt = graph.nodes[node.operands[0]].quantity
        if node.operation is None or not isinstance(wrt, Variable) or Local(quantity, wrt, 0) in builder:
            continue
        operation, reads = node.operation.slope(0)
        builder.add(Local(quantity, wrt, 0), operation, [graph.nodes[node.operands[r]].quantity if r >= 0 else quantity for r in reads])
    return builder.graph()
