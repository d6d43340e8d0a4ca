"""A batch of examples: inputs and targets, checked against a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal as PlainDecimal
from fractions import Fraction
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from ..core.arithmetic import Array
from ..core.errors import InputError
from ..core.limits import MAX_EXAMPLES
from ..core.records.losses import loss_named
from . import checks
from .network import Network

_SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Batch:
    """``x`` of shape (examples, inputs) and ``y`` of shape (examples, outputs); rows are examples, as in lecture 000."""

    x: Array
    y: Array

    @property
    def examples(self) -> int:
        return int(self.x.shape[0])

    def _key(self) -> tuple[object, ...]:
        return (self.x.shape, self.x.tobytes(), self.y.shape, self.y.tobytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Batch) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


def batch(network: Network, x: Any, y: Any = None) -> Batch:
    """The batch for a network.

    ``y`` may be left out where the loss is the prediction itself, which has no target. Raises InputError for a wrong shape, a cell that
    is no finite number, more than the allowed examples, or targets that the loss cannot use.
    """
    return checked_batch(network, x, y, MAX_EXAMPLES, "to be stepped through")


def checked_batch(network: Network, x: Any, y: Any, most: int, purpose: str) -> Batch:
    """Up to ``most`` examples for a network; ``purpose`` says in a refusal what they are for.

    ``x`` and ``y`` are whatever ``checks.plain`` understands; a list without rows is one example, or one column, where only that
    can be meant. Targets of a distribution that add up to 1 within their digits are scaled to do so exactly.
    """
    inputs = checks.examples(x, "x", network.sizes[0], most, purpose)
    count = len(inputs)
    if y is None and loss_named(network.loss).operation is None:
        y = np.zeros((count, network.sizes[-1]))
    targets = scaled_targets(network, checks.examples(y, "y", network.sizes[-1], most, purpose, count))
    check_targets(network, targets)
    for array in (inputs, targets):
        array.setflags(write=False)
    return Batch(inputs, targets)


def scaled_targets(network: Network, y: Array) -> Array:
    """Targets of shape (examples, outputs); where they must be distributions, those that are one within their digits made exactly one.

    Rounded probabilities such as .9333, .0333, .0333 add up to .9999. The short cut dL/dz = a - y holds only for targets that
    add up to 1 (lecture 004, softmax), so they are divided by their sum. A row that misses 1 by more stays as it is.
    """
    if loss_named(network.loss).targets != "distribution":
        return y
    off = [row for row in np.flatnonzero(np.abs(y.sum(axis=1) - 1.0) > _SUM_TOLERANCE) if adds_up(y[row].tolist())]
    scaled = y.copy()
    scaled[off] /= y[off].sum(axis=1, keepdims=True)
    return scaled


def adds_up(row: Sequence[float]) -> bool:
    """Whether numbers of [0, 1] are a distribution but for the rounding of those with most decimals.

    Each of these may be off by less than half a unit of its last decimal; numbers with fewer decimals are taken as they are.
    """
    if not all(0.0 <= v <= 1.0 for v in row):
        return False
    decimals = [_decimals(v) for v in row]
    last = max(decimals)
    total = sum((Fraction(repr(v)) for v in row), Fraction(0))
    return last > 0 and abs(total - 1) < decimals.count(last) * Fraction(1, 2 * 10**last)


def _decimals(value: float) -> int:
    """Decimals of the shortest text of a number; of one that was a float32, of that."""
    texts = [repr(value)] + ([str(np.float32(value))] if float(np.float32(value)) == value else [])
    return min(max(0, -int(PlainDecimal(text).normalize().as_tuple().exponent)) for text in texts)


def check_targets(network: Network, y: Array) -> None:
    """Targets of shape (examples, outputs) that the network's loss can use; otherwise InputError names the cell."""
    loss = loss_named(network.loss)
    match loss.targets:
        case "any":
            pass
        case "signs":
            _check_cells(y, np.abs(y) == 1, f"a target of -1 or 1, for {loss.title}")
        case "unit interval":
            _check_cells(y, (y >= 0) & (y <= 1), f"a target from 0 to 1, for {loss.title}")
        case "distribution":
            _check_cells(y, (y >= 0) & (y <= 1), f"a target from 0 to 1, for {loss.title}")
            for row in np.flatnonzero(np.abs(y.sum(axis=1) - 1.0) > _SUM_TOLERANCE):
                raise InputError(f"y, row {row + 1}", y[row].tolist(), f"targets that add up to 1, for {loss.title}")
        case unknown:
            assert_never(unknown)


def _check_cells(y: Array, fits: NDArray[np.bool_], allowed: str) -> None:
    for row, column in np.argwhere(~fits):
        raise InputError(f"y, row {row + 1}, column {column + 1}", float(y[row, column]), allowed)
