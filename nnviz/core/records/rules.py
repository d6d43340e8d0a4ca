"""The update rules of gradient descent, each declared in one record.

Sources: plain gradient descent from lecture 003; momentum from Polyak, "Some methods of speeding up the convergence of iteration
methods" (1964); Nesterov's from Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning"
(2013); RMSProp from Tieleman and Hinton, lecture 6.5 of "Neural networks for machine learning" (2012); Adam from Kingma and Ba, "Adam: a
method for stochastic optimization" (2015). All of them are written as PyTorch computes them.
Polyak and Sutskever have the learning rate within the velocity; that is the same as long as it stays the same. PyTorch takes no Nesterov
momentum with β = 0, which is plain gradient descent.
"""

from __future__ import annotations

from typing import Final

from ..errors import InputError
from ..forms import ONE, Call, Const, Form, PairCall, Prod, Quot, Ref, Square, Sum, difference
from ..functions import RAISED, SQRT
from .activations import squeezed
from .numbered import readings, split, written
from .rule import Remembered, Rule, Setting, tunable

OLD: Final = Ref(0)
RATE: Final = Ref(1)
GRADIENT: Final = Ref(2)
FIRST: Final = Ref(3)
SECOND: Final = Ref(4)

_FLOWS: Final = Ref(1)
"""The gradient, where it is remembered."""

PLAIN: Final = Rule(
    "plain",
    "plain gradient descent",
    "Lecture 003: W ← W − α ∂J/∂W",
    difference(OLD, Prod((RATE, GRADIENT))),
    "One step downhill: the learning rate times the gradient is taken off the {}.",
    "SGD",
    synonyms=("sgd", "gd", "gradientdescent"),
)


_BETA: Final = Setting("β", "How much of the velocity is kept at each update.", 0.9)
_RHO: Final = Setting("ρ", "How much of the mean square is kept at each update.", 0.99)
_BETA_1: Final = Setting("β₁", "How much of the mean gradient is kept at each update.", 0.9)
_BETA_2: Final = Setting("β₂", "How much of the mean square is kept at each update.", 0.999)
_EPSILON: Final = Setting("ε", "Keeps the divisor above 0.", 1e-8, share=False, optional=True)


def _velocity(beta: Const) -> Remembered:
    form = Sum((Prod((beta, OLD)), _FLOWS))
    return Remembered("v", "velocity", form, "Most of the way of the last update is kept, and the gradient added to it.", "momentum_buffer")


def _momentum(beta: Const) -> Rule:
    """A ball that rolls: the gradients of earlier updates go on, each update ``beta`` of them."""
    return Rule(
        "momentum",
        "momentum",
        "Polyak, 1964",
        difference(OLD, Prod((RATE, FIRST))),
        "The {} rolls on: the learning rate times its velocity is taken off.",
        "SGD",
        (_velocity(beta),),
        arguments={"momentum": beta.number},
        synonyms=("heavyball", "sgdmomentum", "sgdwithmomentum"),
    )


def _nesterov(beta: Const) -> Rule:
    """Momentum that looks ahead: the gradient counts as if the next bit of the way had been made."""
    ahead = Sum((GRADIENT, Prod((beta, FIRST))))
    return Rule(
        "nesterov",
        "Nesterov momentum",
        "Nesterov, 1983; Sutskever et al., 2013",
        difference(OLD, Prod((RATE, ahead))),
        "The {} looks ahead: the gradient, and the part of the velocity that will be kept, times the learning rate are taken off.",
        "SGD",
        (_velocity(beta),),
        # PyTorch takes no Nesterov momentum of 0, which is plain gradient descent.
        arguments={"momentum": beta.number} | ({"nesterov": True} if beta.number else {}),
        synonyms=("nag", "nesterovmomentum"),
    )


def _mean(part: Const, of: Form) -> Form:
    """A mean that slowly forgets: ``part`` of what it was, and the rest of what comes."""
    return Sum((Prod((part, OLD)), Prod((difference(ONE, part), of))))


def _squares(part: Const, state: str) -> Remembered:
    sentence = "How large the gradients have been: a mean of their squares that slowly forgets."
    return Remembered("s", "mean square", _mean(part, Square(_FLOWS)), sentence, state, least=0.0)


def _rmsprop(rho: Const, epsilon: Const) -> Rule:
    """Every parameter is measured by its own gradients: the step is the gradient over their usual size."""
    return Rule(
        "rmsprop",
        "RMSProp",
        "Tieleman and Hinton, 2012",
        difference(OLD, Quot(Prod((RATE, GRADIENT)), Sum((Call(SQRT, FIRST), epsilon)))),
        "The gradient over its usual size, times the learning rate, is taken off the {}.",
        "RMSprop",
        (_squares(rho, "square_avg"),),
        arguments={"alpha": rho.number, "eps": epsilon.number},
    )


_COUNT: Final = Ref(5)


def _unbiased(mean: Ref, part: Const) -> Form:
    """A mean that began at 0 over what is missing to its weights."""
    return Quot(mean, difference(ONE, PairCall(RAISED, part, _COUNT)))


def _adam(beta_1: Const, beta_2: Const, epsilon: Const) -> Rule:
    """Momentum and RMSProp together, with what is missing to both means at the beginning made up for."""
    size = Sum((Call(SQRT, _unbiased(SECOND, beta_2)), epsilon))
    pointed = "Where the gradients have pointed: a mean that slowly forgets."
    return Rule(
        "adam",
        "Adam",
        "Kingma and Ba, 2015",
        difference(OLD, Quot(Prod((RATE, _unbiased(FIRST, beta_1))), size)),
        "The mean gradient over its usual size, both corrected for their beginning at 0, times the learning rate is taken off the {}.",
        "Adam",
        (Remembered("v", "mean gradient", _mean(beta_1, _FLOWS), pointed, "exp_avg"), _squares(beta_2, "exp_avg_sq")),
        counts=True,
        arguments={"betas": (beta_1.number, beta_2.number), "eps": epsilon.number},
    )


MOMENTUM: Final = tunable(_momentum, _BETA)
NESTEROV: Final = tunable(_nesterov, _BETA)
RMSPROP: Final = tunable(_rmsprop, _RHO, _EPSILON)
ADAM: Final = tunable(_adam, _BETA_1, _BETA_2, _EPSILON)

RULES: Final[dict[str, Rule]] = {rule.name: rule for rule in (PLAIN, MOMENTUM, NESTEROV, RMSPROP, ADAM)}
"""Every rule by its name, in the order of the menus. What is put in here is known everywhere."""


def rule_named(name: object, field: str = "rule") -> Rule:
    """The rule of that name, or of another usual one, with its numbers in parentheses where they are others: ``adam(0.8, 0.99)``.

    Raises InputError that lists the names, or says what the numbers may be.
    """
    if isinstance(name, str) and name in RULES:
        return RULES[name]
    base, inside = split(name) if isinstance(name, str) else ("", None)
    base = squeezed(base)
    found = next((rule for rule in RULES.values() if base and base in (squeezed(rule.name), *rule.synonyms)), None)
    if found is None:
        known = (f"{rule.name} or {_example(rule)}" if rule.settings else rule.name for rule in RULES.values())
        raise InputError(field, name, ", ".join(known))
    if inside is None:
        return found
    fitting = [numbers for reading in readings(inside) if (numbers := _numbers(found, reading)) is not None]
    if len(fitting) != 1:
        raise InputError(field, name, _told(found) if found.settings else f"{found.name} without a number")
    return found.tuned(*fitting[0])


def _numbers(rule: Rule, numbers: list[float]) -> list[float] | None:
    """The numbers of a rule, with the usual ones in the place of those that are left out; None where these are none."""
    needed = sum(not setting.optional for setting in rule.settings)
    if not needed <= len(numbers) <= len(rule.settings) or not numbers:
        return None
    numbers = [*numbers, *(setting.usual for setting in rule.settings[len(numbers) :])]
    return numbers if all(s.takes(n) for s, n in zip(rule.settings, numbers, strict=True)) else None


def _example(rule: Rule) -> str:
    return f"{rule.name}({', '.join(written(s.usual) for s in rule.settings if not s.optional)})"


def _told(rule: Rule) -> str:
    wanted = ", ".join(f"{s.sign} {s.allowed}{', which may be left out' if s.optional else ''}" for s in rule.settings)
    return f"{_example(rule)}, in the parentheses {wanted}"
