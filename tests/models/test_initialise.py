"""Initial weights: the same seed gives the same numbers, with the mean and the variance that the formula promises."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from nnviz.core.errors import InputError
from nnviz.models.initialise import INITIALISATIONS, MAX_SEED, initial_weights, initialised

every_way = pytest.mark.parametrize("how", sorted(INITIALISATIONS))
sizes = st.lists(st.integers(1, 6), min_size=2, max_size=5)
seeds = st.integers(0, MAX_SEED)


@every_way
@settings(max_examples=25, deadline=None)
@given(layers=sizes, seed=seeds)
def test_the_same_seed_gives_the_same_numbers(how: str, layers: list[int], seed: int):
    one, other = initial_weights(layers, how, seed), initial_weights(layers, how, seed)
    for w, again in zip(one[0], other[0], strict=True):
        assert_array_equal(w, again)


@pytest.mark.parametrize("how", ["xavier", "he", "normal"])
@given(seed=st.integers(0, MAX_SEED - 1))
def test_another_seed_gives_other_numbers(how: str, seed: int):
    assert initial_weights([2, 3], how, seed)[0][0].tolist() != initial_weights([2, 3], how, seed + 1)[0][0].tolist()


@every_way
@settings(max_examples=25, deadline=None)
@given(layers=sizes, seed=seeds)
def test_shapes_fit_the_layers_and_biases_are_zero(how: str, layers: list[int], seed: int):
    weights, biases = initial_weights(layers, how, seed)
    assert [w.shape for w in weights] == [(n, before) for before, n in zip(layers, layers[1:], strict=False)]
    assert [b.tolist() for b in biases] == [[0.0] * n for n in layers[1:]]


VARIANCE: dict[str, Callable[[int, int], float]] = {
    "xavier": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "he": lambda fan_in, fan_out: 2 / fan_in,
    "normal": lambda fan_in, fan_out: 1.0,
    "zeros": lambda fan_in, fan_out: 0.0,
}


def test_every_way_has_a_variance_here():
    assert set(VARIANCE) == set(INITIALISATIONS)


@every_way
@pytest.mark.parametrize(("fan_in", "fan_out"), [(40, 40), (8, 200), (200, 8)])
def test_mean_and_variance_are_those_of_the_formula(how: str, fan_in: int, fan_out: int):
    drawn = np.concatenate([initial_weights([fan_in, fan_out], how, seed)[0][0].ravel() for seed in range(5)])
    expected = VARIANCE[how](fan_in, fan_out)
    # Eight thousand draws: five standard errors of the mean and of the variance.
    assert abs(drawn.mean()) <= 5 * (expected / drawn.size) ** 0.5
    assert abs(drawn.var() - expected) <= 5 * expected * (2 / drawn.size) ** 0.5


@pytest.mark.parametrize("how", ["xavier", "he", "normal"])
def test_the_draws_are_normal(how: str):
    drawn = np.concatenate([initial_weights([40, 40], how, seed)[0][0].ravel() for seed in range(5)]) / VARIANCE[how](40, 40) ** 0.5
    within = [float(np.mean(np.abs(drawn) < deviations)) for deviations in (1, 2, 3)]
    assert within == pytest.approx([0.6827, 0.9545, 0.9973], abs=0.025)


def test_each_layer_is_scaled_by_its_own_fan():
    weights, _ = initial_weights([2, 2, 50, 2], "he", 1)
    ordinary, _ = initial_weights([2, 2, 50, 2], "normal", 1)
    ratios = [float((w / n).flat[0]) for w, n in zip(weights, ordinary, strict=True)]
    assert ratios == pytest.approx([1.0, 1.0, (2 / 50) ** 0.5])


def test_xavier_and_seed_0_are_used_when_nothing_is_said():
    named = initial_weights([2, 3], "xavier", 0)[0][0].tolist()
    assert initial_weights([2, 3])[0][0].tolist() == named
    assert initialised([2, 3], ["tanh"]).weights[0].tolist() == named


def test_layers_are_not_copies_of_each_other():
    weights, _ = initial_weights([3, 3, 3], "normal", 0)
    assert weights[0].tolist() != weights[1].tolist()


@pytest.mark.parametrize("how", ["xavierr", "", None, 3, ["he"], "He"])
def test_an_unknown_way_is_refused_with_the_list(how: object):
    with pytest.raises(InputError) as refused:
        initial_weights([1, 1], how)  # type: ignore[arg-type]
    assert refused.value.field == "initialisation"
    assert all(known in refused.value.allowed for known in INITIALISATIONS)


@pytest.mark.parametrize("seed", [-1, MAX_SEED + 1, 0.5, "abc", "", None, True, float("nan"), float("inf"), 10**400])
def test_a_seed_outside_the_range_is_refused(seed: object):
    with pytest.raises(InputError) as refused:
        initial_weights([1, 1], "he", seed)  # type: ignore[arg-type]
    assert refused.value.field == "seed"
    assert refused.value.allowed == f"a whole number from 0 to {MAX_SEED}"


@pytest.mark.parametrize("seed", [0, MAX_SEED, "7", 7.0])
def test_a_seed_within_the_range_is_accepted(seed: object):
    assert np.isfinite(initial_weights([1, 1], "he", seed)[0][0]).all()  # type: ignore[arg-type]


@pytest.mark.parametrize(("layers", "field"), [([3], "sizes"), ([0, 1], "sizes, layer 1"), ([1000, 1000], "sizes"), (None, "sizes")])
def test_sizes_are_checked(layers: object, field: str):
    with pytest.raises(InputError) as refused:
        initial_weights(layers)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_an_initialised_network_has_the_drawn_weights_and_the_settings():
    network = initialised([2, 3, 1], ["relu", "sigmoid"], "binary_cross_entropy", "he", 9, 0.5)
    weights, biases = initial_weights([2, 3, 1], "he", 9)
    for found, drawn in zip((*network.weights, *network.biases), (*weights, *biases), strict=True):
        assert_array_equal(found, drawn)
    assert (network.loss, network.l2, network.activations) == ("binary_cross_entropy", 0.5, ("relu", "sigmoid"))


def test_an_initialised_network_is_checked_like_any_other():
    with pytest.raises(InputError, match=r"^loss: "):
        initialised([2, 1], ["tanh"], "binary_cross_entropy")


@every_way
def test_each_way_says_where_it_is_from(how: str):
    way = INITIALISATIONS[how]
    assert way.name == how
    assert way.formula.startswith("W ")
    assert way.source
