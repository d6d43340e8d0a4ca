"""The room around the lens: its column and its row take more of the free room, the others less. Order and columns stay."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from .drafts import Label
from .filling import ABOVE_LENS, BELOW_LENS, TOP, WITHOUT_BIAS, beside_path
from .parts import Line, Mark, Opening
from .places import Layout

_STANDING: Final = ("neuron", "input", "loss")

MOST_LINES: Final = 800
"""Of so many lines the way of one is not seen any more, and painting all of them anew takes longer than a frame: nothing moves."""

_HARDLY: Final = 1.0
"""So little room less moves nothing."""

_FOR_ITS_NAME: Final = 26.0
"""Least room beside the first and the last column, whose names are words."""

Shift = tuple[float, float]
"""How far something goes, to the right and down."""


def across_of(opening: Opening, marks: Sequence[Mark], under: Collection[int]) -> tuple[float, ...] | None:
    """How far every column goes while some neurons are under the lens; None where no room is made for them."""
    at = columns_of(marks)
    first, *others = sorted({at.index(_sent(marks[n].x)) for n in under}) or (None,)
    if first is None or (others and not opening.pairs) or others not in ([], [first + 1]):
        return None
    return opening.pairs[first] if others else opening.columns[first]


def shifts_of(opening: Opening, marks: Sequence[Mark], under: Collection[int]) -> list[Shift]:
    """How far every mark goes while some neurons are under the lens."""
    at, across = columns_of(marks), across_of(opening, marks, under)
    if across is None:
        return [(0.0, 0.0)] * len(marks)
    down = opening.rows.get(next(iter(under)), {}) if len(under) == 1 else {}
    return [(across[at.index(_sent(m.x))], down.get(n, 0.0)) for n, m in enumerate(marks)]


def _sent(value: float) -> float:
    """As the browser gets it: what has room is the same there."""
    return round(value, 1)


def _tenths(value: float) -> float:
    return math.floor(10 * value + 0.5) / 10


def columns_of(marks: Sequence[Mark]) -> list[float]:
    """x of every column, from the left."""
    return sorted({_sent(m.x) for m in marks})


def opening(marks: Sequence[Mark], hosts: Mapping[int, int], wanted: Sequence[float], plan: Layout) -> Opening:
    """The room for a drawing's lens. ``wanted`` is what each gap between two columns needs beside it.

    ``hosts`` are the neurons that biases belong to.
    """
    at, least = columns_of(marks), _least(marks, len(wanted))
    columns = tuple(_widened(at, {k: wanted[k] for k in (n - 1, n) if 0 <= k < len(wanted)}, least) for n in range(len(at)))
    biased = {hosts[n]: n for n, m in enumerate(marks) if m.kind == "bias" and n in hosts}
    rows = {}
    for host, mark in enumerate(marks):
        if mark.kind == "neuron":
            column = sorted((n for n, m in enumerate(marks) if m.kind in _STANDING and m.x == mark.x), key=lambda n: marks[n].y)
            around = plan.lens + (ABOVE_LENS if host in biased else WITHOUT_BIAS), plan.lens + BELOW_LENS
            moved = _parted([_sent(marks[n].y) for n in column], column.index(host), mark.radius, around, plan.height)
            with_biases = ((owner, dy) for n, dy in zip(column, moved, strict=True) if dy for owner in (n, biased.get(n)))
            rows[host] = {owner: dy for owner, dy in with_biases if owner is not None}
    return Opening(columns, rows)


def opening_of_paths(marks: Sequence[Mark], plan: Layout) -> Opening:
    """The room for neurons of paths that stand in one column, or in two beside each other."""
    at = columns_of(marks)
    last = len(at) - 1
    least = _least(marks, last)
    between, beside = beside_path(plan.lens, max(m.radius for m in marks if m.kind == "neuron"))

    def around(first: int, second: int) -> tuple[float, ...]:
        wanted = {n: beside for n in (first - 1, second) if 0 <= n < last}
        if first != second:
            # What is short is so between the two, whose edge can hold its number farther off.
            left = at[-1] - at[0] - sum(beside if n in wanted else least[n] for n in range(last) if n != first)
            wanted[first] = max(2 * plan.lens, min(between, left))
        return _widened(at, wanted, least)

    return Opening(tuple(around(n, n) for n in range(last + 1)), {}, tuple(around(n, n + 1) for n in range(last)))


def _least(marks: Sequence[Mark], gaps: int) -> list[float]:
    """What the gaps between columns keep."""
    small = max((m.radius for m in marks if m.kind == "neuron"), default=0.0)
    least = [2 * small + 6.0] * gaps
    least[0], least[-1] = max(least[0], _FOR_ITS_NAME), max(least[-1], _FOR_ITS_NAME)
    return least


def _widened(at: Sequence[float], wanted: Mapping[int, float], least: Sequence[float]) -> tuple[float, ...]:
    """The shifts of all columns where some of the gaps between them get what they need, and the others at least so much."""
    gaps = [b - a for a, b in zip(at, at[1:], strict=False)]
    near = {n: max(gaps[n], room) for n, room in wanted.items()}
    if all(gaps[n] >= wanted[n] for n in near):
        return (0.0,) * len(at)
    others = [n for n in range(len(gaps)) if n not in near]
    room, rest, taken = sum(gaps), sum(gaps[n] for n in others), sum(least[n] for n in others)
    share = min(1.0, max(0.0, room - taken) / sum(near.values())) if others else room / sum(near.values())
    left = room - share * sum(near.values()) - taken
    new = [share * near[n] if n in near else least[n] + gaps[n] * left / rest for n in range(len(gaps))]
    return tuple(_tenths(at[0] + sum(new[:n]) - x) for n, x in enumerate(at))


def _parted(ys: Sequence[float], row: int, small: float, around: tuple[float, float], height: float) -> list[float]:
    """The shifts of a column's rows where one of them needs room ``around``, above and below; no further than they have to."""
    above, below = around[0] + small, around[1] + small
    spacing = min((b - a for a, b in zip(ys, ys[1:], strict=False)), default=0.0)
    first, last, after = TOP + 2 * small, height - small - 4.0, len(ys) - 1 - row
    highest = first + above if row else TOP + around[0] - _HARDLY
    lowest = last - below if after else height - around[1] + _HARDLY
    gaps = max(row - 1, 0), max(after - 1, 0)
    close = min(spacing, 2 * small + 4.0, (lowest - highest) / sum(gaps) if any(gaps) else spacing)
    y = min(max(ys[row], highest + gaps[0] * close), lowest - gaps[1] * close)
    over = min(spacing, (y - above - first) / (row - 1)) if row > 1 else spacing
    under = min(spacing, (last - y - below) / (after - 1)) if after > 1 else spacing
    new = [
        min(at, y - above - (row - 1 - n) * over) if n < row else y if n == row else max(at, y + below + (n - row - 1) * under)
        for n, at in enumerate(ys)
    ]
    return [_tenths(b - a) for a, b in zip(ys, new, strict=True)]


def _moved(value: float, by: float) -> float:
    return _sent(_sent(value) + by)


def moved_mark(mark: Mark, shift: Shift) -> Mark:
    return replace(mark, x=_moved(mark.x, shift[0]), y=_moved(mark.y, shift[1]))


def moved_line(line: Line, shifts: Sequence[Shift]) -> Line:
    """An edge goes with its ends."""
    (dx1, dy1), (dx2, dy2) = shifts[line.start], shifts[line.end]
    return replace(line, x1=_moved(line.x1, dx1), y1=_moved(line.y1, dy1), x2=_moved(line.x2, dx2), y2=_moved(line.y2, dy2))


def moved_label(label: Label, shift: Shift) -> Label:
    lens = label.lens and (_moved(label.lens[0], shift[0]), _moved(label.lens[1], shift[1]))
    return replace(label, x=_moved(label.x, shift[0]), y=_moved(label.y, shift[1]), lens=lens)
