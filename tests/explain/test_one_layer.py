"""The collapse in LaTeX: the printed matrices multiply to the printed product, in every notation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz.core.limits import MAX_DIGITS
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.naming.numbers import Digits
from nnviz.explain.steps.one_layer import bias_line, weight_line
from nnviz.models.collapse import collapsed
from nnviz.models.network import Network
from nnviz.walk import walkthrough
from tests.latex import is_balanced, worked_out
from tests.strategies import Case, cases


def lines_of(network: Network, x: np.ndarray, notation: str) -> tuple[str, str]:
    namer = walkthrough(network, x, np.zeros((len(x), network.sizes[-1])), notation=notation).context.namer
    one, digits = collapsed(network), Digits(MAX_DIGITS)
    return weight_line(namer, digits, network.weights, one.weights), bias_line(namer, digits, network.weights, network.biases, one.biases)


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
@settings(max_examples=15)
@given(case=cases())
def test_the_printed_numbers_multiply_to_the_result(notation: str, case: Case):
    network = Network(case.network.sizes, case.network.weights, case.network.biases, ["tanh"] * case.network.layers)
    one = collapsed(network)
    for line, expected in zip(lines_of(network, case.batch.x, notation), (one.weights, one.biases[:, None]), strict=True):
        assert is_balanced(line)
        _, _, *numbers = line.split(" = ")
        for part in numbers:
            found = worked_out(part, MAX_DIGITS)
            assert found.shape == expected.shape
            assert all(cell.holds(value) for cell, value in zip(found.flat, expected.flat, strict=True)), part


@pytest.mark.parametrize(
    ("notation", "weights", "biases"),
    [
        ("003", r"\tilde{W} = W^{(2)} W^{(1)} = ", r"\tilde{b} = W^{(2)} b^{(1)} + b^{(2)} = "),
        ("002", r"\tilde{w} = w^{(3)} w^{(2)} = ", r"\tilde{b} = w^{(3)} b^{(2)} + b^{(3)} = "),
        ("004", r"\tilde{w}^{T} = w^{[2]\,T} w^{[1]\,T} = ", r"\tilde{b} = w^{[2]\,T} b^{[1]} + b^{[2]} = "),
    ],
)
def test_the_products_are_written_as_the_notation_writes_them(notation: str, weights: str, biases: str):
    network = Network([1, 2, 1], [[[1], [2]], [[3, 4]]], [[5, 6], [7]], ["tanh", "identity"])
    found = lines_of(network, np.ones((1, 1)), notation)
    assert found[0].startswith(weights)
    assert found[1].startswith(biases)
    assert found[0].endswith(r"\begin{bmatrix} 11.00000000 \end{bmatrix}")
    assert found[1].endswith(r"\begin{bmatrix} 46.00000000 \end{bmatrix}")
