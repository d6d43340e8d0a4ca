"""Tables: every dialect, encoding and decimal sign reads back as what was written; what cannot be used is named, and nothing is dropped."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import InputError, Table, initialised, read_table, train
from nnviz.core.limits import MAX_CLASSES, MAX_COLUMNS, MAX_INPUTS, MAX_ROWS, MAX_TABLE_TEXT
from nnviz.models.training.table import dataset_of

SEPARATORS = [",", ";", "\t", " ", "|", "markdown", "sep=;", "sep=!"]
ENCODINGS = ["text", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252", "utf-32"]
NAMES = ["size", "age", "größe", "x 1", "a_b", "*bold*", "price in €"]
MISSING = ["", "?", "NaN", "NA", "-", "null", "N/A"]


def written(rows: list[list[str]], separator: str, end: str, quoting: int) -> str:
    """The text of a table."""
    if separator == "markdown":
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return end.join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])
    out = StringIO()
    said = separator.startswith("sep=")
    csv.writer(out, delimiter=separator[-1], lineterminator=end, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return (separator + end if said else "") + out.getvalue()


@st.composite
def tables(draw: st.DrawFn) -> tuple[str | bytes, list[str] | None, np.ndarray, dict[str, Any]]:
    """A table in some dialect, its names, its numbers, and what is said about it."""
    columns, separator = draw(st.integers(2, 5)), draw(st.sampled_from(SEPARATORS))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=columns, max_size=columns, unique=True))
    header = separator == "markdown" or draw(st.booleans())
    comma = draw(st.booleans())
    numbers = draw(st.lists(st.lists(st.decimals(-(10**6), 10**6, places=4), min_size=columns, max_size=columns), min_size=2, max_size=8))
    cells = [[str(n).replace(".", ",") if comma else str(n) for n in row] for row in numbers]
    if draw(st.booleans()):
        cells = [[c.replace("-", "\u2212") for c in row] for row in cells]
    encoding = draw(st.sampled_from(ENCODINGS))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    text = written([names, *cells] if header else cells, separator, draw(st.sampled_from(["\n", "\r\n", "\r"])), quoting)
    if encoding in ("latin-1", "cp1252"):
        text = text.replace("\u2212", "-").replace("€", "$" if encoding == "latin-1" else "€")
        names = [n.replace("€", "$" if encoding == "latin-1" else "€") for n in names]
    source = text if encoding == "text" else text.encode(encoding)
    return source, names if header else None, np.array([[float(n) for n in row] for row in numbers]), {"kind": "numbers"}


@settings(max_examples=300, deadline=None)
@given(tables())
def test_what_was_written_is_read(case: tuple[str | bytes, list[str] | None, np.ndarray, dict[str, Any]]) -> None:
    source, names, values, said = case
    found = read_table(source, **said)
    assert np.array_equal(found.x, values[:, :-1])
    assert np.array_equal(found.y, values[:, -1:])
    assert found.input_names == (tuple(names[:-1]) if names else tuple(f"x{n + 1}" for n in range(values.shape[1] - 1)))
    assert found.target_names == ((names[-1],) if names else ("y",))
    assert len(found.rows) == len(values)
    assert found.left_out == ()


@given(
    st.lists(st.lists(st.integers(1, 999), min_size=2, max_size=2), min_size=2, max_size=6),
    st.sampled_from([";", "\t"]),
    st.sampled_from([".", ","]),
)
def test_three_digits_behind_every_sign_are_asked_about(rows: list[list[int]], separator: str, mark: str) -> None:
    text = "\n".join(separator.join(f"{n}{mark}{n:03d}" for n in row) for row in rows)
    with pytest.raises(InputError, match=r"row 1, column 1.*decimal=\"\.\".*decimal=\",\""):
        read_table(text, kind="numbers")
    decimals = read_table(text, kind="numbers", decimal=mark)  # type: ignore[arg-type]
    groups = read_table(text, kind="numbers", decimal="," if mark == "." else ".")
    assert decimals.x[:, 0].tolist() == [float(f"{a}.{a:03d}") for a, _ in rows]
    assert groups.x[:, 0].tolist() == [float(f"{a}{a:03d}") for a, _ in rows]


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(MISSING + [None] * 9)), min_size=4, max_size=12), st.booleans()
)
def test_rows_with_missing_cells_are_named_and_no_row_is_lost(rows: list[tuple[int, int, str | None]], header: bool) -> None:
    lines = [f"{a};{b + 0.5};{a + 0.25 if gap is None else gap}" for a, b, gap in rows]
    text = "\n".join((["a;b;c"] if header else []) + lines)
    gaps = [n + 1 + header for n, (_, _, gap) in enumerate(rows) if gap is not None]
    if len(rows) - len(gaps) < 2:
        return
    if gaps:
        with pytest.raises(InputError, match=rf"row {gaps[0]}, column 3"):
            read_table(text)
    found = read_table(text, missing="leave out")
    assert found.left_out == tuple(gaps)
    assert sorted((*found.rows, *found.left_out)) == [n + 1 + header for n in range(len(rows))]
    assert found.x.tolist() == [[a, b + 0.5] for a, b, gap in rows if gap is None]
    for line in gaps:
        assert any(note.startswith("Row") and str(line) in note for note in found.notes)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text('0123456789.,;\t |-#\n"?ax=', max_size=120) | st.binary(max_size=120))
def test_anything_is_a_table_or_refused_with_a_reason(source: str | bytes) -> None:
    for missing in ("refuse", "leave out"):
        try:
            found = read_table(source, missing=missing)  # type: ignore[arg-type]
        except InputError:
            continue
        assert np.isfinite(found.x).all()
        assert np.isfinite(found.y).all()
        assert len(found.x) == len(found.y) == len(found.rows) >= 2


# --- the cases of the issue ------------------------------------------------------------------------------------------


def test_a_decimal_comma_in_the_target_is_a_number() -> None:
    found = read_table("x;y\n1;0,5\n2;1,7\n3;2,2")
    assert (found.kind, found.y.ravel().tolist()) == ("numbers", [0.5, 1.7, 2.2])


SALARIES = "years,salary\n1,30000\n2,35000\n3,40000\n4,40000"


def test_whole_numbers_can_be_either_and_it_is_said_which() -> None:
    assert read_table(SALARIES).kind == "numbers"
    assert any("numbers to come close to, or classes to tell apart? Taken: numbers" in note for note in read_table(SALARIES).notes)
    found = read_table(SALARIES, kind="classes")
    assert found.class_names == ("30000", "35000", "40000")
    assert found.y.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]
    assert read_table("x,y\n1,0\n2,1\n3,1", kind="numbers").y.ravel().tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("ys", "kind"),
    [
        ("0 1 1 0", "classes"),
        ("-1 1 1 -1", "classes"),
        ("0 1 2 0 1 2", "classes"),
        ("1 2 3 1 2 3", "classes"),
        ("2 4 2 4", "classes"),
        ("1 2 3 4", "numbers"),
        ("3 8 5 3", "numbers"),
        ("0.5 1.5 0.5 1.5", "numbers"),
        ("a b a", "classes"),
        ("1990 2000 2010", "numbers"),
    ],
)
def test_what_a_target_is_taken_for(ys: str, kind: str) -> None:
    text = "\n".join(f"{n * 1.5};{y}" for n, y in enumerate(ys.split()))
    assert read_table("x;y\n" + text).kind == kind
    assert read_table("x;y\n" + text, kind="classes").kind == "classes"


@pytest.mark.parametrize("gap", ["NaN", "?", "", "NA", "null", "-"])
def test_a_first_row_with_a_missing_cell_is_no_row_of_names(gap: str) -> None:
    text = f"5,{gap},1.5\n3,4,2\n6,7,3.5"
    with pytest.raises(InputError, match=r"row 1, column 2 \(x2\)"):
        read_table(text)
    found = read_table(text, missing="leave out")
    assert (found.left_out, found.x.tolist()) == ((1,), [[3, 4], [6, 7]])


WISCONSIN = "1000025,5,1,?,2\n1002945,5,4,10,2\n1015425,3,1,2,4\n1016277,6,8,4,4\n1017023,4,1,?,2"


def test_wisconsin() -> None:
    with pytest.raises(InputError, match=r"row 1, column 4 \(x4\): '\?' is not allowed.*1 and 5"):
        read_table(WISCONSIN)
    found = read_table(WISCONSIN, missing="leave out", leave_out=["x1"])
    assert (found.left_out, found.class_names, found.input_names) == ((1, 5), ("2", "4"), ("x2", "x3", "x4"))
    assert found.y.ravel().tolist() == [0, 1, 1]


def test_an_id_is_pointed_out_and_can_be_left_out() -> None:
    text = "id,size,salary\n7,2.5,30.5\n9,3,40\n8,5,50"
    assert any("as if it numbered the rows" in note for note in read_table(text).notes)
    found = read_table(text, target="salary", kind="numbers", leave_out=["id"])
    assert found.input_names == ("size",)
    assert not any("as if it numbered" in note for note in found.notes)


def test_a_column_of_names_is_refused_until_it_is_left_out() -> None:
    text = "who,size,y\nAnna,1,2.5\nBert,2,3\nCleo,4,5"
    with pytest.raises(InputError, match=r"row 2, column 1 \(who\): 'Anna' is not allowed.*leave the column out"):
        read_table(text)
    assert read_table(text, leave_out=["who"]).input_names == ("size",)


def test_words_that_come_again_become_inputs_of_0_and_1() -> None:
    found = read_table("colour,wet,y\nred,no,2.5\ngreen,yes,3\nred,no,5\nblue,yes,7")
    assert found.input_names == ("colour = blue", "colour = green", "colour = red", "wet = yes")
    assert found.x.tolist() == [[0, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0], [1, 0, 0, 1]]
    numbered = read_table("a,y\n3,2.5\n5,1\n3,4", classes=["a"])
    assert numbered.input_names == ("a = 5",)


def test_wine_qualitys_eleven_inputs_and_up_to_64() -> None:
    names = [
        "fixed acidity",
        "volatile acidity",
        "citric acid",
        "residual sugar",
        "chlorides",
        "free sulfur dioxide",
        "total sulfur dioxide",
    ]
    head = ";".join(f'"{n}"' for n in [*names, "density", "pH", "sulphates", "alcohol", "quality"])
    text = head + "\n7.4;0.7;0;1.9;0.076;11;34;0.9978;3.51;0.56;9.4;5\n7.8;0.88;0;2.6;0.098;25;67;0.9968;3.2;0.68;9.8;5"
    text += "\n11.2;0.28;0.56;1.9;0.075;17;60;0.998;3.16;0.58;9.8;6"
    found = read_table(text)
    assert (found.x.shape, found.kind, found.input_names[0]) == ((3, 11), "numbers", "fixed acidity")
    many = "\n".join(",".join(str((r + 1) * c % 7 + 0.5) for c in range(MAX_INPUTS + 1)) for r in range(5))
    wide = read_table(many)
    assert wide.x.shape == (5, MAX_INPUTS)
    assert train(initialised([MAX_INPUTS, 2, 1], ["tanh", "identity"]), wide.x, wide.y, updates=3, learning_rate=0.001)[3].loss > 0


def test_a_true_minus_in_a_target_is_a_minus() -> None:
    assert read_table("x,y\n1,3\n2,−4\n3,–5").y.ravel().tolist() == [3, -4, -5]
    assert read_table("3,−4\n1,2").y.ravel().tolist() == [-4, 2]


@pytest.mark.parametrize(
    "text",
    [
        "x1 x2 y\n0.5 1 0\n2 3 1",
        "| x1 | x2 | y |\n|---|:-:|--:|\n| 0.5 | 1 | 0 |\n| 2 | 3 | 1 |",
        "# of mine\nx1,x2,y\n# here\n0.5,1,0\n2,3,1",
        "sep=;\nx1;x2;y\n0,5;1;0\n2;3;1",
        "x1\tx2\ty\r\n0,5\t1\t0\r\n2\t3\t1\r\n",
        "x1  x2   y\n0,5   1    0\n  2   3    1",
        "x1, x2, y\n1/2, 1, 0\n2, 3, 1",
        '"x1";"x2";"y"\n"0,5";"1";"0"\n"2";"3";"1"',
        "x1,x2,y,,\n0.5,1,0,,\n2,3,1,,",
        "x1 | x2 | y\n0.5 | 1 | 0\n2 | 3 | 1",
    ],
)
def test_the_same_table_in_every_dialect(text: str) -> None:
    found = read_table(text)
    assert (found.input_names, found.x.tolist(), found.y.ravel().tolist()) == (("x1", "x2"), [[0.5, 1], [2, 3]], [0, 1])
    assert read_table(text.encode("utf-16")).x.tolist() == found.x.tolist()


def test_words_over_some_numbers_only_are_asked_about() -> None:
    text = "oops,2\n3,4\n5,6.5\n7,8"
    with pytest.raises(InputError, match="header=True or header=False"):
        read_table(text)
    assert read_table(text, header=True).target_names == ("2",)
    with pytest.raises(InputError, match=r"row 1, column 1 \(x1\): 'oops'"):
        read_table(text, header=False)


def test_it_becomes_a_dataset_with_what_belongs_to_its_targets() -> None:
    data = dataset_of(read_table("size,weight,kind\n1,2,pear\n2,3,apple\n3,4,plum\n4,5,apple"))
    assert data.classes == ("apple", "pear", "plum")
    assert data.y.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0]]
    assert data.natural == ("softmax", "cross_entropy")
    two = dataset_of(read_table("a,b,c\n0,0,0\n0,1,1\n1,0,1\n1,1,0"))
    assert (two.kind, two.classes, two.natural) == ("classes", ("0", "1"), ("sigmoid", "binary_cross_entropy"))
    assert two.labels().tolist() == [0, 1, 1, 0]
    assert dataset_of(read_table("0.5,1,0.25\n2,3,1.75")).kind == "curve"


def test_targets_can_be_named() -> None:
    found = read_table("y1,x,y2\n1,2,3.5\n4,5,6.5", target=["y1", "y2"])
    assert found.x.ravel().tolist() == [2, 5]
    assert found.y.tolist() == [[1, 3.5], [4, 6.5]]
    with pytest.raises(InputError, match=r"target column: 'z' is not allowed. Allowed: y1, x, y2"):
        read_table("y1,x,y2\n1,2,3.5\n4,5,6.5", target="z")
    with pytest.raises(InputError, match="numbers, where there is more than one target"):
        read_table("y1,x,y2\na,2,3.5\nb,5,6.5\na,1,2", target=["y1", "y2"])


REFUSED: list[tuple[str, str]] = [
    ("x,y\n1,2\n1,abc\n3,4.5\n4,5.5", "row 3, column 2 (y): 'abc' is not allowed"),
    ("x,y\n1,2\n\nfoo,3\n3,4", "row 4, column 1 (x): 'foo' is not allowed"),
    ("x,y\n1,2\n,3\n3,4", "row 3, column 1 (x): an empty field is not allowed"),
    ("x,kind\n1,a\n2,\n3,b", "row 3, column 2 (kind): an empty field is not allowed"),
    ("x,y\n1,2\n1,nan\n3,4.5", "row 3, column 2 (y): 'nan' is not allowed"),
    ("x,y\n1,2\n1e999,1\n3,4.5", "row 3, column 1 (x): '1e999' is not allowed"),
    ("x,y\n1,2\n1,2,3\n3,4", "row 3: '3 cells' is not allowed. Allowed: 2 cells, as in row 1"),
    ("x,y\n1,2\n__import__('os'),3\n2,2", "row 3, column 1 (x)"),
    ("x;y\n1;2,5\n2.25;3\n3,5;4", "row 3, column 1 (x): '2.25' is not allowed. Allowed: a finite number"),
    ('x,y\n1,"2\n3,4', "row 2: 'a text that is no table"),
    ("", "table: 'an empty text' is not allowed"),
    ("  \n\n ", "table: 'an empty text' is not allowed"),
    ("1\n2\n3", "row 1: '1 column' is not allowed"),
    ("x,y\n1,2", "table: '1 row of data' is not allowed"),
    ("x,x\n1,2\n3,4.5", "row 1: 'x' is not allowed. Allowed: a different name for each column"),
    ("x,kind\n" + "\n".join(f"{n},word{n}" for n in range(MAX_CLASSES + 1)), f"column 2 (kind): '{MAX_CLASSES + 1} classes'"),
    ("x,kind\n1,a\n2,a\n3,a", "column 2 (kind): '1 classes'"),
    ("\n".join("1,2" for _ in range(MAX_ROWS + 1)), f"table: '{MAX_ROWS + 1:,} rows of data' is not allowed"),
    ("\n".join(",".join(["1"] * (MAX_INPUTS + 2)) for _ in range(3)), f"table: '{MAX_INPUTS + 1} inputs' is not allowed"),
    ("\n".join(",".join(["1"] * (MAX_COLUMNS + 1)) for _ in range(3)), f"row 1: '{MAX_COLUMNS + 1} columns' is not allowed"),
    ("x" * (MAX_TABLE_TEXT + 1), f"table: 'a text of {MAX_TABLE_TEXT + 1:,} characters'"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=[says[:30] for _, says in REFUSED])
def test_a_table_that_cannot_be_used_says_where(text: str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        read_table(text)
    assert says in str(refused.value)
    assert "Allowed: " in str(refused.value)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "number"},
        {"decimal": ":"},
        {"header": "yes"},
        {"separator": "x"},
        {"encoding": "rot13"},
        {"missing": True},
        {"leave_out": ["z"]},
        {"target": "z"},
        {"classes": ["z"]},
        {"leave_out": ["x"]},
        {"leave_out": ["x", "y"]},
    ],
)
def test_what_is_said_wrongly_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="Allowed: "):
        read_table(b"x,y\n1,2.5\n3,4.5", **said)


@pytest.mark.parametrize("source", [None, 3, ["x,y"], {"x": 1}])
def test_what_is_no_text_is_refused(source: Any) -> None:
    with pytest.raises(InputError, match="a text, or the bytes of a file"):
        read_table(source)


def test_an_encoding_can_be_said() -> None:
    found = read_table("вес,y\n1,2.5\n3,4.5".encode("cp1251"), encoding="cp1251")
    assert isinstance(found, Table)
    assert found.input_names == ("вес",)
    with pytest.raises(InputError, match="no UTF-8, see byte 4"):
        read_table(b"abc\xff,y\n1,2\n3,4", encoding="utf-8")
