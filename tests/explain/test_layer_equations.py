"""The layer grain: matrix equations whose matrices, multiplied as printed, give the printed result in every notation."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.limits import MAX_DIGITS
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.equations import matrix
from nnviz.models.initialise import initialised
from nnviz.models.network import Network
from nnviz.walk import Walk, walkthrough
from tests.latex import right_hand_side, worked_out
from tests.strategies import Case, assume_differentiable, cases

KEYS = sorted(NOTATIONS)
APPLIED = re.compile(r"^(f|g|\\sigma|\\operatorname\{softmax\}) (?=\\begin)")


def assert_equations_hold(walk: Walk) -> int:
    """Every line's intervals meet those of its result; returns how many lines were worked out."""
    count = 0
    for step in walk.steps:
        line = right_hand_side(step.numbers)
        if step.phase == "loss" or APPLIED.match(line) or r"\cdots" in line:
            continue
        left, right = worked_out(line, MAX_DIGITS), worked_out(right_hand_side(step.result), MAX_DIGITS)
        assert left.shape == right.shape, step.numbers
        for a, b in zip(left.flat, right.flat, strict=True):
            assert max(a.low, b.low) <= min(a.high, b.high) + 1e-12, step.numbers
        count += 1
    return count


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=15)
@given(case=cases(), data=st.data())
def test_the_matrices_multiply_to_the_result(key: str, case: Case, data: st.DataObject):
    assume_differentiable(case)
    example = data.draw(st.integers(0, case.batch.examples - 1))
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3, digits=MAX_DIGITS, grain="layer", notation=key, example=example)
    # Of a bias there are lines of its own, unless it stands in the matrix of the weights.
    apart = not NOTATIONS[key].bias_unit
    assert assert_equations_hold(walk) >= sum(6 if there and apart else 4 for there in case.network.bias) - 1


@pytest.mark.parametrize("key", KEYS)
def test_an_activation_is_applied_to_the_whole_column(key: str):
    network = initialised([2, 3, 2], ["tanh", "softmax"], "cross_entropy", seed=4)
    walk = walkthrough(network, [[0.4, -0.2]], [[1, 0]], digits=MAX_DIGITS, grain="layer", notation=key)
    steps = [s for s in walk.steps if APPLIED.match(right_hand_side(s.numbers))]
    assert [s.nodes for s in steps] == [s.nodes for s in walk.steps if s.heading.startswith("Activations")]
    for n, step in enumerate(steps):
        shown = worked_out(APPLIED.sub("", right_hand_side(step.numbers)), MAX_DIGITS)
        assert all(cell.holds(z) for cell, z in zip(shown[:, 0], walk.z[n][0], strict=True))


@pytest.mark.parametrize("key", KEYS)
def test_weights_stand_as_the_notation_stores_them(key: str):
    network = Network([2, 3], [[[1, 2], [3, 4], [5, 6]]], [[0, 0, 0]], ["identity"])
    walk = walkthrough(network, [[1, 1]], [[0, 0, 0]], grain="layer", notation=key, digits=4)
    update = next(s for s in walk.steps if s.heading.startswith("New weights"))
    stored = r"\begin{bmatrix} 1 & 3 & 5 \\ 2 & 4 & 6 \end{bmatrix}"
    if not NOTATIONS[key].from_to:
        stored = r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{bmatrix}"
    if NOTATIONS[key].bias_unit:
        assert r"\begin{bmatrix} 0 & 1 & 2 \\ 0 & 3 & 4 \\ 0 & 5 & 6 \end{bmatrix} -" in update.numbers
        read = r"\begin{bmatrix} 0 & 1 & 2 \\ 0 & 3 & 4 \\ 0 & 5 & 6 \end{bmatrix} \begin{bmatrix} 1 \\ 1 \\ 1 \end{bmatrix}"
        assert walk.steps[0].numbers.endswith(read)
        return
    assert stored in update.numbers
    forward = walk.steps[0]
    assert r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{bmatrix} \begin{bmatrix} 1 \\ 1 \end{bmatrix}" in forward.numbers
    assert (r"\,T}" in forward.symbols) == NOTATIONS[key].from_to


@pytest.mark.parametrize("activation", ["identity", "step", "sigmoid", "relu"])
def test_the_prediction_itself_brings_1_to_its_output_and_nothing_to_the_others(activation: str):
    network = Network([1, 2], [[[0.5], [0.8]]], [[0.1, 0.2]], [activation], "prediction", output=1)
    walk = walkthrough(network, [[1.0]], grain="layer", digits=MAX_DIGITS)
    errors = next(s for s in walk.steps if s.heading.startswith("Error terms"))
    back, slopes = (worked_out(part, MAX_DIGITS) for part in right_hand_side(errors.numbers).split(r" \odot "))
    assert [cell.holds(v) for cell, v in zip(back[:, 0], (0.0, 1.0), strict=True)] == [True, True]
    a = walk.a[-1][0]
    expected = {"identity": [1, 1], "step": [0, 0], "sigmoid": list(a * (1 - a)), "relu": [1, 1]}[activation]
    assert all(cell.holds(v) for cell, v in zip(slopes[:, 0], expected, strict=True))
    assert_equations_hold(walk)


def test_the_gradient_of_a_batch_is_a_mean():
    network = initialised([2, 3, 1], ["tanh", "identity"], seed=2, l2=0.2)
    walk = walkthrough(network, np.eye(2), [[1], [2]], grain="layer")
    gradient = next(s for s in walk.steps if s.heading.startswith("Gradient of the weights"))
    assert r"\frac{1}{2} \sum" in gradient.symbols
    assert r"\frac{\lambda}{2}" in gradient.symbols
    bias = next(s for s in walk.steps if s.heading.startswith("Gradient of the biases"))
    assert r"\lambda" not in bias.symbols


def test_a_large_matrix_is_abbreviated():
    cells = [[f"{r}{c}" for c in range(9)] for r in range(8)]
    latex = matrix(cells)
    assert latex.startswith(r"\begin{bmatrix} 00 & 01 & 02 & \cdots & 08 \\ 10 ")
    assert r"22 & \cdots & 28 \\ \vdots & \vdots & \vdots & \vdots & \vdots \\ 70" in latex
    assert latex.endswith(r"72 & \cdots & 78 \end{bmatrix}")
    assert "dots" not in matrix([row[:6] for row in cells[:6]])
