"""A record and its numbers as a short text for a link: msgpack and float64s, deflated, in base64url. Exact, versioned, bounded.

The first byte is the version and how the rest is written. A text is read within bounds: nothing unpacks to more than a link can
need, and what is not there to the last byte is refused.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Final, TypeVar

import msgspec

from ..core.errors import InputError
from .numbers import CutError, read_numbers, write_numbers

T = TypeVar("T", bound=msgspec.Struct)

_PLAIN, _DEFLATED = 1, 2
"""First byte of version 1: as it is, or deflated. A next version takes the next numbers."""

MOST_UNPACKED: Final = 64 * 1024
"""Bytes that a text may unpack to."""

_DICTIONARY: Final = (files("nnviz.documents") / "dictionary-1.txt").read_bytes()
"""What nearly every network says. Part of the version: with another one old links could not be read, so it is a file and not made of the
names that there are today.
"""


def write_text(record: msgspec.Struct, numbers: Sequence[float]) -> str | None:
    """A record and numbers as text of [A-Za-z0-9_-]; None where they are more than a text may unpack to."""
    head = msgspec.msgpack.encode(_without_usual(record))
    body = len(head).to_bytes(2, "big") + head + write_numbers(numbers) if len(head) < 0x10000 else b""
    if not body or len(body) > MOST_UNPACKED:
        return None
    packer = zlib.compressobj(9, wbits=-15, zdict=_DICTIONARY)
    deflated = packer.compress(body) + packer.flush()
    best = bytes([_DEFLATED]) + deflated if len(deflated) < len(body) else bytes([_PLAIN]) + body
    return base64.urlsafe_b64encode(best).rstrip(b"=").decode()


def _without_usual(record: msgspec.Struct) -> list[object]:
    """The fields of a record that is written as an array, without those at its end that have their default.

    So a field that comes to a record later changes no text in which it is as it always was.
    """
    fields = msgspec.structs.fields(record)
    values = [getattr(record, field.name) for field in fields]
    while values and values[-1] == _usual(fields[len(values) - 1]):
        values.pop()
    return values


def _usual(field: msgspec.structs.FieldInfo) -> object:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def read_text(text: str, type_: type[T], count: Callable[[T], int], field: str, allowed: str) -> tuple[T, list[float]]:
    """The record and its numbers; ``count`` says from the record how many there are, and may refuse it.

    Raises InputError with that field and what is allowed there.
    """
    try:
        body = _unpacked(base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True))
        length = int.from_bytes(body[:2], "big")
        record = msgspec.msgpack.decode(body[2 : 2 + length], type=type_)
        return record, read_numbers(body[2 + length :], count(record))
    except (CutError, zlib.error, binascii.Error, UnicodeError, msgspec.DecodeError, RecursionError, IndexError) as error:
        raise InputError(field, text, allowed) from error


def _unpacked(content: bytes) -> bytes:
    if content[:1] == bytes([_PLAIN]) and len(content) <= MOST_UNPACKED:
        return content[1:]
    if content[:1] != bytes([_DEFLATED]):
        raise CutError
    unpacker = zlib.decompressobj(wbits=-15, zdict=_DICTIONARY)
    body = unpacker.decompress(content[1:], MOST_UNPACKED)
    if unpacker.unconsumed_tail or not unpacker.eof or unpacker.unused_data:
        raise CutError
    return body
