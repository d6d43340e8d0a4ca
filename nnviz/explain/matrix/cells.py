"""Steps of the vectorised form: one cell of a matrix, or a whole matrix where that is one idea (a broadcast, a mean).

A cell's step is the step of its node in the graph, read for the cell's example. So its formula, numbers and words are those of
the walkthrough, and the sum that makes the cell is written out by the same printer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...core.operations import WEIGHTED_RESIDUAL
from ...core.records.reductions import reduction_of
from ..naming.matrix_names import plain
from ..steps.step import Lines, Step, WrittenStep
from ..writing import words
from .matrices import Cell, MatrixEquation


@dataclass(frozen=True, kw_only=True)
class MatrixStep(Step):
    """A step of an equation: ``place`` is the equation's number in the list of all.

    ``example`` is the one that it is about, None where it is about all of them alike. ``also`` are nodes that light up although
    the formula does not name them.
    """

    equation: MatrixEquation
    place: int
    example: int | None = None
    also: tuple[int, ...] = ()

    @property
    def found(self) -> tuple[Cell, ...]:
        """The cells that are known after this step and were not before."""
        return (Cell(self.node, self.example),)

    @property
    def identity(self) -> tuple[object, ...]:
        return (type(self).__name__, self.equation.kind, self.node, self.example, self.place)

    @property
    def lights(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*self.reads, *self.also)))

    @property
    def _layer_words(self) -> str:
        return f"layer {self.context.namer.layer_number(self.equation.layer)}"


@dataclass(frozen=True, kw_only=True)
class CellStep(MatrixStep):
    """One cell of the left-hand side; ``context`` shows the cell's example."""

    @property
    def heading(self) -> str:
        if self.equation.kind == "loss" and self._of_example:
            return "Loss of" + self._of_example.removeprefix(",")
        text = words.describe(self.context.node(self.node).quantity, self.context.namer)
        return text[0].upper() + text[1:] + self._of_example

    @property
    def _of_example(self) -> str:
        many = self.context.namer.examples > 1
        return f", example {self.example + 1}" if many and self.example is not None else ""

    @property
    def words(self) -> str:
        """Which row meets which column; of what is held fixed, that."""
        operation = self.context.node(self.node).operation
        if operation is not None and operation.copies:
            return super().words
        operands = self.equation.operands
        row, column = (n + 1 for n in self.equation.left.place(self.found[0]))
        return _HOW[self.equation.kind].format(
            row=row,
            column=column,
            left=plain(self.equation.left.title),
            over=reduction.noun if (reduction := reduction_of(self.context.graph, self.context.namer.cost)) else "",
            **{f"m{n}": plain(m.title) for n, m in enumerate(operands)},
        )


@dataclass(frozen=True, kw_only=True)
class WholeStep(MatrixStep, WrittenStep):
    """All cells of a matrix at once; its lines are those of the equation."""

    members: tuple[Cell, ...]

    @property
    def nodes(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(c.node for c in self.members))

    @property
    def found(self) -> tuple[Cell, ...]:
        return self.members

    @property
    def heading(self) -> str:
        return f"{_TITLES[self.equation.kind]} of {self._layer_words}"

    @property
    def words(self) -> str:
        m = self.context.namer.examples
        return _WHOLE[self.equation.kind].format(m=m, left=plain(self.equation.left.title))

    @property
    def title(self) -> str:
        return self.equation.left.title

    @property
    def lines(self) -> Lines:
        return Lines(self.equation.symbols, self.equation.numbers, self.equation.result)

    @property
    def worked(self) -> tuple[str, ...]:
        return ()

    @property
    def text(self) -> str:
        return ""

    @property
    def remark(self) -> str:
        return ""


@dataclass(frozen=True, kw_only=True)
class BroadcastStep(WholeStep):
    """The biases are repeated for every example: no quantity is found, only the shape changes."""

    @property
    def nodes(self) -> tuple[int, ...]:
        return ()

    @property
    def lines(self) -> Lines:
        spread = self.equation.left
        before = rf"({spread.shape[0]}, 1)" if spread.spread and spread.spread[1] == "1" else rf"(1, {spread.shape[1]})"
        symbols = rf"{spread.title} \text{{ from }} {before} \text{{ to }} ({spread.shape[0]}, {spread.shape[1]})"
        return Lines(symbols, f"{spread.title} = {replace(spread, cells=self._one).latex}", rf"\to {spread.latex}")

    @property
    def _one(self) -> tuple[tuple[Cell, ...], ...]:
        """The biases before they are repeated."""
        spread = self.equation.left
        column = spread.spread is not None and spread.spread[1] == "1"
        return tuple(row[:1] for row in spread.cells) if column else spread.cells[:1]


BROADCAST = "broadcast"

_PRODUCT = "Row {row} of {m0} times column {column} of {m1}: entry by entry, added up"
_SAME_PLACE = "The entries at the same place, row {row} and column {column}"

_HOW = {
    "z": _PRODUCT + ", plus the bias in the same place.",
    "z without a bias": _PRODUCT + ". This layer has no bias.",
    "z with a bias unit": _PRODUCT + ". The 1 on top brings in the bias: it is always 1.",
    "a": "The activation function of the entry at the same place: row {row}, column {column} of {m0}.",
    "whole layer": "Softmax reads the whole layer of this example in {m0} and gives this neuron its share.",
    "loss": "The loss of one example, from its entries in {m0} and {m1}.",
    "cost": "The mean of all entries: every example counts the same.",
    "cost as a sum": "The sum of all entries: every example counts the same.",
    "penalty": "The squares of all weights, added up. The biases are not in it.",
    "total": "What is minimised: the loss on the data plus the penalty.",
    "residual": _SAME_PLACE + ": prediction minus target. Loss and activation fit together, so the slopes cancel.",
    WEIGHTED_RESIDUAL: "What missed, by the weights of the classes. Loss and activation fit together, so the slopes cancel.",
    "dA": _PRODUCT + ". So the errors come back through the weights.",
    "dA without the bias unit": _PRODUCT + ". So the errors come back through the weights. The bias unit gets none: it is "
    "always 1, whatever comes before it.",
    "dA of the prediction": "The prediction changes exactly as much as itself; the other outputs do not move it.",
    "dA from the loss": "How the loss of one example changes when this prediction moves: from the entries at the same place.",
    "delta": _SAME_PLACE + ", multiplied: what comes back times the slope of the activation.",
    "delta of a whole layer": "Every output moves with this z: the slopes of all of them, each times what comes back to it.",
    "sum": _PRODUCT + ". The product of the matrices adds up over the examples by itself.",
    "dW": _PRODUCT + ".",
    "dW with penalty": _SAME_PLACE + ", added: the penalty pulls every weight towards 0.",
    "db without penalty": "The penalty does not have the biases in it: theirs is the gradient of the losses.",
    "db": "The {over} over the examples, along row {row} of {m0}.",
    "db of rows": "The {over} over the examples, down column {column} of {m0}.",
    "db of one": "The entry at the same place: a bias enters z with the factor 1.",
    "new": _SAME_PLACE + ": the learning rate times the gradient is taken off.",
    "new by rule": _SAME_PLACE + ", as the update rule has it.",
    "kept": _SAME_PLACE + ": the old one and the gradient.",
}
_HOW |= {f"{kind}, some held": _HOW[kind] for kind in ("new", "new by rule", "kept")}
"""How a cell comes about, by the kind of its equation. m0, m1 are the names of the matrices on the right."""

_TITLES = {
    BROADCAST: "Broadcast: the biases",
    "slopes": "Slopes of the activation function",
    "mean": "The mean over the examples: gradient of the weights",
}

_WHOLE = {
    BROADCAST: "There is one bias per neuron and {m} examples. The same biases are put beside every example, so that the shapes fit. "
    "NumPy does it by itself.",
    "slopes": "The derivative of the activation function at every z, an entry for each neuron and example.",
    "mean": "Every entry of the sum is divided by {m}, the number of examples: {left} is the gradient of the mean loss.",
}
