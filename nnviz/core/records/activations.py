"""The activation functions: each a function and its derivative, declared together, in one record.

Sources: sigmoid, step and ReLU from lecture 004; tanh from lecture 000; softmax from lecture 004 and Bridle, "Probabilistic
interpretation of feedforward classification network outputs" (1990); softplus from Dugas et al. (2000); leaky ReLU from Maas, Hannun and
Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013); ELU from Clevert, Unterthiner and Hochreiter, "Fast and
accurate deep network learning by exponential linear units" (2016); GELU and SiLU from Hendrycks and Gimpel, "Gaussian error linear
units" (2016), SiLU also from Elfwing, Uchibe and Doya (2018); softsign from Bergstra, Desjardins, Lamblin and Bengio (2009).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, Protocol, TypeVar

import numpy as np

from .. import far
from ..cases import Cases, indicator, positive
from ..errors import InputError
from ..forms import ONE, OUT, ZERO, Call, Const, Form, Neg, PairCall, Prod, Quot, Ref, Square, Stable, Sum, difference, literal
from ..functions import ABS, EXP, EXPM1, LN, LOG_SUM, MINIMUM, NORMAL_BELOW, TANH
from ..operations import Kink, Operation
from ..sharing import shared
from . import kernels
from .activation import Activation

Z: Final = Ref(0)


def logistic(z: Form) -> Form:
    """1/(1 + exp(-z)); without overflow, with e only raised to negative powers."""
    power = Call(EXP, Neg(Call(ABS, z)))
    safe = Quot(Cases(z, ZERO, ONE, power, included=True), Sum((ONE, power)))
    return Stable(Quot(ONE, Sum((ONE, Call(EXP, Neg(z))))), far.sigmoid, (z,), safe, "logistic")


def _exponential_below(alpha: Const) -> tuple[Form, Form]:
    """alpha (exp(z) - 1) for z <= 0, and its slope; exp is never taken of a positive z."""
    below = PairCall(MINIMUM, Z, ZERO)
    factor: tuple[Form, ...] = () if alpha.number == 1 else (alpha,)
    written = difference(Call(EXP, Z), ONE)
    value = Stable(written, lambda z: np.expm1(np.minimum(z, 0.0)), (Z,), Call(EXPM1, below))
    slope = Stable(Call(EXP, Z), lambda z: np.exp(np.minimum(z, 0.0)), (Z,), Call(EXP, below))
    return (Prod((*factor, value)), Prod((*factor, slope))) if factor else (value, slope)


def _elementwise(
    name: str,
    form: Form,
    slope: Form,
    derivative: str,
    sentence: str,
    rule: str,
    *,
    letter: bool = True,
    flat: bool = False,
    kink: str = "",
    bends: bool = False,
    **more: Any,
) -> Activation:
    """The record of a function that takes each unit by itself; ``{}`` in its sentence is what comes in.

    ``kink`` is the convention at 0 where there is no derivative; with ``bends`` there is one, and it has a kink itself.
    """
    kinks = Kink((Z,), kink) if kink or bends else None
    operation = Operation(name, form, (slope,), letter=letter, flat=flat, kink=kinks, sentence=sentence, rule=rule)
    return Activation(name, lambda n, k: operation, derivative, **more)


@shared()
def _share_of_layer(units: int, k: int) -> Operation:
    """a_k = exp(z_k) / sum_j exp(z_j); da_k/dz_j = a_k (1 - a_k) for j = k, else -a_k a_j, with a_j written as a share."""
    powers = tuple(Call(EXP, Ref(j)) for j in range(units))
    scores = tuple(Ref(i) for i in range(units))
    shares = [Stable(Quot(powers[j], Sum(powers)), partial(far.softmax_share, j), scores) for j in range(units)]
    slopes: list[Form] = [Prod((OUT, difference(ONE, OUT))) if j == k else Neg(Prod((OUT, shares[j]))) for j in range(units)]
    sentence = "Softmax turns the layer's scores into shares that add up to 1: each power of e over the sum of all."
    return Operation("softmax", shares[k], tuple(slopes), letter=True, whole_layer=True, sentence=sentence)


_OF_WEIGHTS: Final = "so what vanishes or explodes is the product of the weights"

IDENTITY: Final = _elementwise(
    "identity",
    Z,
    ONE,
    "1",
    "No activation function: {} is passed on as it is.",
    "The identity passes a change on as it is.",
    letter=False,
    synonyms=("linear", "none", "id", "noactivation"),
    spoken=False,
    on_depth=f"Without an activation function the slopes are 1, {_OF_WEIGHTS}.",
    fast=kernels.PASSES,
)

SIGMOID: Final = _elementwise(
    "sigmoid",
    logistic(Z),
    Prod((OUT, difference(ONE, OUT))),
    "a (1 − a)",
    "The sigmoid squeezes {} into the range from 0 to 1.",
    "Of the sigmoid: the result times 1 minus the result.",
    synonyms=("logistic", "logisticfunction", "logisticsigmoid", "expit", "σ", "sigma"),
    bounds=(0.0, 1.0),
    limited=True,
    steep=Prod((logistic(Z), logistic(Neg(Z)))),
    on_depth="A sigmoid's slope is at most 1/4, so over ten layers a path loses a factor of a million at least, "
    "unless its weights make up for it.",
    fast=kernels.LOGISTIC,
)

_TWICE: Final = Prod((Const(2), Z))

HYPERBOLIC: Final = _elementwise(
    "tanh",
    Stable(Call(TANH, Z), far.tanh, (Z,), Call(TANH, Z)),
    difference(ONE, Square(OUT)),
    "1 − a²",
    "The hyperbolic tangent squeezes {} into the range from -1 to 1.",
    "Of the hyperbolic tangent: 1 minus its square.",
    synonyms=("hyperbolictangent", "tangenshyperbolicus"),
    bounds=(-1.0, 1.0),
    limited=True,
    steep=Prod((Const(4), logistic(_TWICE), logistic(Neg(_TWICE)))),
    fast=kernels.HYPERBOLIC,
)

RELU: Final = _elementwise(
    "relu",
    positive(Z, Z),
    indicator(Z),
    "1 where z > 0, else 0",
    "ReLU lets positive values through and turns negative ones into 0.",
    "Of ReLU: 1 where something positive went in, otherwise 0.",
    kink="ReLU has a kink at 0 and no derivative there. By convention 0 is used.",
    synonyms=("rectifier", "rectifiedlinear", "rectifiedlinearunit"),
    dies=True,
    on_depth=f"Where a ReLU is open its slope is 1, {_OF_WEIGHTS}; a closed one stops the path.",
    fast=kernels.RECTIFIED,
)


def _leaky(leak: float) -> Activation:
    """The leaky ReLU with the slope ``leak`` below 0."""
    usual, number = leak == 0.01, literal(leak)
    part = "a hundredth" if usual else f"{number.latex} times as much"
    return _elementwise(
        "leaky_relu" if usual else f"leaky_relu({leak!r})",
        positive(Z, Z, Prod((number, Z))),
        positive(Z, ONE, number),
        f"1 where z > 0, else {leak!r}",
        f"Leaky ReLU lets positive values through and keeps {part} of negative ones.",
        f"Of the leaky ReLU: 1 where something positive went in, otherwise {leak!r}.",
        kink=f"Leaky ReLU has a kink at 0 and no derivative there. By convention {leak!r} is used, the slope below 0.",
        synonyms=("lrelu", "leaky", "leakyrectifier", "leakyrectifiedlinearunit"),
        on_depth=f"Where a leaky ReLU is open its slope is 1, {_OF_WEIGHTS}; a closed one lets {part} through.",
        tuned=_tuned_leaky,
        number=leak,
        fast=kernels.leaking(leak) if 0 < leak <= 1 else None,
    )


def _elu(alpha: float) -> Activation:
    """The exponential linear unit, which goes down to -alpha."""
    usual, number = alpha == 1.0, literal(alpha)
    value, slope = _exponential_below(number)
    written = positive(Z, Z, value)
    return _elementwise(
        "elu" if usual else f"elu({alpha!r})",
        Stable(written, partial(far.exponential_below, alpha), (Z,), written),
        positive(Z, ONE, slope),
        f"1 where z > 0, else {'' if usual else f'{alpha!r} '}e^z",
        f"ELU lets positive values through and bends negative ones towards -{number.latex}.",
        "Of ELU: 1 where something positive went in, otherwise a power of e that fades.",
        kink="" if usual else f"ELU has a kink at 0 unless α is 1, and no derivative there. By convention {alpha!r} is used.",
        bends=True,
        synonyms=("exponentiallinear", "exponentiallinearunit"),
        limited=True,
        tuned=_tuned_elu,
        number=alpha,
    )


@shared(most=256)
def _tuned_leaky(number: float) -> Activation:
    return _leaky(number)


@shared(most=256)
def _tuned_elu(number: float) -> Activation:
    return _elu(number)


LEAKY_RELU: Final = _leaky(0.01)

SOFTPLUS: Final = _elementwise(
    "softplus",
    Stable(Call(LN, Sum((ONE, Call(EXP, Z)))), far.softplus, (Z,), PairCall(LOG_SUM, ZERO, Z), "log_of_power"),
    logistic(Z),
    "the sigmoid of z",
    "Softplus is a smooth ReLU: almost 0 for negative values, almost z for large ones.",
    "Of softplus: the sigmoid of what went in.",
    synonyms=("smoothrelu",),
    spoken=False,
    fast=kernels.LOG_OF_POWER,
)

STEP: Final = _elementwise(
    "step",
    indicator(Z, included=True),
    ZERO,
    "0",
    "The step function: 1 from 0 upwards, 0 below.",
    "The step function is flat: 0.",
    kink="The step function jumps at 0 and has no derivative there. By convention 0 is used.",
    flat=True,
    synonyms=("heaviside", "heavisidestep", "unitstep", "binarystep", "stepfunction", "threshold"),
    bounds=(0.0, 1.0),
    spoken=False,
    on_depth="A step function has slope 0: nothing comes back at all.",
    fast=kernels.FROM_ZERO_UP,
)

ELU: Final = _elu(1.0)

_DENSITY: Final = Quot(Call(EXP, Neg(Quot(Square(Z), Const(2)))), Const(math.sqrt(2 * math.pi), r"\sqrt{2 \pi}"))

GELU: Final = _elementwise(
    "gelu",
    Prod((Z, Call(NORMAL_BELOW, Z))),
    Sum((Call(NORMAL_BELOW, Z), Prod((Z, _DENSITY)))),
    "Φ(z) + z φ(z)",
    "GELU keeps of {} the part Φ, the share of a normal distribution that lies below it.",
    "Of GELU, a product: that share, plus what went in times the density there.",
    synonyms=("gaussianerrorlinear", "gaussianerrorlinearunit"),
)

SILU: Final = _elementwise(
    "silu",
    Prod((Z, logistic(Z))),
    Sum((logistic(Z), Prod((Z, logistic(Z), logistic(Neg(Z)))))),
    "σ(z) + z σ(z) σ(−z)",
    "SiLU keeps of {} the part that a sigmoid of it lets through.",
    "Of SiLU, a product: the sigmoid, plus what went in times the sigmoid's slope.",
    synonyms=("swish", "sigmoidlinear", "sigmoidlinearunit"),
)

SOFTSIGN: Final = _elementwise(
    "softsign",
    Stable(Quot(Z, Sum((ONE, Call(ABS, Z)))), far.over_one_and_its_size, (Z,), Quot(Z, Sum((ONE, Call(ABS, Z))))),
    Quot(ONE, Square(Sum((ONE, Call(ABS, Z))))),
    "1 / (1 + |z|)²",
    "Softsign squeezes {} into the range from -1 to 1, more slowly than the hyperbolic tangent.",
    "Of softsign: 1 over the square of 1 plus the size of what went in.",
    bends=True,
    bounds=(-1.0, 1.0),
    limited=True,
)

SOFTMAX: Final = Activation(
    "softmax",
    _share_of_layer,
    "aₖ (1 − aₖ) on the diagonal, −aₖ aⱼ elsewhere",
    synonyms=("softargmax",),
    whole_layer=True,
    bounds=(0.0, 1.0),
    limited=True,
    fast=kernels.SHARES,
)

_ALL: Final = (IDENTITY, SIGMOID, HYPERBOLIC, RELU, LEAKY_RELU, ELU, GELU, SILU, SOFTPLUS, SOFTSIGN, STEP, SOFTMAX)

ACTIVATIONS: Final[dict[str, Activation]] = {a.name: a for a in _ALL}
"""Every activation by its name, in the order of the menus. What is put in here is known everywhere."""

_NUMBERED: Final = re.compile(r"\s*(.+?)\s*\(\s*([^()\s]{1,30})\s*\)\s*")
MOST_TUNED: Final = 1000.0


class _Kind(Protocol):
    """What activations and losses have in common."""

    @property
    def name(self) -> str: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...
    @property
    def number(self) -> float | None: ...
    @property
    def tuned(self) -> Callable[[float], Any] | None: ...


K = TypeVar("K", bound=_Kind)


def squeezed(name: str) -> str:
    """A name in small letters without blanks, hyphens and underscores: two names that differ in nothing else are one."""
    return "".join(c for c in name.lower() if not (c.isspace() or c in "-_\u2010\u2011\u2013\u2212"))


def with_number(name: object, kinds: Iterable[K], field: str) -> tuple[object, K | None]:
    """A name without its number, and the kind of that name, tuned to the number; None where there is none of that name.

    Raises InputError for a number that the kind does not take.
    """
    numbered = _NUMBERED.fullmatch(name) if isinstance(name, str) else None
    base = numbered[1] if numbered else name
    short = squeezed(base) if isinstance(base, str) else ""
    found = next((kind for kind in kinds if short and short in (squeezed(kind.name), *kind.synonyms)), None)
    if found is None or numbered is None:
        return base, found
    try:
        number = float(numbered[2].replace(",", "."))
    except ValueError:
        number = math.nan
    if found.tuned is None or not 0 <= number <= MOST_TUNED:
        told = f"{found.name}({found.number!r}), with a number from 0 to {MOST_TUNED:g} in the parentheses"
        raise InputError(field, name, told if found.tuned else f"{found.name} without a number")
    return base, found if number == found.number else found.tuned(number)


def activation_named(name: object, field: str = "activation") -> Activation:
    """The activation of that name, in any case and by any of its usual names, with a number in parentheses where it has one.

    Raises InputError that lists the names, or says what the number may be.
    """
    if isinstance(name, str) and name in ACTIVATIONS:
        return ACTIVATIONS[name]
    _, found = with_number(name, ACTIVATIONS.values(), field)
    if found is None:
        raise InputError(field, name, ", ".join(f"{a.name} or {a.name}(0.2)" if a.tuned else a.name for a in ACTIVATIONS.values()))
    return found
