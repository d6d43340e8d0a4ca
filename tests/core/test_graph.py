"""The graph: nodes in order, each named once, each knowing who reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.graph import Graph, GraphBuilder
from nnviz.core.operations import affine, chain, total
from nnviz.core.quantities import Gradient, Variable

X, Y, Z, S = (Variable(name) for name in "xyzs")


def small() -> Graph:
    """z = x * y + x, s = z + z."""
    builder = GraphBuilder()
    builder.add(X)
    builder.add(Y)
    builder.add(Z, affine(1), (X, Y, X))
    builder.add(S, total(2), (Z, Z))
    return builder.graph()


def test_nodes_stand_in_the_order_in_which_they_were_added():
    assert [node.quantity for node in small().nodes] == [X, Y, Z, S]
    assert len(small()) == 4


def test_operands_keep_their_order_and_their_repeats():
    graph = small()
    assert graph.node(Z).operands == (0, 1, 0)
    assert graph.node(S).operands == (2, 2)


def test_a_leaf_has_no_operation_and_no_operands():
    leaf = small().node(X)
    assert leaf.operation is None
    assert leaf.operands == ()


def test_consumers_list_every_slot_that_reads_a_node():
    assert [list(readers) for readers in small().consumers] == [[(2, 0), (2, 2)], [(2, 1)], [(3, 0), (3, 1)], []]


@st.composite
def random_graphs(draw: st.DrawFn) -> Graph:
    builder = GraphBuilder()
    names: list[Variable] = []
    for n in range(draw(st.integers(1, 12))):
        operands = draw(st.lists(st.sampled_from(names), max_size=4)) if names else []
        names.append(Variable("v", (n,)))
        builder.add(names[-1], total(len(operands)) if operands else None, operands)
    return builder.graph()


@given(graph=random_graphs())
def test_consumers_are_the_operands_read_backwards(graph: Graph):
    forwards = sorted((o, n, slot) for n, node in enumerate(graph.nodes) for slot, o in enumerate(node.operands))
    backwards = [(o, n, slot) for o, readers in enumerate(graph.consumers) for n, slot in readers]
    assert sorted(backwards) == forwards
    assert backwards == sorted(backwards)


@given(graph=random_graphs())
def test_every_operand_stands_before_its_consumer(graph: Graph):
    assert all(operand < n for n, node in enumerate(graph.nodes) for operand in node.operands)


@given(graph=random_graphs())
def test_the_index_finds_every_node(graph: Graph):
    assert [graph.index[node.quantity] for node in graph.nodes] == list(range(len(graph)))
    assert all(graph.node(node.quantity) is node and node.quantity in graph for node in graph.nodes)


def test_a_quantity_that_is_not_there():
    assert Gradient(S, X) not in small()
    with pytest.raises(KeyError):
        small().node(Gradient(S, X))


def test_an_unknown_operand_is_refused_and_nothing_is_added():
    builder = GraphBuilder(small())
    with pytest.raises(KeyError):
        builder.add(Variable("new"), total(1), (Variable("unknown"),))
    assert Variable("new") not in builder
    assert builder.graph().nodes == small().nodes


def test_a_quantity_cannot_be_its_own_operand():
    with pytest.raises(KeyError):
        GraphBuilder().add(X, total(1), (X,))


def test_a_quantity_that_is_there_already_is_refused():
    builder = GraphBuilder(small())
    with pytest.raises(ValueError, match="in the graph already"):
        builder.add(Z, chain(1), (X, Y))
    assert builder.graph().nodes == small().nodes


def test_building_on_a_graph_leaves_it_as_it_was():
    graph = small()
    builder = GraphBuilder(graph)
    builder.add(Variable("t"), total(2), (S, X))
    longer = builder.graph()
    assert len(graph) == 4
    assert longer.nodes[:4] == graph.nodes
    assert longer.node(Variable("t")).operands == (3, 0)


def test_a_graph_that_was_taken_does_not_grow_with_its_builder():
    builder = GraphBuilder()
    builder.add(X)
    before = builder.graph()
    builder.add(Y)
    assert len(before) == 1
    assert Y not in before
    assert Y in builder


def test_the_empty_graph():
    assert len(GraphBuilder().graph()) == 0
