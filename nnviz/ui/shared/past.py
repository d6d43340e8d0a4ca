"""What Undo brings back: numbers before an edit, or a whole lesson that another one took the place of."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

from ..lesson.lesson import Lesson, Subject, View

LONGEST: Final = 50
LARGEST: Final = 100_000
"""Floats of all the networks and data that can be brought back, together; the last one is kept whatever its size."""


@dataclass(frozen=True)
class Former:
    """A lesson that another one took the place of, where that one started, and the view in which the other one was shown then."""

    lesson: Lesson
    opened: Subject
    after: View

    def back(self, view: View) -> Lesson:
        """The lesson as it was; what somebody has chosen of the view since then stays."""
        same = {f.name for f in fields(View) if getattr(view, f.name) == getattr(self.after, f.name)}
        last = self.lesson.subject.data.examples - 1
        kept = replace(view, **{name: getattr(self.lesson.view, name) for name in same})
        return Lesson(self.lesson.subject, replace(kept, shown=min(kept.shown, last)))


Past = tuple[Subject | Former, ...]
"""The last one last. Numbers come back in the present view, a lesson in its own."""


def remembered(past: Past, former: Subject | Former) -> Past:
    """The past with one more; where it is too much, the oldest are forgotten."""
    past = (*past, former)[-LONGEST:]
    sizes = [_floats(f.lesson.subject if isinstance(f, Former) else f) for f in past]
    while len(past) > 1 and sum(sizes) > LARGEST:
        past, sizes = past[1:], sizes[1:]
    return past


def brought_back(former: Subject | Former, lesson: Lesson, opened: Subject) -> tuple[Lesson, Subject]:
    """The lesson that was there before, and where it started; ``lesson`` and ``opened`` are the present ones."""
    if isinstance(former, Former):
        return former.back(lesson.view), former.opened
    return lesson.about(former), opened


def _floats(subject: Subject) -> int:
    remembered = 0 if subject.memory is None else len(subject.memory.kept)
    return subject.network.parameters * (1 + remembered) + subject.data.x.size + subject.data.y.size
