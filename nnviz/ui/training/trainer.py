"""The trainings of one session in the background: what is to be trained and drawn, how far it is, and the turns that it takes.

The page's state stays a frozen value. Whoever shows it asks here how far its runs are (``seen``); what a person does is told at once
(``keep``), so Stop is heard at once: a run that is not to go on has no further turn, and what was under way is dropped. A run is known
by its task. Histories grow here, by the pieces that the workers send; nothing else is kept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from ...core.sharing import shared
from ...history import History
from ...models.training.pieces import Piece, made
from ...player.history_payload import Shown, drawn
from ...workers.pool import Pool, Turn, workers
from ...workers.process import LostError
from .state import Run, Training

SLICE: Final = 0.1
"""Seconds of a turn: with 30 trainings on two cores each has one every second and a half."""

_SLICE_IN_PLACE: Final = 0.02
"""The same in the server itself, where everybody waits for it."""

_LIVE_FRAMES: Final = 24
"""Frames of a run while it is still going on."""

_LOSSES: Final = 3
"""Workers in a row that one run may lose before it is given up: it may be the reason."""

GIVEN_UP: Final = "The training could not go on here: what computes it ended again and again. What was made is kept."

Packed = dict[str, str]


@shared()
def pool() -> Pool:
    """The workers of this server, started when the first training is shown."""
    return Pool(workers(), ("nnviz.history", "nnviz.player.history_payload"))


@dataclass(eq=False)
class _Job:
    """A run on its way to its goal."""

    history: History
    goal: int
    busy: bool = False
    losses: int = 0

    @property
    def unfinished(self) -> bool:
        return self.history.updates < self.goal and self.history.ended is None


@dataclass(frozen=True, eq=False)
class _Drawing:
    """A picture: of which histories, whether they were going on, and once it is there, what it is."""

    histories: tuple[History, ...]
    live: bool
    shown: tuple[Shown, ...]
    packed: Packed | None = None

    def is_of(self, state: Training) -> bool:
        return self.live == state.running and _same(self.histories, [run.history for run in state.runs])


class Trainer:
    """What one session has to compute. ``alive`` says whether anybody is there to see it: if not, it rests."""

    def __init__(self, pool: Pool, alive: Callable[[], bool] = lambda: True) -> None:
        self._pool, self._alive = pool, alive
        self._changed = threading.Condition()
        self._jobs: list[_Job] = []
        self._wanted: _Drawing | None = None
        self._under_way: _Drawing | None = None
        self._drawn: _Drawing | None = None
        self._undrawn = 0
        self._given_up = False

    # --- for the page ---

    def keep(self, runs: Sequence[Run]) -> None:
        """These are the runs; those of them that are running go on, and no others."""
        with self._changed:
            known = {id(job.history.task): job for job in self._jobs}
            self._jobs = [self._job(run, known.get(id(run.history.task))) for run in runs if run.running]
            going = bool(self._jobs)
        if going:
            self._pool.wake(self)

    def _job(self, run: Run, known: _Job | None) -> _Job:
        if known is None:
            return _Job(run.history, run.goal)
        known.goal = run.goal
        return known

    def seen(self, state: Training) -> Training:
        """The state with its runs as far as they are by now."""
        with self._changed:
            latest = {id(job.history.task): job.history for job in self._jobs}
            given_up, self._given_up = self._given_up, False
        runs = tuple(_further(run, latest.get(id(run.history.task))) for run in state.runs)
        if given_up:
            return replace(state, runs=tuple(replace(run, goal=0) for run in runs), message=GIVEN_UP)
        return state if all(a is b for a, b in zip(runs, state.runs, strict=True)) else replace(state, runs=runs)

    def wait(self, seconds: float) -> None:
        """Wait until nothing is to be trained any more, but no longer than so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not any(job.unfinished for job in self._jobs), seconds)

    def picture(self, state: Training, seconds: float) -> tuple[Packed, bool]:
        """The picture of the runs, and whether it is that of the state: while they go on, or the workers are busy, it may be an earlier
        one. For a picture of runs that have ended it waits so long.
        """
        self._want(state)
        until = time.monotonic() + (0 if state.running else seconds)
        with self._changed:
            self._changed.wait_for(lambda: self._drawn is not None and self._drawn.is_of(state), max(0.0, until - time.monotonic()))
            found = self._drawn
        assert found is not None
        assert found.packed is not None
        return found.packed, found.is_of(state)

    def _want(self, state: Training) -> None:
        """Have the picture of a state drawn, where it is not there yet and not under way."""
        wanted = _Drawing(
            tuple(run.history for run in state.runs),
            state.running,
            tuple(Shown(run.label, run.history, run.data, run.history.why_ended()) for run in state.runs),
        )
        with self._changed:
            there = any(drawing is not None and drawing.is_of(state) for drawing in (self._drawn, self._under_way))
            at_once = self._drawn is None or not any(history.updates for history in wanted.histories) or self._undrawn >= _LOSSES
            at_once = at_once and not there
            self._wanted = None if there or at_once else wanted
        if at_once:
            # A single moment of each is drawn faster than it is sent to a worker; and here where workers cannot.
            packed = drawn(wanted.shown, _most(wanted))
            with self._changed:
                self._drawn, self._undrawn = replace(wanted, packed=packed, shown=()), 0
        elif not there:
            self._pool.wake(self)

    # --- for the pool ---

    def turn(self) -> Turn | None:
        """A picture that is waited for, or a piece of the run that is the least far."""
        with self._changed:
            if not self._alive():
                return None
            if self._wanted is not None and self._under_way is None:
                drawing, self._wanted = self._wanted, None
                self._under_way = drawing
                return Turn(drawn, (drawing.shown, _most(drawing)), partial(self._has_drawn, drawing), self._has_not_drawn)
            ready = [job for job in self._jobs if job.unfinished and not job.busy]
            return self._piece(min(ready, key=lambda job: job.history.updates)) if ready else None

    def _piece(self, job: _Job) -> Turn:
        job.busy = True
        history, seconds = job.history, _SLICE_IN_PLACE if self._pool.in_place else SLICE
        arguments = (history.task, history.place, job.goal - history.updates, seconds)
        return Turn(made, arguments, partial(self._joined, job), partial(self._failed, job))

    def _joined(self, job: _Job, piece: Piece) -> None:
        longer = job.history.joined(piece)
        with self._changed:
            job.history, job.busy, job.losses = longer, False, 0
            self._changed.notify_all()

    def _failed(self, job: _Job, error: Exception) -> None:
        """The piece is made again by another worker, from the same place; a run that never comes on is given up."""
        with self._changed:
            job.busy = False
            job.losses += 1
            if job.losses >= _LOSSES or not isinstance(error, LostError):
                self._jobs = [other for other in self._jobs if other is not job]
                self._given_up = True
            self._changed.notify_all()

    def _has_drawn(self, drawing: _Drawing, packed: Packed) -> None:
        with self._changed:
            self._under_way, self._drawn, self._undrawn = None, replace(drawing, packed=packed, shown=()), 0
            self._changed.notify_all()

    def _has_not_drawn(self, _: Exception) -> None:
        """Whoever looks next wants it again."""
        with self._changed:
            self._under_way = None
            self._undrawn += 1
            self._changed.notify_all()


def _further(run: Run, latest: History | None) -> Run:
    return run if latest is None or (latest.updates <= run.history.updates and latest.ended is None) else replace(run, history=latest)


def _most(drawing: _Drawing) -> int | None:
    return _LIVE_FRAMES if drawing.live else None


def _same(a: Sequence[Any], b: Sequence[Any]) -> bool:
    return len(a) == len(b) and all(x is y for x, y in zip(a, b, strict=True))
