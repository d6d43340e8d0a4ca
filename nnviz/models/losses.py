"""Losses: the operation, what the output layer must be, which targets make sense, and the short cut to delta."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..core.activations import squeezed
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


SYNONYMS: Final = {
    **dict.fromkeys(("halfmse", "halfsquare", "halfsquares", "½squarederror", "squarederrorhalf"), "half_squared_error"),
    **dict.fromkeys(("bce", "bceloss", "logloss", "logisticloss", "binarycrossentropyloss", "binarylogloss"), "binary_cross_entropy"),
    **dict.fromkeys(("ce", "cce", "categoricalcrossentropy", "softmaxcrossentropy", "multiclasscrossentropy"), "cross_entropy"),
    **dict.fromkeys(("crossentropyloss", "categoricalcrossentropyloss"), "cross_entropy"),
}
"""Other names of the same functions, squeezed. The mean squared error is none: it is twice the half squared error."""

_BY_SQUEEZED: Final = {squeezed(name): name for name in LOSSES} | SYNONYMS
_TWICE: Final = ("mse", "mseloss", "squarederror", "meansquarederror", "l2loss")


def loss_named(name: object, field: str = "loss") -> Loss:
    """The loss of that name, in any case and by any of its usual names. Raises InputError that lists the names."""
    short = squeezed(name) if isinstance(name, str) else ""
    if short in _BY_SQUEEZED:
        return LOSSES[_BY_SQUEEZED[short]]
    half = "; half_squared_error is half of the squared error, so its gradients are half as large" if short in _TWICE else ""
    raise InputError(field, name, ", ".join(LOSSES) + half)
