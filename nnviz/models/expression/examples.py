"""The worked expressions of the lectures, read from ``nnviz/examples/expressions``: one JSON file each, with the numbers it must give."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ...core.errors import InputError
from ...core.sharing import shared


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """The value of a variable or a result, and the derivative of the last line with respect to it."""

    name: str
    value: float
    gradient: float


@dataclass(frozen=True, slots=True)
class ExpectedNudge:
    """The value of the last line after the variable ``name`` has moved by ``h``: as the derivative predicts it, and really."""

    name: str
    h: float
    predicted: float
    real: float


@dataclass(frozen=True)
class ExpressionExample:
    """A worked expression: its text, the text of a second one to be shown ``beside`` it (or none), and the values of both.

    ``section`` is its number among the lectures' worked examples (None: not numbered); ``note`` says which numbers were chosen.
    """

    key: str
    section: int | None
    title: str
    summary: str
    source: str
    text: str
    beside: str
    values: Mapping[str, float]
    note: str | None
    expected: tuple[ExpectedValue, ...]
    nudges: tuple[ExpectedNudge, ...]


@shared()
def expression_example_keys() -> tuple[str, ...]:
    """The keys of all examples, in their order."""
    return tuple(_read("index")["order"])


def load_expression_example(key: str) -> ExpressionExample:
    """The example of that key; read once. Raises InputError that lists the keys."""
    if key not in expression_example_keys():
        raise InputError("example", key, ", ".join(expression_example_keys()))
    return _loaded(key)


@shared()
def _loaded(key: str) -> ExpressionExample:
    fields = _read(key)
    expected = tuple(ExpectedValue(**entry) for entry in fields.pop("expected"))
    nudges = tuple(ExpectedNudge(**entry) for entry in fields.pop("nudges"))
    return ExpressionExample(**fields, expected=expected, nudges=nudges)


def _read(name: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(files("nnviz").joinpath("examples", "expressions", f"{name}.json").read_text(encoding="utf-8"))
    return fields
