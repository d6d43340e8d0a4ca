"""How far the runs of a training are, in its link: ``ran``, and for runs that are kept to compare a short text, ``runs``."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from ...core.errors import InputError
from ...core.limits import MAX_RUNS
from ...documents.compact import read_text, write_text
from ...documents.schema import converted
from ...documents.training import RunPart, SetupPart, setup_of, setup_part
from ...models.training.course import checked_updates
from ...models.training.lessons import training_lesson
from .document import going, progress
from .state import Run, Training, described, fresh_run

RAN: Final = "ran"
RUNS: Final = "runs"

_LONGEST: Final = 1_000
"""Characters of the runs that are kept to compare."""

_ALLOWED: Final = "runs as this page writes them into its own links"
_OF_DATA: Final = ("data", "data_seed", "standardised")


def ran(state: Training) -> dict[str, str]:
    """Up to where the present run goes, or each one of a lesson; nothing where that is as usual."""
    if not state.lesson:
        goal = max(progress(state.run))
        return {RAN: str(goal)} if goal else {}
    usual = training_lesson(state.lesson).updates
    goals = [max(progress(run)) for run in state.runs]
    as_usual = all(goal == usual or (run.history.ended and goal <= usual) for goal, run in zip(goals, state.runs, strict=True))
    return {} if as_usual else {RAN: "-".join(map(str, goals))}


def with_ran(state: Training, text: str) -> Training:
    """The present run, or those of a lesson, to be made again so far. Raises InputError."""
    runs = state.runs if state.lesson else state.runs[-1:]
    parts = text.split("-") if len(text) <= 100 else []
    if len(parts) != len(runs):
        allowed = f"{len(runs)} numbers of updates with - between them" if len(runs) > 1 else "a number of updates"
        raise InputError(f"{RAN} (in the link)", text, allowed)
    goals = [checked_updates(part) for part in parts]
    again = tuple(replace(run, goal=goal, before=goal) for run, goal in zip(runs, goals, strict=True))
    return replace(state, runs=(*state.runs[: len(state.runs) - len(again)], *again))


class _RunRecord(Struct, frozen=True, array_like=True, omit_defaults=True):
    """A run that is kept to compare: what of its set-up differs from the present one, and up to where it goes."""

    differs: dict[str, Any]
    goal: int
    label: str = ""


class _Record(Struct, frozen=True, array_like=True):
    runs: Annotated[list[_RunRecord], Meta(min_length=1, max_length=MAX_RUNS - 1)]


def pinned_runs(state: Training) -> dict[str, str]:
    """The runs that are kept to compare; a lesson says its own."""
    if state.lesson or len(state.runs) == 1:
        return {}
    present = msgspec.to_builtins(setup_part(state.setup))
    text = write_text(_Record([_record(run, present) for run in state.runs[:-1]]), [])
    return {RUNS: text} if text is not None and len(text) <= _LONGEST else {}


def _record(run: Run, present: dict[str, Any]) -> _RunRecord:
    own = msgspec.to_builtins(setup_part(run.setup))
    label = "" if run.label == described(run.setup, run.history.task.network) else run.label
    return _RunRecord({name: value for name, value in own.items() if value != present[name]}, max(progress(run)), label)


def with_pinned(state: Training, text: str) -> Training:
    """The runs that are kept to compare, to be made again. Raises InputError."""
    field = f"{RUNS} (in the link)"
    if len(text) > 2 * _LONGEST:
        raise InputError(field, text, _ALLOWED)
    record, _ = read_text(text, _Record, lambda _: 0, field, _ALLOWED)
    return replace(state, runs=(*(_run(state, run) for run in record.runs), state.run))


def _run(state: Training, record: _RunRecord) -> Run:
    present = msgspec.to_builtins(setup_part(state.setup))
    if any(name in _OF_DATA for name in record.differs):
        raise InputError(f"{RUNS} (in the link)", ", ".join(record.differs), "runs on the same data")
    part = RunPart(converted({**present, **record.differs}, SetupPart), record.goal, record.goal, record.label)
    part.checked()
    return going(fresh_run(state, setup_of(part.setup), part.label), part)
