"""Nudges: what the derivative predicts, beside what really happens when one number moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.core.quantities import Gradient, Variable, bias, input_, pre_activation, target, weight
from nnviz.explain.nudge import POINTS, Nudge
from nnviz.models.examples import load_example
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from nnviz.walk import Walk, walkthrough
from tests.strategies import SMOOTH, Case, cases

steps = st.sampled_from((-0.5, -0.1, 0.01, 0.3))


def drawn_walk(case: Case, data: st.DataObject) -> Walk:
    example = data.draw(st.integers(0, case.batch.examples - 1), label="example")
    return walkthrough(case.network, case.batch.x, case.batch.y, example=example)


def cost_with(case: Case, moved: Variable, value: float) -> float:
    """The cost of the network in which one weight or bias has another value."""
    parameters = {"W": [w.copy() for w in case.network.weights], "b": [b.copy() for b in case.network.biases]}
    layer, *place = moved.index
    parameters[moved.name][layer - 1][tuple(place)] = value
    return matrix_pass(case.network.with_parameters(parameters["W"], parameters["b"]), case.batch).cost


@settings(max_examples=30)
@given(case=cases(), data=st.data(), h=steps)
def test_a_parameter_really_moves_the_cost(case: Case, data: st.DataObject, h: float):
    walk = drawn_walk(case, data)
    moved = data.draw(st.sampled_from(walk.structure.parameters))
    found = walk.nudge(moved, h)
    assert found.at == float(walk.values[moved][0])
    assert found.cost == pytest.approx(walk.loss)
    assert found.after == pytest.approx(cost_with(case, moved, found.at + h), rel=1e-9, abs=1e-12)
    assert found.predicted == float(walk.values[Gradient(walk.structure.cost, moved)][0]) * h
    assert found.real == found.after - found.cost


@settings(max_examples=25)
@given(case=cases(), data=st.data(), h=steps)
def test_an_input_moves_the_loss_of_its_own_example(case: Case, data: st.DataObject, h: float):
    walk = drawn_walk(case, data)
    unit = data.draw(st.integers(0, case.network.sizes[0] - 1))
    found = walk.nudge(input_(unit), h)
    x = case.batch.x.copy()
    assert found.at == x[walk.example, unit]
    x[walk.example, unit] += h
    losses = [matrix_pass(case.network, type(case.batch)(inputs, case.batch.y)).losses[walk.example] for inputs in (case.batch.x, x)]
    assert [found.cost, found.after] == pytest.approx(losses, rel=1e-9, abs=1e-12)


@settings(max_examples=20)
@given(case=cases(), data=st.data(), h=steps)
def test_the_curve_lies_around_the_present_value_and_runs_through_it(case: Case, data: st.DataObject, h: float):
    walk = drawn_walk(case, data)
    found = walk.nudge(data.draw(st.sampled_from(walk.structure.parameters)), h)
    assert len(found.xs) == len(found.ys) == POINTS
    assert list(found.xs) == sorted(found.xs)
    assert found.xs[0] <= found.at + h <= found.xs[-1]
    assert found.xs[POINTS // 2] == pytest.approx(found.at)
    assert found.ys[POINTS // 2] == pytest.approx(found.cost, abs=1e-9)
    assert np.isfinite(found.ys).all()


@settings(max_examples=20)
@given(case=cases(pairs=tuple((out, "half_squared_error") for out in SMOOTH), hidden=SMOOTH), data=st.data())
def test_the_smaller_the_step_the_better_the_prediction(case: Case, data: st.DataObject):
    walk = drawn_walk(case, data)
    moved = data.draw(st.sampled_from(walk.structure.parameters))
    errors = [abs(n.predicted - n.real) for n in (walk.nudge(moved, h) for h in (1e-1, 1e-3))]
    # An error of order h squared; what is left of 1e-3 is rounding.
    assert errors[1] <= 1e-3 * errors[0] + 1e-6 * max(1.0, walk.loss)


def test_a_straight_line_is_predicted_exactly():
    walk = walkthrough(Network([1, 1], [[[2.0]]], [[1.0]], ["identity"], "prediction"), [[3.0]])
    assert [walk.nudge(v, 0.5).real for v in (weight(1, 0, 0), bias(1, 0), input_(0))] == [1.5, 0.5, 1.0]
    assert [walk.nudge(v, 0.5).predicted for v in (weight(1, 0, 0), bias(1, 0), input_(0))] == [1.5, 0.5, 1.0]


def test_lecture_002_a_nudge_of_a_tenth():
    # If dC/dz = 20, a nudge of -0.1 changes the cost by about -2; if 0.01, by -0.001.
    assert Nudge(0.0, -0.1, 0.0, 0.0, 20.0, (), ()).predicted == -2.0
    assert Nudge(0.0, -0.1, 0.0, 0.0, 0.01, (), ()).predicted == -0.001


def test_downhill_is_against_the_derivative():
    example = load_example("1-2-1")
    walk = walkthrough(example.network, example.data.x, example.data.y)
    for moved in walk.structure.parameters:
        slope = walk.nudge(moved, 0.0).slope
        assert walk.nudge(moved, -0.01 * slope / abs(slope)).real < 0


@settings(max_examples=40, deadline=None)
@given(case=cases(), data=st.data(), h=steps, kept=st.sampled_from(("exact", 3)))
def test_a_computed_quantity_is_held_and_only_what_comes_after_it_moves(case: Case, data: st.DataObject, h: float, kept: Any):
    """Held at z + h by adding h to its bias for this example alone: the same loss, and J's derivative by z as the tangent."""
    example = data.draw(st.integers(0, case.batch.examples - 1))
    walk = walkthrough(case.network, case.batch.x, case.batch.y, example=example, arithmetic=kept)
    computed = [n.quantity for n in walk.structure.forward.nodes if n.operation is not None]
    moved = data.draw(st.sampled_from([q for q in computed if isinstance(q, Variable)]))
    found = walk.nudge(moved, h)
    assert found.at == walk.context.number(walk.context.index(moved))
    measured = walk.measured(moved)
    assert found.cost == walk.context.number(walk.context.index(measured))
    if moved.name == "z":
        alone = walkthrough(case.network, case.batch.x[[example]], case.batch.y[[example]], arithmetic=kept)
        layer, unit = moved.index
        biases = [b.copy() for b in case.network.biases]
        biases[layer - 1][unit] += h
        other = walkthrough(case.network.with_parameters(case.network.weights, biases), alone.data.x, alone.data.y, arithmetic=kept)
        # Without a bias there is nothing to move z by.
        if kept == "exact" and case.network.bias[layer - 1]:
            assert found.after == pytest.approx(
                other.context.number(other.context.index(other.structure.example_loss)), rel=1e-9, abs=1e-12
            )
        assert found.slope == walk.context.number(walk.context.gradient(measured, moved))
    if measured == moved:
        assert found.real == pytest.approx(h) == found.predicted


def test_lecture_002_a_nudge_of_z_where_the_derivative_is_20():
    network = Network([1, 1], [[[1.0]]], [[0.0]], ["identity"], "squared_error")
    walk = walkthrough(network, [[10.0]], [[0.0]])
    found = walk.nudge(pre_activation(1, 0), -0.1)
    assert (found.slope, found.predicted) == (20.0, -2.0)
    assert found.real == pytest.approx(-1.99)
    assert walk.nudge(pre_activation(1, 0), 0.0).after == walk.loss


def test_what_the_prediction_does_not_depend_on_moves_nothing():
    network = Network([1, 2], [[[1.0], [2.0]]], [[0.0, 0.0]], ["identity"], "prediction")
    found = walkthrough(network, [[1.0], [2.0]], example=1).nudge(pre_activation(1, 1), 0.5)
    assert (found.predicted, found.real, set(found.ys)) == (0.0, 0.0, {2.0})


def test_where_the_rule_counts_updates_too():
    example = load_example("1-2-1")
    walk = walkthrough(example.network, example.data.x, example.data.y, rule="adam")
    assert walk.nudge(weight(1, 0, 0), 0.1).real == pytest.approx(walk.nudge(weight(1, 0, 0), 0.1).predicted, abs=1e-3)


@pytest.mark.parametrize("moved", [target(0), weight(9, 0, 0), Variable("learning rate")])
def test_what_has_no_derivative_cannot_be_nudged(moved: Variable):
    example = load_example("1-2-1")
    walk = walkthrough(example.network, example.data.x, example.data.y)
    with pytest.raises(KeyError):
        walk.nudge(moved, 0.1)


@settings(max_examples=20, deadline=None)
@given(cases(), st.data())
def test_a_quantity_is_named_as_it_stands_in_python(case: Case, data: st.DataObject):
    network = case.network
    walk = walkthrough(network, case.batch.x, case.batch.y)
    layer = data.draw(st.integers(0, len(network.sizes) - 2))
    unit = data.draw(st.integers(0, network.sizes[layer + 1] - 1))
    before = data.draw(st.integers(0, network.sizes[layer] - 1))
    named = {
        f"weights[{layer}][{unit}][{before}]": float(network.weights[layer][unit, before]),
        f" weights[ {layer},{unit}, {before}]": float(network.weights[layer][unit, before]),
        f"z[{layer}][{unit}]": float(walk.z[layer][0, unit]),
        f"a[{layer}, {unit}]": float(walk.a[layer][0, unit]),
    }
    named |= {f"biases[{layer}][{unit}]": float(network.biases[layer][unit])} if network.bias[layer] else {}
    named |= {f"x[{before}]": float(walk.data.x[0, before])} if layer == 0 else {}
    for text, at in named.items():
        assert walk.nudge(text, 0.5).at == at


@pytest.mark.parametrize(
    ("moved", "h", "said"),
    [
        ("W", 1, "quantity: 'W' is not allowed. Allowed: weights[0][1][2], biases[1][0], z[0][1], a[1][0] or x[2] of this network"),
        ("z[2][0]", 1, "quantity: 'z[2][0]' is not allowed."),
        ("z[-1][0]", 1, "quantity: 'z[-1][0]' is not allowed."),
        ("y[0]", 1, "quantity: 'y[0]' is not allowed."),
        ("", 1, "quantity: an empty field is not allowed."),
        ("z[0][0]", "much", "h: 'much' is not allowed. Allowed: a number from -1e6 to 1e6."),
        ("z[0][0]", float("nan"), "h: nan is not allowed."),
    ],
)
def test_what_cannot_be_nudged_is_said(moved: str, h: Any, said: str):
    example = load_example("1-2-1")
    with pytest.raises(InputError) as error:
        walkthrough(example.network, example.data.x, example.data.y).nudge(moved, h)
    assert str(error.value).startswith(said)


def test_a_nudge_says_in_one_line_what_came_of_it():
    example = load_example("1-2-1")
    found = walkthrough(example.network, example.data.x, example.data.y).nudge("z[1][0]", -0.1)
    assert repr(found) == "<Nudge from -1.13828 by -0.1: predicted 0.0139176, really 0.0137176>"
