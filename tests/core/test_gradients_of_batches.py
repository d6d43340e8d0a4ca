"""Differentiating a mean over examples and a total: both are linear, so the parts are differentiated one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnviz.core.forms import Const, Prod, Ref, Square
from nnviz.core.gradients import Wanted, differentiate
from nnviz.core.graph import Graph, GraphBuilder, evaluate
from nnviz.core.operations import Operation, affine, l2_penalty, mean, total
from nnviz.core.quantities import Gradient, Variable
from tests.strategies import moderate

W, B, X, Z, L, M, P, S, J = (Variable(name) for name in ("w", "b", "x", "z", "loss", "mean", "penalty", "strength", "J"))
EXAMPLES = 3
SQUARE = Operation("square", Square(Ref(0)), (Prod((Const(2), Ref(0))),))


def averaged() -> GraphBuilder:
    """z = w x + b for three examples, loss = z², and the mean of the losses."""
    builder = GraphBuilder()
    for leaf in (W, B, X, S):
        builder.add(leaf)
    builder.add(Z, affine(1), (W, X, B))
    builder.add(L, SQUARE, (Z,))
    builder.add(M, mean(EXAMPLES), (L,))
    return builder


def penalised() -> Graph:
    builder = averaged()
    builder.add(P, l2_penalty(1, EXAMPLES), (S, W))
    builder.add(J, total(2), (M, P))
    return builder.graph()


numbers = st.lists(moderate, min_size=EXAMPLES, max_size=EXAMPLES)


def given_leaves(w: float, b: float, x: list[float], strength: float = 0.0) -> dict[Variable, np.ndarray]:
    return {W: np.array([w]), B: np.array([b]), X: np.array(x), S: np.array([strength])}


@given(w=moderate, b=moderate, x=numbers)
def test_the_gradient_of_a_mean_is_the_mean_of_the_examples_gradients(w: float, b: float, x: list[float]):
    run = evaluate(differentiate(averaged().graph(), M, Wanted((W, B), (Z,))), given_leaves(w, b, x))
    z = w * np.array(x) + b
    assert_allclose(run[Gradient(L, W)], 2 * z * x, atol=1e-12)
    assert_allclose(run[Gradient(M, W)], [np.mean(2 * z * x)], atol=1e-12)
    assert_allclose(run[Gradient(M, B)], [np.mean(2 * z)], atol=1e-12)


def test_what_flows_backwards_is_the_derivative_of_one_examples_loss():
    graph = differentiate(averaged().graph(), M, Wanted((W, B), (Z,)))
    assert Gradient(M, Z) not in graph
    run = evaluate(graph, given_leaves(1.0, 0.0, [1.0, 2.0, 3.0]))
    assert_array_equal(run[Gradient(L, Z)], [2.0, 4.0, 6.0])


@given(w=moderate, b=moderate, x=numbers, strength=st.floats(0.0, 4.0))
def test_the_gradient_of_a_total_is_the_sum_of_its_terms_gradients(w: float, b: float, x: list[float], strength: float):
    run = evaluate(differentiate(penalised(), J, Wanted((W, B), (Z,))), given_leaves(w, b, x, strength))
    z = w * np.array(x) + b
    assert_allclose(run[J], [np.mean(z**2) + strength / (2 * EXAMPLES) * w**2], atol=1e-11)
    assert_allclose(run[Gradient(P, W)], [strength / EXAMPLES * w], atol=1e-12)
    assert_allclose(run[Gradient(J, W)], [np.mean(2 * z * x) + strength / EXAMPLES * w], atol=1e-11)
    assert_allclose(run[Gradient(J, B)], [np.mean(2 * z)], atol=1e-12)


def test_a_term_that_does_not_depend_on_a_parameter_has_no_gradient_node():
    graph = differentiate(penalised(), J, Wanted((W, B), (Z,)))
    assert Gradient(P, B) not in graph
    assert graph.node(Gradient(J, B)).operands == (graph.index[Gradient(M, B)],)
    assert graph.node(Gradient(J, W)).operands == (graph.index[Gradient(M, W)], graph.index[Gradient(P, W)])


def test_a_parameter_that_no_term_depends_on_has_the_derivative_zero():
    builder = averaged()
    builder.add(P, l2_penalty(1, EXAMPLES), (S, W))
    builder.add(Variable("unused"))
    builder.add(J, total(2), (M, P))
    graph = differentiate(builder.graph(), J, Wanted((W, Variable("unused"))))
    run = evaluate(graph, {**given_leaves(1.0, 1.0, [1.0, 1.0, 1.0]), Variable("unused"): np.array([5.0])})
    assert_array_equal(run[Gradient(J, Variable("unused"))], [0.0])


@pytest.mark.parametrize("order", [(M, P), (P, M)])
def test_the_order_of_the_terms_does_not_matter(order: tuple[Variable, Variable]):
    builder = averaged()
    builder.add(P, l2_penalty(1, EXAMPLES), (S, W))
    builder.add(J, total(2), order)
    run = evaluate(differentiate(builder.graph(), J, Wanted((W, B))), given_leaves(2.0, 1.0, [1.0, 0.0, -1.0], 3.0))
    # z = 3, 1, -1: mean(2 z x) = (6 + 0 + 2)/3, penalty 3/3 * 2
    assert_allclose(run[Gradient(J, W)], [8 / 3 + 2], rtol=1e-14)


def test_a_sum_of_two_leaves():
    builder = GraphBuilder()
    for leaf in (W, B):
        builder.add(leaf)
    builder.add(J, total(2), (W, B))
    run = evaluate(differentiate(builder.graph(), J, Wanted((W, B))), {W: np.array([2.0]), B: np.array([3.0])})
    assert_array_equal([run[Gradient(J, W)], run[Gradient(J, B)]], [[1.0], [1.0]])


def test_a_per_example_quantity_that_the_loss_does_not_read_has_the_derivative_zero_of_that_loss_and_not_of_the_penalty():
    builder = averaged()
    other = Variable("another output")
    builder.add(other, affine(1), (W, X, B))
    builder.add(P, l2_penalty(1, EXAMPLES), (S, W))
    builder.add(J, total(2), (M, P))
    graph = differentiate(builder.graph(), J, Wanted((W,), (Z, other)))
    run = evaluate(graph, given_leaves(1.0, 0.0, [1.0, 2.0, 3.0], 1.0))
    assert_array_equal(run[Gradient(L, other)], [0.0])
    assert Gradient(P, other) not in graph
    assert Gradient(P, Z) not in graph
