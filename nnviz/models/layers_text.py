"""Units per layer as people write them: 2-3-1, 2x3x1, [2, 3, 1], 2→3→1, with any kind of dash, arrow, cross or blank between."""

from __future__ import annotations

import re
from typing import Final

_ARROW: Final = re.compile(r"[-=\u2010-\u2014\u2212]+>|[\u2190-\u21ff\u27f5-\u27ff]")
_CROSS: Final = re.compile(r"(?<=\d)\s*[xX×*·]\s*(?=\d)")
_DASH: Final = re.compile(r"[\u2010-\u2014\u2212]")
_BRACKETS: Final = {"[": "]", "(": ")", "{": "}"}


def units_of(text: str) -> list[str]:
    """The pieces of a text that each say how many units a layer has, as they were written.

    A minus in front of a number is a sign, between numbers it separates: "4--1" has the pieces 4 and -1.
    """
    text = text.strip()
    if _BRACKETS.get(text[:1]) == text[-1:]:
        text = text[1:-1]
    text = _DASH.sub("-", _CROSS.sub(" ", _ARROW.sub(" ", text)))
    text = re.sub(r"\s+-\s+", " ", re.sub("[,;|]", " ", text))
    return [piece for word in text.split() for piece in _parted(word) if piece]


def _parted(word: str) -> list[str]:
    """A word parted at its minus signs, but for those at the beginning of a number."""
    return [piece for piece in re.split(r"(?<=[^-])-", word) if piece]
