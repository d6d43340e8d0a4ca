"""The vectorised form in the browser: the payload of any walkthrough, and beside it the equations with their matrices.

A cell is a quantity of one example. The rest of the player shows one example at a time, so the payload also holds the numbers
of every example, and the steps that find them: the browser puts them in place step by step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..draw.places import Format
from ..draw.scene import Scene, scene
from ..explain.matrix.matrices import Applied, Cell, Matrix, MatrixEquation, Sign
from ..explain.matrix.vectorised import Vectorised, vectorised
from ..explain.naming.matrix_names import plain
from ..explain.writing.context import Context
from ..explain.writing.formula import SHOWN_EXAMPLE
from .mathml import mathml
from .payload import Json, payload

if TYPE_CHECKING:
    from ..walked import Walked

_STRETCHED = re.compile(r"\\(left|right|limits)(?![a-z])")
"""What needs its other half, or the room of a line of its own."""

Known = dict[tuple[int, int | None], int]
"""At which step a cell is found."""

Code = Callable[[Vectorised], Sequence[list[str]]]
"""What says for each equation how a program computes it."""


def vectorised_payload(walk: Walked, structure: str = "", code: Code | None = None) -> Json:
    """The payload of a walk's vectorised form, with the lines of ``code`` for each of its equations.

    Raises InputError where that is too large to be stepped through.
    """
    form = vectorised(walk.context)
    widest = _widest(form.context)
    scenes: dict[Format, Scene] = {"wide": scene(widest, form.steps, "wide"), "narrow": scene(widest, form.steps, "small")}
    scenes["large"] = scene(widest, form.steps, "part")
    data = payload(form.context, form.steps, scenes, structure=structure, examples=range(form.context.namer.examples))
    known = _known(form)
    data["matrices"] = {
        "steps": [[s.place, -1 if s.example is None else s.example] for s in form.steps],
        "equations": [_equation(form, place, known) for place in range(len(form.equations))],
        "known": [_known_of(data, known, e) for e in range(form.context.namer.examples)],
    }
    for equation, lines in zip(data["matrices"]["equations"], code(form) if code else (), strict=False):
        equation["code"] = lines
    return data


@dataclass(frozen=True)
class _Widest(Context):
    """Every number as the longest text that it has in any example: places for labels must hold all of them."""

    def text(self, n: int, example: int = SHOWN_EXAMPLE) -> str:
        every = range(self.namer.examples) if example == SHOWN_EXAMPLE else (example,)
        return max((Context.text(self, n, e) for e in every), key=len)


def _widest(c: Context) -> Context:
    return _Widest(c.graph, c.values, c.namer, c.digits, c.arithmetic, c.example)


def _known(form: Vectorised) -> Known:
    known: Known = {}
    for step in form.steps:
        if step.nodes:
            for cell in step.found:
                known.setdefault((cell.node, cell.example), step.index)
    return known


def _since(known: Known, cell: Cell) -> int | None:
    return known.get((cell.node, cell.example), known.get((cell.node, None)))


def _known_of(data: Json, known: Known, example: int) -> dict[int, int]:
    """The steps that find quantities of an example, where they are others than for the one on display."""
    steps = {n: _since(known, Cell(n, example)) for n in data["texts"]}
    return {n: since for n, since in steps.items() if since is not None and since != data["known"].get(n)}


def _equation(form: Vectorised, place: int, known: Known) -> Json:
    equation = form.equations[place]
    broadcast = next((s.index for s in form.steps if s.place == place and not s.nodes), None)
    left = _matrix(equation.left, known, None)
    if equation.relation != "=":
        left["label"] = f"new {left['label']}"
    parts = [left, _sign(equation.relation), *_terms(equation, known, broadcast)]
    sent: Json = {"label": _label(equation), "parts": parts}
    added = _crossing(equation, form.context.namer.notation.rows)
    if added is not None:
        sent["crossing"] = added
    return sent


def _crossing(equation: MatrixEquation, rows: bool) -> Literal["", "row", "column"] | None:
    """Whether it is a product of two matrices, whose rows and columns cross in the result, and what is added to each of its cells.

    That is nothing, or what every example has alike: a row where examples stand in ``rows``, or a column.
    """
    match equation.right:
        case (Matrix(), Sign(""), Matrix()):
            return ""
        case (Matrix(), Sign(""), Matrix(), Sign("+"), Matrix() as added) if added.shape == equation.left.shape:
            return "row" if rows else "column"
        case _:
            return None


def _terms(equation: MatrixEquation, known: Known, broadcast: int | None) -> Iterator[Json]:
    before = None
    for term in equation.right:
        match term:
            case Matrix():
                yield _matrix(term, known, broadcast)
            case Sign(symbols):
                # Two matrices side by side are multiplied.
                yield _sign(symbols or r"\cdot")
            case Applied(function, arguments):
                if isinstance(before, Matrix):
                    yield _sign(r"\cdot")
                yield _sign(function + "(")
                for n, matrix in enumerate(arguments):
                    if n:
                        yield _sign(",")
                    yield _matrix(matrix, known, broadcast)
                yield _sign(")")
        before = term


def _sign(latex: str) -> Json:
    return {"sign": mathml(_STRETCHED.sub("", latex))}


def _matrix(matrix: Matrix, known: Known, broadcast: int | None) -> Json:
    """A matrix with its cells as (node, example, step); -1 stands for every example, and for what is given."""
    sent: dict[str, Any] = {
        "name": mathml(matrix.title),
        "label": plain(matrix.title),
        "size": _size(matrix.size, matrix.shape),
        "axes": [axis and {"of": axis.of, "first": axis.first} for axis in matrix.axes],
        "cells": [[_cell(c, known, broadcast if matrix.spread else None) for c in row] for row in matrix.cells],
    }
    if matrix.spread:
        before = (matrix.shape[0], 1) if matrix.spread[1] == "1" else (1, matrix.shape[1])
        sent["from"] = _size(matrix.spread, before)
    return sent


def _size(symbols: Sequence[str], numbers: Sequence[int]) -> str:
    """The shape in symbols and in numbers, each said once."""
    found = f"<mo>(</mo><mn>{numbers[0]}</mn><mo>,</mo><mn>{numbers[1]}</mn><mo>)</mo>"
    if tuple(symbols) == tuple(map(str, numbers)):
        return found
    rows, columns = (mathml(s) for s in symbols)
    return f"<mo>(</mo>{rows}<mo>,</mo>{columns}<mo>)</mo><mo>=</mo>{found}"


def _cell(cell: Cell, known: Known, broadcast: int | None) -> list[int]:
    since = broadcast if broadcast is not None else _since(known, cell)
    return [cell.node, -1 if cell.example is None else cell.example, -1 if since is None else since]


def _label(equation: MatrixEquation) -> str:
    """The equation's matrices in words, for those who do not see them."""
    return f"{plain(equation.left.title)} from {', '.join(plain(m.title) for m in equation.operands) or 'its definition'}"
