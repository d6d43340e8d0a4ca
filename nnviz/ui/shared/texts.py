"""How a text comes onto a page: what a person typed is shown as it is, what the house wrote may be formatted.

Streamlit reads nearly every text as Markdown: errors, captions, headings, labels, what a tooltip says. So a text is either a
constant of this package, or it is ``marked``: a template of the house into which everything else is put literally. A test over the
source holds that no page shows a text that is neither.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any, Final

from ...player.sent import plain

# Signs of Markdown, of formulas and of HTML; the beginnings of lists, and what underlines a heading.
_SIGN: Final = re.compile(r"[*_`$<>\[\]#|~&!\\]|^[ ]*(?:[-+=]|\d{1,9}[.)](?=\s|$))", re.MULTILINE)

# Addresses, :names:, @ and arrows are looked for in what the escapes leave, so they are broken by a sign that has no width.
_BROKEN: Final = re.compile(r":(?=\S)|@(?=\S)|(?i:www|http|https|ftp|mailto|xmpp)(?=[.:])|<->|->|<-|--|>=|<=|~=")
_JOINER: Final = "\u2060"


class Marked(str):
    """A text whose Markdown is the house's own."""

    __slots__ = ()


def literal(text: object) -> Marked:
    """A text as Markdown that shows it as it is: no formatting, no formula, no link, no emoji, no directive comes of it."""
    broken = _BROKEN.sub(lambda found: f"{found[0]}{_JOINER}", plain(text))
    escaped = _SIGN.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", broken)
    # Four blanks at the beginning of a line would make code of it.
    lines = [_JOINER + line if line[:1].isspace() else line for line in escaped.split("\n")]
    return Marked("  \n".join(lines))


def ours(text: str) -> Marked:
    """A text of the house, from a catalogue of this package: an example's summary, the source of a data set."""
    return Marked(text)


class _Literally(Formatter):
    """Puts values into a template literally; what is marked already goes in as it is."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return format(value, format_spec) if isinstance(value, Marked) else literal(format(value, format_spec))


_FORMATTER: Final = _Literally()


def marked(template: str, /, *values: object, **named: object) -> Marked:
    """A template of the house, in the language of ``str.format``, with values that are shown as they are."""
    return Marked(_FORMATTER.vformat(template, values, named))


def joined(separator: str, parts: Sequence[object]) -> Marked:
    """Texts one after the other, each of them literal where it is not marked."""
    return Marked(separator.join(part if isinstance(part, Marked) else literal(part) for part in parts))


def table(rows: Sequence[Sequence[object]]) -> Marked:
    """A table: the first row holds the headings."""
    first, *others = [joined(" | ", row) for row in rows]
    return Marked("\n".join(f"| {line} |" for line in (first, " | ".join(["---"] * len(rows[0])), *others)))


def titled(titles: Mapping[str, str]) -> Any:
    """A function that gives the title of an option. Options of a list are shown as plain text."""
    return lambda key: plain(titles[key])
