"""A refusal that points at a place in the text of an expression."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.errors import InputError


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of one line of a text: ``line`` and ``column`` count from 1, ``length`` in characters."""

    line: int
    column: int
    length: int = 1


_LONGEST_LINE = 100


class ExpressionError(InputError):
    """Something in the text of an expression is not allowed, or its value cannot be computed there.

    ``message`` names what, its value and what is allowed; ``pointed`` is the line of the text with carets under the place.
    ``missing`` names the variables that have no value yet, where that is the reason.
    """

    def __init__(
        self, field: str, value: object, allowed: str, text: str = "", place: Place | None = None, missing: tuple[str, ...] = ()
    ) -> None:
        where = f"{field} (line {place.line}, column {place.column})" if place else field
        super().__init__(where, value, allowed)
        self.place, self.missing = place, missing
        self.message = self.args[0]
        self.pointed = _pointed(text, place) if place else ""
        if self.pointed:
            self.args = (f"{self.message}\n{self.pointed}",)

    @property
    def line(self) -> int:
        return self.place.line if self.place else 0

    @property
    def column(self) -> int:
        return self.place.column if self.place else 0

    @property
    def length(self) -> int:
        return self.place.length if self.place else 0


class Shown(str):
    """A value that a message shows as it is, without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _pointed(text: str, place: Place) -> str:
    """The line of a place with carets under it; of a long line the part around the place."""
    lines = text.split("\n")
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    # What cannot be shown in one column each would move the carets.
    line = "".join(c if c.isprintable() and ord(c) < 0x1100 else "?" for c in line.replace("\t", " "))
    start = max(0, place.column - 1 - _LONGEST_LINE // 2) if len(line) > _LONGEST_LINE else 0
    part = line[start : start + _LONGEST_LINE]
    dots = "…" if start else ""
    before = place.column - 1 - start + len(dots)
    carets = max(1, min(place.length, len(part) + len(dots) - before))
    return f"{dots}{part}\n{' ' * before}{'^' * carets}"
