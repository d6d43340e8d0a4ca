"""Each lesson shows what it claims: with its own seeds, and with others."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from nnviz import History
from nnviz.models.training.course import begun
from nnviz.models.training.datasets import dataset
from nnviz.models.training.lessons import LESSONS
from nnviz.models.training.setup import Setup

SEEDS = range(10)


def trained(setup: Setup, updates: int, seed: int | None = None) -> History:
    setup = setup if seed is None else replace(setup, seed=seed, data_seed=seed, draws=seed)
    return begun(History, setup.task(dataset(setup.data, setup.data_seed))).extended(updates)


@lru_cache(maxsize=16)
def of_lesson(key: str, seed: int | None = None) -> tuple[History, ...]:
    """The runs of a lesson, made once for what two tests in a row say of them: a history never changes."""
    lesson = LESSONS[key]
    return tuple(trained(setup, lesson.updates, seed) for _, setup in lesson.runs)


def right(history: History) -> int:
    """How many of the examples are told rightly, for two classes."""
    last = history[-1]
    return int(np.sum((last.predictions > 0.5) == (last.data.y > 0.5)))


def dead(history: History) -> list[int]:
    """The units of the hidden layer whose z is negative for every example."""
    return np.flatnonzero((history[-1].matrices.z[0] <= 0).all(axis=0)).tolist()


def squares(history: History) -> float:
    return sum(float(np.sum(w * w)) for w in history[-1].network.weights)


def test_the_lesson_on_xor_shows_two_of_four_and_four_of_four() -> None:
    one, two = of_lesson("xor")
    assert right(one) <= 3
    assert right(two) == 4
    assert two[-1].loss < 0.05


@pytest.mark.parametrize("seed", SEEDS)
def test_one_neuron_never_learns_xor(seed: int) -> None:
    one, _ = of_lesson("xor", seed)
    assert right(one) <= 3
    assert one[-1].loss > 0.69  # ln 2, the loss of an even guess, is the least that one neuron can reach


def test_two_neurons_between_learn_xor_from_most_seeds() -> None:
    assert sum(right(of_lesson("xor", seed)[1]) == 4 for seed in range(16)) >= 12


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_too_large_a_rate_diverges_and_says_where(seed: int | None) -> None:
    slow, fast, wild = of_lesson("rate", seed)
    assert slow.ended is None
    assert fast.ended is None
    assert fast.losses[3] < slow.losses[3]
    assert wild.ended is not None
    assert wild.losses[50] > 1e6 * wild.losses[0]
    assert f"Update {wild.updates + 1} could not be made: the new W₁₁⁽¹⁾" in wild.why_ended()


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_zero_initialisation_stays_symmetric(seed: int | None) -> None:
    random, zeros = of_lesson("zeros", seed)
    for k in (1, 10, 100, zeros.updates):
        first, second = zeros[k].network.weights
        assert np.array_equal(first, np.repeat(first[:1], 4, axis=0)), "all hidden units have the same weights"
        assert np.array_equal(second, np.repeat(second[:, :1], 4, axis=1))
    assert np.abs(zeros[-1].network.weights[0]).max() > 1e-3, "they do move, but all the same"
    assert right(zeros) < 150, "one straight line"
    assert right(random) > 190
    first, _ = random[-1].network.weights
    assert np.ptp(first, axis=0).max() > 0.5, "random weights stay apart"


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_the_gradients_of_a_deep_sigmoid_network_vanish_and_those_of_relu_do_not(seed: int | None) -> None:
    sigmoid, relu = (history[0].gradient_sizes for history in of_lesson("vanishing", seed))
    assert sigmoid[0] / sigmoid[-1] < 1e-3
    assert relu[0] / relu[-1] > 0.02
    assert all(a < b for a, b in zip(sigmoid, sigmoid[1:], strict=False)), "smaller with every layer on the way back"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dead_relu_has_no_gradient_and_stays_dead(seed: int) -> None:
    alive, dying = of_lesson("dead", seed)
    assert dead(alive) == []
    for unit in dead(dying):
        assert np.all(dying[-1].matrices.grad_W[0][unit] == 0)
        assert unit in dead(dying.more(20))


def test_steps_that_are_too_long_kill_relus_from_most_seeds() -> None:
    assert len(dead(of_lesson("dead")[1])) >= 3
    assert sum(len(dead(of_lesson("dead", seed)[1])) > 0 for seed in SEEDS) >= 7


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_l2_shrinks_the_weights_and_raises_the_loss_on_the_data(seed: int | None) -> None:
    free, shrunk = of_lesson("l2", seed)
    assert squares(shrunk) < 0.7 * squares(free)
    assert shrunk[-1].data_loss > free[-1].data_loss


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_all_ways_to_draw_learn_and_single_examples_jump(seed: int | None) -> None:
    whole, batches, single = of_lesson("draws", seed)
    for history in (whole, batches, single):
        assert history[-1].loss < 0.6 * history[0].loss
    jumps = [float(np.abs(np.diff(history.losses)).mean()) for history in (whole, batches, single)]
    assert jumps[0] < 0.1 * jumps[1] < 0.1 * jumps[2]


def test_plain_gradient_descent_and_momentum_still_guess_on_a_spiral_where_adam_and_rmsprop_have_learned() -> None:
    plain, momentum, rmsprop, adam = (history[-1].data_loss for history in of_lesson("rules"))
    assert min(plain, momentum) > 0.5
    assert max(rmsprop, adam) < 0.2
    assert trained(replace(LESSONS["rules"].runs[0][1], rate=1.0), 500)[-1].data_loss > 0.5
    others = [[history[-1].data_loss for history in of_lesson("rules", seed)] for seed in SEEDS]
    assert all(losses[0] > 0.5 for losses in others)
    assert sum(losses[2] < 0.2 for losses in others) >= 8
    assert sum(losses[3] < 0.2 for losses in others) >= 7


def test_every_lesson_compares_a_few_runs_on_the_same_data() -> None:
    for lesson in LESSONS.values():
        assert 2 <= len(lesson.runs) <= 4
        assert len({(s.data, s.data_seed, s.standardised) for _, s in lesson.runs}) == 1
        assert all((lesson.title, lesson.look, lesson.source))
