r"""How wide a formula will be when it is set, near enough to know where a line must be broken.

Widths are in em of the text font: one em is one font size. The widths of the letters are those of Computer Modern (D. E. Knuth,
"Computer Modern Typefaces", 1986), the spaces and the sizes of scripts and fractions those of "The TeXbook" (1984), chapters
17 and 18. Only the LaTeX that nnviz prints is understood; every other command counts as a letter.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(r"\\(?:begin|end)\{[a-z*]+\}|\\[a-zA-Z]+|\\.|\S")

_DIGITS: Final = re.compile(r"\d")

_THIN, _MEDIUM, _THICK = 1 / 6, 2 / 9, 5 / 18

_BINARY: Final = {"+": 0.78, "-": 0.78, r"\cdot": 0.28, r"\odot": 0.78, r"\times": 0.78}
_RELATION: Final = {"=": 0.78, ">": 0.78, r"\geq": 0.78, r"\leftarrow": 1.0}
_SPACES: Final = {r"\,": _THIN, r"\thinspace": _THIN, r"\quad": 1.0}
_NAMED: Final = {
    r"\ln": 1.0,
    r"\max": 2.05,
    r"\tanh": 2.25,
    r"\sum": 1.6,
    r"\infty": 1.0,
    r"\cdots": 1.5,
    r"\vdots": 0.28,
    r"\partial": 0.6,
}
_IGNORED: Final = {r"\limits", r"\left", r"\right", "{", "}", r"\hat", r"\overline", r"\mathcal", r"\cr"}
_WIDE: Final = {"W": 1.1, "C": 0.8, "L": 0.7, "R": 0.78, "T": 0.73, "w": 0.72, "J": 0.66, "f": 0.6, r"\alpha": 0.65}
_LETTER, _DIGIT, _POINT, _PARENTHESIS = 0.58, 0.5, 0.28, 0.4
_TALL: Final = 0.62

# Display, text, script and scriptscript style: the size of what is set in it.
_SIZES: Final = (1.0, 1.0, 0.7, 0.5)


def width(latex: str) -> float:
    """Width in em of a formula, or of a piece of one, in display style."""
    # All digits are equally wide, so formulas that differ in nothing else are measured once.
    return _measured(_DIGITS.sub("0", latex))


@lru_cache(maxsize=8192)
def _measured(latex: str) -> float:
    return _Reader(latex).row(0)


class _Reader:
    """Reads LaTeX from left to right, adding widths up."""

    def __init__(self, latex: str) -> None:
        self.tokens = _TOKEN.findall(latex)
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def row(self, style: int, *ends: str) -> float:
        """The width up to one of ``ends``, which is not taken."""
        total = 0.0
        while self.peek() and self.peek() not in ends:
            token = self.take()
            total += self.scripts(style) if token in "_^" else self.atom(token, style)
        return total

    def group(self, style: int) -> float:
        """The width of what stands in braces, or of one token."""
        token = self.take()
        if token != "{":
            return self.atom(token, style)
        inner = self.row(style, "}")
        self.take()
        return inner

    def scripts(self, style: int) -> float:
        """A script whose sign has been taken, and the one above or below it; the wider counts."""
        small = 2 if style < 2 else 3
        found = self.group(small)
        if self.peek() and self.peek() in "_^":
            self.take()
            found = max(found, self.group(small))
        return found + 0.05

    def atom(self, token: str, style: int) -> float:
        if token == "{":
            self.at -= 1
            return self.group(style)
        if token == r"\frac":
            inner = min(style + 1, 3)
            return max(self.group(inner), self.group(inner)) + 0.24
        if token in (r"\operatorname", r"\text", r"\mathrm"):
            return self.group(style) + _THIN
        if token.startswith(r"\begin"):
            return self.matrix(0 if "aligned" in token else 1)
        return self.symbol(token, style)

    def symbol(self, token: str, style: int) -> float:
        spaced = style < 2
        if token in _BINARY:
            return _BINARY[token] * _SIZES[style] + 2 * _MEDIUM * spaced
        if token in _RELATION:
            return _RELATION[token] * _SIZES[style] + 2 * _THICK * spaced
        if token in _SPACES:
            return _SPACES[token]
        if token in _IGNORED or token in (r"\biggl", r"\biggr"):
            return 0.0
        return _SIZES[style] * self.letter(token)

    def letter(self, token: str) -> float:
        before = self.tokens[self.at - 2] if self.at > 1 else ""
        if token in "()[]":
            return _TALL if before in (r"\left", r"\right", r"\biggl", r"\biggr") else _PARENTHESIS
        if token in ".,'":
            return _POINT
        if token.isdigit():
            return _DIGIT
        return _NAMED.get(token) or _WIDE.get(token) or _LETTER

    def matrix(self, style: int) -> float:
        """Everything up to the end of the environment: the widest cell of every column, and the space between columns."""
        columns: list[float] = []
        place = 0
        while self.peek() and not self.peek().startswith(r"\end"):
            cell = self.row(style, "&", r"\\", r"\cr", r"\end{bmatrix}", r"\end{aligned}")
            columns += [0.0] * (place + 1 - len(columns))
            columns[place] = max(columns[place], cell)
            place = place + 1 if self.peek() == "&" else 0
            if self.peek() in ("&", r"\\", r"\cr"):
                self.take()
        self.take()
        return sum(columns) + len(columns) - 1 + 2 * _TALL
