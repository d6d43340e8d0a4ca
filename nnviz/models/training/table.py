"""Data from the text of a table (CSV): pasted or uploaded, checked cell by cell, never evaluated."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

import numpy as np

from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.limits import MAX_CLASSES, MAX_INPUTS, MAX_ROWS, MAX_TABLE_TEXT
from .. import checks
from .datasets import Dataset

_FEW = 10
"""Whole numbers with at most so many different values are taken for classes."""


@dataclass(frozen=True)
class Table:
    """The cells of a table as texts; ``numbers`` are the rows' numbers in the file, counted from 1."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]

    def place(self, row: int, column: int) -> str:
        """How a message names a cell; both counted from 0 here."""
        return f"row {self.numbers[row]}, column {column + 1} ({self.names[column]})"


def read_table(text: str) -> Table:
    """The table that a text holds: cells separated by commas, semicolons or tabs, with or without a row of names.

    Raises InputError naming the row (counted from 1, the row of names included) and what is wrong with it.
    """
    if len(text) > MAX_TABLE_TEXT:
        raise InputError("table", f"a text of {len(text):,} characters", f"at most {MAX_TABLE_TEXT:,} characters")
    rows = _cells(text)
    if not rows:
        raise InputError("table", "an empty text", "a row for each example, with cells separated by commas")
    width = len(rows[0][1])
    if not 2 <= width <= MAX_INPUTS + MAX_CLASSES:
        allowed = f"2 to {MAX_INPUTS + MAX_CLASSES} columns: up to {MAX_INPUTS} inputs, then the targets"
        raise InputError(f"row {rows[0][0]}", f"{width} column{'s' if width > 1 else ''}", allowed)
    for number, cells in rows:
        if len(cells) != width:
            raise InputError(f"row {number}", f"{len(cells)} cells", f"{width} cells, as in row {rows[0][0]}")
    # The last column may hold the names of classes; what is no number in another column is a name of that column.
    named = any(_number(cell) is None for cell in rows[0][1][:-1])
    body = rows[1:] if named else rows
    if not 2 <= len(body) <= MAX_ROWS:
        raise InputError("table", f"{len(body):,} row{'' if len(body) == 1 else 's'} of data", f"2 to {MAX_ROWS:,} rows of data")
    names = tuple(c.strip() or f"column {n + 1}" for n, c in enumerate(rows[0][1])) if named else _column_names(width)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"row {rows[0][0]}", twice, "a different name for each column")
    return Table(names, tuple(tuple(cells) for _, cells in body), tuple(number for number, _ in body))


def dataset_from(table: Table, targets: Sequence[str] = ()) -> Dataset:
    """The dataset of a table whose columns ``targets`` are the targets (the last one where none is named).

    One target column of words, or of few different whole numbers, holds classes; otherwise targets are numbers. Raises
    InputError naming the row and the column of a cell that is no number.
    """
    chosen = tuple(targets) or (table.names[-1],)
    unknown = [t for t in chosen if t not in table.names]
    if unknown:
        raise InputError("target column", unknown[0], ", ".join(table.names))
    ys = [n for n, name in enumerate(table.names) if name in chosen]
    xs = [n for n in range(len(table.names)) if n not in ys]
    if not 1 <= len(xs) <= MAX_INPUTS:
        raise InputError("table", f"{len(xs)} input columns", f"1 to {MAX_INPUTS} columns that are no targets")
    x = _numbers(table, xs)
    inputs, outputs = tuple(table.names[n] for n in xs), tuple(table.names[n] for n in ys)
    classes = _classes(table, ys[0]) if len(ys) == 1 else ()
    if not classes:
        return _frozen(Dataset("own", "Your table", "curve", x, _numbers(table, ys), inputs, outputs))
    labels = np.array([classes.index(row[ys[0]].strip()) for row in table.rows])
    if len(classes) == 2:
        return _frozen(Dataset("own", "Your table", "classes", x, labels[:, np.newaxis].astype(float), inputs, outputs, classes))
    return _frozen(Dataset("own", "Your table", "classes", x, np.eye(len(classes))[labels], inputs, classes, classes))


def _frozen(data: Dataset) -> Dataset:
    for array in (data.x, data.y):
        array.setflags(write=False)
    return data


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its number in the file."""
    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    try:
        read = list(csv.reader(StringIO("\n".join(lines)), delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise InputError("table", f"a text that is no table ({error})", "cells separated by commas, one row a line") from error
    return [(n, cells) for n, cells in enumerate(read, start=1) if any(c.strip() for c in cells)]


def _column_names(width: int) -> tuple[str, ...]:
    return (*(f"x{j + 1}" for j in range(width - 1)), "y")


def _number(cell: str) -> float | None:
    try:
        return checks.number(cell, "cell")
    except InputError:
        return None


def _numbers(table: Table, columns: Sequence[int]) -> Array:
    return np.array([[checks.number(row[c], table.place(r, c)) for c in columns] for r, row in enumerate(table.rows)])


def _classes(table: Table, column: int) -> tuple[str, ...]:
    """The names of the classes that a column holds, sorted; none where it holds numbers to be fitted."""
    cells = [row[column].strip() for row in table.rows]
    values = [_number(cell) for cell in cells]
    numbers = [v for v in values if v is not None]
    different = sorted(set(cells))
    if len(numbers) == len(cells):
        few = len(set(numbers)) <= _FEW and all(v == int(v) for v in numbers)
        if not few or len(set(numbers)) < 2 or len(different) != len(set(numbers)):
            return ()
        return tuple(sorted(different, key=float))
    empty = next((r for r, cell in enumerate(cells) if not cell), None)
    if empty is not None:
        raise InputError(table.place(empty, column), "", "a number, or the name of a class")
    if len(numbers) > len(cells) / 2:  # numbers with a slip in one of them, rather than names
        wrong = values.index(None)
        raise InputError(table.place(wrong, column), cells[wrong], checks.NUMBER)
    if not 2 <= len(different) <= MAX_CLASSES:
        raise InputError(f"column {column + 1} ({table.names[column]})", f"{len(different)} classes", f"2 to {MAX_CLASSES} classes")
    return tuple(different)
