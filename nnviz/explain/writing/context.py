"""What every explanation needs: the evaluated graph, the names, and how numbers are shown. One frozen value, passed along."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from ...core.arithmetic import Arithmetic, Array
from ...core.finer import Finer
from ...core.forms import Activated, Form, Ref
from ...core.graph import Graph, Node, Values
from ...core.operations import Operation
from ...core.quantities import ACTIVATION, Gradient, Quantity, Variable
from ..naming.names import EXAMPLE_MARK, Namer, example_index
from ..naming.numbers import Digits, latex_number
from .formula import SHOWN_EXAMPLE, Slot, Template, template
from .words import OF_NETWORKS, Wording

Shape = tuple[Operation, tuple["Shape | None", ...]]
"""An operation, and for each operand the shape that is written in its place, or None where it is named."""


@dataclass(frozen=True, slots=True)
class _AsShown(Arithmetic):
    """Numbers are taken for what they look like: no bound keeps a 0 away from a logarithm."""

    @property
    def floor_of_activation(self) -> float:
        return 0.0

    @property
    def floor_of_complement(self) -> float:
        return 0.0


_AS_SHOWN = _AsShown()

_SMALLEST = float(np.finfo(np.float64).tiny)
"""Below it a float64 has fewer digits."""


@dataclass(frozen=True)
class Context:
    """An evaluated graph as it is to be explained; ``example`` (from 0) is the one on display."""

    graph: Graph
    values: Values
    namer: Namer
    digits: Digits
    arithmetic: Arithmetic
    example: int = 0
    wording: Wording = OF_NETWORKS

    def describe(self, n: int) -> str:
        """What the quantity of a node is, in words."""
        return self.wording.describe(self.node(n).quantity, self.namer)

    @cached_property
    def decimals(self) -> Digits:
        """By hand, what is written down is what is kept."""
        by_hand = self.arithmetic.decimals
        return self.digits if by_hand is None else replace(self.digits, decimals=by_hand, kept=True)

    def node(self, n: int) -> Node:
        return self.graph.nodes[n]

    def number(self, n: int, example: int = SHOWN_EXAMPLE) -> float:
        return self.values.number(n, self.example if example == SHOWN_EXAMPLE else example)

    def text(self, n: int, example: int = SHOWN_EXAMPLE) -> str:
        """The number of a node as plain text; what was given is shown as it was given."""
        if example != SHOWN_EXAMPLE:
            return self._text(n, example)
        found = self._texts.get(n)
        return self._texts.setdefault(n, self._text(n, example)) if found is None else found

    @cached_property
    def _texts(self) -> dict[int, str]:
        """The texts asked for so far, by node: drawing, tables and formulas ask for the same ones. A text is put in whole, and stays."""
        return {}

    def _text(self, n: int, example: int) -> str:
        operation = self.node(n).operation
        given = operation is None or operation.copies
        return self.text_of(self.values.arrays[n], self.example if example == SHOWN_EXAMPLE else example, given)

    def text_of(self, array: Array, example: int, given: bool = False, digits: Digits | None = None) -> str:
        """One number of an array as plain text, also where it is beyond the range of float64."""
        shown, at = digits or self.decimals, example if array.size > 1 else 0
        value = float(array[at])
        if isinstance(array, Finer) and not _SMALLEST <= abs(value) < math.inf:
            return shown.beyond(*array.decimal(at))
        return shown.text(value, given=given)

    def latex_number(self, n: int, example: int = SHOWN_EXAMPLE, guarded: bool = False) -> str:
        text = self.text(n, example)
        latex = latex_number(text)
        return rf"\left({latex}\right)" if guarded and (text.startswith("-") or "e" in text) else latex

    def latex_name(self, n: int, example: int = SHOWN_EXAMPLE) -> str:
        return self.namer.latex(self.node(n).quantity, self.example if example == SHOWN_EXAMPLE else example)

    def symbols(self, formula: Formula) -> str:
        """The formula filled with names."""
        return self.of_example(formula.names.filled(lambda slot: self.latex_name(formula.reads[slot.ref], slot.example)))

    def numbers(self, formula: Formula) -> str:
        """The formula filled with numbers."""
        text = formula.numbers.filled(lambda slot: self.latex_number(formula.reads[slot.ref], slot.example, slot.guarded))
        return self.of_example(text)

    def with_names(self, line: str) -> str:
        """A line whose slots refer to nodes, filled with their names."""
        return self.of_example(Template(line).filled(lambda slot: self.latex_name(slot.ref, slot.example)))

    def with_numbers(self, line: str) -> str:
        """The same, filled with their numbers."""
        return self.of_example(Template(line).filled(lambda slot: self.latex_number(slot.ref, slot.example, slot.guarded)))

    def of_example(self, latex: str) -> str:
        """LaTeX in which the example's number was left open, for the one on display."""
        return latex.replace(EXAMPLE_MARK, example_index(self.example))

    def saturated(self, n: int) -> bool:
        """Whether a logarithm or a reciprocal in this node's form met an activation that had come out as 0 or 1, and was bounded."""
        node = self.node(n)
        if node.operation is None:
            return False
        operands = [self.values.arrays[o] for o in node.operands]
        for part in activated_parts(node.operation):
            floor = self.arithmetic.floor_of_complement if part.complement else self.arithmetic.floor_of_activation
            value = part.x.value(operands, self.arithmetic)
            if isinstance(value, Finer) and self.arithmetic.decimals is None:
                continue
            if value[self.example if value.size > 1 else 0] < floor:
                return True
        return False

    def contradicted(self, n: int, shape: Shape, reads: Sequence[int]) -> bool:
        """Whether the numbers as they are shown, put into a node's formula, give another result than the node has.

        That is looked at where an activation among them is shown as one of its limits; the first digit tells.
        """
        if not any(self._shown_as_limit(r) for r in reads):
            return False
        form, _ = written_out(shape)
        with np.errstate(all="ignore"):
            found = form.value([np.array([float(self.text(r))]) for r in reads], _AS_SHOWN).item()
        value, array = self.number(n), self.values.arrays[n]
        if isinstance(array, Finer) and not _SMALLEST <= abs(value) < math.inf:
            return bool(array.decimal(self.example if array.size > 1 else 0)[0])
        return not abs(found - value) <= 0.1 * abs(value)

    def _shown_as_limit(self, n: int) -> bool:
        quantity = self.node(n).quantity
        if not isinstance(quantity, Variable) or quantity.name != ACTIVATION or float(self.text(n)) not in (-1.0, 0.0, 1.0):
            return False
        return isinstance(self.values.arrays[n], Finer) or float(self.text(n)) != self.number(n)

    def index(self, quantity: Quantity) -> int:
        return self.graph.index[quantity]

    def gradient(self, of: Variable, wrt: Variable) -> int:
        return self.graph.index[Gradient(of, wrt)]


@dataclass(frozen=True, slots=True)
class Formula:
    """A printed form: two templates over the nodes ``reads``."""

    names: Template
    numbers: Template
    reads: tuple[int, ...]

    def of_nodes(self, template: Template) -> Template:
        """The template with the nodes themselves as what its slots refer to."""
        return Template(template.filled(lambda slot: Slot(self.reads[slot.ref], slot.example, slot.guarded).mark))


@lru_cache(maxsize=8192)
def written_out(shape: Shape) -> tuple[Form, int]:
    """A shape as one form over numbered slots, and how many slots it has."""
    operation, parts = shape
    offset = 0
    replacements: list[Form] = []
    for part in parts:
        if part is None:
            replacements.append(Ref(offset))
            offset += 1
        else:
            form, count = written_out(part)
            replacements.append(_shifted(form, offset))
            offset += count
    return operation.form.substituted(lambda k: replacements[k]), offset


@lru_cache(maxsize=8192)
def templates(shape: Shape) -> tuple[Template, Template]:
    """The templates of a shape, for names and for numbers."""
    form, _ = written_out(shape)
    return template(form, False), template(form, True)


@lru_cache(maxsize=1024)
def activated_parts(operation: Operation) -> tuple[Activated, ...]:
    """The places of an operation's form that are kept away from 0."""
    return tuple(_activated(operation.form))


def _activated(form: Form) -> Iterator[Activated]:
    if isinstance(form, Activated):
        yield form
    for child in form.children:
        yield from _activated(child)


def _shifted(form: Form, by: int) -> Form:
    return form.substituted(lambda k: Ref(k + by)) if by else form
