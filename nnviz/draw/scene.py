"""The scene: everything that a picture of a walkthrough shows, as plain values in one frame's coordinates.

The browser's player and Plotly both draw from it, so they cannot differ. Positions never change during a walkthrough; a
label appears at the step at which its number becomes known, and an update replaces a weight's number by the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import hypot

from ..core import quantities as q
from ..core.graph import Graph
from ..core.quantities import Branch, Gradient, Local, LongWay, Memory, Quantity, Summed, Updated, Variable
from ..core.sharing import shared
from ..explain.naming.names import Namer
from ..explain.steps.step import Step
from ..explain.writing.context import Context
from .drafts import SLOPE, Label
from .filling import LINE_BETWEEN, beside_lens
from .labels import place_labels
from .layout import layout
from .opening import MOST_LINES, across_of, columns_of, moved_label, moved_line, moved_mark, opening, opening_of_paths, shifts_of
from .parts import Frame, Heading, Line, Mark, Opening, Sign
from .places import Format, Layout


@dataclass(frozen=True)
class Scene:
    """Marks, lines, labels and headings in a frame of ``width`` x ``height``, y downwards.

    ``owners`` says for a node of the graph which mark (0 and up) or line (-1 and down) shows it. Where the lens is one of paths, what is
    ``standing`` is shown at every step that leaves room for it. Of a scene that is opened ``under`` are the neurons with room around them.
    """

    width: float
    height: float
    roomy: bool
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    headings: tuple[Heading, ...]
    owners: dict[int, int]
    frame: Frame
    standing: tuple[int, ...] = ()
    under: frozenset[int] | None = None

    def lit(self, step: Step) -> tuple[set[int], set[int]]:
        """What lights up at a step: owners of what it finds, and of what it reads."""
        found = {self.owners[n] for n in step.nodes if n in self.owners}
        return found, {self.owners[n] for n in step.lights if n in self.owners} - found

    def enlarged(self, step: Step) -> frozenset[int]:
        """The neurons that are drawn at full size at a step, where there is a lens: the one that all it finds belongs to.

        Of paths all that they lead through, as far as the step is about them; where these have no room beside or above each other, those
        that the step finds or reads.
        """
        if self.under is not None:
            return self.under
        if not self.frame.plan.lens:
            return frozenset()
        found, read = self.lit(step)
        hosts = {self.frame.hosts.get(owner) for owner in found}
        one = {host for host in hosts if host is not None} if len(hosts) == 1 else set()
        if not self.frame.plan.paths:
            return frozenset(one)
        standing, own = self._neurons_of(self.standing), self._neurons(found | read)
        if step.along is not None:
            standing &= self._neurons_of(step.along) | own
        choices = (standing and standing | one, own, one)
        return frozenset(next((some for some in choices if some and self._apart(some)), set()))

    def opened(self, step: Step) -> Scene:
        """The scene with room around what is under its lens at a step; the scene itself where all has room."""
        opening, enlarged = self.frame.opening, self.enlarged(step)
        across = across_of(opening, self.marks, enlarged) if opening else None
        if opening is None or across is None:
            return self
        shifts = shifts_of(opening, self.marks, enlarged)
        if not any(dx or dy for dx, dy in shifts):
            return self
        at = columns_of(self.marks)
        return replace(
            self,
            under=enlarged,
            marks=tuple(moved_mark(m, shift) for m, shift in zip(self.marks, shifts, strict=True)),
            lines=tuple(moved_line(e, shifts) for e in self.lines),
            labels=tuple(
                moved_label(label, shifts[label.owner]) if label.owner >= 0 and any(shifts[label.owner]) else still
                for label, still in zip(self.labels, self._unmoved, strict=True)
            ),
            headings=tuple(replace(h, x=h.x + across[at.index(round(h.x, 1))]) for h in self.headings),
        )

    @cached_property
    def _unmoved(self) -> tuple[Label, ...]:
        """The labels of what stays where it is, most of them at most steps, as the browser gets them."""
        return tuple(moved_label(label, (0.0, 0.0)) for label in self.labels)

    def along(self, step: Step) -> tuple[int, ...]:
        """What stands along paths, as far as a step is about them."""
        return self.standing if step.along is None else tuple(n for n in self.standing if n in step.along)

    def _neurons_of(self, nodes: Iterable[int]) -> set[int]:
        return self._neurons(self.owners[n] for n in nodes if n in self.owners)

    def _neurons(self, owners: Iterable[int]) -> set[int]:
        return {owner for owner in owners if owner >= 0 and self.marks[owner].kind == "neuron"}

    def _apart(self, neurons: Iterable[int]) -> bool:
        """Whether neurons at full size do not meet, in their columns with a line between them."""
        some, opening = list(neurons), self.frame.opening
        places = [self.marks[n] for n in some]
        if opening is not None:
            if across_of(opening, self.marks, some) is None:
                return False
            shifts = shifts_of(opening, self.marks, some)
            places = [moved_mark(self.marks[n], shifts[n]) for n in some]
        least = 2 * self.frame.plan.lens
        return all(hypot(a.x - b.x, a.y - b.y) >= least + (LINE_BETWEEN if a.x == b.x else 0.0) for a, b in combinations(places, 2))


def scene(context: Context, walk: Sequence[Step], format_: Format = "wide", standing: tuple[int, ...] | None = None) -> Scene:
    """The scene of a walkthrough in one of the formats; a large one leaves out no number, unless it has a lens.

    Where paths are followed, ``standing`` are the nodes along all of them: slopes and weights.
    """
    at, slopes = frame(context, format_), standing is not None
    labels = place_labels(context, walk, at, slopes)
    complete = all(label.always and label.written for label in labels if label.shown and label.kind != SLOPE)
    if at.plan.large and not at.plan.lens and not complete:
        at = _frame(context.graph, context.namer, format_, True)
        labels = place_labels(context, walk, at, slopes)
    return Scene(at.plan.width, at.plan.height, at.plan.roomy, at.marks, at.lines, labels, at.headings, at.owners, at, standing or ())


def frame(context: Context, format_: Format) -> Frame:
    """The frame of a scene in one of the formats."""
    return _frame(context.graph, context.namer, format_)


@shared(most=32)
def _frame(graph: Graph, namer: Namer, format_: Format, lens: bool = False) -> Frame:
    unbiased = frozenset(n for n in range(1, len(namer.sizes)) if q.bias(n, 0) not in graph)
    with_unit = frozenset(n for n in range(len(namer.sizes)) if q.bias_unit(n) in graph)
    plan = layout(namer, format_, unbiased, lens, with_unit)
    order = {v: n for n, v in enumerate(plan.graph.nodes)}
    by_owner = _nodes_by_owner(graph, namer.cost)
    marks = tuple(_mark(plan, v, by_owner, _symbol(plan, v, namer)) for v in plan.graph.nodes)
    lines = tuple(
        _line(graph, marks, order[start], order[end], data["weight"], by_owner)
        for start, end, data in plan.graph.edges(data=True)
        if start.name != q.BIAS
    )
    owners = {n: m for m, mark in enumerate(marks) for n in mark.nodes}
    owners |= {n: -1 - m for m, line in enumerate(lines) for n in line.nodes}
    hosts = {order[bias]: order[neuron] for bias, neuron in plan.graph.edges if bias.name == q.BIAS}
    hosts |= {n: n for n, mark in enumerate(marks) if mark.kind == "neuron"}
    hosts |= {-1 - n: line.end for n, line in enumerate(lines) if line.node is not None}
    return Frame(plan, marks, lines, _headings(graph, namer, plan), owners, hosts, _opening(marks, lines, hosts, namer, plan))


def _opening(marks: Sequence[Mark], lines: Sequence[Line], hosts: Mapping[int, int], namer: Namer, plan: Layout) -> Opening | None:
    if not plan.lens or len(lines) > MOST_LINES:
        return None
    if plan.paths:
        return opening_of_paths(marks, plan) if plan.close else None
    return opening(marks, hosts, beside_lens(namer), plan)


def _nodes_by_owner(graph: Graph, cost: Variable) -> dict[Variable, list[int]]:
    """For every variable that is drawn, the nodes of the graph that it stands for."""
    found: dict[Variable, list[int]] = {}
    for n, node in enumerate(graph.nodes):
        owner = _owner(node.quantity, cost)
        if owner is not None:
            found.setdefault(owner, []).append(n)
    return found


def _owner(quantity: Quantity, cost: Variable) -> Variable | None:
    match quantity:
        case Variable(name, index):
            if name in q.LOSS_KINDS:
                return cost
            return Variable(q.ACTIVATION, index) if name == q.PRE_ACTIVATION else quantity
        case Gradient(_, wrt) | LongWay(Gradient(_, wrt)) | Summed(Gradient(_, wrt)) | Branch(_, wrt, _, _):
            return _owner(wrt, cost)
        case Updated(of) | Memory(of):
            return of
        case Local(of, wrt, _):
            return _owner_of_local(of, wrt, cost)


def _owner_of_local(of: Variable, wrt: Variable, cost: Variable) -> Variable | None:
    """dz/da is shown on the weight between them, everything else on what it is taken by."""
    if of.name == q.PRE_ACTIVATION and wrt.name in (q.ACTIVATION, q.INPUT):
        return q.weight(of.index[0], of.index[1], wrt.index[1])
    return _owner(wrt, cost)


def _symbol(plan: Layout, v: Variable, namer: Namer) -> tuple[Sign, ...]:
    """Where a neuron has no room for its numbers and room for its name: that, without its layer, which stands above the column."""
    if not plan.lens or plan.radius < 9.0 or plan.graph.nodes[v]["kind"] in ("bias", "target"):
        return ()
    return (Sign(tuple(replace(namer.name(v), above="").runs), 0.0, 0.85 * plan.radius),)


def _mark(plan: Layout, v: Variable, by_owner: dict[Variable, list[int]], signs: tuple[Sign, ...] = ()) -> Mark:
    x, y = plan.positions[v]
    kind = plan.graph.nodes[v]["kind"]
    radius = plan.radius
    if kind in ("bias", "target"):
        # Where there is no room for its number it is a dot: an empty box would look as if something were missing.
        radius = 9.0 if plan.roomy else max(2.0, min(4.0, plan.radius * 0.3))
    elif plan.large:
        radius = min(radius, {"input": 26.0, "loss": 29.0}.get(kind, radius))
    elif kind == "loss":
        radius = max(plan.radius, 20.0)
    return Mark(kind, x, y, radius, tuple(by_owner.get(v, ())), signs)


def _line(graph: Graph, marks: Sequence[Mark], start: int, end: int, weight: Variable | None, by_owner: dict[Variable, list[int]]) -> Line:
    a, b = marks[start], marks[end]
    length = ((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5 or 1.0
    ux, uy = (b.x - a.x) / length, (b.y - a.y) / length
    node = graph.index[weight] if weight is not None else None
    nodes = tuple(by_owner.get(weight, ())) if weight is not None else ()
    return Line(start, end, a.x + ux * a.radius, a.y + uy * a.radius, b.x - ux * b.radius, b.y - uy * b.radius, node, nodes)


def _headings(graph: Graph, namer: Namer, plan: Layout) -> tuple[Heading, ...]:
    sizes = namer.sizes
    crowded = plan.columns[1] - plan.columns[0] < 100
    found = []
    for layer in range(len(sizes)):
        number = namer.layer_number(layer)
        text = f"layer {number}" if number or layer else "layer 0"
        if layer == 0:
            text = "input" if crowded or plan.large else f"input, {text}"
        elif crowded:
            text = str(number)
        else:
            operation = graph.node(q.activation(layer, 0)).operation
            text += f", {operation.name.replace('_', ' ')}" if operation else ""
        found.append(Heading(plan.columns[layer], 15.0, text))
    if not namer.predicts:
        found.append(Heading(plan.columns[len(sizes)], 15.0, "loss"))
        if plan.columns[-1] != plan.columns[-2]:
            found.append(Heading(plan.columns[-1], 15.0, "targets" if sizes[-1] > 1 else "target"))
    return tuple(found)
