"""The matrix equations of whole layers: forward, error terms, gradients and updates (lectures 000 and 001).

Every number in them is the slot of a node. The number of the example on display is left open in names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from ...core import quantities as q
from ...core.operations import WEIGHTED_RESIDUAL
from ...core.quantities import Gradient, Local, Memory, Quantity, Updated, Variable
from ...core.records.reductions import MEAN, Reduction, reduction_of
from ..naming.matrix_names import of_parameters, parameter_gradient, transposed, with_unit
from ..naming.names import EXAMPLE_LEFT_OPEN, GENERIC_EXAMPLE, Name
from ..writing.context import Context, Shape
from ..writing.formula import Slot, template
from .bias_unit import has_unit, into
from .step import Step, slot


class LayerStep(Protocol):
    """What an equation needs of the step of a whole layer: what it finds, and the steps of the neurons that it gathers."""

    @property
    def context(self) -> Context: ...

    @property
    def node(self) -> int: ...

    @property
    def nodes(self) -> tuple[int, ...]: ...

    @property
    def members(self) -> tuple[Step, ...]: ...

    @property
    def first(self) -> Variable: ...

    @property
    def shape(self) -> Shape: ...

    @property
    def long_way(self) -> Step | None: ...


_MOST_CELLS: Final = 6


@dataclass(frozen=True, slots=True)
class Equation:
    """LaTeX of the left-hand side, of the right-hand side in symbols and in numbers, and of the result, with slots of nodes.

    ``worked`` are the lines between the numbers and the result: by hand, what is worked out and rounded before it is used.
    """

    left: str
    symbols: str
    numbers: str
    result: str
    worked: tuple[str, ...] = ()


def _column(nodes: Sequence[int]) -> str:
    return matrix([[slot(n)] for n in nodes])


def _units(step: LayerStep, name: str, layer: int) -> list[int]:
    c = step.context
    if layer == 0:
        return [c.index(q.input_(j)) for j in range(c.namer.sizes[0])]
    return [c.index(Variable(name, (layer, i))) for i in range(c.namer.sizes[layer])]


def _weights(step: LayerStep, layer: int, quantity: Callable[[Variable], Quantity], transposed: bool, alone: bool = False) -> str:
    """The matrix of a layer's weights, or of their gradients, as the notation stores it; ``transposed`` turns it.

    ``alone``: without the biases, where they are column 0 of it.
    """
    c = step.context
    cells = [[slot(c.index(quantity(p))) for p in into(c, layer, i, alone)] for i in range(c.namer.sizes[layer])]
    if transposed != c.namer.notation.from_to:
        cells = [list(column) for column in zip(*cells, strict=True)]
    return matrix(cells)


def _weight_symbol(step: LayerStep, layer: int, forwards: bool) -> str:
    """The weights' matrix as it multiplies: it maps activations ``forwards``, otherwise errors backwards, to none of the bias unit."""
    namer = step.context.namer
    name = namer.without_biases(layer) if not forwards and has_unit(step.context, layer) else namer.matrix(q.WEIGHT, layer)
    return transposed(name) if namer.notation.from_to == forwards else name


def _before_symbol(step: LayerStep, layer: int, example: int) -> str:
    """The activations that a layer reads: with the bias unit on top where there is one."""
    namer = step.context.namer
    name = namer.matrix(q.ACTIVATION, layer - 1, example)
    return with_unit(namer, layer - 1, name) if has_unit(step.context, layer) else name


def _before(step: LayerStep, layer: int) -> list[Variable]:
    """What they are, in the order of the matrix's columns."""
    units = [q.activation(layer - 1, j) for j in range(step.context.namer.sizes[layer - 1])]
    return [q.bias_unit(layer - 1), *units] if has_unit(step.context, layer) else units


def _pre_activations(step: LayerStep) -> Equation:
    c, layer = step.context, step.first.index[0]
    n = c.namer
    added = [] if has_unit(c, layer) else [q.bias(layer, i) for i in range(n.sizes[layer])]
    biases = [c.index(b) for b in added if b in c.graph]
    plus_symbol, plus_numbers = (f" + {n.matrix(q.BIAS, layer)}", f" + {_column(biases)}") if biases else ("", "")
    before = [c.index(v) for v in _before(step, layer)]
    return Equation(
        n.matrix(q.PRE_ACTIVATION, layer, EXAMPLE_LEFT_OPEN),
        f"{_weight_symbol(step, layer, True)} {_before_symbol(step, layer, EXAMPLE_LEFT_OPEN)}{plus_symbol}",
        f"{_weights(step, layer, lambda w: w, n.notation.from_to)} {_column(before)}{plus_numbers}",
        _column(step.nodes),
    )


def _activations(step: LayerStep) -> Equation:
    c, layer = step.context, step.first.index[0]
    n, operation = c.namer, step.shape[0]
    letter = rf"\operatorname{{{operation.name}}}" if operation.whole_layer else n.notation.letter_of(operation.name)
    argument = _column(_units(step, q.PRE_ACTIVATION, layer))
    z = n.matrix(q.PRE_ACTIVATION, layer, EXAMPLE_LEFT_OPEN)
    symbols, numbers = (z, argument) if not operation.letter else (rf"{letter}\left({z}\right)", rf"{letter} {argument}")
    return Equation(n.matrix(q.ACTIVATION, layer, EXAMPLE_LEFT_OPEN), symbols, numbers, _column(step.nodes))


def _error_symbol(step: LayerStep, layer: int, example: int) -> str:
    """The name of a layer's error terms: the letter of the notation without the unit's index."""
    namer = step.context.namer
    return _without_unit(namer.name(Gradient(namer.example_loss, q.pre_activation(layer, 0)), example)).latex


def _without_unit(name: Name) -> Name:
    """The name of a whole layer, from the name of one of its units."""
    if name.over is None:
        return Name(name.letter, "", name.above)
    return Name(name.letter, name.below, name.above, Name(name.over.letter, "", name.over.above))


def _errors(step: LayerStep) -> Equation:
    c, layer = step.context, step.first.index[0]
    left, result = _error_symbol(step, layer, EXAMPLE_LEFT_OPEN), _column(step.nodes)
    last = layer == len(c.namer.sizes) - 1
    operation = step.shape[0]
    if last and step.long_way is not None and operation.name == WEIGHTED_RESIDUAL:
        rows = [[s.formula.of_nodes(s.formula.numbers).latex] for s in step.members]
        symbols = [[s.formula.of_nodes(s.formula.names).latex] for s in step.members]
        return Equation(left, matrix(symbols), matrix(rows), result, _worked_rows(step))
    if last and step.long_way is not None:
        a, y = _units(step, q.ACTIVATION, layer), [c.index(q.target(k)) for k in range(c.namer.sizes[-1])]
        name, letter = c.namer.matrix(q.ACTIVATION, layer, EXAMPLE_LEFT_OPEN), c.namer.name(Variable(q.TARGET, (0,))).letter
        return Equation(left, f"{name} - {letter}", f"{_column(a)} - {_column(y)}", result)
    if _whole_layer(step, layer):
        rows = [[s.formula.of_nodes(s.formula.numbers).latex] for s in step.members]
        symbols = [[s.formula.of_nodes(s.formula.names).latex] for s in step.members]
        return Equation(left, matrix(symbols), matrix(rows), result, _worked_rows(step))
    return _elementwise_errors(step, layer, left, result, last)


def _worked_rows(step: LayerStep) -> tuple[str, ...]:
    """By hand, the lines of the members one below the other; a member that has fewer of them keeps its last one."""
    if step.context.arithmetic.decimals is None:
        return ()
    each = [(s.formula.of_nodes(s.formula.numbers).latex, *s.marked) for s in step.members]
    return tuple(matrix([[lines[min(k, len(lines) - 1)]] for lines in each]) for k in range(1, max(map(len, each))))


def _whole_layer(step: LayerStep, layer: int) -> bool:
    operation = step.context.graph.node(Variable(q.ACTIVATION, (layer, 0))).operation
    return operation is not None and operation.whole_layer


def _elementwise_errors(step: LayerStep, layer: int, left: str, result: str, last: bool) -> Equation:
    """delta_l = (what comes back to a_l) times, unit by unit, the slope of the activation (lecture 001)."""
    c = step.context
    backs, slopes = zip(*[_factors(c, s.node) for s in step.members], strict=True)
    activation = c.graph.node(q.activation(layer, 0)).operation
    letter = c.namer.notation.letter_of(activation.name if activation else "")
    slope = rf"{letter}'\left({c.namer.matrix(q.PRE_ACTIVATION, layer, EXAMPLE_LEFT_OPEN)}\right)"
    worked: tuple[str, ...] = ()
    slopes_numbers = matrix([[x] for x in slopes])
    if last:
        back = _without_unit(c.namer.name(Gradient(c.namer.example_loss, q.activation(layer, 0)), EXAMPLE_LEFT_OPEN)).latex
        back_numbers = matrix([[x] for x in backs])
    else:
        back = rf"\left({_weight_symbol(step, layer + 1, False)} {_error_symbol(step, layer + 1, EXAMPLE_LEFT_OPEN)}\right)"
        errors = [c.gradient(c.namer.example_loss, q.pre_activation(layer + 1, k)) for k in range(c.namer.sizes[layer + 1])]
        turned = not c.namer.notation.from_to
        back_numbers = rf"\left({_weights(step, layer + 1, lambda w: w, turned, alone=True)} {_column(errors)}\right)"
        if c.arithmetic.decimals is not None:
            used = _weights(step, layer + 1, lambda w: _as_used(c, w, w, 2 * w.index[2] + 1), turned, alone=True)
            backs_by_hand = [rf"\left({used} {_column(errors)}\right)", matrix([[x] for x in backs])]
            worked = tuple(rf"{b} \odot {slopes_numbers}" for b in backs_by_hand if b != back_numbers)
    return Equation(left, rf"{back} \odot {slope}", rf"{back_numbers} \odot {slopes_numbers}", result, worked)


def _as_used(c: Context, factor: Variable, w: Variable, slot: int) -> Quantity:
    """A factor of z as the local derivative by the other one repeats it; by hand it is rounded there, if it is longer than that.

    The factor itself where there is no such quantity, or where it is the same number.
    """
    layer, unit, source = w.index
    # What comes first in z is the bias unit and its weight.
    at = slot + 2 if has_unit(c, layer) else slot
    local = Local(q.pre_activation(layer, unit), w if factor != w else q.activation(layer - 1, source), at)
    rounded = local in c.graph and c.number(c.index(local)) != c.number(c.index(factor))
    return local if rounded else factor


def _factors(c: Context, node: int) -> tuple[str, str]:
    """What comes back to a neuron's activation, and the slope of the activation, each as it stands in a cell."""
    quantity, operation, operands = c.node(node).quantity, c.node(node).operation, c.node(node).operands
    if operation is not None and operation.name == "chain rule" and len(operands) == 2:
        return slot(operands[0]), slot(operands[1])
    # The prediction itself: 1 comes back to the output that is looked at, whose derivative is the slope, and nothing to the others.
    assert isinstance(quantity, Gradient)
    a = Variable(q.ACTIVATION, quantity.wrt.index)
    return slot(c.gradient(quantity.of, a)), slot(node) if quantity.of == a else _slope(c, a, quantity.wrt)


def _slope(c: Context, a: Variable, z: Variable) -> str:
    """The slope of an elementwise activation where it is no quantity of the graph: put together from those that are."""
    operation = c.graph.node(a).operation
    assert operation is not None
    slope, reads = operation.slope(0)
    nodes = [c.index(z if r >= 0 else a) for r in reads]
    return template(slope.form, True).filled(lambda s: Slot(nodes[s.ref], s.example, s.guarded).mark)


def _weight_gradients(step: LayerStep) -> Equation:
    c, layer = step.context, step.first.index[0]
    n = c.namer
    many = n.examples > 1
    example = GENERIC_EXAMPLE if many else EXAMPLE_LEFT_OPEN
    error, before = _error_symbol(step, layer, example), _before_symbol(step, layer, example)
    turned = transposed(before) if has_unit(c, layer) else rf"\left({before}\right)^{{T}}"
    product = rf"{before} \, \left({error}\right)^{{T}}" if n.notation.from_to else rf"{error} \, {turned}"
    reduction = reduction_of(c.graph, n.cost) or MEAN
    symbols = (f"{over_examples(reduction, n.examples)} " if many else "") + product
    if Variable(q.PENALTY) in c.graph:
        m = reduction.divisor(n.examples)
        strength = rf"\frac{{\lambda}}{{{m}}}" if reduction.averages else r"\lambda"
        symbols += f" + {strength} {_penalised(step, layer)}"
    result = _weights(step, layer, lambda w: Gradient(n.cost, w), False)
    left = parameter_gradient(n, q.WEIGHT, layer)
    if many or Variable(q.PENALTY) in c.graph:
        return Equation(left, symbols, result, result)
    inputs = _before(step, layer)
    used = [_as_used(c, x, q.weight(layer, 0, x.index[1]), 2 * x.index[1]) if x.name != q.BIAS_UNIT else x for x in inputs]
    numbers, by_hand = (_outer(step, layer, [c.index(x) for x in row]) for row in (inputs, used))
    return Equation(left, symbols, numbers, result, (by_hand,) if by_hand != numbers else ())


def _penalised(step: LayerStep, layer: int) -> str:
    """The weights in the penalty, in the shape of the layer's matrix: the biases are not in it."""
    namer = step.context.namer
    if not has_unit(step.context, layer):
        return namer.matrix(q.WEIGHT, layer)
    weights = namer.without_biases(layer)
    return matrix([["0"], [weights]] if namer.notation.from_to else [["0", weights]])


def _outer(step: LayerStep, layer: int, before: Sequence[int]) -> str:
    """The column of errors times the row of activations, or the other way round where W is stored (from, to)."""
    c = step.context
    errors = [c.gradient(c.namer.example_loss, q.pre_activation(layer, i)) for i in range(c.namer.sizes[layer])]
    column, row = (before, errors) if c.namer.notation.from_to else (errors, before)
    return f"{_column(column)} {matrix([[slot(n) for n in row]])}"


def _bias_gradients(step: LayerStep) -> Equation:
    c, layer = step.context, step.first.index[0]
    n = c.namer
    many = n.examples > 1
    error = _error_symbol(step, layer, GENERIC_EXAMPLE if many else EXAMPLE_LEFT_OPEN)
    over = over_examples(reduction_of(c.graph, n.cost) or MEAN, n.examples)
    symbols = (f"{over} " if many else "") + error
    result = _column(step.nodes)
    return Equation(parameter_gradient(n, q.BIAS, layer), symbols, result, result)


def _updates(step: LayerStep) -> Equation:
    """An update, or what it remembers, of a whole layer: the form of its operation over matrices instead of numbers."""
    c = step.context
    form = step.shape[0].form
    operands = c.node(step.node).operands
    names = [of_parameters(c.namer, c.node(n).quantity) for n in operands]
    numbers = [_matrix_of(step, k) for k in range(len(operands))]
    return Equation(
        of_parameters(c.namer, c.node(step.node).quantity),
        template(form, False).filled(lambda s: names[s.ref]),
        template(form, True).filled(lambda s: numbers[s.ref]),
        _matrix_of(step, None),
    )


def _matrix_of(step: LayerStep, operand: int | None) -> str:
    """The numbers of an operand of every member (None: what they find), or the one number that they share."""
    c = step.context
    nodes = [s.node if operand is None else c.node(s.node).operands[operand] for s in step.members]
    quantity = c.node(nodes[0]).quantity
    if isinstance(quantity, Variable) and quantity.name not in (q.WEIGHT, q.BIAS):
        return slot(nodes[0])
    if step.first.name == q.BIAS and not has_unit(c, step.first.index[0]):
        return _column(nodes)
    by_index = {step.members[k].node: nodes[k] for k in range(len(nodes))}
    owners = {_owner(c.node(member).quantity): node for member, node in by_index.items()}
    layer = step.first.index[0]
    cells = [[slot(owners[p]) for p in into(c, layer, i)] for i in range(c.namer.sizes[layer])]
    return matrix([list(column) for column in zip(*cells, strict=True)] if c.namer.notation.from_to else cells)


def _owner(quantity: Quantity) -> Variable:
    assert isinstance(quantity, Updated | Memory)
    return quantity.of


EQUATIONS: dict[str, Callable[[LayerStep], Equation]] = {
    "z": _pre_activations,
    "a": _activations,
    "delta": _errors,
    "dW": _weight_gradients,
    "db": _bias_gradients,
    "newW": _updates,
    "newb": _updates,
    "keptW": _updates,
    "keptb": _updates,
}


def over_examples(reduction: Reduction, examples: int) -> str:
    """LaTeX of the sign in front of what is brought together over the examples: a sum, divided by their number where it is a mean."""
    total = rf"\sum\limits_{{i=1}}^{{{examples}}}"
    return rf"\frac{{1}}{{{examples}}} {total}" if reduction.averages else total


def matrix(cells: Sequence[Sequence[str]]) -> str:
    """LaTeX of a matrix; a large one is abbreviated with dots."""
    rows = [list(row) for row in cells]
    rows = [_shortened(row, r"\cdots") for row in rows]
    if len(rows) > _MOST_CELLS:
        rows = [*rows[:3], [r"\vdots"] * len(rows[0]), rows[-1]]
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _shortened(row: list[str], dots: str) -> list[str]:
    return row if len(row) <= _MOST_CELLS else [*row[:3], dots, row[-1]]
