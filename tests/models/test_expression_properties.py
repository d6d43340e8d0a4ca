"""Laws of random expressions: value, every derivative, the sum over all paths, and text that is printed and read again."""

from __future__ import annotations

import math
from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.core.graph import Graph, Values
from nnviz.core.quantities import Variable
from nnviz.expression_walk import ExpressionWalk, expression
from nnviz.models.expression.build import ExpressionGraph, expression_graph, printed
from nnviz.models.expression.text import parse
from tests.expressions import Tree, points, trees

LARGE = 1e6


def walk_of(tree: Tree, point: dict[str, float]) -> ExpressionWalk:
    """The expression at a point where it and its derivatives are no larger than difference quotients can take."""
    assume(tree.names)
    values = {name: point[name] for name in tree.names}
    try:
        walk = expression(tree.text, values)
    except InputError:
        assume(False)
    assume(all(np.abs(array).max() < LARGE for array in walk.values.arrays))
    return walk


@settings(max_examples=300)
@given(tree=trees, point=points)
def test_the_value_is_that_of_the_formula(tree: Tree, point: dict[str, float]):
    values = {name: point[name] for name in tree.names}
    try:
        walk = expression(tree.text, values)
    except InputError:
        # Refused exactly where Python has no value either, or where a derivative has none.
        try:
            wanted = tree.value(values)
        except (ArithmeticError, ValueError):
            return
        assert not math.isfinite(wanted) or _derivative_is_refused(tree, values)
        return
    assert walk.value == pytest.approx(tree.value(values), rel=1e-9, abs=1e-12)


def _derivative_is_refused(tree: Tree, values: dict[str, float]) -> bool:
    with pytest.raises(InputError, match=r"^derivative|overflow|power|divisor") as caught:
        expression(tree.text, values)
    return bool(str(caught.value))


@settings(max_examples=300)
@given(tree=trees, point=points)
@example(tree=Tree("min", (Tree("relu", (Tree("x"),)), Tree("x"))), point={"x": 0.0})
def test_every_derivative_is_the_central_difference(tree: Tree, point: dict[str, float]):
    walk = walk_of(tree, point)
    for name, derivative in walk.gradients.items():
        at = dict(walk.inputs)
        quotients, bends = [], []
        for h in (1e-4, 5e-5):
            try:
                up, down = (tree.value({**at, name: at[name] + s * h}) for s in (1, -1))
            except (ArithmeticError, ValueError):
                assume(False)
            quotients.append((up - down) / (2 * h))
            bends.append(up + down - 2 * walk.value)
        # Near a kink or a pole two steps give two answers, and at a kink the one-sided slopes differ.
        scale = max(1.0, abs(derivative), abs(quotients[0]))
        assume(abs(quotients[0] - quotients[1]) < 1e-6 * scale)
        # A curve bends a quarter as much over half the distance, a kink half as much, however small it is.
        assume(abs(bends[0] - 4 * bends[1]) < 1e-10 * max(scale, abs(walk.value)))
        if not near(derivative, quotients[1], scale):
            # Two kinks can cancel, as those of min(relu(x), x) at 0: there is a derivative that no rule for either finds. Beside it is one.
            assert any(kink in tree.text for kink in KINKS), (derivative, quotients)
            for side in (-1e-4, 1e-4):
                assert near(expression(tree.text, {**at, name: at[name] + side}).gradients[name], quotients[1], scale)


KINKS = ("relu", "abs", "max", "min")


def near(derivative: float, quotient: float, scale: float) -> bool:
    return derivative == pytest.approx(quotient, rel=1e-4, abs=1e-5 * scale)


def _paths(forward: Graph, start: int, target: int) -> Iterator[list[tuple[int, int]]]:
    """Every way from a node to the target, as (consumer, operand slot) pairs."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(forward)))
    for n, node in enumerate(forward.nodes):
        for slot, operand in enumerate(node.operands):
            graph.add_edge(operand, n, key=slot)
    if start == target:
        yield []
        return
    for path in nx.all_simple_edge_paths(graph, start, target):
        yield [(end, slot) for _, end, slot in path]


def _slope(values: Values, forward: Graph, n: int, slot: int) -> float:
    node = forward.nodes[n]
    assert node.operation is not None
    operation, reads = node.operation.slope(slot)
    arrays = [values[forward.nodes[node.operands[r]].quantity if r >= 0 else node.quantity] for r in reads]
    return float(operation.form.value(arrays, walk_arithmetic)[0])


walk_arithmetic = expression("x", x=1).arithmetic


@settings(max_examples=150)
@given(tree=trees, point=points)
def test_the_sum_over_all_paths_is_the_derivative(tree: Tree, point: dict[str, float]):
    walk = walk_of(tree, point)
    forward, target = walk.structure.forward, walk.structure.forward.index[walk.structure.target]
    for v in walk.structure.variables:
        ways = list(_paths(forward, forward.index[v], target))
        products = [math.prod(_slope(walk.values, forward, n, slot) for n, slot in way) for way in ways]
        size = sum(map(abs, products))
        assert walk.gradient(walk.structure.name(v)) == pytest.approx(math.fsum(products), rel=1e-9, abs=1e-12 * max(1.0, size))


def _shape(graph: ExpressionGraph) -> dict[str, object]:
    """What a graph says, by names: each result with its kind and its arguments, and what is differentiated."""

    def said(argument: object) -> object:
        return graph.name(argument) if isinstance(argument, Variable) else argument

    found = {graph.name(v): (kind, tuple(map(said, arguments))) for v, (kind, arguments) in graph.kinds.items()}
    return {**found, "": (graph.name(graph.target), graph.fixed, set(map(graph.name, graph.variables)))}


@settings(max_examples=300)
@given(tree=trees, named=st.booleans())
def test_printed_text_gives_the_same_graph(tree: Tree, named: bool):
    graph = expression_graph(("k = 2.5\nout = k*" if named else "") + tree.text)
    text = printed(graph)
    again = expression_graph(text)
    assert _shape(again) == _shape(graph)
    assert printed(again) == text
    assert len(text.splitlines()) == len(graph.kinds) + len(graph.fixed)


@settings(max_examples=200)
@given(tree=trees)
def test_there_is_one_node_per_operation_written(tree: Tree):
    assert len(expression_graph(tree.text).kinds) == max(1, tree.operations)


@settings(max_examples=100)
@given(tree=trees)
def test_parentheses_and_blanks_that_mean_nothing_change_nothing(tree: Tree):
    (one,), (other,) = parse(tree.text), parse(f"  ( {tree.text} )  # remark")

    def bare(node: object) -> object:
        kind = getattr(node, "kind", None)
        return (kind, tuple(map(bare, node.arguments))) if kind else getattr(node, "name", None) or node.const  # type: ignore[attr-defined]

    assert bare(one.tree) == bare(other.tree)
