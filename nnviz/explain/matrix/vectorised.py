"""The vectorised form of a network's graph: whole layers and the whole batch as matrix equations, and a step for every cell.

Sources: lectures 001 (the recipe dJda, dJdz, dJdb, dJdW with shapes), 004 (stacking the examples, before and after
vectorisation) and 000 ("solve all the gradients all at once", instances in rows).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...core import quantities as q
from ...core.errors import InputError
from ...core.graph import Graph, evaluate
from ...core.limits import MAX_MATRIX_SIDE, MAX_MATRIX_STEPS
from ...core.quantities import Gradient
from ...core.records.reductions import reduction_of
from ...core.sums import append_slopes, append_sums, append_zeros
from ..steps.bias_unit import into
from ..writing.context import Context
from .cells import MatrixStep
from .layer_equations import LayerEquations, averaged_loss
from .loss_equations import loss_equations
from .matrices import MatrixEquation
from .steps import equation_steps


@dataclass(frozen=True)
class Vectorised:
    """``context`` is the evaluated graph with the sums and slopes that the matrix form passes through, its nodes numbered as before.

    ``equations`` stand in the order forward, loss, backward, gradient, update; every step names one of them by its ``place``.
    """

    context: Context
    equations: tuple[MatrixEquation, ...]
    steps: tuple[MatrixStep, ...]


def vectorised(context: Context) -> Vectorised:
    """The vectorised form of an evaluated network graph.

    Raises InputError where a matrix has more rows or columns, or the whole has more cells, than can be stepped through.
    """
    _check_sides(context)
    full = completed(context)
    equations = tuple(_equations(full))
    steps = tuple(equation_steps(full, equations))
    if len(steps) > MAX_MATRIX_STEPS:
        raise InputError("matrices", f"a network with {len(steps):,} cells to find", _ALLOWED)
    return Vectorised(full, equations, steps)


_ALLOWED = (
    f"up to {MAX_MATRIX_SIDE} neurons in a layer, {MAX_MATRIX_SIDE} examples and {MAX_MATRIX_STEPS:,} cells, stepped through one by one. "
    "Take fewer neurons or examples, or step layer by layer on the Walkthrough page"
)


def _check_sides(context: Context) -> None:
    namer = context.namer
    for layer, size in enumerate(namer.sizes):
        if size > MAX_MATRIX_SIDE:
            raise InputError("matrices", f"layer {namer.layer_number(layer)} with {size} neurons", _ALLOWED)
    if namer.examples > MAX_MATRIX_SIDE:
        raise InputError("matrices", f"a batch of {namer.examples} examples", _ALLOWED)


def completed(context: Context) -> Context:
    """The context with sums over the examples and all slopes of elementwise activations in its graph. Numbers do not change."""
    graph = _completed_graph(context)
    given = {node.quantity: array for node, array in zip(context.graph.nodes, context.values.arrays, strict=True) if node.operation is None}
    return replace(context, graph=graph, values=evaluate(graph, given, context.arithmetic))


def _completed_graph(context: Context) -> Graph:
    namer, graph = context.namer, context.graph
    last = len(namer.sizes) - 1
    outputs = [q.activation(last, k) for k in range(namer.sizes[last])]
    operation = graph.node(outputs[0]).operation
    if operation is not None and not operation.whole_layer and Gradient(namer.example_loss, outputs[0]) in graph:
        graph = append_slopes(graph, outputs)
    # Beside a penalty, what does not reach the output that is looked at has a gradient of the penalty only.
    weights = [p for n in range(1, last + 1) for i in range(namer.sizes[n]) for p in into(context, n, i)]
    for loss in dict.fromkeys((namer.example_loss, averaged_loss(graph, namer.cost))):
        graph = append_zeros(graph, loss, weights)
    reduction = reduction_of(graph, namer.cost)
    if reduction is not None and reduction.averages:
        # Where the cost is the sum, its gradients are these sums.
        graph = append_sums(graph, namer.example_loss, weights, namer.examples)
    return graph


def _equations(context: Context) -> list[MatrixEquation]:
    by_layer = LayerEquations(context)
    layers = range(1, len(context.namer.sizes))
    found = [e for n in layers for e in by_layer.forward(n)]
    found += loss_equations(by_layer)
    found += [e for n in reversed(layers) for e in by_layer.errors(n)]
    found += [e for n in reversed(layers) for e in by_layer.gradients(n)]
    return found + [e for n in layers for e in by_layer.updates(n)]
