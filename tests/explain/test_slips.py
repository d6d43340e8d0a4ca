"""The classic slips: each value is what one gets by making exactly that mistake, worked out with NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz.core.quantities import Gradient, Quantity, Updated, Variable, bias, pre_activation, weight
from nnviz.explain.steps import slips as s
from nnviz.models.initialise import initialised
from nnviz.models.matrix import matrix_pass
from nnviz.walk import Walk, walkthrough
from tests.strategies import Case, cases

NET = initialised([2, 2, 2], ["tanh", "sigmoid"], seed=5).with_parameters(
    [np.array([[0.5, -0.3], [0.8, 0.1]]), np.array([[1.0, -2.0], [0.4, 0.7]])], [np.array([0.2, -0.1]), np.array([0.3, 0.6])]
)
X, Y, RATE = np.array([[1.0, 0.5], [-0.4, 0.9]]), np.array([[1.0, 0.0], [0.0, 1.0]]), 0.4


def walk_of(**options: object) -> Walk:
    return walkthrough(NET, X, Y, RATE, **options)  # type: ignore[arg-type]


def slips_of(walk: Walk, quantity: Quantity) -> dict[str, float]:
    step = next(step for step in walk.steps if step.node == walk.context.index(quantity))
    return dict(s.slips(step))


RUN = matrix_pass(NET, walk_of().data)


@pytest.mark.parametrize(("layer", "unit"), [(1, 0), (1, 1), (2, 0), (2, 1)])
@pytest.mark.parametrize("example", [0, 1])
def test_slips_of_a_pre_activation(layer: int, unit: int, example: int):
    found = slips_of(walk_of(example=example), pre_activation(layer, unit))
    w, b = NET.weights[layer - 1], NET.biases[layer - 1]
    before = X[example] if layer == 1 else RUN.a[0][example]
    assert found == pytest.approx({s.BIAS: w[unit] @ before, s.TRANSPOSED: w.T[unit] @ before + b[unit]})


@pytest.mark.parametrize("unit", [0, 1])
def test_slips_of_a_hidden_error(unit: int):
    found = slips_of(walk_of(), Gradient(walk_of().structure.example_loss, pre_activation(1, unit)))
    w, errors, slope = NET.weights[1], RUN.delta[1][0], 1 - RUN.a[0][0, unit] ** 2
    updated = w - RATE * RUN.grad_W[1]
    assert found == pytest.approx(
        {
            s.SIGN: -RUN.delta[0][0, unit],
            s.SLOPE: w[:, unit] @ errors,
            s.TRANSPOSED: slope * (w[unit] @ errors),
            s.EARLY: slope * (updated[:, unit] @ errors),
        }
    )


def test_slips_of_the_output_error_the_gradients_and_the_updates():
    walk = walk_of()
    cost, example_loss = walk.structure.cost, walk.structure.example_loss
    back = RUN.a[1][0, 0] - Y[0, 0]
    found = slips_of(walk, Gradient(example_loss, pre_activation(2, 0)))
    assert found == pytest.approx({s.SIGN: -RUN.delta[1][0, 0], s.SLOPE: back})
    for parameter, gradient, old in (
        (weight(1, 1, 0), RUN.grad_W[0][1, 0], NET.weights[0][1, 0]),
        (bias(2, 1), RUN.grad_b[1][1], NET.biases[1][1]),
    ):
        assert slips_of(walk, Gradient(cost, parameter)) == pytest.approx({s.SIGN: -gradient, s.MEAN: 2 * gradient})
        assert slips_of(walk, Updated(parameter)) == pytest.approx({s.ADDED: old + RATE * gradient, s.RATE: old - gradient})


def test_slips_of_the_loss():
    walk = walk_of()
    assert slips_of(walk, walk.structure.example_loss) == pytest.approx({s.HALF: 2 * RUN.losses[0]})


@settings(max_examples=25)
@given(case=cases())
def test_no_slip_is_the_right_value(case: Case):
    for key in ("003", "004"):
        walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3, notation=key)
        for step in walk.steps:
            found = s.slips(step)
            assert all(abs(value - step.value) > 1e-9 for _, value in found)
            assert len({text for text, _ in found}) == len(found)


def test_weights_that_are_no_square_cannot_be_transposed():
    network = initialised([2, 3, 1], ["tanh", "identity"])
    walk = walkthrough(network, X[:1], [[1.0]])
    assert s.TRANSPOSED not in slips_of(walk, pre_activation(1, 0))
    assert s.TRANSPOSED not in slips_of(walk, Gradient(Variable("cost"), pre_activation(1, 0)))
