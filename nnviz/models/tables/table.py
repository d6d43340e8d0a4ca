"""A table that can be trained on: ``from nnviz import read_table``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.limits import MAX_CLASSES, MAX_INPUTS
from .. import checks
from .choices import Choices
from .columns import classes_of, is_missing, number
from .dialect import SEPARATORS, Row
from .reading import Column, Reading, read
from .words import listed, several


@dataclass(frozen=True, eq=False)
class Table:
    """Examples out of a table: ``x`` of shape (examples, inputs) and ``y`` of shape (examples, outputs), not to be written to.

    ``kind`` is "numbers", or "classes": then ``y`` is one column of 0 and 1 for two classes, and a column for each of more.
    ``class_names`` are in the order of these columns (of two, the second is the 1). ``rows`` are the lines of the text that the
    examples stand on and ``left_out`` those of rows that are left out; ``notes`` are sentences that say what was decided.
    """

    x: Array
    y: Array
    kind: Literal["numbers", "classes"]
    input_names: tuple[str, ...]
    target_names: tuple[str, ...]
    class_names: tuple[str, ...]
    rows: tuple[int, ...]
    left_out: tuple[int, ...]
    notes: tuple[str, ...]


def read_table(
    table: str | bytes,
    target: str | Sequence[str] | None = None,
    kind: Literal["numbers", "classes"] | None = None,
    leave_out: Iterable[str] = (),
    *,
    decimal: Literal[".", ","] | None = None,
    header: bool | None = None,
    separator: str | None = None,
    encoding: str | None = None,
    missing: Literal["refuse", "leave out"] = "refuse",
    classes: Iterable[str] = (),
) -> Table:
    """The examples of a table.

    Parameters
    ----------
    table
        Its text, or the bytes of its file. Cells are separated by commas, semicolons, tabs, blanks or |, with or without a row of
        names; lines that begin with # are remarks.
    target
        The name of the target column, or several; without it the last one. Columns without names are x1, x2, ..., y.
    kind
        Whether the target is "numbers" or "classes"; without it words, and 0 and 1, are classes, and ``notes`` say what was decided.
    leave_out
        Names of columns that are no inputs.
    decimal, header, separator, encoding
        The decimal sign, whether the first row names the columns, what separates cells, and the encoding of bytes, where the table
        itself does not tell or tells wrongly.
    missing
        "leave out" leaves out rows with missing cells (nothing, NaN, NA, ?, -, null); otherwise they are refused.
    classes
        Names of input columns that hold classes and become inputs of 0 and 1; columns of words do so by themselves.

    Raises
    ------
    InputError
        Naming row, column, cell and what is allowed. What can be read in two ways is refused with what to say.

    Examples
    --------
    >>> t = read_table("id;size;price\\n7;0,5;1,7\\n9;1,5;2,4", target="price", leave_out=["id"])
    >>> t.x.tolist(), t.y.tolist(), t.kind, t.input_names
    ([[0.5], [1.5]], [[1.7], [2.4]], 'numbers', ('size',))
    """
    if not isinstance(table, (str, bytes)):
        raise InputError("table", type(table).__name__, "a text, or the bytes of a file")
    for field, value in {"kind": kind, "missing": missing, "decimal": decimal, "header": header, "separator": separator}.items():
        _among(field, value, _ALLOWED[field])
    choices = Choices(encoding or "", separator or "", decimal or "", header, leave_out=missing == "leave out" or None)
    plain = read(table, choices)
    _settled(plain, ("decimal", "header"))
    for name in _asked_for(plain, "leave_out", leave_out):
        choices = choices.with_role(name, "left out")
    for name in _asked_for(plain, "target", () if target is None else target):
        choices = choices.with_role(name, "target")
    for name in _asked_for(plain, "classes", classes):
        choices = choices.with_kind(name, "class")
    return table_of(read(table, _said(choices, read(table, choices), kind)))


_ALLOWED: Final[dict[str, tuple[object, ...]]] = {
    "kind": (None, "numbers", "classes"),
    "missing": ("refuse", "leave out"),
    "decimal": (None, ".", ","),
    "header": (None, True, False),
    "separator": (None, *SEPARATORS),
}


def _said(choices: Choices, reading: Reading, kind: str | None) -> Choices:
    """The choices for columns about which nobody has said anything: nothing is left out by itself, a target is of a ``kind``."""
    for column in reading.columns:
        if column.role == "left out" and column.index not in dict(choices.roles):
            # A column of many words is not left out before somebody says so.
            choices = choices.with_role(column.index, "input").with_kind(column.index, "number")
        if column.role == "target" and kind is not None:
            choices = choices.with_kind(column.index, "class" if kind == "classes" else "number")
    return choices


def table_of(reading: Reading) -> Table:
    """The examples of a reading whose questions are answered. Raises InputError that names row, column and cell."""
    _settled(reading)
    inputs, targets = reading.having("input"), reading.having("target")
    if not targets:
        raise InputError("table", "no target", "one target column, or several that hold numbers")
    if not inputs:
        raise InputError("table", "no inputs", f"1 to {MAX_INPUTS} inputs: columns that are neither target nor left out")
    if len(reading.rows) < 2:
        raise InputError("table", f"{several(len(reading.rows), 'row')} of data", "2 rows or more that are not left out")
    blocks = [_input(reading, column) for column in inputs]
    names = tuple(name for made, _ in blocks for name in made)
    if len(names) > MAX_INPUTS:
        raise InputError("table", f"{len(names)} inputs", f"1 to {MAX_INPUTS} inputs: leave columns out")
    x = np.hstack([values for _, values in blocks])
    y, target_names, classes = _targets(reading, targets)
    for array in (x, y):
        array.setflags(write=False)
    lines = tuple(row.line for row in reading.rows)
    kind: Literal["numbers", "classes"] = "classes" if classes else "numbers"
    assumed = tuple(f"{q.text} Taken: {dict(q.options)[q.answer]}." for q in reading.questions if q.answer and not q.said)
    notes = (*reading.notes, *_encoded(targets[0], classes), *assumed)
    return Table(x, y, kind, names, target_names, classes, lines, reading.left_out, notes)


def _encoded(target: Column, classes: tuple[str, ...]) -> tuple[str, ...]:
    if not classes:
        return ()
    two = len(classes) == 2
    return (f"{target.name}: {classes[0]} is 0 and {classes[1]} is 1." if two else f"An output for each class: {listed(classes)}.",)


def _settled(reading: Reading, only: tuple[str, ...] = ()) -> None:
    """Refuse a reading with an open question, or with one of those that are ``only`` looked at."""
    for question in reading.open:
        if question.refusal is not None and (not only or question.about in only):
            raise question.refusal


def _among(field: str, value: object, allowed: tuple[object, ...]) -> None:
    if not any(value is a or (isinstance(value, str) and value == a) for a in allowed):
        raise InputError(field, value, ", ".join(repr(a) for a in allowed))


def _asked_for(reading: Reading, field: str, asked: Iterable[str]) -> list[int]:
    """The columns of one name, or of some. Raises InputError for a name that there is not."""
    names = [asked] if isinstance(asked, str) else list(asked)
    known = {column.name: column.index for column in reading.columns}
    for name in names:
        if name not in known:
            raise InputError(f"{field} column", name, ", ".join(known))
    return [known[name] for name in names]


def _input(reading: Reading, column: Column) -> tuple[tuple[str, ...], Array]:
    """The inputs that a column makes, by name, and their values of shape (examples, inputs)."""
    if column.kind == "number":
        return (column.name,), _numbers(reading, column)[:, np.newaxis]
    classes, found = _classes(reading, column)
    if len(classes) == 2:
        return (f"{column.name} = {classes[1]}",), found[:, np.newaxis].astype(float)
    return tuple(f"{column.name} = {c}" for c in classes), np.eye(len(classes))[found]


def _targets(reading: Reading, columns: tuple[Column, ...]) -> tuple[Array, tuple[str, ...], tuple[str, ...]]:
    """y, the names of its columns, and those of the classes."""
    words = next((c for c in columns if c.kind == "class"), None)
    if words is not None and len(columns) > 1:
        raise InputError(f"column {words.index + 1} ({words.name})", "classes", "numbers, where there is more than one target")
    if words is None:
        return np.stack([_numbers(reading, c) for c in columns], axis=1), tuple(c.name for c in columns), ()
    classes, found = _classes(reading, words)
    if len(classes) == 2:
        return found[:, np.newaxis].astype(float), (words.name,), classes
    return np.eye(len(classes))[found], classes, classes


def _numbers(reading: Reading, column: Column) -> Array:
    return np.array([_number(reading, row, column) for row in reading.rows])


def _number(reading: Reading, row: Row, column: Column) -> float:
    cell = row.cells[column.index]
    found = number(cell, reading.decimal)
    if found is None:
        sign = "comma" if reading.decimal == "," else "point"
        words = "" if column.numeric else ", or leave the column out"
        raise InputError(reading.place(row, column), cell, f"{checks.NUMBER}, with a decimal {sign} as in the rest of the table{words}")
    return found


def _classes(reading: Reading, column: Column) -> tuple[tuple[str, ...], Any]:
    """The names of a column's classes, and the number of each row's class from 0, of shape (examples,)."""
    cells = [row.cells[column.index] for row in reading.rows]
    gap = next((row for row in reading.rows if is_missing(row.cells[column.index])), None)
    if gap is not None:
        raise InputError(reading.place(gap, column), gap.cells[column.index], "the name of a class")
    classes = classes_of(cells, reading.decimal)
    if not 2 <= len(classes) <= MAX_CLASSES:
        raise InputError(f"column {column.index + 1} ({column.name})", f"{len(classes)} classes", f"2 to {MAX_CLASSES} classes")
    by_value = {number(name, reading.decimal): n for n, name in enumerate(classes)}
    by_name = {name: n for n, name in enumerate(classes)}
    return classes, np.array([by_name.get(cell, by_value.get(number(cell, reading.decimal), 0)) for cell in cells])
