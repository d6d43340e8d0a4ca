"""The gradient check: it agrees with differences taken one by one, says yes to right gradients and no to wrong ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nnviz.core.quantities import PRE_ACTIVATION, Gradient, Variable, input_
from nnviz.explain.check import TOLERANCE, Checked, central_differences
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initialised
from nnviz.models.network import Network
from nnviz.models.network_graph import given_values, network_graph
from nnviz.player.tables import gradient_checks
from nnviz.walk import walkthrough
from tests.numeric import numeric_gradient
from tests.strategies import KINKED, PAIRS, SMOOTH, Case, assume_differentiable, cases

SMOOTH_PAIRS = tuple(pair for pair in PAIRS if pair[0] not in KINKED)
smooth = cases(pairs=SMOOTH_PAIRS, hidden=SMOOTH)


@settings(max_examples=25)
@given(case=cases())
def test_differences_taken_together_are_those_taken_one_by_one(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    given_ = given_values(case.network, case.batch, 0.1)
    inputs = [input_(j) for j in range(case.network.sizes[0])]
    for quantities, measured in ((graph.parameters, graph.cost), (inputs, graph.example_loss)):
        found = central_differences(graph.forward, given_, quantities, measured)
        assert list(found) == list(quantities)
        for v in quantities:
            # The step of nnviz grows with the largest entry of the quantity.
            h = 1e-5 * max(1.0, float(np.abs(given_[v]).max()))
            alone = numeric_gradient(graph.forward, given_, measured, v, h)
            assert_allclose(np.broadcast_to(found[v], alone.shape), alone, rtol=1e-6, atol=1e-10)


def test_what_is_measured_elsewhere_does_not_move():
    network = initialised([2, 2], ["sigmoid"])
    graph = network_graph(network, 1)
    first = Variable(PRE_ACTIVATION, (1, 0))
    data = load_example("xor").data
    given_ = given_values(network, type(data)(data.x[:1], np.zeros((1, 2))), 0.1)
    of_first, of_second = (Variable("b", (1, i)) for i in (0, 1))
    found = central_differences(graph.forward, given_, [of_first, of_second], first)
    assert float(found[of_first][0]) == pytest.approx(1.0)
    assert float(found[of_second][0]) == 0.0


@settings(max_examples=50)
@given(case=smooth)
def test_right_gradients_agree(case: Case):
    assume_differentiable(case)
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3)
    assert set(walk.check) == {*walk.structure.parameters, *(input_(j) for j in range(case.network.sizes[0]))}
    for v, checked in walk.check.items():
        assert checked.relative_error < 1e-5, v
        assert checked.agrees


@settings(max_examples=20)
@given(case=smooth, factor=st.sampled_from([-1.0, 0.0, 0.999, 1.001, 2.0]))
def test_wrong_gradients_are_flagged(case: Case, factor: float):
    assume_differentiable(case)
    walk = walkthrough(case.network, case.batch.x, case.batch.y)
    for checked in walk.check.values():
        if float(np.abs(checked.gradient).max()) > 1e-3 * max(1.0, checked.scale):
            wrong = Checked(checked.gradient * factor, checked.numeric, checked.scale)
            assert not wrong.agrees
            assert wrong.relative_error == pytest.approx(abs(1 - factor) / max(1.0, abs(factor)), rel=1e-3)


def test_one_wrong_example_of_many_is_enough():
    right = np.array([1.0, 2.0, 3.0])
    assert Checked(right, right).relative_error == 0.0
    assert not Checked(np.array([1.0, 2.1, 3.0]), right).agrees


def test_one_number_stands_for_all_examples():
    assert Checked(np.array([2.0]), np.array([2.0, 2.0])).agrees
    assert not Checked(np.array([2.0]), np.array([2.0, 2.1])).agrees


def test_the_wrong_sign_of_lecture_002_is_flagged():
    example = load_example("1-1-1")
    walk = walkthrough(example.network, example.data.x, example.data.y)
    weight = walk.structure.parameters[-1]
    assert walk.check[weight].agrees
    assert not Checked(-walk.check[weight].gradient, walk.check[weight].numeric).agrees


@pytest.mark.parametrize(("error", "agrees"), [(0.5 * TOLERANCE, True), (2 * TOLERANCE, False)])
def test_the_tolerance(error: float, agrees: bool):
    assert Checked(np.array([1.0]), np.array([1.0 - error])).agrees is agrees


def test_two_zeros_agree_and_noise_is_not_a_disagreement():
    zero = np.zeros(1)
    assert Checked(zero, zero).relative_error == 0.0
    assert Checked(zero, np.array([1e-13])).agrees
    assert Checked(zero, np.array([1e-11]), scale=1.0).agrees
    assert not Checked(zero, np.array([1e-8]), scale=1.0).agrees


@pytest.mark.parametrize("seed", range(3))
def test_vanishing_gradients_are_no_disagreement(seed: int):
    network = initialised([2] * 11 + [1], ["sigmoid"] * 11, "binary_cross_entropy", seed=seed)
    walk = walkthrough(network, [[0.5, -0.3]], [[1.0]])
    sizes = [float(np.abs(c.gradient).max()) for c in walk.check.values()]
    assert min(sizes) < 1e-7
    assert all(c.agrees for c in walk.check.values())


def test_large_values_are_no_disagreement():
    network = Network([1, 1, 1], [[[3.0]], [[1000.0]]], [[0.5], [0.0]], ["sigmoid", "identity"])
    assert all(c.agrees for c in walkthrough(network, [[1.0]], [[1.0]]).check.values())


@pytest.mark.parametrize("key", example_keys())
def test_the_examples_pass(key: str):
    example = load_example(key)
    walk = walkthrough(example.network, example.data.x, example.data.y)
    for v, checked in walk.check.items():
        assert checked.agrees
        assert checked.gradient is walk.values[Gradient(walk.structure.cost if v.name != "x" else walk.structure.example_loss, v)]


def test_by_hand_the_check_is_of_the_exact_forward_pass():
    example = load_example("1-2-1")
    exact = walkthrough(example.network, example.data.x, example.data.y)
    by_hand = walkthrough(example.network, example.data.x, example.data.y, arithmetic=2)
    for v in exact.structure.parameters:
        assert_allclose(by_hand.check[v].numeric, exact.check[v].numeric, rtol=0, atol=0)
    assert not all(c.agrees for c in by_hand.check.values())


KINKS = {
    "relu": "0 is used",
    "leaky_relu": "0.01 is used",
    "step": "0 is used",
    "leaky_relu(0.2)": "0.2 is used",
    "elu(0.5)": "0.5 is used",
}


@pytest.mark.parametrize("kind", KINKED)
@pytest.mark.parametrize("off", [0.0, 3e-6, -3e-6, 9e-6])
def test_a_difference_that_reaches_over_a_kink_is_no_judgement(kind: str, off: float):
    network = Network([2, 2, 1], [[[1.0, 1.0], [0.5, 0.7]], [[2.0, 1.0]]], [[off, 0.3], [0.1]], [kind, "identity"])
    walk = walkthrough(network, [[1.0, -1.0]], [[3.0]])
    flags = {v: c.flag for v, c in walk.check.items()}
    before = [Variable("W", (1, 0, 0)), Variable("W", (1, 0, 1)), Variable("b", (1, 0)), input_(0), input_(1)]
    assert {v for v, flag in flags.items() if flag == "≈"} == set(before)
    assert all(c.agrees for c in walk.check.values())
    assert set(flags.values()) == {"≈", "✓"}
    flagged = {v: found["flag"] for v, found in gradient_checks(walk).items()}
    assert flagged == flags


@pytest.mark.parametrize("kind", KINKED)
@pytest.mark.parametrize("grain", ["operation", "neuron", "layer"])
def test_a_unit_exactly_at_its_kink_says_so_where_its_slope_is_used(kind: str, grain: str):
    network = Network([2, 1, 1], [[[1.0, 1.0]], [[2.0]]], [[0.0], [0.1]], [kind, "identity"])
    walk = walkthrough(network, [[1.0, -1.0], [1.0, 1.0]], [[3.0], [3.0]], grain=grain)
    remarks = [s.remark for s in walk.steps if KINKS[kind] in s.remark]
    # At the grain of operations the local derivative and the error term are steps of their own.
    assert len(remarks) == (2 if grain == "operation" else 1)
    beside = walkthrough(network, [[1.0, -1.0], [1.0, 1.0]], [[3.0], [3.0]], grain=grain, example=1)
    assert not any(KINKS[kind] in s.remark for s in beside.steps)


@settings(max_examples=60)
@given(case=cases(), units=st.integers(0, 3))
def test_no_right_gradient_is_called_wrong(case: Case, units: int):
    """Some biases are such that a unit stands exactly at 0 for the first example."""
    data, network = case.batch, case.network
    biases = [b.copy() for b in network.biases]
    biases[0][:units] = -(network.weights[0] @ data.x[0])[:units]
    walk = walkthrough(network.with_parameters(list(network.weights), biases), data.x, data.y)
    for v, checked in walk.check.items():
        assert checked.flag != "✗", (v, checked)
        if not checked.kinked:
            assert checked.relative_error <= TOLERANCE


def test_what_does_not_reach_the_cost_is_no_kink_on_the_way():
    network = Network([1, 2], [[[1.0], [1.0]]], [[0.0, 0.5]], ["relu"], "prediction", output=1)
    walk = walkthrough(network, [[0.0]])
    assert {c.flag for c in walk.check.values()} == {"✓"}
