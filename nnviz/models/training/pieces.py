"""A piece of a course: some updates, made from where an earlier piece ended.

What is needed to go on is small: the task, the parameters with what the update rule remembers, and how many updates were made. So a
piece can be computed anywhere, in another process for instance, and only what is new comes back. However a course is cut into pieces,
its numbers are the same to the last bit.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ...core.arithmetic import Array
from ...core.limits import MAX_MAGNITUDE, MAX_SNAPSHOTS
from ..data import Batch
from .one_thread import one_thread
from .parameters import network_with
from .task import Task
from .trouble import Ended, first_trouble

_CHUNK: Final = 128
"""Updates between two looks at whether all numbers are still finite; also the grain of a time limit."""


@dataclass(frozen=True, eq=False)
class Place:
    """Where a course stands: after ``updates`` updates, at the parameters ``last``, behind which lies what the update rule remembers.

    Networks are kept every ``stride`` updates.
    """

    updates: int
    stride: int
    last: Array


@dataclass(frozen=True, eq=False)
class Piece:
    """What some updates add to a course: their losses and penalties, shape (updates,), and the networks to keep.

    ``snapshots`` are the parameters at the multiples of ``stride`` among them; of the networks from before only those at multiples
    of it stay. ``last`` are the parameters after all of them, ``ended`` says why there could be no more.
    """

    data_losses: Array
    penalties: Array
    snapshots: tuple[Array, ...]
    stride: int
    last: Array
    ended: Ended | None


def made(task: Task, place: Place, updates: int, seconds: float | None = None) -> Piece:
    """So many updates of a task from a place on, or as many of them as the time allows (a few at least).

    They end early where a quantity leaves the range of numbers, which ``ended`` then explains.
    """
    until = None if seconds is None else time.perf_counter() + seconds
    with one_thread(), np.errstate(all="ignore"):
        return _Maker(task, place).run(place.updates + updates, until)


@dataclass(frozen=True, eq=False)
class _State:
    """What a chunk changes, to go back to."""

    parameters: Array
    update: int
    stride: int
    kept: list[tuple[int, Array]]


class _Maker:
    """A piece on its way."""

    def __init__(self, task: Task, place: Place) -> None:
        self.task = task
        self.kernel, self.draws = task.kernel(place.last, place.updates), task.draws()
        self.update, self.stride = place.updates, place.stride
        self.kept: list[tuple[int, Array]] = []
        self.ended: Ended | None = None
        self.losses: list[Array] = [np.zeros(0)]
        self.penalties: list[Array] = [np.zeros(0)]

    def run(self, goal: int, until: float | None) -> Piece:
        while self.update < goal and self.ended is None:
            self._chunk(min(_CHUNK, goal - self.update))
            if until is not None and time.perf_counter() >= until:
                break
        losses, penalties = np.concatenate(self.losses), np.concatenate(self.penalties)
        snapshots = tuple(parameters for _, parameters in self.kept)
        return Piece(losses, penalties, snapshots, self.stride, self.kernel.state.copy(), self.ended)

    def _chunk(self, count: int) -> None:
        """Some updates. Where a number is lost on the way they are made again one by one, up to the last good one."""
        before = self._state()
        losses, penalties = self._updates(count)
        if not self._good(losses):
            self._back_to(before)
            losses, penalties = self._carefully(count)
        self.losses.append(losses)
        self.penalties.append(penalties)

    def _state(self) -> _State:
        return _State(self.kernel.state.copy(), self.update, self.stride, list(self.kept))

    def _back_to(self, state: _State) -> None:
        self.kernel.state[...] = state.parameters
        self.kernel.updates = self.task.before + state.update
        self.update, self.stride, self.kept = state.update, state.stride, list(state.kept)

    def _updates(self, count: int) -> tuple[Array, Array]:
        kernel, draws, first = self.kernel, self.draws, self.update
        losses, penalties = np.zeros(count), np.zeros(count)
        penalised, m = self.task.network.l2 > 0, self.task.data.examples
        for k in range(count):
            drawn = draws.at(first + k)
            if (first + k) % self.stride == 0:
                self._snapshot(first + k)
            if penalised:
                penalties[k] = kernel.penalty(m if drawn is None else len(drawn))
            losses[k] = kernel.update(drawn)
        self.update = first + count
        return losses, penalties

    def _carefully(self, count: int) -> tuple[Array, Array]:
        """As many of the updates as stay in range, and then the reason."""
        found: list[tuple[Array, Array]] = [(np.zeros(0), np.zeros(0))]
        for _ in range(count):
            before = self._state()
            one = self._updates(1)
            if not self._good(one[0]):
                after = self.kernel.parameters.copy()
                self._back_to(before)
                self.ended = self._reason(after)
                break
            found.append(one)
        return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])

    def _good(self, losses: Array) -> bool:
        """Whether all losses are finite and all parameters are what a network may hold."""
        return bool(np.isfinite(losses).all()) and bool(np.abs(self.kernel.parameters).max() <= MAX_MAGNITUDE)

    def _reason(self, after: Array) -> Ended:
        """Why the next update, which led to the parameters ``after``, was none."""
        task, drawn = self.task, self.draws.at(self.update)
        network = network_with(task.network, self.kernel.parameters)
        seen = task.data if drawn is None else Batch(task.data.x[drawn], task.data.y[drawn])
        ended = replace(first_trouble(network, seen, task.learning_rate, after), update=self.update)
        return ended if drawn is None or ended.example is None else replace(ended, example=int(drawn[ended.example]))

    def _snapshot(self, update: int) -> None:
        """Keep the parameters, a multiple of the stride; where there are too many, every other one goes."""
        if update // self.stride == MAX_SNAPSHOTS:
            self.stride *= 2
            self.kept = [(at, parameters) for at, parameters in self.kept if at % self.stride == 0]
            if update % self.stride:
                return
        self.kept.append((update, self.kernel.state.copy()))
