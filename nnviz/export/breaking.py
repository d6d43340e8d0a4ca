r"""Long formulas broken into rows: before the signs of a sum, then before those of a product, then inside parentheses.

As a rule of typesetting a displayed formula is broken before a sign, and the sign stands on the new row (The TeXbook, chapter 19).
Parentheses that end on another row than they begin on cannot be ``\left`` and ``\right``: they get a fixed size.
"""

from __future__ import annotations

import re
from typing import Final

from .measure import width

Piece = tuple[str, str]
"""A sign, and what stands after it."""

_SUMS: Final = ("=", "+", "-")
_PRODUCTS: Final = (r"\cdot", r"\odot", r"\,")
_PARENTHESES: Final = 1.3
INDENT: Final = 2.0
"""How far, in em, all rows but the first are set in."""

_SIGN: Final = 1.3

_NESTING: Final = re.compile(r"\\(left|right|begin|end)\b|[{}]")
_OPENING: Final = ("left", "begin", "{")
_OPENED: Final = re.compile(r"\\biggl\(((?:(?!\\bigg[lr]|\\\\).)*)\\biggr\)")
_MATRIX: Final = re.compile(r"\\begin\{bmatrix\} (.*?) \\end\{bmatrix\}")


def rows(latex: str, limit: float) -> list[str]:
    """The formula in rows of at most ``limit`` em where that is possible; all but the first begin with the sign before them."""
    if width(latex) <= limit:
        return [latex]
    if "bmatrix" in latex:
        latex = _MATRIX.sub(lambda m: _narrower(m, limit), latex)
    return _packed(_pieces(latex, limit - INDENT - _SIGN), limit)


def _pieces(latex: str, limit: float) -> list[Piece]:
    """The formula cut wherever it may be broken, no finer than it must be."""
    found: list[Piece] = []
    for sign, term in _split(latex, _SUMS):
        parts = [(sign, term)] if width(term) <= limit else _finer(term, limit)
        found += [(sign, parts[0][1]), *parts[1:]]
    return found


def _finer(term: str, limit: float) -> list[Piece]:
    """The factors of a term. One that is too long is opened; so is one that would leave little on the row before it."""
    found: list[Piece] = []
    before = 0.0
    for sign, factor in _split(term, _PRODUCTS):
        room = limit - before if before < limit / 2 else limit
        parts = [("", factor)] if width(factor) <= room else _opened(factor, limit)
        found += [(sign, parts[0][1]), *parts[1:]]
        before += width(factor)
    return found


def _opened(factor: str, limit: float) -> list[Piece]:
    """The pieces of what stands in the widest parentheses of a factor, which are attached to the first and to the last."""
    spans = _parentheses(factor)
    if not spans:
        return [("", factor)]
    start, end = max(spans, key=lambda s: s[1] - s[0])
    inner = _pieces(factor[start:end].removeprefix(r"\left(").removesuffix(r"\right)"), limit - _PARENTHESES)
    if len(inner) == 1:
        return [("", factor)]
    first, last = (inner[0][0], factor[:start] + r"\biggl(" + inner[0][1]), (inner[-1][0], inner[-1][1] + r"\biggr)" + factor[end:])
    return [first, *inner[1:-1], last]


def _packed(pieces: list[Piece], limit: float) -> list[str]:
    """As many pieces on a row as fit."""
    packed = [pieces[0][1]]
    for sign, text in pieces[1:]:
        longer = f"{packed[-1]} {sign} {text}"
        if width(longer) <= limit - INDENT * (len(packed) > 1):
            packed[-1] = longer
        else:
            packed.append(f"{{}} {_visible(sign)} {text}")
    return [_closed(row) for row in packed]


def _closed(row: str) -> str:
    """Opened parentheses that came to begin and to end on one row are as they were."""
    closed = _OPENED.sub(r"\\left(\1\\right)", row)
    return closed if closed == row else _closed(closed)


def _visible(sign: str) -> str:
    """Factors may stand side by side, but not on two rows."""
    return r"\cdot" if sign == r"\," else sign


def _depths(latex: str) -> list[int]:
    """For every character, in how many braces, parentheses or environments it stands."""
    depths, depth, at = [], 0, 0
    for match in _NESTING.finditer(latex):
        depths += [depth] * (match.start() - at)
        opens = (match[1] or match[0]) in _OPENING
        depth += 1 if opens else 0
        depths += [depth] * len(match[0])
        depth -= 0 if opens else 1
        at = match.end()
    return depths + [depth] * (len(latex) - at)


def _split(latex: str, signs: tuple[str, ...]) -> list[Piece]:
    """Cut before every sign that stands in nothing; signs have spaces around them."""
    depths = _depths(latex)
    found, start, sign = [], 0, ""
    for match in re.finditer("|".join(rf" {re.escape(s)} " for s in signs), latex):
        if depths[match.start()] == 0:
            found.append((sign, latex[start : match.start()]))
            start, sign = match.end(), match[0].strip()
    return [*found, (sign, latex[start:])]


def _parentheses(latex: str) -> list[tuple[int, int]]:
    r"""Where ``\left( ... \right)`` stand that are inside nothing else."""
    depths = _depths(latex)
    starts = [
        m.start() for m in re.finditer(r"\\left\(", latex) if depths[m.start()] == 1 and (not m.start() or depths[m.start() - 1] == 0)
    ]
    ends = [m.end() for m in re.finditer(r"\\right\)", latex) if depths[m.start()] == 1]
    return [(s, min(e for e in ends if e > s)) for s in starts]


def _narrower(match: re.Match[str], limit: float) -> str:
    """A matrix of one column whose cells are broken into rows of their own."""
    if width(match[0]) <= limit or " & " in match[1]:
        return match[0]
    cells = [rows(cell, limit - 2 * _PARENTHESES) for cell in match[1].split(r" \\ ")]
    return r"\begin{bmatrix} " + r" \\ ".join(_cell(c) for c in cells) + r" \end{bmatrix}"


def _cell(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return r"\begin{aligned} & " + r" \\ & \quad ".join(parts) + r" \end{aligned}"
