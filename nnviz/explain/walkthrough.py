"""From an evaluated graph to an ordered list of steps, at three grains over the same nodes.

operation: every node is a step, each local derivative too. neuron: a step for every z, a, loss, delta, gradient and update;
what lies between is written out inside their formulas. layer: a step for a whole layer, as a matrix equation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..core import quantities as q
from ..core.errors import InputError
from ..core.quantities import Gradient, Local, LongWay, Quantity, Updated, Variable
from .context import Context, Shape
from .layers import layer_steps
from .steps import Step

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
    wanted = _is_operation_step if grain == "operation" else _is_neuron_step
    chosen = [n for n, node in enumerate(context.graph.nodes) if node.operation is not None and wanted(context, node.quantity)]
    named = frozenset(chosen)
    ordered = sorted(chosen, key=lambda n: _order(context.graph.nodes[n].quantity, n))
    return [_step(context, index, n, named, grain) for index, n in enumerate(ordered)]


def phase(quantity: Quantity) -> str:
    """The phase in which a quantity is found."""
    match quantity:
        case Variable(name):
            return "loss" if name in q.LOSS_KINDS else "forward"
        case Updated():
            return "update"
        case Gradient(_, wrt) | Local(_, wrt, _) | LongWay(Gradient(_, wrt)):
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


def _is_operation_step(context: Context, quantity: Quantity) -> bool:
    return True


def _is_neuron_step(context: Context, quantity: Quantity) -> bool:
    match quantity:
        case Variable() | Updated():
            return True
        case Gradient(of, wrt):
            delta = wrt.name == q.PRE_ACTIVATION and of == context.namer.example_loss
            parameter = wrt.name in (q.WEIGHT, q.BIAS) and of == context.namer.cost
            return delta or parameter
        case _:
            return False


def _step(context: Context, index: int, n: int, named: frozenset[int], grain: str) -> Step:
    quantity = context.graph.nodes[n].quantity
    shape, reads = _shape(context, n, named)
    long_way = None
    if isinstance(quantity, Gradient) and LongWay(quantity) in context.graph and grain == "neuron":
        other = context.index(LongWay(quantity))
        long_shape, long_reads = _shape(context, other, named)
        long_way = Step(index, phase(quantity), other, long_shape, long_reads, context)
    return Step(index, phase(quantity), n, shape, reads, context, long_way)


def _shape(context: Context, n: int, named: frozenset[int]) -> tuple[Shape, tuple[int, ...]]:
    """How a node is written: operands that are no step of their own are written out in its formula."""
    node = context.graph.nodes[n]
    assert node.operation is not None
    parts: list[Shape | None] = []
    reads: list[int] = []
    for operand in node.operands:
        if context.graph.nodes[operand].operation is None or operand in named:
            parts.append(None)
            reads.append(operand)
        else:
            part, part_reads = _shape(context, operand, named)
            parts.append(part)
            reads += part_reads
    return (node.operation, tuple(parts)), tuple(reads)


def position_of(walk: Sequence[Step], node: int) -> int | None:
    """The first step after which a node is known."""
    return next((step.index for step in walk if node in step.nodes), None)
