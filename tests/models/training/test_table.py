"""Tables: what they hold is read cell by cell; what cannot be used is named by its row and column."""

from __future__ import annotations

import csv
from io import StringIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz import InputError
from nnviz.core.limits import MAX_CLASSES, MAX_INPUTS, MAX_ROWS, MAX_TABLE_TEXT
from nnviz.models.training.datasets import Dataset
from nnviz.models.training.table import dataset_from, read_table

finite = st.floats(-1e6, 1e6, allow_nan=False)


def data(text: str, *targets: str) -> Dataset:
    return dataset_from(read_table(text), targets)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(st.integers(1, 4), st.data())
def test_numbers_come_back_as_they_were_written(delimiter: str, inputs: int, draw: st.DataObject) -> None:
    rows = draw.draw(st.lists(st.lists(finite, min_size=inputs + 1, max_size=inputs + 1), min_size=2, max_size=12))
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows([[*(f"in {n}" for n in range(inputs)), "out"], *rows])
    found = data(out.getvalue())
    values = np.array(rows)
    assert np.array_equal(found.x, values[:, :-1])
    assert found.inputs == tuple(f"in {n}" for n in range(inputs))
    if found.kind == "curve":
        assert np.array_equal(found.y, values[:, -1:])
        assert found.outputs == ("out",)


def test_a_table_without_names_gets_some() -> None:
    found = data("0.5,1,0.25\n2,3,1.75\n")
    assert found.inputs == ("x1", "x2")
    assert found.outputs == ("y",)
    assert found.kind == "curve"


def test_zeros_and_ones_are_two_classes() -> None:
    found = data("a,b,c\n0,0,0\n0,1,1\n1,0,1\n1,1,0")
    assert (found.kind, found.classes, found.natural) == ("classes", ("0", "1"), ("sigmoid", "binary_cross_entropy"))
    assert found.y.ravel().tolist() == [0, 1, 1, 0]
    assert found.labels().tolist() == [0, 1, 1, 0]


def test_words_are_classes_with_a_column_each() -> None:
    found = data("size,weight,kind\n1,2,pear\n2,3,apple\n3,4,plum\n4,5,apple")
    assert found.classes == ("apple", "pear", "plum")
    assert found.y.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0]]
    assert found.natural == ("softmax", "cross_entropy")


def test_few_whole_numbers_are_classes_in_their_order() -> None:
    assert data("x,y\n1,10\n2,9\n3,10\n4,2").classes == ("2", "9", "10")
    assert data("x,y\n" + "\n".join(f"{n},{n}" for n in range(11))).kind == "curve"


def test_targets_can_be_named() -> None:
    found = data("y1,x,y2\n1,2,3.5\n4,5,6.5", "y1", "y2")
    assert found.x.ravel().tolist() == [2, 5]
    assert found.y.tolist() == [[1, 3.5], [4, 6.5]]
    with pytest.raises(InputError, match=r"target column: 'z' is not allowed. Allowed: y1, x, y2"):
        data("y1,x,y2\n1,2,3.5\n4,5,6.5", "z")


def test_blank_lines_a_byte_order_mark_quotes_and_true_minus_signs_are_no_matter() -> None:
    found = data('\ufeffx,y\n\n"−1.5", 0.25\n\n2,0.5\n')
    assert found.x.ravel().tolist() == [-1.5, 2]


REFUSED: list[tuple[str, str]] = [
    ("x,y\n1,2\n1,abc\n3,4.5\n4,5.5", "row 3, column 2 (y): 'abc' is not allowed"),
    ("x,y\n1,2\n\nfoo,3\n3,4", "row 4, column 1 (x): 'foo' is not allowed"),
    ("x,y\n1,2\n,3\n3,4", "row 3, column 1 (x): an empty field is not allowed"),
    ("x,kind\n1,a\n2,\n3,b", "row 3, column 2 (kind): an empty field is not allowed"),
    ("x,y\n1,2\n1,nan\n3,4.5", "row 3, column 2 (y): 'nan' is not allowed"),
    ("x,y\n1,2\n1e999,1\n3,4.5", "row 3, column 1 (x): '1e999' is not allowed"),
    ("x,y\n1,2\n1,2,3\n3,4", "row 3: '3 cells' is not allowed. Allowed: 2 cells, as in row 1"),
    ("x,y\n1,2\n__import__('os'),3\n2,2", "row 3, column 1 (x)"),
    ("", "table: 'an empty text' is not allowed"),
    ("  \n\n ", "table: 'an empty text' is not allowed"),
    ("1\n2\n3", "row 1: '1 column' is not allowed"),
    ("x,y\n1,2", "table: '1 row of data' is not allowed"),
    ("x,x\n1,2\n3,4.5", "row 1: 'x' is not allowed. Allowed: a different name for each column"),
    ("x,kind\n" + "\n".join(f"{n},word{n}" for n in range(MAX_CLASSES + 1)), f"column 2 (kind): '{MAX_CLASSES + 1} classes'"),
    ("x,kind\n1,a\n2,a\n3,a", "column 2 (kind): '1 classes'"),
    ("\n".join("1,2" for _ in range(MAX_ROWS + 1)), f"table: '{MAX_ROWS + 1:,} rows of data' is not allowed"),
    ("\n".join(",".join(["1"] * (MAX_INPUTS + 2)) for _ in range(3)), "table: '11 input columns' is not allowed"),
    ("x" * (MAX_TABLE_TEXT + 1), "table: 'a text of 1,000,001 characters'"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=[says[:30] for _, says in REFUSED])
def test_a_table_that_cannot_be_used_says_where(text: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        data(text)
    assert says in str(refused.value)
    assert "Allowed: " in str(refused.value)


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_refused(text: str) -> None:
    try:
        found = data(text)
    except InputError:
        return
    assert np.isfinite(found.x).all()
    assert len(found.x) == len(found.y) >= 2
