"""The update rules of gradient descent, each declared in one record.

Sources: plain gradient descent from lecture 003; momentum from Polyak, "Some methods of speeding up the convergence of iteration
methods" (1964); Nesterov's from Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning"
(2013); RMSProp from Tieleman and Hinton, lecture 6.5 of "Neural networks for machine learning" (2012); Adam from Kingma and Ba, "Adam: a
method for stochastic optimization" (2015). All of them are written as PyTorch computes them.
"""

from __future__ import annotations

from typing import Final

from ..errors import InputError
from ..forms import ONE, Call, Const, Form, PairCall, Prod, Quot, Ref, Square, Sum, difference, literal
from ..functions import RAISED, SQRT
from ..sharing import shared
from .activations import with_number
from .rule import Remembered, Rule

OLD: Final = Ref(0)
RATE: Final = Ref(1)
GRADIENT: Final = Ref(2)
FIRST: Final = Ref(3)
SECOND: Final = Ref(4)

_FLOWS: Final = Ref(1)
"""The gradient, where it is remembered."""

_TINY: Final = Const(1e-8, "10^{-8}")

PLAIN: Final = Rule(
    "plain",
    "plain gradient descent",
    "Lecture 003: W ← W − α ∂J/∂W",
    difference(OLD, Prod((RATE, GRADIENT))),
    "One step downhill: the learning rate times the gradient is taken off the {}.",
    "SGD",
    synonyms=("sgd", "gd", "gradientdescent"),
)


def _velocity(part: float) -> Remembered:
    form = Sum((Prod((literal(part), OLD)), _FLOWS))
    return Remembered("v", "velocity", form, "Most of the way of the last update is kept, and the gradient added to it.", "momentum_buffer")


def _momentum(part: float) -> Rule:
    """A ball that rolls: the gradients of earlier updates go on, each update ``part`` of them."""
    return Rule(
        "momentum" if part == 0.9 else f"momentum({part!r})",
        f"momentum, β = {literal(part).latex}",
        "Polyak, 1964",
        difference(OLD, Prod((RATE, FIRST))),
        "The {} rolls on: the learning rate times its velocity is taken off.",
        "SGD",
        (_velocity(part),),
        arguments={"momentum": part},
        tuned=_tuned_momentum,
        number=part,
    )


def _nesterov(part: float) -> Rule:
    """Momentum that looks ahead: the gradient counts as if the next bit of the way had been made."""
    ahead = Sum((GRADIENT, Prod((literal(part), FIRST))))
    return Rule(
        "nesterov" if part == 0.9 else f"nesterov({part!r})",
        f"Nesterov momentum, β = {literal(part).latex}",
        "Nesterov, 1983; Sutskever et al., 2013",
        difference(OLD, Prod((RATE, ahead))),
        "The {} looks ahead: the gradient, and the part of the velocity that will be kept, times the learning rate are taken off.",
        "SGD",
        (_velocity(part),),
        arguments={"momentum": part, "nesterov": True},
        tuned=_tuned_nesterov,
        number=part,
    )


def _squares(part: float) -> Remembered:
    form: Form = Sum((Prod((literal(part), OLD)), Prod((difference(ONE, literal(part)), Square(_FLOWS)))))
    sentence = "How large the gradients have been: a mean of their squares that slowly forgets."
    return Remembered("s", "mean square", form, sentence, "exp_avg_sq")


def _rmsprop(part: float) -> Rule:
    """Every parameter is measured by its own gradients: the step is the gradient over their usual size."""
    squares = _squares(part)
    return Rule(
        "rmsprop" if part == 0.99 else f"rmsprop({part!r})",
        f"RMSProp, ρ = {literal(part).latex}",
        "Tieleman and Hinton, 2012",
        difference(OLD, Quot(Prod((RATE, GRADIENT)), Sum((Call(SQRT, FIRST), _TINY)))),
        "The gradient over its usual size, times the learning rate, is taken off the {}.",
        "RMSprop",
        (Remembered(squares.letter, squares.title, squares.form, squares.sentence, "square_avg"),),
        arguments={"alpha": part},
        tuned=_tuned_rmsprop,
        number=part,
    )


@shared(most=64)
def _tuned_momentum(number: float) -> Rule:
    return _momentum(number)


@shared(most=64)
def _tuned_nesterov(number: float) -> Rule:
    return _nesterov(number)


@shared(most=64)
def _tuned_rmsprop(number: float) -> Rule:
    return _rmsprop(number)


MOMENTUM: Final = _momentum(0.9)
NESTEROV: Final = _nesterov(0.9)
RMSPROP: Final = _rmsprop(0.99)

_COUNT: Final = Ref(5)


def _unbiased(mean: Ref, part: Const) -> Form:
    """A mean that began at 0 over what is missing to its weights."""
    return Quot(mean, difference(ONE, PairCall(RAISED, part, _COUNT)))


_ADAM_MEAN: Final = Sum((Prod((literal(0.9), OLD)), Prod((difference(ONE, literal(0.9)), _FLOWS))))

ADAM: Final = Rule(
    "adam",
    "Adam",
    "Kingma and Ba, 2015",
    difference(
        OLD,
        Quot(Prod((RATE, _unbiased(FIRST, literal(0.9)))), Sum((Call(SQRT, _unbiased(SECOND, literal(0.999))), _TINY))),
    ),
    "The mean gradient over its usual size, both corrected for their beginning at 0, times the learning rate is taken off the {}.",
    "Adam",
    (
        Remembered("v", "mean gradient", _ADAM_MEAN, "Where the gradients have pointed: a mean that slowly forgets.", "exp_avg"),
        _squares(0.999),
    ),
    counts=True,
)

RULES: Final[dict[str, Rule]] = {rule.name: rule for rule in (PLAIN, MOMENTUM, NESTEROV, RMSPROP, ADAM)}
"""Every rule by its name, in the order of the menus. What is put in here is known everywhere."""


def rule_named(name: object, field: str = "rule") -> Rule:
    """The rule of that name, with a number below 1 in parentheses where it has one. Raises InputError that lists the names."""
    if isinstance(name, str) and name in RULES:
        return RULES[name]
    _, found = with_number(name, RULES.values(), field)
    if found is None:
        raise InputError(field, name, ", ".join(f"{r.name} or {r.name}(0.5)" if r.tuned else r.name for r in RULES.values()))
    if found.number is not None and not found.number < 1:
        raise InputError(field, name, "a number from 0 to below 1 in the parentheses")
    return found
