"""The classic slips: what a step's value becomes when one thing is forgotten or mixed up, so that an answer can be understood."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from ...core import quantities as q
from ...core.arithmetic import EXACT
from ...core.forms import HALF as HALF_OF
from ...core.forms import Form, Prod
from ...core.quantities import Branch, Gradient, Memory, Quantity, Updated, Variable
from ...core.records.reductions import Reduction, reduction_in, reduction_of
from ..writing.context import Context
from .step import Step

SIGN = "the sign is the other way round."
SLOPE = "the slope of the activation function is missing."
TRANSPOSED = "the weights are read the wrong way round: transposed."
MEAN = "the mean over the examples is missing: this is their sum."
SUM = "the sum over the examples is wanted: this is their mean."
EARLY = "it uses the updated weights: the error goes back through the old ones."
BIAS = "the bias is missing."
HALF = "the factor 1/2 is missing."
ADDED = "the gradient is taken off, not added."
RATE = "the learning rate is missing."
HELD = "it is held fixed: the update leaves it."
PENALTY = "the penalty is missing."
ALONE = "what is remembered of earlier updates is missing: this is plain gradient descent."
UNCORRECTED = "the division by 1 minus the power of β is missing: both means began at 0."
FORGOTTEN = "what was remembered before is missing: this is what the gradient alone brings."
UNSHARED = "all of the old one is kept: it is to be multiplied first."
BRANCH = "a branch is missing: all that comes back is added up."

_MANY: Final = 1e9


def slips(step: Step) -> list[tuple[str, float]]:
    """What went wrong, in words, with the value that it leads to; only values that differ from the right one."""
    c, quantity = step.context, step.context.node(step.node).quantity
    found: list[tuple[str, float]] = []
    match quantity:
        case Variable(q.PRE_ACTIVATION, (layer, unit)):
            found = _of_pre_activation(c, layer, unit, step.value)
        case Variable(name) if name in q.LOSS_KINDS:
            found = _of_loss(c, step.node, step.value)
        case Gradient(_, Variable(q.PRE_ACTIVATION, (layer, unit))):
            found = [(SIGN, -step.value), *_of_error(c, step.node, layer, unit)]
        case Gradient():
            found = [(SIGN, -step.value)]
            operation, operands = c.node(step.node).operation, c.node(step.node).operands
            if operation and operation.name == "total" and all(isinstance(c.node(o).quantity, Branch) for o in operands):
                found += [(BRANCH, step.value - c.number(o)) for o in operands]
            if operation and operation.name == "total" and Variable(q.PENALTY) in c.graph and len(operands) == 2:
                found.append((PENALTY, c.number(operands[0])))
            if Variable(q.PENALTY) not in c.graph:
                found += _of_reduction(reduction_of(c.graph, c.namer.cost), c.namer.examples, step.value)
        case Updated():
            found = _of_update(c, step.node)
        case Memory():
            found = _of_memory(c, step.node)
    return [(text, value) for text, value in found if abs(value - step.value) > 1e-9 and math.isfinite(value)]


def _number(c: Context, quantity: Quantity) -> float:
    return c.number(c.index(quantity))


def _square(c: Context, layer: int) -> bool:
    """Whether the weights into a layer form a square, so that they can be read the wrong way round."""
    return c.namer.sizes[layer] == c.namer.sizes[layer - 1] > 1


def _of_pre_activation(c: Context, layer: int, unit: int, value: float) -> list[tuple[str, float]]:
    b = _number(c, q.bias(layer, unit)) if q.bias(layer, unit) in c.graph else 0.0
    found = [(BIAS, value - b)]
    if _square(c, layer):
        sources = range(c.namer.sizes[layer - 1])
        turned = sum(_number(c, q.weight(layer, j, unit)) * _number(c, q.activation(layer - 1, j)) for j in sources)
        found.append((TRANSPOSED, turned + b))
    return found


def _of_loss(c: Context, node: int, value: float) -> list[tuple[str, float]]:
    operation, operands = c.node(node).operation, c.node(node).operands
    if operation is not None and _halved(operation.form):
        return [(HALF, 2 * value)]
    reduction = reduction_in(c.node(node))
    if reduction is not None:
        # Of losses without their 1/2, and of their sum.
        halves = [(text, 2 * value) for text, _ in _of_loss(c, operands[0], value)]
        return [*_of_reduction(reduction, c.namer.examples, value), *halves]
    match operation.name if operation else "":
        case "total" if Variable(q.PENALTY) in c.graph:
            return [(PENALTY, c.number(operands[0]))]
    return []


def _of_reduction(reduction: Reduction | None, examples: int, value: float) -> list[tuple[str, float]]:
    """The sum in place of the mean over the examples, or the other way round."""
    if reduction is None:
        return []
    return [(MEAN, value * examples)] if reduction.averages else [(SUM, value / examples)]


def _halved(form: Form) -> bool:
    """Whether a half stands in front."""
    return isinstance(form, Prod) and form.factors[0] == HALF_OF


def _of_error(c: Context, node: int, layer: int, unit: int) -> list[tuple[str, float]]:
    operation, operands = c.node(node).operation, c.node(node).operands
    if layer + 1 == len(c.namer.sizes):
        return _of_output_error(c, node, unit)
    if operation is None or operation.name != "chain rule" or len(operands) != 2:
        return []
    back, slope = c.number(operands[0]), c.number(operands[1])
    found = [(SLOPE, back)]
    if layer + 1 < len(c.namer.sizes) and Updated(q.weight(layer + 1, 0, unit)) in c.graph:
        errors = [c.number(c.gradient(c.namer.example_loss, q.pre_activation(layer + 1, k))) for k in range(c.namer.sizes[layer + 1])]
        if _square(c, layer + 1):
            turned = [_number(c, q.weight(layer + 1, unit, k)) for k in range(len(errors))]
            found.append((TRANSPOSED, slope * sum(w * e for w, e in zip(turned, errors, strict=True))))
        new = [_number(c, Updated(q.weight(layer + 1, k, unit))) for k in range(len(errors))]
        found.append((EARLY, slope * sum(w * e for w, e in zip(new, errors, strict=True))))
    return found


def _of_output_error(c: Context, node: int, unit: int) -> list[tuple[str, float]]:
    """Without its slope the error of an output is the derivative of the loss by the prediction; 1 where that is differentiated."""
    quantity = c.node(node).quantity
    a = Variable(q.ACTIVATION, (len(c.namer.sizes) - 1, unit))
    back = Gradient(c.namer.example_loss, a)
    if isinstance(quantity, Gradient) and quantity.of == a:
        return [(SLOPE, 1.0)]
    return [(SLOPE, _number(c, back))] if back in c.graph else []


def _of_held(c: Context, node: int) -> list[tuple[str, float]]:
    """By plain gradient descent it would move."""
    quantity = c.node(node).quantity
    assert isinstance(quantity, Updated)
    rate, slope = _number(c, Variable(q.LEARNING_RATE)), _number(c, Gradient(c.namer.cost, quantity.of))
    return [(HELD, _number(c, quantity.of) - rate * slope)]


def _of_update(c: Context, node: int) -> list[tuple[str, float]]:
    """The form of the update with another number in the place of one: the rate, or how many updates there were."""
    operation, operands = c.node(node).operation, c.node(node).operands
    assert operation is not None
    if operation.copies:
        return _of_held(c, node)
    numbers = [c.number(o) for o in operands]
    old, rate, gradient, *_ = numbers
    found = [(ADDED, _with(operation.form, numbers, 1, -rate)), (RATE, _with(operation.form, numbers, 1, 1.0))]
    if len(numbers) > 3:
        found.append((ALONE, old - rate * gradient))
    if c.node(operands[-1]).quantity == Variable(q.COUNT):
        # After very many updates there is nothing left to be made up for.
        found.append((UNCORRECTED, _with(operation.form, numbers, len(numbers) - 1, _MANY)))
    return found


def _of_memory(c: Context, node: int) -> list[tuple[str, float]]:
    operation = c.node(node).operation
    assert operation is not None
    numbers = [c.number(o) for o in c.node(node).operands]
    return [(FORGOTTEN, _with(operation.form, numbers, 0, 0.0)), (UNSHARED, sum(numbers))]


def _with(form: Form, numbers: list[float], place: int, other: float) -> float:
    """The value of a form with another number as one of its operands."""
    operands = [np.array([other if n == place else number]) for n, number in enumerate(numbers)]
    with np.errstate(all="ignore"):
        return float(form.value(operands, EXACT)[0])
