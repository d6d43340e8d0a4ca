"""A table of one's own on the Training page: it is read, what was understood is shown and can be changed, and only then it is used.

What a person typed (names of columns, cells) is shown as text, never as Markdown: in a table's cells, or made literal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from ...core.errors import InputError
from ...core.limits import MAX_INPUTS, MAX_ROWS, MAX_UPLOAD
from ...models.tables.choices import KINDS, ROLES, Choices, Question, answered
from ...models.tables.dialect import SEPARATORS
from ...models.tables.encoding import ENCODINGS
from ...models.tables.reading import Column, Reading, read
from ...models.tables.table import table_of
from ...models.tables.words import several
from ...models.training.setup import OWN
from ...models.training.table import dataset_of
from ..shared.changes import if_changed
from ..shared.frame import complain
from ..shared.texts import joined, literal, marked
from .draft import TEXT, Draft, begin_draft, is_used, present_draft, put_draft, use
from .session import act
from .state import Training, with_own

_FILE: Final = "table-file"
_TALLEST: Final = 12


def _say(change: Callable[[Choices], Choices]) -> None:
    """Change what is said about the table; where that is refused, say why."""
    draft = present_draft()
    if draft is None:
        return
    try:
        draft = replace(draft, choices=change(draft.choices), message="")
    except InputError as error:
        draft = replace(draft, message=str(error))
    put_draft(replace(draft, version=draft.version + 1))


# --- where it comes from ---------------------------------------------------------------------------------------------


def show_table_fields() -> None:
    """The field to paste into and the one to upload with. What came last is read."""
    st.markdown("**A table of your own**")
    st.text_area(
        "Paste a table",
        key=TEXT,
        height=140,
        placeholder="x1,x2,y\n0,0,0\n0,1,1",
        # No limit here: Streamlit would drop a longer text without a word, the reader says what is wrong with it.
        on_change=_pasted,
    )
    # A click anywhere reads what was pasted; the button is for those who look for one.
    st.button("Read it", key="table-read")
    endings = ["csv", "tsv", "txt", "data", "dat", "md"]
    st.file_uploader("Or upload a file", type=endings, key=_FILE, max_upload_size=MAX_UPLOAD, on_change=_uploaded)
    st.caption(
        "Commas, semicolons, tabs, blanks or | between the cells, with or without a row of names. "
        f"Up to {MAX_ROWS:,} examples, {MAX_INPUTS} inputs and {MAX_UPLOAD} MB. Nothing is used before you have seen how it was read."
    )


def _pasted() -> None:
    text = st.session_state[TEXT]
    if text.strip():
        begin_draft(text, "The pasted table")
    else:
        _forget()


def _uploaded() -> None:
    file = st.session_state.get(_FILE)
    if file is not None:
        begin_draft(file.getvalue(), file.name)
    else:
        _forget()


def _forget() -> None:
    """One source is gone: the other one is looked at, where there is one."""
    file, text = st.session_state.get(_FILE), st.session_state.get(TEXT) or ""
    if file is not None:
        begin_draft(file.getvalue(), file.name)
    elif text.strip():
        begin_draft(text, "The pasted table")
    else:
        put_draft(None)


# --- what was understood ---------------------------------------------------------------------------------------------


def show_reading(state: Training) -> None:
    """How the table was read: columns, decisions, questions, and the button that uses it."""
    draft = present_draft()
    if draft is None:
        return
    st.divider()
    try:
        reading = read(draft.source, draft.choices)
    except InputError as error:
        st.markdown(marked("**{}** cannot be read as it is.", draft.name))
        complain(str(error))
        _show_settings(draft, None)
        return
    _show_summary(draft, reading)
    _show_columns(draft, reading)
    st.caption("A double click (or Enter) on a cell of role or kind changes it: input, target or left out; number or class.")
    for question in sorted(reading.questions, key=lambda q: q.answer is not None):
        _show_question(draft, question)
    st.caption(joined("  \n", reading.notes))
    _show_settings(draft, reading)
    if draft.message:
        complain(draft.message)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Use this table", key="table-use", on_click=_use, type="primary", disabled=bool(reading.open))
        if reading.open:
            st.markdown(marked("First answer: {}", reading.open[0].text))
        elif state.setup.data == OWN and is_used(draft):
            st.markdown(marked("It is in use: the run above trains on it.{}", _advice(state)))


def _advice(state: Training) -> str:
    """What inputs as large as those of most tables call for."""
    large = not state.setup.standardised and state.own is not None and np.abs(state.own.x).max() > _LARGE
    return " Its inputs are large for gradient descent: standardise them, under Data in the bar." if large else ""


_LARGE: Final = 10.0


def _show_summary(draft: Draft, reading: Reading) -> None:
    inputs, targets = reading.having("input"), reading.having("target")
    parts = [several(len(reading.rows), "example"), several(len(inputs), "input column"), several(len(targets), "target")]
    left = f", {several(len(reading.left_out), 'row')} left out" if reading.left_out else ""
    st.markdown(marked("**{}**, as it was understood: {}{}.", draft.name, ", ".join(parts), left))


def _show_columns(draft: Draft, reading: Reading) -> None:
    """A row for each column. Role and kind are chosen in their cells."""
    frame = pd.DataFrame([_row(column, reading) for column in reading.columns])
    key = f"table-columns-{draft.version}"
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        width="stretch",
        height=38 + 35 * min(len(frame), _TALLEST),
        disabled=[name for name in frame.columns if name not in ("role", "kind")],
        column_config={
            "column": st.column_config.TextColumn("column", width="small"),
            "role": st.column_config.SelectboxColumn("role", options=list(ROLES), required=True, width="small"),
            "kind": st.column_config.SelectboxColumn("kind", options=list(KINDS), required=True, width="small"),
            "for example": st.column_config.TextColumn("for example", width="medium"),
            "missing": st.column_config.NumberColumn("missing", width="small"),
        },
        on_change=_changed,
        args=(key,),
        alt="The columns of the table, with their roles and kinds",
    )


def _row(column: Column, reading: Reading) -> dict[str, Any]:
    more = ", …" if column.different > len(column.values) else ""
    row: dict[str, Any] = {"column": column.name, "role": column.role, "kind": column.kind, "for example": ", ".join(column.values) + more}
    if any(c.missing for c in reading.columns):
        row["missing"] = len(column.missing)
    return row


def _changed(key: str) -> None:
    """Take over a role or a kind that was chosen in a cell."""
    edited: Mapping[int, Mapping[str, str]] = st.session_state[key]["edited_rows"]

    def change(choices: Choices) -> Choices:
        for row, cells in edited.items():
            if "role" in cells:
                choices = choices.with_role(int(row), cells["role"])
            if "kind" in cells:
                choices = choices.with_kind(int(row), cells["kind"])
        return choices

    _say(change)


def _show_question(draft: Draft, question: Question) -> None:
    keys = [key for key, _ in question.options]
    key = f"table-{question.key}-{draft.version}"
    st.selectbox(
        literal(question.text),
        keys,
        keys.index(question.answer) if question.answer else None,
        format_func=dict(question.options).__getitem__,
        placeholder="Choose",
        key=key,
        on_change=if_changed,
        args=(key, question.answer or None, _answer, question),
        width=640,
    )


def _answer(key: str, question: Question) -> None:
    answer = st.session_state[key]
    if answer is not None:
        _say(lambda choices: answered(choices, question, answer))


def _show_settings(draft: Draft, reading: Reading | None) -> None:
    """What the text itself told: how cells are separated, the decimal sign, the first row, the encoding. Each can be said otherwise."""
    asked = {q.about for q in reading.questions} if reading else set()
    with st.expander("Read it differently", expanded=reading is None), st.container(horizontal=True):
        _setting(draft, "Cells are separated by", "separator", {"": "what fits best", **SEPARATORS}, draft.choices.separator)
        if "decimal" not in asked:
            signs = {"": "what fits best", ".": "a point: 0.5", ",": "a comma: 0,5"}
            _setting(draft, "Decimal sign", "decimal", signs, draft.choices.decimal)
        if "header" not in asked:
            firsts = {"": "what fits best", "names": "names the columns", "data": "is the first example"}
            _setting(draft, "The first row", "header", firsts, {None: "", True: "names", False: "data"}[draft.choices.header])
        if isinstance(draft.source, bytes):
            _setting(draft, "Encoding", "encoding", {"": "what fits best", **ENCODINGS}, draft.choices.encoding)


def _setting(draft: Draft, label: str, name: str, options: Mapping[str, str], value: str) -> None:
    key = f"table-{name}-said-{draft.version}"
    keys = list(options)
    st.selectbox(
        label,
        keys,
        keys.index(value),
        format_func=options.__getitem__,
        key=key,
        on_change=if_changed,
        args=(key, value, _set, name),
        width=200,
    )


def _set(key: str, name: str) -> None:
    value = st.session_state[key]
    if name == "header":
        value = {"": None, "names": True, "data": False}[value]
    # Columns that are cut otherwise are other columns: what was said about the old ones is not about them.
    fresh: dict[str, Any] = {} if name == "decimal" else {"roles": (), "kinds": ()}
    _say(lambda choices: replace(choices, **{name: value}, **fresh))


def _use() -> None:
    draft = present_draft()
    if draft is None:
        return
    try:
        data = dataset_of(table_of(read(draft.source, draft.choices)))
    except InputError as error:
        put_draft(replace(draft, message=str(error)))
        return
    put_draft(replace(draft, message=""))
    use(draft)
    act(lambda state: with_own(state, data))
