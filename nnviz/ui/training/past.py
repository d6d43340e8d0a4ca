"""What Undo brings back on the Training page: runs that a change has thrown away, with their set-up. They are made again.

A run is its task and how many updates were made of it, so a former training is kept without its histories: it comes back as after a
reload, to the same numbers, in the background.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ...history import History
from ...models.training.course import begun
from .document import progress
from .state import Run, Training

LONGEST: Final = 10


def remembered(before: Training, after: Training) -> Training:
    """The training after a change; where that threw runs away, the one before it can be brought back."""
    left = {id(run.history.task) for run in after.runs}
    gone = [run for run in before.runs if id(run.history.task) not in left]
    if not gone or after is before:
        return after
    return replace(after, past=(*before.past, _without_histories(before))[-LONGEST:])


def undone(state: Training) -> Training:
    """The training before the last change that threw runs away."""
    if not state.past:
        return state
    former = state.past[-1]
    return replace(former, past=state.past[:-1], version=state.version + 1, seen=state.seen)


def carried(before: Training, after: Training) -> Training:
    """The training that takes the place of another one: what that has made of the same tasks, and is still to be there, is not made again.

    So a run that a reload's address has begun goes on where the browser brings the same one back.
    """
    there = sorted((run.history for run in before.runs), key=lambda history: history.updates, reverse=True)
    runs = []
    for run in after.runs:
        task, goal = run.history.task.digest, max(run.goal, run.history.updates)
        found = next((one for one in there if one.updates <= goal and one.task.digest == task), None)
        if found is not None and found.updates >= run.history.updates:
            there = [one for one in there if one is not found]
            run = replace(run, history=found)
        runs.append(run)
    return replace(after, runs=tuple(runs))


def is_the_same(before: Training, after: Training) -> bool:
    """Whether a training is the one that is there, run by run, with nothing to be told and no data from outside."""
    if after.own or after.taken or before.message or after.message or len(before.runs) != len(after.runs):
        return False
    if any(
        (a.history, a.label, a.setup, a.goal) != (b.history, b.label, b.setup, b.goal) for a, b in zip(before.runs, after.runs, strict=True)
    ):
        return False
    return (before.setup, before.lesson, before.updates, before.refused) == (after.setup, after.lesson, after.updates, after.refused)


def _without_histories(state: Training) -> Training:
    return replace(state, runs=tuple(map(_to_be_made_again, state.runs)), past=(), message="", refused=(), leaving=False)


def _to_be_made_again(run: Run) -> Run:
    made, goal = progress(run)
    return replace(run, history=begun(History, replace(run.history.task)), goal=max(made, goal), before=made)
