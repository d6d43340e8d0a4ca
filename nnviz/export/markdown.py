"""The derivation as Markdown with formulas between dollar signs, as GitHub and Jupyter read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ..explain.naming.numbers import display_number
from .breaking import rows
from .derivation import LONG_WAY, Calculation, Derivation, Entry, derivation
from .measure import width
from .text import markdown_math, markdown_text

if TYPE_CHECKING:
    from ..walked import Walked

_PAGE_WIDTH: Final = 48.0


def markdown_document(walk: Walked) -> str:
    """The whole derivation of a walkthrough as Markdown, in the walkthrough's notation and at its grain."""
    return "\n\n".join(_blocks(derivation(walk))) + "\n"


def _blocks(d: Derivation) -> Iterator[str]:
    yield f"# {markdown_text(d.title)}"
    yield "\n".join(f"- **{markdown_text(label)}:** {markdown_text(text)}" for label, text in d.facts)
    yield "## What is given"
    table = [f"| {markdown_text(g.meaning)} | ${markdown_math(g.name)}$ | {display_number(g.text)} |" for g in d.given]
    yield "\n".join(["| quantity | name | value |", "| --- | --- | ---: |", *table])
    for title, entries in d.sections:
        yield f"## {markdown_text(title)}"
        for entry in entries:
            yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"### {entry.number}. {markdown_text(entry.heading)}"
    yield markdown_text(entry.words)
    yield display(entry.calculation)
    if entry.long_ways:
        yield markdown_text(LONG_WAY)
        yield from (display(c) for c in entry.long_ways)
    if entry.remark:
        yield f"*Note:* {markdown_text(entry.remark)}"


def display(calculation: Calculation) -> str:
    """A calculation as one displayed formula, its long lines broken."""
    room = _PAGE_WIDTH - width(calculation.left) - width(" = ")
    lines = []
    for n, line in enumerate(calculation.lines):
        first, *others = (markdown_math(row) for row in rows(line.latex, room))
        lines.append(f"{markdown_math(calculation.left) if n == 0 else '{}'} & {line.relation} {first}")
        lines += [rf"{{}} & \quad {row}" for row in others]
    return "$$\n\\begin{aligned}\n" + " \\cr\n".join(lines) + "\n\\end{aligned}\n$$"
