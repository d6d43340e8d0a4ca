"""The labels of a scene: what they say, and where there is room for them.

Numbers stand inside the neurons, error terms below, biases above, weights near the start of their edge and gradients near
its end, where edges lie apart. Between two layers either all labels of a kind are drawn or none: what finds no room is drawn
only while its step is active, and is on hover and in the table at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ..core import quantities as q
from ..core.quantities import Gradient, Quantity, Updated, Variable
from ..explain.context import Context
from ..explain.names import Name
from ..explain.numbers import display_number
from ..explain.steps import Step
from .board import Board, Box, text_width
from .layout import Layout

if TYPE_CHECKING:
    from .scene import Line, Mark

Runs = tuple[tuple[str, str], ...]

SIZE: Final = 13.0
EDGE_SIZE: Final = 12.0
_LINE_HEIGHT: Final = 1.25

# Positions along an edge, the preferred one first: weights near the start, gradients near the end.
_WEIGHT_AT: Final = (0.34, 0.28, 0.4, 0.23, 0.46, 0.19)
_GRADIENT_AT: Final = (0.68, 0.74, 0.62, 0.79, 0.56, 0.83)

# Ways to move a bias aside where steep edges pass.
_ASIDE: Final = (0.0, -14.0, 14.0, -26.0, 26.0)

_SMALLEST: Final = 9.5
_DELTA: Final = (("δ", ""),)


@dataclass(frozen=True, slots=True)
class Label:
    """A label: ``name`` in front of the number of a node.

    ``shown`` lists (step, node): from that step on it shows that node's number. ``kind`` is its role in the palette. One
    that is not ``always`` drawn appears only while a step finds or reads its number. ``boxed`` ones have an outline, biases and targets.
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

    @property
    def inside(self) -> bool:
        """Whether it stands within a neuron, an input or the loss."""
        return self.kind in ("forward", "loss") or (self.kind == "given" and not self.boxed and self.owner >= 0)

    def node_at(self, step: int) -> int | None:
        """The node whose number it shows at a step; None before one is known."""
        return next((node for since, node in reversed(self.shown) if since <= step), None)

    def text(self, context: Context, step: int) -> str:
        """The number at a step as text; empty before it is known."""
        node = self.node_at(step)
        return display_number(context.text(node)) if node is not None else ""


def place_labels(context: Context, walk: Sequence[Step], plan: Layout, marks: Sequence[Mark], lines: Sequence[Line]) -> tuple[Label, ...]:
    """All labels of a scene."""
    maker = _Maker(context, walk, plan)
    board = Board(plan.width, plan.height)
    board.circles = [(m.x, m.y, m.radius) for m in marks if m.kind not in ("bias", "target")]
    board.segments = np.array([(e.x1, e.y1, e.x2, e.y2) for e in lines]).reshape(-1, 4)
    drafts = [
        draft
        for owner, (variable, mark) in enumerate(zip(plan.graph.nodes, marks, strict=True))
        for draft in maker.of_mark(variable, mark, owner)
    ]
    labels = [_inside(d, plan.radius, marks[d.owner].y, maker) if d.inside else d for d in drafts]
    labels = _placed_errors(board, labels, maker)
    incident: dict[int, set[int]] = {}
    for n, line in enumerate(lines):
        incident.setdefault(line.end, set()).add(n)
        incident.setdefault(line.start, set()).add(n)
    labels = [_placed(board, d, incident.get(d.owner, set()), maker) for d in labels]
    for gap in _gaps(lines, marks):
        labels += _placed_on_gap(board, gap, lines, maker)
    return tuple(labels)


class _Maker:
    """Makes labels for one walkthrough; knows when each number becomes known."""

    def __init__(self, context: Context, walk: Sequence[Step], plan: Layout) -> None:
        self.context, self.plan = context, plan
        self.known: dict[int, int] = {}
        for step in walk:
            for n in step.nodes:
                self.known.setdefault(n, step.index)

    def box(self, label: Label) -> Box:
        """The room that a label needs for its longest number."""
        texts = [display_number(self.context.text(node)) for _, node in label.shown]
        name = () if label.bare else label.name
        longest = max(texts, key=len, default="")
        width = text_width([*name, (" " + longest if name else longest, "")], label.size) + (10 if label.boxed else 4)
        return Box(label.x, label.y, width, label.size * _LINE_HEIGHT + (3 if label.boxed else 0))

    def of_mark(self, v: Variable, mark: Mark, owner: int) -> list[Label]:
        """The labels of one node of the drawing; where the neurons have no room for them, beside it."""
        if mark.kind == "neuron":
            return self._of_neuron(v, mark, owner)
        boxed = mark.kind in ("bias", "target")
        kind = "loss" if mark.kind == "loss" else "given"
        quantities = (v, Updated(v)) if mark.kind == "bias" else (v,)
        own = self._label(mark.x, mark.y, kind, self._name(v), quantities, owner, boxed=boxed)
        if not self.plan.roomy and not boxed:
            own = replace(own, y=mark.y + mark.radius + 10)
        if mark.kind != "bias":
            return [own]
        slope = self._label(mark.x, mark.y - 18, "gradient", (("∂", ""),), (self._cost_gradient(v),), owner)
        return [own, slope if self.plan.roomy else self._beside(replace(slope, y=mark.y), mark, self.box(own).width / 2)]

    def of_line(self, line: Line, owner: int) -> tuple[Label, Label]:
        """The labels of an edge: its weight and its gradient, at their preferred places."""
        assert line.node is not None
        v = self.context.node(line.node).quantity
        assert isinstance(v, Variable)
        start, end = _along(line, _WEIGHT_AT[0]), _along(line, _GRADIENT_AT[0])
        weight = self._label(*start, "given", self._name(v), (v, Updated(v)), owner, size=EDGE_SIZE)
        return weight, self._label(*end, "gradient", (("∂", ""),), (self._cost_gradient(v),), owner, size=EDGE_SIZE)

    def _of_neuron(self, v: Variable, mark: Mark, owner: int) -> list[Label]:
        z = Variable(q.PRE_ACTIVATION, v.index)
        delta = Gradient(self.context.namer.example_loss, z)
        r = mark.radius
        pre = self._label(mark.x, mark.y - 9, "forward", self._name(z), (z,), owner)
        post = self._label(mark.x, mark.y + 9, "forward", self._name(v), (v,), owner)
        error = self._label(mark.x, mark.y + r + 14, "backward", self._error_name(delta), (delta,), owner)
        if self.plan.roomy:
            return [pre, post, error]
        short = replace(error, name=_DELTA, y=mark.y + 9)
        return [self._beside(pre, mark, r), self._beside(replace(post, y=mark.y), mark, -r), self._beside(short, mark, r)]

    def _beside(self, label: Label, mark: Mark, distance: float) -> Label:
        """The label moved to the right of its mark by ``distance``, or to the left by a negative one, clear of the middle."""
        half = self.box(label).width / 2 + 5
        return replace(label, x=mark.x + distance + (half if distance > 0 else -half))

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
        nodes = [self.context.index(w) for w in quantities if w in self.context.graph]
        given = {n for n in nodes if self.context.node(n).operation is None}
        shown = tuple((-1 if n in given else self.known[n], n) for n in nodes if n in given or n in self.known)
        return Label(x, y, size, kind, name, shown, owner, always=self.plan.roomy, boxed=boxed)

    def _cost_gradient(self, v: Variable) -> Quantity:
        return Gradient(self.context.namer.cost, v)

    def _name(self, v: Variable) -> Runs:
        """A short name: the column's heading tells the layer."""
        known = self.plan.short_names
        if v not in known:
            name = self.context.namer.name(v)
            known[v] = tuple(Name(name.letter, name.below).runs)
        return known[v]

    def _error_name(self, delta: Gradient) -> Runs:
        name = self.context.namer.name(delta)
        if name.over is None:
            return tuple(Name(name.letter, name.below).runs)
        return tuple(Name(name.letter, "", "", Name(name.over.letter, name.over.below)).runs)


def on_line(label: Label, line: Line, at: float) -> Label:
    """The label moved to a place along an edge, from 0 at its start to 1 at its end."""
    x, y = _along(line, at)
    return replace(label, x=x, y=y)


def _along(line: Line, at: float) -> tuple[float, float]:
    return line.x1 + (line.x2 - line.x1) * at, line.y1 + (line.y2 - line.y1) * at


def _inside(label: Label, radius: float, middle: float, maker: _Maker) -> Label:
    """A label within its neuron: in smaller type where it has to be, then without its name, then not at all."""
    if not label.always:
        return label
    dy = abs(label.y - middle) + label.size * 0.5
    room = 2.0 * max(radius * radius - dy * dy, 0.0) ** 0.5
    for candidate in (label, replace(label, bare=True)):
        size = label.size * min(1.0, room / maker.box(candidate).width)
        if size >= _SMALLEST:
            return replace(candidate, size=size)
    return replace(label, always=False)


def _placed_errors(board: Board, labels: list[Label], maker: _Maker) -> list[Label]:
    """Error terms: all with the notation's name, or all with a delta, where one of them has no room."""
    errors = [label for label in labels if label.kind == "backward" and label.always]
    if not all(board.free(maker.box(label)) for label in errors):
        errors = [replace(label, name=_DELTA) for label in errors]
    by_owner = {e.owner: e for e in errors if board.free(maker.box(e))}
    for label in by_owner.values():
        board.put(maker.box(label))
    return [
        (by_owner.get(label.owner) or replace(label, name=_DELTA, always=False)) if label.kind == "backward" and label.always else label
        for label in labels
    ]


def _placed(board: Board, label: Label, own_lines: set[int], maker: _Maker) -> Label:
    """A bias, its gradient or a target, moved aside where it has to be, or left for its active step."""
    if not label.always or label.inside or label.kind == "backward":
        return label
    for dx in _ASIDE:
        candidate = replace(label, x=label.x + dx)
        if board.free(maker.box(candidate), own_lines):
            board.put(maker.box(candidate))
            return candidate
    return replace(label, always=False)


def _gaps(lines: Sequence[Line], marks: Sequence[Mark]) -> list[list[int]]:
    """The weighted edges, gathered by the layers they join."""
    gaps: dict[float, list[int]] = {}
    for n, line in enumerate(lines):
        if line.node is not None:
            gaps.setdefault(marks[line.start].x, []).append(n)
    return list(gaps.values())


def _placed_on_gap(board: Board, gap: Sequence[int], lines: Sequence[Line], maker: _Maker) -> list[Label]:
    """The labels of the edges between two layers: with names, or bare, or not drawn until they are active."""
    pairs = [maker.of_line(lines[n], -1 - n) for n in gap]
    weights, slopes = [p[0] for p in pairs], [p[1] for p in pairs]
    if not maker.plan.roomy:
        return [*weights, *slopes]
    placed: list[Label] = []
    for labels, places in ((weights, _WEIGHT_AT), (slopes, _GRADIENT_AT)):
        found = _all_free(board, labels, places, gap, lines, maker)
        if found is None:
            found = _all_free(board, [replace(w, bare=True) for w in labels], places, gap, lines, maker)
        placed += found if found is not None else [replace(w, always=False) for w in labels]
    return placed


def _all_free(
    board: Board, labels: Sequence[Label], places: Sequence[float], gap: Sequence[int], lines: Sequence[Line], maker: _Maker
) -> list[Label] | None:
    """A free place for every label, or None; only where all find one are they put on the board."""
    before = list(board.boxes)
    found = []
    for label, n in zip(labels, gap, strict=True):
        for at in places:
            candidate = on_line(label, lines[n], at)
            box = maker.box(candidate)
            if board.free(box, (n,)):
                board.put(box)
                found.append(candidate)
                break
        else:
            board.boxes = before
            return None
    return found
