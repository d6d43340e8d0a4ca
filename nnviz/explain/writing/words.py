"""The explanations in words: what a quantity is called, and one sentence for a step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ...core import quantities as q
from ...core.operations import WEIGHTED_RESIDUAL, Operation
from ...core.quantities import Branch, Gradient, Local, LongWay, Memory, Quantity, Summed, Updated, Variable
from ...core.records.reductions import reduction_by
from ...core.records.rules import PLAIN
from ..naming.names import GENERIC_EXAMPLE, Name, Namer

PHASES: Final[dict[str, str]] = {
    "forward": "Forward",
    "loss": "Loss",
    "backward": "Backward",
    "gradient": "Gradient",
    "update": "Update",
}
"""The phases of a walkthrough in order, with their titles."""

_DOWNHILL: Final = PLAIN.sentence

FLAT_REMARK: Final = (
    "The step function is flat: its derivative is 0 wherever it has one. So no error passes back through it, every gradient "
    "before it is 0, and nothing can be learnt by gradient descent."
)

SATURATED_REMARK: Final = (
    "The activation has saturated: it is so close to its limit that the digits shown have lost the difference, and the numbers "
    "put in here would give another result. Exact arithmetic computes this from z, which has lost nothing. By hand the closest "
    "number that rounds to the limit is used, so the result is a bound."
)


def describe(quantity: Quantity, namer: Namer) -> str:
    """What a quantity is, in words, with layers and units counted as the notation counts them."""
    match quantity:
        case Variable():
            return _describe_variable(quantity, namer)
        case Gradient(of, wrt) if wrt.name == q.PRE_ACTIVATION:
            return f"error term {error_letters(namer)} of {_place(wrt, namer)}"
        case Gradient(of, wrt) if of == wrt:
            return f"derivative of {_short(of, namer)} with respect to itself"
        case Gradient(of, wrt):
            return f"derivative of {_short(of, namer)} with respect to the {_describe_variable(wrt, namer)}"
        case LongWay(gradient) if gradient.of not in (namer.cost, namer.example_loss):
            return describe(gradient, namer) + ", gathered forwards along all paths"
        case LongWay(gradient):
            return describe(gradient, namer) + ", the long way"
        case Branch(of, wrt, through):
            return describe(Gradient(of, wrt), namer) + f", through the {_describe_variable(through, namer)} alone"
        case Local(of, wrt, _):
            return f"local derivative of {_short(of, namer)} with respect to the {_describe_variable(wrt, namer)}"
        case Updated(of):
            return f"new {_describe_variable(of, namer)}"
        case Memory(of, place, after):
            remembered = f"{namer.rule.remembered[place].title} of the {_describe_variable(of, namer)}"
            return f"new {remembered}" if after else f"{remembered}, as the update before left it (0 before the first one)"
        case Summed(gradient):
            return f"sum over the examples, for the {_describe_variable(gradient.wrt, namer)}"


def error_letters(namer: Namer) -> str:
    """What the notation calls an error term, without indices: ∂J/∂z, δ or dz."""
    # As a fraction it names what is differentiated: in a batch the loss of one example i, and not the cost.
    name = namer.name(Gradient(namer.example_loss, q.pre_activation(1, 0)), GENERIC_EXAMPLE)
    over = Name(name.over.letter) if name.over else None
    return raised(Name(name.letter, "", name.above if name.over else "", over).text)


def raised(text: str) -> str:
    """A plain name with the index of its example raised: J^(2) becomes J⁽²⁾."""
    return re.sub(r"\^(\((?:\d+|i)\))", lambda m: m[1].translate(_RAISED), text)


_RAISED: Final = str.maketrans("0123456789()i", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ⁱ")


def sentence(quantity: Quantity, operation: Operation, namer: Namer, links: int) -> str:
    """One sentence for a step; ``links`` is the number of neurons that the quantity feeds."""
    match quantity:
        case Variable(name) if name == q.PRE_ACTIVATION:
            return operation.sentence
        case Variable(name) if name == q.ACTIVATION:
            return operation.sentence.format("what arrived") or "The neuron's answer to what arrived."
        case Variable(name):
            return _loss_sentence(name, operation)
        case Gradient(of, wrt) if of == wrt:
            return f"Where it starts: {_short(of, namer)} changes exactly as much as itself."
        case Gradient() | LongWay():
            return _gradient_sentence(quantity, operation, namer, links)
        case Branch(of, wrt):
            return _gradient_sentence(Gradient(of, wrt), operation, namer, links)
        case Local(of, wrt, _):
            return f"How much does {_letter(of, namer)} change when {_letter(wrt, namer)} moves and everything else is held fixed?"
        case Updated(of):
            return (operation.sentence or _DOWNHILL).format("bias" if of.name == q.BIAS else "weight")
        case Memory():
            return operation.sentence
        case Summed():
            return "The error at the end of the weight times the activation at its start, added up over the examples."


def _loss_sentence(name: str, operation: Operation) -> str:
    match name:
        case q.PENALTY:
            return "Large weights cost something: the sum of their squares, without the biases."
        case q.COST | q.MEAN_LOSS | q.SUMMED_LOSS if reduction := reduction_by(operation):
            return reduction.sentence
        case q.COST if operation.name == "total":
            return "What is minimised: the loss on the data plus the penalty."
    return operation.sentence or "The value of this operation."


def _gradient_sentence(quantity: Gradient | LongWay, operation: Operation, namer: Namer, links: int) -> str:
    gradient = quantity.gradient if isinstance(quantity, LongWay) else quantity
    wrt = gradient.wrt
    question = f"How much does {_short(gradient.of, namer)} change when {_letter(wrt, namer)} moves? "
    if isinstance(quantity, LongWay):
        return question + "The long way: the slope of the loss times the slope of the activation."
    if wrt.name == q.PRE_ACTIVATION:
        if operation.name == WEIGHTED_RESIDUAL:
            return question + "Loss and activation fit together: the slopes cancel. What missed counts by the weight of its class."
        if operation.name == "residual":
            return question + "Loss and activation fit together: the slopes cancel and prediction minus target remains."
        return question + "What comes back to the neuron's activation, times the slope of the activation function."
    if wrt.name == q.WEIGHT:
        return question + "The error at the end of the weight times the activation at its start."
    if wrt.name == q.BIAS and namer.notation.bias_unit:
        return question + "The error at the end of the weight times the bias unit at its start, which is always 1."
    if wrt.name == q.BIAS:
        return question + "The bias enters z with the factor 1, so it gets the error itself."
    if links > 1:
        return question + f"It feeds {links} neurons: one term for each, added up."
    return question + "What comes from above, times the local derivative."


def _describe_variable(v: Variable, namer: Namer) -> str:
    match v.name:
        case q.WEIGHT:
            layer, unit, source = v.index
            start = f"input {source + 1}" if layer == 1 else f"neuron {source + 1} of layer {namer.layer_number(layer - 1)}"
            return f"weight from {start} to neuron {unit + 1} of layer {namer.layer_number(layer)}"
        case q.BIAS:
            return f"bias of {_place(v, namer)}"
        case q.BIAS_UNIT:
            where = f"of layer {namer.layer_number(v.index[0])}" if v.index[0] else "beside the inputs"
            return f"bias unit {where}: always 1, so no error comes back to it"
        case q.PRE_ACTIVATION:
            return f"pre-activation of {_place(v, namer)}"
        case q.ACTIVATION:
            last = v.index[0] == len(namer.sizes) - 1
            return f"activation of {_place(v, namer)}" + (", the prediction" if last else "")
        case q.INPUT:
            return f"input {v.index[1] + 1}" if namer.sizes[0] > 1 else "input"
        case q.TARGET:
            return f"target of output {v.index[0] + 1}" if namer.sizes[-1] > 1 else "target"
        case q.PATH:
            return f"product along path {v.index[0] + 1}"
        case q.COST:
            return "cost" if namer.examples > 1 else "loss"
        case _:
            return v.name


def _place(v: Variable, namer: Namer) -> str:
    return f"neuron {v.index[1] + 1} of layer {namer.layer_number(v.index[0])}"


def _short(v: Variable, namer: Namer) -> str:
    """What is differentiated: J, the prediction, or, where that is another quantity, the loss of one example."""
    if namer.predicts and v == namer.example_loss:
        return "the prediction"
    if v == namer.example_loss != namer.cost and namer.examples > 1:
        return "the loss of the example"
    name = namer.name(v)
    return Name(name.letter, name.below).text if v.name in q.LOSS_KINDS else _letter(v, namer)


def _letter(v: Variable, namer: Namer) -> str:
    return Name(namer.name(v).letter).text


@dataclass(frozen=True, slots=True)
class Wording:
    """How quantities and steps are put into words: ``describe`` and ``sentence`` as above."""

    describe: Callable[[Quantity, Namer], str]
    sentence: Callable[[Quantity, Operation, Namer, int], str]


OF_NETWORKS: Final = Wording(describe, sentence)
