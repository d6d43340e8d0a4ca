"""What the labels of a scene say: which quantity's name and number, from which step on, in which role. No number is needed for it.

Where a label's room depends on the length of its number, ``nnviz.draw.labels`` finds its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..core import quantities as q
from ..core.graph import Graph, copied
from ..core.quantities import Gradient, Local, Quantity, Updated, Variable
from ..core.sharing import shared
from ..explain.naming.letters import sign
from ..explain.naming.names import Name, Namer
from ..explain.naming.numbers import display_number
from ..explain.steps.step import Step
from ..explain.writing.context import Context
from .parts import Frame, Line, Mark

SLOPE: Final = "slope"
"""The role of the slope of an activation where its neuron stands: what a path multiplies there."""

CARRIED: Final = ("forward", "activation", "loss")
"""The roles of what is found on the way forward: z, a and the loss, which stand in their neurons."""

Runs = tuple[tuple[str, str], ...]

HELD: Final = "held "
"""In front of the name of a parameter that updates leave as it is."""

SIZE: Final = 13.0
EDGE_SIZE: Final = 12.0

# Positions along an edge, the preferred one first: weights near the start, gradients near the end.
WEIGHT_AT: Final = (0.34, 0.28, 0.4, 0.23, 0.46, 0.19)
GRADIENT_AT: Final = (0.68, 0.74, 0.62, 0.79, 0.56, 0.83)

# Where edges are short the gradient stands below its weight.
STACKED_AT: Final = tuple(0.5 + side * n * 0.03 for n in range(9) for side in ((1, -1) if n else (1,)))
STACKED: Final = (9.5, 11.5, 13.5)

LENS_ROW: Final = 13.0
"""How far z stands above and a below the middle of the neuron under the lens."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label: ``name`` in front of the number of a node.

    ``shown`` lists (step, node): from that step on it shows that node's number. ``kind`` is its role in the palette. One
    that is not ``always`` drawn appears only while a step finds or reads its number. ``boxed`` ones have an outline, biases and targets.
    Where there is no room for the name, ``short`` stands for it; a ``bare`` label shows its number alone. ``lens`` is its place while
    its neuron is under the lens.
    """

    x: float
    y: float
    size: float
    kind: str
    name: Runs
    shown: tuple[tuple[int, int], ...]
    owner: int
    always: bool = True
    boxed: bool = False
    bare: bool = False
    short: Runs = ()
    lens: tuple[float, float] | None = None

    @property
    def written(self) -> Runs:
        """What stands in front of the number; that a parameter is held fixed is said without its name too."""
        return tuple(run for run in self.name[:1] if run[0] == HELD) if self.bare else self.name

    @property
    def inside(self) -> bool:
        """Whether it stands within a neuron, an input or the loss."""
        return self.kind in CARRIED or (self.kind == "given" and not self.boxed and self.owner >= 0)

    def node_at(self, step: int) -> int | None:
        """The node whose number it shows at a step; None before one is known."""
        return next((node for since, node in reversed(self.shown) if since <= step), None)

    def text(self, context: Context, step: int) -> str:
        """The number at a step as text; empty before it is known."""
        node = self.node_at(step)
        return display_number(context.text(node)) if node is not None else ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A label that may still have to be moved ``beside`` its mark: to the right by so much, to the left by a negative number.

    One that is ``after`` its mark's own label stands to the right of that, wherever it ends.
    """

    label: Label
    beside: float = 0.0
    after: bool = False


@dataclass(frozen=True, slots=True)
class Drafts:
    """``marks``: the drafts of every node of the drawing; ``lines``: weight and gradient of every edge that has them, or None."""

    marks: tuple[tuple[Draft, ...], ...]
    lines: tuple[tuple[Label, Label] | None, ...]


def drafts(context: Context, walk: Sequence[Step], at: Frame, slopes: bool) -> Drafts:
    """The drafts of a walkthrough's labels; kept for the structures and notations looked at last. With ``slopes`` those of activations."""
    return _drafts(context.graph, context.namer, at, tuple(s.reveals for s in walk), slopes)


@shared(most=32)
def _drafts(graph: Graph, namer: Namer, at: Frame, found: tuple[tuple[int, ...], ...], slopes: bool) -> Drafts:
    maker = _Maker(graph, namer, at, found, slopes)
    marks = tuple(tuple(maker.of_mark(v, mark, owner)) for owner, (v, mark) in enumerate(zip(at.plan.graph.nodes, at.marks, strict=True)))
    return Drafts(marks, tuple(maker.of_line(line, -1 - n) if line.node is not None else None for n, line in enumerate(at.lines)))


class _Maker:
    """Makes the drafts of one walkthrough; ``found`` are the nodes that each step finds."""

    def __init__(self, graph: Graph, namer: Namer, at: Frame, found: Sequence[Sequence[int]], slopes: bool) -> None:
        self.graph, self.namer, self.plan = graph, namer, at.plan
        self.known: dict[int, int] = {}
        for index, nodes in enumerate(found):
            for n in nodes:
                self.known.setdefault(n, index)
        self.slopes: dict[Variable, list[Local]] = {}
        for quantity in (graph.nodes[n].quantity for n in self.known) if slopes else ():
            if isinstance(quantity, Local) and quantity.wrt.name == q.PRE_ACTIVATION and quantity.of.name == q.ACTIVATION:
                self.slopes.setdefault(quantity.wrt, []).append(quantity)

    def of_mark(self, v: Variable, mark: Mark, owner: int) -> list[Draft]:
        """The labels of one node of the drawing; where the neurons have no room for them, beside it."""
        if mark.kind == "neuron":
            return self._of_neuron(v, mark, owner)
        boxed = mark.kind in ("bias", "target")
        kind = "loss" if mark.kind == "loss" else "given"
        quantities = (v, Updated(v)) if mark.kind == "bias" else (v,)
        own = self._label(mark.x, mark.y, kind, self._name(v), quantities, owner, boxed=boxed)
        if self.plan.lens:
            return self._under_lens(v, own, mark)
        if not self.plan.roomy and not boxed:
            own = replace(own, y=mark.y + mark.radius + 10)
        if mark.kind != "bias":
            return [Draft(own)]
        slope = self._derivative(mark.x, mark.y - 20, "gradient", self._cost_gradient(v), owner)
        return [Draft(own), Draft(slope) if self.plan.roomy else Draft(replace(slope, y=mark.y), after=True)]

    def _under_lens(self, v: Variable, own: Label, mark: Mark) -> list[Draft]:
        """An input, the loss, a target: where it is. A bias above its neuron, which may be under the lens, its derivative above that."""
        if mark.kind != "bias":
            above = mark.radius + 12
            return [Draft(own if mark.kind == "target" else replace(own, y=mark.y - above))]
        neuron = self.plan.positions[q.activation(*v.index)][1]
        small, full = neuron - self.plan.radius - 12, neuron - self.plan.lens - 12
        slope = self._derivative(mark.x, small - 20, "gradient", self._cost_gradient(v), own.owner)
        return [Draft(replace(own, y=small, lens=(mark.x, full))), Draft(replace(slope, lens=(mark.x, full - 20)))]

    def of_line(self, line: Line, owner: int) -> tuple[Label, Label]:
        """The labels of an edge: its weight and its gradient, at their preferred places."""
        assert line.node is not None
        v = self.graph.nodes[line.node].quantity
        assert isinstance(v, Variable)
        size = SIZE if self.plan.large else EDGE_SIZE
        start, end = along(line, WEIGHT_AT[0]), along(line, GRADIENT_AT[0])
        weight = self._label(*start, "given", self._name(v), (v, Updated(v)), owner, size=size)
        slope = self._derivative(*end, "gradient", self._cost_gradient(v), owner, size=size)
        return weight, replace(slope, name=slope.short) if self.plan.paths else slope

    def _of_neuron(self, v: Variable, mark: Mark, owner: int) -> list[Draft]:
        z = Variable(q.PRE_ACTIVATION, v.index)
        delta = Gradient(self.namer.example_loss, z)
        r = mark.radius
        apart = min(11.0, 0.29 * r) if self.plan.roomy else 9.0
        pre = self._label(mark.x, mark.y - apart, "forward", self._name(z), (z,), owner)
        post = self._label(mark.x, mark.y + apart, "activation", self._name(v), (v,), owner)
        error = self._derivative(mark.x, mark.y + r + 14, "backward", delta, owner)
        slopes = [self._slope(s, pre, post, owner) for s in self.slopes.get(z, ())]
        if self.plan.roomy:
            return [Draft(pre), Draft(post), Draft(error), *map(Draft, slopes)]
        if self.plan.paths:
            above, below = mark.y - r - 12, mark.y + r + 12
            inside = [(label, above) for label in (pre, post, *slopes)] + [(error, below)]
            return [Draft(replace(label, y=y, lens=(mark.x, mark.y))) for label, y in inside]
        if self.plan.lens:
            return [
                Draft(replace(pre, y=mark.y - r - 12, lens=(mark.x, mark.y - LENS_ROW))),
                Draft(replace(post, y=mark.y - r - 12, lens=(mark.x, mark.y + LENS_ROW))),
                Draft(replace(error, y=mark.y + r + 10, lens=(mark.x, mark.y + self.plan.lens + 13))),
            ]
        beside = [Draft(replace(label, y=mark.y + 9), -r) for label in slopes]
        return [Draft(pre, r), Draft(replace(post, y=mark.y), -r), Draft(replace(error, y=mark.y + 9), r), *beside]

    def _slope(self, local: Local, pre: Label, post: Label, owner: int) -> Label:
        """The slope of an activation, in the place of what it is not read off."""
        operands = self.graph.node(local).operands
        place = post if self.graph.index[local.wrt] in operands and self.graph.index[local.of] not in operands else pre
        label = self._label(place.x, place.y, SLOPE, self._slope_name(local), (local,), owner)
        return replace(label, always=False)

    def _slope_name(self, local: Local) -> Runs:
        """The letter that its function has, and where the slope is taken, unless that stands there too; in full where it reads others."""
        operation = self.graph.node(local.of).operation
        name = _without_layer(self.namer.name(local))
        if operation is None or not operation.letter or operation.whole_layer or name.over is None:
            return tuple(name.runs)
        letter = sign(self.namer.notation.letter_of(operation.name))
        return ((f"{letter}′(", ""), *name.over.runs, (")", "")) if self.plan.paths else ((f"{letter}′", ""),)

    def _derivative(self, x: float, y: float, kind: str, derivative: Gradient, owner: int, *, size: float = SIZE) -> Label:
        """A derivative, by the symbol that the formulas have for it."""
        label = self._label(x, y, kind, self._name(derivative), (derivative,), owner, size=size)
        return replace(label, short=((self.namer.name(derivative).sign, ""),))

    def _label(
        self,
        x: float,
        y: float,
        kind: str,
        name: Runs,
        quantities: Sequence[Quantity],
        owner: int,
        *,
        size: float = SIZE,
        boxed: bool = False,
    ) -> Label:
        nodes = [self.graph.index[w] for w in quantities if w in self.graph]
        given = {n for n in nodes if self.graph.nodes[n].operation is None}
        shown = tuple((-1 if n in given else self.known[n], n) for n in nodes if n in given or n in self.known)
        return Label(x, y, size, kind, name, shown, owner, always=self.plan.roomy, boxed=boxed)

    def _cost_gradient(self, v: Variable) -> Gradient:
        return Gradient(self.namer.cost, v)

    def _name(self, quantity: Quantity) -> Runs:
        """The name that the formulas have for it; without its layer where there is only one."""
        name = self.namer.name(quantity)
        runs = (name if len(self.namer.sizes) > 2 else _without_layer(name)).runs
        held = isinstance(quantity, Variable) and Updated(quantity) in self.graph and copied(self.graph, Updated(quantity))
        return ((HELD, ""), *runs) if held else tuple(runs)


def _without_layer(name: Name) -> Name:
    return replace(name, above="", over=_without_layer(name.over) if name.over else None)


def along(line: Line, at: float) -> tuple[float, float]:
    """A place along an edge, from 0 at its start to 1 at its end."""
    return line.x1 + (line.x2 - line.x1) * at, line.y1 + (line.y2 - line.y1) * at
