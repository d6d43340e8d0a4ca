"""A payload as JSON text. What no number changes is written once and kept: an edit writes the rest."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

Json = dict[str, Any]


class Kept(Json):
    """A part of a payload that is never changed once it has been packed; it keeps its JSON text."""

    text: str | None = None


class Ready:
    """A part of a payload that is JSON text already."""

    def __init__(self, text: str) -> None:
        self.text = text


def packed(data: Json) -> dict[str, str]:
    """A payload as JSON text, and a key that is the same for the same text."""
    text = _written(data)
    return {"key": digest(text), "payload": text}


def as_text(value: object) -> str:
    """JSON without spaces."""
    return json.dumps(value, separators=(",", ":"))


def digest(text: str) -> str:
    """A short name for a text, the same for the same text."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _written(value: Any) -> str:
    """JSON text; what is kept or ready is looked for in dictionaries within dictionaries, not in lists."""
    if isinstance(value, Ready):
        return value.text
    if isinstance(value, Kept):
        if value.text is None:
            value.text = as_text(value)
        return value.text
    if isinstance(value, dict) and any(isinstance(part, (dict, Ready)) for part in value.values()):
        return "{" + ",".join(f"{_key(key)}:{_written(part)}" for key, part in value.items()) + "}"
    return as_text(value)


@lru_cache(maxsize=256)
def _key(key: object) -> str:
    return as_text(str(key))
