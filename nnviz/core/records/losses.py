"""The losses: the term of one output, its derivative, what the output layer and the targets must be, declared together in one record.

Sources: half squared error from lecture 003, cross-entropies from lectures 002, 003 and 004, the squared error summed over the
outputs from lecture 002; Huber, "Robust estimation of a location parameter" (1964); the hinge from Rosasco et al., "Are loss
functions all the same?" (2004).
"""

from __future__ import annotations

from typing import Final

from ..cases import Cases, positive
from ..errors import InputError
from ..forms import HALF, ONE, Activated, Call, Const, Neg, Prod, Quot, Ref, Square, Sum, difference, literal
from ..functions import ABS, LN, SIGN
from ..sharing import shared
from . import loss_kernels as fast
from .activations import SIGMOID, SOFTMAX, squeezed, with_number
from .loss import Loss

A: Final = Ref(0)
Y: Final = Ref(1)

_ERROR: Final = difference(Y, A)
_REST: Final = Activated(difference(ONE, A), complement=True)

HALF_SQUARED_ERROR: Final = Loss(
    "half_squared_error",
    "half squared error",
    Square(_ERROR),
    # Lecture 002 prints y - a, the wrong sign.
    difference(A, Y),
    HALF,
    sentence="How far is the prediction from the target? Half the squared distance.",
    synonyms=("halfmse", "halfsquare", "halfsquares", "½squarederror", "squarederrorhalf"),
    fast=lambda output, hard: None if output == SOFTMAX.name else fast.squares(0.5),
)

SQUARED_ERROR: Final = Loss(
    "squared_error",
    "squared error",
    Square(_ERROR),
    Prod((Const(2), difference(A, Y))),
    sentence="How far is the prediction from the target? The squared distance, summed over the outputs.",
    synonyms=("squaredistance", "squareddistance", "sumofsquares"),
    fast=lambda output, hard: None if output == SOFTMAX.name else fast.squares(1.0),
)

ABSOLUTE_ERROR: Final = Loss(
    "absolute_error",
    "absolute error",
    Call(ABS, _ERROR),
    Call(SIGN, difference(A, Y)),
    sentence="How far is the prediction from the target? The distance itself: a large error counts no more than its size.",
    kink=difference(A, Y),
    convention="The prediction is the target: the absolute error has a kink there and no derivative. By convention 0 is used.",
    synonyms=("l1", "l1loss", "mae", "absolutedistance"),
)


def _huber(bound: float) -> Loss:
    """Half the squared error up to a distance of ``bound``, and a straight line beyond."""
    usual, number = bound == 1.0, literal(bound)
    size, half = Call(ABS, _ERROR), literal(bound / 2)
    line = difference(size, half) if usual else Prod((number, difference(size, half)))
    sign = Call(SIGN, difference(A, Y))
    return Loss(
        "huber" if usual else f"huber({bound!r})",
        "Huber loss" if usual else f"Huber loss with δ = {number.latex}",
        Cases(size, number, line, Prod((HALF, Square(_ERROR)))),
        Cases(size, number, sign if usual else Prod((number, sign)), difference(A, Y)),
        sentence="How far is the prediction from the target? Half the squared distance while that is small, a straight line beyond.",
        # There is a derivative there, which has a kink itself.
        kink=difference(size, number),
        synonyms=("huberloss", "smoothl1", "smoothl1loss"),
        tuned=_tuned_huber,
        number=bound,
    )


@shared(most=256)
def _tuned_huber(number: float) -> Loss:
    return _huber(number)


HUBER: Final = _huber(1.0)

_MARGIN: Final = difference(ONE, Prod((Y, A)))

HINGE: Final = Loss(
    "hinge",
    "hinge loss",
    positive(_MARGIN, _MARGIN),
    positive(_MARGIN, Neg(Y)),
    sentence="Does the prediction lie on the target's side, at least 1 away from 0? What is missing to that counts, and nothing else.",
    kink=_MARGIN,
    convention="The prediction lies exactly on the margin: the hinge loss has a kink there and no derivative. By convention 0 is used.",
    targets="signs",
    synonyms=("hingeloss", "svm", "svmloss"),
)

BINARY_CROSS_ENTROPY: Final = Loss(
    "binary_cross_entropy",
    "binary cross-entropy",
    # One bracket per output, so that each output's share of the loss can be read off.
    Neg(Sum((Prod((Y, Call(LN, Activated(A)))), Prod((difference(ONE, Y), Call(LN, _REST)))))),
    Sum((Neg(Quot(Y, Activated(A))), Quot(difference(ONE, Y), _REST))),
    sentence="How surprised is the prediction by the target? The logarithm of the probability it gave to what happened.",
    outputs=(SIGMOID.name, SOFTMAX.name),
    short_cut_for=(SIGMOID.name,),
    targets="unit interval",
    synonyms=("bce", "bceloss", "logloss", "logisticloss", "binarycrossentropyloss", "binarylogloss"),
    fast=lambda output, hard: fast.LABELS if output == SIGMOID.name and hard else None,
)

CROSS_ENTROPY: Final = Loss(
    "cross_entropy",
    "categorical cross-entropy",
    Neg(Prod((Y, Call(LN, Activated(A))))),
    Neg(Quot(Y, Activated(A))),
    called="cross-entropy",
    sentence="How surprised is the prediction by the target? Minus the logarithm of the share it gave to the right class.",
    outputs=(SOFTMAX.name,),
    short_cut_for=(SOFTMAX.name,),
    targets="distribution",
    synonyms=(
        *("ce", "cce", "categoricalcrossentropy", "softmaxcrossentropy", "multiclasscrossentropy"),
        *("crossentropyloss", "categoricalcrossentropyloss"),
    ),
    fast=lambda output, hard: fast.SHARES,
)

PREDICTION: Final = Loss("prediction", "the prediction itself", None)

_ALL: Final = (
    *(HALF_SQUARED_ERROR, BINARY_CROSS_ENTROPY, CROSS_ENTROPY, PREDICTION),
    *(SQUARED_ERROR, ABSOLUTE_ERROR, HUBER, HINGE),
)

LOSSES: Final[dict[str, Loss]] = {loss.name: loss for loss in _ALL}
"""Every loss by its name, in the order of the menus. What is put in here is known everywhere."""

# The mean over the outputs is not taken here: what is called so elsewhere is another number where there are several.
_MEANS: Final = ("mse", "mseloss", "meansquarederror", "l2loss")


def loss_named(name: object, field: str = "loss") -> Loss:
    """The loss of that name, in any case and by any of its usual names, with a number in parentheses where it has one.

    Raises InputError that lists the names.
    """
    if isinstance(name, str) and name in LOSSES:
        return LOSSES[name]
    base, found = with_number(name, LOSSES.values(), field)
    if found is not None:
        return found
    half = (
        f"; {HALF_SQUARED_ERROR.name} is half of the squared error, so its gradients are half as large"
        if isinstance(base, str) and squeezed(base) in _MEANS
        else ""
    )
    raise InputError(field, name, ", ".join(LOSSES) + half)
