"""A batch: inputs and targets that fit a network and its loss, frozen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_array_equal

from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_EXAMPLES
from nnviz.models.data import batch, check_targets
from nnviz.models.network import Network
from tests.strategies import Case, cases


def network(loss: str = "half_squared_error", output: str = "sigmoid") -> Network:
    return Network([2, 3], [[[1, 2], [3, 4], [5, 6]]], [[0, 0, 0]], [output], loss)


X, Y = [[1, 2], [3, 4]], [[0, 0, 1], [0.5, 0.25, 0.25]]


def refusal(of: Network, x: Any, y: Any = None) -> InputError:
    with pytest.raises(InputError) as refused:
        batch(of, x, y)
    error = refused.value
    assert str(error).startswith(f"{error.field}: ")
    assert error.allowed in str(error)
    return error


def test_rows_are_examples():
    data = batch(network(), X, Y)
    assert data.examples == 2
    assert_array_equal(data.x, X)
    assert_array_equal(data.y, Y)


@pytest.mark.parametrize(
    ("x", "y", "field", "allowed"),
    [
        ([], [], "x", "1 to 64 rows"),
        ([[1, 2]] * (MAX_EXAMPLES + 1), [[0, 0, 1]] * (MAX_EXAMPLES + 1), "x", "1 to 64 rows"),
        (None, Y, "x", "1 to 64 rows"),
        ("ab", Y, "x", "1 to 64 rows"),
        (5, Y, "x", "1 to 64 rows"),
        ([1, 2], Y, "y", "1 x 3 numbers"),
        (np.array([1.0, 2.0]), Y, "y", "1 x 3 numbers"),
        ([1, 2, 3], Y, "x", "3 x 2 numbers"),
        ([[1, 2, 3], [4, 5, 6]], Y, "x", "2 x 2 numbers"),
        ([[1, 2], [3]], Y, "x", "2 x 2 numbers"),
        ([[1, 2], [3, "abc"]], Y, "x, row 2, column 2", "a finite number"),
        ([[1, None], [3, 4]], Y, "x, row 1, column 2", "a finite number"),
        ([["", 2], [3, 4]], Y, "x, row 1, column 1", "a finite number"),
        ([["1e400", 2], [3, 4]], Y, "x, row 1, column 1", "a finite number"),
        ([[float("1e400"), 2], [3, 4]], Y, "x, row 1, column 1", "a finite number"),
        ([[float("nan"), 2], [3, 4]], Y, "x, row 1, column 1", "a finite number"),
        ([[True, 2], [3, 4]], Y, "x, row 1, column 1", "a finite number"),
        (X, None, "y", "2 x 3 numbers"),
        (X, Y[:1], "y", "2 x 3 numbers"),
        (X, [*Y, Y[0]], "y", "2 x 3 numbers"),
        (X, [[0, 0], [0, 0]], "y", "2 x 3 numbers"),
        (X, [0, 1], "y", "2 x 3 numbers"),
        (X, "ab", "y", "2 x 3 numbers"),
        (X, [[0, 0, 1], [0, False, 1]], "y, row 2, column 2", "a finite number"),
        (X, [[0, 0, 1], [0, "", 1]], "y, row 2, column 2", "a finite number"),
        (X, [[0, 0, float("inf")], [0, 0, 1]], "y, row 1, column 3", "a finite number"),
    ],
)
def test_what_does_not_fit_is_refused(x: Any, y: Any, field: str, allowed: str):
    error = refusal(network(), x, y)
    assert error.field == field
    assert allowed in error.allowed


@pytest.mark.parametrize("examples", [1, MAX_EXAMPLES])
def test_as_many_examples_as_the_limit_are_allowed(examples: int):
    assert batch(network(), [[1, 2]] * examples, [[0, 0, 1]] * examples).examples == examples


@pytest.mark.parametrize(("loss", "output"), [("binary_cross_entropy", "sigmoid"), ("cross_entropy", "softmax")])
@pytest.mark.parametrize("bad", [-0.1, 1.1, -1e-12, 2.0, 1e100])
def test_targets_of_a_cross_entropy_lie_between_0_and_1(loss: str, output: str, bad: float):
    error = refusal(network(loss, output), X, [[0, 0, 1], [0, bad, 1]])
    assert error.field == "y, row 2, column 2"
    assert error.allowed.startswith("a target from 0 to 1, for ")


@pytest.mark.parametrize("row", [[0, 0, 0], [1, 1, 0], [0.5, 0.25, 0.24], [0.3, 0.3, 0.4 + 1e-8]])
def test_targets_of_categorical_cross_entropy_add_up_to_1(row: list[float]):
    error = refusal(network("cross_entropy", "softmax"), X, [[0, 0, 1], row])
    assert (error.field, error.allowed) == ("y, row 2", "targets that add up to 1, for categorical cross-entropy")


@pytest.mark.parametrize("row", [[1, 0, 0], [0.1, 0.2, 0.7], [1 / 3, 1 / 3, 1 / 3]])
def test_distributions_are_targets_of_categorical_cross_entropy_though_their_sum_is_rounded(row: list[float]):
    assert_array_equal(batch(network("cross_entropy", "softmax"), X, [row, row]).y, [row, row])


@pytest.mark.parametrize(("loss", "row"), [("half_squared_error", [-5, 7, 1e6]), ("binary_cross_entropy", [1, 1, 0.5])])
def test_other_losses_do_not_ask_for_a_distribution(loss: str, row: list[float]):
    assert_array_equal(batch(network(loss), X, [row, row]).y, [row, row])


def test_targets_are_checked_again_when_the_loss_changes():
    y = np.array([[2.0, 0.0, 0.0]])
    check_targets(network(), y)
    with pytest.raises(InputError, match=r"^y, row 1, column 1: 2\.0 is not allowed"):
        check_targets(network("binary_cross_entropy"), y)


def test_the_prediction_itself_needs_no_target_but_takes_one():
    assert_array_equal(batch(network("prediction"), X).y, np.zeros((2, 3)))
    assert_array_equal(batch(network("prediction"), X, Y).y, Y)


def test_the_same_content_is_the_same_batch():
    one, other = batch(network(), X, Y), batch(network(), np.array(X), [["0", "0", "1"], ["0.5", "0.25", "0.25"]])
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(("x", "y"), [([[1, 2], [3, 5]], Y), (X, [[0, 1, 0], [0.5, 0.25, 0.25]]), (X[:1], Y[:1]), (X[::-1], Y[::-1])])
def test_any_other_content_is_another_batch(x: Any, y: Any):
    assert batch(network(), X, Y) != batch(network(), x, y)


def test_the_same_numbers_in_another_shape_are_another_batch():
    wide = Network([4, 1], [np.ones((1, 4))], [[0]], ["tanh"])
    narrow = Network([2, 1], [np.ones((1, 2))], [[0]], ["tanh"])
    assert batch(wide, [[1, 2, 3, 4]], [[1]]).x.tobytes() == batch(narrow, X, [[1], [1]]).x.tobytes()
    assert batch(wide, [[1, 2, 3, 4]], [[1]]) != batch(narrow, X, [[1], [1]])
    assert batch(network(), X, Y) != (X, Y)


def test_arrays_are_read_only_copies():
    x, y = np.array(X, dtype=float), np.array(Y)
    data = batch(network(), x, y)
    x[0, 0] = y[0, 0] = 99.0
    assert_array_equal(data.x, X)
    assert_array_equal(data.y, Y)
    for array in (data.x, data.y):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 5.0


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_a_batch_is_made_again_from_its_lists(case: Case):
    again = batch(case.network, case.batch.x.tolist(), case.batch.y.tolist())
    assert again == case.batch
    assert hash(again) == hash(case.batch)
