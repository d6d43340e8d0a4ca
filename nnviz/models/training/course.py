"""The course of a training: an immutable sequence of records, one for every number of updates made so far.

Memory is bounded. Two numbers are kept for every update (its loss and its penalty), at most 200,000 updates; and at most 256
networks, evenly spaced. The others are computed again from the one before them, with the same arithmetic on the same
examples, so they come out the same to the last bit. With the largest network that is 4.1 MB, with the longest course 3.2 MB more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Generic, Self, TypeVar, overload

import numpy as np

from ...core.arithmetic import Array
from ...core.limits import MAX_MAGNITUDE, MAX_SNAPSHOTS, MAX_UPDATES
from .. import checks
from ..data import Batch
from ..matrix import MatrixPass, matrix_pass
from ..network import Network
from .draws import Indices
from .parameters import network_with
from .task import Task
from .trouble import Ended, first_trouble

_CHUNK: Final = 128
"""Updates between two looks at whether all numbers are still finite; also the grain of a time limit."""


@dataclass(frozen=True, eq=False)
class Record:
    """A network after ``update`` updates, and what it makes of the data.

    ``drawn`` are the examples that the next update sees (None: all of them). Two names, everywhere in a training: ``data_loss``
    is the mean loss on data, ``loss`` the cost J that is made smaller, which is that plus the penalty lambda/(2m) sum W^2 (as
    ``Walk.loss``). There m is the number of examples that the next update sees: its gradient is dJ/dW.
    """

    update: int
    network: Network
    data: Batch
    drawn: Indices | None

    def __repr__(self) -> str:
        return f"Record(update={self.update}, loss={self.loss:.6g})"

    @cached_property
    def matrices(self) -> MatrixPass:
        """The forward and backward pass over all examples: z, a, delta, grad_W, grad_b of every layer."""
        return matrix_pass(self.network, self.data, None if self.drawn is None else len(self.drawn))

    @property
    def loss(self) -> float:
        """The cost J over all examples: the mean loss with the penalty."""
        return self.matrices.cost

    @property
    def data_loss(self) -> float:
        """The mean loss over all examples without the penalty."""
        return float(self.matrices.losses.mean())

    @property
    def penalty(self) -> float:
        """lambda/(2m) sum W^2, with the m of the next update."""
        return self.loss - self.data_loss

    @property
    def gradient_sizes(self) -> list[float]:
        """The mean of |dJ/dW| over the weights of each layer after the input; J is the cost over all examples, penalty included."""
        return [float(np.abs(g).mean()) for g in self.matrices.grad_W]

    @property
    def predictions(self) -> Array:
        """What the network makes of every example; shape (m, outputs)."""
        return self.matrices.a[-1]

    @property
    def batch(self) -> Batch:
        """The examples that the next update sees."""
        return self.data if self.drawn is None else Batch(self.data.x[self.drawn], self.data.y[self.drawn])


@dataclass(frozen=True, eq=False)
class Course(Sequence[Record]):
    """The history of a training. ``course[k]`` is the record after k updates, ``course[0]`` the one before the first.

    ``data_losses`` has shape (updates,): entry k is the mean loss, without the penalty, of the examples that update k + 1 saw,
    before that update; ``penalties`` the penalty that belongs to it, with m the number of these examples; ``losses`` their sum,
    the cost that the update made smaller. ``ended`` says why the training could not go on.
    ``snapshots`` are the parameters, and behind them what the update rule remembered, after 0, ``stride``, 2 ``stride``, ... updates,
    ``last`` after all of them.
    """

    task: Task
    data_losses: Array
    penalties: Array
    snapshots: tuple[Array, ...]
    stride: int
    last: Array
    ended: Ended | None = None

    def __repr__(self) -> str:
        sizes = "→".join(map(str, self.task.network.sizes))
        end = ", ended early" if self.ended else ""
        return f"{type(self).__name__}({sizes}, {self.updates:,} updates, loss {self[-1].loss:.6g}{end})"

    @cached_property
    def losses(self) -> Array:
        """The cost J of every update, before it: the mean loss of the examples that it saw, and the penalty; shape (updates,)."""
        return _kept(self.data_losses + self.penalties) if self.task.network.l2 else self.data_losses

    @property
    def updates(self) -> int:
        """How many updates were made."""
        return len(self.data_losses)

    @property
    def memory(self) -> int:
        """Bytes that the history holds, the data included."""
        arrays = (self.data_losses, self.penalties, self.last, *self.snapshots, self.task.data.x, self.task.data.y)
        return sum(a.nbytes for a in arrays)

    def __len__(self) -> int:
        return self.updates + 1

    @overload
    def __getitem__(self, index: int) -> Record: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...

    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        at = range(len(self))[index]  # raises IndexError, and counts negative ones from the end
        return self._record(at, self.parameters(at))

    def __iter__(self) -> Iterator[Record]:
        """All records in order, each computed from the one before."""
        task = self.task
        kernel, draws = task.kernel(), task.draws()
        for k in range(self.updates):
            yield self._record(k, kernel.state)
            with np.errstate(all="ignore"):
                kernel.update(draws.at(k))
        yield self._record(self.updates, self.last)

    def parameters(self, update: int) -> Array:
        """The vector of all parameters after so many updates, exactly as it was."""
        return self.state(update)[: self.task.network.parameters]

    def state(self, update: int) -> Array:
        """The same, and behind it what the update rule remembered."""
        if update == self.updates:
            return self.last
        place, beyond = divmod(update, self.stride)
        if not beyond:
            return self.snapshots[place]
        kernel, draws = self.task.kernel(self.snapshots[place], update - beyond), self.task.draws()
        with np.errstate(all="ignore"):
            for k in range(update - beyond, update):
                kernel.update(draws.at(k))
        return kernel.state

    def seen(self, update: int) -> int:
        """How many examples the update after so many sees: the m of its J."""
        drawn = self.task.draws().at(update)
        return self.task.data.examples if drawn is None else len(drawn)

    def extended(self, updates: int, seconds: float | None = None) -> Self:
        """The course after so many more updates, or as many of them as the time allows (a few at least).

        It ends early where a quantity leaves the range of numbers, which ``ended`` then explains.
        """
        if self.ended is not None:
            return self
        until = None if seconds is None else time.perf_counter() + seconds
        goal = min(self.updates + updates, MAX_UPDATES)
        return _Extension(self).run(goal, until)

    def _record(self, update: int, parameters: Array) -> Record:
        own = parameters[: self.task.network.parameters]
        return Record(update, network_with(self.task.network, own), self.task.data, self.task.draws().at(update))


C = TypeVar("C", bound=Course)


class _Extension(Generic[C]):
    """A course on its way to more updates."""

    def __init__(self, course: C) -> None:
        self.course, self.task = course, course.task
        self.kernel, self.draws = self.task.kernel(course.last, course.updates), self.task.draws()
        self.stride, self.snapshots = course.stride, list(course.snapshots)
        self.update, self.ended = course.updates, course.ended
        self.losses: list[Array] = [course.data_losses]
        self.penalties: list[Array] = [course.penalties]

    def run(self, goal: int, until: float | None) -> C:
        with np.errstate(all="ignore"):
            while self.update < goal and self.ended is None:
                self._chunk(min(_CHUNK, goal - self.update))
                if until is not None and time.perf_counter() >= until:
                    break
        last = _kept(self.kernel.state)
        losses, penalties = (_kept(np.concatenate(parts)) for parts in (self.losses, self.penalties))
        kept = tuple(self.snapshots)
        return replace(
            self.course, data_losses=losses, penalties=penalties, snapshots=kept, stride=self.stride, last=last, ended=self.ended
        )

    def _chunk(self, count: int) -> None:
        """Some updates. Where a number is lost on the way they are made again one by one, up to the last good one."""
        before = self._state()
        losses, penalties = self._updates(count)
        if not self._good(losses):
            self._back_to(before)
            losses, penalties = self._carefully(count)
        self.losses.append(losses)
        self.penalties.append(penalties)

    def _state(self) -> tuple[Array, int, list[Array], int]:
        return self.kernel.state.copy(), self.update, list(self.snapshots), self.stride

    def _back_to(self, state: tuple[Array, int, list[Array], int]) -> None:
        self.kernel.state[...] = state[0]
        self.kernel.updates = state[1]
        _, self.update, self.snapshots, self.stride = state

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
        """Keep the parameters; where there are too many, every other one goes."""
        if len(self.snapshots) == MAX_SNAPSHOTS:
            self.snapshots, self.stride = self.snapshots[::2], self.stride * 2
            if update % self.stride:
                return
        self.snapshots.append(_kept(self.kernel.state))


def checked_updates(updates: object) -> int:
    """A number of updates within the limit."""
    return checks.whole(updates, "updates", 0, MAX_UPDATES)


def begun(kind: type[C], what: Task) -> C:
    """The course of a task before its first update."""
    start = _kept(what.kernel().state)
    nothing = _kept(np.zeros(0))
    return kind(what, nothing, nothing, (), 1, start)


def _kept(array: Array) -> Array:
    """A copy that stays as it is."""
    copy = array.copy()
    copy.setflags(write=False)
    return copy
