"""The sets that come with nnviz: what they hold, and that a seed always gives the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz import InputError, load_example
from nnviz.models.training.datasets import RECIPES, Dataset, dataset
from nnviz.models.training.setup import Setup, parsed_hidden
from nnviz.models.training.standardise import standardise

KINDS = {"xor": (4, 2, 1), "moons": (200, 2, 1), "blobs": (150, 2, 3), "curve": (60, 1, 1), "logistic": (5, 4, 1), "batch-of-4": (4, 3, 1)}


@pytest.mark.parametrize("key", RECIPES)
def test_a_seed_always_gives_the_same_and_another_one_other_numbers(key: str) -> None:
    one, same, other = dataset(key, 3), dataset(key, 3), dataset(key, 4)
    assert np.array_equal(one.x, same.x)
    assert np.array_equal(one.y, same.y)
    assert np.array_equal(one.x, other.x) != RECIPES[key].random
    with pytest.raises(ValueError, match="read-only"):
        one.x[0, 0] = 1.0


@pytest.mark.parametrize("key", RECIPES)
def test_every_set_can_be_trained_as_it_comes(key: str) -> None:
    data = dataset(key)
    setup = Setup(data=key).fitting(data)
    task = setup.task(data)
    assert task.network.sizes == (len(data.inputs), 2, data.y.shape[1])
    assert len(data.x) == data.examples == len(data.y)
    if data.kind == "classes":
        assert set(np.unique(data.y)) == {0.0, 1.0}
        assert set(data.labels()) == set(range(len(data.classes)))
    if key in KINDS:
        assert (data.examples, data.x.shape[1], data.y.shape[1]) == KINDS[key]


def test_the_gates_have_the_truth_that_they_are_named_for() -> None:
    truths = {"xor": lambda a, b: a != b, "and": lambda a, b: a and b, "or": lambda a, b: a or b}
    for key, truth in truths.items():
        data = dataset(key)
        assert all(bool(y) == bool(truth(a, b)) for (a, b), (y,) in zip(data.x, data.y, strict=True))


def test_the_lectures_own_data_are_those_of_the_examples() -> None:
    for key, example in (("logistic", "logistic-regression"), ("batch-of-4", "batch-of-4")):
        assert np.array_equal(dataset(key).x, load_example(example).data.x)
        assert np.array_equal(dataset(key).y, load_example(example).data.y)


def test_classes_are_mixed_so_that_the_first_rows_have_all_of_them() -> None:
    for key in ("moons", "circles", "spiral", "blobs"):
        assert len(set(dataset(key).labels()[:20])) == len(dataset(key).classes)


@pytest.mark.parametrize("wrong", ["", "nothing", None, 3])
def test_an_unknown_set_is_refused_with_the_names(wrong: object) -> None:
    with pytest.raises(InputError, match="xor, and, or"):
        dataset(wrong)


@given(arrays(np.float64, st.tuples(st.integers(2, 20), st.integers(1, 4)), elements=st.floats(-1e6, 1e6).map(lambda v: round(v, 3))))
def test_standardised_columns_have_mean_0_and_sd_1_unless_they_have_no_spread(x: np.ndarray) -> None:
    data = Dataset("own", "", "curve", x, x[:, :1], tuple(f"x{j}" for j in range(x.shape[1])), ("y",))
    done = standardise(data)
    for j in range(x.shape[1]):
        column = done.data.x[:, j]
        if np.ptp(x[:, j]) == 0:
            assert np.all(column == 0)
            assert done.sd[j] == 0
            assert "all values are the same" in done.sentences()[j]
        else:
            assert abs(column.mean()) < 1e-9
            assert column.std() == pytest.approx(1.0)
            assert np.allclose(column * done.sd[j] + done.mean[j], x[:, j], atol=1e-6)
    assert done.data.y is data.y


def test_it_says_what_it_did() -> None:
    data = Dataset("own", "", "curve", np.array([[1.0], [3.0]]), np.zeros((2, 1)), ("size",), ("y",))
    assert standardise(data).sentences() == ["size: minus its mean 2, divided by its standard deviation 1"]


@pytest.mark.parametrize(("text", "layers"), [("", ()), ("4", (4,)), ("4-4", (4, 4)), (" 4, 3 2 ", (4, 3, 2)), ("4→2", (4, 2))])
def test_hidden_layers_are_read(text: str, layers: tuple[int, ...]) -> None:
    assert parsed_hidden(text) == layers


@pytest.mark.parametrize("text", ["0", "-", "a", "4--1x", "1.5", "4" * 200, "1-" * 30, "²"])
def test_what_is_no_list_of_layers_is_refused(text: str) -> None:
    if text == "-":
        assert parsed_hidden(text) == ()
        return
    with pytest.raises(InputError, match="hidden layers"):
        parsed_hidden(text)


def test_hidden_layers_may_have_an_activation_each() -> None:
    data = dataset("xor")
    network = Setup(hidden=(3, 2), activation="tanh, relu").network(data)
    assert network.activations == ("tanh", "relu", "sigmoid")
    with pytest.raises(InputError, match="activations"):
        Setup(hidden=(3,), activation="tanh, relu").network(data)
