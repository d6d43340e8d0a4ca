"""What a browser sends, read field by field, as typed values: in the app, and in a notebook.

A browser can send anything: other types, numbers without end, nests of junk, half a character. Whoever reads a message names the
fields that it needs; a field that is not there, or is of another kind, is None or the empty text, and what it stands for is checked
by the one who knows it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..core.errors import InputError

LONGEST_FIELD: Final = 1_000
"""Characters of a number that somebody typed: enough for all digits of a float."""

_JSON: Final = (dict, list, str, int, float, bool, type(None))

# What turns a line round, or is no character at all.
_NONE: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINES: Final = re.compile("\r\n?|[\u2028\u2029]")


def plain(text: object) -> str:
    """A text that can be sent and shown: characters that are none, or that turn the line round, are replaced; lines end in one way."""
    return _NONE.sub("\ufffd", _LINES.sub("\n", str(text)))


@dataclass(frozen=True)
class Message:
    """One message of a component, whatever it is. Only its fields can be read, each as what it has to be."""

    content: Any

    def raw(self, name: str) -> Any:
        """A field as it came, for a message that quotes it; None where there is none."""
        value = self.content.get(name) if isinstance(self.content, dict) else None
        return value if isinstance(value, _JSON) else None

    def has(self, name: str) -> bool:
        return isinstance(self.content, dict) and name in self.content

    @property
    def there(self) -> bool:
        """Whether anything was sent at all."""
        return self.content is not None

    def flag(self, name: str) -> bool:
        return self.raw(name) is True

    def inner(self, name: str) -> Message:
        """A field that is an object of its own; an empty one for anything else."""
        value = self.raw(name)
        return Message(value if isinstance(value, dict) else {})

    def items(self, name: str, most: int) -> list[Message]:
        """The first objects of a list; none for anything else."""
        value = self.raw(name)
        return [Message(item) for item in value[:most] if isinstance(item, dict)] if isinstance(value, list) else []

    def strings(self, name: str, most: int, longest: int) -> list[str]:
        """The first texts of a list; none for anything else."""
        value = self.raw(name)
        return [plain(text) for text in value[:most] if isinstance(text, str) and len(text) <= longest] if isinstance(value, list) else []

    def beside(self, name: str, others: Sequence[Message]) -> Message:
        """The same with a list of other messages as one of its fields, where there are any."""
        fields = self.content if isinstance(self.content, dict) else {}
        return Message({**fields, name: [other.content for other in others]} if others else fields)

    def texts(self, most: int, longest: int = LONGEST_FIELD) -> dict[str, str]:
        """All fields that are texts, up to so many and so long; what else there is does not count."""
        pairs = self.content.items() if isinstance(self.content, dict) else ()
        fit = ((plain(name), plain(text)) for name, text in pairs if isinstance(name, str) and isinstance(text, str))
        return dict([(name, text) for name, text in fit if len(name) <= LONGEST_FIELD and len(text) <= longest][:most])

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number within bounds; None for anything else, also for true and for 2.0."""
        value = self.raw(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else None

    def text(self, name: str, longest: int = LONGEST_FIELD) -> str:
        """A text; the empty one for anything else. Raises InputError for one that is too long."""
        value = self.raw(name)
        if not isinstance(value, str):
            return ""
        if len(value) > longest:
            raise InputError(name, f"a text of {len(value):,} characters", f"up to {longest:,} characters")
        return plain(value)
