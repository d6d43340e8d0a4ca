"""The cost of a batch is the mean of its losses, or their sum: m times as much, and so is every gradient (lectures 001 and 004)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose

from nnviz import train, walkthrough
from nnviz.core.errors import InputError
from nnviz.models.examples import load_example
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from nnviz.models.training.kernel import Kernel
from tests.strategies import Case, cases

OF_FOUR = load_example("batch-of-4")


def test_the_sum_over_the_lectures_batch_of_four():
    network = OF_FOUR.network.with_settings(reduction="sum")
    walk = walkthrough(network, OF_FOUR.data.x, OF_FOUR.data.y, digits=6)
    assert walk.loss == pytest.approx(2.974200, abs=5e-7)
    cost = next(s for s in walk.steps if s.node == walk.context.index(walk.structure.cost))
    assert cost.text == "2.974200"
    assert cost.words == "The cost of the batch is the sum over its examples."
    assert r"\sum\limits_{i=1}^{4}" in cost.symbols
    assert r"\frac{1}{4}" not in cost.symbols + cost.numbers


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_the_sum_is_m_times_the_mean_on_every_road(case: Case):
    """The penalty too, as nothing is divided by m; with m times the learning rate the mean makes the same update."""
    m, rate = case.batch.examples, 0.01
    mean, total = (case.network.with_settings(reduction=r) for r in ("mean", "sum"))
    x, y = case.batch.x, case.batch.y
    of_mean, of_sum = walkthrough(mean, x, y, m * rate), walkthrough(total, x, y, rate)
    assert_allclose(of_sum.loss, m * of_mean.loss, rtol=1e-11, atol=1e-13)
    for found, share in zip((*of_sum.grad_W, *of_sum.grad_b), (*of_mean.grad_W, *of_mean.grad_b), strict=True):
        assert_allclose(found, m * share, rtol=1e-10, atol=1e-12)
    for found, expected in zip(of_sum.delta, of_mean.delta, strict=True):
        assert_allclose(found, expected, rtol=0, atol=0)
    for found, expected in zip(of_sum.updated.weights, of_mean.updated.weights, strict=True):
        assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    whole, kernel = matrix_pass(total, case.batch), Kernel(total, x, y, rate).measured()
    assert_allclose([whole.cost, kernel.loss + kernel.penalty], of_sum.loss, rtol=1e-11, atol=1e-13)


def test_mini_batches_add_up_too():
    network = OF_FOUR.network.with_settings(reduction="sum", l2=0.3)
    history = train(network, OF_FOUR.data.x, OF_FOUR.data.y, 0.1, 3, batch=2, seed=4)
    record = history[2]
    seen = walkthrough(record.network, record.batch.x, record.batch.y, 0.1)
    assert history.losses[2] == pytest.approx(seen.loss, rel=1e-12)
    assert_allclose(history[3].network.weights[0], seen.updated.weights[0], rtol=1e-12)


def test_of_one_example_they_are_the_same():
    network = Network([1, 1], [[[0.5]]], [[0.1]], ["sigmoid"], reduction="sum")
    one, other = (walkthrough(n, [[1]], [[1]]) for n in (network, network.with_settings(reduction="mean")))
    assert [s.symbols for s in one.steps] == [s.symbols for s in other.steps]
    assert one.loss == other.loss


def test_the_name_is_checked():
    with pytest.raises(InputError, match=r"reduction.*mean, sum"):
        Network([1, 1], [[[0.5]]], [[0.1]], ["sigmoid"], reduction="median")


def test_it_is_part_of_what_a_network_is():
    network = OF_FOUR.network.with_settings(reduction="sum")
    assert network != OF_FOUR.network
    assert Network(**network.as_dict()) == network
    assert replace(network, weights=tuple(np.zeros_like(w) for w in network.weights)).reduction == "sum"
