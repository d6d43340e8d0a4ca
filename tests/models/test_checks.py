"""The border: what a person gave becomes a number or is refused with the field, the value and what is allowed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.testing import assert_array_equal

from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_MAGNITUDE
from nnviz.models import checks

NO_NUMBERS = [
    "abc",
    "",
    "  ",
    "1,500",
    "1,2,3",
    "1/0",
    "3 4",
    "%",
    "1_000",
    "0x10",
    "1+1",
    "__import__('os')",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "-1e400",
    "1e101",
    None,
    True,
    False,
    np.True_,
    float("nan"),
    float("inf"),
    float("-inf"),
    float("1e400"),
    1e101,
    -1e101,
    10**400,
    10**5000,
    np.float64("nan"),
    1j,
    [1.0],
    (1.0, 2.0),
    {},
    np.array([1.0]),
    np.zeros((2, 2)),
    b"1",
]


def refusal(make) -> InputError:
    with pytest.raises(InputError) as refused:
        make()
    return refused.value


@pytest.mark.parametrize("value", NO_NUMBERS, ids=lambda v: repr(v)[:20] if not isinstance(v, int) or v < 10**20 else "huge")
def test_what_is_no_finite_number_is_refused(value: object):
    error = refusal(lambda: checks.number(value, "weight"))
    assert error.field == "weight"
    assert str(error).startswith("weight: ")
    doubt = "; this one can be read as 1.5 or as 1500.0: write one of them" if isinstance(value, str) and value == "1,500" else ""
    assert str(error).endswith(f"Allowed: a finite number between -1e+100 and 1e+100{doubt}.")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3.0),
        (-0.25, -0.25),
        ("0.5", 0.5),
        (" -3 ", -3.0),
        ("1e-3", 0.001),
        ("+2", 2.0),
        ("\u22121.5", -1.5),
        (np.int64(7), 7.0),
        (np.float32(0.5), 0.5),
        (MAX_MAGNITUDE, 1e100),
        ("-1e100", -1e100),
        (0, 0.0),
    ],
)
def test_numbers_and_their_text_are_accepted(value: object, expected: float):
    found = checks.number(value, "weight")
    assert found == expected
    assert type(found) is float


@given(value=st.floats(-1e100, 1e100))
def test_the_text_of_a_number_is_that_number(value: float):
    assert checks.number(repr(value), "x") == checks.number(value, "x") == value


@given(text=st.text(max_size=12))
def test_any_text_gives_a_finite_number_or_a_refusal(text: str):
    try:
        found = checks.number(text, "x")
    except InputError:
        return
    assert math.isfinite(found)


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_cell_is_called_that(empty: object):
    assert "an empty field" in str(refusal(lambda: checks.number(empty, "x")))


@given(value=st.floats(-100.0, 100.0))
def test_bounds_belong_to_what_is_allowed(value: float):
    def make() -> float:
        return checks.number(value, "rate", low=-1.0, high=2.0, allowed="from -1 to 2")

    if -1.0 <= value <= 2.0:
        assert make() == value
    else:
        assert refusal(make).allowed == "from -1 to 2"


@pytest.mark.parametrize("value", [0, 11, -1, 2.5, "2.5", "3.0001", 1e300, "abc", None, True, float("nan")])
def test_what_is_no_whole_number_within_the_bounds_is_refused(value: object):
    error = refusal(lambda: checks.whole(value, "epochs", 1, 10, "passes"))
    assert str(error).startswith("epochs: ")
    assert error.allowed == "a whole number from 1 to 10 (passes)"


@pytest.mark.parametrize("value", [1, 10, "7", 3.0, "4.0", np.int32(2)])
def test_whole_numbers_are_accepted_as_such(value: object):
    found = checks.whole(value, "epochs", 1, 10)
    assert found == float(value)  # type: ignore[arg-type]
    assert type(found) is int


@pytest.mark.parametrize(
    "table",
    [[[1, 2], [3, 4], [5, 6]], ((1, 2), (3, 4), (5, 6)), np.arange(1.0, 7.0).reshape(3, 2), [["1", "2"], np.array([3, 4]), (5, 6.0)]],
)
def test_a_table_of_the_right_shape_becomes_an_array(table: object):
    found = checks.matrix(table, "W", 3, 2)
    assert found.dtype == np.float64
    assert_array_equal(found, [[1, 2], [3, 4], [5, 6]])


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ([[1, 2]], "1 rows of 2"),
        ([[1, 2], [3, 4], [5, 6], [7, 8]], "4 rows of 2"),
        ([[1], [2], [3]], "3 rows of 1"),
        ([[1, 2], [3], [4, 5]], "3 rows of 1 or 2"),
        ([], "0 rows of 0"),
        ([1, 2, 3], "not a table"),
        (np.zeros(3), "not a table"),
        (np.zeros((3, 2, 1)), "not a table"),
        ("abc", "not a table"),
        (None, "not a table"),
        (5, "not a table"),
        ({0: [1, 2]}, "not a table"),
    ],
)
def test_a_table_of_another_shape_is_refused_with_both_shapes(table: object, shown: str):
    error = refusal(lambda: checks.matrix(table, "W", 3, 2))
    assert error.field == "W"
    assert shown in str(error)
    assert error.allowed == "3 x 2 numbers (3 rows of 2)"


@given(row=st.integers(0, 2), column=st.integers(0, 1), bad=st.sampled_from([None, "", "x", float("nan"), True, np.zeros(2)]))
def test_a_bad_cell_is_named_by_its_row_and_column_counted_from_1(row: int, column: int, bad: object):
    table: list[list[object]] = [[1.0, 2.0] for _ in range(3)]
    table[row][column] = bad
    assert refusal(lambda: checks.matrix(table, "W", 3, 2)).field == f"W, row {row + 1}, column {column + 1}"


@given(entry=st.integers(0, 2), bad=st.sampled_from([None, "", "x", float("inf"), False, [1.0], np.zeros(2)]))
def test_a_bad_entry_of_a_list_is_named_counted_from_1(entry: int, bad: object):
    values: list[object] = [1.0, "2", 3]
    values[entry] = bad
    assert refusal(lambda: checks.vector(values, "b", 3)).field == f"b, entry {entry + 1}"


@pytest.mark.parametrize("values", [[1, 2], [1, 2, 3, 4], [], "123", None, 3, {1, 2, 3}, np.zeros(2)])
def test_a_list_of_another_length_is_refused(values: object):
    error = refusal(lambda: checks.vector(values, "b", 3))
    assert (error.field, error.allowed) == ("b", "a list of 3 numbers")


def test_a_two_dimensional_array_is_no_list_of_numbers():
    assert refusal(lambda: checks.vector(np.zeros((3, 3)), "b", 3)).field == "b, entry 1"


def test_what_is_returned_is_a_copy():
    given_array = np.ones((2, 2))
    found = checks.matrix(given_array, "W", 2, 2)
    found[0, 0] = 5.0
    assert_array_equal(given_array, np.ones((2, 2)))


shapes = st.tuples(st.integers(0, 4), st.integers(0, 4))
cells = st.one_of(st.floats(), st.sampled_from([MAX_MAGNITUDE, -MAX_MAGNITUDE, 1.01 * MAX_MAGNITUDE]))
arrays = shapes.flatmap(lambda shape: npst.arrays(float, shape, elements=cells))


def outcome(take, values: object) -> object:
    try:
        found = take(values)
    except InputError as error:
        return str(error)
    return found.tolist(), found.shape


@given(arrays, shapes, st.sampled_from([None, 1, 2]))
def test_an_array_is_taken_and_refused_as_the_list_of_its_numbers_is(array: np.ndarray, shape: tuple[int, int], count: int | None):
    for take in (
        lambda values: checks.matrix(values, "W", *shape),
        lambda values: checks.examples(values, "x", shape[1], 3, "to be stepped through", count),
    ):
        assert outcome(take, array) == outcome(take, array.tolist())
        assert outcome(take, np.asfortranarray(array)) == outcome(take, array.tolist())
    for row in array:
        assert outcome(lambda values: checks.vector(values, "b", shape[1]), row) == outcome(
            lambda values: checks.vector(values, "b", shape[1]), row.tolist()
        )


def test_what_is_taken_is_the_givers_no_more():
    array = np.ones((2, 2))
    taken = (checks.matrix(array, "W", 2, 2), checks.examples(array, "x", 2, 5, ""), checks.vector(array[0], "b", 2))
    array[:] = 7.0
    assert all((found == 1.0).all() for found in taken)
