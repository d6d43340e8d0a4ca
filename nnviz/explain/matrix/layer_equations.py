"""The matrix equations of a layer in the orientation of the notation: forward, error terms, gradients, update.

With examples as columns Z = W A + b, dA = Wᵀ dZ, dW = (1/m) dZ Aᵀ (lectures 001 and 004); with examples as rows everything is
the transpose: Z = A Wᵀ + bᵀ, dA = dZ W, dW = (1/m) dZᵀ A (lecture 000).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from ...core import quantities as q
from ...core.graph import Graph, copied
from ...core.operations import WEIGHTED_RESIDUAL
from ...core.quantities import Gradient, Local, Memory, Quantity, Summed, Updated, Variable
from ...core.records.reductions import MEAN, reduction_of
from ...core.records.rules import PLAIN
from ..naming import matrix_names as names
from ..steps.bias_unit import has_unit, into
from ..steps.equations import over_examples
from ..writing.context import Context
from ..writing.elementwise import elementwise, of_matrices
from .matrices import ELEMENTWISE, MINUS, PLUS, TIMES, Applied, Axis, Cell, Matrix, MatrixEquation, Sign, Term

EXAMPLES: Final = Axis("example")
NEURONS: Final = Axis("neuron")
INPUTS: Final = Axis("input")


class LayerEquations:
    """The equations of one evaluated graph; its matrices are made as they are needed."""

    def __init__(self, context: Context) -> None:
        self.context, self.namer, self.rows = context, context.namer, context.namer.notation.rows
        self.sizes, self.examples = context.namer.sizes, context.namer.examples
        self.reduction = reduction_of(context.graph, context.namer.cost) or MEAN
        self.last = len(self.sizes) - 1

    # --- matrices

    def per_example(self, name: str, height: str, nodes: Sequence[int], unit: Axis | None = NEURONS) -> Matrix:
        """An entry per unit (``nodes``, in order) and example; the units stand in rows, or in columns where examples stand in rows."""
        cells = tuple(tuple(Cell(n, e) for e in range(self.examples)) for n in nodes)
        if not self.rows:
            return Matrix(name, cells, (height, "m"), axes=(unit, EXAMPLES))
        return Matrix(name, tuple(zip(*cells, strict=True)), ("m", height), axes=(EXAMPLES, unit))

    def units(self, letter: str, layer: int) -> Matrix:
        """Z, A or X."""
        name = names.per_example(self.namer, letter, layer)
        return self.per_example(name, self.size(layer), self._nodes(letter, layer), NEURONS if layer else INPUTS)

    def targets(self) -> Matrix:
        nodes = [self.context.index(q.target(k)) for k in range(self.sizes[-1])]
        return self.per_example("Y", self.size(self.last), nodes)

    def derivatives(self, letter: str, layer: int) -> Matrix:
        """The derivatives of one example's loss by z or a: dZ or dA."""
        wrt = [Variable(letter, (layer, i)) for i in range(self.sizes[layer])]
        nodes = [self.context.gradient(self.namer.example_loss, v) for v in wrt]
        return self.per_example(names.gradient(self.namer, wrt[0]), self.size(layer), nodes)

    def slopes(self, layer: int) -> Matrix:
        pairs = [(q.activation(layer, i), q.pre_activation(layer, i)) for i in range(self.sizes[layer])]
        name = rf"{self._letter(layer)}'\left({names.per_example(self.namer, q.PRE_ACTIVATION, layer)}\right)"
        return self.per_example(name, self.size(layer), [self.context.index(Local(a, z, 0)) for a, z in pairs])

    def weights(self, layer: int, name: str, quantity: Callable[[Variable], Quantity] = lambda w: w, *, alone: bool = False) -> Matrix:
        """W of a layer, or what there is one of for each weight, as the notation stores it.

        With a bias unit its column 0 has the biases, unless the weights are wanted ``alone``.
        """
        alone = alone or not self.has_unit(layer)
        rows = [into(self.context, layer, i, alone) for i in range(self.sizes[layer])]
        cells = tuple(tuple(Cell(self.context.index(quantity(p))) for p in row) for row in rows)
        sources = self.size(layer - 1) + ("" if alone else " + 1")
        axes = (Axis("to neuron"), Axis("from neuron" if layer > 1 else "from input", 1 if alone else 0))
        if not self.namer.notation.from_to:
            return Matrix(name, cells, (self.size(layer), sources), axes=axes)
        return Matrix(name, tuple(zip(*cells, strict=True)), (sources, self.size(layer)), axes=axes[::-1])

    def biases(self, layer: int, name: str, quantity: Callable[[Variable], Quantity] = lambda b: b) -> Matrix:
        """b of a layer, or what there is one of for each bias: a column."""
        cells = tuple((Cell(self.context.index(quantity(q.bias(layer, i)))),) for i in range(self.sizes[layer]))
        return Matrix(name, cells, (self.size(layer), "1"), axes=(NEURONS, None))

    def has_bias(self, layer: int) -> bool:
        """Whether the neurons of a layer have one."""
        return q.bias(layer, 0) in self.context.graph

    def has_unit(self, layer: int) -> bool:
        """Whether its biases are the weights of a bias unit."""
        return has_unit(self.context, layer)

    def size(self, layer: int) -> str:
        return f"n_{{{self.namer.layer_number(layer)}}}"

    def _letter(self, layer: int) -> str:
        """The letter of the layer's activation function."""
        operation = self.context.graph.node(q.activation(layer, 0)).operation
        return self.namer.notation.letter_of(operation.name if operation else "")

    def _nodes(self, letter: str, layer: int) -> list[int]:
        kind = q.activation if letter == q.ACTIVATION else q.pre_activation
        return [self.context.index(kind(layer, i)) for i in range(self.sizes[layer])]

    def _read(self, layer: int) -> Matrix:
        """What a layer reads of the one before: with the bias unit, which is 1 for every example, on top where there is one."""
        units = self.units(q.ACTIVATION, layer - 1)
        if not self.has_unit(layer):
            return units
        name = names.with_unit(self.namer, layer - 1, units.name, beside=self.rows)
        nodes = [self.context.index(q.bias_unit(layer - 1)), *self._nodes(q.ACTIVATION, layer - 1)]
        # The bias unit is number 0.
        return self.per_example(name, f"{self.size(layer - 1)} + 1", nodes, Axis((NEURONS if layer > 1 else INPUTS).of, 0))

    def alone(self, layer: int) -> Matrix:
        """The weights without the biases: the errors come back through them, and the penalty adds up their squares."""
        name = self.namer.without_biases(layer) if self.has_unit(layer) else names.weights(self.namer, layer)
        return self.weights(layer, name, alone=True)

    def _map(self, layer: int, *, alone: bool = False) -> Matrix:
        """W as it leads from a layer's inputs to its units, shape (to, from); ``alone`` without those of a bias unit."""
        stored = self.alone(layer) if alone else self._stored(layer)
        return stored.T if self.namer.notation.from_to else stored

    def _beside_every_example(self, biases: Matrix) -> Matrix:
        """The biases broadcast: a copy for each example."""
        laid = biases.T if self.rows else biases
        copies = self.per_example(biases.name, biases.size[0], [c.node for c in biases])
        return replace(copies, turned=laid.turned, spread=laid.size if self.examples > 1 else None)

    def _product(self, left: Matrix, right: Matrix) -> tuple[Matrix, Sign, Matrix]:
        """left times right where the examples stand in columns; otherwise the same, transposed."""
        return (right.T, TIMES, left.T) if self.rows else (left, TIMES, right)

    # --- equations

    def forward(self, layer: int) -> list[MatrixEquation]:
        z, a, before = self.units(q.PRE_ACTIVATION, layer), self.units(q.ACTIVATION, layer), self._read(layer)
        # The product is turned as a whole, so what already has its examples in rows is turned back.
        inputs = before.T if self.rows else before
        right: tuple[Term, ...] = self._product(self._map(layer), inputs)
        kind = "z with a bias unit" if self.has_unit(layer) else "z" if self.has_bias(layer) else "z without a bias"
        if kind == "z":
            right = (*right, PLUS, self._beside_every_example(self.biases(layer, self.namer.matrix(q.BIAS, layer))))
        found = [MatrixEquation(kind, layer, z, right)]
        operation = self.context.graph.node(q.activation(layer, 0)).operation
        if operation is not None and operation.whole_layer:
            return [*found, MatrixEquation("whole layer", layer, a, (Applied(rf"\operatorname{{{operation.name}}}", (z,)),))]
        applied = Applied(self._letter(layer), (z,)) if operation is not None and operation.letter else z
        return [*found, MatrixEquation("a", layer, a, (applied,))]

    def errors(self, layer: int) -> list[MatrixEquation]:
        delta, a = self.derivatives(q.PRE_ACTIVATION, layer), self.units(q.ACTIVATION, layer)
        if layer < self.last:
            after = self.derivatives(q.PRE_ACTIVATION, layer + 1)
            turned = after.T if self.rows else after
            through = self._product(self._map(layer + 1, alone=True).T, turned)
            kind = "dA without the bias unit" if self.has_unit(layer + 1) else "dA"
            back = MatrixEquation(kind, layer, self.derivatives(q.ACTIVATION, layer), through)
            return [back, *self._times_slopes(layer, delta, back.left)]
        operation = self.context.node(delta.cells[0][0].node).operation
        if operation is not None and operation.name == "residual":
            return [MatrixEquation("residual", layer, delta, (a, MINUS, self.targets()))]
        if operation is not None and operation.name == WEIGHTED_RESIDUAL:
            right = of_matrices(operation.form, {0: a, 1: self.targets()}, r"\operatorname{error}")
            return [MatrixEquation(WEIGHTED_RESIDUAL, layer, delta, right)]
        back = self._from_the_loss(layer)
        activation = self.context.graph.node(q.activation(layer, 0)).operation
        if activation is not None and activation.whole_layer:
            function = (
                rf"\left(\frac{{\partial {a.name}}}{{\partial {names.per_example(self.namer, q.PRE_ACTIVATION, layer)}}}\right)^{{T}}"
            )
            return [back, MatrixEquation("delta of a whole layer", layer, delta, (Applied(function, (a,)), back.left))]
        return [back, *self._times_slopes(layer, delta, back.left)]

    def _times_slopes(self, layer: int, delta: Matrix, back: Matrix) -> list[MatrixEquation]:
        slopes = self.slopes(layer)
        return [
            MatrixEquation("slopes", layer, slopes, self._derivative(layer)),
            MatrixEquation("delta", layer, delta, (back, ELEMENTWISE, slopes)),
        ]

    def _derivative(self, layer: int) -> tuple[Term, ...]:
        """How the slopes are found from Z, or from A where that is shorter: the slope that the activation declares."""
        operation = self.context.graph.node(q.activation(layer, 0)).operation
        assert operation is not None
        return elementwise(operation, 0, {0: self.units(q.PRE_ACTIVATION, layer), -1: self.units(q.ACTIVATION, layer)})

    def _from_the_loss(self, layer: int) -> MatrixEquation:
        left, a = self.derivatives(q.ACTIVATION, layer), self.units(q.ACTIVATION, layer)
        if self.namer.predicts:
            return MatrixEquation("dA of the prediction", layer, left, (Sign(r"\text{1 for the output that is looked at, otherwise 0}"),))
        operation = self.context.graph.node(self.namer.example_loss).operation
        assert operation is not None
        slopes = elementwise(operation, 0, {0: a, 1: self.targets()}, r"\operatorname{loss}'")
        return MatrixEquation("dA from the loss", layer, left, slopes)

    def gradients(self, layer: int) -> list[MatrixEquation]:
        of_biases = self.has_bias(layer) and not self.has_unit(layer)
        return [*self._weight_gradients(layer), *([self._bias_gradient(layer)] if of_biases else [])]

    def _weight_gradients(self, layer: int) -> list[MatrixEquation]:
        n, averaged = self.namer, averaged_loss(self.context.graph, self.namer.cost)
        delta, before = self.derivatives(q.PRE_ACTIVATION, layer), self._read(layer)
        # As columns: delta times A^T; where W is stored (from, to), A times delta^T.
        errors, inputs = (delta.T, before.T) if self.rows else (delta, before)
        product = (inputs, TIMES, errors.T) if n.notation.from_to else (errors, TIMES, inputs.T)
        mean = self.weights(layer, names.parameter_gradient(n, q.WEIGHT, layer, averaged), lambda w: Gradient(averaged, w))
        if self.examples == 1:
            found = [MatrixEquation("dW", layer, mean, product)]
        elif not self.reduction.averages:
            found = [MatrixEquation("sum", layer, mean, product)]
        else:
            sums = self.weights(layer, names.summed(n, layer), lambda w: Summed(Gradient(n.example_loss, w)))
            one = rf"\frac{{1}}{{{self.examples}}}"
            found = [
                MatrixEquation("sum", layer, sums, product),
                MatrixEquation("mean", layer, mean, (Sign(one, rf"{one} \cdot"), sums)),
            ]
        if averaged == n.cost:
            return found
        return [*found, *self._with_penalty(layer, averaged, mean)]

    def _with_penalty(self, layer: int, averaged: Variable, mean: Matrix) -> list[MatrixEquation]:
        """What the penalty adds to the gradient of the weights; biases in their matrix keep the one of the losses."""
        n = self.namer
        if not self.has_unit(layer):
            whole = self.weights(layer, names.parameter_gradient(n, q.WEIGHT, layer), lambda w: Gradient(n.cost, w))
            return [MatrixEquation("dW with penalty", layer, whole, (mean, PLUS, self._strength(), self._stored(layer)))]
        terms = (averaged, n.cost)
        by_weights = [names.gradient_of(n, of, n.without_biases(layer)) for of in terms]
        by_biases = [names.gradient_of(n, of, n.matrix(q.BIAS, layer)) for of in terms]
        part, whole = (self.weights(layer, x, partial(Gradient, of), alone=True) for x, of in zip(by_weights, terms, strict=True))
        part_b, whole_b = (self.biases(layer, x, partial(Gradient, of)) for x, of in zip(by_biases, terms, strict=True))
        return [
            MatrixEquation("dW with penalty", layer, whole, (part, PLUS, self._strength(), self.alone(layer))),
            MatrixEquation("db without penalty", layer, whole_b, (part_b,)),
        ]

    def _strength(self) -> Sign:
        """lambda, over the number of examples where the losses are averaged."""
        number = self.context.latex_number(self.context.index(Variable(q.L2_STRENGTH)))
        m = self.reduction.divisor(self.examples)
        if m == 1:
            return Sign(r"\lambda", rf"{number} \cdot")
        return Sign(rf"\frac{{\lambda}}{{{m}}}", rf"\frac{{{number}}}{{{m}}} \cdot")

    def _bias_gradient(self, layer: int) -> MatrixEquation:
        delta = self.derivatives(q.PRE_ACTIVATION, layer)
        left = self.biases(layer, names.parameter_gradient(self.namer, q.BIAS, layer), lambda b: Gradient(self.namer.cost, b))
        left = left.T if self.rows else left
        if self.examples == 1:
            return MatrixEquation("db of one", layer, left, (delta,))
        over = Sign(over_examples(self.reduction, self.examples))
        return MatrixEquation("db of rows" if self.rows else "db", layer, left, (over, delta))

    def updates(self, layer: int) -> list[MatrixEquation]:
        kinds = (q.WEIGHT, q.BIAS) if self.has_bias(layer) and not self.has_unit(layer) else (q.WEIGHT,)
        return [e for kind in kinds for e in (*self._memories(layer, kind), self._update(layer, kind))]

    def _update(self, layer: int, kind: str) -> MatrixEquation:
        """The new weights or biases, from the form of the update rule."""
        c, rule = self.context, self.namer.rule
        old = self._of_parameters(layer, kind, lambda p: p)
        rate = Sign(r"\alpha \,", rf"{c.latex_number(c.index(Variable(q.LEARNING_RATE)))} \cdot")
        terms: dict[int, Term] = {0: old, 1: rate, 2: self._of_parameters(layer, kind, lambda p: Gradient(self.namer.cost, p))}
        for place in range(len(rule.remembered)):
            terms[3 + place] = self._of_parameters(layer, kind, partial(Memory, place=place, after=True))
        if rule.counts:
            terms[3 + len(rule.remembered)] = Sign("t", c.latex_number(c.index(Variable(q.COUNT))))
        new = self._of_parameters(layer, kind, Updated)
        held = self._held(new)
        if held and len(held) == len(tuple(new)):
            return MatrixEquation("held", layer, new, (old,), r"\leftarrow")
        right = of_matrices(rule.form, terms, r"\operatorname{update}")
        usual = "new" if rule == PLAIN else "new by rule"
        return MatrixEquation(f"{usual}, some held" if held else usual, layer, new, (*right, *self._but(held)), r"\leftarrow")

    def _held(self, new: Matrix) -> list[Variable]:
        """What of a matrix of updated parameters, or of what is remembered of them, stays as it is."""
        quantities = [self.context.graph.nodes[cell.node].quantity for cell in new]
        return [u.of for u in quantities if isinstance(u, Updated | Memory) and copied(self.context.graph, u)]

    def _but(self, held: Sequence[Variable]) -> list[Term]:
        """Which entries the equation does not hold for."""
        if not held:
            return []
        named = ", ".join(self.namer.latex(p) for p in held[:3]) + (r", \ldots" if len(held) > 3 else "")
        return [Sign(rf"\quad \text{{held fixed: }} {named}")]

    def _memories(self, layer: int, kind: str) -> Iterator[MatrixEquation]:
        """What is remembered of the weights or biases after this update."""
        for place, kept in enumerate(self.namer.rule.remembered):
            before, after = (self._of_parameters(layer, kind, partial(Memory, place=place, after=a)) for a in (False, True))
            slope = self._of_parameters(layer, kind, lambda p: Gradient(self.namer.cost, p))
            held = self._held(after)
            if held and len(held) == len(tuple(after)):
                yield MatrixEquation("held", layer, after, (before,), r"\leftarrow")
                continue
            right = of_matrices(kept.form, {0: before, 1: slope}, r"\operatorname{kept}")
            yield MatrixEquation("kept, some held" if held else "kept", layer, after, (*right, *self._but(held)), r"\leftarrow")

    def _of_parameters(self, layer: int, kind: str, quantity: Callable[[Variable], Quantity]) -> Matrix:
        """What there is one of for each weight, as a matrix like W, or for each bias, as a column."""
        example = quantity(q.weight(layer, 0, 0) if kind == q.WEIGHT else q.bias(layer, 0))
        name = names.of_parameters(self.namer, example)
        return self.weights(layer, name, quantity) if kind == q.WEIGHT else self.biases(layer, name, quantity)

    def _stored(self, layer: int) -> Matrix:
        return self.weights(layer, names.weights(self.namer, layer))


def averaged_loss(graph: Graph, cost: Variable) -> Variable:
    """The loss of the batch, mean or sum, without the penalty: the cost itself where there is none."""
    node = graph.node(cost)
    if node.operation is not None and node.operation.name == "total":
        quantity = graph.nodes[node.operands[0]].quantity
        assert isinstance(quantity, Variable)
        return quantity
    return cost
