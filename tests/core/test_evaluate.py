"""Evaluating a graph: in order, over examples, over many variants at once, by hand, and with NaN in it."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnviz.core.arithmetic import Arithmetic, round_half_up
from nnviz.core.forms import Call, Const, Prod, Quot, Ref, Sum
from nnviz.core.functions import EXP, LN
from nnviz.core.graph import Graph, GraphBuilder, evaluate
from nnviz.core.operations import Operation, affine, mean, total
from nnviz.core.quantities import Variable

W, X, Z, A, J, M = (Variable(name) for name in ("w", "x", "z", "a", "J", "mean"))
EXAMPLES = 3
THIRD = Operation("third", Quot(Prod((Ref(0), Ref(0))), Const(3)))
EXPONENTIAL = Operation("exp", Call(EXP, Ref(0)))
LOGARITHM = Operation("ln", Call(LN, Ref(0)))
RECIPROCAL = Operation("reciprocal", Quot(Const(1), Ref(0)))


def line() -> Graph:
    """z = w x + w, a = z² / 3, J = a + z, mean of J over the examples."""
    builder = GraphBuilder()
    builder.add(W)
    builder.add(X)
    builder.add(Z, affine(1), (W, X, W))
    builder.add(A, THIRD, (Z,))
    builder.add(J, total(2), (A, Z))
    builder.add(M, mean(EXAMPLES), (J,))
    return builder.graph()


values = st.lists(st.floats(-9.0, 9.0), min_size=EXAMPLES, max_size=EXAMPLES)


@given(w=st.floats(-9.0, 9.0), x=values)
def test_values_flow_from_the_leaves_to_the_last_node(w: float, x: list[float]):
    run = evaluate(line(), {W: np.array([w]), X: np.array(x)})
    z = w * np.array(x) + w
    assert_allclose(run[Z], z, atol=1e-12)
    assert_allclose(run[J], z**2 / 3 + z, atol=1e-11)
    assert_allclose(run[M], [np.mean(z**2 / 3 + z)], atol=1e-11)


@settings(max_examples=40)
@given(variants=st.lists(st.floats(-9.0, 9.0), min_size=1, max_size=5), x=values)
def test_axes_in_front_evaluate_many_variants_at_once(variants: list[float], x: list[float]):
    graph, inputs = line(), np.array(x)
    together = evaluate(graph, {W: np.array(variants)[:, None], X: inputs})
    for n, node in enumerate(graph.nodes):
        apart = [evaluate(graph, {W: np.array([w]), X: inputs})[node.quantity] for w in variants]
        everywhere = np.broadcast_to(together.arrays[n], (len(variants), apart[0].size))
        assert_array_equal(everywhere, apart)


def test_two_axes_in_front():
    grid = evaluate(line(), {W: np.arange(2.0)[:, None, None], X: np.arange(4.0)[:, None] * np.ones(EXAMPLES)})
    assert grid[M].shape == (2, 4, 1)
    assert grid[M][1, 3, 0] == pytest.approx(4.0**2 / 3 + 4.0)


@given(w=st.floats(-9.0, 9.0), x=values, decimals=st.integers(0, 6))
def test_by_hand_every_computed_value_is_rounded_before_it_is_used_and_no_given_one_is(w: float, x: list[float], decimals: int):
    run = evaluate(line(), {W: np.array([w]), X: np.array(x)}, Arithmetic(decimals))
    z = round_half_up(w * np.array(x) + w, decimals)
    a = round_half_up(z * z / 3, decimals)
    assert_array_equal(run[W], [w])
    assert_array_equal(run[X], x)
    assert_array_equal(run[Z], z)
    assert_array_equal(run[A], a)
    assert_array_equal(run[J], round_half_up(a + z, decimals))


def test_the_number_of_a_node_for_one_example():
    graph = line()
    run = evaluate(graph, {W: np.array([2.0]), X: np.array([0.0, 1.0, 2.0])})
    assert [run.number(graph.index[Z], e) for e in range(EXAMPLES)] == [2.0, 4.0, 6.0]
    assert [run.number(graph.index[W], e) for e in range(EXAMPLES)] == [2.0, 2.0, 2.0]
    assert run.number(graph.index[Z]) == 2.0


def test_a_leaf_without_a_value_is_refused():
    with pytest.raises(KeyError):
        evaluate(line(), {W: np.array([1.0])})


def overflowing() -> Graph:
    builder = GraphBuilder()
    builder.add(X)
    builder.add(Z, EXPONENTIAL, (X,))
    builder.add(A, RECIPROCAL, (Z,))
    builder.add(J, LOGARITHM, (A,))
    return builder.graph()


@pytest.mark.parametrize(
    ("x", "first"),
    [
        ([1.0], None),
        ([0.0, 700.0], None),
        ([float("nan")], X),
        ([float("inf")], X),
        ([1000.0], Z),
        ([1.0, 1000.0, 1.0], Z),
        ([-1000.0], A),
        ([-1000.0, 1.0], A),
    ],
)
def test_first_bad_is_the_first_quantity_that_is_infinite_or_nan_for_any_example(x: list[float], first: Variable | None):
    graph = overflowing()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        bad = evaluate(graph, {X: np.array(x)}).first_bad()
    assert (None if bad is None else graph.nodes[bad].quantity) == first


def test_nan_reaches_everything_that_is_computed_from_it():
    run = evaluate(line(), {W: np.array([np.nan]), X: np.zeros(EXAMPLES)})
    assert all(np.isnan(run[q]).all() for q in (Z, A, J, M))
    assert_array_equal(run[X], np.zeros(EXAMPLES))


def test_a_node_without_operands_needs_no_leaf():
    builder = GraphBuilder()
    builder.add(X, Operation("two", Sum((Const(1), Const(1)))))
    assert_array_equal(evaluate(builder.graph(), {})[X], [2.0])
