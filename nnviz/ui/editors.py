"""Editable matrices: W, b, x and y with the notation's own row and column names.

A table starts from the lesson as it was when its version began and is never fed its own output. Cells are text: what the
person typed is checked here, at the border, and a cell that nobody touched keeps its full precision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from ..core import quantities as q
from ..core.arithmetic import Array
from ..core.errors import InputError
from ..core.limits import MAX_EXAMPLES
from ..core.quantities import Variable
from ..explain.names import Namer
from ..models import checks
from ..models.data import batch
from ..models.matrix_text import holds_several
from .lesson import Lesson, Subject, walk_of
from .pasting import show_pasting, weights_title
from .session import Session, act
from .texts import literal, marked

_ONE = "a cell takes one number, Paste numbers takes several"


@dataclass(frozen=True)
class Grid:
    """A table to edit: ``values`` with the name of every cell, of the rows and of the columns."""

    key: str
    title: str
    values: Array
    cells: Sequence[Sequence[str]]
    rows: Sequence[str]
    columns: Sequence[str]


def show_editors(session: Session) -> Subject:
    """Draw the tables; return the subject as edited. Raises InputError naming the cell that cannot be used."""
    base = session.base
    show_pasting(session)
    namer = walk_of(base).context.namer
    network = base.subject.network
    weights, biases = [], []
    layers = range(1, len(network.sizes))
    for start in range(0, network.layers, 3):
        for layer, place in zip(layers[start : start + 3], st.columns(min(3, network.layers)), strict=False):
            with place:
                left, right = st.columns([2.2, 1])
                with left:
                    weights.append(_edited_weights(namer, layer, network.weights[layer - 1], session.version))
                with right:
                    biases.append(_edited(_bias_grid(namer, layer, network.biases[layer - 1]), session.version)[:, 0])
    x, y = _edited_data(base, namer, session.version)
    edited = network.with_parameters(weights, biases)
    data = batch(edited, x, y)
    _say_scaled(data.y, y)
    subject = session.lesson.subject
    if edited == subject.network and data == subject.data:
        return subject
    return Subject(subject.example, edited, data, subject.learning_rate)


def _say_scaled(used: Array, typed: Array | None) -> None:
    """Rounded probabilities that add up to nearly 1 are used as ones that add up to 1: that is said."""
    if typed is None:
        return
    for n in [n for n in range(len(used)) if not np.array_equal(used[n], typed[n])][:3]:
        shown = ", ".join(f"{v:.6g}" for v in used[n])
        text = marked(
            "The targets of example {} add up to {:.6g} as they are rounded. Divided by that they are {}.", n + 1, typed[n].sum(), shown
        )
        st.caption(text)


def _edited_weights(namer: Namer, layer: int, values: Array, version: int) -> Array:
    """W as the notation stores it; the result has shape (units, sources) in any notation."""
    rows, columns = values.shape
    names = [[namer.name(q.weight(layer, i, j)).text for j in range(columns)] for i in range(rows)]
    sources = [namer.name(q.activation(layer - 1, j)).text for j in range(columns)]
    units = [namer.name(q.pre_activation(layer, i)).text for i in range(rows)]
    title = weights_title(namer, layer)
    if not namer.notation.from_to:
        return _edited(Grid(f"W{layer}", title, values, names, units, sources), version)
    turned = [list(column) for column in zip(*names, strict=True)]
    return _edited(Grid(f"W{layer}", title, values.T, turned, sources, units), version).T


def _bias_grid(namer: Namer, layer: int, values: Array) -> Grid:
    names = [namer.name(q.bias(layer, i)).text for i in range(len(values))]
    return Grid(f"b{layer}", "b", values[:, np.newaxis], [[n] for n in names], names, ["b"])


def _edited(grid: Grid, version: int) -> Array:
    """Draw a table of fixed size; return its numbers. Raises InputError naming the cell."""
    frame = pd.DataFrame(_texts(grid.values), index=list(grid.rows), columns=list(grid.columns), dtype=object)
    st.caption(literal(grid.title))
    shown = st.data_editor(
        frame,
        key=f"{grid.key}-{version}",
        width="stretch",
        height=_height(len(frame)),
        column_config={"_index": st.column_config.Column(disabled=True), **_text_columns(grid.columns)},
        on_change=act,
        args=(_same,),
        alt=grid.title,
    )
    return _numbers(shown, grid, _texts(grid.values))


def _edited_data(base: Lesson, namer: Namer, version: int) -> tuple[Array, Array | None]:
    """Draw the table of examples, which can grow and shrink; return x and y (None where the loss is the prediction itself)."""
    data = base.subject.data
    targets = not namer.predicts
    values = np.hstack([data.x, data.y]) if targets else data.x
    variables: list[Variable] = [q.input_(j) for j in range(data.x.shape[1])]
    if targets:
        variables += [q.target(k) for k in range(data.y.shape[1])]
    columns = [namer.name(v).text for v in variables]
    before = _texts(values)
    told = "inputs and targets" if targets else "inputs"
    st.caption(marked("Examples, one per row: {}. Add a row below, or select rows to delete them.", told))
    shown = st.data_editor(
        pd.DataFrame(before, columns=columns, dtype=object),
        key=f"data-{version}",
        width="stretch",
        num_rows="dynamic",
        hide_index=True,
        column_config=_text_columns(columns),
        height=_height(min(len(before), 8) + 1),
        on_change=act,
        args=(_same,),
        alt="Inputs and targets",
    )
    if not 1 <= len(shown) <= MAX_EXAMPLES:
        raise InputError("examples", f"{len(shown)} rows", f"1 to {MAX_EXAMPLES} rows")
    positions = [int(i) if isinstance(i, (int, np.integer)) and 0 <= i < len(before) else None for i in shown.index]
    exact = [values[p] if p is not None else None for p in positions]
    texts = [before[p] if p is not None else None for p in positions]
    rows = [
        [_cell(v, f"{name} of example {r + 1}", texts[r], exact[r], c) for c, (v, name) in enumerate(zip(row, columns, strict=True))]
        for r, row in enumerate(shown.to_numpy().tolist())
    ]
    table = np.array(rows)
    return table[:, : data.x.shape[1]], table[:, data.x.shape[1] :] if targets else None


def _cell(value: object, field: str, before: Sequence[str] | None, exact: Array | None, column: int) -> float:
    if before is not None and exact is not None and value == before[column]:
        return float(exact[column])
    several = isinstance(value, str) and holds_several(value)
    return checks.number(value, field, allowed=checks.NUMBER + (f"; {_ONE}" if several else ""))


def _numbers(frame: pd.DataFrame, grid: Grid, before: list[list[str]]) -> Array:
    rows = frame.to_numpy().tolist()
    return np.array([[_cell(v, grid.cells[r][c], before[r], grid.values[r], c) for c, v in enumerate(row)] for r, row in enumerate(rows)])


def _texts(values: Array) -> list[list[str]]:
    return [[f"{v:.6g}" for v in row] for row in values]


def _same(session: Session) -> Session:
    """The callback of a table: what it holds is read where it is drawn."""
    return session


def _text_columns(columns: Sequence[str]) -> dict[str, object]:
    return {c: st.column_config.TextColumn(c, max_chars=200) for c in columns}


def _height(rows: int) -> int:
    return 38 + 35 * min(rows, 10)
