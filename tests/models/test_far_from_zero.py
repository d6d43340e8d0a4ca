"""The law of saturation: losses and gradients are those of z in extended precision, however large the inputs.

For every activation with every loss, inputs of size 1 to 1,000 and all three roads (graph, matrix form, training kernel): the
loss within 1e-12 and every gradient within 1e-10, relative to the sum of the absolute values of its terms. ``tests/reference.py``
says what is taken as given: each road's own z, which is itself held to the sum that it is.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.graph import Values, evaluate
from nnviz.core.quantities import Gradient, LongWay, Variable, bias, pre_activation, weight
from nnviz.models.data import batch
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from nnviz.models.network_graph import NetworkGraph, given_values, network_graph
from nnviz.models.training.kernel import Kernel
from nnviz.models.training.parameters import blocks
from tests.reference import Found, Reference, mp, reference
from tests.strategies import ELEMENTWISE, PAIRS, Case, targets_for

LOSS, GRADIENT = 1e-12, 1e-10

EACH = 10
"""Cases of each of the pairs, which are more than a hundred."""


# Made once: to make a strategy and to look it through takes longer than to draw from it.
_SIZES = st.lists(st.integers(1, 3), min_size=2, max_size=4)
_HIDDEN = st.sampled_from(ELEMENTWISE)
_SIZE = st.sampled_from((1.0, 10.0, 100.0, 1000.0))
_EXAMPLES = st.integers(1, 3)
_SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def far_cases(draw: st.DrawFn, pair: tuple[str, str]) -> Case:
    """A small network with any hidden activations, one to three examples of the size that is drawn, targets soft or at the limits."""
    output, loss = pair
    sizes = tuple(draw(_SIZES, label="sizes"))
    if output == "softmax":
        sizes = (*sizes[:-1], max(2, sizes[-1]))  # a softmax of one unit is 1, whatever z is
    hidden = tuple(draw(_HIDDEN, label="hidden") for _ in sizes[2:])
    size = draw(_SIZE, label="size of the inputs")
    examples = draw(_EXAMPLES, label="examples")
    rng = np.random.default_rng(draw(_SEEDS, label="seed"))
    weights = [rng.normal(size=(n, before)) for before, n in zip(sizes, sizes[1:], strict=False)]
    network = Network(sizes, weights, [rng.normal(size=n) for n in sizes[1:]], (*hidden, output), loss, 0.0, int(rng.integers(sizes[-1])))
    y = targets_for(loss, sizes[-1], examples, rng)
    if loss == "half_squared_error" and draw(st.booleans(), label="targets at the limits"):
        y = rng.choice((-1.0, 0.0, 1.0), y.shape)
    return Case(network, batch(network, size * rng.normal(size=(examples, sizes[0])), y))


def holds(wanted: Reference, loss: float, weights: list[np.ndarray], biases: list[np.ndarray]) -> None:
    assert wanted.loss.error(loss) <= LOSS, (loss, wanted.loss)
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
        for i in range(len(b)):
            near(wanted.biases[layer][i], b[i])
            for j in range(w.shape[1]):
                near(wanted.weights[layer][i][j], w[i, j])


def near(wanted: Found, found: float) -> None:
    assert wanted.error(found) <= GRADIENT, (found, mp.nstr(wanted.value, 17), mp.nstr(wanted.size, 5))


def of_case(case: Case, z: list[np.ndarray]) -> Reference:
    return reference(case.network, case.batch.x, case.batch.y, z)


def run_graph(case: Case) -> tuple[NetworkGraph, Values]:
    structure = network_graph(case.network, case.batch.examples)
    return structure, evaluate(structure.graph, given_values(case.network, case.batch, 0.1))


def of_graph(structure: NetworkGraph, run: Values, quantity: Variable) -> float:
    return float(run[Gradient(structure.cost, quantity)].item())


def per_layer(case: Case, run: Values) -> list[np.ndarray]:
    m, sizes = case.batch.examples, case.network.sizes
    return [
        np.stack([np.broadcast_to(np.asarray(run[pre_activation(n, i)]), (m,)) for i in range(sizes[n])], axis=1)
        for n in range(1, len(sizes))
    ]


@pytest.mark.parametrize("pair", PAIRS, ids=" with ".join)
@settings(max_examples=EACH, deadline=None)
@given(data=st.data())
def test_the_graph(pair: tuple[str, str], data: st.DataObject):
    case = data.draw(far_cases(pair))
    structure, run = run_graph(case)
    assert run.first_bad() is None
    z = per_layer(case, run)
    wanted = of_case(case, z)
    weights = [
        np.array([[of_graph(structure, run, weight(n + 1, i, j)) for j in range(w.shape[1])] for i in range(w.shape[0])])
        for n, w in enumerate(case.network.weights)
    ]
    biases = [np.array([of_graph(structure, run, bias(n + 1, i)) for i in range(len(b))]) for n, b in enumerate(case.network.biases)]
    holds(wanted, float(run[structure.cost].item()), weights, biases)
    for k in range(case.network.sizes[-1]):
        gradient = Gradient(structure.example_loss, pre_activation(case.network.layers, k))
        for quantity in (gradient, LongWay(gradient)):
            if quantity in structure.graph:
                values = np.broadcast_to(np.asarray(run[quantity]), (case.batch.examples,))
                for e, found in enumerate(values):
                    near(wanted.delta[e][k], found)


@pytest.mark.parametrize("pair", PAIRS, ids=" with ".join)
@settings(max_examples=EACH, deadline=None)
@given(data=st.data())
def test_the_matrix_form(pair: tuple[str, str], data: st.DataObject):
    case = data.draw(far_cases(pair))
    run = matrix_pass(case.network, case.batch)
    holds(of_case(case, run.z), run.cost, run.grad_W, run.grad_b)


@pytest.mark.parametrize("pair", PAIRS, ids=" with ".join)
@settings(max_examples=EACH, deadline=None)
@given(data=st.data())
def test_the_training_kernel(pair: tuple[str, str], data: st.DataObject):
    case = data.draw(far_cases(pair))
    kernel = Kernel(case.network, case.batch.x, case.batch.y, 0.1)
    with np.errstate(over="ignore"):
        a = [case.batch.x.T, *(layer.copy() for layer in kernel.activations()[:-1])]
        found = kernel.measured()
    joined = blocks(case.network.sizes, kernel.parameters)
    z = [(w @ np.vstack([before, np.ones(len(case.batch.x))])).T for w, before in zip(joined, a, strict=True)]
    gradients = [g.copy() for g in found.gradients]
    holds(of_case(case, z), found.loss, [g[:, :-1] for g in gradients], [g[:, -1] for g in gradients])


@settings(max_examples=60, deadline=None)
@given(data=st.data(), pair=st.sampled_from(PAIRS))
def test_every_z_is_the_sum_that_it_is(data: st.DataObject, pair: tuple[str, str]):
    """Within 1e-15 of the sum of its terms' sizes, given the float64 activations before it."""
    case = data.draw(far_cases(pair))
    run = matrix_pass(case.network, case.batch)
    for layer, before in enumerate([case.batch.x, *run.a[:-1]]):
        for e in range(case.batch.examples):
            for i in range(case.network.sizes[layer + 1]):
                terms = [mp.mpf(float(w)) * mp.mpf(float(v)) for w, v in zip(case.network.weights[layer][i], before[e], strict=True)]
                terms.append(mp.mpf(float(case.network.biases[layer][i])))
                assert abs(mp.fsum(terms) - mp.mpf(float(run.z[layer][e, i]))) <= mp.mpf("1e-15") * mp.fsum(map(abs, terms))
