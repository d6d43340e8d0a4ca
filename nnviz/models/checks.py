"""The border at which what a person gave becomes typed values. Every refusal names the field, the value and what is allowed."""

from __future__ import annotations

import math
from decimal import Decimal as PlainDecimal
from numbers import Rational
from typing import TypeGuard

import numpy as np

from ..core.arithmetic import Array
from ..core.errors import EMPTY, InputError
from ..core.limits import MAX_MAGNITUDE
from .spelling import Decimal, readings, spelled

RATE = "a number from 0 to 1e6"
NUMBER = f"a finite number between -{MAX_MAGNITUDE:.0e} and {MAX_MAGNITUDE:.0e}"


def number(
    value: object, field: str, *, low: float = -MAX_MAGNITUDE, high: float = MAX_MAGNITUDE, allowed: str = NUMBER, decimal: Decimal = ""
) -> float:
    """A finite float within the bounds, from a number or from the text of one as people write it (see ``spelling``; never evaluated).

    ``decimal`` is the decimal sign of a text where that is known. Raises InputError.
    """
    found = spelled(value, decimal) if isinstance(value, str) else _as_float(value)
    if found is None or not math.isfinite(found) or not low <= found <= high:
        raise InputError(field, EMPTY if value is None else value, allowed + _doubt(value, decimal))
    return found


def _doubt(value: object, decimal: Decimal) -> str:
    """What to add to a refusal of a text that can be read as two numbers."""
    two = readings(value) if isinstance(value, str) and not decimal else None
    return f"; this one can be read as {two[1]!r} or as {two[0]!r}: write one of them" if two else ""


def rate(value: object) -> float:
    """A learning rate, from a number or its text. Raises InputError."""
    return number(value, "learning rate", low=0.0, high=1e6, allowed=RATE)


def whole(value: object, field: str, low: int, high: int, what: str = "") -> int:
    """A whole number within the bounds, from a number or its text."""
    allowed = f"a whole number from {low} to {high}" + (f" ({what})" if what else "")
    found = number(value, field, low=low, high=high, allowed=allowed)
    if found != int(found):
        raise InputError(field, value, allowed)
    return int(found)


def matrix(values: object, field: str, rows: int, columns: int) -> Array:
    """An array of shape (rows, columns) of finite numbers. A wrong shape or a wrong cell is named (counted from 1).

    Taken are lists, tuples, arrays, tensors and frames; see ``plain``.
    """
    if _in_order(values, (rows, columns)):
        return np.array(values, order="C")
    table = _rows(plain(values)) if getattr(values, "ndim", 2) == 2 else None
    if table is None or len(table) != rows or any(len(row) != columns for row in table):
        turned = table is not None and rows != columns and len(table) == columns and all(len(row) == rows for row in table)
        allowed = f"{rows} x {columns} numbers ({rows} rows of {columns})" + ("; these are its columns: turn them round" if turned else "")
        raise InputError(field, _shape_of(table), allowed)
    return np.array([[number(v, f"{field}, row {r + 1}, column {c + 1}") for c, v in enumerate(row)] for r, row in enumerate(table)])


def _in_order(values: object, shape: tuple[int, ...]) -> TypeGuard[Array]:
    """Whether nothing has to be said of an array: thousands of numbers are looked at at once, and one by one where one must be named."""
    if type(values) is not np.ndarray or values.dtype != np.float64 or values.shape != shape or not values.size:
        return False
    return bool(np.isfinite(values).all() and np.abs(values).max() <= MAX_MAGNITUDE)


def vector(values: object, field: str, length: int) -> Array:
    """An array of shape (length,) of finite numbers, from whatever ``plain`` makes a list of."""
    if _in_order(values, (length,)):
        return np.array(values)
    return np.array([number(v, f"{field}, entry {i + 1}") for i, v in enumerate(entries(values, field, length))])


def entries(values: object, field: str, length: int) -> list[object]:
    """A list of so many values, from whatever ``plain`` makes a list of. Raises InputError."""
    found = plain(values)
    if not isinstance(found, list) or len(found) != length:
        raise InputError(field, _shown_list(found), f"a list of {length} numbers")
    return found


def examples(values: object, field: str, columns: int, most: int, purpose: str, count: int | None = None) -> Array:
    """Examples in rows, each of ``columns`` numbers; an array of shape (examples, columns).

    A list without rows is taken where only one thing can be meant: numbers for one column, or as many as there are columns for
    one example. ``count`` is how many examples there must be, ``most`` how many there may be. Raises InputError.
    """
    table = values if isinstance(values, np.ndarray) and values.ndim == 2 else plain(values)
    if isinstance(table, list) and table and not any(isinstance(v, list) for v in table):
        if columns == 1:
            table = [[v] for v in table]
        elif len(table) == columns and count in (None, 1):
            table = [table]
    elif _is_scalar(table) and columns == 1 and count in (None, 1):
        table = [[table]]
    found = len(table) if isinstance(table, (list, np.ndarray)) else 0
    if count is None and not 1 <= found <= most:
        raise InputError(field, f"{found} rows", f"1 to {most:,} rows, one per example, {purpose}")
    return matrix(table, field, found if count is None else count, columns)


def plain(values: object) -> object:
    """Lists of numbers out of what libraries keep numbers in: NumPy, PyTorch (with or without a gradient), pandas and their like.

    None of them is imported: they are known by what they offer. Anything else comes back as it is.
    """
    if isinstance(values, (str, bytes, dict, set, frozenset)) or values is None:
        return values
    if isinstance(values, (list, tuple)):
        return [plain(v) for v in values]
    try:
        # A frame has no tolist, an array of TensorFlow or JAX is a NumPy array by way of __array__.
        if not hasattr(values, "tolist"):
            for make in ("to_numpy", "numpy", "__array__"):
                if hasattr(values, make):
                    values = getattr(values, make)()
                    break
        return values.tolist() if hasattr(values, "tolist") else values
    except (TypeError, ValueError, RuntimeError):
        return values


def _as_float(value: object) -> float | None:
    """The float of a number of any library; nothing of a truth value or of what is no single number."""
    if not isinstance(value, (int, float, np.number, Rational, PlainDecimal)):
        value = plain(value)
    if isinstance(value, (bool, complex, np.complexfloating)) or not isinstance(value, (int, float, np.number, Rational, PlainDecimal)):
        return None
    try:
        return float(value)
    except (OverflowError, ValueError):
        return None


def _is_scalar(value: object) -> bool:
    return isinstance(value, (int, float, str)) and not isinstance(value, bool)


def _rows(table: object) -> list[list[object]] | None:
    rows = [row for row in table if isinstance(row, list)] if isinstance(table, list) else []
    return rows if isinstance(table, list) and len(rows) == len(table) else None


def _shape_of(table: list[list[object]] | None) -> str:
    if table is None:
        return "something that is not a table"
    widths = sorted({len(row) for row in table})
    return f"{len(table)} rows of {' or '.join(map(str, widths)) or '0'}"


def _shown_list(values: object) -> object:
    return f"{len(values)} values" if isinstance(values, list) else values
