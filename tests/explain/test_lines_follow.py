"""The law of the lines: a reader with nothing but the printed numbers finds that each line follows from the one above it.

By hand exactly: what is written out is worked out and rounded half up, everything else is in full. In exact arithmetic a shown
number stands for all that round to it, so the numbers put in leave an interval, which holds the value at any number of digits;
the halfway line gets as many digits as it needs to come out as the result that is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import expression, walkthrough
from nnviz.core.arithmetic import half_up
from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_DIGITS, MAX_HAND_DECIMALS
from nnviz.explain.matrix.cells import CellStep
from nnviz.explain.matrix.vectorised import vectorised
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.layers import LayerStep
from nnviz.explain.steps.step import Step
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.models.examples import example_keys, load_example
from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from nnviz.walk import Walk
from tests.explain.test_printed_numbers import rounded
from tests.latex import right_hand_side, worked_out
from tests.reading import comes_out, follows, read
from tests.strategies import Case, assume_differentiable, cases

DOTS = (r"\cdots", r"\vdots")


def walk_of_example(key: str, **settings_: object) -> Iterator[Walk]:
    e = load_example(key)
    for shown in range(e.data.examples):
        yield walkthrough(e.network, e.data.x, e.data.y, e.learning_rate, example=shown, **settings_)  # type: ignore[arg-type]


def scalar_steps(walk: Walk) -> Iterator[Step]:
    """Every step of one quantity, and the long way beside it; not where something has saturated, which is said there."""
    for step in walk.steps:
        if not isinstance(step, LayerStep) and not step.remark:
            yield from (line for line in (step, step.long_way) if line is not None)


def lines_of(step: Step) -> list[str]:
    """What is printed from the numbers put in on, the result left out; a line that is abbreviated says nothing to work out."""
    lines = [right_hand_side(step.numbers), *step.worked]
    return [line for line in lines if not any(dots in line for dots in DOTS)]


def assert_follows_by_hand(step: Step, decimals: int) -> int:
    result = read(right_hand_side(step.result)).value
    assert result == step.value
    lines = lines_of(step)
    if step.shape[0].copies:
        # What is held fixed is not computed, and so not rounded.
        assert [read(line).value for line in lines] == [result]
        return 1
    read_ = [read(line) for line in lines]
    for above, line, text in zip(read_, read_[1:], lines[1:], strict=False):
        assert follows(line, above, decimals), f"{lines[0]}: {text}"
    if lines:
        assert comes_out(read_[-1], result, decimals), f"{' = '.join(lines)} = {result}"
    return len(lines)


@pytest.mark.parametrize("decimals", range(MAX_HAND_DECIMALS + 1))
@pytest.mark.parametrize("grain", ["neuron", "operation"])
@pytest.mark.parametrize("key", example_keys())
def test_by_hand_every_line_of_every_example_follows(key: str, grain: str, decimals: int):
    read_lines = 0
    for walk in walk_of_example(key, grain=grain, arithmetic=decimals, digits=decimals):
        read_lines += sum(assert_follows_by_hand(step, decimals) for step in scalar_steps(walk))
    assert read_lines


@pytest.mark.parametrize("grain", ["neuron", "operation"])
@settings(max_examples=60)
@given(case=cases(), data=st.data(), decimals=st.integers(0, MAX_HAND_DECIMALS), places=st.integers(0, 5))
def test_by_hand_every_line_of_any_network_follows(grain: str, case: Case, data: st.DataObject, decimals: int, places: int):
    case = rounded(case, places)
    shown = data.draw(st.integers(0, case.batch.examples - 1))
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3, grain=grain, arithmetic=decimals, example=shown)
    for step in scalar_steps(walk):
        assert_follows_by_hand(step, decimals)


@pytest.mark.parametrize("decimals", range(MAX_HAND_DECIMALS + 1))
@pytest.mark.parametrize("key", example_keys())
def test_by_hand_the_matrices_of_a_layer_follow(key: str, decimals: int):
    for walk in walk_of_example(key, grain="layer", arithmetic=decimals):
        for step in walk.steps:
            if isinstance(step, LayerStep) and not step.remark:
                assert_matrices_follow(step, decimals)


@settings(max_examples=60)
@given(case=cases(), decimals=st.integers(0, MAX_HAND_DECIMALS), places=st.integers(0, 5))
def test_by_hand_the_matrices_of_any_network_follow(case: Case, decimals: int, places: int):
    case = rounded(case, places)
    for step in walkthrough(case.network, case.batch.x, case.batch.y, 0.3, grain="layer", arithmetic=decimals).steps:
        if isinstance(step, LayerStep) and not step.remark:
            assert_matrices_follow(step, decimals)


def assert_matrices_follow(step: LayerStep, decimals: int) -> None:
    result = worked_out(right_hand_side(step.result), None)
    lines = [right_hand_side(step.numbers), *step.worked]
    if step.shape[0].copies:
        assert lines == [right_hand_side(step.result)]
        return
    abbreviated = any(dots in line for line in lines for dots in DOTS)
    if abbreviated or "bmatrix" not in lines[0] or lines[0].startswith(("f ", "g ", r"\sigma", r"\operatorname")):
        return
    for above, line in zip(lines, lines[1:], strict=False):
        if r" \odot " in line:
            (a, slopes), (b, same) = above.split(r" \odot "), line.split(r" \odot ")
            assert slopes == same
            by_hand = [half_up_of(x, decimals) for x in worked_out(a, None).flat]
            exact = [x.low for x in worked_out(b, None).flat]
            # Either the bracket was worked out and rounded, or within it what is longer was rounded first.
            assert by_hand == [half_up_of(x, decimals) for x in worked_out(b, None).flat] == exact or r"\left(" in b
    last = worked_out(lines[-1], None)
    assert [half_up_of(x, decimals) for x in last.flat] == [x.low for x in result.flat], " = ".join(lines)


def half_up_of(interval: object, decimals: int) -> float:
    return half_up(interval.low, decimals)  # type: ignore[attr-defined]


@pytest.mark.parametrize("digits", range(MAX_DIGITS + 1))
@pytest.mark.parametrize("grain", ["neuron", "operation"])
@pytest.mark.parametrize("key", example_keys())
def test_exact_lines_hold_the_value_at_any_number_of_digits(key: str, grain: str, digits: int):
    for walk in walk_of_example(key, grain=grain, digits=digits):
        for step in scalar_steps(walk):
            assert_holds(step, digits)


@settings(max_examples=60)
@given(case=cases(), data=st.data(), digits=st.integers(0, MAX_DIGITS), grain=st.sampled_from(["neuron", "operation"]))
def test_exact_lines_of_any_network_hold_the_value(case: Case, data: st.DataObject, digits: int, grain: str):
    assume_differentiable(case)
    shown = data.draw(st.integers(0, case.batch.examples - 1))
    for step in scalar_steps(walkthrough(case.network, case.batch.x, case.batch.y, 0.3, grain=grain, digits=digits, example=shown)):
        assert_holds(step, digits)


def assert_holds(step: Step, digits: int) -> None:
    for line in (*lines_of(step), right_hand_side(step.result)):
        assert worked_out(line, digits).item().holds(step.value), f"{step.numbers}: {line} for {step.value}"
    if step.halfway:
        printed = float(in_decimals(step.halfway))
        assert step.context.decimals.text(printed) == step.text, f"{step.parts} is {printed}, shown as {step.text}"


def in_decimals(tokens: tuple[str, ...]) -> Decimal:
    """A halfway line without the errors of float64."""
    numbers = [Decimal(repr(read(token).value)) for token in tokens[::2]]
    if r"\cdot" in tokens:
        return math.prod(numbers, start=Decimal(1))
    return sum((-x if sign == "-" else x for sign, x in zip(("+", *tokens[1::2]), numbers, strict=True)), Decimal(0))


@pytest.mark.parametrize("decimals", range(MAX_HAND_DECIMALS + 1))
@pytest.mark.parametrize("grain", ["operation", "gradient"])
@pytest.mark.parametrize("key", expression_example_keys())
def test_by_hand_the_lines_of_an_expression_follow(key: str, grain: str, decimals: int):
    e = load_expression_example(key)
    try:
        walk = expression(e.text, e.values).viewed(arithmetic=decimals, grain=grain)
    except InputError:
        assert decimals == 0, "with no decimals a logarithm of 0 is refused"
        return
    for step in walk.steps:
        try:
            assert_follows_by_hand(step, decimals)
        except ValueError:
            continue  # a function that the reader does not know


@settings(max_examples=40)
@given(case=cases(), decimals=st.integers(0, MAX_HAND_DECIMALS), places=st.integers(0, 5), notation=st.sampled_from(sorted(NOTATIONS)))
def test_by_hand_the_cells_of_the_vectorised_form_follow(case: Case, decimals: int, places: int, notation: str):
    case = rounded(case, places)
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3, arithmetic=decimals, notation=notation)
    cells = [s for s in vectorised(walk.context).steps if isinstance(s, CellStep) and not s.remark]
    assert cells
    for step in cells:
        assert_follows_by_hand(step, decimals)


def test_the_lines_that_contradicted_their_result():
    e = load_example("1-2-1")
    steps = {s.title: s for s in walkthrough(e.network, e.data.x, e.data.y, arithmetic=2).steps}
    update = steps[r"W_{11}^{(1)}"]
    assert right_hand_side(update.numbers) == r"0.3 - 0.5 \cdot \left(-0.03\right)"
    assert update.worked == ("0.30 + 0.015",)
    assert update.result == "W_{11}^{(1)} = 0.32"


def test_sums_that_round_each_product_say_so():
    e = load_example("batch-of-4")
    steps = {s.title: s for s in walkthrough(e.network, e.data.x, e.data.y, arithmetic=2).steps}
    gradient = steps[r"\frac{\partial J}{\partial W_{11}^{(2)}}"]
    assert gradient.worked == (r"\frac{1}{4} \left(0.35 + 0.34 + \left(-0.18\right) + \left(-0.18\right)\right)",)


def test_the_reader_refuses_what_does_not_follow():
    assert follows(read("0.30 + 0.015"), read(r"0.3 - 0.5 \cdot \left(-0.03\right)"), 2)
    assert follows(read(r"-0.76 \cdot 0.18"), read(r"\left(0.24 - 1\right) \cdot 0.24 \cdot \left(1 - 0.24\right)"), 2)
    assert not follows(read("0.30 + 0.01"), read(r"0.3 - 0.5 \cdot \left(-0.03\right)"), 2)
    assert not follows(read(r"-0.76 \cdot 0.19"), read(r"\left(0.24 - 1\right) \cdot 0.24 \cdot \left(1 - 0.24\right)"), 2)
    assert not comes_out(read("0.30 + 0.01"), 0.32, 2)
    assert not comes_out(read(r"0.0109 \cdot 2"), 0.0217, 4)
    assert comes_out(read(r"0.01085 \cdot 2"), 0.0217, 4)


def test_all_grains_are_read():
    assert set(GRAINS) == {"neuron", "operation", "layer"}
    assert np.isfinite(read(r"\frac{1}{1 + e^{-0.40}}").value)
