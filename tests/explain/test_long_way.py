"""Both roads to the output's error term, and what steps say where an activation is flat or has saturated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz.explain.writing.words import FLAT_REMARK, SATURATED_REMARK
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from nnviz.walk import Walk, walkthrough
from tests.latex import right_hand_side
from tests.strategies import PAIRS, SMOOTH, Case, assume_differentiable, cases

SHORT = (("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy"))


def deltas(walk: Walk) -> list:
    return [s for s in walk.steps if s.phase == "backward"]


@pytest.mark.parametrize("pair", SHORT)
@settings(max_examples=20)
@given(data=st.data())
def test_the_long_way_stands_beside_the_output_and_agrees(pair: tuple[str, str], data: st.DataObject):
    case: Case = data.draw(cases(pairs=(pair,)))
    assume_differentiable(case)
    example = data.draw(st.integers(0, case.batch.examples - 1))
    walk = walkthrough(case.network, case.batch.x, case.batch.y, example=example)
    outputs = case.network.sizes[-1]
    for n, step in enumerate(deltas(walk)):
        assert (step.long_way is not None) == (n < outputs)
        if step.long_way is not None:
            assert step.long_way.value == pytest.approx(step.value, rel=1e-6, abs=1e-9)
            assert step.long_way.title == step.title
            assert step.long_way.symbols != step.symbols
            assert r"\frac" in right_hand_side(step.long_way.symbols)
            assert "prediction minus target" in step.words
            assert "long way" in step.long_way.words


@settings(max_examples=20)
@given(case=cases(pairs=tuple(p for p in PAIRS if p not in SHORT)))
def test_without_a_short_cut_there_is_no_long_way(case: Case):
    walk = walkthrough(case.network, case.batch.x, case.batch.y)
    assert all(s.long_way is None for s in walk.steps)


@pytest.mark.parametrize("grain", ["operation", "layer", "neuron"])
def test_the_operation_grain_walks_the_long_way_itself(grain: str):
    network = Network([1, 1], [[[0.5]]], [[0.1]], ["sigmoid"], "binary_cross_entropy")
    walk = walkthrough(network, [[1]], [[1]], grain=grain)
    long_steps = [s for s in walk.steps if "long way" in s.heading]
    assert len(long_steps) == (1 if grain == "operation" else 0)


@pytest.mark.parametrize(
    ("weight", "y", "saturated"),
    [(60.0, 0.0, True), (-800.0, 1.0, True), (5.0, 0.0, False), (30.0, 0.0, True), (60.0, 1.0, True)],
)
def test_saturation_is_remarked_on(weight: float, y: float, saturated: bool):
    network = Network([1, 1], [[[weight]]], [[0]], ["sigmoid"], "binary_cross_entropy")
    walk = walkthrough(network, [[1]], [[y]])
    loss, delta = next(s for s in walk.steps if s.phase == "loss"), deltas(walk)[0]
    assert [loss.remark, delta.remark] == [SATURATED_REMARK if saturated else ""] * 2
    assert delta.value == pytest.approx(walk.a[-1][0, 0] - y, abs=1e-15)
    assert not walk.steps[0].remark


def test_a_saturated_softmax_is_remarked_on():
    network = Network([1, 2], [[[800], [-800]]], [[0, 0]], ["softmax"], "cross_entropy")
    walk = walkthrough(network, [[1]], [[0, 1]])
    assert [s.remark for s in walk.steps if s.phase == "loss"] == [SATURATED_REMARK]
    assert [s.remark for s in deltas(walk)] == [SATURATED_REMARK] * 2
    assert [s.value for s in deltas(walk)] == [1.0, -1.0]


def test_by_hand_saturation_comes_sooner():
    network = Network([1, 1], [[[6]]], [[0]], ["sigmoid"], "binary_cross_entropy")
    assert [s.remark for s in deltas(walkthrough(network, [[1]], [[0]], arithmetic=2))] == [SATURATED_REMARK]
    assert [s.remark for s in deltas(walkthrough(network, [[1]], [[0]], arithmetic=4))] == [""]


def test_the_step_function_is_remarked_on():
    network = Network([1, 1, 1], [[[0.5]], [[2]]], [[0], [0]], ["step", "sigmoid"])
    for grain in ("operation", "neuron", "layer"):
        walk = walkthrough(network, [[1]], [[0]], grain=grain)
        flat = [s for s in walk.steps if s.remark]
        assert {s.remark for s in flat} == {FLAT_REMARK}
        assert {s.phase for s in flat} == {"forward", "backward"}
        assert all(s.value in (0.0, 1.0) for s in flat)


@settings(max_examples=15)
@given(case=cases(pairs=tuple((out, "half_squared_error") for out in SMOOTH), hidden=SMOOTH))
def test_smooth_networks_need_no_remark(case: Case):
    assume(all(float(np.abs(z).max()) < 3.0 for z in matrix_pass(case.network, case.batch).z))
    for grain in ("operation", "neuron", "layer"):
        assert not any(s.remark for s in walkthrough(case.network, case.batch.x, case.batch.y, grain=grain).steps)
