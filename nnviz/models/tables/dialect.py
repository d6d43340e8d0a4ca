"""From a text to rows of cells: what separates the cells, which lines are remarks, and on which line each row stands."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...core.errors import InputError
from ...core.limits import MAX_COLUMNS, MAX_TABLE_TEXT, MAX_UPLOAD
from ..spelling import spelled

SEPARATORS: Final = {"\t": "tabs", ";": "semicolons", "|": "the sign |", ",": "commas", " ": "blanks"}
"""What can stand between cells; where two fit equally well, the first of them is meant."""

ALLOWED: Final = "a row for each example, with cells separated by commas, semicolons, tabs, blanks or |"

_LOOKED_AT: Final = 200
"""Rows by which the separator is found."""

_SAID: Final = re.compile(r"\s*sep\s*=\s*(.|\\t)\s*", re.IGNORECASE)
_RULE: Final = re.compile(r"\s*[|+]?(?:\s*:?[-=]+:?\s*[|+]?)+\s*")


@dataclass(frozen=True)
class Row:
    """The cells of a row, without the blanks around them, and the line of the text on which it begins, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Cells:
    """The rows of a text, all equally long. ``named`` says that the text itself marks the first one as names (Markdown does).

    ``remarks`` and ``empty`` are the lines that hold remarks, and rows without anything in any cell.
    """

    rows: tuple[Row, ...]
    separator: str
    named: bool
    remarks: tuple[int, ...]
    empty: tuple[int, ...]


def cells_of(text: str, separator: str = "") -> Cells:
    """The cells of a text; ``separator`` is one of ``SEPARATORS`` where it is known. Raises InputError that names the row."""
    if len(text) > MAX_TABLE_TEXT:
        raise InputError("table", f"a text of {len(text):,} characters", f"at most {MAX_TABLE_TEXT:,} characters ({MAX_UPLOAD} MB)")
    if separator and separator not in SEPARATORS:
        raise InputError("separator", separator, ", ".join(SEPARATORS.values()))
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    said = _SAID.fullmatch(lines[0])
    if said:
        separator = separator or ("\t" if said[1] == "\\t" else said[1])
        lines[0] = ""
    if not any(line.strip() for line in lines):
        raise InputError("table", "an empty text", ALLOWED)
    # What a sep= line says may be any sign at all.
    separator = separator or _found(lines)
    reading = _Reading(lines, separator)
    rows = list(reading)
    if not rows:
        raise InputError("table", "a text without a row", ALLOWED)
    kept = tuple(row for row in rows if any(row.cells))
    empty = tuple(row.line for row in rows if not any(row.cells))
    if not kept:
        raise InputError("table", "a text without a cell", ALLOWED)
    return Cells(_equally_long(kept), separator, reading.ruled, tuple(reading.remarks), empty)


class _Reading:
    """Reads the rows one by one; line by line where a cell in quotes goes over several."""

    def __init__(self, lines: list[str], separator: str) -> None:
        self.lines, self.separator = lines, separator
        self.remarks: list[int] = []
        self.ruled = False
        self._next, self._between = 0, True

    def __iter__(self) -> Iterator[Row]:
        found = csv.reader(self._lines(), delimiter=self.separator, skipinitialspace=self.separator != "\t", strict=True)
        count = 0
        while True:
            self._between = True
            try:
                cells = next(found)
            except StopIteration:
                return
            except csv.Error as error:
                raise InputError(f"row {self._start}", f"a text that is no table ({error})", ALLOWED) from error
            count += 1
            yield Row(self._start, self._stripped(cells))

    def _lines(self) -> Iterator[str]:
        while self._next < len(self.lines):
            line = self.lines[self._next]
            self._next += 1
            if self._between:
                if not line.strip():
                    continue
                if line.lstrip().startswith("#"):
                    self.remarks.append(self._next)
                    continue
                if self.separator == "|" and _RULE.fullmatch(line) and "-" in line:
                    self.ruled = True
                    continue
                self._start = self._next
                if self.separator == " ":
                    line = line.strip()
                if self.separator == "|":
                    line = _inside(line)
            self._between = False
            yield line + "\n"

    def _stripped(self, cells: list[str]) -> tuple[str, ...]:
        return tuple(cell.strip() for cell in cells)


def _inside(line: str) -> str:
    """A row of Markdown without the signs at its ends."""
    return line.strip().removeprefix("|").removesuffix("|")


def _equally_long(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows, refused where one is longer or shorter; separators at the end of every row make no column."""
    width = len(rows[0].cells)
    for row in rows:
        if len(row.cells) != width:
            cells = f"{len(row.cells)} cell{'' if len(row.cells) == 1 else 's'}"
            raise InputError(f"row {row.line}", cells, f"{width} cells, as in row {rows[0].line}")
    while width > 1 and not any(row.cells[width - 1] for row in rows):
        width -= 1
    if not 2 <= width <= MAX_COLUMNS:
        columns = f"{width} column{'' if width == 1 else 's'}"
        raise InputError(f"row {rows[0].line}", columns, f"2 to {MAX_COLUMNS} columns; {ALLOWED}")
    return tuple(Row(row.line, row.cells[:width]) for row in rows)


def _found(lines: list[str]) -> str:
    """The separator that gives most rows the same number of cells, and of several the one that gives most numbers."""
    return max(SEPARATORS, key=lambda separator: _score(lines, separator))


def _score(lines: list[str], separator: str) -> float:
    rows: list[tuple[str, ...]] = []
    try:
        for row in _Reading(lines, separator):
            rows.append(row.cells)
            if len(rows) == _LOOKED_AT:
                break
    except InputError:
        pass  # what can be read up to there tells
    if not rows:
        return 0.0
    width, count = max(Counter(map(len, rows)).items(), key=lambda found: (found[1], found[0]))
    if width < 2:
        return 0.0
    cells = [cell for row in rows[1:] or rows for cell in row if cell]
    numbers = sum(_looks_like_a_number(cell) for cell in cells)
    return count / len(rows) * (0.5 + (numbers / len(cells) if cells else 0.0))


def _looks_like_a_number(cell: str) -> bool:
    # A blank inside may be what separates two numbers.
    return " " not in cell and (spelled(cell, ".") is not None or spelled(cell, ",") is not None)
