"""The steps of an expression: forward one operation at a time, then backward from the derivative of the result by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ...core.errors import InputError
from ...core.graph import Graph
from ...core.operations import at_kink
from ...core.quantities import Branch, Gradient, Local, Quantity, Variable
from ...core.sharing import shared
from ..writing.context import Context
from ..writing.expression_words import kink_remark
from .step import Step
from .walkthrough import Written, written

GRAINS: Final = {"operation": "every operation", "gradient": "without the local derivatives"}
"""How finely an expression is stepped, with titles. At the coarser grain local derivatives are written out in the formulas."""


def grain_named(name: object) -> str:
    """A known grain. Raises InputError that lists them."""
    if isinstance(name, str) and name in GRAINS:
        return name
    raise InputError("grain", name, ", ".join(GRAINS))


@dataclass(frozen=True)
class ExpressionStep(Step):
    """A step of an expression: its remark says which convention was used at a kink."""

    @property
    def remark(self) -> str:
        c = self.context
        for of in self._differentiated():
            node = c.graph.node(of)
            if node.operation is not None and at_kink(node.operation, [c.values.arrays[o] for o in node.operands]):
                return kink_remark(node.operation)
        return ""

    def _differentiated(self) -> list[Variable]:
        """The results whose local derivative this step uses, where it is no step of its own."""
        return [of for n in (self.node, *_hidden(self)) for of in _local_of(self.context, n)]


def _hidden(step: Step) -> tuple[int, ...]:
    """Operands of the step's node that its formula does not name: they are written out."""
    return tuple(o for o in step.context.node(step.node).operands if o not in step.reads)


def _local_of(c: Context, n: int) -> list[Variable]:
    """Whose local derivative a node is."""
    node = c.node(n)
    direct = node.operation is not None and node.operation.name.startswith("slope of ")
    match node.quantity:
        case Local(of, _, _):
            return [of]
        case Branch(of, _, _, _) if direct:
            return [of]
        case Gradient(of, wrt) if direct and of != wrt:
            return [of]
    return []


def expression_steps(context: Context, grain: str = "operation") -> list[Step]:
    """The steps in order. ``context.namer.cost`` is what is differentiated."""
    planned = _plan(context.graph, grain_named(grain))
    return [ExpressionStep(index, phase, *how, context) for index, (phase, how) in enumerate(planned)]


@shared(most=64)
def _plan(graph: Graph, grain: str) -> tuple[tuple[str, Written], ...]:
    computed = [n for n, node in enumerate(graph.nodes) if node.operation is not None]
    forward = [n for n in computed if isinstance(graph.nodes[n].quantity, Variable)]
    backward = [n for n in computed if not isinstance(graph.nodes[n].quantity, Variable)]
    backward.sort(key=lambda n: (_turn(graph, graph.nodes[n].quantity), n))
    if grain == "gradient":
        backward = [n for n in backward if not isinstance(graph.nodes[n].quantity, Local)]
    named = frozenset((*forward, *backward))
    steps = [("forward", written(graph, n, named)) for n in forward]
    return (*steps, *(("backward", written(graph, n, named)) for n in backward))


def _turn(graph: Graph, quantity: Quantity) -> float:
    """When a derivative is found, going backwards: a variable's as soon as all that uses it is done, a result's in its own turn."""
    match quantity:
        case Gradient(_, wrt) | Local(_, wrt, _) | Branch(_, wrt, _, _):
            at = graph.index[wrt]
            if graph.nodes[at].operation is not None:
                return -float(at)
            uses = [c for c, _ in graph.consumers[at] if isinstance(graph.nodes[c].quantity, Variable) and _counts(graph, c)]
            return 0.5 - min(uses) if uses else 1.0
    return 0.0


def _counts(graph: Graph, n: int) -> bool:
    """Whether anything differentiates through a result: it has a derivative of its own."""
    quantity = graph.nodes[n].quantity
    return any(isinstance(node.quantity, Gradient) and node.quantity.wrt == quantity for node in graph.nodes)
