"""Several numbers at once for the tables of W, b, x and y: out of a text, or pasted into a table. Taken, or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import streamlit as st

from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.limits import MAX_EXAMPLES, MAX_PARAMETERS
from ...explain.naming.letters import sign
from ...explain.naming.names import Namer
from ...models.data import batch
from ...models.matrix_text import blocks_from_text, matrix_from_text
from ...web.bundle import bundle
from ..lesson.lesson import Lesson, walk_of
from ..lesson.session import Session, act, afresh, changed
from ..shared.frame import complain
from ..shared.sent import LONGEST_PASTE, message
from ..shared.texts import literal

DATA: Final = "data"
_SAID: Final = "nnviz-pasted"
_LISTENER: Final = "nnviz-paste-listener"

_listener = st.components.v2.component("nnviz_paste", js=bundle("paste/streamlit.js"))


@dataclass(frozen=True, eq=False)
class Target:
    """A table that takes numbers: ``values`` as it shows them."""

    key: str
    title: str
    values: Array


def weights_title(namer: Namer, layer: int) -> str:
    """What a table of weights is called, with the orientation in which it shows them."""
    sides = "rows from, columns to" if namer.notation.from_to else "rows to, columns from"
    return f"{sign(namer.notation.weight_matrix)} of layer {namer.layer_number(layer)}: {sides}"


def biases_title(namer: Namer, layer: int) -> str:
    """What a table of biases is called."""
    letter = f"Column 0 of {sign(namer.notation.weight_matrix)}" if namer.notation.bias_unit else "b"
    return f"{letter} of layer {namer.layer_number(layer)}"


def targets(lesson: Lesson) -> list[Target]:
    """The tables of a lesson, in their order on the page."""
    namer, network, data = walk_of(lesson).context.namer, lesson.subject.network, lesson.subject.data
    found = []
    for layer, (w, b) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        found.append(Target(f"W{layer}", weights_title(namer, layer), w.T if namer.notation.from_to else w))
        if network.bias[layer - 1]:
            found.append(Target(f"b{layer}", biases_title(namer, layer), b[:, np.newaxis]))
    examples = data.x if namer.predicts else np.hstack([data.x, data.y])
    return [*found, Target(DATA, "Inputs" if namer.predicts else "Inputs and targets, an example per row", examples)]


def pasted(lesson: Lesson, key: object, text: str, at: tuple[int, int] | None = None) -> tuple[Lesson, str]:
    """The lesson with the numbers of a text in one of its tables, and a sentence that says what was taken.

    With ``at``, the row and the column of a cell, what does not fill the table is written from there on. Raises InputError.
    """
    target = next((t for t in targets(lesson) if t.key == key), None)
    if target is None:
        raise InputError("table", key, ", ".join(t.key for t in targets(lesson)))
    values, turned = _filled(target, text, at)
    words = f"{target.title.partition(':')[0]}: {values.size} numbers taken"
    return _with(lesson, target.key, values), words + (", turned round because only that fits." if turned else ".")


def _filled(target: Target, text: str, at: tuple[int, int] | None) -> tuple[Array, bool]:
    """All the values of a table with the numbers of a text in it, and whether these were turned round."""
    rows, columns = target.values.shape
    open_ended = target.key == DATA
    block = _written(target, text, at) if at is not None else None
    if open_ended and block is not None:
        return block, False
    try:
        whole, turned = matrix_from_text(text, target.title.partition(":")[0], None if open_ended else rows, columns)
    except InputError:
        if block is not None:
            return block, False
        raise
    return (block, False) if turned and block is not None else (whole, turned)


def _written(target: Target, text: str, at: tuple[int, int]) -> Array | None:
    """The values with a block of numbers written from a cell on, where it fits; new examples may follow the old ones."""
    row, column = at
    rows, columns = target.values.shape
    fitting = []
    for block in blocks_from_text(text):
        inside = column + block.shape[1] <= columns and row + block.shape[0] <= rows
        follows = target.key == DATA and row <= rows and column == 0 and block.shape[1] == columns
        if inside or follows:
            fitting.append(block)
    if len(fitting) != 1:
        return None
    block = fitting[0]
    values = np.zeros((max(rows, row + block.shape[0]), columns))
    values[:rows] = target.values
    values[row : row + block.shape[0], column : column + block.shape[1]] = block
    return values


def _with(lesson: Lesson, key: str, values: Array) -> Lesson:
    subject = lesson.subject
    network, inputs = subject.network, subject.network.sizes[0]
    if key == DATA:
        if len(values) > MAX_EXAMPLES:
            raise InputError("examples", f"{len(values)} rows", f"1 to {MAX_EXAMPLES} rows")
        y = values[:, inputs:] if values.shape[1] > inputs else None
        return lesson.about(subject.with_data(batch(network, values[:, :inputs], y)))
    layer = int(key[1:]) - 1
    weights: list[Any] = list(network.weights)
    biases: list[Any] = list(network.biases)
    if key.startswith("W"):
        weights[layer] = values.T if walk_of(lesson).context.namer.notation.from_to else values
    else:
        biases[layer] = values[:, 0]
    return lesson.about(subject.with_network(network.with_parameters(weights, biases)))


# --- on the page -----------------------------------------------------------------------------------------------------


def show_pasting(session: Session) -> None:
    """A field for a text, the listener of the tables, and what came of the last paste."""
    tables = targets(session.base)
    with st.popover("Paste numbers"):
        key = f"paste-into-{session.version}"
        titles = {t.key: f"{t.title.partition(':')[0]} ({_shape(t)})" for t in tables}
        st.selectbox("Into", list(titles), format_func=titles.__getitem__, key=key)
        text = f"paste-text-{session.version}"
        example = "[[0.1, 0.2], [0.3, 0.4]]\n\nor\n\n0,1  0,2\n0,3  0,4"
        st.text_area("Numbers", key=text, height=140, placeholder=example, max_chars=LONGEST_PASTE)
        st.caption("Lists of lists, rows of text, a block of a spreadsheet, what NumPy prints. They replace all numbers of that table.")
        st.button("Use these numbers", key="paste-use", on_click=_typed, args=(key, text), type="primary")
    _listener(
        key=_LISTENER,
        data={"tables": {f"{t.key}-{session.version}": t.key for t in tables}},
        on_pasted_change=_heard,
    )
    _show_said(session)


def _shape(target: Target) -> str:
    rows, columns = target.values.shape
    return f"{columns} in a row" if target.key == DATA else f"{rows} x {columns}"


def _typed(into: str, text: str) -> None:
    key, typed = st.session_state[into], st.session_state[text] or ""
    act(lambda session: _taken(session, key, lambda: typed, None))


def _heard() -> None:
    """Several numbers were pasted into a table: what the browser sends becomes typed values here."""
    sent = message(_LISTENER, "pasted")
    row, column = sent.whole("row", 0, MAX_EXAMPLES), sent.whole("column", 0, MAX_PARAMETERS)
    at = (0, 0) if row is None or column is None else (row, column)
    act(lambda session: _taken(session, sent.raw("table"), lambda: sent.text("text", LONGEST_PASTE), at))


def _taken(session: Session, key: object, text: Callable[[], str], at: tuple[int, int] | None) -> Session:
    try:
        lesson, words = pasted(session.lesson, key, text(), at)
    except InputError as error:
        st.session_state[_SAID] = ("refused", str(error), session.lesson)
        return afresh(session)
    after = changed(session, lambda _: lesson)
    kind, said = ("refused", after.message) if after.message else ("taken", words)
    st.session_state[_SAID] = (kind, said, after.lesson)
    # The tables start again: what the browser's table made of the paste by itself is about tables that are gone.
    left = after.cells if after.message else tuple(cell for cell in after.cells if cell.table != key)
    return afresh(replace(after, message="", cells=left))


def _show_said(session: Session) -> None:
    """What came of the last paste, until the numbers change otherwise."""
    said: Sequence[Any] | None = st.session_state.get(_SAID)
    if said is None or said[2] != session.lesson:
        return
    if said[0] == "taken":
        st.success(literal(said[1]))
    else:
        complain(said[1])
