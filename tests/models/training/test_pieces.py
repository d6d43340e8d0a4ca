"""However a training is cut into pieces, and wherever they are made, every number is the same to the last bit."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info

from nnviz import History
from nnviz.core.limits import MAX_SNAPSHOTS
from nnviz.core.records.losses import loss_named
from nnviz.core.records.rules import RULES
from nnviz.models.training.course import begun
from nnviz.models.training.datasets import RECIPES, dataset
from nnviz.models.training.one_thread import one_thread
from nnviz.models.training.pieces import made
from nnviz.models.training.setup import Setup
from nnviz.models.training.task import Task
from tests.strategies import Case, cases

ROOT = Path(__file__).resolve().parents[3]


def same(a: History, b: History) -> bool:
    """Whether every number of two courses is the same, to the last bit and to the sign of a zero."""
    arrays = ((a.data_losses, b.data_losses), (a.penalties, b.penalties), (a.last, b.last), *zip(a.snapshots, b.snapshots, strict=True))
    bits = all(x.shape == y.shape and x.tobytes() == y.tobytes() for x, y in arrays)
    return bits and (a.stride, repr(a.ended)) == (b.stride, repr(b.ended))


def sent(what: object) -> object:
    """What arrives in another process."""
    return pickle.loads(pickle.dumps(what, 5))


def in_pieces(task: Task, cuts: list[int]) -> History:
    """The course of a task, piece by piece, each from nothing but what was sent."""
    course = begun(History, task)
    for updates in cuts:
        if course.ended is None:
            course = course.joined(sent(made(*sent((task, course.place, updates)))))  # type: ignore[misc, arg-type]
    return course


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    key = draw(st.sampled_from(list(RECIPES)))
    data = dataset(key, draw(st.integers(0, 3)))
    setup = Setup(
        data=key,
        hidden=tuple(draw(st.lists(st.integers(1, 6), max_size=2))),
        activation=draw(st.sampled_from(["sigmoid", "tanh", "relu", "leaky_relu", "softplus", "identity"])),
        how=draw(st.sampled_from(["normal", "xavier", "he", "zeros"])),
        seed=draw(st.integers(0, 99)),
        l2=draw(st.sampled_from([0.0, 0.5])),
        rate=draw(st.sampled_from([0.05, 1.0, 30.0])),
        batch=draw(st.sampled_from([None, 1, 2, min(7, data.examples)])),
        draws=draw(st.integers(0, 9)),
    ).fitting(data)
    squares = draw(st.booleans())
    return (replace(setup, output="tanh", loss="half_squared_error") if squares else setup).task(data)


@settings(max_examples=60)
@given(tasks(), st.lists(st.integers(0, 400), min_size=1, max_size=5))
def test_every_cut_of_every_training_gives_the_same_bits(task: Task, cuts: list[int]) -> None:
    with np.errstate(all="ignore"):
        whole = begun(History, task).extended(sum(cuts))
    assert same(in_pieces(task, cuts), whole)


@settings(max_examples=60)
@given(cases(), st.lists(st.integers(0, 90), min_size=1, max_size=4), st.sampled_from(list(RULES)))
def test_every_loss_output_and_update_rule_too(case: Case, cuts: list[int], rule: str) -> None:
    assert loss_named(case.network.loss)
    task = Task(case.network, case.batch, 0.1, None, 0, rule)
    assert same(in_pieces(task, cuts), begun(History, task).extended(sum(cuts)))


@pytest.mark.parametrize("before", [0, MAX_SNAPSHOTS - 1, MAX_SNAPSHOTS, MAX_SNAPSHOTS + 1, 2 * MAX_SNAPSHOTS, 3 * MAX_SNAPSHOTS + 5])
@pytest.mark.parametrize("further", [1, MAX_SNAPSHOTS, 5 * MAX_SNAPSHOTS])
def test_networks_are_thinned_the_same_wherever_a_piece_begins(before: int, further: int) -> None:
    task = Setup().task(dataset("xor"))
    found = in_pieces(task, [before, further])
    assert same(found, begun(History, task).extended(before + further))
    assert len(found.snapshots) == -(-found.updates // found.stride) <= MAX_SNAPSHOTS
    for place, parameters in list(enumerate(found.snapshots))[:: len(found.snapshots) // 5 + 1]:
        assert np.array_equal(parameters, begun(History, task).extended(place * found.stride).last)


def test_a_piece_holds_only_what_is_new() -> None:
    task = Setup().task(dataset("xor"))
    course = begun(History, task).extended(5000)
    piece = made(task, course.place, 100)
    assert len(piece.data_losses) == 100
    assert len(piece.snapshots) == sum(k % piece.stride == 0 for k in range(5000, 5100))


_OF_MANY = """
import hashlib, numpy as np
from nnviz import initialised, train
rng = np.random.default_rng(0)
x, y = rng.normal(size=(2000, 64)), rng.normal(size=(2000, 10))
h = train(initialised([64, 20, 10], ["tanh", "identity"], "half_squared_error"), x, y, 0.1, 40)
print(hashlib.sha256(b"".join(a.tobytes() for a in (h.losses, h.last, h.parameters(31), *h.snapshots))).hexdigest())
"""


def test_the_number_of_cores_changes_no_bit() -> None:
    found = set()
    for threads in ("1", "2", "4"):
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": str(ROOT)}
        found.add(subprocess.run([sys.executable, "-c", _OF_MANY], env=environment, capture_output=True, text=True, check=True).stdout)
    assert len(found) == 1


def _threads() -> list[int]:
    return [found["num_threads"] for found in threadpool_info() if found["user_api"] == "blas"]


def test_one_thread_is_taken_back_by_whoever_leaves_last() -> None:
    before = _threads()
    with one_thread():
        with one_thread():
            assert set(_threads()) <= {1}
        assert set(_threads()) <= {1}
    assert _threads() == before
