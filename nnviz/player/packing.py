"""A payload as JSON text. What no number changes is a part of its own: written once, kept, and fetched once by its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

Json = dict[str, Any]

Path = tuple[str, ...]
"""Where a part belongs in its payload: the keys that lead to it."""

WORTH_FETCHING: Final = 2_000
"""Characters from which on a part is left out of the payload: a shorter one costs less than asking for it."""

_HOLE: Final = "null"


class Ready:
    """A part of a payload that is JSON text already."""

    def __init__(self, text: str) -> None:
        self.text = text


class Kept(Ready):
    """A finished part of a payload, for many payloads and threads: its JSON text and its digest are made with it, and nothing of it
    changes.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        super().__init__(as_text(dict(content)))
        self.digest = digest(self.text)
        self._content = MappingProxyType(dict(content))

    def __getitem__(self, part: str) -> Any:
        return self._content[part]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@dataclass(frozen=True, slots=True)
class Packed:
    """A payload on its way: ``payload`` is JSON text with holes, ``parts`` say what belongs into them.

    ``key`` is the same for the same content.
    """

    key: str
    payload: str
    parts: tuple[tuple[Path, Kept], ...]

    @property
    def whole(self) -> str:
        """The payload with its parts in their places."""
        return put_together(self.payload, {path: part.text for path, part in self.parts})


def packed(data: Json) -> Packed:
    """A payload as JSON text; what of it is kept and long is named beside it."""
    parts: list[tuple[Path, Kept]] = []
    text = _written(data, (), parts)
    return Packed(digest(text + "".join(part.digest for _, part in parts)), text, tuple(parts))


def packed_whole(data: Json) -> str:
    """A payload as JSON text with everything in it, for a page that has nobody to ask."""
    return _written(data, (), None)


def put_together(payload: str, parts: Mapping[Path, str]) -> str:
    """A payload with the texts of its parts put into their holes."""
    found = json.loads(payload)
    for path, text in parts.items():
        place = found
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = json.loads(text)
    return as_text(found)


def as_text(value: object) -> str:
    """JSON without spaces."""
    return json.dumps(value, separators=(",", ":"))


def digest(content: str | bytes) -> str:
    """A short name for a text, or for bytes, the same for the same content."""
    return hashlib.blake2b(content.encode() if isinstance(content, str) else content, digest_size=12).hexdigest()


def _written(value: Any, path: Path, parts: list[tuple[Path, Kept]] | None) -> str:
    """JSON text; what is ready, or a part, is looked for in dictionaries within dictionaries, not in lists."""
    if isinstance(value, Kept) and parts is not None and len(value.text) >= WORTH_FETCHING:
        parts.append((path, value))
        return _HOLE
    if isinstance(value, Ready):
        return value.text
    if isinstance(value, dict) and any(isinstance(part, (dict, Ready)) for part in value.values()):
        return "{" + ",".join(f"{_key(key)}:{_written(part, (*path, str(key)), parts)}" for key, part in value.items()) + "}"
    return as_text(value)


@lru_cache(maxsize=256)
def _key(key: object) -> str:
    return as_text(str(key))
