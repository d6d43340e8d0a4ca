"""Where the benchmarks write: the tables of docs/performance.md, each between its own marks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def write(mark: str, text: str) -> None:
    """Put ``text`` between ``<!-- mark -->`` and ``<!-- end of mark -->``, and print it."""
    start, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    print(text)
    before, found, rest = DOCUMENT.read_text(encoding="utf-8").partition(start)
    if not found or end not in rest:
        raise ValueError(f"{DOCUMENT.name} has no place marked {mark}")
    DOCUMENT.write_text(f"{before}{start}\n{text}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table with a title, as Markdown."""
    lines: list[str] = [f"**{title}**", "", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"
