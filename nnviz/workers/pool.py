"""Turns: who computes next. Everybody who has something to compute gets a short turn, the one first who has waited longest.

A turn is one call of a function; what it is about, and what becomes of the result, is known by its ``Work`` alone. So nobody has to
be interrupted: whoever has stopped gives no further turns, and whoever is gone (works are only known weakly) has none.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from .process import Computer, InPlace, LostError, Process

WORKERS: Final = "NNVIZ_WORKERS"
"""The environment variable that says how many worker processes there may be; 0: none, a thread of the server computes."""

_MOST: Final = 4
"""Where nothing is said: as many as there are cores, but not more."""

_IDLE: Final = 300.0
"""Seconds without anything to do after which a worker ends; the next turn starts another."""

_LOSSES: Final = 3
"""So many workers in a row that cannot be started, and a thread of the server does it."""

_LATELY: Final = 5.0
"""Seconds in which everybody who is at work has had a turn."""

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Turn:
    """A call, and who hears what comes of it: ``done`` the result, ``failed`` why there is none."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]


class Work(Protocol):
    """Something to be computed, turn by turn. Its methods are called from the threads of the pool, one at a time for each turn."""

    def turn(self) -> Turn | None:
        """The next turn, which is then under way; None where there is none at present. It returns at once."""


@dataclass(eq=False)
class _Known:
    """A work, and when it had its last turn."""

    work: weakref.ref[Work]
    served: float = 0.0


class Pool:
    """Up to ``workers`` computers that take turns at what is to be computed; each has a thread of the server that waits for it.

    ``modules`` are imported by a worker before its first turn. With no workers one thread computes in place.
    """

    def __init__(
        self, workers: int, modules: tuple[str, ...] = (), start: Callable[[tuple[str, ...]], Computer] = Process, idle: float = _IDLE
    ) -> None:
        self.in_place = workers == 0
        self._idle = idle
        self._most, self._modules, self._start = max(1, workers), modules, start
        self._changed = threading.Condition()
        self._works: list[_Known] = []
        # Threads that there are, those among them that take turns (the others are about to end), and those that have none at present.
        self._threads = self._serving = self._waiting = 0
        self._computers: set[Computer] = set()
        self._lost = 0
        self._closed = False

    def warm(self) -> None:
        """Have a first worker ready: it imports while nobody waits for it yet."""
        with self._changed:
            if not self._serving:
                self._add_thread()

    def wake(self, work: Work) -> None:
        """There is something to compute; the pool keeps no work alive."""
        with self._changed:
            if not any(known.work() is work for known in self._works):
                # Who is new has waited longest: a short work is done at once.
                self._works.insert(0, _Known(weakref.ref(work)))
            self._changed.notify()
            if not self._waiting and self._serving < self._most:
                self._add_thread()

    @property
    def crowd(self) -> int:
        """How many works had a turn lately."""
        since = time.monotonic() - _LATELY
        with self._changed:
            return sum(known.served > since for known in self._works)

    def close(self) -> None:
        """End all workers; for tests, a server just ends."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._threads)

    # --- the threads ---

    def _add_thread(self) -> None:
        self._threads += 1
        self._serving += 1
        threading.Thread(target=self._serve, name="worker", daemon=True).start()

    def _serve(self) -> None:
        computer = self._started()
        try:
            while (turn := self._next()) is not None:
                computer = self._take(turn, computer)
                # Not held on to while waiting: it knows its work.
                turn = None
        finally:
            computer.close()
            with self._changed:
                self._threads -= 1
                self._changed.notify_all()

    def _next(self) -> Turn | None:
        """The next turn, once there is one; None where it is time to end, and then this thread does not count any more."""
        with self._changed:
            told = True
            while not self._closed and self._serving <= self._most:
                turn = self._found()
                if turn is not None:
                    # There may be another one for somebody who waits.
                    self._changed.notify()
                    return turn
                if not told:
                    break
                self._waiting += 1
                told = self._changed.wait(self._idle)
                self._waiting -= 1
            self._serving -= 1
        return None

    def _found(self) -> Turn | None:
        """A turn of the work that has waited longest; that one then waits again."""
        for known in list(self._works):
            work = known.work()
            if work is None:
                self._works.remove(known)
                continue
            try:
                turn = work.turn()
            except Exception:
                # Its fault is not to end the thread that the others wait for.
                _log.exception("What was to be computed could not say what")
                turn = None
            if turn is not None:
                self._works.remove(known)
                self._works.append(known)
                known.served = time.monotonic()
                return turn
        return None

    def _take(self, turn: Turn, computer: Computer) -> Computer:
        """Compute a turn; returns who computes the next one, another where this one was lost."""
        try:
            turn.done(computer.call(turn.function, *turn.arguments))
        except LostError as error:
            _log.warning("%s; another one takes its place.", error)
            turn.failed(error)
            return self._started()
        except Exception as error:
            _log.error("A worker's call failed: %s", error)
            turn.failed(error)
        return computer

    def _started(self) -> Computer:
        while not self.in_place:
            try:
                computer = self._start(self._modules)
            except LostError as error:
                self._count(error)
            else:
                self._lost = 0
                return computer
        return InPlace()

    def _count(self, error: LostError) -> None:
        """Another worker that could not be started; after some it is given up."""
        with self._changed:
            self._lost += 1
            if self._lost >= _LOSSES and not self.in_place:
                _log.warning("What workers should compute, a thread of the server does: %s.", error)
                self.in_place, self._most = True, 1


def workers(environment: Mapping[str, str] = os.environ) -> int:
    """How many workers there may be. Raises ValueError for what is no number of processes."""
    said = environment.get(WORKERS, "").strip()
    if not said:
        return min(_MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if not (said.isascii() and said.isdigit() and int(said) <= 64):
        raise ValueError(f"{WORKERS}: {said!r} is no number of worker processes from 0 to 64")
    return int(said)
