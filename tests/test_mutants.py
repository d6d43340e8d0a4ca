"""The tool of `make mutants`: it changes one thing, what it changes is Python, and it leaves alone what no test could notice."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from mutants.mutations import Mutation, mutations

ROOT = Path(__file__).parent.parent

SOURCE = '''"""A module."""

from typing import Literal

LIMIT: int = 3
Kind = Literal["a", "b"]


@frozen(slots=True)
def shown(values: list[int], *, short: bool = False) -> str:
    """What is shown."""
    assert values, "none"
    if len(values) > LIMIT and not short:
        raise ValueError("too many")
    pairs = zip(values, values, strict=True)
    return f"{len(values)} of {LIMIT}" + "".join("a" for v in values if v >= 2)
'''


def by_text() -> dict[str, Mutation]:
    return {m.text: m for m in mutations("nnviz/x.py", SOURCE)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("3 → 4", 5),
        ("False → True", 10),
        ("> → >=", 13),
        ("and → or", 13),
        ("not short → (short)", 13),
        (">= → >", 16),
        ("v >= 2 → True", 16),
        ("2 → 3", 16),
        ('"a" → ""', 16),
        ("{len(values)} → ", 16),
    ],
)
def test_what_is_changed(text: str, line: int):
    assert by_text()[text].line == line


def test_nothing_else_is_changed():
    """Not docstrings, annotations, decorators, asserts, errors for the programmer, or a text's plus."""
    texts = {(m.line, m.text) for m in mutations("nnviz/x.py", SOURCE)}
    assert not {line for line, _ in texts} & {1, 3, 6, 9, 11, 12, 14, 15}
    assert not any(text.startswith("+") for _, text in texts)


def test_who_uses_a_constant_can_notice_its_change():
    assert by_text()["3 → 4"].names == ("LIMIT",)
    assert by_text()["> → >="].names == ()


@pytest.mark.parametrize("folder", ["explain", "draw", "player", "ui"])
def test_every_change_of_the_sources_is_python_and_another_program(folder: str):
    for file in sorted((ROOT / "nnviz" / folder).glob("*.py")):
        source = file.read_text(encoding="utf-8")
        found = mutations(str(file), source)
        assert len(set(found)) == len(found)
        before = ast.dump(ast.parse(source))
        for mutation in random.Random(0).sample(found, min(6, len(found))):
            after = mutation.applied(source)
            assert source[mutation.start : mutation.end] == mutation.old
            assert ast.dump(ast.parse(after)) != before, mutation
