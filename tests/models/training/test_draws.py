"""The examples of an update: every epoch sees all of them once, in an order that depends on the seed and on nothing else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.models.training.draws import Draws


@given(st.integers(2, 60), st.integers(2, 60), st.integers(0, 5), st.integers(0, 4))
def test_an_epoch_goes_through_all_examples_once(examples: int, batch: int, seed: int, epoch: int) -> None:
    draws = Draws(examples, min(batch, examples), seed)
    seen = [draws.at(epoch * draws.per_epoch + k) for k in range(draws.per_epoch)]
    sizes = [len(s) for s in seen if s is not None]
    assert sorted(np.concatenate(seen).tolist()) == list(range(examples))
    assert set(sizes[:-1]) <= {min(batch, examples)}
    assert 1 <= sizes[-1] <= min(batch, examples)


@given(st.sampled_from([1, 3, 10]), st.lists(st.integers(0, 5000), min_size=1, max_size=20))
def test_the_order_of_asking_does_not_matter(batch: int, updates: list[int]) -> None:
    one, other = Draws(10, batch, 7), Draws(10, batch, 7)
    forwards = {k: one.at(k) for k in updates}
    for k in reversed(updates):
        assert np.array_equal(other.at(k), forwards[k])


def test_single_examples_are_drawn_evenly_and_with_repeats() -> None:
    draws = Draws(5, 1, 0)
    seen = np.concatenate([draws.at(k) for k in range(5000)])
    counts = np.bincount(seen, minlength=5)
    assert counts.min() > 850  # 1000 expected, standard deviation 28
    assert any(seen[k] == seen[k + 1] for k in range(20))


def test_another_seed_and_another_epoch_draw_others() -> None:
    assert not np.array_equal(Draws(50, 50, 0).at(0), Draws(50, 50, 1).at(0))
    assert not np.array_equal(Draws(50, 50, 0).at(0), Draws(50, 50, 0).at(1))
    assert Draws(50, None, 0).at(3) is None
