"""From the bytes of a file to its text.

Guessing programs need more text than the head of a table has: of "año" in Windows-1252 they make Big5. So what is certain is used
(marks at the beginning, zeros of UTF-16, valid UTF-8), then the encoding of Western spreadsheets, and that is said.
"""

from __future__ import annotations

import codecs
from typing import Final

from ...core.errors import InputError
from ...core.limits import MAX_TABLE_TEXT, MAX_UPLOAD

ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
    "cp1252": "Windows-1252 (Western European)",
    "latin-1": "Latin-1",
    "cp1250": "Windows-1250 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "mac-roman": "Mac Roman",
    "shift-jis": "Shift JIS",
    "gb18030": "GB 18030",
    "big5": "Big5",
}
"""What a table can be said to be encoded in, with its title."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the encoding that was used, ``encoding`` where it is given. Raises InputError for what is no text."""
    if len(data) > MAX_TABLE_TEXT:
        raise InputError("table", f"a file of {len(data):,} bytes", f"at most {MAX_TABLE_TEXT:,} bytes ({MAX_UPLOAD} MB)")
    if encoding and encoding not in ENCODINGS:
        raise InputError("encoding", encoding, ", ".join(ENCODINGS))
    marked = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), None)
    if marked and encoding in ("", marked[1]):
        return _text(data[len(marked[0]) :], marked[1]), marked[1]
    found = encoding or _unmarked(data)
    return _text(data, found), found


def _text(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        title = ENCODINGS.get(encoding, encoding)
        raise InputError("table", f"a file that is no {title}, see byte {error.start + 1:,}", "a text file in the encoding said") from error


def _unmarked(data: bytes) -> str:
    # Digits, separators and line ends have one byte of zero each in UTF-16: the second one where it is little endian.
    if b"\0" in data:
        return "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"
