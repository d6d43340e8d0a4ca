"""Differentiation by hand-built graphs: the lectures' scalar expressions, repeats, and what the target does not reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_array_equal

from nnviz.core.forms import ONE, Const, Form, Prod, Ref, Square, Sum
from nnviz.core.gradients import Wanted, append_updates, differentiate
from nnviz.core.graph import Graph, GraphBuilder, evaluate
from nnviz.core.operations import Operation, residual
from nnviz.core.quantities import Gradient, Local, LongWay, Updated, Variable
from tests.numeric import numeric_gradient
from tests.strategies import moderate

TIMES = Operation("times", Prod((Ref(0), Ref(1))), (Ref(1), Ref(0)))
PLUS = Operation("plus", Sum((Ref(0), Ref(1))), (ONE, ONE))
SQUARE = Operation("square", Square(Ref(0)), (Prod((Const(2), Ref(0))),))


def scaled(factor: float) -> Operation:
    slope: Form = Const(factor)
    return Operation("scaled", Prod((slope, Ref(0))), (slope,))


def names(text: str) -> list[Variable]:
    return [Variable(name) for name in text.split()]


def built(leaves: Sequence[Variable], *nodes: tuple[Variable, Operation, Sequence[Variable]]) -> Graph:
    builder = GraphBuilder()
    for leaf in leaves:
        builder.add(leaf)
    for node in nodes:
        builder.add(*node)
    return builder.graph()


def derivatives(graph: Graph, target: Variable, at: Mapping[Variable, float]) -> dict[str, float]:
    """d target / d q for every quantity of the graph, by its name."""
    wanted = tuple(node.quantity for node in graph.nodes)
    run = evaluate(differentiate(graph, target, Wanted(wanted)), {q: np.array([v]) for q, v in at.items()})
    return {q.name: float(run[Gradient(target, q)][0]) for q in wanted}


@given(x0=moderate)
def test_x_times_x_has_the_derivative_2x(x0: float):
    x, y = names("x y")
    assert derivatives(built([x], (y, TIMES, (x, x))), y, {x: x0}) == {"x": 2 * x0, "y": 1.0}


@given(x0=moderate)
def test_a_repeat_below_the_target_is_counted_once_per_slot(x0: float):
    x, q, y = names("x q y")
    graph = built([x], (q, TIMES, (x, x)), (y, scaled(3.0), (q,)))
    assert derivatives(graph, y, {x: x0})["x"] == pytest.approx(6 * x0)
    nodes = differentiate(graph, y, Wanted((x,)))
    assert Local(q, x, 0) in nodes
    assert Local(q, x, 1) in nodes


@given(a0=moderate, b0=moderate, c0=moderate)
def test_lecture_004_three_times_a_plus_bc(a0: float, b0: float, c0: float):
    a, b, c, u, v, J = names("a b c u v J")
    graph = built([a, b, c], (u, TIMES, (b, c)), (v, PLUS, (a, u)), (J, scaled(3.0), (v,)))
    found = derivatives(graph, J, {a: a0, b: b0, c: c0})
    assert found == pytest.approx({"J": 1, "v": 3, "u": 3, "a": 3, "b": 3 * c0, "c": 3 * b0})


def test_lecture_004_with_numbers():
    a, b, c, u, v, J = names("a b c u v J")
    graph = built([a, b, c], (u, TIMES, (b, c)), (v, PLUS, (a, u)), (J, scaled(3.0), (v,)))
    at = {a: 5.0, b: 3.0, c: 2.0}
    run = evaluate(graph, {q: np.array([value]) for q, value in at.items()})
    assert [float(run[q][0]) for q in (u, v, J)] == [6.0, 11.0, 33.0]
    assert derivatives(graph, J, at) == {"J": 1, "v": 3, "u": 3, "a": 3, "b": 6, "c": 9}


def test_lecture_000_x_plus_y_times_z():
    x, y, z, q, f = names("x y z q f")
    graph = built([x, y, z], (q, PLUS, (x, y)), (f, TIMES, (q, z)))
    at = {x: -2.0, y: 5.0, z: -4.0}
    assert derivatives(graph, f, at) == {"f": 1, "q": -4, "z": 3, "x": -4, "y": -4}
    nudged = [evaluate(graph, {k: np.array([v + (k == n)]) for k, v in at.items()})[f][0] for n in (x, y, z)]
    assert nudged == [-16.0, -16.0, -9.0]


@given(x0=moderate)
def test_lecture_001_the_multivariate_chain_rule(x0: float):
    x, g1, g2, twice, f = names("x g1 g2 twice f")
    graph = built([x], (g1, SQUARE, (x,)), (g2, scaled(1.0), (x,)), (twice, scaled(2.0), (g1,)), (f, PLUS, (twice, g2)))
    found = derivatives(graph, f, {x: x0})
    assert found["x"] == pytest.approx(4 * x0 + 1)
    assert (found["g1"], found["g2"]) == (2.0, 1.0)


@given(x0=moderate)
def test_every_path_counts_in_a_ladder_of_squares(x0: float):
    rungs = [Variable("v", (n,)) for n in range(4)]
    graph = built(rungs[:1], *[(after, TIMES, (before, before)) for before, after in zip(rungs, rungs[1:], strict=False)])
    x, y = rungs[0], rungs[-1]
    run = evaluate(differentiate(graph, y, Wanted((x,))), {x: np.array([x0 / 4])})
    assert float(run[Gradient(y, x)][0]) == pytest.approx(8 * (x0 / 4) ** 7, abs=1e-12)
    assert float(run[Gradient(y, x)][0]) == pytest.approx(float(numeric_gradient(graph, {x: np.array([x0 / 4])}, y, x)[0]), abs=1e-7)


def test_what_the_target_does_not_depend_on_gets_the_derivative_zero():
    x, unused, later, y = names("x unused later y")
    graph = built([x, unused], (y, SQUARE, (x,)), (later, TIMES, (y, unused)))
    assert derivatives(graph, y, {x: 3.0, unused: 7.0}) == {"x": 6.0, "unused": 0.0, "y": 1.0, "later": 0.0}


def test_the_target_itself_has_the_derivative_one_even_as_a_leaf():
    (x,) = names("x")
    assert derivatives(built([x]), x, {x: 5.0}) == {"x": 1.0}


def test_no_derivative_is_computed_that_does_not_lead_to_what_is_wanted():
    x, y, q, f = names("x y q f")
    graph = built([x, y], (q, SQUARE, (y,)), (f, TIMES, (x, q)))
    longer = differentiate(graph, f, Wanted((x,)))
    assert Gradient(f, x) in longer
    assert Gradient(f, q) not in longer
    assert Gradient(f, y) not in longer


def test_differentiation_only_appends():
    x, y = names("x y")
    graph = built([x], (y, TIMES, (x, x)))
    longer = differentiate(graph, y, Wanted((x,)))
    assert longer.nodes[: len(graph)] == graph.nodes
    assert Gradient(y, x) not in graph


@pytest.mark.parametrize("where", ["target", "wanted"])
def test_a_quantity_that_is_not_in_the_graph_is_refused(where: str):
    x, y, missing = names("x y missing")
    graph = built([x], (y, SQUARE, (x,)))
    with pytest.raises(KeyError):
        differentiate(graph, missing if where == "target" else y, Wanted((missing if where == "wanted" else x,)))


def test_a_short_cut_is_the_gradient_and_the_chain_rule_stands_beside_it():
    a, y, z, J = names("a y z J")
    half_square = Operation("half square", Prod((Const(0.5), Square(Sum((Ref(0), Prod((Const(-1), Ref(1)))))))), (residual().form, None))
    graph = built([z, y], (a, scaled(1.0), (z,)), (J, half_square, (a, y)))
    longer = differentiate(graph, J, Wanted((z,), (), {z: (residual(), (a, y))}))
    run = evaluate(longer, {z: np.array([0.25]), y: np.array([1.0])})
    assert longer.node(Gradient(J, z)).operation is residual()
    assert_array_equal(run[LongWay(Gradient(J, z))], [-0.75])
    assert_array_equal(run[Gradient(J, z)], [-0.75])


@given(p0=moderate, rate=moderate)
def test_an_update_is_the_parameter_minus_rate_times_gradient(p0: float, rate: float):
    p, alpha, J = names("p alpha J")
    graph = append_updates(differentiate(built([p, alpha], (J, SQUARE, (p,))), J, Wanted((p,))), J, (p,), alpha)
    run = evaluate(graph, {p: np.array([p0]), alpha: np.array([rate])})
    assert float(run[Updated(p)][0]) == pytest.approx(p0 - rate * 2 * p0, abs=1e-12)
    assert graph.nodes[-1].quantity == Updated(p)
