"""Quantities are identified by what they are."""

from __future__ import annotations

from itertools import combinations

import pytest

from nnviz.core.quantities import (
    Gradient,
    Local,
    LongWay,
    Updated,
    Variable,
    activation,
    bias,
    input_,
    pre_activation,
    target,
    weight,
)

W = weight(1, 0, 0)
Z = pre_activation(1, 0)
J = Variable("J")

DIFFERENT = (
    W,
    weight(2, 0, 0),
    weight(1, 1, 0),
    weight(1, 0, 1),
    bias(1, 0),
    bias(1, 1),
    Z,
    activation(1, 0),
    input_(0),
    input_(1),
    target(0),
    J,
    Gradient(J, W),
    Gradient(Z, W),
    LongWay(Gradient(J, W)),
    Updated(W),
    Local(J, W, 0),
    Local(J, W, 1),
)


def test_quantities_that_are_not_the_same_thing_are_different():
    assert all(p != q for p, q in combinations(DIFFERENT, 2))
    assert len(set(DIFFERENT)) == len(DIFFERENT)


def test_the_same_thing_is_the_same_quantity():
    assert Gradient(Variable("J"), weight(1, 0, 0)) == Gradient(J, W)
    assert hash(Gradient(Variable("J"), weight(1, 0, 0))) == hash(Gradient(J, W))


@pytest.mark.parametrize("unit", range(3))
def test_the_activation_of_layer_zero_is_the_input(unit: int):
    assert activation(0, unit) == input_(unit)
    assert activation(1, unit) != input_(unit)


def test_the_index_of_a_weight_is_layer_unit_source():
    assert weight(3, 1, 2).index == (3, 1, 2)
