"""The course of a training: an immutable sequence of records, one for every number of updates made so far.

Memory is bounded. Two numbers are kept for every update (its loss and its penalty), at most 200,000 updates; and at most 256
networks, evenly spaced. The others are computed again from the one before them, with the same arithmetic on the same
examples, so they come out the same to the last bit. With the largest network that is 4.1 MB, with the longest course 3.2 MB more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self, TypeVar, overload

import numpy as np

from ...core.arithmetic import Array
from ...core.limits import MAX_UPDATES
from ...core.records.reductions import reduction_named
from ...core.records.rules import rule_named
from .. import checks
from ..data import Batch
from ..matrix import MatrixPass, matrix_pass
from ..memory import State
from ..network import Network
from .draws import Indices
from .one_thread import one_thread
from .parameters import network_with
from .pieces import Piece, Place, made
from .task import Task
from .trouble import Ended


@dataclass(frozen=True, eq=False)
class Record:
    """A network after ``update`` updates, and what it makes of the data.

    ``drawn`` are the examples that the next update sees (None: all of them). Two names, everywhere in a training: ``data_loss``
    is the loss on data (the mean, or the sum where that is the network's ``reduction``), ``loss`` the cost J that is
    made smaller, which is that plus the penalty lambda/(2m) sum W^2 (as ``Walk.loss``). There m is the number of examples that the next
    update sees: its gradient is dJ/dW.
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
        """The loss of all examples, their mean or their sum, without the penalty."""
        return float(self.matrices.losses.sum()) / reduction_named(self.network.reduction).divisor(self.data.examples)

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

    ``data_losses`` has shape (updates,): entry k is the loss (mean or sum), without the penalty, of the examples that update k + 1 saw,
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
        return _fixed(self.data_losses + self.penalties) if self.task.network.l2 else self.data_losses

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
            with one_thread(), np.errstate(all="ignore"):
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
        with one_thread(), np.errstate(all="ignore"):
            for k in range(update - beyond, update):
                kernel.update(draws.at(k))
        return kernel.state

    def remembered(self, update: int) -> State:
        """What the update rule remembered after so many updates, as a walkthrough takes it."""
        parts = np.split(self.state(update), 1 + len(rule_named(self.task.rule).remembered))
        return State(self.task.before + update, tuple(_fixed(part.copy()) for part in parts[1:]))

    def seen(self, update: int) -> int:
        """How many examples the update after so many sees: the m of its J."""
        drawn = self.task.draws().at(update)
        return self.task.data.examples if drawn is None else len(drawn)

    def extended(self, updates: int, seconds: float | None = None) -> Self:
        """The course after so many more updates, or as many of them as the time allows (a few at least).

        It ends early where a quantity leaves the range of numbers, which ``ended`` then explains.
        """
        goal = min(self.updates + updates, MAX_UPDATES)
        return self if self.ended is not None else self.joined(made(self.task, self.place, goal - self.updates, seconds))

    @property
    def place(self) -> Place:
        """Where it stands: what is needed to go on."""
        return Place(self.updates, self.stride, self.last)

    def joined(self, piece: Piece) -> Self:
        """The course with the piece that goes on where it stands."""
        kept = self.snapshots[:: piece.stride // self.stride]
        return replace(
            self,
            data_losses=_fixed(np.concatenate([self.data_losses, piece.data_losses])),
            penalties=_fixed(np.concatenate([self.penalties, piece.penalties])),
            snapshots=(*kept, *(_fixed(parameters) for parameters in piece.snapshots)),
            stride=piece.stride,
            last=_fixed(piece.last),
            ended=piece.ended,
        )

    def _record(self, update: int, parameters: Array) -> Record:
        own = parameters[: self.task.network.parameters]
        return Record(update, network_with(self.task.network, own), self.task.data, self.task.draws().at(update))


C = TypeVar("C", bound=Course)


def checked_updates(updates: object) -> int:
    """A number of updates within the limit."""
    return checks.whole(updates, "updates", 0, MAX_UPDATES)


def begun(kind: type[C], what: Task) -> C:
    """The course of a task before its first update."""
    start = _fixed(what.kernel().state)
    nothing = _fixed(np.zeros(0))
    return kind(what, nothing, nothing, (), 1, start)


def _fixed(array: Array) -> Array:
    """The array, which stays as it is from now on."""
    array.setflags(write=False)
    return array
