"""From the text of an expression to a tree, by whitelist.

Python's own parser reads each line, after its length and its characters have been checked; of what it makes only numbers,
names, arithmetic and calls of the functions below are taken over, piece by piece. Nothing is evaluated, compiled or looked up.
What people type instead of Python's signs is translated before (``typed``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ...core import limits
from .errors import ExpressionError, Place, Shown
from .reader import Reader, Statement
from .tree import CONSTANTS, Applied, Named, Tree, check_name, reserved
from .typed import TypedRow, computing, typed_row

_AUGMENTED: Final = re.compile(r"([^=]*?)(\*\*|[-+*/]|)=(?!=)")
_ALLOWED: Final = re.compile(r"[A-Za-z0-9_+\-*/().,= \t·×⋅∙∗÷−–σ⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]")
_CHARACTERS: Final = "the letters A to Z and a to z, digits, _ and + - * / ( ) , . =, also · × ÷ − σ and ² ³"
_GLUED_SIGMA: Final = re.compile(r"\wσ|σ(?!\s*\()")
_HINTS: Final = {
    "^": "powers are written **, as in x**2",
    "[": "parentheses ( )",
    "{": "parentheses ( )",
    ":": "= between a name and its formula",
}


@dataclass(frozen=True, slots=True)
class Line:
    """``name`` = ``tree``; an empty name where the line is a formula alone. ``place`` is that of the name, or of the formula."""

    name: str
    tree: Tree
    place: Place


def parse(text: object, names: frozenset[str] = frozenset()) -> tuple[Line, ...]:
    """The lines of an expression.

    Lines are separated by line breaks or semicolons; what follows a # is a remark. All lines but the last give their formula
    a name; ``c += x`` gives the old name to a new quantity. e is Euler's number where it is neither given a formula nor among the
    ``names``. Raises ExpressionError that points at what is not allowed.
    """
    checked, rows, wanted = _checked(text)
    statements = list(_statements(rows))
    own = names | {"e"} if any(_AUGMENTED.match(s.text) and s.text.partition("=")[0].rstrip(" +-*/") == "e" for s in statements) else names
    lines = tuple(_line(checked, statement, own) for statement in statements)
    if not lines:
        raise ExpressionError("formula", text, "at least one line, such as J = 3*(a + b*c)")
    for line in lines[:-1]:
        if not line.name:
            raise ExpressionError(
                "line", Shown("a formula without a name"), "name = formula, as only the last line needs no name", checked, line.place
            )
    for name, place in wanted:
        if name != lines[-1].name:
            allowed = f"{lines[-1].name or 'a name in the last line'}: the last line is what is differentiated"
            raise ExpressionError("backward", name, allowed, checked, place)
    return lines


def _checked(text: object) -> tuple[str, list[TypedRow], list[tuple[str, Place]]]:
    """The text with its line breaks made alike, its rows in Python's signs, and the names whose gradients are asked for.

    Remarks and what computes nothing are blanked out of the rows; what is too long or has other characters is refused.
    """
    if not isinstance(text, str):
        raise ExpressionError("formula", Shown(type(text).__name__), "text")
    if len(text) > limits.MAX_EXPRESSION_LENGTH:
        raise ExpressionError("formula", Shown(f"a text of {len(text)} characters"), f"up to {limits.MAX_EXPRESSION_LENGTH} characters")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") + text.count(";") >= limits.MAX_LINES:
        raise ExpressionError("formula", Shown(f"{text.count(chr(10)) + text.count(';') + 1} lines"), f"up to {limits.MAX_LINES} lines")
    rows, wanted = [], []
    for number, row in enumerate(text.split("\n"), start=1):
        code, name = computing(row.split("#", 1)[0])
        rows.append(_checked_row(text, code, number))
        if name:
            wanted.append((name, Place(number, row.index(name) + 1, len(name))))
    return text, rows, wanted


def _checked_row(text: str, code: str, number: int) -> TypedRow:
    for column, character in enumerate(code, start=1):
        if character != ";" and not _ALLOWED.match(character):
            place = Place(number, column)
            raise ExpressionError("character", _character(character), _HINTS.get(character, _CHARACTERS), text, place)
    for sigma in _GLUED_SIGMA.finditer(code):
        raise ExpressionError(
            "character", _character("σ"), "σ(x), with its argument behind it", text, Place(number, code.index("σ", sigma.start()) + 1)
        )
    row = typed_row(number, code)
    if row.doubled is not None:
        raise ExpressionError("sign", Shown("two signs for a product"), "one of them", text, row.place(row.doubled, row.doubled + 2))
    return row


def _character(character: str) -> str:
    """A character in a message; one that may look like another by its Unicode name."""
    if character.isascii():
        return character
    return Shown(f"{character if character.isprintable() else ''} ({unicodedata.name(character, 'a character without a name')})".strip())


def _statements(rows: list[TypedRow]) -> Iterator[Statement]:
    """The statements, without the blanks around them."""
    for row in rows:
        start = 0
        for part in row.text.split(";"):
            inner = part.strip()
            if inner:
                yield Statement(inner, row, start + len(part) - len(part.lstrip()))
            start += len(part) + 1


def _line(text: str, statement: Statement, names: frozenset[str]) -> Line:
    whole = statement.text
    augmented = _AUGMENTED.match(whole)
    if not augmented:
        return Line("", Reader(text, statement, 0, names).tree(whole), statement.place(0, len(whole)))
    head, sign = augmented[1], augmented[2]
    name = head.strip()
    name_place = statement.place(0, max(1, len(name)))
    check_name(text, name, name_place)
    if name in reserved() or (name in CONSTANTS and name not in names):
        raise ExpressionError("name", name, f"another name: {name} has a meaning of its own", text, name_place)
    formula = whole[augmented.end() :]
    start = augmented.end() + len(formula) - len(formula.lstrip())
    if "=" in formula:
        at = augmented.end() + formula.index("=")
        raise ExpressionError("line", "=", "one = in a line, as in u = b*c", text, statement.place(at, at + 1))
    reader = Reader(text, statement, min(start, len(whole) - 1), names)
    tree = reader.tree(formula.strip())
    if sign:
        if sign == "**":
            tree = reader.exponent(tree)
        tree = Applied(sign, (Named(name, name_place), tree), statement.place(0, len(whole)))
    return Line(name, tree, name_place)
