"""The contract of the components as TypeScript's declarations: ``python -m tests.web.declarations`` writes them anew."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, NotRequired, Union, get_args, get_origin

from typing_extensions import get_type_hints, is_typeddict

import nnviz
from nnviz.player import contract

PLACE: Final = Path(nnviz.__file__).parent / "web" / "contract.d.ts"

_HEAD: Final = "// Written by `python -m tests.web.declarations` from nnviz/player/contract, where everything is explained.\n"
_PLAIN: Final = {int: "number", float: "number", str: "string", bool: "boolean", type(None): "null", object: "unknown"}


def declarations() -> str:
    """Every record of the contract as an interface, in its order."""
    records = [value for value in vars(contract).values() if is_typeddict(value)]
    return "\n".join([_HEAD, *(_interface(record) for record in records)])


def _interface(record: type) -> str:
    return "\n".join([f"export interface {record.__name__} {{", *_fields(record), "}\n"])


def _fields(record: type) -> Iterator[str]:
    required = record.__required_keys__  # type: ignore[attr-defined]
    for name, hint in get_type_hints(record, include_extras=True).items():
        yield f"  {name}{'' if name in required else '?'}: {typescript(hint)};"


def typescript(hint: Any) -> str:
    """A type of Python's as one of TypeScript's. Raises TypeError for what JSON does not have."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_typeddict(hint):
        return str(hint.__name__)
    arguments = get_args(hint)
    match get_origin(hint):
        case origin if origin is NotRequired:
            return typescript(arguments[0])
        case origin if origin is Literal:
            return " | ".join(_literal(value) for value in arguments)
        case origin if origin in (Union, types.UnionType):
            return " | ".join(typescript(part) for part in arguments)
        case origin if origin is list:
            inner = typescript(arguments[0])
            return f"({inner})[]" if _is_choice(arguments[0]) else f"{inner}[]"
        case origin if origin is tuple:
            return f"[{', '.join(typescript(part) for part in arguments)}]"
        case origin if origin is dict:
            return f"Record<{typescript(arguments[0])}, {typescript(arguments[1])}>"
        case _:
            raise TypeError(f"{hint} is nothing that JSON has")


def _is_choice(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType) or (get_origin(hint) is Literal and len(get_args(hint)) > 1)


def _literal(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


if __name__ == "__main__":
    PLACE.write_text(declarations(), encoding="utf-8")
