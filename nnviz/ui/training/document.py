"""A training as a document and back: what leads to the same runs again, wherever it is opened.

A run that is opened is made again in the background, up to where it was, to the same numbers; one that was going on goes on.
"""

from __future__ import annotations

from dataclasses import replace

from ...core.errors import InputError
from ...core.limits import MAX_UPDATES
from ...documents.lesson import LessonDocument
from ...documents.training import RunPart, TrainingDocument, setup_of, setup_part, table_part
from ...models.training.lessons import training_lesson
from ...models.training.setup import OWN, TAKEN, Setup
from ..lesson.document import document_of, lesson_of
from ..lesson.lesson import Lesson, Subject, View
from .draft import Draft, draft_of, draft_part
from .state import Run, Training, described, fresh_run, with_subject


def training_document(state: Training, draft: Draft | None = None, used: bool = False) -> TrainingDocument:
    """Everything that a training is. ``draft`` is the table that is looked at, ``used`` says whether it is the one in use."""
    sources = {run.setup.data for run in state.runs}
    return TrainingDocument(
        runs=[_run_part(run, state.lesson) for run in state.runs],
        updates=state.updates,
        lesson=state.lesson,
        own=table_part(state.own) if state.own is not None and OWN in sources else None,
        taken=taken_document(state) if TAKEN in sources else None,
        draft=None if draft is None else draft_part(draft, used),
    )


def _run_part(run: Run, lesson: str) -> RunPart:
    label = "" if lesson or run.label == described(run.setup, run.history.task.network) else run.label
    return RunPart(setup_part(run.setup), *progress(run), label)


def progress(run: Run) -> tuple[int, int]:
    """How far a run is, and up to where it goes. While it goes on, that is where it was when it was asked to: so it stays the same.

    Where it ended because a number left its range, the update that cannot be made is among those to make.
    """
    if run.running:
        return run.before, run.goal
    made = run.history.updates
    return made, min(MAX_UPDATES, made + 1) if run.history.ended is not None else made


def taken_document(state: Training) -> LessonDocument | None:
    """The network of the Walkthrough that is trained, its data and what its update rule remembers; nothing else of where it came from."""
    if state.taken is None:
        return None
    s = state.taken.subject
    return document_of(Lesson(Subject(s.example, s.network, s.data, s.learning_rate, rule=s.rule, memory=s.memory), View()))


def training_of(document: TrainingDocument) -> tuple[Training, Draft | None, bool]:
    """The training of a document, its draft, and whether that is the table in use. Raises InputError naming the field."""
    document.checked()
    base = bare(document)
    if document.lesson:
        wanted = training_lesson(document.lesson).runs
    else:
        wanted = tuple((part.label.strip(), setup_of(part.setup)) for part in document.runs)
    runs = tuple(going(fresh_run(base, setup, label), part) for (label, setup), part in zip(wanted, document.runs, strict=True))
    if len({_data_of(run.setup) for run in runs}) > 1:
        raise InputError("data", ", ".join(run.setup.data for run in runs), "the same data for all runs that are compared")
    state = replace(base, setup=runs[-1].setup, runs=runs, lesson=document.lesson, updates=document.updates or 1)
    part = document.draft
    return state, None if part is None else draft_of(part), part is not None and part.used


def bare(document: TrainingDocument) -> Training:
    """A training with the data of a document that came from outside, before it has runs."""
    state = Training(Setup(), ())
    if document.taken is not None:
        state = replace(with_subject(state, lesson_of(document.taken).subject), runs=())
    return replace(state, own=None if document.own is None else document.own.dataset())


def going(run: Run, part: RunPart) -> Run:
    """A run at its initial weights that is to be made again, and to go on."""
    return replace(run, goal=max(part.updates, part.goal), before=part.updates)


def _data_of(setup: Setup) -> tuple[str, int, bool]:
    return setup.data, setup.data_seed, setup.standardised
