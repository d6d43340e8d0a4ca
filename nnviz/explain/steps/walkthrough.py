"""From an evaluated graph to an ordered list of steps, at three grains over the same nodes.

operation: every node is a step, each local derivative too. neuron: a step for every z, a, loss, delta, gradient and update;
what lies between is written out inside their formulas. layer: a step for a whole layer, as a matrix equation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...core import quantities as q
from ...core.errors import InputError
from ...core.graph import Graph
from ...core.quantities import Branch, Gradient, Local, LongWay, Memory, Quantity, Summed, Updated, Variable
from ...core.sharing import shared
from ..writing.context import Context, Shape
from .layers import layer_steps
from .step import Step

GRAINS: Final[dict[str, str]] = {
    "operation": "every operation",
    "neuron": "neuron by neuron",
    "layer": "layer by layer",
}
"""The grains, with their titles."""


def grain_named(name: object) -> str:
    """A known grain. Raises InputError that lists them."""
    if isinstance(name, str) and name in GRAINS:
        return name
    raise InputError("grain", name, ", ".join(GRAINS))


def steps(context: Context, grain: str = "neuron") -> list[Step]:
    """The steps of a walkthrough in the order forward, loss, backward, gradient, update."""
    if grain_named(grain) == "layer":
        return layer_steps(context, steps(context, "neuron"))
    planned = _plan(context.graph, context.namer.cost, context.namer.example_loss, grain)
    return [_step(context, index, *parts) for index, parts in enumerate(planned)]


def phase(quantity: Quantity) -> str:
    """The phase in which a quantity is found."""
    match quantity:
        case Variable(name):
            return "loss" if name in q.LOSS_KINDS else "forward"
        case Updated() | Memory():
            return "update"
        case Gradient(_, wrt) | Local(_, wrt, _) | LongWay(Gradient(_, wrt)) | Summed(Gradient(_, wrt)) | Branch(_, wrt, _, _):
            return "gradient" if wrt.name in (q.WEIGHT, q.BIAS) else "backward"


_PHASE_ORDER: Final = {"forward": 0, "loss": 1, "backward": 2, "gradient": 3, "update": 4}


def _order(quantity: Quantity, position: int) -> tuple[int, ...]:
    """Phases in order; backwards from the last layer, in a layer what belongs to a before what belongs to z."""
    in_phase = _PHASE_ORDER[phase(quantity)]
    match quantity:
        case Gradient(_, wrt) | Local(_, wrt, _) | LongWay(Gradient(_, wrt)) if wrt.name in (q.ACTIVATION, q.PRE_ACTIVATION):
            layer, unit = wrt.index
            return (in_phase, -layer, int(wrt.name == q.PRE_ACTIVATION), unit, position)
        case Gradient(_, wrt) | Local(_, wrt, _) if wrt.name in (q.WEIGHT, q.BIAS):
            return (in_phase, -wrt.index[0], wrt.index[1], position)
        case Gradient(_, wrt) | Local(_, wrt, _) if wrt.name == q.INPUT:
            return (in_phase, 1, 0, wrt.index[1], position)
        case Gradient() | Local() | LongWay():
            return (in_phase, -(10**6), 0, 0, position)
        case _:
            return (in_phase, position)


Written = tuple[int, Shape, tuple[int, ...]]
"""A node, how it is written, and the nodes that its formula names."""


@shared(most=64)
def _plan(graph: Graph, cost: Variable, example_loss: Variable, grain: str) -> tuple[tuple[str, Written, Written | None], ...]:
    """The phase and the formula of every step, with the long way where there is one: they do not depend on the numbers."""
    every = grain == "operation"
    computed = [n for n, node in enumerate(graph.nodes) if node.operation is not None]
    chosen = [n for n in computed if every or _is_neuron_step(graph.nodes[n].quantity, cost, example_loss)]
    named = frozenset(chosen)
    planned = []
    for n in sorted(chosen, key=lambda n: _order(graph.nodes[n].quantity, n)):
        quantity = graph.nodes[n].quantity
        other = None
        if isinstance(quantity, Gradient) and grain == "neuron" and LongWay(quantity) in graph:
            other = written(graph, graph.index[LongWay(quantity)], named)
        planned.append((phase(quantity), written(graph, n, named), other))
    return tuple(planned)


def _is_neuron_step(quantity: Quantity, cost: Variable, example_loss: Variable) -> bool:
    match quantity:
        case Variable() | Updated() | Memory():
            return True
        case Gradient(of, wrt):
            delta = wrt.name == q.PRE_ACTIVATION and of == example_loss
            parameter = wrt.name in (q.WEIGHT, q.BIAS) and of == cost
            return delta or parameter
        case _:
            return False


def _step(context: Context, index: int, in_phase: str, own: Written, other: Written | None) -> Step:
    long_way = Step(index, in_phase, *other, context) if other else None
    return Step(index, in_phase, *own, context, long_way)


def written(graph: Graph, n: int, named: frozenset[int]) -> Written:
    """How a node is written: operands that are not among ``named``, which have steps of their own, are written out in its formula."""
    node = graph.nodes[n]
    assert node.operation is not None
    parts: list[Shape | None] = []
    reads: list[int] = []
    for operand in node.operands:
        if graph.nodes[operand].operation is None or operand in named:
            parts.append(None)
            reads.append(operand)
        else:
            _, part, part_reads = written(graph, operand, named)
            parts.append(part)
            reads += part_reads
    return n, (node.operation, tuple(parts)), tuple(reads)


def position_of(walk: Sequence[Step], node: int) -> int | None:
    """The first step after which a node is known."""
    return next((step.index for step in walk if node in step.nodes), None)
