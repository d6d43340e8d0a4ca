"""Worked examples that are printed elsewhere, with losses and activations beside those of the five lectures."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnviz import Network, train, walkthrough
from nnviz.core.errors import InputError


def test_a_relu_network_with_the_squared_error():
    network = Network([2, 2, 1], [[[1, 1], [0.5, -0.5]], [[1, 1]]], [[0.5, 0], [0.5]], ["relu", "identity"], "squared_error")
    walk = walkthrough(network, [[1, 0]], [[2]], learning_rate=0.01)
    assert walk.loss == pytest.approx(0.25)
    assert_allclose(walk.grad_W[1], [[1.5, 0.5]])
    assert walk.updated.weights[1][0, 0] == pytest.approx(0.985)


def test_logistic_regression_with_the_mean_of_the_squared_error():
    network = Network([2, 1], [[[0.1, -0.2]]], [[0.0]], ["sigmoid"], "squared_error")
    x, y = [[1, 2], [2, 1], [-1, -2]], [[1], [0], [0]]
    after = train(network, x, y, learning_rate=0.1, updates=2)[2].network
    by_hand = walkthrough(walkthrough(network, x, y, learning_rate=0.1).updated, x, y, learning_rate=0.1).updated
    for found in (after, by_hand):
        assert_allclose(found.weights[0], [[0.1035744, -0.1425440]], atol=5e-8)
        assert_allclose(found.biases[0], [-0.0167199], atol=5e-8)


def test_a_network_of_relus_up_to_its_output():
    """Printed with a row for each unit that a weight leads to."""
    weights = [[[0.2, 0.2], [0.5, 0.4]], [[0.5, 0.6], [0.7, 0.8]], [[0.9, 1.0]]]
    network = Network([2, 2, 2, 1], weights, [[0, 0], [0, 0], [0]], ["relu"] * 3, "squared_error")
    walk = walkthrough(network, [[0, 1]], [[1]])
    assert_allclose(walk.grad_W[0][:, 1], [-0.5382, -0.62712])
    assert_allclose(walk.grad_W[0][:, 0], 0.0)
    assert_allclose(walk.grad_W[1], [[-0.08424, -0.16848], [-0.0936, -0.1872]])
    assert_allclose(walk.grad_W[2], [[-0.15912, -0.21528]])


@pytest.mark.parametrize(
    ("loss", "a", "y", "value", "slope"),
    [
        ("squared_error", [0.5, 2.0], [1.0, 0.0], 4.25, [-1.0, 4.0]),
        ("absolute_error", [0.5, 2.0], [1.0, 0.0], 2.5, [-1.0, 1.0]),
        ("huber", [0.5, 2.0], [1.0, 0.0], 0.125 + 1.5, [-0.5, 1.0]),
        ("huber(0.25)", [0.5, 2.0], [1.0, 0.0], 0.25 * 0.375 + 0.25 * 1.875, [-0.25, 0.25]),
        ("hinge", [0.5, 2.0], [1.0, -1.0], 0.5 + 3.0, [-1.0, 1.0]),
    ],
)
def test_a_loss_by_hand(loss: str, a: list[float], y: list[float], value: float, slope: list[float]):
    network = Network([2, 2], [np.eye(2)], [[0, 0]], ["identity"], loss)
    walk = walkthrough(network, [a], [y])
    assert walk.loss == pytest.approx(value)
    assert_allclose(walk.delta[0], [slope])


@pytest.mark.parametrize(
    ("activation", "z", "value", "slope"),
    [
        ("elu", -1.0, np.exp(-1.0) - 1.0, np.exp(-1.0)),
        ("elu(2)", -1.0, 2.0 * (np.exp(-1.0) - 1.0), 2.0 * np.exp(-1.0)),
        ("leaky_relu(0.2)", -2.0, -0.4, 0.2),
        ("silu", 1.0, 0.7310585786300049, 0.9276705118714869),
        ("gelu", 1.0, 0.8413447460685429, 1.0833154705876864),
        ("softsign", -3.0, -0.75, 0.0625),
    ],
)
def test_an_activation_by_hand(activation: str, z: float, value: float, slope: float):
    walk = walkthrough(Network([1, 1], [[[z]]], [[0.0]], [activation], "prediction"), [[1.0]])
    assert walk.loss == pytest.approx(value, rel=1e-12)
    assert walk.delta[0][0, 0] == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize("y", [0.0, 0.5, 2.0])
def test_the_hinge_takes_signs_only(y: float):
    with pytest.raises(InputError, match="-1 or 1"):
        walkthrough(Network([1, 1], [[[1.0]]], [[0.0]], ["tanh"], "hinge"), [[1.0]], [[y]])


def test_a_relu_prints_its_two_lines():
    walk = walkthrough(Network([1, 1], [[[1.0]]], [[0.0]], ["leaky_relu"], "squared_error"), [[-2.0]], [[1.0]])
    step = next(s for s in walk.steps if "Leaky" in s.words)
    assert r"\begin{cases}" in step.symbols
    assert r"0.01 \cdot \left(-2.0000\right) & \text{otherwise}" in step.numbers
    assert step.value == -0.02
