"""What a loss declares about itself: one record, from which everything else about it follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..forms import Const, Form, Prod, Ref
from ..operations import Kink, Operation, one_or_sum
from ..sharing import shared
from .loss_kernels import InPlaceLoss

Targets = Literal["any", "unit interval", "distribution", "signs"]
"""What targets a loss takes: any number, within [0, 1], a distribution over the outputs, or -1 and 1."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss: ``factor`` times the sum over the outputs of a ``term``, a form over the prediction a (operand 0) and the target y (1).

    ``slope`` is the derivative of factor times term by a. Without a term the prediction itself is differentiated. ``kink`` is 0 where
    the term has no derivative in a, and ``convention`` says what is used there. ``sentence`` explains it; as an operation it may be
    ``called`` something else than its title. ``outputs`` are the activations that it allows on the output layer (empty: any). With
    one of ``short_cut_for`` there, dL/dz = a - y. ``synonyms`` are other usual names.

    ``tuned`` makes the same loss with another ``number``, written behind its name in parentheses. ``fast`` finds the kernel for
    training, by the activation of the output layer and whether all targets are 0 or 1, where evaluating the form is too slow.
    """

    name: str
    title: str
    term: Form | None
    slope: Form | None = None
    factor: Const | None = None
    called: str = ""
    sentence: str = ""
    kink: Form | None = None
    convention: str = ""
    outputs: tuple[str, ...] = ()
    short_cut_for: tuple[str, ...] = ()
    targets: Targets = "any"
    synonyms: tuple[str, ...] = ()
    tuned: Callable[[float], Loss] | None = None
    number: float | None = None
    fast: Callable[[str, bool], InPlaceLoss | None] | None = None

    @property
    def operation(self) -> Callable[[int], Operation] | None:
        """``operation(K)`` reads a_1, y_1, ..., a_K, y_K; None where the prediction itself is differentiated."""
        return None if self.term is None else lambda outputs: _operation(self, outputs)


@shared(most=256)
def _operation(loss: Loss, outputs: int) -> Operation:
    assert loss.term is not None
    assert loss.slope is not None
    terms = [_of(loss.term, k) for k in range(outputs)]
    form = one_or_sum(terms) if loss.factor is None else Prod((loss.factor, one_or_sum(terms)))
    slopes = tuple(s for k in range(outputs) for s in (_of(loss.slope, k), None))
    kink = None if loss.kink is None else Kink(tuple(_of(loss.kink, k) for k in range(outputs)), loss.convention)
    return Operation(loss.called or loss.title, form, slopes, kink=kink, sentence=loss.sentence)


def _of(form: Form, output: int) -> Form:
    """A form over (a, y) for one of the outputs."""
    return form.substituted(lambda k: Ref(2 * output + k))
