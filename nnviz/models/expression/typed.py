"""What people type, in the signs that Python's parser reads, with the column that each sign came from.

Products may be written x·y, powers x², the sigmoid σ(x), minus signs as in print. What only prints, names or asks micrograd for
gradients computes nothing and is passed over, so that published examples run as they are printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ...core.records.activations import SIGMOID
from .errors import Place

_SIGNS: Final = {"·": "*", "×": "*", "⋅": "*", "∙": "*", "∗": "*", "÷": "/", "−": "-", "–": "-", "σ": SIGMOID.name}
_RAISED: Final = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))

_LABEL: Final = re.compile(r"""\s*,\s*label\s*=\s*(?:'[^'\n]*'|"[^"\n]*")""")
_IDLE: Final = re.compile(
    r"""
    from\s+micrograd[\w.]*\s+import\s+\w+(?:\s*,\s*\w+)*
    | import\s+micrograd[\w.]*
    | \w+\.label\s*=\s*(?:'[^'\n]*'|"[^"\n]*")
    | draw_dot\(\s*\w+\s*\)
    """,
    re.VERBOSE,
)
_PRINT: Final = re.compile(r"print\s*(?=\()")
_BACKWARD: Final = re.compile(r"(\w+)\.backward\(\s*\)")


@dataclass(frozen=True)
class TypedRow:
    """A line of a text in Python's signs. ``columns`` says, for each of its characters and for its end, the column it came from.

    ``products`` are the places of signs for a product that are not Python's own.
    """

    number: int
    text: str
    columns: tuple[int, ...]
    products: frozenset[int]

    def place(self, start: int, end: int) -> Place:
        """Where the characters from ``start`` up to ``end`` (from 0) were typed."""
        start = min(start, len(self.text))
        last = self.columns[max(start, min(end, len(self.text)) - 1)]
        return Place(self.number, self.columns[start], max(1, last - self.columns[start] + 1))

    @property
    def doubled(self) -> int | None:
        """Where a sign for a product stands beside another one: together they would be Python's sign for a power."""
        together = (n for n in range(len(self.text) - 1) if self.text[n : n + 2] == "**")
        return next((n for n in together if self.products & {n, n + 1}), None)


def typed_row(number: int, row: str) -> TypedRow:
    """A line, without its remark, in Python's signs."""
    text, columns, products, raised = "", [], set(), False
    for column, character in enumerate(row, start=1):
        power = _RAISED.get(character)
        piece = _SIGNS.get(character, character) if power is None else power if raised else "**" + power
        raised = character in _RAISED
        if piece == "*" and character != "*":
            products.add(len(text))
        text += piece
        columns += [column] * len(piece)
    return TypedRow(number, text, (*columns, len(row) + 1), frozenset(products))


def computing(row: str) -> tuple[str, str]:
    """A line of code without what computes nothing, blanked out so that the rest stays where it is, and whose gradient it asks for."""
    wanted = ""
    row = _LABEL.sub(_blank, row)
    pieces = row.split(";")
    for n, piece in enumerate(pieces):
        inner = piece.strip()
        asked = _BACKWARD.fullmatch(inner)
        if asked:
            wanted = asked[1]
        if asked or _IDLE.fullmatch(inner) or _prints(inner):
            pieces[n] = " " * len(piece)
    return ";".join(pieces), wanted


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _prints(statement: str) -> bool:
    """Whether a statement is a call of print and nothing else."""
    called = _PRINT.match(statement)
    if not called:
        return False
    depth = 0
    for n, character in enumerate(statement[called.end() :], start=called.end()):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return n == len(statement) - 1
    return False
