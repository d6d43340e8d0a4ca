"""Every document in its envelope: what kind it is, in which version, and its short name by its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from ..core.errors import InputError
from ..core.limits import MAX_TABLE_TEXT
from .formula import FormulaDocument
from .lesson import LessonDocument
from .schema import converted, read_json
from .training import TrainingDocument

LONGEST_DOCUMENT: Final = MAX_TABLE_TEXT
"""Characters of a document, as of any uploaded file."""

SHORT: Final = 16
"""Characters of the digest that a kept document goes by: 64 bits, enough to tell the documents of one browser apart."""

Document = LessonDocument | FormulaDocument | TrainingDocument


@dataclass(frozen=True)
class Kind:
    """A kind of document: the word in its envelope, the version that is written and read, and its content."""

    word: str
    version: int
    content: type[LessonDocument] | type[FormulaDocument] | type[TrainingDocument]


KINDS: Final[Mapping[str, Kind]] = {
    kind.word: kind
    for kind in (Kind("lesson", 1, LessonDocument), Kind("formula", 1, FormulaDocument), Kind("training", 1, TrainingDocument))
}
"""Every kind of document, by its word. A new kind is a line here, and a function that opens it on its page."""


def kind_of(document: Document) -> Kind:
    return next(kind for kind in KINDS.values() if kind.content is type(document))


def dumps(document: Document) -> str:
    """A document as JSON text, one field a line; the same document gives the same text. Floats come back to the last bit."""
    kind = kind_of(document)
    content: dict[str, Any] = {"nnviz": kind.word, "version": kind.version, **_fields(document)}
    lines = (f"  {json.dumps(name)}: {msgspec.json.encode(value).decode()}" for name, value in content.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _fields(document: msgspec.Struct) -> dict[str, Any]:
    return {name: getattr(document, name) for name in document.__struct_fields__}


def loads(text: str | bytes) -> Document:
    """The document that a text holds, its schema and every field checked. Raises InputError naming field, value and what is allowed."""
    content = read_json(_decoded(text), "file")
    if not isinstance(content, dict) or "nnviz" not in content:
        raise InputError("file", content, f'a document of nnviz: "nnviz" says which kind it is, {_words()}')
    content = dict(content)
    word, version = content.pop("nnviz"), content.pop("version", None)
    if not isinstance(word, str) or word not in KINDS:
        raise InputError("nnviz", word, _words())
    kind = KINDS[word]
    if isinstance(version, bool) or version != kind.version:
        raise InputError("version", version, f"{kind.version}: this nnviz reads no other of a {word}")
    document: Document = converted(content, kind.content)
    document.checked()
    return document


def digest(text: str) -> str:
    """The short name of a document's text, for a link that is too short for the document itself."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:SHORT]


def is_digest(text: str) -> bool:
    return len(text) == SHORT and all(c in "0123456789abcdef" for c in text)


def _words() -> str:
    return ", ".join(KINDS)


def _decoded(text: str | bytes) -> str:
    if len(text) > LONGEST_DOCUMENT:
        raise InputError("file", f"{len(text):,} characters", f"up to {LONGEST_DOCUMENT:,}")
    try:
        found = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError("file", "bytes that are no UTF-8", "a document as nnviz writes it, in UTF-8") from error
    return found
