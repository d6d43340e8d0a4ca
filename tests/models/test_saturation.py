"""Saturation, example by example: the right values that double precision has, where formulas of a rounded a had lost them."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz import Network, initialised, train, walkthrough
from nnviz.core.errors import NumericError
from nnviz.core.quantities import COST, Gradient, LongWay, Variable, activation, pre_activation
from nnviz.models.data import batch
from nnviz.models.matrix import matrix_pass
from nnviz.models.training.kernel import Kernel
from tests.reference import Found, mp, softplus

RAW = ([[37, 705], [25, 620], [52, 780], [44, 540]], [[0], [1], [0], [1]])


def neuron(z: float, output: str = "sigmoid", loss: str = "binary_cross_entropy") -> Network:
    return Network([1, 1], [[[z]]], [[0.0]], [output], loss)


def pair(z: float, loss: str) -> Network:
    return Network([1, 2], [[[z], [0.0]]], [[0.0, 0.0]], ["softmax"], loss)


def kernel_loss(network: Network, x: object, y: object) -> float:
    data = batch(network, x, y)
    with np.errstate(over="ignore"):
        return Kernel(network, data.x, data.y, 0.1).measured().loss


def near(found: float, wanted: object, limit: float = 1e-14) -> None:
    assert Found(mp.mpf(wanted), abs(mp.mpf(wanted))).error(found) <= limit, (found, wanted)


@pytest.mark.parametrize("z", [18, 30, 36, 40, 70, 690, 710, 800, 1e6])
def test_the_price_of_a_sure_and_wrong_sigmoid_is_z(z: float):
    walk = walkthrough(neuron(z), [[1]], [[0]])
    for loss in (walk.loss, matrix_pass(walk.network, walk.data).cost, kernel_loss(walk.network, [[1]], [[0]])):
        near(loss, softplus(mp.mpf(z)))
    assert f"{walkthrough(neuron(18), [[1]], [[0]]).loss:.10f}" == "18.0000000152"
    assert all(c.agrees and c.relative_error < 1e-6 for c in walk.check.values())
    assert walk.grad_W[0][0, 0] == pytest.approx(1.0, rel=1e-7)


@pytest.mark.parametrize("z", [-30.0, -690.0, -691.0, -745.0, -800.0, -5000.0])
def test_the_price_has_no_bound_on_the_other_side(z: float):
    walk = walkthrough(neuron(z), [[1]], [[1]])
    near(walk.loss, softplus(mp.mpf(-z)))
    near(matrix_pass(walk.network, walk.data).cost, softplus(mp.mpf(-z)))
    near(kernel_loss(walk.network, [[1]], [[1]]), softplus(mp.mpf(-z)))


@pytest.mark.parametrize("z", [20.0, 40.0, 600.0, 700.0])
def test_a_sure_and_right_neuron_still_has_a_price_and_an_error(z: float):
    walk = walkthrough(neuron(z), [[1]], [[1]])
    near(walk.loss, mp.log1p(mp.exp(-z)))
    near(float(walk.delta[0][0, 0]), -1 / (1 + mp.exp(z)), 1e-13)
    near(walk.values[LongWay(Gradient(walk.structure.cost, pre_activation(1, 0)))].item(), -1 / (1 + mp.exp(z)), 1e-13)


@pytest.mark.parametrize(("z", "loss"), [(40.0, 80.0), (800.0, 1600.0), (5000.0, 10000.0)])
def test_a_softmax_with_binary_cross_entropy_learns_from_a_sure_mistake(z: float, loss: float):
    network = pair(z, "binary_cross_entropy")
    walk = walkthrough(network, [[1]], [[0, 1]], learning_rate=0.5)
    run = matrix_pass(network, walk.data)
    for found in (walk.loss, run.cost, kernel_loss(network, [[1]], [[0, 1]])):
        near(found, loss)
    assert walk.delta[0].tolist() == pytest.approx(np.array([[2.0, -2.0]]))
    assert run.delta[0].tolist() == pytest.approx(np.array([[2.0, -2.0]]))
    assert all(c.agrees and not c.kinked for c in walk.check.values())
    history = train(network, [[1]], [[0, 1]], learning_rate=0.5, updates=2000)
    assert history[-1].loss < 1.0 or z == 5000.0
    assert history[1].loss == pytest.approx(loss - 4.0 * 2)  # two weights and two biases move by 1 each


@pytest.mark.parametrize("gap", [600.0, 691.0, 745.0, 3000.0])
def test_a_softmax_with_cross_entropy_has_no_bound(gap: float):
    network = pair(gap, "cross_entropy")
    for found in (walkthrough(network, [[1]], [[0, 1]]).loss, kernel_loss(network, [[1]], [[0, 1]])):
        near(found, gap)
    near(walkthrough(network, [[1]], [[1, 0]]).loss, mp.log1p(mp.exp(-gap)))


def test_training_on_raw_columns_shows_the_losses_that_it_has():
    network = initialised([2, 1], ["sigmoid"], "binary_cross_entropy", "normal", 0)
    history = train(network, *RAW, learning_rate=0.001, updates=5)
    assert history.losses.tolist() == pytest.approx([36.1416, 61.8001, 59.7903, 31.5248, 83.4391], abs=5e-5)
    for k in range(5):
        assert walkthrough(history[k].network, *RAW).loss == pytest.approx(history.losses[k], rel=1e-13)


@pytest.mark.parametrize(("kind", "z"), [("tanh", 20.0), ("tanh", -20.0), ("tanh", 300.0), ("sigmoid", 40.0), ("softplus", -40.0)])
def test_a_slope_far_out_is_small_and_not_zero(kind: str, z: float):
    network = Network([1, 1, 1], [[[z]], [[1.0]]], [[0.0], [0.0]], [kind, "identity"])
    slope = {
        "tanh": lambda v: 1 / mp.cosh(v) ** 2,
        "sigmoid": lambda v: 1 / (2 + 2 * mp.cosh(v)),
        "softplus": lambda v: 1 / (1 + mp.exp(-v)),
    }[kind](mp.mpf(z))
    walk = walkthrough(network, [[1]], [[3.0]])
    run = matrix_pass(network, walk.data)
    near(float(walk.delta[0][0, 0] / walk.delta[1][0, 0]), slope, 1e-13)
    near(float(run.delta[0][0, 0] / run.delta[1][0, 0]), slope, 1e-13)
    with np.errstate(over="ignore"):
        found = Kernel(network, walk.data.x, walk.data.y, 0.1).measured()
    near(float(found.gradients[0][0, 1] / found.gradients[1][0, 1]), slope, 1e-13)


def test_a_factor_beyond_the_range_is_known_and_its_product_is_right():
    walk = walkthrough(neuron(-736.0), [[1]], [[1]], grain="operation")  # a = 1e-320, 1/a is infinite
    first = walk.context.index(Gradient(Variable(COST), activation(1, 0)))
    assert walk.context.text(first) == f"-{mp.nstr(mp.exp(736), 4)}"
    assert walk.context.text(walk.context.index(activation(1, 0))) == mp.nstr(mp.exp(-736), 4)
    near(walk.values[LongWay(Gradient(Variable(COST), pre_activation(1, 0)))].item(), -1)


def test_what_really_overflows_says_so_by_name():
    network = Network([1, 1, 1], [[[1e100]], [[1e100]]], [[0.0], [0.0]], ["identity", "identity"])
    with pytest.raises(NumericError, match=r"^J is infinite"):
        walkthrough(network, [[1.0]], [[0.0]])
    deep = Network([1, 1, 1, 1, 1], [[[1e100]]] * 4, [[0.0]] * 4, ["identity"] * 4)
    with pytest.raises(NumericError, match=r"^z₁⁽⁵⁾ is infinite"):
        walkthrough(deep, [[1.0]], [[0.0]])


def test_an_update_on_as_many_drawn_as_there_are_leaves_the_others_in_their_order():
    x, y = np.array([[0.0], [1.0], [2.0]]), np.array([[0.0], [1.0], [0.0]])
    network = initialised([1, 2, 1], ["tanh", "sigmoid"], "binary_cross_entropy", seed=1)
    kernel = Kernel(network, x, y, 0.3)
    kernel.update(np.array([2, 0, 1]))
    for layer, a in enumerate(kernel.activations()):
        parameters = kernel.parameters.copy()
        other = Kernel(network, x, y, 0.3)
        other.parameters[...] = parameters
        assert np.array_equal(a, other.activations()[layer])
    assert kernel.update() == pytest.approx(other.update(), rel=1e-14)


@pytest.mark.parametrize("decimals", [2, 4])
def test_by_hand_is_what_paper_gives(decimals: int):
    walk = walkthrough(neuron(30.0), [[1]], [[0]], arithmetic=decimals)
    assert walk.loss == pytest.approx(-np.log(0.5 * 10.0**-decimals), abs=10.0**-decimals)
    assert walk.a[0][0, 0] == 1.0
