"""What the cells of a table are: numbers with which decimal sign, names of columns, missing ones, classes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from ...core.errors import InputError
from ...core.limits import MAX_CLASSES, MAX_MAGNITUDE
from ..spelling import Decimal, readings, spelled
from .choices import Question
from .dialect import Row

_MISSING: Final = frozenset(("", "?", "-", "–", "—", "nan", "na", "n/a", "#n/a", "#na", "<na>", "null", "nil", "-nan", "."))
_IDS: Final = frozenset(
    ("", "id", "ids", "index", "idx", "nr", "nr.", "no", "no.", "number", "row", "unnamed: 0", "key", "uid", "rownames")
)


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.lower() in _MISSING


def number(cell: str, decimal: Decimal) -> float | None:
    """The number in a cell; None where there is none that nnviz can use."""
    found = spelled(cell, decimal)
    return found if found is not None and math.isfinite(found) and abs(found) <= MAX_MAGNITUDE else None


def decimal_sign(rows: Sequence[Row], separator: str) -> tuple[Decimal, Question | None]:
    """The decimal sign that the cells tell; where some can be read in both ways and none tells, a question."""
    votes, doubtful = {".": 0, ",": 0}, None
    for row in rows:
        for column, cell in enumerate(row.cells):
            if "." not in cell and "," not in cell:
                continue
            with_point, with_comma = spelled(cell, "."), spelled(cell, ",")
            if with_point is None and with_comma is not None:
                votes[","] += 1
            elif with_comma is None and with_point is not None:
                votes["."] += 1
            elif doubtful is None and readings(cell):
                doubtful = (row, column, cell)
    if votes["."] or votes[","]:
        return ("," if votes[","] > votes["."] else "."), None
    # Where commas separate the cells, a comma inside numbers would have to be in quotes.
    if doubtful is None or (separator == "," and "," not in doubtful[2]):
        return ".", None
    return ".", _which_sign(*doubtful)


def _which_sign(row: Row, column: int, cell: str) -> Question:
    two = readings(cell)
    assert two is not None
    with_point, with_comma = (f"{n:,.15g}".replace(",", "\u2009") for n in two)
    where = f"row {row.line}, column {column + 1}"
    text = f"Is {cell} ({where}) {with_point} or {with_comma}? Every number of this table that could tell has three digits after its sign."
    options = ((".", f"the decimal sign is a point: {with_point}"), (",", f"the decimal sign is a comma: {with_comma}"))
    allowed = f'a number that can be read in one way only: say decimal="." for {with_point} or decimal="," for {with_comma}'
    return Question("decimal", text, options, refusal=InputError(where, cell, allowed))


def has_names(rows: Sequence[Row], decimal: Decimal) -> tuple[bool, Question | None]:
    """Whether the first row names the columns; a question where it may or may not.

    A word over a column of numbers is a name. A missing value is no word.
    """
    first, body = rows[0], rows[1:]
    over = [cell for column, cell in enumerate(first.cells) if _holds_numbers((row.cells[column] for row in body), decimal)]
    words = [cell for cell in over if not is_missing(cell) and number(cell, decimal) is None]
    numbers = [cell for cell in over if number(cell, decimal) is not None]
    options = (("names", "it names the columns"), ("data", "it is the first example"))
    if words and numbers:
        text = f"Row {first.line} has words and numbers over columns of numbers. Does it name the columns?"
        allowed = f"names over all columns, or numbers: say header=True or header=False ({', '.join(words[:3])} would be a name)"
        return True, Question("header", text, options, refusal=InputError(f"row {first.line}", ", ".join(first.cells), allowed))
    if over or len(set(first.cells)) < len(first.cells) or any(map(is_missing, first.cells)):
        return bool(words), None
    # Words everywhere: names do not come again among what they name.
    again = any(cell == row.cells[column] for row in body for column, cell in enumerate(first.cells))
    if again or not body:
        return False, None
    return True, Question("header", f"Does row {first.line} name the columns? All columns hold words.", options, "names")


def _holds_numbers(cells: Iterable[str], decimal: Decimal) -> bool:
    """Whether most of the cells that hold anything hold numbers."""
    there = [cell for cell in cells if not is_missing(cell)]
    return bool(there) and 2 * sum(number(cell, decimal) is not None for cell in there) > len(there)


holds_numbers = _holds_numbers


def is_id(name: str, values: Sequence[float]) -> bool:
    """Whether a column seems to number the rows: called so, or a whole number more in every row, from 0 or 1."""
    whole = len(values) > 2 and all(v == int(v) for v in values) and len(set(values)) == len(values)
    steps = whole and values[0] in (0, 1) and all(b == a + 1 for a, b in zip(values, values[1:], strict=False))
    return whole and (steps or name.strip().lower() in _IDS or name.lower().endswith(("_id", " id")))


def kind_of_numbers(values: Sequence[float]) -> tuple[str, bool]:
    """Whether numbers to be found are numbers or classes, and whether that is in doubt.

    0 and 1, and -1 and 1, are two classes. Other few whole numbers may be either: they are classes where they count from 0 or 1
    without a gap, or are two, and each comes more than once, as labels do; otherwise they are numbers.
    """
    different = sorted(set(values))
    if different in ([0.0, 1.0], [-1.0, 1.0]):
        return "class", False
    if not 2 <= len(different) <= MAX_CLASSES or any(v != int(v) for v in different):
        return "number", False
    counted = len(different) == 2 or (different[0] in (0.0, 1.0) and different[-1] - different[0] == len(different) - 1)
    return ("class" if counted and min(values.count(v) for v in different) > 1 else "number"), True


def classes_of(cells: Sequence[str], decimal: Decimal) -> tuple[str, ...]:
    """The names of the classes in some cells: words in their order, numbers by size and each value once."""
    values = {cell: number(cell, decimal) for cell in dict.fromkeys(cells)}
    if any(v is None for v in values.values()):
        return tuple(sorted(values))
    first = {v: cell for cell, v in reversed(values.items())}
    return tuple(first[v] for v in sorted(v for v in values.values() if v is not None))
