"""Where the labels of a scene stand: the places that have room for the numbers.

Numbers stand inside the neurons, error terms below, biases above, weights near the start of their edge and gradients near
its end, where edges lie apart. Between two layers either all labels of a kind are drawn or none: what finds no room is drawn
only while its step is active, and is on hover and in the table at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ..explain.naming.numbers import display_number
from ..explain.steps.step import Step
from ..explain.writing.context import Context
from .board import Board, Box, line_height, text_width
from .drafts import GRADIENT_AT, SLOPE, STACKED, STACKED_AT, WEIGHT_AT, Draft, Drafts, Label, along, drafts
from .parts import Frame, Line, Mark

# Ways to move a bias aside where steep edges pass.
_ASIDE: Final = (0.0, -14.0, 14.0, -26.0, 26.0, -38.0, 38.0)

_SMALLEST: Final = 9.5

_SMALLER: Final = 11.0


def place_labels(context: Context, walk: Sequence[Step], at: Frame, slopes: bool = False) -> tuple[Label, ...]:
    """All labels of a scene; with ``slopes`` those of activations, too, while a step is about them."""
    written = drafts(context, walk, at, slopes)
    room = _Room(context)
    gaps = _gaps(at.lines, at.marks)
    if at.plan.lens:
        own = [draft.label for ds in written.marks for draft in ds]
        pairs = ((n, pair) for gap in gaps for n, pair in zip(gap, _pairs(written, gap), strict=True))
        return (*own, *(label if at.plan.paths else _passing(label, at.lines[n], room) for n, pair in pairs for label in pair))
    if not at.plan.roomy:
        own = [label for mark, ds in zip(at.marks, written.marks, strict=True) for label in _beside(ds, mark, room)]
        return (*own, *(label for gap in gaps for labels in zip(*_pairs(written, gap), strict=True) for label in labels))
    board = Board(at.plan.width, at.plan.height)
    board.circles = [(m.x, m.y, m.radius) for m in at.marks if m.kind not in ("bias", "target")]
    board.segments = np.array([(e.x1, e.y1, e.x2, e.y2) for e in at.lines]).reshape(-1, 4)
    labels = [draft.label for ds in written.marks for draft in ds]
    labels = [_inside(d, at.marks[d.owner].radius, at.marks[d.owner].y, room) if d.inside or d.kind == SLOPE else d for d in labels]
    labels = _placed_errors(board, labels, room)
    incident: dict[int, set[int]] = {}
    for n, line in enumerate(at.lines):
        incident.setdefault(line.end, set()).add(n)
        incident.setdefault(line.start, set()).add(n)
    labels = [_placed(board, d, incident.get(d.owner, set()), room) for d in labels]
    for gap in gaps:
        labels += _placed_on_gap(board, gap, _pairs(written, gap), at.lines, room, at.plan.large)
    return tuple(labels)


def _pairs(written: Drafts, gap: Sequence[int]) -> list[tuple[Label, Label]]:
    return [pair for n in gap if (pair := written.lines[n]) is not None]


class _Room:
    """The room that labels need for their numbers."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def box(self, label: Label) -> Box:
        """The room that a label needs for its longest number."""
        texts = [display_number(self.context.text(node)) for _, node in label.shown]
        name, longest = label.written, max(texts, key=len, default="")
        width = text_width([*name, (" " + longest if name else longest, "")], label.size) + (10 if label.boxed else 4)
        return Box(label.x, label.y, width, line_height(name, label.size) + (3 if label.boxed else 0))


def _beside(written: Sequence[Draft], mark: Mark, room: _Room) -> list[Label]:
    """The labels of a small mark, moved to its sides, clear of its middle."""
    labels = []
    for draft in written:
        distance = room.box(written[0].label).width / 2 if draft.after else draft.beside
        half = room.box(draft.label).width / 2 + 5 if distance else 0.0
        labels.append(replace(draft.label, x=mark.x + distance + (half if distance > 0 else -half)) if distance else draft.label)
    return labels


def _inside(label: Label, radius: float, middle: float, room: _Room) -> Label:
    """A label within its neuron: in smaller type where it has to be, then without its name, then not at all."""
    if not label.always and label.kind != SLOPE:
        return label
    dy = abs(label.y - middle) + label.size * 0.5
    width = 2.0 * max(radius * radius - dy * dy, 0.0) ** 0.5
    for candidate in (label, replace(label, bare=True)):
        size = label.size * min(1.0, width / room.box(candidate).width)
        if size >= _SMALLEST:
            return replace(candidate, size=size)
    return replace(label, always=False)


def _placed_errors(board: Board, labels: list[Label], room: _Room) -> list[Label]:
    """Error terms: all with the notation's name, or all with its sign, where one of them has no room."""
    errors = [label for label in labels if label.kind == "backward" and label.always]
    if not all(board.free(room.box(label)) for label in errors):
        errors = [replace(label, name=label.short) for label in errors]
    by_owner = {e.owner: e for e in errors if board.free(room.box(e))}
    for label in by_owner.values():
        board.put(room.box(label))
    return [
        (by_owner.get(label.owner) or replace(label, always=False)) if label.kind == "backward" and label.always else label
        for label in labels
    ]


def _placed(board: Board, label: Label, own_lines: set[int], room: _Room) -> Label:
    """A bias, its gradient or a target, moved aside where it has to be, or left for its active step."""
    if not label.always or label.inside or label.kind == "backward":
        return label
    for written in _ways_to_write(label):
        box = room.box(written)
        for dx in _ASIDE:
            moved = replace(box, x=label.x + dx)
            if board.free(moved, own_lines):
                board.put(moved)
                return replace(written, x=label.x + dx)
    return replace(label, always=False) if not label.boxed else _over_lines(board, label, room)


def _over_lines(board: Board, label: Label, room: _Room) -> Label:
    """A box without a number says nothing: it may cover lines, in smaller type where it has to."""
    for written in (label, replace(label, size=_SMALLER), replace(label, size=_SMALLER, bare=True)):
        for dx in _ASIDE:
            candidate = replace(written, x=label.x + dx)
            if board.free(room.box(candidate), range(len(board.segments))):
                board.put(room.box(candidate))
                return candidate
    return replace(label, always=False)


def _ways_to_write(label: Label) -> list[Label]:
    """With its name, with the sign of it where there is one, or as a bare number; in a box in smaller type before that."""
    if label.boxed:
        return [label, replace(label, size=_SMALLER)]
    signs = [replace(label, name=label.short)] if label.short else []
    return [label, *signs, replace(label, bare=True)]


def _gaps(lines: Sequence[Line], marks: Sequence[Mark]) -> list[list[int]]:
    """The weighted edges, gathered by the layers they join."""
    gaps: dict[float, list[int]] = {}
    for n, line in enumerate(lines):
        if line.node is not None:
            gaps.setdefault(marks[line.start].x, []).append(n)
    return list(gaps.values())


def _placed_on_gap(
    board: Board, gap: Sequence[int], pairs: Sequence[tuple[Label, Label]], lines: Sequence[Line], room: _Room, stacked: bool
) -> list[Label]:
    """The labels of the edges between two layers: with names or their sign, or bare, or not drawn until they are active.

    ``stacked`` are those of an edge one above the other, where tall names have no room a little further apart.
    """
    weights, slopes = [p[0] for p in pairs], [p[1] for p in pairs]
    before, first = list(board.boxes), None
    for apart in STACKED if stacked else (0.0,):
        board.boxes = list(before)
        at = [(STACKED_AT, -apart), (STACKED_AT, apart)] if stacked else [(WEIGHT_AT, 0.0), (GRADIENT_AT, 0.0)]
        placed: list[Label] = []
        for labels, (shares, dy) in zip((weights, slopes), at, strict=True):
            ways = zip(*map(_ways_to_write, labels), strict=True)
            found = next(filter(None, (_all_free(board, written, shares, dy, gap, lines, room) for written in ways)), None)
            placed += found if found is not None else [_passing(w, lines[n], room) for w, n in zip(labels, gap, strict=True)]
        if all(label.always and label.written for label in placed):
            return placed
        first = first or (placed, list(board.boxes))
    assert first is not None
    board.boxes = first[1]
    return first[0]


def _passing(label: Label, line: Line, room: _Room) -> Label:
    """A label that comes with its step: a derivative that is longer than its edge by its sign, or it would stand at its neighbours."""
    length = ((line.x2 - line.x1) ** 2 + (line.y2 - line.y1) ** 2) ** 0.5
    return replace(label, always=False, name=label.short if label.short and room.box(label).width > length else label.name)


def _all_free(
    board: Board, labels: Sequence[Label], shares: Sequence[float], dy: float, gap: Sequence[int], lines: Sequence[Line], room: _Room
) -> list[Label] | None:
    """A free place for every label, or None; only where all find one are they put on the board."""
    before = list(board.boxes)
    found = []
    for label, n in zip(labels, gap, strict=True):
        own = room.box(label)
        # One above the other they stand close: letters reach further than their line.
        height = own.height + 3.0 if dy else own.height
        for at in shares:
            x, y = along(lines[n], at)
            box = Box(x, y + dy, own.width, height)
            if board.free(box, (n,)):
                board.put(box)
                found.append(replace(label, x=x, y=y + dy))
                break
        else:
            board.boxes = before
            return None
    return found
