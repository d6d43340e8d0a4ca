"""The equations of the loss phase: an entry per example, their mean or sum, the penalty, what is minimised."""

from __future__ import annotations

from collections.abc import Iterator

from ...core import quantities as q
from ...core.quantities import Variable
from ...core.records.reductions import reduction_in
from ..naming.names import GENERIC_EXAMPLE
from ..steps.equations import over_examples
from .layer_equations import LayerEquations
from .matrices import PLUS, Applied, Cell, Matrix, MatrixEquation, Sign, Term


def loss_equations(layers: LayerEquations) -> Iterator[MatrixEquation]:
    """An equation for each node of the loss phase, in the order of the graph."""
    for n, node in enumerate(layers.context.graph.nodes):
        if not isinstance(node.quantity, Variable) or node.quantity.name not in q.LOSS_KINDS or node.operation is None:
            continue
        if reduction := reduction_in(node):
            losses = layers.per_example(_name(layers, node.operands[0]), "1", [node.operands[0]], None)
            kind = "cost" if reduction.averages else "cost as a sum"
            yield _equation(layers, kind, n, (Sign(over_examples(reduction, layers.examples)), losses))
            continue
        match node.operation.name:
            case "total":
                yield _equation(layers, "total", n, (_one(layers, node.operands[0]), PLUS, _one(layers, node.operands[1])))
            case "L2 penalty":
                yield _equation(layers, "penalty", n, _penalty(layers))
            case _:
                a = layers.units(q.ACTIVATION, layers.last)
                left = layers.per_example(_name(layers, n), "1", [n], None)
                yield MatrixEquation("loss", layers.last, left, (Applied(r"\operatorname{loss}", (a, layers.targets())),))


def _equation(layers: LayerEquations, kind: str, node: int, right: tuple[Term, ...]) -> MatrixEquation:
    return MatrixEquation(kind, layers.last, _one(layers, node), right)


def _one(layers: LayerEquations, node: int) -> Matrix:
    """A single number as a matrix; of one example where that is all there is."""
    per_example = layers.context.node(node).quantity == layers.namer.example_loss
    return Matrix(_name(layers, node), ((Cell(node, 0 if per_example else None),),), ("1", "1"))


def _name(layers: LayerEquations, node: int) -> str:
    example = GENERIC_EXAMPLE if layers.examples > 1 else None
    return layers.namer.name(layers.context.node(node).quantity, example).latex


def _penalty(layers: LayerEquations) -> tuple[Term, ...]:
    matrices = tuple(layers.alone(n) for n in range(1, layers.last + 1))
    return (Sign(rf"\frac{{\lambda}}{{{2 * layers.reduction.divisor(layers.examples)}}}"), Applied(r"\operatorname{squares}", matrices))
