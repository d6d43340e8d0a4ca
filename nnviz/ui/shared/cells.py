"""What stands in the cells of the tables: each is read for itself. One that cannot be used keeps its text and the number before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...core.arithmetic import Array
from ...core.errors import InputError
from ...models import checks
from ...models.data import batch
from ...models.matrix_text import holds_several
from ...models.network import Network

_ONE = "a cell takes one number, Paste numbers takes several"


@dataclass(frozen=True)
class BadCell:
    """A text that stands in a cell and cannot be used: of which table, at which row and column of it, and why not."""

    table: str
    row: int
    column: int
    text: str
    message: str


BadCells = tuple[BadCell, ...]


def of_table(bad: BadCells, table: str) -> BadCells:
    return tuple(cell for cell in bad if cell.table == table)


def turned(bad: BadCells) -> BadCells:
    """The same cells of the table turned round: rows for columns."""
    return tuple(replace(cell, row=cell.column, column=cell.row) for cell in bad)


@dataclass(frozen=True, eq=False)
class Cells:
    """What a table started with: its numbers, what its cells showed of them, and the texts that stood there instead (``bad``).

    ``present`` are the numbers of the lesson, of the same shape, which a cell that cannot be used leaves as they are.
    """

    table: str
    exact: Array
    present: Array
    bad: BadCells = ()

    def texts(self) -> list[list[str]]:
        """What the cells show."""
        shown = short_texts(self.exact)
        for cell in self.bad:
            shown[cell.row][cell.column] = cell.text
        return shown


def short_texts(values: Array) -> list[list[str]]:
    return [[f"{v:.6g}" for v in row] for row in values]


def read_cells(cells: Cells, shown: Sequence[Sequence[object]], names: Sequence[Sequence[str]]) -> tuple[Array, BadCells]:
    """The numbers of a table of fixed size, and what of it cannot be used. ``names`` are those of its cells."""
    untouched = [list[str | None](row) for row in short_texts(cells.exact)]
    for cell in cells.bad:
        untouched[cell.row][cell.column] = None
    values, bad = cells.present.copy(), []
    for r, row in enumerate(shown):
        for c, value in enumerate(row):
            if value == untouched[r][c]:
                values[r, c] = cells.exact[r, c]
                continue
            try:
                values[r, c] = number_of(value, names[r][c])
            except InputError as error:
                bad.append(BadCell(cells.table, r, c, _text(value), str(error)))
    return values, tuple(bad)


def number_of(value: object, name: str) -> float:
    """The number in a cell. Raises InputError with the cell's name."""
    several = isinstance(value, str) and holds_several(value)
    return checks.number(value, name, allowed=checks.NUMBER + (f"; {_ONE}" if several else ""))


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)


# --- examples, which come and go --------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Row:
    """An example as the table shows it.

    ``present`` are its numbers in the lesson (None: a new one), ``exact`` and ``texts`` what the table started with (a text that is
    None is no number's).
    """

    shown: Sequence[object]
    present: Array | None = None
    exact: Array | None = None
    texts: Sequence[str | None] = ()


def read_rows(network: Network, rows: Sequence[Row], columns: Sequence[str], table: str) -> tuple[list[Array | None], BadCells]:
    """The numbers of each example, and what cannot be used: no numbers, or targets that the loss of the network cannot use.

    An old example keeps the number, or the targets, that it had; a new one that is not complete is None.
    """
    found: list[Array | None] = []
    bad: list[BadCell] = []
    for r, row in enumerate(rows):
        values, wrong = _row(row, r, columns, table)
        if values is not None:
            values, targets = _usable(network, row, values, r, table)
            wrong = [*(cell for cell in wrong if cell.column not in {t.column for t in targets}), *targets]
        if values is None:
            # What is typed of a new example stays, the good cells too; of what it lacks the first is said.
            wrong = [BadCell(table, r, c, _text(v), wrong[0].message if c == wrong[0].column else "") for c, v in enumerate(row.shown)]
        found.append(values)
        bad += wrong
    return found, tuple(bad)


def _row(row: Row, r: int, columns: Sequence[str], table: str) -> tuple[Array | None, list[BadCell]]:
    values = np.zeros(len(columns)) if row.present is None else row.present.copy()
    bad = []
    for c, (value, name) in enumerate(zip(row.shown, columns, strict=True)):
        if row.exact is not None and value == row.texts[c]:
            values[c] = row.exact[c]
            continue
        try:
            values[c] = number_of(value, f"{name} of example {r + 1}")
        except InputError as error:
            bad.append(BadCell(table, r, c, _text(value), str(error)))
    return (None if row.present is None and bad else values), bad


def _usable(network: Network, row: Row, values: Array, r: int, table: str) -> tuple[Array | None, list[BadCell]]:
    """An example whose targets the loss can use; where it cannot, the targets before, and all that stand there marked."""
    inputs = network.sizes[0]
    if len(values) == inputs:
        return values, []
    try:
        batch(network, [values[:inputs].tolist()], [values[inputs:].tolist()])
    except InputError as error:
        # One example was looked at: it is the one of this row.
        message = str(InputError(error.field.replace("row 1", f"row {r + 1}", 1), error.value, error.allowed))
        targets = range(inputs, len(values))
        bad = [BadCell(table, r, c, _text(row.shown[c]), message if c == inputs else "") for c in targets]
        return (None if row.present is None else np.concatenate([values[:inputs], row.present[inputs:]])), bad
    return values, []


def as_stored(found: Sequence[Array | None], bad: BadCells) -> BadCells:
    """The cells by the examples of the lesson: those that are not in it follow behind."""
    kept = [r for r, values in enumerate(found) if values is not None]
    left = [r for r, values in enumerate(found) if values is None]
    places = {r: n for n, r in enumerate((*kept, *left))}
    return tuple(replace(cell, row=places[cell.row]) for cell in bad)
