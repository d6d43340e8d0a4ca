"""A table of numbers out of a text: nested lists, rows of text, a block of a spreadsheet, what NumPy and PyTorch print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from ..core.arithmetic import Array
from ..core.errors import InputError
from . import checks
from .spelling import spelled

LONGEST: Final = 100_000
"""Characters of such a text."""

_AROUND: Final = re.compile(r"[\w.\s=:^(]*\Z")
_BEHIND: Final = re.compile(r"(?:\s*,\s*(?:dtype|device|requires_grad|grad_fn)\s*=\s*[^,()]*(?:\(\))?)*[\s,;)]*\Z")
_INNER: Final = re.compile(r"\[([^\[\]]*)\]")
_SEPARATORS: Final = ("\t", ";", "|", ",", " ")

Cells = tuple[tuple[str, ...], ...]


def matrix_from_text(text: str, field: str, rows: int | None, columns: int) -> tuple[Array, bool]:
    """The numbers of a text as an array of shape (rows, columns), any number of rows where that is None; and whether they were turned.

    Numbers are turned round where only that fits. Raises InputError that says what was found and what is allowed.
    """
    if len(text) > LONGEST:
        raise InputError(field, f"a text of {len(text):,} characters", f"at most {LONGEST:,} characters")
    allowed = f"{rows if rows is not None else 'rows of'} {'x ' if rows is not None else ''}{columns} numbers"
    tables = list(dict.fromkeys(_tables(text, field, allowed)))
    straight = {_numbers(t) for t in tables if _fits(t, rows, columns)} - {None}
    turned = {_numbers(_turned(t)) for t in tables if rows is not None and rows != columns and _fits(_turned(t), rows, columns)} - {None}
    found = straight or turned
    if len(found) > 1:
        raise InputError(field, text.strip(), f"{allowed} that can be read in one way only: write decimals with a point")
    numbers = next(iter(found), None)
    if numbers is None:
        raise _refusal(tables, field, allowed, text)
    return checks.matrix(numbers, field, len(numbers), columns), not straight


def blocks_from_text(text: str) -> list[Array]:
    """Every table of numbers that a text can be read as; a text that is one number is only that."""
    if len(text) > LONGEST:
        return []
    if spelled(text.strip()) is not None:
        return [np.array([[spelled(text.strip())]], dtype=float)]
    try:
        found = {_numbers(table) for table in _tables(text, "numbers", "numbers")} - {None}
    except InputError:
        return []
    return [np.array(numbers) for numbers in found if numbers is not None and np.isfinite(np.array(numbers)).all()]


def holds_several(text: str) -> bool:
    """Whether a text is more than one number: what a cell cannot take."""
    return spelled(text) is None and re.search(r"[\[\];|]|\S\s+\S", text.strip()) is not None


def _tables(text: str, field: str, allowed: str) -> Iterator[Cells]:
    """The text cut into rows and cells in every way that gives rows of one length."""
    for lines in _lines(text, field, allowed):
        for separator in _SEPARATORS:
            rows = tuple(_cells(line, separator) for line in lines)
            if rows and len(set(map(len, rows))) == 1 and rows[0]:
                yield rows


def _lines(text: str, field: str, allowed: str) -> Iterator[list[str]]:
    """The rows as texts, without brackets, in the ways in which rows can be told."""
    text = text.strip()
    if "[" in text or "]" in text:
        first, last = text.find("["), text.rfind("]")
        inner = text[first + 1 : last] if 0 <= first < last else ""
        around = _AROUND.match(text[: max(0, first)]) and _BEHIND.match(text[last + 1 :])
        nested = _INNER.findall(inner)
        if not inner or not around or (_INNER.sub("", inner).strip(" ,;\t\r\n") and nested):
            raise InputError(field, text, f"{allowed}, as in [[0.1, 0.2], [0.3, 0.4]]")
        if nested:
            yield [" ".join(line.split("\n")) for line in nested]
            return
        text = inner
    lines = [line.strip(" \r") for line in text.split("\n") if line.strip()]
    yield lines
    if any(";" in line for line in lines):
        yield [part for line in lines for part in line.split(";") if part.strip()]


def _cells(line: str, separator: str) -> tuple[str, ...]:
    if separator == " ":
        return tuple(cell for piece in line.split() if (cell := piece.strip(",;")))
    cells = (
        [cell.strip() for cell in line.strip().strip("|").split(separator)]
        if separator == "|"
        else [c.strip() for c in line.split(separator)]
    )
    return tuple(cells[:-1] if separator in ",;" and cells and not cells[-1] else cells)


def _fits(table: Cells, rows: int | None, columns: int) -> bool:
    return len(table[0]) == columns and rows in (None, len(table))


def _turned(table: Cells) -> Cells:
    return tuple(zip(*table, strict=True))


def _numbers(table: Cells) -> tuple[tuple[float, ...], ...] | None:
    found = [[spelled(cell) for cell in row] for row in table]
    return None if any(v is None for row in found for v in row) else tuple(tuple(v for v in row if v is not None) for row in found)


def _refusal(tables: list[Cells], field: str, allowed: str, text: str) -> InputError:
    """What was found instead: numbers of another shape, or a cell that is no number."""
    numeric = [t for t in tables if _numbers(t) is not None]
    if numeric:
        found = max(numeric, key=lambda t: len(t) * len(t[0]))
        return InputError(field, f"{len(found)} x {len(found[0])} numbers", allowed)
    tables = [t for t in tables if not any(holds_several(cell) for row in t for cell in row)]
    if not tables:
        return InputError(field, text.strip(), f"{allowed}: rows that are equally long")
    best = max(tables, key=lambda t: sum(spelled(cell) is not None for row in t for cell in row))
    place = next((r, c) for r, row in enumerate(best) for c, cell in enumerate(row) if spelled(cell) is None)
    return InputError(f"{field}, row {place[0] + 1}, column {place[1] + 1}", best[place[0]][place[1]], checks.NUMBER)
