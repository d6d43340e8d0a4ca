"""Which labels are drawn at a step: those with a place of their own, and of those that come and go with it what has room."""

from __future__ import annotations

from collections.abc import Sequence

from ..explain.context import Context
from ..explain.numbers import display_number
from ..explain.steps import Step
from .board import Box, text_width
from .drafts import Label

_BOLD = 1.08
"""How much wider the type of an active step is."""


def shown_labels(context: Context, labels: Sequence[Label], index: int, step: Step) -> list[Label]:
    """The labels whose number is known and that are drawn: what the step finds before what it reads, none over another."""
    known = [label for label in labels if label.node_at(index) is not None]
    drawn = [label for label in known if label.always]
    taken = [_box(context, label, [node for _, node in label.shown]) for label in labels if label.always]
    passing = [label for label in known if not label.always]
    for node in (*step.nodes, *step.lights):
        for label in passing:
            if label.node_at(index) != node or label in drawn:
                continue
            box = _box(context, label, [node])
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                drawn.append(label)
    return drawn


def _box(context: Context, label: Label, nodes: Sequence[int]) -> Box:
    """The room of a label with the longest of some numbers."""
    longest = max((display_number(context.text(n)) for n in nodes), key=len, default="")
    name = () if label.bare else label.name
    width = text_width([*name, (" " + longest if name else longest, "")], label.size) * _BOLD
    return Box(label.x, label.y, width + (8 if label.boxed else 2), label.size * 1.25 + (3 if label.boxed else 0))
