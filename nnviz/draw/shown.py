"""Which labels are drawn at a step, and where: those with a place of their own, and of those that come and go with it what has room.

What a step finds comes before what it reads. A label on an edge may stand anywhere along it. The number that is found is always
drawn, and so are the numbers that are read where they are few: other labels make way for them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ..explain.naming.numbers import display_number
from ..explain.steps.step import Step
from ..explain.writing.context import Context
from .board import Box, line_height, text_width
from .drafts import CARRIED, GRADIENT_AT, SLOPE, WEIGHT_AT, Label
from .parts import Line, Mark
from .scene import Scene

_BOLD: Final = 1.08
"""How much wider the type of an active step is."""

FEW_LIGHTS: Final = 8
"""For so many numbers that a step reads other labels make way; none is put over another one of the step."""

SPOTS: Final = {"given": WEIGHT_AT, "gradient": GRADIENT_AT}
"""Where a label on an edge may stand, by its kind."""

BETWEEN_LENSES: Final = dict.fromkeys(("given", "gradient"), (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74))
"""The same where both ends may be."""

CLEAR_OF_LENS: Final = {"given": (0.38, 0.44, 0.32, 0.5, 0.26, 0.56, 0.62, 0.68), "gradient": (0.35, 0.41, 0.29, 0.47, 0.23, 0.17)}
"""The same where the end of an edge may be under the lens; of a weight that an error comes back through, its start."""

DISCS: Final = ("neuron", "input", "loss")
"""Marks that are better not covered."""

INSIDE: Final = ("backward", SLOPE, "activation", "forward")
"""What one neuron of a path holds, the last that is found first."""

STEPS_ASIDE: Final = (0, -20, 20, -39, 39)
"""How far up or down a label may move."""

BESIDE: Final = 4.0
"""Between a mark and a label right or left of it."""

LINES_APART: Final = 1.0
"""More than the height of two numbers above each other around a lens: letters reach further than their line."""

PATHS_APART: Final = 3.0
"""The same of paths, whose numbers stand in several lines."""

BELOW_NAMES: Final = 31.0
"""How far down a number is clear of the names of the columns."""

STEPS_AROUND: Final = (*STEPS_ASIDE, -64, 64)
"""The same around the lens, where there may be no other room."""

CLEAR_OF_NEURONS: Final = (0, -20, 20, -44, 44)
"""The same between neurons under the lens."""

CLEAR_OF_NUMBERS: Final = (*CLEAR_OF_NEURONS, -64, 64, -84, 84)
"""The same where neurons are so close that what is theirs stands above and below them."""


Spot = tuple[float, float]
"""Where the middle of a label may be."""


@dataclass(frozen=True)
class _Taken:
    box: Box
    own: bool
    label: Label | None = None
    round: bool = False

    def meets(self, other: Box) -> bool:
        return other.meets_circle(self.box.x, self.box.y, self.box.width / 2) if self.round else other.overlaps(self.box)


def shown_labels(context: Context, scene: Scene, index: int, step: Step) -> list[Label]:
    """The labels that are drawn at a step, each where it stands."""
    known = [label for label in scene.labels if label.node_at(index) is not None]
    own = {*step.nodes, *step.lights}
    always = [label for label in scene.labels if label.always and label.shown]
    taken = [_Taken(_box(context, _placed(label), _nodes(label)), label.node_at(index) in own, label) for label in always]
    enlarged = scene.enlarged(step)
    for mark in (scene.marks[n] for n in sorted(enlarged)):
        taken.append(_Taken(Box(mark.x, mark.y, 2 * scene.frame.plan.lens, 2 * scene.frame.plan.lens), True, round=_around_one(scene)))
    passing = [label for label in known if not label.always]
    showing: dict[int | None, list[Label]] = {}
    for label in passing:
        showing.setdefault(label.node_at(index), []).append(label)
    placed: dict[int, Label] = {}
    hidden: set[int] = set()
    # Under the lens labels have one place: those that can stand elsewhere make way for them.
    inside = _one_each if scene.frame.plan.paths else _under_lens
    for label in inside(passing, scene, enlarged, index, step):
        candidate = replace(label, x=label.lens[0], y=label.lens[1]) if label.lens else label
        if not scene.frame.plan.paths:
            taken.append(_Taken(_box(context, candidate, _nodes(label)), True))
        placed[id(label)] = candidate
    for node, insisting in _wanted(step, scene):
        for label in showing.get(node, ()):
            if id(label) in placed or _left_out(label, node, scene, step):
                continue
            spots = _spots(label, scene, enlarged, _box(context, label, [node]).width, node in step.nodes)
            if not spots:
                continue
            candidate, covered, discs = _best(context, node, label, spots, taken, scene.marks, _told_apart(scene), _lines_apart(scene))
            insists = insisting or label.kind == SLOPE
            makes_way = [other for other in covered if not other.own or _replaced(label, other)]
            if _around_one(scene) and node not in step.nodes and _others(label, discs, scene):
                continue
            if covered and not (insists and (node in step.nodes or makes_way == covered)):
                continue
            hidden |= {id(other.label) for other in makes_way}
            taken.append(_Taken(_box(context, candidate, [node]), True))
            placed[id(label)] = candidate
    for node in scene.along(step) if scene.frame.plan.paths else ():
        for label in showing.get(node, ()):
            if id(label) in placed or label.lens is not None:
                continue
            near = _spots(label, scene, enlarged, 0.0, False, len(CLEAR_OF_NEURONS))
            candidate, covered, discs = _best(context, node, label, near, taken, scene.marks, _told_apart(scene), _lines_apart(scene))
            if not covered and not discs:
                taken.append(_Taken(_box(context, candidate, [node]), True))
                placed[id(label)] = candidate
    drawn = [label for label in known if label.always and id(label) not in hidden]
    return [*drawn, *placed.values()]


def _under_lens(passing: Sequence[Label], scene: Scene, enlarged: frozenset[int], index: int, step: Step) -> list[Label]:
    """What stands in the neuron under the lens, z and a, as far as they are known, and what the step is about around it."""
    own = {*step.nodes, *step.lights}
    at = [label for label in passing if label.lens is not None and scene.frame.hosts.get(label.owner) in enlarged]
    return [label for label in at if label.kind in CARRIED or label.node_at(index) in own]


def _one_each(passing: Sequence[Label], scene: Scene, enlarged: frozenset[int], index: int, step: Step) -> list[Label]:
    """Of each neuron under the lens the number that stands in it: what the step finds before what it reads, and of these and of all
    others what has come last on the way back."""

    def rank(label: Label) -> tuple[int, int]:
        node = label.node_at(index)
        about = 0 if node in step.nodes else 1 if node in step.lights else 2 if node in scene.standing or label.kind != SLOPE else 3
        return about, INSIDE.index(label.kind)

    found: dict[int, Label] = {}
    for label in passing:
        if label.lens is None or label.owner not in enlarged:
            continue
        held = found.get(label.owner)
        if held is None or rank(label) < rank(held):
            found[label.owner] = label
    return list(found.values())


def _wanted(step: Step, scene: Scene) -> Iterator[tuple[int, bool]]:
    """The nodes of a step, what it finds first, and whether other labels make way for them.

    Around a lens what stands at marks comes before what stands anywhere along an edge.
    """
    yield from ((node, True) for node in step.nodes)
    lights = sorted(step.lights, key=lambda n: scene.owners.get(n, 0) < 0) if scene.frame.plan.lens else step.lights
    yield from ((node, len(step.lights) <= FEW_LIGHTS) for node in lights)


def _best(
    context: Context,
    node: int,
    label: Label,
    spots: Sequence[Spot],
    taken: Sequence[_Taken],
    marks: Sequence[Mark],
    lines: Sequence[Line],
    apart: float = 0.0,
) -> tuple[Label, list[_Taken], list[Mark]]:
    """The spot that covers least, none of the step's own numbers where that can be, and no neuron; and what labels and marks it covers."""
    room = _box(context, label, [node])
    boxes = [Box(x, y, room.width, room.height) for x, y in spots]
    crossed = _crossed(label, boxes, lines)
    around = [replace(box, height=box.height + apart) for box in boxes]
    covers = [[other for other in taken if other.meets(box)] for box in around]
    round_marks = [(m, _sent(m.x, m.y, m.radius)) for m in marks if m.kind in DISCS]
    discs = [[m for m, circle in round_marks if box.meets_circle(*circle)] for box in boxes]

    def cost(n: int) -> float:
        own = sum(100 if other.own and not _replaced(label, other) else 1 for other in covers[n])
        return own + 10.0 * len(discs[n]) + 0.001 * crossed[n]

    best = min(range(len(spots)), key=cost)
    x, y = spots[best]
    return replace(label, x=x, y=y), covers[best], discs[best]


def _told_apart(scene: Scene) -> Sequence[Line]:
    """The edges among which it is to be seen which a number belongs to: those of paths, whose numbers stand at all of them."""
    return scene.lines if scene.frame.plan.paths else ()


def _crossed(label: Label, boxes: Sequence[Box], lines: Sequence[Line]) -> list[int]:
    """How many edges a number of another one lies on, in each of some boxes."""
    if label.owner >= 0 or not lines:
        return [0] * len(boxes)
    others = np.array([(e.x1, e.y1, e.x2, e.y2) for n, e in enumerate(lines) if e.node is not None and n != -1 - label.owner])
    return [int(box.meets_segments(others.reshape(-1, 4)).sum()) for box in boxes]


def _replaced(label: Label, other: _Taken) -> bool:
    """Whether a number of a neuron makes way for the slope there, which stands in its place."""
    return label.kind == SLOPE and other.label is not None and other.label.owner == label.owner


def _left_out(label: Label, node: int, scene: Scene, step: Step) -> bool:
    """Whether a number lights up with its neuron alone: a path's neurons hold one, and beside them is only what a formula reads."""
    return scene.frame.plan.paths and label.lens is not None and node not in step.nodes and (step.prewritten or node not in step.reads)


def spots_of(scene: Scene) -> Mapping[str, tuple[float, ...]]:
    """Where the labels on the edges of a scene may stand, by their kind, and how far ``aside``."""
    plan = scene.frame.plan
    spots = (BETWEEN_LENSES if plan.paths else CLEAR_OF_LENS) if plan.lens else SPOTS
    aside = CLEAR_OF_NUMBERS if plan.close else CLEAR_OF_NEURONS if plan.paths else STEPS_AROUND if plan.lens else STEPS_ASIDE
    return {**spots, "aside": aside}


def _spots(label: Label, scene: Scene, enlarged: frozenset[int], width: float, found: bool, steps: int | None = None) -> list[Spot]:
    """Where it may stand, so ``width``: where it is, on an edge anywhere along it, and a little higher or lower.

    In a neuron a slope stands for one of its two numbers. Beside a small neuron a label stands only where no other one is nearer; what the
    step has ``found`` stands there in any case. ``steps``: of the ways to move it only so many.
    """
    places = [(label.x, label.y)]
    if label.kind == SLOPE and scene.roomy:
        return [*places, (label.x, 2 * scene.marks[label.owner].y - label.y)]
    if scene.frame.plan.paths and label.lens is not None:
        return [(label.x, y) for y in _beside(label, scene, scene.frame.plan.lens if label.owner in enlarged else None)]
    if _around_one(scene) and label.owner >= 0:
        return _around(label, scene, enlarged, width) or (places if found else [])
    if label.owner < 0 and scene.lines[-1 - label.owner].node is not None:
        line = scene.lines[-1 - label.owner]
        x1, y1, x2, y2 = _sent(line.x1, line.y1, line.x2, line.y2)
        places = [(x1 + (x2 - x1) * at, y1 + (y2 - y1) * at) for at in spots_of(scene)[label.kind]]
    # Around a lens what stands on a stalk is not among the names of the columns.
    top = BELOW_NAMES if _gives_way(scene) else label.size
    moved = [(x, y + dy) for dy in spots_of(scene)["aside"][:steps] for x, y in places]
    return [(x, y) for x, y in moved if (x, y) in places or top < y < scene.height - label.size]


def _beside(label: Label, scene: Scene, lens: float | None) -> list[float]:
    """How high a label stands above its neuron or below it, both with a line more, where that one is the nearest."""
    mark = scene.marks[label.owner]
    away = label.y - mark.y + (0.0 if lens is None else np.sign(label.y - mark.y) * (lens - mark.radius))
    others = [m.y for m in scene.marks if m.x == mark.x and m is not mark and m.kind in DISCS]
    heights = [mark.y + way for way in (away, -away, away + np.sign(away) * 20, -away - np.sign(away) * 20)]
    return [float(y) for y in heights if all(abs(y - other) > abs(y - mark.y) for other in others)]


def _around(label: Label, scene: Scene, enlarged: frozenset[int], width: float) -> list[Spot]:
    """Above a small mark, below it, right and left of it, and a little higher or lower, where no other one is nearer."""
    mark = scene.marks[label.owner]
    (x, y), (middle_x, middle_y), radius = _sent(label.x, label.y), _sent(mark.x, mark.y), _sent(mark.radius)[0]
    beside = radius + BESIDE + width / 2
    sides = [(x, y), (x, 2 * middle_y - y), (middle_x + beside, middle_y), (middle_x - beside, middle_y)]
    places = sides + [(x, at + dy) for dy in STEPS_ASIDE[1:] for at in (y, 2 * middle_y - y)]
    lens = scene.frame.plan.lens
    others = [
        (*_sent(m.x, m.y), lens if n in enlarged else _sent(m.radius)[0]) for n, m in enumerate(scene.marks) if _is_other(n, label, scene)
    ]

    def fits(at: Spot) -> bool:
        across = width / 2 <= at[0] <= scene.width - width / 2 and label.size <= at[1] <= scene.height - label.size
        box, own = Box(*at, width, label.size), math.dist(at, (middle_x, middle_y)) - radius
        return across and not any(math.dist(at, o[:2]) - o[2] <= own or box.meets_circle(*o) for o in others)

    return [at for at in places if fits(at)]


def _around_one(scene: Scene) -> bool:
    """Whether its lens is one neuron's."""
    return scene.frame.plan.lens > 0 and not scene.frame.plan.paths


def _lines_apart(scene: Scene) -> float:
    return PATHS_APART if scene.frame.plan.close else LINES_APART if _around_one(scene) else 0.0


def _gives_way(scene: Scene) -> bool:
    """Whether its columns give way to a lens, so that numbers stand close to each other and to the names of the columns."""
    return _around_one(scene) or scene.frame.plan.close


def _others(label: Label, discs: Sequence[Mark], scene: Scene) -> list[Mark]:
    """Of some discs those that a number does not belong to: on an edge at neither end."""
    line = scene.lines[-1 - label.owner] if label.owner < 0 else None
    own = (label.owner,) if line is None else (line.start, line.end)
    return [mark for mark in discs if all(mark is not scene.marks[n] for n in own)]


def _is_other(n: int, label: Label, scene: Scene) -> bool:
    return n != label.owner and scene.marks[n].kind in DISCS


def _placed(label: Label) -> Label:
    x, y = _sent(label.x, label.y)
    return replace(label, x=x, y=y, size=round(label.size, 2))


def _sent(*lengths: float) -> tuple[float, ...]:
    """Lengths as the browser gets them: what just has room has it on both sides."""
    return tuple(round(v, 1) for v in lengths)


def _nodes(label: Label) -> list[int]:
    return [node for _, node in label.shown]


def _box(context: Context, label: Label, nodes: Sequence[int]) -> Box:
    """The room of a label with the longest of some numbers."""
    longest = max((display_number(context.text(n)) for n in nodes), key=len, default="")
    name = label.written
    # The name as wide as the browser gets it.
    wide = round(text_width(name, 1.0), 3) + text_width([(" " + longest if name else longest, "")], 1.0)
    width = wide * label.size * _BOLD
    return Box(label.x, label.y, width + (8 if label.boxed else 2), line_height(name, label.size) + (3 if label.boxed else 0))
