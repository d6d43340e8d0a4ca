"""The steps of matrix equations, cell by cell: an example after the other, in it a neuron after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ...core.graph import Graph
from ...core.operations import WEIGHTED_RESIDUAL
from ...core.records.reductions import MEAN, reduction_of
from ..steps.walkthrough import Written, phase, written
from ..writing.context import Context
from .cells import BROADCAST, BroadcastStep, CellStep, MatrixStep, WholeStep
from .matrices import Cell, Matrix, MatrixEquation

_WHOLE = ("slopes", "mean")
"""Equations that are one idea: all their cells are found at once."""


def equation_steps(context: Context, equations: Sequence[MatrixEquation]) -> Iterator[MatrixStep]:
    """The steps of all equations, in their order."""
    maker = _Maker(context, frozenset(cell.node for e in equations for cell in e.left))
    for place, equation in enumerate(equations):
        yield from maker.steps(equation, place)


@dataclass
class _Maker:
    context: Context
    named: frozenset[int]
    index: int = 0

    @cached_property
    def by_example(self) -> list[Context]:
        """The context with each example on display."""
        return [replace(self.context, example=e) for e in range(self.context.namer.examples)]

    @property
    def graph(self) -> Graph:
        return self.context.graph

    def steps(self, equation: MatrixEquation, place: int) -> Iterator[MatrixStep]:
        spread = next((m for m in equation.operands if m.spread), None)
        if spread is not None:
            yield self._broadcast(equation, spread, place)
        if equation.kind in _WHOLE:
            yield self._whole(equation, place)
            return
        for cell in sorted(equation.left, key=lambda c: c.example or 0):
            yield self._cell(equation, cell, place)

    def _cell(self, equation: MatrixEquation, cell: Cell, place: int) -> MatrixStep:
        context = self.context if cell.example is None else self.by_example[cell.example]
        _, shape, reads = self._written(equation, cell)
        return CellStep(
            **self._common(cell.node), shape=shape, reads=reads, context=context, equation=equation, place=place,
            example=cell.example, also=_beside(equation, cell),
        )  # fmt: skip

    def _written(self, equation: MatrixEquation, cell: Cell) -> Written:
        """How the formula of a cell is written; a mean or a sum along a matrix names the entries themselves."""
        if equation.kind in ("db", "db of rows"):
            row, column = equation.left.place(cell)
            errors = equation.operands[0].cells
            entry = errors[row][0] if equation.kind == "db" else errors[0][column]
            reduction = reduction_of(self.graph, self.context.namer.cost) or MEAN
            return cell.node, (reduction.of_sum(self.context.namer.examples), (None,)), (entry.node,)
        return written(self.graph, cell.node, self.named)

    def _whole(self, equation: MatrixEquation, place: int) -> MatrixStep:
        cells = tuple(equation.left)
        return WholeStep(
            **self._common(cells[0].node), shape=self._shape(cells[0].node), reads=_nodes(equation.operands), context=self.context,
            equation=equation, place=place, members=cells,
        )  # fmt: skip

    def _broadcast(self, equation: MatrixEquation, spread: Matrix, place: int) -> MatrixStep:
        shown = MatrixEquation(BROADCAST, equation.layer, spread, (spread,))
        first = equation.left.cells[0][0].node
        return BroadcastStep(
            **self._common(first), shape=self._shape(first), reads=_nodes([spread]), context=self.context,
            equation=shown, place=place, members=tuple(spread),
        )  # fmt: skip

    def _shape(self, node: int) -> Any:
        return written(self.graph, node, self.named)[1]

    def _common(self, node: int) -> dict[str, Any]:
        found = {"index": self.index, "phase": phase(self.graph.nodes[node].quantity), "node": node}
        self.index += 1
        return found


def _nodes(matrices: Sequence[Matrix]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(cell.node for m in matrices for cell in m))


def _beside(equation: MatrixEquation, cell: Cell) -> tuple[int, ...]:
    """In an elementwise equation, the entries at the same place: they light up although a short formula may not name them."""
    if equation.kind not in ("delta", "residual", WEIGHTED_RESIDUAL):
        return ()
    row, column = equation.left.place(cell)
    return tuple(m.cells[row][column].node for m in equation.operands)
