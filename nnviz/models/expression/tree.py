"""The tree of a formula: numbers, names and operations, each with its place; and the words that have a meaning of their own."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from typing import Final

from ...core import limits
from ...core.forms import Const
from ...core.scalar_operations import PI, E, arities
from .errors import ExpressionError, Place

ALIASES: Final = {"ln": "log"}
CONSTANTS: Final = {"pi": PI, "e": E}
OPERATORS: Final = "+ - * / **"

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def functions() -> dict[str, int]:
    """The functions that a formula knows, with their number of arguments."""
    return {name: count for name, count in arities().items() if name[0].isalpha() and name not in ("copy", "neg")}


def reserved() -> tuple[str, ...]:
    """Words that are no names of variables."""
    return (*functions(), *ALIASES)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written, or one of the constants."""

    const: Const
    place: Place


@dataclass(frozen=True, slots=True)
class Named:
    """A variable, or the result of a line above."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Applied:
    """An operation of the kind ``kind`` on its arguments."""

    kind: str
    arguments: tuple[Tree, ...]
    place: Place


Tree = Number | Named | Applied


def check_name(text: str, name: str, place: Place) -> None:
    """Refuse what is no name, pointing at its place in the text."""
    allowed = f"a letter, then letters, digits or single _, up to {limits.MAX_NAME_LENGTH} characters, no word of Python"
    if not _NAME.fullmatch(name) or len(name) > limits.MAX_NAME_LENGTH or "__" in name or keyword.iskeyword(name):
        raise ExpressionError("name", name, allowed, text, place)
