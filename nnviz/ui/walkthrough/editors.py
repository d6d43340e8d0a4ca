"""Editable matrices: W, b, x and y with the notation's own row and column names.

A table starts from the lesson as it was when its version began, with the texts that could not be used then, and is never fed its own
output. Cells are text: what the person typed is checked here, at the border, each cell for itself, and a cell that nobody touched
keeps its full precision. What cannot be used is said below its table, and everything else is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...core import quantities as q
from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.limits import MAX_EXAMPLES
from ...core.quantities import Variable
from ...explain.naming.names import Namer
from ...models.data import Batch, batch
from ...models.network import Network
from ..lesson.lesson import Subject, walk_of
from ..lesson.session import Session, act
from ..shared.cells import BadCell, BadCells, Cells, Row, as_stored, of_table, read_cells, read_rows, short_texts, turned
from ..shared.frame import complain
from ..shared.texts import literal, marked
from .pasting import DATA, biases_title, show_pasting, weights_title

_MOST_SAID = 3
"""Refusals that are written out below a table."""


@dataclass(frozen=True)
class Grid:
    """A table to edit: its numbers with the name of every cell, of the rows and of the columns."""

    key: str
    title: str
    values: Cells
    cells: Sequence[Sequence[str]]
    rows: Sequence[str]
    columns: Sequence[str]


@dataclass(frozen=True)
class Read:
    """What the tables hold: the subject as far as it can be used, the cells that cannot, and which row each example had.

    ``rows[n]`` is the row of example n in the table as it started, or -1 - k for the k-th row that was added since.
    """

    subject: Subject
    bad: BadCells
    rows: tuple[int, ...]


def show_editors(session: Session) -> Read:
    """Draw the tables, each with what is wrong in it below; return what they hold."""
    show_pasting(session)
    namer = walk_of(session.base).context.namer
    network = session.base.subject.network
    weights, biases = [], []
    bad: list[BadCell] = []
    layers = range(1, len(network.sizes))
    for start in range(0, network.layers, 3):
        for layer, place in zip(layers[start : start + 3], st.columns(min(3, network.layers)), strict=False):
            with place:
                left, right = _sides(namer)
                with left:
                    w, wrong = _edited_weights(namer, layer, session)
                    weights.append(w)
                    bad += wrong
                with right:
                    if not network.bias[layer - 1]:
                        st.caption(marked("Layer {} has no bias.", namer.layer_number(layer)))
                        biases.append(network.biases[layer - 1])
                        continue
                    b, wrong = _edited(_bias_grid(namer, layer, session), session.version)
                    biases.append(b[:, 0])
                    bad += wrong
    edited = network.with_parameters(weights, biases)
    data, wrong, rows = _edited_data(session, edited, namer)
    subject = session.lesson.subject
    if (edited, data) != (subject.network, subject.data):
        subject = subject.afresh(edited, data)
    return Read(subject, (*bad, *wrong), rows)


def _sides(namer: Namer) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the weights of a layer stand, and where its biases: behind them, or, as column 0 of their matrix, in front of them."""
    if namer.notation.bias_unit:
        first, second = st.columns([1, 2.2])
        return second, first
    first, second = st.columns([2.2, 1])
    return first, second


def _say_scaled(used: Array, typed: Array) -> None:
    """Rounded probabilities that add up to nearly 1 are used as ones that add up to 1: that is said."""
    for n in [n for n in range(len(used)) if not np.array_equal(used[n], typed[n])][:3]:
        shown = ", ".join(f"{v:.6g}" for v in used[n])
        text = marked(
            "The targets of example {} add up to {:.6g} as they are rounded. Divided by that they are {}.", n + 1, typed[n].sum(), shown
        )
        st.caption(text)


def _cells(session: Session, key: str, exact: Array, present: Array) -> Cells:
    """A table's cells, with the texts that it started with; those that are of no cell any more are left out."""
    rows, columns = exact.shape
    started = tuple(cell for cell in of_table(session.started, key) if cell.row < rows and cell.column < columns)
    return Cells(key, exact, present, started)


def _edited_weights(namer: Namer, layer: int, session: Session) -> tuple[Array, BadCells]:
    """W as the notation stores it; the result has shape (units, sources) in any notation."""
    base, present = (s.network.weights[layer - 1] for s in (session.base.subject, session.lesson.subject))
    cells = _cells(session, f"W{layer}", base, present)
    rows, columns = base.shape
    names = [[namer.name(q.weight(layer, i, j)).text for j in range(columns)] for i in range(rows)]
    sources = [namer.name(q.activation(layer - 1, j)).text for j in range(columns)]
    units = [namer.name(q.pre_activation(layer, i)).text for i in range(rows)]
    title = weights_title(namer, layer)
    if not namer.notation.from_to:
        return _edited(Grid(cells.table, title, cells, names, units, sources), session.version)
    across = Cells(cells.table, base.T, present.T, turned(cells.bad))
    names = [list(column) for column in zip(*names, strict=True)]
    values, bad = _edited(Grid(cells.table, title, across, names, sources, units), session.version)
    return values.T, turned(bad)


def _bias_grid(namer: Namer, layer: int, session: Session) -> Grid:
    base, present = (s.network.biases[layer - 1][:, np.newaxis] for s in (session.base.subject, session.lesson.subject))
    names = [namer.name(q.bias(layer, i)).text for i in range(len(base))]
    head = namer.name(q.bias_unit(layer - 1)).text if namer.notation.bias_unit else "b"
    title = biases_title(namer, layer)
    return Grid(f"b{layer}", title, _cells(session, f"b{layer}", base, present), [[n] for n in names], names, [head])


def _edited(grid: Grid, version: int) -> tuple[Array, BadCells]:
    """Draw a table of fixed size; return its numbers and the cells that hold none."""
    key = f"{grid.key}-{version}"
    frame = pd.DataFrame(grid.values.texts(), index=list(grid.rows), columns=list(grid.columns), dtype=object)
    _, known = read_cells(grid.values, _as_typed(frame, key), grid.cells)
    st.caption(literal(grid.title))
    shown = st.data_editor(
        frame,
        key=key,
        width="stretch",
        height=_height(len(frame)),
        column_config={"_index": st.column_config.Column("name", disabled=True), **_text_columns(grid.columns, {c.column for c in known})},
        on_change=act,
        args=(_same,),
        alt=grid.title,
    )
    values, bad = read_cells(grid.values, shown.to_numpy().tolist(), grid.cells)
    _complain_of(bad)
    return values, bad


def _as_typed(frame: pd.DataFrame, key: str) -> list[list[object]]:
    """The texts of a table of fixed size with what the browser has sent of it, before it is drawn: its headings mark what is wrong."""
    texts, columns = frame.to_numpy().tolist(), list(frame.columns)
    edits: Any = st.session_state.get(key)
    edited = edits.get("edited_rows") if isinstance(edits, Mapping) else None
    for row, cells in (edited or {}).items():
        for name, text in cells.items():
            if name in columns and 0 <= row < len(texts):
                texts[row][columns.index(name)] = text
    return texts


def _complain_of(bad: BadCells) -> None:
    messages = [cell.message for cell in bad if cell.message]
    for message in messages[:_MOST_SAID]:
        complain(message)
    if len(messages) > _MOST_SAID:
        st.caption(marked("And {} more cells of this table.", len(messages) - _MOST_SAID))


def _edited_data(session: Session, network: Network, namer: Namer) -> tuple[Batch, BadCells, tuple[int, ...]]:
    """Draw the table of examples, which can grow and shrink; return the batch, the cells that cannot be used, and the rows."""
    base, present = _examples(session.base.subject, namer), _examples(session.lesson.subject, namer)
    inputs = network.sizes[0]
    variables: list[Variable] = [q.input_(j) for j in range(inputs)]
    variables += [q.target(k) for k in range(base.shape[1] - inputs)]
    columns = [namer.name(v).text for v in variables]
    texts = _started_rows(session, base)
    told = "inputs and targets" if not namer.predicts else "inputs"
    st.caption(marked("Examples, one per row: {}. Add a row below, or select rows to delete them.", told))
    shown = st.data_editor(
        pd.DataFrame([[text for text, _ in row] for row in texts], columns=columns, dtype=object),
        key=f"{DATA}-{session.version}",
        width="stretch",
        num_rows="dynamic",
        hide_index=True,
        column_config=_text_columns(columns),
        height=_height(min(len(texts), 8) + 1),
        on_change=act,
        args=(_same,),
        alt="Inputs and targets",
    )
    places = _places(shown.index, len(texts))
    rows = [_row(line, place, texts, base, present, session) for line, place in zip(shown.to_numpy().tolist(), places, strict=True)]
    if not 1 <= len(rows) <= MAX_EXAMPLES:
        complain(InputError("examples", f"{len(rows)} rows", f"1 to {MAX_EXAMPLES} rows"))
        return session.lesson.subject.data, (), session.rows
    found, bad = read_rows(network, rows, columns, DATA)
    _complain_of(bad)
    usable = [(values, place) for values, place in zip(found, places, strict=True) if values is not None]
    if not usable:
        return session.lesson.subject.data, as_stored(found, bad), session.rows
    table = np.array([values for values, _ in usable])
    data = batch(network, table[:, :inputs], None if namer.predicts else table[:, inputs:])
    if not namer.predicts:
        _say_scaled(data.y, table[:, inputs:])
    return data, as_stored(found, bad), tuple(place for _, place in usable)


def _examples(subject: Subject, namer: Namer) -> Array:
    return subject.data.x if namer.predicts else np.hstack([subject.data.x, subject.data.y])


def _started_rows(session: Session, base: Array) -> list[list[tuple[str, bool]]]:
    """What the table started with: each cell's text, and whether it is that of the number below it."""
    rows: list[list[tuple[str, bool]]] = [[(text, True) for text in row] for row in short_texts(base)]
    for cell in sorted(of_table(session.started, DATA), key=lambda cell: cell.row):
        if cell.column < base.shape[1] and cell.row < MAX_EXAMPLES:
            rows += [[("", False)] * base.shape[1] for _ in range(cell.row + 1 - len(rows))]
            rows[cell.row][cell.column] = (cell.text, False)
    return rows


def _places(index: pd.Index, started: int) -> list[int]:
    """Which row of the table as it started each row is; -1 - k for the k-th that was added."""
    places, added = [], 0
    for label in index:
        if isinstance(label, (int, np.integer)) and 0 <= label < started:
            places.append(int(label))
        else:
            added += 1
            places.append(-added)
    return places


def _row(shown: list[object], place: int, texts: list[list[tuple[str, bool]]], base: Array, present: Array, session: Session) -> Row:
    """A row with what it had in the table and in the lesson."""
    order = session.rows if len(session.rows) == len(present) else tuple(range(len(present)))
    now = present[order.index(place)] if place in order else None
    if not 0 <= place < len(base):
        return Row(shown, now)
    return Row(shown, base[place] if now is None else now, base[place], [text if same else None for text, same in texts[place]])


def _same(session: Session) -> Session:
    """The callback of a table: what it holds is read where it is drawn."""
    return session


def _text_columns(columns: Sequence[str], marked_: set[int] = frozenset()) -> dict[str, object]:  # type: ignore[assignment]
    """Columns of text; the heading of one with a cell that cannot be used says so."""
    return {c: st.column_config.TextColumn(f"⚠ {c}" if n in marked_ else c, max_chars=200) for n, c in enumerate(columns)}


def _height(rows: int) -> int:
    return 38 + 35 * min(rows, 10)
