"""Activation functions: each a function and its derivative, declared together.

Sources: sigmoid, step and ReLU from lecture 004; tanh from lecture 000; softmax from lecture 004 and Bridle, "Probabilistic
interpretation of feedforward classification network outputs" (1990); softplus from Dugas et al. (2000).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from .errors import InputError
from .far import sigmoid, softmax_share, softplus, tanh
from .forms import ONE, OUT, ZERO, Call, Form, Neg, Prod, Quot, Ref, Square, Stable, Sum, difference
from .functions import EXP, LEAK, LEAKY_SLOPE, LN, MAX_LEAK, MAX_ZERO, NOT_NEGATIVE, POSITIVE, TANH
from .operations import Kink, Operation
from .sharing import shared

Z: Final = Ref(0)


def _logistic(z: Form) -> Form:
    return Stable(Quot(ONE, Sum((ONE, Call(EXP, Neg(z))))), sigmoid, (z,))


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function.

    ``build(n, k)`` gives the operation of unit k in a layer of n units; only softmax, which reads the ``whole_layer``,
    depends on them. ``derivative`` is how its derivative is written in words; ``keeps_01`` says that values lie in [0, 1].
    """

    name: str
    build: Callable[[int, int], Operation]
    derivative: str
    whole_layer: bool = False
    keeps_01: bool = False


def _elementwise(
    name: str, form: Form, slope: Form, derivative: str, *, keeps_01: bool = False, flat: bool = False, kink: str = ""
) -> Activation:
    operation = Operation(name, form, (slope,), letter=name != "identity", flat=flat, kink=Kink(Z, kink) if kink else None)
    return Activation(name, lambda n, k: operation, derivative, keeps_01=keeps_01)


@shared()
def _softmax_unit(units: int, k: int) -> Operation:
    """a_k = exp(z_k) / sum_j exp(z_j); da_k/dz_j = a_k (1 - a_k) for j = k, else -a_k a_j, with a_j written as a share."""
    powers = tuple(Call(EXP, Ref(j)) for j in range(units))
    shares = [Stable(Quot(powers[j], Sum(powers)), partial(softmax_share, j), tuple(Ref(i) for i in range(units))) for j in range(units)]
    slopes: list[Form] = [Prod((OUT, difference(ONE, OUT))) if j == k else Neg(Prod((OUT, shares[j]))) for j in range(units)]
    return Operation("softmax", shares[k], tuple(slopes), letter=True)


ACTIVATIONS: Final[dict[str, Activation]] = {
    a.name: a
    for a in (
        _elementwise("identity", Z, ONE, "1"),
        _elementwise("sigmoid", _logistic(Z), Prod((OUT, difference(ONE, OUT))), "a (1 − a)", keeps_01=True),
        _elementwise("tanh", Stable(Call(TANH, Z), tanh, (Z,)), difference(ONE, Square(OUT)), "1 − a²"),
        _elementwise(
            "relu",
            Call(MAX_ZERO, Z),
            Call(POSITIVE, Z),
            "1 where z > 0, else 0",
            kink="ReLU has a kink at 0 and no derivative there. By convention 0 is used.",
        ),
        _elementwise(
            "leaky_relu",
            Call(MAX_LEAK, Z),
            Call(LEAKY_SLOPE, Z),
            "1 where z > 0, else 0.01",
            kink=f"Leaky ReLU has a kink at 0 and no derivative there. By convention {LEAK} is used, the slope below 0.",
        ),
        _elementwise("softplus", Stable(Call(LN, Sum((ONE, Call(EXP, Z)))), softplus, (Z,)), _logistic(Z), "the sigmoid of z"),
        _elementwise(
            "step",
            Call(NOT_NEGATIVE, Z),
            ZERO,
            "0",
            keeps_01=True,
            flat=True,
            kink="The step function jumps at 0 and has no derivative there. By convention 0 is used.",
        ),
        Activation("softmax", _softmax_unit, "aₖ (1 − aₖ) on the diagonal, −aₖ aⱼ elsewhere", whole_layer=True, keeps_01=True),
    )
}


SYNONYMS: Final = {
    **dict.fromkeys(("linear", "none", "id", "noactivation"), "identity"),
    **dict.fromkeys(("logistic", "logisticfunction", "logisticsigmoid", "expit", "σ", "sigma"), "sigmoid"),
    **dict.fromkeys(("hyperbolictangent", "tangenshyperbolicus"), "tanh"),
    **dict.fromkeys(("rectifier", "rectifiedlinear", "rectifiedlinearunit"), "relu"),
    **dict.fromkeys(("lrelu", "leaky", "leakyrectifier", "leakyrectifiedlinearunit"), "leaky_relu"),
    **dict.fromkeys(("heaviside", "heavisidestep", "unitstep", "binarystep", "stepfunction", "threshold"), "step"),
    "smoothrelu": "softplus",
    "softargmax": "softmax",
}
"""Other names of the same functions, in small letters without blanks, hyphens and underscores."""


def squeezed(name: str) -> str:
    """A name in small letters without blanks, hyphens and underscores: two names that differ in nothing else are one."""
    return "".join(c for c in name.lower() if not (c.isspace() or c in "-_\u2010\u2011\u2013\u2212"))


_BY_SQUEEZED: Final = {squeezed(name): name for name in ACTIVATIONS} | SYNONYMS


def activation_named(name: object, field: str = "activation") -> Activation:
    """The activation of that name, in any case and by any of its usual names. Raises InputError that lists the names."""
    found = _BY_SQUEEZED.get(squeezed(name)) if isinstance(name, str) else None
    if found is None:
        raise InputError(field, name, ", ".join(ACTIVATIONS))
    return ACTIVATIONS[found]
