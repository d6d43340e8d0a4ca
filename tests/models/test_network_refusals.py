"""What is no network: every refusal names the field and what is allowed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_LAYERS, MAX_PARAMETERS
from nnviz.core.records.activations import ACTIVATIONS
from nnviz.core.records.losses import LOSSES
from nnviz.models.network import Network, checked_sizes, count_parameters

GOOD: dict[str, Any] = {
    "sizes": [2, 3, 1],
    "weights": [[[1, 2], [3, 4], [5, 6]], [[1, 2, 3]]],
    "biases": [[0, 1, 2], [3]],
    "activations": ["tanh", "sigmoid"],
}


def refusal(**changes: Any) -> InputError:
    with pytest.raises(InputError) as refused:
        Network(**{**GOOD, **changes})
    error = refused.value
    assert str(error).startswith(f"{error.field}: ")
    assert error.allowed in str(error)
    return error


def test_what_the_tables_below_change_is_a_network():
    assert Network(**GOOD).parameters == 13


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize(
    "size", [0, -1, 2.5, "abc", "2.5", "", None, float("nan"), float("inf"), float("1e400"), "1e400", 2001, True, False, [2], 1e300]
)
def test_a_size_that_is_no_whole_number_is_refused_with_its_layer(position: int, size: object):
    sizes: list[object] = [2, 3, 1]
    sizes[position] = size
    error = refusal(sizes=sizes)
    assert error.field == f"sizes, layer {position + 1}"
    assert error.allowed == f"a whole number from 1 to {MAX_PARAMETERS} (units)"


@pytest.mark.parametrize("position", range(3))
def test_a_layer_of_a_thousand_makes_too_many_parameters(position: int):
    sizes = [2, 3, 1]
    sizes[position] = 1000
    error = refusal(sizes=sizes)
    assert error.field == "sizes"
    assert f"{count_parameters(sizes):,} parameters" in str(error)
    assert "at most 2,000 weights and biases" in error.allowed


@pytest.mark.parametrize("sizes", [[], [3], [1] * (MAX_LAYERS + 1), "2-3-1", 5, 2.0, None, {2, 3, 1}, {2: 3, 1: 1}, True])
def test_sizes_that_are_no_list_of_layers_are_refused(sizes: object):
    error = refusal(sizes=sizes)
    assert (error.field, error.allowed) == ("sizes", f"2 to {MAX_LAYERS} layers, the input layer included")


@pytest.mark.parametrize(
    "sizes", [(1, 1), (1,) * MAX_LAYERS, [1, 1000], (43, 43, 2), ("2", 3.0, np.int64(1)), np.array([2, 3, 1]), (1999, 1)]
)
def test_sizes_within_the_limits_are_accepted(sizes: Any):
    assert checked_sizes(sizes) == tuple(int(n) for n in sizes)


@pytest.mark.parametrize(("sizes", "count"), [([1, 2, 1], 7), ([2, 2, 2, 2, 1], 21), ([3, 4, 1], 21), ([256, 10], 2570), ([3, 2, 1], 11)])
def test_the_number_of_parameters(sizes: list[int], count: int):
    assert count_parameters(sizes) == count
    assert count == sum(n * before for before, n in zip(sizes, sizes[1:], strict=False)) + sum(sizes[1:])


@pytest.mark.parametrize(("most", "fits"), [((1, 1000), True), ((2, 667), False), ((2, 666), True), ((1, 1001), False)])
def test_exactly_as_many_parameters_as_the_limit_are_allowed(most: tuple[int, int], fits: bool):
    assert (count_parameters(most) <= MAX_PARAMETERS) is fits
    if fits:
        assert checked_sizes(most) == most
    else:
        with pytest.raises(InputError):
            checked_sizes(most)


@pytest.mark.parametrize(
    "bad", ["abc", "nan", "inf", "1e400", "", None, True, False, float("nan"), float("inf"), float("1e400"), 1e101, 10**400, [1]]
)
@pytest.mark.parametrize(("layer", "row", "column"), [(0, 0, 0), (0, 2, 1), (1, 0, 2)])
def test_a_weight_that_is_no_number_is_refused_with_its_place(bad: object, layer: int, row: int, column: int):
    weights: list[Any] = [[list(r) for r in w] for w in GOOD["weights"]]
    weights[layer][row][column] = bad
    error = refusal(weights=weights)
    assert error.field == f"weights[{layer}], row {row + 1}, column {column + 1}"
    assert error.allowed == "a finite number between -1e+100 and 1e+100"


@pytest.mark.parametrize("bad", ["abc", "nan", "1e400", "", None, True, float("inf"), 1e101, [1], np.zeros(2)])
@pytest.mark.parametrize(("layer", "entry"), [(0, 0), (0, 2), (1, 0)])
def test_a_bias_that_is_no_number_is_refused_with_its_place(bad: object, layer: int, entry: int):
    biases: list[Any] = [list(b) for b in GOOD["biases"]]
    biases[layer][entry] = bad
    assert refusal(biases=biases).field == f"biases[{layer}], entry {entry + 1}"


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"weights": [[[1, 2], [3, 4], [5, 6]]]}, "weights", "2, one per layer"),
        ({"weights": None}, "weights", "2, one per layer"),
        ({"weights": "ab"}, "weights", "2, one per layer"),
        ({"weights": [[[1, 2, 3], [4, 5, 6]], [[1, 2, 3]]]}, "weights[0]", "3 x 2 numbers"),
        ({"weights": [[[1, 2], [3, 4], [5, 6]], [[1], [2], [3]]]}, "weights[1]", "1 x 3 numbers"),
        ({"weights": [[[1, 2], [3, 4], [5]], [[1, 2, 3]]]}, "weights[0]", "3 x 2 numbers"),
        ({"weights": [[1, 2], [[1, 2, 3]]]}, "weights[0]", "3 x 2 numbers"),
        ({"weights": [np.zeros((3, 2)), np.zeros(3)]}, "weights[1]", "1 x 3 numbers"),
        ({"biases": [[0, 1, 2]]}, "biases", "2, one per layer"),
        ({"biases": [[0, 1], [3]]}, "biases[0]", "a list of 3 numbers"),
        ({"biases": [[0, 1, 2], []]}, "biases[1]", "a list of 1 numbers"),
        ({"biases": [[0, 1, 2], 3]}, "biases[1]", "a list of 1 numbers"),
        ({"biases": ["012", [3]]}, "biases[0]", "a list of 3 numbers"),
        ({"biases": [np.zeros((3, 1)), [3]]}, "biases[0], entry 1", "a finite number"),
        ({"activations": ["tanh"]}, "activations", "2, one per layer"),
        ({"activations": "tanh"}, "activations", "2, one per layer"),
        ({"activations": ["tanh", "tanh", "tanh"]}, "activations", "2, one per layer"),
        ({"activations": ["Tanhh", "sigmoid"]}, "activations[0]", "identity, sigmoid, tanh"),
        ({"activations": ["tanh", None]}, "activations[1]", "identity, sigmoid, tanh"),
        ({"activations": ["tanh", ["sigmoid"]]}, "activations[1]", "identity, sigmoid, tanh"),
        ({"activations": ["softmax", "sigmoid"]}, "activations[0]", "softmax on the output layer only"),
        ({"loss": "mse"}, "loss", "half_squared_error, binary_cross_entropy, cross_entropy, prediction"),
        ({"loss": None}, "loss", "half_squared_error"),
        ({"loss": ["prediction"]}, "loss", "half_squared_error"),
        ({"l2": -0.1}, "l2", "a number from 0 to 1e6"),
        ({"l2": 1e7}, "l2", "a number from 0 to 1e6"),
        ({"l2": "abc"}, "l2", "a number from 0 to 1e6"),
        ({"l2": float("nan")}, "l2", "a number from 0 to 1e6"),
        ({"l2": None}, "l2", "a number from 0 to 1e6"),
        ({"l2": True}, "l2", "a number from 0 to 1e6"),
        ({"output": 1}, "output", "a whole number from 0 to 0"),
        ({"output": -1}, "output", "a whole number from 0 to 0"),
        ({"output": 0.5}, "output", "a whole number from 0 to 0"),
        ({"output": False}, "output", "a whole number from 0 to 0"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], field: str, allowed: str):
    error = refusal(**changes)
    assert error.field == field
    assert allowed in error.allowed


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_a_loss_goes_with_the_output_activations_that_it_names(loss: str, activation: str):
    outputs = LOSSES[loss].outputs
    changes = {"loss": loss, "activations": ["tanh", activation]}
    if outputs and activation not in outputs:
        error = refusal(**changes)
        assert error.field == "loss"
        assert all(name in error.allowed for name in outputs)
        assert f"which has {activation}" in error.allowed
    else:
        assert Network(**{**GOOD, **changes}).loss == loss


def test_binary_cross_entropy_needs_predictions_between_0_and_1():
    assert set(LOSSES["binary_cross_entropy"].outputs) == {"sigmoid", "softmax"}
    assert LOSSES["cross_entropy"].outputs == ("softmax",)
