"""Names with several numbers behind them in parentheses, as adam(0.8, 0.99): taken apart."""

from __future__ import annotations

import math
import re
from typing import Final

_NUMBERED: Final = re.compile(r"\s*([^()]+?)\s*\(([^()]{1,200})\)\s*")

_LONGEST: Final = 300
"""Characters of a name: the pattern takes its time with long ones."""


def split(name: str) -> tuple[str, str | None]:
    """The name without its numbers, and what stands in the parentheses; None where there are none."""
    found = _NUMBERED.fullmatch(name) if len(name) <= _LONGEST else None
    return (found[1], found[2]) if found else (name, None)


def readings(inside: str) -> list[list[float]]:
    """The ways to read the numbers in the parentheses: between semicolons, and where there is one number, a comma is decimal."""
    if ";" in inside:
        return _numbers([inside.replace(",", ".").split(";")])
    return _numbers([[inside.replace(",", ".")], *([inside.split(",")] if "," in inside else [])])


def _numbers(ways: list[list[str]]) -> list[list[float]]:
    found = ([_number(piece) for piece in pieces] for pieces in ways)
    return [numbers for numbers in found if all(map(math.isfinite, numbers))]


def _number(text: str) -> float:
    try:
        return math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan


def written(number: float) -> str:
    """A number as short text that reads back as the same."""
    return repr(number).removesuffix(".0").replace("e-0", "e-")
