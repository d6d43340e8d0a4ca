"""From JSON to typed values: what does not fit is refused by the name of its field, its value, and what is allowed there."""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeVar

import msgspec

from ..core.errors import EMPTY, InputError

T = TypeVar("T", bound=msgspec.Struct)

LONGEST_NAME: Final = 60
"""Characters of the name that somebody gives to a lesson, a formula or a training."""

_WORDS: Final = {
    "float": "a number",
    "int": "a whole number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object with named fields",
    "null": "null",
}
_PATH: Final = re.compile(r" - at `\$(?P<path>.*)`$")
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_ESCAPED_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_NO_CHARACTER: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def read_json(text: str, field: str) -> Any:
    """The value that a JSON text stands for. NaN and numbers beyond all bounds come through: their own field refuses them by name.

    Raises InputError.
    """
    try:
        found = json.loads(text)
        if _ESCAPED_HALF.search(text) or not text.isascii():
            json.dumps(found, ensure_ascii=False).encode()
        return found
    except RecursionError as error:
        raise InputError(field, "a list of lists without end", "a document as nnviz writes it") from error
    except UnicodeEncodeError as error:
        raise InputError(field, "half a character", "text of whole characters") from error
    except ValueError as error:
        raise InputError(field, text, "a document as nnviz writes it, in JSON") from error


def converted(content: Any, type_: type[T]) -> T:
    """Content as a value of that type. Raises InputError naming the field that does not fit, or is missing, or is not known."""
    try:
        return msgspec.convert(content, type_)
    except msgspec.ValidationError as error:
        raise _refusal(str(error), content) from error
    except (OverflowError, RecursionError) as error:
        raise InputError("document", "a number or a nest without end", "a document as nnviz writes it") from error


def checked_name(name: object, field: str = "name") -> str:
    """A name that somebody gave: one line of text, perhaps empty. Raises InputError."""
    if not isinstance(name, str) or len(name) > LONGEST_NAME or _NO_CHARACTER.search(name):
        raise InputError(field, name, f"one line of up to {LONGEST_NAME} characters")
    return name.strip()


def _refusal(message: str, content: Any) -> InputError:
    found = _PATH.search(message)
    steps = [name or int(number) for name, number in _STEP.findall(found["path"])] if found else []
    said = message[: found.start()] if found else message
    fields = re.findall("`([^`]*)`", said)
    if "required field" in said:
        return InputError(_named([*steps, fields[-1]]), EMPTY, "every field of the document")
    if "unknown field" in said:
        return InputError(_named([*steps, fields[-1]]), _at(content, [*steps, fields[-1]]), "the fields that nnviz writes, and no others")
    return InputError(_named(steps) or "document", _at(content, steps), _allowed(said))


def _named(steps: list[str | int]) -> str:
    """A place in a document as the messages of a network write it: weights[0][1], counted from 0."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


def _at(content: Any, steps: list[str | int]) -> object:
    for step in steps:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return EMPTY
    return content


def _allowed(said: str) -> str:
    """What is allowed, out of the library's sentence."""
    wanted = said.partition(", got")[0].removeprefix("Expected ")
    for word, ours in _WORDS.items():
        wanted = wanted.replace(f"`{word}`", ours)
    wanted = wanted.replace("| ", "or ").replace("<=", "at most").replace(">=", "at least")
    return wanted.replace(" of length ", " with a length of ") if "`" not in wanted else "a value as nnviz writes it"
