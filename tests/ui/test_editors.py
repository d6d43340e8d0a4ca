"""The cells of the tables: what is typed is checked, what nobody touched keeps all its digits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.models.checks import NUMBER
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.ui.shared.cells import BadCell, BadCells, Cells, Row, as_stored, number_of, read_cells, read_rows, short_texts

EXACT = np.array([[1 / 3, -2.0], [1e-20, 123456.789]])
PRESENT = np.array([[10.0, 20.0], [30.0, 40.0]])
NAMES = (("W_11^(1)", "W_12^(1)"), ("W_21^(1)", "W_22^(1)"))

moderate = st.floats(-1e100, 1e100)


def read(row: int, column: int, text: object, bad: BadCells = ()) -> tuple[np.ndarray, BadCells]:
    """The table's numbers after that text came into one cell, and what cannot be used."""
    cells = Cells("W1", EXACT, PRESENT, bad)
    shown: list[list[object]] = [list(r) for r in cells.texts()]
    shown[row][column] = text
    return read_cells(cells, shown, NAMES)


def typed(row: int, column: int, text: object) -> np.ndarray:
    values, bad = read(row, column, text)
    assert bad == ()
    return values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.5", 0.5),
        ("-3", -3.0),
        ("\u22123", -3.0),
        (" 7 ", 7.0),
        ("1e-3", 1e-3),
        (".5", 0.5),
        ("0,5", 0.5),
        ("1/3", 1 / 3),
        ("½", 0.5),
        ("50 %", 0.5),
        ("1\u2009250,5", 1250.5),
        ("+2", 2.0),
        ("0.3333", 0.3333),
        ("1e100", 1e100),
        (4, 4.0),
        (0.25, 0.25),
    ],
)
@pytest.mark.parametrize("at", [(0, 0), (1, 1)])
def test_a_number_that_is_typed_is_taken(text: object, number: float, at: tuple[int, int]):
    expected = EXACT.copy()
    expected[at] = number
    assert np.array_equal(typed(*at, text), expected)


@pytest.mark.parametrize(
    "text", ["", " ", None, "abc", "nan", "inf", "-inf", "1e400", "1_0", "1e101", "0,5,", "1/0", "1,234", "--1", "0x10", float("nan"), True]
)
@pytest.mark.parametrize("at", [(0, 0), (1, 0)])
def test_a_cell_that_is_no_number_is_refused_by_its_name(text: object, at: tuple[int, int]):
    values, bad = read(*at, text)
    shown = repr(text) if text not in (None, "") else "an empty field"
    doubt = "; this one can be read as 1.234 or as 1234.0: write one of them" if text == "1,234" else ""
    message = f"{NAMES[at[0]][at[1]]}: {shown} is not allowed. Allowed: {NUMBER}{doubt}."
    assert bad == (BadCell("W1", *at, "" if text is None or text != text else str(text), message),)
    # The number of the lesson stays there, and all the other cells are read.
    expected = EXACT.copy()
    expected[at] = PRESENT[at]
    assert np.array_equal(values, expected)


def test_cells_that_nobody_touched_keep_all_their_digits():
    assert short_texts(EXACT) == [["0.333333", "-2"], ["1e-20", "123457"]]
    assert np.array_equal(typed(0, 1, "-2"), EXACT)
    assert typed(0, 0, "0.3333330")[0, 0] == 0.333333


@given(st.lists(moderate, min_size=4, max_size=4), st.integers(0, 3), moderate)
def test_one_cell_changes_and_no_other(values: list[float], which: int, number: float):
    cells = Cells("W1", np.array(values).reshape(2, 2), PRESENT)
    shown: list[list[object]] = [list(r) for r in cells.texts()]
    assert np.array_equal(read_cells(cells, shown, NAMES)[0], cells.exact)
    before = shown[which // 2][which % 2]
    shown[which // 2][which % 2] = repr(number)
    changed = read_cells(cells, shown, NAMES)[0].ravel()
    # A number typed just as the cell shows it is the number of the cell.
    expected = cells.exact.ravel()[which] if repr(number) == before else number
    assert changed[which] == expected
    assert np.array_equal(np.delete(changed, which), np.delete(cells.exact.ravel(), which))


texts = st.sampled_from(["abc", "", None, "1e400", "0.5", "-3", "1/3", "nan"])


@given(st.lists(texts, min_size=4, max_size=4))
def test_each_cell_is_read_for_itself(four: list[object]):
    shown = [four[:2], four[2:]]
    values, bad = read_cells(Cells("W1", EXACT, PRESENT), shown, NAMES)
    for r, row in enumerate(shown):
        for c, text in enumerate(row):
            wrong = [cell for cell in bad if (cell.row, cell.column) == (r, c)]
            try:
                assert values[r, c] == number_of(text, "x")
                assert not wrong
            except InputError:
                assert values[r, c] == PRESENT[r, c]
                assert wrong[0].text == (text or "")


def test_a_text_that_the_table_started_with_is_as_wrong_as_before_and_is_mended_in_its_place():
    bad = (BadCell("W1", 1, 0, "abc", "why"),)
    assert Cells("W1", EXACT, PRESENT, bad).texts()[1] == ["abc", "123457"]
    values, found = read(0, 0, "7", bad)
    assert [(cell.row, cell.column, cell.text) for cell in found] == [(1, 0, "abc")]
    assert (values[0, 0], values[1, 0], values[1, 1]) == (7.0, PRESENT[1, 0], EXACT[1, 1])
    values, found = read(1, 0, "0.25", bad)
    assert found == ()
    assert values[1, 0] == 0.25
    # What the cell would show of its number, typed, is that text's number: nobody has seen the other digits.
    assert read(1, 0, "1e-20", bad)[0][1, 0] == 1e-20


# --- examples ---------------------------------------------------------------------------------------------------------

NETWORK = initialised((2, 1), ("sigmoid",), "binary_cross_entropy")
COLUMNS = ("x_1", "x_2", "y")
DATA = np.array([[1 / 3, 2.0, 1.0], [5.0, 6.0, 0.0]])


def rows(*shown: list[object]) -> list[Row]:
    """The two old examples with what stands in them now, and new ones."""
    old = [Row(s, DATA[n], DATA[n], short_texts(DATA)[n]) for n, s in enumerate(shown[:2])]
    return [*old, *(Row(s) for s in shown[2:])]


def untouched() -> list[list[object]]:
    return [list(row) for row in short_texts(DATA)]


def test_examples_that_nobody_touched_keep_all_their_digits():
    found, bad = read_rows(NETWORK, rows(*untouched()), COLUMNS, "data")
    assert bad == ()
    assert np.array_equal(np.array(found), DATA)


def test_a_new_example_that_is_not_complete_stays_in_the_table_and_the_others_are_taken():
    _, second = untouched()
    found, bad = read_rows(NETWORK, rows(["7", "8", "0"], second, ["3", None, "1"], ["1", "2", "0.5"]), COLUMNS, "data")
    assert [None if v is None else v.tolist() for v in found] == [[7, 8, 0], DATA[1].tolist(), None, [1, 2, 0.5]]
    assert [(c.row, c.column, c.text, bool(c.message)) for c in bad] == [(2, 0, "3", False), (2, 1, "", True), (2, 2, "1", False)]
    assert bad[1].message.startswith("x_2 of example 3: an empty field is not allowed.")
    # In the lesson there are three; the incomplete one follows behind them.
    assert {c.row for c in as_stored(found, bad)} == {3}


def test_targets_that_the_loss_cannot_use_keep_those_before_and_the_inputs_are_taken():
    _, second = untouched()
    found, bad = read_rows(NETWORK, rows(["7", "8", "2"], second, ["1", "1", "-1"]), COLUMNS, "data")
    assert found[0].tolist() == [7.0, 8.0, 1.0]  # type: ignore[union-attr]
    assert found[2] is None
    messages = [c.message for c in bad if c.message]
    allowed = "Allowed: a target from 0 to 1, for binary cross-entropy."
    assert messages == [f"y, row {r}, column 1: {v} is not allowed. {allowed}" for r, v in ((1, 2.0), (3, -1.0))]
    assert [(c.row, c.column, c.text) for c in bad if c.row == 0] == [(0, 2, "2")]


cells_ = st.sampled_from(["0.5", "1", "abc", "", None, "2", "0"])


@given(st.lists(st.lists(cells_, min_size=3, max_size=3), min_size=2, max_size=6))
def test_what_is_taken_of_the_examples_is_a_batch_whatever_stands_there(shown: list[list[object]]):
    found, bad = read_rows(NETWORK, rows(*shown), COLUMNS, "data")
    assert all(v is not None for v in found[:2]), "an old example is never lost"
    taken = np.array([v for v in found if v is not None])
    assert batch(NETWORK, taken[:, :2], taken[:, 2:]).examples == len(taken)
    told = {c.row for c in bad if c.message}
    assert {n for n, v in enumerate(found) if v is None} <= told, "what is not taken is said"
    for cell in bad:
        assert cell.text == (shown[cell.row][cell.column] or ""), "and stays as it was typed"


def test_a_new_row_has_nothing_to_fall_back_to():
    assert number_of("0.5", "x of example 2") == 0.5
    with pytest.raises(InputError, match="x of example 2: an empty field is not allowed"):
        number_of(None, "x of example 2")
