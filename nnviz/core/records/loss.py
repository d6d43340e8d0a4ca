"""What a loss declares about itself: one record, from which everything else about it follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from ..forms import ONE, Const, Form, Prod, Ref, difference, literal
from ..operations import WEIGHTED_RESIDUAL, Kink, Operation, one_or_sum, residual
from ..sharing import shared
from .loss_kernels import InPlaceLoss

WEIGHT: Final = Ref(2)
OTHERS: Final = Ref(3)

_RESIDUAL: Final = difference(Ref(0), Ref(1))

Targets = Literal["any", "unit interval", "distribution", "signs"]
"""What targets a loss takes: any number, within [0, 1], a distribution over the outputs, or -1 and 1."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss: ``factor`` times the sum over the outputs of a ``term``, a form over the prediction a (operand 0) and the target y (1).

    ``slope`` is the derivative of factor times term by a. In both, and in ``short_cut``, operand 2 is the weight of the output's own class,
    in ``short_cut`` operand 3 the sum of the other targets, each times its weight. Without a term the prediction itself is differentiated.
    ``kink`` is 0 where the term has no derivative in a, and ``convention`` says what is used there. ``sentence`` explains it; as an
    operation it may be ``called`` something else than its title. ``outputs`` are the activations that it allows on the output layer
    (empty: any). With one of ``short_cut_for`` there, dL/dz is ``short_cut``, usually a - y. ``synonyms`` are other usual names.

    ``weighted`` makes the same loss with ``class_weights``, as many as there are ``classes`` (None: one for each output);
    ``function`` of ``torch.nn.functional`` takes them too, with z in the place of a.
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
    short_cut: Form = _RESIDUAL
    class_weights: tuple[float, ...] = ()
    weighted: Callable[[tuple[float, ...]], Loss] | None = None
    classes: int | None = None
    function: str = ""
    tuned: Callable[[float], Loss] | None = None
    number: float | None = None
    fast: Callable[[str, bool], InPlaceLoss | None] | None = None

    @property
    def weights(self) -> tuple[float, ...]:
        """The class weights of the outputs, one each; none where an output has all the classes, whose weights are numbers of the forms."""
        return self.class_weights if self.classes is None else ()

    @property
    def kind(self) -> str:
        """The name without class weights."""
        return self.name.partition("(")[0] if self.class_weights else self.name

    @property
    def operation(self) -> Callable[[int], Operation] | None:
        """``operation(K)`` reads a_1, y_1, ..., a_K, y_K; None where the prediction itself is differentiated."""
        return None if self.term is None else lambda outputs: _operation(self, outputs)

    def error(self, outputs: int, output: int) -> Operation:
        """dL/dz of an output where loss and activation fit together. Reads its a and y, and where it ``reads_all`` the other y."""
        return residual() if self.short_cut == residual().form else _error(self, outputs, output)

    @property
    def reads_all(self) -> bool:
        """Whether the error of an output depends on the targets of all."""
        return OTHERS.k in self.short_cut.references()


@shared(most=256)
def _operation(loss: Loss, outputs: int) -> Operation:
    assert loss.term is not None
    assert loss.slope is not None
    terms = [_of(loss, loss.term, k) for k in range(outputs)]
    form = one_or_sum(terms) if loss.factor is None else Prod((loss.factor, one_or_sum(terms)))
    slopes = tuple(s for k in range(outputs) for s in (_of(loss, loss.slope, k), None))
    kink = None if loss.kink is None else Kink(tuple(_of(loss, loss.kink, k) for k in range(outputs)), loss.convention)
    return Operation(loss.called or loss.title, form, slopes, kink=kink, sentence=loss.sentence)


def _of(loss: Loss, form: Form, output: int) -> Form:
    """A form over (a, y, weight) for one of the outputs."""
    return form.substituted(lambda k: literal(loss.weights[output]) if k == WEIGHT.k else Ref(2 * output + k))


@shared(most=256)
def _error(loss: Loss, outputs: int, output: int) -> Operation:
    others = [w for k, w in enumerate(loss.weights) if k != output]
    mass = one_or_sum([Prod((literal(w), Ref(2 + k))) for k, w in enumerate(others)]) if others else ONE
    own = literal(loss.weights[output] if loss.weights else 1.0)
    return Operation(WEIGHTED_RESIDUAL, loss.short_cut.substituted(lambda k: {WEIGHT.k: own, OTHERS.k: mass}.get(k, Ref(k))))
