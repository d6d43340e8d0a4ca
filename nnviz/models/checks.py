"""The border at which what a person gave becomes typed values. Every refusal names the field, the value and what is allowed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..core.arithmetic import Array
from ..core.errors import EMPTY, InputError
from ..core.limits import MAX_MAGNITUDE

NUMBER = f"a finite number between -{MAX_MAGNITUDE:.0e} and {MAX_MAGNITUDE:.0e}"


def number(value: object, field: str, *, low: float = -MAX_MAGNITUDE, high: float = MAX_MAGNITUDE, allowed: str = NUMBER) -> float:
    """A finite float within the bounds, from a number or from the text of one ("0.5", "-3", "1e-3"; never evaluated)."""
    if isinstance(value, str):
        value_or_none = _parsed(value)
    elif isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool):
        value_or_none = _as_float(value)
    else:
        value_or_none = None
    if value_or_none is None or not math.isfinite(value_or_none) or not low <= value_or_none <= high:
        raise InputError(field, EMPTY if value is None else value, allowed)
    return value_or_none


def whole(value: object, field: str, low: int, high: int, what: str = "") -> int:
    """A whole number within the bounds, from a number or its text."""
    allowed = f"a whole number from {low} to {high}" + (f" ({what})" if what else "")
    found = number(value, field, low=low, high=high, allowed=allowed)
    if found != int(found):
        raise InputError(field, value, allowed)
    return int(found)


def matrix(values: object, field: str, rows: int, columns: int) -> Array:
    """An array of shape (rows, columns) of finite numbers. A wrong shape or a wrong cell is named (counted from 1)."""
    table = _rows(values)
    if table is None or len(table) != rows or any(len(row) != columns for row in table):
        raise InputError(field, _shape_of(table), f"{rows} x {columns} numbers ({rows} rows of {columns})")
    return np.array([[number(v, f"{field}, row {r + 1}, column {c + 1}") for c, v in enumerate(row)] for r, row in enumerate(table)])


def vector(values: object, field: str, length: int) -> Array:
    """An array of shape (length,) of finite numbers."""
    if not isinstance(values, (Sequence, np.ndarray)) or isinstance(values, str) or len(values) != length:
        raise InputError(field, _shown_list(values), f"a list of {length} numbers")
    return np.array([number(v, f"{field}, entry {i + 1}") for i, v in enumerate(values)])


def _parsed(text: str) -> float | None:
    cleaned = text.strip().replace("\u2212", "-")
    if not cleaned or "_" in cleaned:
        return None
    try:
        return float(cleaned)
    except ValueError:
        return None


def _as_float(value: float | int | np.integer | np.floating) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def _rows(values: object) -> list[list[object]] | None:
    if isinstance(values, np.ndarray):
        return values.tolist() if values.ndim == 2 else None
    if not isinstance(values, (list, tuple)):
        return None
    rows = [list(row) if isinstance(row, (list, tuple, np.ndarray)) else None for row in values]
    return None if any(row is None for row in rows) else [row for row in rows if row is not None]


def _shape_of(table: list[list[object]] | None) -> str:
    if table is None:
        return "something that is not a table"
    widths = sorted({len(row) for row in table})
    return f"{len(table)} rows of {' or '.join(map(str, widths)) or '0'}"


def _shown_list(values: object) -> object:
    return f"{len(values)} values" if isinstance(values, (list, tuple, np.ndarray)) else values
