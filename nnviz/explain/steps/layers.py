"""The layer grain: the steps of a whole layer as one matrix equation, "all at once" (lectures 000 and 001).

The equations hold for the example on display, with its values in columns; gradients are means over the batch. In notations
whose weights are indexed (from, to) the matrix is printed transposed, as those lectures do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from ...core import quantities as q
from ...core.graph import copied
from ...core.quantities import Gradient, Memory, Quantity, Updated, Variable
from ..writing import words
from ..writing.context import Context
from .bias_unit import has_unit
from .equations import EQUATIONS, Equation
from .step import Lines, Step, WrittenStep


@dataclass(frozen=True)
class LayerStep(WrittenStep):
    """A step that finds several quantities at once; its lines are written as matrices."""

    members: tuple[Step, ...] = ()

    @property
    def nodes(self) -> tuple[int, ...]:
        return tuple(s.node for s in self.members)

    @property
    def lights(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(n for s in self.members for n in s.reads))

    @property
    def identity(self) -> tuple[object, ...]:
        return (type(self).__name__, self.node)

    @property
    def title(self) -> str:
        return self.context.of_example(self._equation.left)

    @property
    def heading(self) -> str:
        number = self.context.namer.layer_number(self.first.index[0])
        return f"{_KINDS[self._kind]} of layer {number}, all at once"

    @property
    def words(self) -> str:
        text = self.members[0].words
        if self._kind == "delta" and has_unit(self.context, self.first.index[0] + 1):
            text += " The bias unit gets none: it is always 1."
        return f"All {len(self.members)} at once. {text}" if len(self.members) > 1 else text

    @cached_property
    def lines(self) -> Lines:
        found = self._equation
        left = f"{found.left} {self.relation}"
        return Lines(f"{left} {found.symbols}", f"{left} {found.numbers}", f"{found.left} = {found.result}", found.worked)

    @property
    def text(self) -> str:
        return self.context.text(self.node) if len(self.members) == 1 else ""

    @property
    def remark(self) -> str:
        return next((s.remark for s in self.members if s.remark), "")

    @property
    def _kind(self) -> str:
        return _gathered(self.context, self.context.node(self.node).quantity)

    @property
    def first(self) -> Variable:
        """The variable of its first member: what is found itself, or what a derivative or an update is of."""
        quantity = self.context.node(self.node).quantity
        match quantity:
            case Variable():
                return quantity
            case Gradient(_, wrt):
                return wrt
            case Updated(of) | Memory(of):
                return of
        raise TypeError(f"{quantity} is not found layer by layer")

    @cached_property
    def _equation(self) -> Equation:
        return EQUATIONS[self._kind](self)


def layer_steps(context: Context, fine: Sequence[Step]) -> list[Step]:
    """The neuron steps gathered by layer and kind: z, a, delta, dW, db, new W, new b. The loss steps stay as they are.

    So do the updates of weights of which some are held fixed.
    """
    gathered: list[Step] = []
    ordered = sorted(fine, key=lambda s: _sort_key(context, s))
    for key, group in groupby(ordered, key=lambda s: _group_key(context, s)):
        members = tuple(group)
        index = len(gathered)
        if key[0] in ("loss", "update of one"):
            first = members[0]
            gathered.append(Step(index, first.phase, first.node, first.shape, first.reads, context, first.long_way))
        else:
            first = members[0]
            gathered.append(LayerStep(index, first.phase, first.node, first.shape, first.reads, context, first.long_way, members))
    return gathered


_KINDS = {
    "z": "Pre-activations",
    "a": "Activations",
    "delta": "Error terms",
    "dW": "Gradient of the weights",
    "db": "Gradient of the biases",
    "newW": "New weights",
    "newb": "New biases",
    "keptW": "What is remembered of the weights",
    "keptb": "What is remembered of the biases",
}

_ORDER = {"z": 0, "a": 1, "loss": 0, "delta": 0, "dW": 0, "db": 1, "keptW": 0, "newW": 1, "keptb": 2, "newb": 3}
_PHASES = list(words.PHASES)


def _kind(quantity: Quantity) -> str:
    match quantity:
        case Variable(name):
            return "loss" if name in q.LOSS_KINDS else name
        case Gradient(_, wrt):
            return "delta" if wrt.name == q.PRE_ACTIVATION else "d" + wrt.name
        case Updated(of):
            return "new" + of.name
        case Memory(of):
            return "kept" + of.name
        case _:
            raise TypeError(f"{quantity} has no place in the layer grain")


def _gathered(context: Context, quantity: Quantity) -> str:
    """The kind under which a quantity is gathered: the weights of a bias unit stand in the matrix of the others."""
    kind = _kind(quantity)
    return kind.removesuffix(q.BIAS) + q.WEIGHT if kind in _OF_BIASES and has_unit(context, _layer(quantity)) else kind


_OF_BIASES = ("db", "newb", "keptb")


def _layer(quantity: Quantity) -> int:
    match quantity:
        case Variable(_, index) | Updated(Variable(_, index)) | Memory(Variable(_, index)) | Gradient(_, Variable(_, index)):
            return index[0] if index else 0
        case _:
            return 0


def _sort_key(context: Context, step: Step) -> tuple[int, int, int, int]:
    quantity = context.node(step.node).quantity
    backwards = step.phase in ("backward", "gradient")
    layer = 0 if step.phase == "loss" else _layer(quantity)
    place = quantity.place if isinstance(quantity, Memory) else 0
    return (_PHASES.index(step.phase), -layer if backwards else layer, _ORDER[_gathered(context, quantity)] * 10 + place, step.index)


def _partly_held(context: Context, parameter: Variable) -> bool:
    """Whether some of a layer's weights, or biases, are held fixed and others not: then they are not all updated alike."""
    layer = parameter.index[0]
    every = range(context.namer.sizes[layer])
    biases = [q.bias(layer, i) for i in every]
    weights = [q.weight(layer, i, j) for i in every for j in range(context.namer.sizes[layer - 1])]
    alike = [*weights, *biases] if has_unit(context, layer) else weights if parameter.name == q.WEIGHT else biases
    return len({copied(context.graph, Updated(p)) for p in alike}) > 1


def _group_key(context: Context, step: Step) -> tuple[str, int]:
    quantity = context.node(step.node).quantity
    kind = _gathered(context, quantity)
    if isinstance(quantity, Updated | Memory) and _partly_held(context, quantity.of):
        return ("update of one", step.node)
    if isinstance(quantity, Memory):
        return (f"{kind} {quantity.place}", _layer(quantity))
    return (kind, step.node) if kind == "loss" else (kind, _layer(quantity))
