"""The classic slips: what a step's value becomes when one thing is forgotten or mixed up, so that an answer can be understood."""

from __future__ import annotations

import math

from ...core import quantities as q
from ...core.forms import HALF as HALF_OF
from ...core.forms import Form, Prod
from ...core.quantities import Branch, Gradient, Quantity, Updated, Variable
from ..writing.context import Context
from .step import Step

SIGN = "the sign is the other way round."
SLOPE = "the slope of the activation function is missing."
TRANSPOSED = "the weights are read the wrong way round: transposed."
MEAN = "the mean over the examples is missing: this is their sum."
EARLY = "it uses the updated weights: the error goes back through the old ones."
BIAS = "the bias is missing."
HALF = "the factor 1/2 is missing."
ADDED = "the gradient is taken off, not added."
RATE = "the learning rate is missing."
PENALTY = "the penalty is missing."
BRANCH = "a branch is missing: all that comes back is added up."


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
            if c.namer.examples > 1 and Variable(q.PENALTY) not in c.graph:
                found.append((MEAN, step.value * c.namer.examples))
        case Updated():
            found = _of_update(c, step.node)
    return [(text, value) for text, value in found if abs(value - step.value) > 1e-9 and math.isfinite(value)]


def _number(c: Context, quantity: Quantity) -> float:
    return c.number(c.index(quantity))


def _square(c: Context, layer: int) -> bool:
    """Whether the weights into a layer form a square, so that they can be read the wrong way round."""
    return c.namer.sizes[layer] == c.namer.sizes[layer - 1] > 1


def _of_pre_activation(c: Context, layer: int, unit: int, value: float) -> list[tuple[str, float]]:
    b = _number(c, q.bias(layer, unit))
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
    match operation.name if operation else "":
        case "mean":
            # Of losses without their 1/2, and of their sum.
            halves = [(text, 2 * value) for text, _ in _of_loss(c, operands[0], value)]
            return [(MEAN, value * c.namer.examples), *halves]
        case "total" if Variable(q.PENALTY) in c.graph:
            return [(PENALTY, c.number(operands[0]))]
    return []


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


def _of_update(c: Context, node: int) -> list[tuple[str, float]]:
    old, rate, gradient = (c.number(o) for o in c.node(node).operands)
    return [(ADDED, old + rate * gradient), (RATE, old - gradient)]
