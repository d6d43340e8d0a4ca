"""A payload as JSON text. What no number changes is written once and kept: an edit writes the rest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

Json = dict[str, Any]


class Ready:
    """A part of a payload that is JSON text already."""

    def __init__(self, text: str) -> None:
        self.text = text


class Kept(Ready):
    """A finished part of a payload, for many payloads and threads: its JSON text is made with it, and nothing of it changes."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        super().__init__(as_text(dict(content)))
        self._content = MappingProxyType(dict(content))

    def __getitem__(self, part: str) -> Any:
        return self._content[part]


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
    """JSON text; what is ready is looked for in dictionaries within dictionaries, not in lists."""
    if isinstance(value, Ready):
        return value.text
    if isinstance(value, dict) and any(isinstance(part, (dict, Ready)) for part in value.values()):
        return "{" + ",".join(f"{_key(key)}:{_written(part)}" for key, part in value.items()) + "}"
    return as_text(value)


@lru_cache(maxsize=256)
def _key(key: object) -> str:
    return as_text(str(key))
