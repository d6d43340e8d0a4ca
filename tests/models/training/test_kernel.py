"""The fast loop is the matrix form: the same activations, losses and gradients for every network."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from nnviz.models.data import Batch
from nnviz.models.held import parameters_of
from nnviz.models.matrix import MatrixPass, matrix_pass
from nnviz.models.training.kernel import Kernel
from nnviz.models.training.parameters import blocks, flat, network_with
from tests.strategies import Case, cases


def joined(case: Case, run: MatrixPass, layer: int) -> np.ndarray:
    """[dW db] of a layer, or dW where it has no bias."""
    own = [run.grad_W[layer], run.grad_b[layer][:, None]]
    return np.hstack(own if case.network.bias[layer] else own[:1])


@settings(deadline=None, max_examples=300)
@given(cases())
def test_it_measures_what_the_matrix_form_does(case: Case) -> None:
    run = matrix_pass(case.network, case.batch)
    found = Kernel(case.network, case.batch.x, case.batch.y, 0.1).measured()
    assert np.isclose(found.loss + found.penalty, run.cost, rtol=1e-12, atol=1e-13)
    for layer in range(case.network.layers):
        assert np.allclose(found.a[layer].T, run.a[layer], rtol=1e-12, atol=1e-13)
        assert np.allclose(found.gradients[layer], joined(case, run, layer), rtol=1e-10, atol=1e-12)


@settings(deadline=None, max_examples=100)
@given(cases())
def test_it_does_so_for_some_of_the_examples(case: Case) -> None:
    drawn = np.arange(case.batch.examples)[::-2]
    kernel = Kernel(case.network, case.batch.x, case.batch.y, 0.1)
    run = matrix_pass(case.network, Batch(case.batch.x[drawn], case.batch.y[drawn]))
    assert np.isclose(kernel.loss(drawn) + kernel.penalty(len(drawn)), run.cost, rtol=1e-12, atol=1e-13)
    before = kernel.parameters.copy()
    kernel.update(drawn)
    moved = blocks(case.network.sizes, (kernel.parameters - before) / -0.1, case.network.bias)
    # What is held fixed does not move at all.
    every = parameters_of(case.network.sizes, case.network.bias)
    free = blocks(case.network.sizes, np.array([float(p not in case.network.held) for p in every]), case.network.bias)
    for layer, change in enumerate(moved):
        assert np.allclose(change, joined(case, run, layer) * free[layer], rtol=1e-9, atol=1e-11)
        assert (change[free[layer] == 0] == 0).all()


@given(cases())
def test_the_vector_of_parameters_is_the_network(case: Case) -> None:
    assert network_with(case.network, flat(case.network)) == case.network


def test_saturated_neurons_cost_what_they_do_in_the_matrix_form() -> None:
    """a is exactly 0 or 1 there: the logarithm stops at the same places."""
    from nnviz import Network

    for z in (-1000.0, -50.0, 50.0, 1000.0):
        for target in (0.0, 1.0, 0.3):
            network = Network([1, 1], [[[z]]], [[0.0]], ["sigmoid"], "binary_cross_entropy")
            x, y = np.array([[1.0]]), np.array([[target]])
            with np.errstate(over="ignore"):
                found = Kernel(network, x, y, 0.1).measured()
            run = matrix_pass(network, Batch(x, y))
            assert np.isclose(found.loss, run.cost, rtol=1e-12)
            assert np.isclose(found.gradients[0][0, 0], run.grad_W[0][0, 0], rtol=1e-12)
