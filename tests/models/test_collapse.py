"""Without activation functions a deep network is one layer; with them it is not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.models.collapse import collapsed, compared
from nnviz.models.data import batch
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initialised
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from nnviz.walk import walkthrough
from tests.strategies import Case, cases


def test_two_layers_by_hand():
    """W~ = W2 W1 and b~ = W2 b1 + b2 (lecture 003)."""
    network = Network([2, 2, 1], [[[1, 2], [3, 4]], [[5, 6]]], [[1, -1], [0.5]], ["sigmoid", "identity"])
    one = collapsed(network)
    assert one.weights.tolist() == [[5 * 1 + 6 * 3, 5 * 2 + 6 * 4]]
    assert one.biases.tolist() == [5 * 1 + 6 * -1 + 0.5]
    assert one.outputs(np.array([[1.0, 10.0]])).tolist() == [[23 + 340 - 0.5]]


@settings(max_examples=60)
@given(case=cases())
def test_one_layer_agrees_with_the_deep_linear_network(case: Case):
    network = case.network
    linear = Network(network.sizes, network.weights, network.biases, ["identity"] * network.layers)
    found = compared(network, case.batch)
    walk = walkthrough(linear, case.batch.x, np.zeros((case.batch.examples, network.sizes[-1])))
    np.testing.assert_allclose(found.linear, walk.a[-1], rtol=1e-10, atol=1e-12)
    assert found.agrees
    np.testing.assert_allclose(found.one, found.linear, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(found.nonlinear, matrix_pass(network, case.batch).z[-1])


@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "softplus", "step"])
@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_with_a_nonlinearity_they_do_not_agree(hidden: str, seed: int):
    network = initialised([2, 4, 3, 2], ["tanh"] * 3, how="xavier", seed=seed)
    data = batch(network, np.random.default_rng(seed).normal(size=(4, 2)), np.zeros((4, 2)))
    found = compared(network, data, hidden)
    assert found.agrees
    assert found.differs
    assert found.nonlinear_difference > 1e-4


def test_identity_in_the_hidden_layers_makes_no_difference():
    network = initialised([3, 4, 2], ["tanh", "softmax"], "cross_entropy", seed=1)
    data = batch(network, np.random.default_rng(0).normal(size=(5, 3)), np.eye(2)[[0, 1, 0, 1, 0]])
    found = compared(network, data, "identity")
    assert found.agrees
    assert not found.differs


def test_relu_that_meets_no_bend_makes_no_difference_on_these_examples():
    network = Network([1, 2, 1], [[[1], [2]], [[1, 1]]], [[5, 5], [0]], ["relu", "identity"])
    assert not compared(network, batch(network, [[1.0]], [[0.0]])).differs
    assert compared(network, batch(network, [[-9.0]], [[0.0]])).differs


@pytest.mark.parametrize("key", example_keys())
def test_every_example_of_the_lectures(key: str):
    example = load_example(key)
    found = compared(example.network, example.data)
    assert found.agrees
    assert found.differs == (example.network.layers > 1)
