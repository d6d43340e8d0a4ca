r"""The derivation as a LaTeX document: article with amsmath and amssymb, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from ..explain.naming.numbers import latex_number
from .breaking import INDENT, rows
from .derivation import LONG_WAY, Calculation, Derivation, Entry, Given, derivation
from .measure import width
from .text import latex_text

if TYPE_CHECKING:
    from ..walked import Walked

# 170 mm of text on A4 are 48.4 em of ten points; widths are known to a few per cent only.
_TEXT_WIDTH: Final = 47.0
# A matrix cannot be broken over pages.
_MOST_ROWS: Final = 22
# What is left of a formula's width in smaller type, measured: indices and exponents shrink less, and never below five points.
_SIZES: Final = (("", 1.0), (r"\small", 0.95), (r"\footnotesize", 0.91), (r"\scriptsize", 0.87), (r"\tiny", 0.82))

_PREAMBLE: Final = r"""\documentclass[10pt,a4paper]{article}
\usepackage{amsmath}
\usepackage{amssymb}
\setlength{\textwidth}{170mm}
\setlength{\oddsidemargin}{-5.4mm}
\setlength{\textheight}{240mm}
\setlength{\topmargin}{-15mm}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\setlength{\emergencystretch}{3em}
\setlength{\jot}{5pt}
\raggedbottom
\allowdisplaybreaks
"""


def latex_document(walk: Walked) -> str:
    """The whole derivation of a walkthrough as a LaTeX document in ASCII, in the walkthrough's notation and at its grain."""
    return _PREAMBLE + "\n".join(_body(derivation(walk))) + "\n"


def _body(d: Derivation) -> Iterator[str]:
    yield rf"\title{{{latex_text(d.title)}}}"
    yield r"\author{nnviz}" + "\n" + r"\date{}" + "\n" + r"\begin{document}" + "\n" + r"\maketitle"
    yield r"\section*{What is given}"
    yield r"\begin{description}"
    yield from (rf"\item[{latex_text(label)}] {latex_text(text)}." for label, text in d.facts)
    yield from (_given(group, list(members)) for group, members in groupby(d.given, key=lambda g: g.group))
    yield r"\end{description}"
    for title, entries in d.sections:
        yield rf"\section*{{{latex_text(title)}}}"
        for entry in entries:
            yield from _entry(entry)
    yield r"\end{document}"


def _given(group: str, members: list[Given]) -> str:
    numbers = ", ".join(f"${g.name} = {latex_number(g.text)}$" for g in members)
    return rf"\item[{latex_text(group)}] \raggedright {numbers}."


def _entry(entry: Entry) -> Iterator[str]:
    yield rf"\paragraph{{{entry.number}. {latex_text(entry.heading)}.}} {latex_text(entry.words)}"
    yield display(entry.calculation)
    if entry.long_ways:
        yield latex_text(LONG_WAY)
        yield from (display(c) for c in entry.long_ways)
    if entry.remark:
        yield rf"\emph{{Note:}} {latex_text(entry.remark)}" + "\n"


def display(calculation: Calculation) -> str:
    """A calculation as an align* environment, its long lines broken, in a smaller size where even that is not enough."""
    tried = ((command, *_lines(calculation, scale)) for command, scale in _SIZES)
    command, lines, _ = next((t for t in tried if t[2]), (_SIZES[-1][0], _lines(calculation, _SIZES[-1][1])[0], False))
    body = r"\begin{align*}" + "\n" + " \\\\\n".join(lines) + "\n" + r"\end{align*}"
    return f"{{{command}\n{body}}}" if command else body


def _lines(calculation: Calculation, scale: float) -> tuple[list[str], bool]:
    """The rows of a calculation in type of that size, and whether they fit on a page."""
    room = _TEXT_WIDTH / scale - width(calculation.left) - width(" = ")
    lines, fits = [], True
    for n, line in enumerate(calculation.lines):
        first, *others = rows(line.latex, room)
        fits &= width(first) <= room and all(width(row) + INDENT <= room for row in others)
        fits &= first.count(r"\\") < _MOST_ROWS / scale
        lines.append(f"{calculation.left if n == 0 else ''} &{line.relation} {first}".strip())
        lines += [rf"&\quad {row}" for row in others]
    return lines, fits
