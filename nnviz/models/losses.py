"""Losses: the operation, what the output layer must be, which targets make sense, and the short cut to delta."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..core.errors import InputError
from ..core.operations import Operation, binary_cross_entropy, cross_entropy, half_squared_error


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss.

    ``operation(K)`` reads a_1, y_1, ..., a_K, y_K; None means that the prediction itself is differentiated. ``outputs``
    are the activations it allows on the output layer (empty: any). With one of ``short_cut_for`` on the output layer,
    dL/dz = a - y. ``targets`` is what the targets must be: any number, within [0, 1], or a distribution over the outputs.
    """

    name: str
    title: str
    operation: Callable[[int], Operation] | None
    outputs: tuple[str, ...] = ()
    short_cut_for: tuple[str, ...] = ()
    targets: str = "any"


LOSSES: Final[dict[str, Loss]] = {
    loss.name: loss
    for loss in (
        Loss("half_squared_error", "half squared error", half_squared_error),
        Loss(
            "binary_cross_entropy",
            "binary cross-entropy",
            binary_cross_entropy,
            outputs=("sigmoid", "softmax"),
            short_cut_for=("sigmoid",),
            targets="unit interval",
        ),
        Loss(
            "cross_entropy",
            "categorical cross-entropy",
            cross_entropy,
            outputs=("softmax",),
            short_cut_for=("softmax",),
            targets="distribution",
        ),
        Loss("prediction", "the prediction itself", None),
    )
}


def loss_named(name: object, field: str = "loss") -> Loss:
    """The loss of that name. Raises InputError that lists the names."""
    if isinstance(name, str) and name in LOSSES:
        return LOSSES[name]
    raise InputError(field, name, ", ".join(LOSSES))
