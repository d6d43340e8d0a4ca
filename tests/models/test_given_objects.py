"""What other libraries keep numbers in is taken as x, y, weights and biases, and none of them is imported for it."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from nnviz import InputError, Network, train, walkthrough
from nnviz.core.records.activations import ACTIVATIONS, activation_named
from nnviz.core.records.losses import loss_named
from nnviz.models.data import batch

X, Y = [[0.5, -1.0], [2.0, 3.0], [0.0, 1.0]], [[1.0], [0.0], [1.0]]
NET = Network([2, 2, 1], [[[0.1, 0.2], [0.3, 0.4]], [[0.5, -0.6]]], [[0, 0.1], [0.2]], ["tanh", "sigmoid"], "binary_cross_entropy")


class Tensor:
    """What nnviz can see of a tensor that wants a gradient: NumPy is refused, its list is not."""

    def __init__(self, values: Any) -> None:
        self._values = np.asarray(values, dtype=np.float64)
        self.shape, self.ndim, self.requires_grad = self._values.shape, self._values.ndim, True

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, n: Any) -> Any:
        return Tensor(self._values[n])

    def numpy(self) -> Any:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")

    __array__ = numpy

    def detach(self) -> Any:
        return self

    def tolist(self) -> Any:
        return self._values.tolist()


class Lazy:
    """An array of a library that only NumPy's protocol leads out of."""

    def __init__(self, values: Any) -> None:
        self._values = values

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self._values, dtype=dtype)


KEPT_IN = {
    "lists": lambda v: v,
    "tuples": lambda v: tuple(map(tuple, v)),
    "rows of arrays": lambda v: [np.array(row) for row in v],
    "a list of tensors": lambda v: [Tensor(row) for row in v],
    "an array": np.array,
    "an array of float32": lambda v: np.array(v, dtype=np.float32),
    "an array of float16": lambda v: np.array(v, dtype=np.float16),
    "a frame": lambda v: pd.DataFrame(v, index=[f"row {n}" for n in range(len(v))]),
    "a frame of objects": lambda v: pd.DataFrame(v).astype(object),
    "texts": lambda v: [[str(n).replace(".", ",") for n in row] for row in v],
    "decimals": lambda v: [[Decimal(str(n)) for n in row] for row in v],
    "fractions": lambda v: [[Fraction(n) for n in row] for row in v],
    "a tensor": Tensor,
    "a lazy array": Lazy,
}


@pytest.mark.parametrize("kind", KEPT_IN)
def test_every_kind_gives_the_same_walk_and_the_same_training(kind: str) -> None:
    keep = KEPT_IN[kind]
    wanted = walkthrough(NET, X, Y)
    assert walkthrough(NET, keep(X), keep(Y)).loss == wanted.loss
    history = train(NET, keep(X), keep(Y), learning_rate=0.5, updates=3)
    assert history[3].loss == train(NET, X, Y, learning_rate=0.5, updates=3)[3].loss


@pytest.mark.parametrize("kind", [k for k in KEPT_IN if "float" not in k])
def test_every_kind_makes_the_same_network(kind: str) -> None:
    keep = KEPT_IN[kind]
    weights = [keep(w.tolist()) for w in NET.weights]
    biases = [keep([b.tolist()]) for b in NET.biases]
    one_row = [b[0] if isinstance(b, (list, tuple)) else np.asarray(b.tolist() if hasattr(b, "tolist") else b)[0] for b in biases]
    assert Network(NET.sizes, weights, one_row, NET.activations, NET.loss) == NET


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64, np.float16, np.float32, np.float64, np.longdouble])
def test_arrays_of_any_type_of_number(dtype: type) -> None:
    data = batch(NET, np.array([[1, 2], [3, 4]], dtype=dtype), np.array([[0], [1]], dtype=dtype))
    assert_array_equal(data.x, [[1, 2], [3, 4]])
    assert data.x.dtype == np.float64


@pytest.mark.parametrize("dtype", [bool, complex, str])
def test_arrays_of_anything_else_are_refused_by_their_cell(dtype: type) -> None:
    with pytest.raises(InputError, match="x, row 1, column 1"):
        batch(NET, np.array([["a", "b"]]) if dtype is str else np.ones((1, 2), dtype=dtype), [[1]])


def test_a_missing_value_of_a_frame_is_named_by_its_cell() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, None]})
    with pytest.raises(InputError, match="x, row 2, column 2"):
        batch(NET, frame, [[1], [0]])
    with pytest.raises(InputError, match="x, row 2, column 1"):
        batch(NET, pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [1, 2]}), [[1], [0]])


@pytest.mark.parametrize("keep", [list, tuple, np.array, pd.Series, Tensor, Lazy])
def test_a_list_without_rows_is_taken_where_one_thing_can_be_meant(keep: Any) -> None:
    one = batch(NET, keep([0.5, -1.0]), keep([1.0]))
    assert (one.x.tolist(), one.y.tolist()) == ([[0.5, -1.0]], [[1.0]])
    assert batch(NET, X, keep([1.0, 0.0, 1.0])).y.tolist() == Y
    assert batch(NET, [0.5, -1.0], 1.0).y.tolist() == [[1.0]]
    line = Network([1, 3], [np.ones((3, 1))], [np.zeros(3)], ["identity"])
    assert batch(line, keep([1.0, 2.0]), np.zeros((2, 3))).x.tolist() == [[1.0], [2.0]]
    assert batch(line, 2.0, keep([1.0, 2.0, 3.0])).y.tolist() == [[1.0, 2.0, 3.0]]
    with pytest.raises(InputError):
        batch(line, [1.0, 2.0], keep([1.0, 2.0, 3.0]))
    with pytest.raises(InputError):
        batch(NET, keep([0.5, -1.0, 3.0]), [1.0])


def test_a_matrix_that_is_turned_round_says_so() -> None:
    with pytest.raises(InputError, match=r"3 rows of 2.*these are its columns: turn them round"):
        Network([2, 3], [np.ones((2, 3))], [np.zeros(3)], ["tanh"])


def test_nothing_is_imported_for_it() -> None:
    code = "import sys, nnviz; print([m for m in ('torch', 'pandas', 'tensorflow', 'streamlit', 'charset_normalizer') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


NAMES = {
    "identity": ["Linear", "none", "IDENTITY"],
    "sigmoid": ["logistic", "σ", "sigma", "Sigmoid", "Logistic Sigmoid"],
    "tanh": ["TanH", "hyperbolic tangent"],
    "relu": ["ReLU", "rectifier", "rectified linear unit"],
    "leaky_relu": ["leaky relu", "Leaky-ReLU", "LeakyReLU", "lrelu", "leaky_ReLU"],
    "softplus": ["SoftPlus"],
    "step": ["Heaviside", "unit step"],
    "softmax": ["SoftMax", "soft-max"],
}


@pytest.mark.parametrize(("name", "synonym"), [(name, s) for name, synonyms in NAMES.items() for s in synonyms])
def test_activations_go_by_their_usual_names_in_any_case(name: str, synonym: str) -> None:
    assert activation_named(synonym) is ACTIVATIONS[name]
    network = Network([1, 2], [[[1], [2]]], [[0, 0]], [synonym])
    assert network.activations == (name,)


@pytest.mark.parametrize(
    ("synonym", "name"),
    [
        ("BCE", "binary_cross_entropy"),
        ("log loss", "binary_cross_entropy"),
        ("binary cross-entropy", "binary_cross_entropy"),
        ("Cross Entropy", "cross_entropy"),
        ("categorical_crossentropy", "cross_entropy"),
        ("half MSE", "half_squared_error"),
    ],
)
def test_losses_go_by_other_names_of_the_same_function(synonym: str, name: str) -> None:
    assert loss_named(synonym).name == name


def test_the_squared_error_is_another_function_and_that_is_said() -> None:
    with pytest.raises(InputError, match="half of the squared error"):
        loss_named("MSE")


SOFT = Network([2, 3], [[[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]]], [[0.1, 0.2, -0.3]], ["softmax"], "cross_entropy")


@pytest.mark.parametrize(
    "row",
    [
        [0.9333, 0.0333, 0.0333],
        [0.33, 0.33, 0.33],
        [0.3, 0.3, 0.3],
        [0.667, 0.333, 0.0],
        [0.1667, 0.3333, 0.5001],
        np.array([0.9333, 0.0333, 0.0333], dtype=np.float32),
        np.float32([0.1, 0.2, 0.7]),
    ],
)
def test_targets_that_are_a_distribution_within_their_digits_are_made_one(row: Any) -> None:
    data = batch(SOFT, [[1.0, 2.0]], [row])
    assert abs(data.y.sum() - 1) < 1e-15
    assert np.abs(data.y[0] - row).max() < 0.04
    assert data.y[0] * np.sum(row, dtype=float) == pytest.approx(np.array(row, dtype=float), rel=1e-12)


@given(st.lists(st.integers(1, 1000), min_size=3, max_size=3), st.integers(1, 6))
def test_a_distribution_rounded_to_any_digits_is_taken_and_its_gradients_are_right(parts: list[int], digits: int) -> None:
    row = [round(p / sum(parts), digits) for p in parts]
    decimals = [len(f"{v:.{digits}f}".rstrip("0").partition(".")[2]) for v in row]
    try:
        walk = walkthrough(SOFT, [1.0, 2.0], row)
    except InputError:
        # A 0 at the end of a number is lost in a float: only then may fewer of them be known to be rounded.
        assert decimals.count(max(decimals)) < 3
        return
    h = 1e-6
    for n in np.ndindex(3, 2):
        moved = []
        for sign in (1, -1):
            w = SOFT.weights[0].copy()
            w[n] += sign * h
            moved.append(walkthrough(SOFT.with_parameters([w], SOFT.biases), [1.0, 2.0], row).loss)
        assert walk.grad_W[0][n] == pytest.approx((moved[0] - moved[1]) / (2 * h), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(
    "row", [[0.9, 0.0, 0.0], [0.5, 0.6, 0.0], [0.7, 0.2, 0.0], [1.0, 1.0, 0.0], [0.9333, 0.0333, 0.0331], [1.2, -0.1, -0.1]]
)
def test_targets_that_are_none_are_refused(row: list[float]) -> None:
    with pytest.raises(InputError, match="y, row 1"):
        batch(SOFT, [[1.0, 2.0]], [row])
