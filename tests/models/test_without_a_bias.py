"""Layers without a bias: b is nowhere, and all else is as with a bias that stays 0."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose

from nnviz import train, walkthrough
from nnviz.core.errors import InputError
from nnviz.core.quantities import BIAS, Gradient, Local, LongWay, Memory, Quantity, Updated, Variable
from nnviz.explain.matrix.vectorised import vectorised
from nnviz.models.collapse import collapsed
from nnviz.models.network import Network
from tests.strategies import Case, cases

NONE = Network([2, 2, 2, 1], [[[0.2, 0.2], [0.5, 0.4]], [[0.5, 0.6], [0.7, 0.8]], [[0.9, 1.0]]], [None] * 3, ["relu"] * 3, "squared_error")


def of(quantity: Quantity) -> Variable:
    match quantity:
        case Variable():
            return quantity
        case Gradient(_, wrt) | Local(_, wrt, _) | LongWay(Gradient(_, wrt)):
            return wrt
        case Updated(v) | Memory(v):
            return v
    raise AssertionError(quantity)


def test_a_network_of_relus_up_to_its_output_without_a_bias():
    """Printed with a row for each unit that a weight leads to."""
    walk = walkthrough(NONE, [[0, 1]], [[1]])
    assert_allclose(walk.grad_W[0][:, 1], [-0.5382, -0.62712])
    assert_allclose(walk.grad_W[0][:, 0], 0.0)
    assert_allclose(walk.grad_W[1], [[-0.08424, -0.16848], [-0.0936, -0.1872]])
    assert_allclose(walk.grad_W[2], [[-0.15912, -0.21528]])
    assert not [node for node in walk.structure.graph.nodes if of(node.quantity).name == BIAS]
    assert NONE.parameters == 10 == len(walk.structure.parameters)


@pytest.mark.parametrize("notation", ["003", "002", "000", "004", "001"])
@pytest.mark.parametrize("grain", ["operation", "neuron", "layer"])
def test_no_b_is_written_anywhere(notation: str, grain: str):
    walk = walkthrough(NONE, [[0, 1], [1, 1]], [[1], [0]], notation=notation, grain=grain)
    b = re.compile(r"(?<![a-zA-Z\\])b(?![a-z])")
    lines = [line for s in walk.steps for line in (s.symbols, s.numbers, s.result)]
    lines += [e.symbols for e in vectorised(walk.context).equations]
    assert not [line for line in lines if b.search(line)]
    assert not [s.words for s in walk.steps if "plus the bias" in s.words]
    for code in (walk.to_numpy(), walk.to_pytorch()):
        assert not re.search(r"\bd?\w*b\d", code)
    assert not [mark for mark in walk.scene().marks if mark.kind == "bias"]


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_it_is_a_bias_of_0_that_nobody_changes(case: Case):
    without = case.network
    zeros = Network(**without.as_dict() | {"biases": [b.tolist() for b in without.biases]})
    assert all(zeros.bias)
    one, other = (walkthrough(n, case.batch.x, case.batch.y, 0.1) for n in (without, zeros))
    assert_allclose(one.loss, other.loss, rtol=1e-12, atol=1e-15)
    for found, expected in zip(one.grad_W, other.grad_W, strict=True):
        assert_allclose(found, expected, rtol=1e-10, atol=1e-13)
    for layer, there in enumerate(without.bias):
        assert_allclose(one.grad_b[layer], other.grad_b[layer] if there else 0.0, rtol=1e-10, atol=1e-13)
        assert there or not one.updated.biases[layer].any()
    assert one.updated.bias == without.bias


@settings(max_examples=30, deadline=None)
@given(case=cases())
def test_training_gives_it_none(case: Case):
    history = train(case.network, case.batch.x, case.batch.y, 0.01, 3, rule="adam")
    for record in history:
        assert record.network.bias == case.network.bias
        assert not any(b.any() for b, there in zip(record.network.biases, case.network.bias, strict=True) if not there)


@settings(max_examples=30, deadline=None)
@given(case=cases())
def test_it_is_part_of_what_a_network_is(case: Case):
    network = case.network
    assert Network(**json.loads(json.dumps(network.as_dict()))) == network
    assert network.with_settings(bias=[True] * network.layers).parameters == network.parameters + sum(
        n for n, there in zip(network.sizes[1:], network.bias, strict=True) if not there
    )


@pytest.mark.parametrize("bias", [[True], [1, True, True], "yes", [None, True, True]])
def test_flags_that_are_none_are_refused(bias: object):
    with pytest.raises(InputError, match="bias"):
        NONE.with_settings(bias=bias)


def test_the_collapse_of_layers_without_a_bias_has_none():
    assert_allclose(collapsed(NONE).biases, np.zeros(1))
