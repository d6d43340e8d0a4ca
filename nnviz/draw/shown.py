"""Which labels are drawn at a step, and where: those with a place of their own, and of those that come and go with it what has room.

What a step finds comes before what it reads. A label on an edge may stand anywhere along it. The number that is found is always
drawn, and so are the numbers that are read where they are few: other labels make way for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..explain.naming.numbers import display_number
from ..explain.steps.step import Step
from ..explain.writing.context import Context
from .board import Box, line_height, text_width
from .drafts import CARRIED, GRADIENT_AT, WEIGHT_AT, Label, along
from .parts import Mark
from .scene import Scene

_BOLD: Final = 1.08
"""How much wider the type of an active step is."""

FEW_LIGHTS: Final = 8
"""For so many numbers that a step reads other labels make way; none is put over another one of the step."""

SPOTS: Final = {"given": WEIGHT_AT, "gradient": GRADIENT_AT}
"""Where a label on an edge may stand, by its kind."""

CLEAR_OF_LENS: Final = {"given": (0.38, 0.44, 0.32, 0.5, 0.26), "gradient": (0.35, 0.41, 0.29, 0.47, 0.23, 0.17)}
"""The same where the end of an edge may be under the lens."""

DISCS: Final = ("neuron", "input", "loss")
"""Marks that are better not covered."""

STEPS_ASIDE: Final = (0, -20, 20, -39, 39)
"""How far up or down a label may move."""


@dataclass(frozen=True)
class _Taken:
    box: Box
    own: bool
    label: Label | None = None


def shown_labels(context: Context, scene: Scene, index: int, step: Step) -> list[Label]:
    """The labels that are drawn at a step, each where it stands."""
    known = [label for label in scene.labels if label.node_at(index) is not None]
    own = {*step.nodes, *step.lights}
    taken = [_Taken(_box(context, label, _nodes(label)), label.node_at(index) in own, label) for label in scene.labels if label.always]
    enlarged = scene.enlarged(step)
    if enlarged is not None:
        mark = scene.marks[enlarged]
        taken.append(_Taken(Box(mark.x, mark.y, 2 * scene.frame.plan.lens, 2 * scene.frame.plan.lens), True))
    passing = [label for label in known if not label.always]
    placed: dict[int, Label] = {}
    hidden: set[int] = set()
    # Under the lens labels have one place: those that can stand elsewhere make way for them.
    for label in _under_lens(passing, scene, enlarged, index, own):
        candidate = replace(label, x=label.lens[0], y=label.lens[1]) if label.lens else label
        taken.append(_Taken(_box(context, candidate, _nodes(label)), True))
        placed[id(label)] = candidate
    for node, insisting in _wanted(step):
        for label in passing:
            if label.node_at(index) != node or id(label) in placed:
                continue
            candidate, covered = _best(context, node, _spots(label, scene), taken, scene.marks)
            if covered and not (insisting and (node in step.nodes or not any(other.own for other in covered))):
                continue
            hidden |= {id(other.label) for other in covered if not other.own}
            taken.append(_Taken(_box(context, candidate, [node]), True))
            placed[id(label)] = candidate
    drawn = [label for label in known if label.always and id(label) not in hidden]
    return [*drawn, *placed.values()]


def _under_lens(passing: Sequence[Label], scene: Scene, enlarged: int | None, index: int, own: set[int]) -> list[Label]:
    """What stands in the neuron under the lens, z and a, as far as they are known, and what the step is about around it."""
    if enlarged is None:
        return []
    at = [label for label in passing if label.lens is not None and scene.frame.hosts.get(label.owner) == enlarged]
    return [label for label in at if label.kind in CARRIED or label.node_at(index) in own]


def _wanted(step: Step) -> Iterator[tuple[int, bool]]:
    """The nodes of a step, what it finds first, and whether other labels make way for them."""
    yield from ((node, True) for node in step.nodes)
    yield from ((node, len(step.lights) <= FEW_LIGHTS) for node in step.lights)


def _best(
    context: Context, node: int, spots: Sequence[Label], taken: Sequence[_Taken], marks: Sequence[Mark]
) -> tuple[Label, list[_Taken]]:
    """The spot that covers least, none of the step's own numbers where that can be, and no neuron; and the labels that it covers."""
    boxes = [_box(context, spot, [node]) for spot in spots]
    covers = [[other for other in taken if box.overlaps(other.box)] for box in boxes]
    discs = [[m for m in marks if m.kind in DISCS and box.meets_circle(m.x, m.y, m.radius)] for box in boxes]
    best = min(range(len(spots)), key=lambda n: sum(100 if other.own else 1 for other in covers[n]) + 0.1 * len(discs[n]))
    return spots[best], covers[best]


def spots_of(scene: Scene) -> Mapping[str, tuple[float, ...]]:
    """Where the labels on the edges of a scene may stand, by their kind."""
    return CLEAR_OF_LENS if scene.frame.plan.lens else SPOTS


def _spots(label: Label, scene: Scene) -> list[Label]:
    """Where it may stand: where it is, on an edge anywhere along it, and a little higher or lower."""
    places = [(label.x, label.y)]
    if label.owner < 0 and scene.lines[-1 - label.owner].node is not None:
        places = [along(scene.lines[-1 - label.owner], at) for at in spots_of(scene)[label.kind]]
    moved = [(x, y + dy) for dy in STEPS_ASIDE for x, y in places]
    return [replace(label, x=x, y=y) for x, y in moved if (x, y) in places or label.size < y < scene.height - label.size]


def _nodes(label: Label) -> list[int]:
    return [node for _, node in label.shown]


def _box(context: Context, label: Label, nodes: Sequence[int]) -> Box:
    """The room of a label with the longest of some numbers."""
    longest = max((display_number(context.text(n)) for n in nodes), key=len, default="")
    name = label.written
    width = text_width([*name, (" " + longest if name else longest, "")], label.size) * _BOLD
    return Box(label.x, label.y, width + (8 if label.boxed else 2), line_height(name, label.size) + (3 if label.boxed else 0))
