"""Parameters that are held fixed: their gradients are known, and no update changes them, whatever its rule (lecture 003)."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnviz import train, walkthrough
from nnviz.core.errors import InputError
from nnviz.core.quantities import BIAS, Updated, Variable, bias, weight
from nnviz.core.records.rules import RULES
from nnviz.explain.steps.slips import HELD, slips
from nnviz.models.network import Network
from tests.strategies import Case, cases

BOTH = ("weights", "biases")
FIRST = Network([1, 2, 1], [[[0.3], [0.4]], [[1, -3]]], [[0.1, 0.2], [0.2]], ["sigmoid", "sigmoid"])
"""The network of lecture 003."""


def number(network: Network, p: Variable) -> float:
    layer, *rest = p.index
    return float((network.biases if p.name == BIAS else network.weights)[layer - 1][tuple(rest)])


@settings(max_examples=80, deadline=None)
@given(case=cases(), rule=st.sampled_from(list(RULES)), arithmetic=st.sampled_from(["exact", 2]))
def test_what_is_held_never_changes_and_all_else_as_if_nothing_were(case: Case, rule: str, arithmetic: Any):
    network, free = case.network, case.network.with_settings(held=())
    settings_ = {"learning_rate": 0.1, "rule": rule}
    held, usual = (walkthrough(n, case.batch.x, case.batch.y, arithmetic="exact", **settings_) for n in (network, free))
    for p in held.structure.parameters:
        expected = number(network, p) if p in network.held else number(usual.updated, p)
        assert number(held.updated, p) == expected
    for found, same in zip((*held.grad_W, *held.grad_b), (*usual.grad_W, *usual.grad_b), strict=True):
        assert_array_equal(found, same)
    after = held
    for _ in range(2):
        after = after.next()
    assert all(number(after.updated, p) == number(network, p) for p in network.held)
    by_hand = walkthrough(network, case.batch.x, case.batch.y, arithmetic=arithmetic, **settings_)
    assert all(number(by_hand.updated, p) == number(network, p) for p in network.held)


@settings(max_examples=60, deadline=None)
@given(case=cases(), rule=st.sampled_from(list(RULES)))
def test_training_makes_the_updates_of_the_walkthrough(case: Case, rule: str):
    history = train(case.network, case.batch.x, case.batch.y, 0.05, 3, rule=rule)
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.05, rule=rule)
    for k in range(history.updates):
        network = history[k + 1].network
        for found, expected in zip((*network.weights, *network.biases), (*walk.updated.weights, *walk.updated.biases), strict=True):
            assert_allclose(found, expected, rtol=1e-7, atol=1e-8)
        assert all(number(network, p) == number(case.network, p) for p in case.network.held)
        if k + 1 < history.updates:
            walk = walk.next()


@pytest.mark.parametrize("notation", ["003", "000", "004"])
@pytest.mark.parametrize("rule", list(RULES))
@pytest.mark.parametrize("held", [["weights[0][0]"], ["weights[0]", "biases[1]"], [f"{k}[{n}]" for k in BOTH for n in (0, 1)]])
def test_the_scripts_hold_it_too(held: list[str], rule: str, notation: str):
    pytest.importorskip("torch")
    network = FIRST.with_settings(held=held)
    walk = walkthrough(network, [[1]], [[1]], rule=rule, notation=notation)
    for walk_ in (walk, walk.next().next()):
        for code in (walk_.to_numpy(), walk_.to_pytorch()):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, "script", "exec"), {})
            assert "held fixed" in code


def test_the_step_says_so_and_shows_the_gradient():
    walk = walkthrough(FIRST.with_settings(held=["weights[1][0][1]"]), [[1]], [[1]])
    step = next(s for s in walk.steps if walk.context.node(s.node).quantity == Updated(weight(2, 0, 1)))
    assert step.words == "Held fixed: its gradient is known, and the update leaves the weight as it is."
    assert step.symbols == r"W_{12}^{(2)} \leftarrow W_{12}^{(2)}"
    assert slips(step) == [(HELD, pytest.approx(-3 + 0.5 * 0.08985991))]
    assert walk.grad_W[1][0, 1] == pytest.approx(-0.08985991, abs=1e-8)
    label = next(x for x in walk.scene().labels if walk.context.index(weight(2, 0, 1)) in {n for _, n in x.shown})
    assert label.name[0] == ("held ", "")


@pytest.mark.parametrize(
    ("held", "meant"),
    [
        (["weights[0]"], {weight(1, 0, 0), weight(1, 1, 0)}),
        (["weights[0][1]"], {weight(1, 1, 0)}),
        (["weights[1][0, 1]", "biases[0][1]"], {weight(2, 0, 1), bias(1, 1)}),
        ([bias(2, 0)], {bias(2, 0)}),
    ],
)
def test_what_is_meant(held: list[object], meant: set[Variable]):
    assert FIRST.with_settings(held=held).held == meant


@pytest.mark.parametrize("held", [["W1"], ["weights[2]"], ["biases[0][2]"], ["weights[0][0][1]"], "weights[0]", [3], ["biases[0][0][0]"]])
def test_what_is_none_of_the_parameters_is_refused(held: object):
    with pytest.raises(InputError, match="held"):
        FIRST.with_settings(held=held)


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_it_is_part_of_what_a_network_is(case: Case):
    assert Network(**json.loads(json.dumps(case.network.as_dict()))) == case.network
    assert np.array_equal(case.network.with_parameters(case.network.weights, case.network.biases).held, case.network.held)
