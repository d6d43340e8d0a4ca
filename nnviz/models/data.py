"""A batch of examples: inputs and targets, checked against a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.arithmetic import Array
from ..core.errors import InputError
from ..core.limits import MAX_EXAMPLES
from . import checks
from .losses import LOSSES
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

    ``y`` may be left out for the loss "prediction", which has no target. Raises InputError for a wrong shape, a cell that
    is no finite number, more than the allowed examples, or targets that the loss cannot use.
    """
    examples = len(x) if isinstance(x, (list, tuple, np.ndarray)) else 0
    if not 1 <= examples <= MAX_EXAMPLES:
        raise InputError("x", f"{examples} rows", f"1 to {MAX_EXAMPLES} rows, one per example, to be stepped through")
    inputs = checks.matrix(x, "x", examples, network.sizes[0])
    if y is None and network.loss == "prediction":
        y = np.zeros((examples, network.sizes[-1]))
    targets = checks.matrix(y, "y", examples, network.sizes[-1])
    check_targets(network, targets)
    for array in (inputs, targets):
        array.setflags(write=False)
    return Batch(inputs, targets)


def check_targets(network: Network, y: Array) -> None:
    """Targets of shape (examples, outputs) that the network's loss can use; otherwise InputError names the cell."""
    loss = LOSSES[network.loss]
    if loss.targets == "any":
        return
    for row, column in np.argwhere((y < 0) | (y > 1)):
        raise InputError(f"y, row {row + 1}, column {column + 1}", float(y[row, column]), f"a target from 0 to 1, for {loss.title}")
    if loss.targets == "distribution":
        for row in np.flatnonzero(np.abs(y.sum(axis=1) - 1.0) > _SUM_TOLERANCE):
            raise InputError(f"y, row {row + 1}", y[row].tolist(), f"targets that add up to 1, for {loss.title}")
