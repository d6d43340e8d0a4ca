"""The law of the house: for any network, the gradients of the graph are the slopes of its forward pass."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from numpy.testing import assert_allclose, assert_array_equal

from nnviz.core.graph import evaluate
from nnviz.core.quantities import Gradient, Quantity, activation, input_, pre_activation
from nnviz.models.matrix import matrix_pass
from nnviz.models.network_graph import NetworkGraph, given_values, network_graph
from tests.numeric import TUNED, VALUE, numeric_gradient, softmax
from tests.strategies import CANCELS, KINKED, PAIRS, SMOOTH, Case, assume_differentiable, cases

H = 1e-5


def slopes_at_once(graph: NetworkGraph, leaves: dict[Quantity, np.ndarray]) -> dict[Quantity, np.ndarray]:
    """d cost / d p for all parameters by central differences: each variant on an axis in front moves one parameter."""
    count = len(graph.parameters)
    moved = {sign: dict(leaves) for sign in (1, -1)}
    for n, p in enumerate(graph.parameters):
        step = np.zeros((count, 1))
        step[n] = H
        for sign, variant in moved.items():
            variant[p] = leaves[p] + sign * step
    up, down = (np.broadcast_to(evaluate(graph.forward, moved[sign])[graph.cost], (count, 1)) for sign in (1, -1))
    return {p: (up[n] - down[n]) / (2 * H) for n, p in enumerate(graph.parameters)}


@settings(max_examples=80, deadline=None)
@given(case=cases())
def test_every_gradient_is_the_central_difference_of_the_forward_pass(case: Case):
    assume_differentiable(case)
    graph = network_graph(case.network, case.batch.examples)
    leaves = given_values(case.network, case.batch, 0.1)
    run = evaluate(graph.graph, leaves)
    tolerance = 1e-6 * (1.0 + float(np.abs(run[graph.example_loss]).max()))
    for p, slope in slopes_at_once(graph, leaves).items():
        assert_allclose(run[Gradient(graph.cost, p)], slope, rtol=1e-5, atol=tolerance, err_msg=str(p))
    for j in range(case.network.sizes[0]):
        slope = numeric_gradient(graph.forward, leaves, graph.example_loss, input_(j), H)
        found = np.broadcast_to(run[Gradient(graph.example_loss, input_(j))], slope.shape)
        assert_allclose(found, slope, rtol=1e-5, atol=tolerance, err_msg=f"input {j}")


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_the_forward_pass_is_that_of_independent_expressions(case: Case):
    run = evaluate(network_graph(case.network, case.batch.examples).graph, given_values(case.network, case.batch, 0.1))
    a = case.batch.x
    for n, (w, b, name) in enumerate(zip(case.network.weights, case.network.biases, case.network.activations, strict=True), start=1):
        z = np.einsum("ij,mj->mi", w, a) + b
        assume(name not in KINKED or float(np.abs(z).min()) > 1e-9)
        a = softmax(z) if name == "softmax" else (VALUE | TUNED)[name](z)
        for i in range(len(b)):
            assert_allclose(run[pre_activation(n, i)], z[:, i], rtol=1e-9, atol=1e-11)
            assert_allclose(run[activation(n, i)], a[:, i], rtol=1e-9, atol=1e-11)


@settings(max_examples=40, deadline=None)
@given(case=cases(hidden=SMOOTH, l2=(0.0,)))
def test_the_gradient_of_a_bias_is_the_mean_or_the_sum_of_the_deltas_and_of_a_weight_that_of_delta_times_activation(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    run = evaluate(graph.graph, given_values(case.network, case.batch, 0.1))
    for p in graph.parameters:
        n, i, *source = p.index
        delta = run[Gradient(graph.example_loss, pre_activation(n, i))]
        below = run[activation(n - 1, source[0])] if source else np.ones(1)
        total = np.broadcast_to(delta * below, case.batch.examples).sum()
        assert_allclose(run[Gradient(graph.cost, p)], [total / case.divisor], rtol=1e-12, atol=1e-14)


@settings(max_examples=40, deadline=None)
@given(case=cases(l2=(0.0,)))
def test_a_batch_is_the_mean_or_the_sum_of_its_examples_one_by_one(case: Case):
    whole = matrix_pass(case.network, case.batch)
    alone = network_graph(case.network, 1)
    rows = [type(case.batch)(case.batch.x[e : e + 1], case.batch.y[e : e + 1]) for e in range(case.batch.examples)]
    runs = [evaluate(alone.graph, given_values(case.network, row, 0.1)) for row in rows]
    assert_allclose(np.sum([run[alone.cost] for run in runs]) / case.divisor, whole.cost, rtol=1e-10, atol=1e-12)
    graph = network_graph(case.network, case.batch.examples)
    together = evaluate(graph.graph, given_values(case.network, case.batch, 0.1))
    for p in graph.parameters:
        total = np.sum([run[Gradient(alone.cost, p)][0] for run in runs])
        assert_allclose(together[Gradient(graph.cost, p)], [total / case.divisor], rtol=1e-10, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(case=cases(hidden=("step",), l2=(0.0,)).filter(lambda c: c.network.layers > 1))
def test_nothing_gets_through_a_step(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    run = evaluate(graph.graph, given_values(case.network, case.batch, 0.1))
    for p in graph.parameters:
        if p.index[0] < case.network.layers:
            assert_array_equal(run[Gradient(graph.cost, p)], [0.0])


@settings(max_examples=40, deadline=None)
@given(case=cases(pairs=tuple(pair for pair in PAIRS if pair not in CANCELS)))
def test_axes_in_front_of_the_parameters_evaluate_the_whole_graph_for_many_networks_at_once(case: Case):
    graph = network_graph(case.network, case.batch.examples)
    leaves = given_values(case.network, case.batch, 0.1)
    factors = np.array([1.0, 0.5, -2.0])
    scaled = {q: v * factors[:, None] if q in graph.parameters else v for q, v in leaves.items()}
    together = evaluate(graph.graph, scaled)
    for v, factor in enumerate(factors):
        apart = evaluate(graph.graph, {q: value * factor if q in graph.parameters else value for q, value in leaves.items()})
        for n in range(len(graph.graph)):
            everywhere = np.broadcast_to(together.arrays[n], (len(factors), together.arrays[n].shape[-1]))
            assert_allclose(everywhere[v], apart.arrays[n], rtol=1e-12, atol=1e-300)
