"""Operations: the value, the local derivative for each operand and the written form, declared together.

An ``Operation`` is a form over its operands plus one form per operand for the local derivative. Those may refer to the
operands and, as ``OUT``, to the operation's own result: sigma' = a (1 - a) uses the a that is already there.
Reverse accumulation (Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", 1986) needs
nothing else, so a new operation is one function here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .arithmetic import EXACT, Array
from .forms import (
    ONE,
    Const,
    Form,
    LedSum,
    Mean,
    Prod,
    Quot,
    Ref,
    Square,
    Sum,
    SumOver,
    difference,
)
from .sharing import shared


@dataclass(frozen=True, slots=True)
class Kink:
    """Where any of the forms is 0 an operation has no derivative; ``convention`` says in a sentence or two what is used there.

    Without a convention the derivative is there and has a kink itself, so that a difference quotient knows it less well.
    """

    at: tuple[Form, ...]
    convention: str

    def sides(self, operands: Sequence[Array]) -> Array:
        """On which side of every kink the operands are, -1, 0 or 1: an axis for the kinks, then the operands' own."""
        return np.stack(np.broadcast_arrays(*(np.sign(np.asarray(x.value(operands, EXACT))) for x in self.at)))


@dataclass(frozen=True, eq=False, slots=True)
class Operation:
    """What a node does with its operands.

    ``form`` refers to operand k as ``Ref(k)``; ``slopes[k]`` is the local derivative for operand k, or None where nobody
    differentiates (targets, learning rates). ``letter`` marks an activation function, which notations name f, g or sigma.
    ``flat`` marks an operation whose derivative is 0 wherever it exists, ``kink`` one that has none somewhere, ``whole_layer`` an
    activation that reads all units of its layer; one that ``copies`` gives its operand as it is, whatever the arithmetic.
    ``symbol`` is how a drawing of single operations shows it. ``sentence`` says what it does to ``{}``, ``rule`` how it is differentiated.
    """

    name: str
    form: Form
    slopes: tuple[Form | None, ...] = ()
    letter: bool = False
    flat: bool = False
    symbol: str = ""
    kink: Kink | None = None
    whole_layer: bool = False
    copies: bool = False
    sentence: str = ""
    rule: str = ""
    _derived: dict[int, tuple[Operation, tuple[int, ...]]] = field(default_factory=dict, repr=False)

    def slope(self, k: int) -> tuple[Operation, tuple[int, ...]]:
        """The local derivative for operand ``k`` as an operation, and which operands it reads (-1: the result)."""
        found = self._derived.get(k)
        if found is not None:
            return found
        form = self.slopes[k]
        if form is None:
            raise ValueError(f"{self.name} has no local derivative for operand {k}")
        reads = tuple(dict.fromkeys(form.references()))
        position = {read: n for n, read in enumerate(reads)}
        derived = Operation(f"slope of {self.name}", form.substituted(lambda r: Ref(position[r])), rule=self.rule)
        # An operation equals only itself: where two threads derive it at once, the first one's is everybody's.
        return self._derived.setdefault(k, (derived, reads))


def at_kink(operation: Operation, operands: Sequence[Array], example: int = 0) -> bool:
    """Whether an operation meets its operands, for one example, where it has no derivative and the convention is used."""
    if operation.kink is None:
        return False
    sides = operation.kink.sides(operands)
    return bool((sides[..., example if sides.shape[-1] > 1 else 0] == 0).any())


# --- linear algebra -------------------------------------------------------------------------------------------------


@shared()
def affine(inputs: int) -> Operation:
    """z = sum_j w_j a_j + b (lecture 003). Operands w_1, a_1, w_2, a_2, ..., b: one n-ary operation, as it is written."""
    products, slopes = _products(inputs)
    sentence = "What arrives at the neuron: every activation times its weight, added up, plus the bias."
    return Operation("affine", Sum((*products, Ref(2 * inputs))), (*slopes, ONE), sentence=sentence)


@shared()
def with_bias_unit(inputs: int) -> Operation:
    """z = sum_j w_j a_j from j = 0 on, a_0 = 1 being the bias unit (lecture 002: z = Theta a, "add a_0"). Operands w_0, a_0, w_1, a_1, ...

    a_0 is always 1, so nobody differentiates by it.
    """
    products, slopes = _products(inputs + 1)
    sentence = "What arrives at the neuron: every activation times its weight, added up. The bias unit is one of them, and always 1."
    return Operation("affine", LedSum(products), (slopes[0], None, *slopes[2:]), sentence=sentence)


@shared()
def weighted(inputs: int) -> Operation:
    """z = sum_j w_j a_j, of a layer without a bias. Operands w_1, a_1, w_2, a_2, ..."""
    products, slopes = _products(inputs)
    return Operation("weighted sum", one_or_sum(products), slopes, sentence="What arrives at the neuron: " + _ADDED_UP[inputs > 1])


_ADDED_UP = ("the activation times its weight. There is no bias.", "every activation times its weight, added up. There is no bias.")


def _products(inputs: int) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """w_j a_j, and the slopes by w_j and a_j."""
    pairs = [(Ref(2 * j), Ref(2 * j + 1)) for j in range(inputs)]
    return tuple(Prod(pair) for pair in pairs), tuple(slope for w, a in pairs for slope in (a, w))


@shared()
def chain(links: int) -> Operation:
    """The chain rule: the sum over the consumers of (derivative from above) times (local derivative) (lecture 001)."""
    products: tuple[Form, ...] = tuple(Prod((Ref(2 * n), Ref(2 * n + 1))) for n in range(links))
    return Operation("chain rule", products[0] if links == 1 else Sum(products))


@shared()
def total(terms: int) -> Operation:
    """The sum of its operands."""
    return Operation("total", Sum(tuple(Ref(n) for n in range(terms))), (ONE,) * terms)


@shared()
def mean(examples: int) -> Operation:
    """The mean over the examples of a batch (lecture 001: dJdb = mean over observations)."""
    return Operation("mean", Mean(Ref(0), examples))


@shared()
def over_examples(examples: int) -> Operation:
    """The sum over the examples of a batch: what one entry of dZ A^T adds up (lectures 001 and 004)."""
    return Operation("sum over the examples", SumOver(Ref(0), examples))


@shared()
def mean_of_sum(examples: int) -> Operation:
    """The mean over the examples, written as 1/m times the sum of one operand."""
    return Operation("mean", Prod((Quot(ONE, Const(examples)), SumOver(Ref(0), examples))))


@shared()
def constant(number: float) -> Operation:
    """A number without operands: the derivative of a quantity with respect to itself, or of what it does not reach."""
    return Operation("constant", Const(number))


@shared()
def descend() -> Operation:
    """Gradient descent: W - alpha dJ/dW (lecture 003). Operands: the parameter, the learning rate, the gradient."""
    return Operation("update", difference(Ref(0), Prod((Ref(1), Ref(2)))))


@shared()
def hold() -> Operation:
    """W, held fixed: the update leaves it. Operand: the parameter."""
    return Operation("held", Ref(0), sentence="Held fixed: its gradient is known, and the update leaves the {} as it is.", copies=True)


@shared()
def hold_memory() -> Operation:
    """What a rule remembers of a parameter that is held fixed."""
    return Operation("held", Ref(0), sentence="Of what is held fixed nothing new is remembered.", copies=True)


# --- beside the losses ------------------------------------------------------------------------------------------------


def one_or_sum(terms: Sequence[Form]) -> Form:
    """The terms added up, or the only one."""
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))


WEIGHTED_RESIDUAL = "weighted residual"
"""The same with class weights."""


@shared()
def residual() -> Operation:
    """a - y: dL/dz in one step where the loss belongs to the activation (lecture 004: dz = a - y)."""
    return Operation("residual", difference(Ref(0), Ref(1)))


@shared()
def l2_penalty(weights: int, examples: int) -> Operation:
    """lambda/(2m) sum W^2 over the weights, not the biases (lecture 002). Operands: lambda, then the weights.

    ``examples`` is m, or 1 where nothing is divided by m.
    """
    factor = Quot(Ref(0), Const(2 * examples))
    squares: list[Form] = [Square(Ref(k + 1)) for k in range(weights)]
    shrink: Form = Quot(Ref(0), Const(examples)) if examples > 1 else Ref(0)
    slopes: list[Form | None] = [Prod((shrink, Ref(k + 1))) for k in range(weights)]
    return Operation("L2 penalty", Prod((factor, one_or_sum(squares))), (None, *slopes))
