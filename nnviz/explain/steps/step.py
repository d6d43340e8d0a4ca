"""A step of a walkthrough: one quantity, or one layer of them, explained in symbols, in numbers and in words.

A step keeps hold of the evaluated graph and writes its lines when they are asked for, so a walkthrough of thousands of steps
costs nothing until it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from ...core.operations import at_kink
from ...core.quantities import ACTIVATION, PRE_ACTIVATION, Gradient, Local, Memory, Quantity, Updated, Variable
from ..naming.names import EXAMPLE_LEFT_OPEN
from ..writing import words
from ..writing.context import Context, Formula, Shape, templates
from ..writing.formula import SHOWN_EXAMPLE, Slot, Template
from ..writing.halfway import Halfway, halfway


@dataclass(frozen=True)
class Operand:
    """A row of a step's table: LaTeX name, what it is in words, and its number as plain text."""

    node: int
    name: str
    meaning: str
    text: str


@dataclass(frozen=True)
class Step:
    """One step.

    ``phase`` is forward, loss, backward, gradient or update. ``node`` is the quantity that the step finds and ``reads`` are
    the nodes that its formula names, in order. ``shape`` says what of the formula is written out. A ``prewritten`` kind of step
    writes its lines itself, as ``lines``, instead of by its ``formula``.
    """

    index: int
    phase: str
    node: int
    shape: Shape = field(repr=False)
    reads: tuple[int, ...]
    context: Context = field(repr=False)
    long_way: Step | None = field(default=None, repr=False)
    prewritten: ClassVar[bool] = False

    @property
    def nodes(self) -> tuple[int, ...]:
        """The quantities that this step is about: they light up as what is found."""
        return (self.node,)

    @property
    def along(self) -> tuple[int, ...] | None:
        """Where paths are followed, what of all that stands along them a step is still about; None for all of it."""
        return None

    @property
    def identity(self) -> tuple[object, ...]:
        """What its title, words and formula depend on, besides the graph, the names and the example on display."""
        return (self.node,)

    @property
    def reveals(self) -> tuple[int, ...]:
        """The quantities that are known after this step and were not before."""
        return self.nodes

    @property
    def lights(self) -> tuple[int, ...]:
        """The nodes that the formula reads, each once."""
        return tuple(dict.fromkeys(self.reads))

    @cached_property
    def formula(self) -> Formula:
        """The templates of the right-hand side and the nodes that fill them."""
        names, numbers = templates(self.shape)
        return Formula(Template(self._applied + names.latex), numbers, self.reads)

    @property
    def title(self) -> str:
        """LaTeX of the quantity."""
        return self.context.latex_name(self.node)

    @property
    def heading(self) -> str:
        """What the quantity is, in words."""
        text = self.context.describe(self.node)
        return text[0].upper() + text[1:]

    @property
    def words(self) -> str:
        """One sentence: the question that the step answers, or how."""
        node = self.context.node(self.node)
        assert node.operation is not None
        return self.context.wording.sentence(node.quantity, node.operation, self.context.namer, len(node.operands) // 2)

    @property
    def relation(self) -> str:
        """What stands between the quantity and its formula: an update is an assignment."""
        return r"\leftarrow" if isinstance(self.context.node(self.node).quantity, Updated | Memory) else "="

    @property
    def symbols(self) -> str:
        """LaTeX: the quantity and its formula in names."""
        return f"{self.title} {self.relation} {self.context.symbols(self.formula)}"

    @property
    def _applied(self) -> str:
        """For an activation function, its letter in front of its definition, f(z) = ..., as a template."""
        operation, c = self.shape[0], self.context
        quantity = c.node(self.node).quantity
        if not operation.letter or not isinstance(quantity, Variable):
            return ""
        if operation.whole_layer:
            layer, unit = quantity.index
            scores = c.namer.matrix(PRE_ACTIVATION, layer, EXAMPLE_LEFT_OPEN)
            return rf"\operatorname{{{operation.name}}}_{{{unit + 1}}}\left({scores}\right) = "
        return rf"{c.namer.notation.letter_of(operation.name)}\left({Slot(0).mark}\right) = "

    @property
    def numbers(self) -> str:
        """LaTeX: the same with numbers put in."""
        return f"{self.title} {self.relation} {self.context.numbers(self.formula)}"

    @property
    def result(self) -> str:
        """LaTeX: the quantity and its number."""
        return f"{self.title} = {self.context.latex_number(self.node)}"

    def _repr_latex_(self) -> str:
        """In a notebook a step shows its lines."""
        lines = r" \\ ".join(filter(None, (self.symbols, self.numbers, self.result)))
        return rf"$$\begin{{gathered}}{lines}\end{{gathered}}$$"

    @property
    def value(self) -> float:
        """The number, for the example on display where there are several."""
        return self.context.number(self.node)

    @property
    def text(self) -> str:
        """The number as plain text with the digits on display."""
        return self.context.text(self.node)

    @cached_property
    def _halfway(self) -> Halfway:
        return halfway(self.context, self.node, self.shape)

    @property
    def halfway(self) -> tuple[str, ...]:
        """The terms or the factors, each worked out, as LaTeX tokens; empty where that would say nothing new."""
        return self._halfway.tokens

    @property
    def parts(self) -> str:
        """LaTeX of the halfway line."""
        return " ".join(self.halfway)

    @property
    def worked(self) -> tuple[str, ...]:
        """LaTeX of every line between the numbers and the result, the halfway line last.

        By hand there may be several: what is written out is worked out and rounded from the inside outwards.
        """
        return self._halfway.lines

    @property
    def marked(self) -> tuple[str, ...]:
        """The same lines, with slots of nodes in the place of the numbers that are quantities."""
        return self._halfway.marked

    @property
    def aligned(self) -> bool:
        """Whether the halfway line shows the pieces of the operation one by one."""
        return self._halfway.aligned

    @property
    def operands(self) -> list[Operand]:
        """The table of what the formula reads."""
        c = self.context
        return [Operand(n, c.latex_name(n), c.describe(n), c.text(n)) for n in self.lights]

    @property
    def remark(self) -> str:
        """What is odd about this step, or an empty text."""
        if any(self.context.saturated(n) for n in (*_written_out(self), *_loss_slopes(self))) or lost_digits(self):
            return words.SATURATED_REMARK
        return " ".join(filter(None, (kink_remark(self), words.FLAT_REMARK if self._flat else "")))

    @property
    def _flat(self) -> bool:
        """Whether an activation with derivative 0 everywhere is at work here."""
        quantity = self.context.node(self.node).quantity
        if isinstance(quantity, Gradient) and quantity.wrt.name == PRE_ACTIVATION:
            quantity = Variable(ACTIVATION, quantity.wrt.index)
        if not isinstance(quantity, Variable):
            return False
        operation = self.context.graph.node(quantity).operation
        return operation is not None and operation.flat


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a step that writes them itself, as LaTeX whose slots refer to nodes: ``symbols`` is filled with names,
    ``numbers``, ``worked`` and ``result`` with numbers. A line that there is not is empty."""

    symbols: str
    numbers: str = ""
    result: str = ""
    worked: tuple[str, ...] = ()


@dataclass(frozen=True)
class WrittenStep(Step):
    """A step that finds several quantities at once, or none: whatever number its ``lines`` show is that of a node."""

    prewritten: ClassVar[bool] = True

    @property
    def lines(self) -> Lines:
        raise NotImplementedError

    @property
    def symbols(self) -> str:
        return self.context.with_names(self.lines.symbols)

    @property
    def numbers(self) -> str:
        return self.context.with_numbers(self.lines.numbers)

    @property
    def result(self) -> str:
        return self.context.with_numbers(self.lines.result)

    @property
    def halfway(self) -> tuple[str, ...]:
        return ()

    @property
    def worked(self) -> tuple[str, ...]:
        return tuple(map(self.context.with_numbers, self.marked))

    @property
    def marked(self) -> tuple[str, ...]:
        return self.lines.worked


def slot(node: int, example: int | None = None) -> str:
    """The place of a node's number in a line, of the example on display unless told."""
    return Slot(node, SHOWN_EXAMPLE if example is None else example).mark


def _written_out(step: Step) -> Iterator[int]:
    """The node of the step, and every node that its formula writes out."""
    waiting: list[tuple[int, Shape]] = [(step.node, step.shape)]
    while waiting:
        node, (_, parts) = waiting.pop()
        yield node
        waiting += [(o, part) for o, part in zip(step.context.node(node).operands, parts, strict=False) if part is not None]


def lost_digits(step: Step) -> bool:
    """Whether a loss or a slope, or the long way to it, would be another one with the numbers that are shown."""
    c = step.context
    if c.arithmetic.decimals is not None or step.phase in ("forward", "gradient", "update"):
        return False
    return any(c.contradicted(s.node, s.shape, s.reads) for s in (step, step.long_way) if s is not None)


def kink_remark(step: Step) -> str:
    """The convention of an activation or a loss that is met exactly where it has no derivative, where that derivative is used."""
    c = step.context
    for quantity in _differentiated(c, c.node(step.node).quantity):
        node = c.graph.node(quantity)
        operands = [c.values.arrays[o] for o in node.operands]
        if node.operation is not None and node.operation.kink is not None and at_kink(node.operation, operands, c.example):
            return node.operation.kink.convention
    return ""


def _differentiated(c: Context, quantity: Quantity) -> Iterator[Variable]:
    """What has its own derivative in a step that finds ``quantity``."""
    match quantity:
        case Local(of, _, _):
            yield of
        case Gradient(of, Variable(name, index)) if name in (PRE_ACTIVATION, ACTIVATION):
            if name == PRE_ACTIVATION:
                yield Variable(ACTIVATION, index)
            if index[:1] == (len(c.namer.sizes) - 1,) and of == c.namer.example_loss and not c.namer.predicts:
                yield of


def _loss_slopes(step: Step) -> tuple[int, ...]:
    """The nodes of dL/da that the long way multiplies: every second operand of the chain rule."""
    return step.context.node(step.long_way.node).operands[::2] if step.long_way is not None else ()
