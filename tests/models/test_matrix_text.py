"""Tables of numbers out of texts: every way to write one gives its numbers, or a refusal; nothing is dropped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import InputError
from nnviz.models.matrix_text import blocks_from_text, holds_several, matrix_from_text


def lists(rows: list[list[str]]) -> str:
    return "[" + ", ".join("[" + ", ".join(row) + "]" for row in rows) + "]"


WAYS = {
    "lists": lists,
    "tuples in NumPy": lambda rows: f"np.array({lists(rows)}, dtype=float)",
    "a tensor": lambda rows: f"tensor({lists(rows)}, dtype=torch.float64, requires_grad=True)",
    "an assignment": lambda rows: f"W1 = {lists(rows)}",
    "NumPy's print": lambda rows: "[" + "\n ".join("[" + "  ".join(row) + "]" for row in rows) + "]",
    "MATLAB": lambda rows: "[" + "; ".join(" ".join(row) for row in rows) + "]",
    "a spreadsheet": lambda rows: "\r\n".join("\t".join(row) for row in rows) + "\r\n",
    "rows": lambda rows: "\n".join(" ".join(row) for row in rows),
    "wide rows": lambda rows: "\n\n".join("   ".join(row) for row in rows),
    "CSV": lambda rows: "\n".join(", ".join(row) for row in rows),
    "semicolons": lambda rows: "\n".join(";".join(row) for row in rows),
    "Markdown": lambda rows: "\n".join("| " + " | ".join(row) + " |" for row in rows),
}
COMMAS = ("NumPy's print", "MATLAB", "a spreadsheet", "rows", "wide rows", "semicolons", "Markdown")
"""Ways in which the numbers may have decimal commas."""


@settings(max_examples=300)
@given(st.integers(1, 4), st.integers(1, 4), st.data(), st.sampled_from(sorted(WAYS)))
def test_what_was_written_is_read(rows: int, columns: int, draw: st.DataObject, way: str) -> None:
    number = st.decimals(-999, 999, places=2)
    numbers = draw.draw(st.lists(st.lists(number, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    texts = [[str(n) for n in row] for row in numbers]
    if way in COMMAS and draw.draw(st.booleans()):
        texts = [[t.replace(".", ",") for t in row] for row in texts]
    if draw.draw(st.booleans()):
        texts = [[t.replace("-", "\u2212") for t in row] for row in texts]
    values = np.array([[float(n) for n in row] for row in numbers])
    found, turned = matrix_from_text(WAYS[way](texts), "W", rows, columns)
    assert np.array_equal(found, values)
    assert not turned
    # A semicolon may also stand between rows, as in MATLAB: there only the shape tells.
    told = ";" not in WAYS[way](texts)
    if told:
        assert np.array_equal(matrix_from_text(WAYS[way](texts), "x", None, columns)[0], values)
    if rows != columns:
        other, turned = matrix_from_text(WAYS[way](texts), "W", columns, rows)
        assert np.array_equal(other, values.T)
        assert turned or not told
    with pytest.raises(InputError) as refused:
        matrix_from_text(WAYS[way](texts), "W of layer 2", rows + 5, columns + 5)
    assert str(refused.value).startswith("W of layer 2")
    assert any(block.shape == (rows, columns) and np.array_equal(block, values) for block in blocks_from_text(WAYS[way](texts)))


@pytest.mark.parametrize(
    ("text", "rows", "columns", "found"),
    [
        ("0,1 0,2\n0,3 0,4", 2, 2, [[0.1, 0.2], [0.3, 0.4]]),
        ("1/2, 50 %; ½, 5e-1".replace("; ", "\n"), 2, 2, [[0.5, 0.5], [0.5, 0.5]]),
        ("0,1\n0,3", 2, 1, [[0.1], [0.3]]),
        ("0,1\n0,3", 2, 2, [[0, 1], [0, 3]]),
        ("0.3", 1, 1, [[0.3]]),
        ("1 2 3", 3, 1, [[1], [2], [3]]),
        ("[1, 2, 3]", 3, 1, [[1], [2], [3]]),
        ("0.1; 0.2", 1, 2, [[0.1, 0.2]]),
    ],
)
def test_what_can_be_read_in_two_ways_is_read_as_fits(text: str, rows: int, columns: int, found: list[list[float]]) -> None:
    assert matrix_from_text(text, "W", rows, columns)[0].tolist() == found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 2\n3", "rows that are equally long"),
        ("1 2 3\n4 5 6", "'2 x 3 numbers' is not allowed. Allowed: 2 x 2 numbers"),
        ("1 2\n3 abc", "W, row 2, column 2: 'abc' is not allowed"),
        ("[[1, 2], [3, 4]", r"Allowed: 2 x 2 numbers"),
        ("[[1, 2], 5, [3, 4]]", r"as in \[\[0.1, 0.2\]"),
        ("exec([[1, 2], [3, 4]]); import os", r"as in \[\[0.1, 0.2\]"),
        ("[[1, 2], [3, 1e999]]", "W, row 2, column 2: inf"),
        ("1,200 1\n3 4", "W, row 1, column 1: '1,200'|1 x"),
        ("", "rows that are equally long"),
        ("[]", "2 x 2 numbers"),
        ("1" * 100_001, "a text of 100,001 characters"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_found(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        matrix_from_text(text, "W", 2, 2)


@given(st.text(max_size=60) | st.text("0123456789.,;[] \t\n-", max_size=40))
def test_any_text_is_numbers_or_refused(text: str) -> None:
    try:
        found, _ = matrix_from_text(text, "W", 2, 2)
    except InputError:
        return
    assert found.shape == (2, 2)
    assert np.isfinite(found).all()


def test_more_than_one_number_is_told_from_one() -> None:
    assert [t for t in ("0,5", "1 000", "50 %", "1 1/2", "-3", "abc", "5·10⁻¹", "1 234,5") if holds_several(t)] == []
    assert all(map(holds_several, ("1 2", "[1]", "1\t2", "1;2", "[[0.1, 0.2], [0.3, 0.4]]", "1\n2")))
