"""The cells of the tables: what is typed is checked, what nobody touched keeps all its digits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.models.checks import NUMBER
from nnviz.ui.editors import Grid, _cell, _numbers, _texts

EXACT = np.array([[1 / 3, -2.0], [1e-20, 123456.789]])
NAMES = (("W_11^(1)", "W_12^(1)"), ("W_21^(1)", "W_22^(1)"))
GRID = Grid("W1", "W of layer 2", EXACT, NAMES, ("z_1", "z_2"), ("x_1", "x_2"))

moderate = st.floats(-1e100, 1e100)


def typed(row: int, column: int, text: object) -> np.ndarray:
    """The table's numbers after that text came into one cell."""
    frame = pd.DataFrame(_texts(EXACT), dtype=object)
    frame.iat[row, column] = text
    return _numbers(frame, GRID, _texts(EXACT))


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
    with pytest.raises(InputError) as refused:
        typed(*at, text)
    assert refused.value.field == NAMES[at[0]][at[1]]
    shown = repr(text) if text not in (None, "") else "an empty field"
    doubt = "; this one can be read as 1.234 or as 1234.0: write one of them" if text == "1,234" else ""
    assert str(refused.value) == f"{refused.value.field}: {shown} is not allowed. Allowed: {NUMBER}{doubt}."


def test_cells_that_nobody_touched_keep_all_their_digits():
    assert _texts(EXACT) == [["0.333333", "-2"], ["1e-20", "123457"]]
    assert np.array_equal(typed(0, 1, "-2"), EXACT)
    assert typed(0, 0, "0.3333330")[0, 0] == 0.333333


@given(st.lists(moderate, min_size=4, max_size=4), st.integers(0, 3), moderate)
def test_one_cell_changes_and_no_other(values: list[float], which: int, number: float):
    exact = np.array(values).reshape(2, 2)
    grid = Grid("W1", "W", exact, NAMES, ("", ""), ("", ""))
    frame = pd.DataFrame(_texts(exact), dtype=object)
    assert np.array_equal(_numbers(frame, grid, _texts(exact)), exact)
    frame.iat[which // 2, which % 2] = repr(number)
    changed = _numbers(frame, grid, _texts(exact)).ravel()
    # A number typed just as the cell shows it is the number of the cell.
    expected = exact.ravel()[which] if repr(number) == _texts(exact)[which // 2][which % 2] else number
    assert changed[which] == expected
    assert np.array_equal(np.delete(changed, which), np.delete(exact.ravel(), which))


def test_a_new_row_has_nothing_to_fall_back_to():
    assert _cell("0.5", "x of example 2", None, None, 0) == 0.5
    with pytest.raises(InputError, match="x of example 2: an empty field is not allowed"):
        _cell(None, "x of example 2", None, None, 0)
