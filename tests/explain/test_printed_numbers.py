"""The law of the formulas: worked out again from what is printed, each line gives the number that the step found."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.arithmetic import round_half_up
from nnviz.core.limits import MAX_DIGITS
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.step import Step
from nnviz.models.examples import example_keys, load_example
from nnviz.walk import Walk, walkthrough
from tests.latex import right_hand_side, worked_out
from tests.strategies import Case, assume_differentiable, cases

# What a printed line may leave open, as a share of its value, where nothing has saturated.
SHARP = 1e-3


def walk_of(case: Case, data: st.DataObject, grain: str, **settings_: object) -> Walk:
    example = data.draw(st.integers(0, case.batch.examples - 1), label="example")
    notation = data.draw(st.sampled_from(sorted(NOTATIONS)), label="notation")
    network, batch = case.network, case.batch
    return walkthrough(network, batch.x, batch.y, 0.3, digits=MAX_DIGITS, grain=grain, example=example, notation=notation, **settings_)


def written_out(walk: Walk) -> Iterator[Step]:
    """Every step, and every long way beside it, whose line is not abbreviated with dots."""
    for step in walk.steps:
        for line in (step, step.long_way):
            if line is not None and r"\cdots" not in line.numbers:
                yield line


def assert_lines_give_the_value(walk: Walk, sharp: bool = True) -> None:
    for step in written_out(walk):
        lines = [right_hand_side(step.numbers)] + ([step.parts] if step.halfway else [])
        for line in lines:
            found = worked_out(line, MAX_DIGITS).item()
            assert found.holds(step.value), line
            if sharp and not step.remark:
                assert found.width <= SHARP * max(1.0, abs(step.value)), line
        assert worked_out(right_hand_side(step.result), MAX_DIGITS).item().holds(step.value)


@pytest.mark.parametrize("grain", ["neuron", "operation"])
@settings(max_examples=40)
@given(case=cases(), data=st.data())
def test_the_numbers_put_in_give_the_result(grain: str, case: Case, data: st.DataObject):
    assume_differentiable(case)
    walk = walk_of(case, data, grain)
    softmax = [q for q in (case.network.activations[-1],) if q == "softmax"]
    # A softmax of one unit is 1 always, and its logarithm's complement saturated.
    assert_lines_give_the_value(walk, sharp=not (softmax and case.network.sizes[-1] == 1))


@pytest.mark.parametrize("factor", [1e-9, 1e-5])
@settings(max_examples=15)
@given(case=cases(), data=st.data())
def test_tiny_numbers_too(factor: float, case: Case, data: st.DataObject):
    small = case.network.with_parameters([w * factor for w in case.network.weights], list(case.network.biases))
    assert_lines_give_the_value(walk_of(Case(small, case.batch), data, "neuron"), sharp=False)


@pytest.mark.parametrize("key", example_keys())
def test_every_worked_example_can_be_worked_out(key: str):
    example = load_example(key)
    for shown in range(example.data.examples):
        for grain in ("neuron", "operation"):
            walk = walkthrough(
                example.network, example.data.x, example.data.y, example.learning_rate, digits=MAX_DIGITS, grain=grain, example=shown
            )
            assert_lines_give_the_value(walk)


def rounded(case: Case, places: int = 2) -> Case:
    """The same with two decimals, as people give numbers."""
    network = case.network
    parameters = [[a.round(places) for a in arrays] for arrays in (network.weights, network.biases)]
    y = np.eye(network.sizes[-1])[case.batch.y.argmax(axis=1)] if network.loss == "cross_entropy" else case.batch.y.round(places)
    return Case(network.with_parameters(*parameters), type(case.batch)(case.batch.x.round(places), y))


@settings(max_examples=30)
@given(case=cases(), data=st.data(), decimals=st.integers(1, 6))
def test_by_hand_every_operation_can_be_done_again_on_paper(case: Case, data: st.DataObject, decimals: int):
    walk = walk_of(rounded(case), data, "operation", arithmetic=decimals)
    for step in written_out(walk):
        if step.remark or "times" in step.numbers:
            continue
        on_paper = worked_out(right_hand_side(step.numbers), None).item()
        assert round_half_up(np.array(on_paper.low), decimals) == step.value, step.numbers


@settings(max_examples=30)
@given(case=cases(), data=st.data(), decimals=st.integers(1, 6))
def test_by_hand_the_halfway_line_of_the_chain_rule_can_be_multiplied_out(case: Case, data: st.DataObject, decimals: int):
    walk = walk_of(rounded(case), data, "neuron", arithmetic=decimals)
    for step in walk.steps:
        if step.phase == "backward" and r"\cdot" in step.halfway and "times" not in step.parts:
            on_paper = worked_out(step.parts, None).item()
            assert round_half_up(np.array(on_paper.low), decimals) == step.value, step.parts


@settings(max_examples=20)
@given(case=cases(), data=st.data(), decimals=st.integers(1, 6))
def test_by_hand_every_halfway_line_is_right_to_the_last_place_of_each_term(case: Case, data: st.DataObject, decimals: int):
    walk = walk_of(rounded(case), data, "neuron", arithmetic=decimals)
    last_place = 0.5 * 10.0**-decimals * (1 + 1e-6)
    for step in walk.steps:
        if step.halfway:
            found = worked_out(step.parts, decimals).item()
            assert found.low - last_place <= step.value <= found.high + last_place, step.parts


@settings(max_examples=25)
@given(case=cases(), data=st.data())
def test_a_halfway_line_says_something_new(case: Case, data: st.DataObject):
    for step in walk_of(case, data, "neuron").steps:
        if step.halfway:
            assert len(step.halfway) >= 3
            assert len(step.halfway) % 2 == 1
            assert set(step.halfway[1::2]) <= {"+", "-", r"\cdot"}
            assert step.parts != right_hand_side(step.numbers)
