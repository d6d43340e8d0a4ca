"""The losses: the term of one output, its derivative, what the output layer and the targets must be, declared together in one record.

Sources: half squared error from lecture 003, cross-entropies from lectures 002, 003 and 004, the squared error summed over the
outputs from lecture 002; Huber, "Robust estimation of a location parameter" (1964); the hinge from Rosasco et al., "Are loss
functions all the same?" (2004).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ..cases import Cases, positive
from ..errors import InputError
from ..forms import HALF, ONE, Activated, Call, Const, Neg, Prod, Quot, Ref, Square, Sum, difference, literal
from ..functions import ABS, LN, SIGN
from ..sharing import shared
from . import loss_kernels as fast
from .activations import SIGMOID, SOFTMAX, squeezed, with_number
from .loss import OTHERS, WEIGHT, Loss
from .numbered import readings, split, written

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
    weighted=lambda weights: _weighted_binary(weights),
    classes=2,
    function="binary_cross_entropy_with_logits",
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
    weighted=lambda weights: _weighted_categorical(weights),
    function="cross_entropy",
    fast=lambda output, hard: fast.SHARES,
)


def _weighted_binary(weights: tuple[float, ...]) -> Loss:
    """What happened counts by its class: y by the weight of class 1, 1 - y by that of class 0."""
    of_0, of_1 = map(literal, weights)
    rest = difference(ONE, Y)
    return replace(
        BINARY_CROSS_ENTROPY,
        name=_with_weights(BINARY_CROSS_ENTROPY, weights),
        title=f"{BINARY_CROSS_ENTROPY.title}, class weights {_listed(weights)}",
        term=Neg(Sum((Prod((of_1, Y, Call(LN, Activated(A)))), Prod((of_0, rest, Call(LN, _REST)))))),
        slope=Sum((Neg(Quot(Prod((of_1, Y)), Activated(A))), Quot(Prod((of_0, rest)), _REST))),
        short_cut=difference(Prod((of_0, rest, A)), Prod((of_1, Y, difference(ONE, A)))),
        sentence=f"{BINARY_CROSS_ENTROPY.sentence} Each class counts by its weight.",
        class_weights=weights,
        outputs=(SIGMOID.name,),
        synonyms=(),
        fast=None,
    )


def _weighted_categorical(weights: tuple[float, ...]) -> Loss:
    """What happened counts by the weight of its class."""
    return replace(
        CROSS_ENTROPY,
        name=_with_weights(CROSS_ENTROPY, weights),
        title=f"{CROSS_ENTROPY.title}, class weights {_listed(weights)}",
        term=Neg(Prod((WEIGHT, Y, Call(LN, Activated(A))))),
        slope=Neg(Quot(Prod((WEIGHT, Y)), Activated(A))),
        short_cut=difference(Prod((OTHERS, A)), Prod((WEIGHT, Y, difference(ONE, A)))),
        sentence=f"{CROSS_ENTROPY.sentence} Each class counts by its weight.",
        class_weights=weights,
        synonyms=(),
        fast=None,
    )


def _with_weights(loss: Loss, weights: tuple[float, ...]) -> str:
    return f"{loss.name}({_listed(weights)})"


def _listed(weights: tuple[float, ...]) -> str:
    return ", ".join(map(written, weights))


PREDICTION: Final = Loss("prediction", "the prediction itself", None)

_ALL: Final = (
    *(HALF_SQUARED_ERROR, BINARY_CROSS_ENTROPY, CROSS_ENTROPY, PREDICTION),
    *(SQUARED_ERROR, ABSOLUTE_ERROR, HUBER, HINGE),
)

LOSSES: Final[dict[str, Loss]] = {loss.name: loss for loss in _ALL}
"""Every loss by its name, in the order of the menus. What is put in here is known everywhere."""

# The mean over the outputs is not taken here: what is called so elsewhere is another number where there are several.
_MEANS: Final = ("mse", "mseloss", "meansquarederror", "l2loss")


HEAVIEST: Final = 1000.0


def with_class_weights(loss: Loss, weights: tuple[float, ...], field: str = "class weights") -> Loss:
    """A loss with class weights; where all are 1 it is the loss itself. Raises InputError for weights that it does not take."""
    count = loss.classes
    fits = loss.weighted is not None and (len(weights) == count if count else len(weights) > 1)
    if not fits or not all(0 <= w <= HEAVIEST for w in weights) or not any(weights):
        allowed = f"{'two' if count else 'one for each class'}, from 0 to {HEAVIEST:g} and not all 0"
        if loss.weighted is None:
            allowed = f"none with {loss.title}: {', '.join(known.name for known in LOSSES.values() if known.weighted)} have them"
        raise InputError(field, ", ".join(map(written, weights)), allowed)
    assert loss.weighted is not None
    return loss if all(w == 1 for w in weights) else _kept_weighted(loss.name, weights)


def weighed(name: object, text: str) -> str:
    """The name of a loss with the class weights that stand in a text, or with none where it is empty. Raises InputError."""
    loss = LOSSES.get(loss_named(name).kind) or loss_named(name)
    if not text.strip():
        return loss.name
    fitting = [numbers for numbers in readings(text) if len(numbers) > 1]
    if len(fitting) != 1:
        raise InputError("class weights", text, "numbers with commas between them, as in 1, 2")
    return with_class_weights(loss, tuple(fitting[0])).name


@shared(most=256)
def _kept_weighted(name: str, weights: tuple[float, ...]) -> Loss:
    """Kept, so that a loss is the same object wherever it is named."""
    make = LOSSES[name].weighted
    assert make is not None
    return make(weights)


def _weighted(name: str, field: str) -> Loss | None:
    """A loss that takes class weights, by its name with them behind it; None for any other name."""
    base, inside = split(name)
    known = (loss for loss in LOSSES.values() if loss.weighted and squeezed(base) in (squeezed(loss.name), *loss.synonyms))
    found = next(known, None)
    if found is None or inside is None:
        return None
    fitting = [numbers for numbers in readings(inside) if len(numbers) > 1]
    if len(fitting) != 1:
        raise InputError(field, name, f"{found.name}(1, 2{'' if found.classes else ', ...'}), with a weight for each class")
    return with_class_weights(found, tuple(fitting[0]), field)


def loss_named(name: object, field: str = "loss") -> Loss:
    """The loss of that name, in any case and by any of its usual names, with a number in parentheses where it has one.

    Raises InputError that lists the names.
    """
    if isinstance(name, str) and name in LOSSES:
        return LOSSES[name]
    weighted = _weighted(name, field) if isinstance(name, str) else None
    if weighted is not None:
        return weighted
    base, found = with_number(name, LOSSES.values(), field)
    if found is not None:
        return found
    half = (
        f"; {HALF_SQUARED_ERROR.name} is half of the squared error, so its gradients are half as large"
        if isinstance(base, str) and squeezed(base) in _MEANS
        else ""
    )
    raise InputError(field, name, ", ".join(LOSSES) + half)
