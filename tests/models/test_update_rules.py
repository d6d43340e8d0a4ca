"""Update rules: right values, the walkthrough, the training, the scripts and PyTorch's optimizers agree."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nnviz import Network, train, walkthrough
from nnviz.core.errors import InputError
from nnviz.core.forms import Call, Prod, Ref, Sum, difference, literal
from nnviz.core.functions import SIGN
from nnviz.core.records.rule import Remembered, Rule
from nnviz.core.records.rules import RULES, rule_named
from nnviz.explain.matrix.vectorised import vectorised
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.export.batch_code import loop_code, vectorised_code
from nnviz.models.memory import State
from nnviz.walk import Walk
from tests.latex import is_balanced
from tests.strategies import Case, cases

NAMES = [*RULES, "momentum(0.5)", "nesterov(0.3)", "rmsprop(0.9)"]
every_rule = pytest.mark.parametrize("name", NAMES)

# A throw-away rule, declared here alone: the sign of a mean gradient.
_MEAN = Sum((Prod((literal(0.8), Ref(0))), Prod((literal(0.2), Ref(1)))))
SIGNED = Rule(
    "signed",
    "signed mean",
    "made up",
    difference(Ref(0), Prod((Ref(1), Call(SIGN, Ref(3))))),
    "The {} goes one step against the sign.",
    "",
    (Remembered("v", "mean", _MEAN, "A mean of the gradients.", ""),),
)


@dataclass
class Kept:
    """What a rule remembers of an array of parameters: 0 at first."""

    v: Any = 0.0
    s: Any = 0.0


def _momentum(kept: Kept, g: np.ndarray, t: int, beta: float = 0.9) -> np.ndarray:
    kept.v = beta * kept.v + g
    return kept.v


def _nesterov(kept: Kept, g: np.ndarray, t: int, beta: float = 0.9) -> np.ndarray:
    return g + beta * _momentum(kept, g, t, beta)


def _rmsprop(kept: Kept, g: np.ndarray, t: int, rho: float = 0.99, epsilon: float = 1e-8) -> np.ndarray:
    kept.s = rho * kept.s + (1 - rho) * g**2
    return g / (np.sqrt(kept.s) + epsilon)


def _adam(kept: Kept, g: np.ndarray, t: int, beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8) -> np.ndarray:
    kept.v, kept.s = beta_1 * kept.v + (1 - beta_1) * g, beta_2 * kept.s + (1 - beta_2) * g**2
    return kept.v / (1 - beta_1**t) / (np.sqrt(kept.s / (1 - beta_2**t)) + epsilon)


PAPERS: dict[str, Callable[..., np.ndarray]] = {
    "plain": lambda kept, g, t: g,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "rmsprop": _rmsprop,
    "adam": _adam,
}
"""What each rule takes off in update t (from 1), over the learning rate, as the papers have it: with a row here a new rule is tried."""


def by_hand(name: str, theta: np.ndarray, gradients: list[np.ndarray], rate: float) -> np.ndarray:
    """The parameters after these gradients. Raises KeyError for a rule that has no row in ``PAPERS``."""
    kind, _, inside = name.removesuffix(")").partition("(")
    numbers, kept = [float(number) for number in inside.split(",") if number], Kept()
    for t, g in enumerate(gradients, start=1):
        theta = theta - rate * PAPERS[kind](kept, g, t, *numbers)
    return theta


def test_every_rule_has_a_row_in_papers():
    assert set(PAPERS) == set(RULES)


def small() -> Network:
    return Network([2, 2, 1], [[[0.3, -0.4], [0.5, 0.2]], [[0.7, -0.6]]], [[0.1, -0.2], [0.3]], ["tanh", "sigmoid"], l2=0.1)


X, Y = [[1.0, 0.5], [-0.3, 0.8]], [[1.0], [0.0]]


def walks(name: str, count: int = 3, **view: Any) -> list[Walk]:
    found = [walkthrough(small(), X, Y, 0.3, rule=name, **view)]
    while len(found) < count:
        found.append(found[-1].next())
    return found


def test_two_examples_one_after_the_other_with_momentum():
    network = Network([2, 1, 1], [[[0.1, 0.1]], [[0.1]]], [[0.1], [0.1]], ["sigmoid"] * 2)
    first = walkthrough(network, [[1, 0]], [[1]], 0.3, rule="momentum")
    second = walkthrough(first.updated, [[0, 1]], [[0]], 0.3, rule="momentum", state=first.state_after)
    after = second.updated
    found = [*after.weights[0][0], after.biases[0][0], after.weights[1][0, 0], after.biases[1][0]]
    assert_allclose(found, [0.1016174355, 0.0987985279, 0.1004159633, 0.1134741644, 0.1245215214], atol=5e-11)


@every_rule
def test_the_walkthrough_does_what_the_papers_say(name: str):
    found = walks(name)
    for read in (lambda n: n.weights[0], lambda n: n.biases[1]):
        gradients = [w.grad_W[0] if read(w.network).ndim == 2 else w.grad_b[1] for w in found]
        assert_allclose(read(found[-1].updated), by_hand(name, read(small()), gradients, 0.3), rtol=1e-10)


@every_rule
@settings(max_examples=15, deadline=None)
@given(case=cases(), batch=st.booleans())
def test_an_update_of_a_training_is_that_of_the_walkthrough(name: str, case: Case, batch: bool):
    network, data = case.network, case.batch
    one = 1 if batch else None
    history = train(network, data.x, data.y, learning_rate=0.01, updates=4, batch=one, seed=1, rule=name)
    walk_state, current = None, network
    for k in range(4):
        assert_allclose(history[k].network.weights[0], current.weights[0], rtol=1e-7, atol=1e-9)
        seen = history[k].batch
        walk = walkthrough(current, seen.x, seen.y, 0.01, rule=name, state=walk_state)
        current, walk_state = walk.updated, walk.state_after
    assert_allclose(history[4].network.weights[-1], current.weights[-1], rtol=1e-6, atol=1e-8)


@every_rule
def test_any_part_of_a_course_can_be_computed_again(name: str):
    history = train(small(), X, Y, learning_rate=0.01, updates=700, batch=1, rule=name)
    assert history.stride > 1
    again = train(small(), X, Y, learning_rate=0.01, updates=401, batch=1, rule=name)
    assert (history.state(401) == again.last).all()
    assert (train(small(), X, Y, learning_rate=0.01, updates=401, batch=1, rule=name).more(299).last == history.last).all()


@every_rule
@pytest.mark.parametrize("notation", ["003", "000", "004"])
def test_scripts_assert_the_same_numbers(name: str, notation: str):
    for walk in walks(name, 3, notation=notation):
        for code in (walk.to_numpy(), loop_code(walk).text, vectorised_code(walk).text):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, "script", "exec"), {})


@every_rule
def test_pytorch_s_optimizers_agree(name: str):
    pytest.importorskip("torch")
    for walk in walks(name, 3, notation="004"):
        code = walk.to_pytorch()
        assert ("torch.optim." in code) == (name != "plain")
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "script", "exec"), {})


def matrices(notation: str) -> int:
    """How many matrices two layers have: weights and biases, in one where these are the weights of a bias unit."""
    return 2 if NOTATIONS[notation].bias_unit else 4


@every_rule
@pytest.mark.parametrize("grain", GRAINS)
def test_every_step_is_explained(name: str, grain: str):
    for notation in NOTATIONS:
        walk = walks(name, 2, grain=grain, notation=notation)[1]
        assert all(is_balanced(s.symbols) and is_balanced(s.numbers) and s.words and s.heading for s in walk.steps)
        updates = [s for s in walk.steps if s.phase == "update"]
        kept = len(rule_named(name).remembered)
        assert len(updates) == (matrices(notation) if grain == "layer" else 9) * (1 + kept)
        assert all("{" not in s.words for s in updates)
    assert walk.figure(-1).to_dict()["data"]
    assert walk.to_latex()


@pytest.mark.parametrize("notation", NOTATIONS)
@every_rule
def test_the_vectorised_form_has_a_cell_for_all_that_is_found(name: str, notation: str):
    form = vectorised(walks(name, 2, notation=notation)[1].context)
    kept = len(rule_named(name).remembered)
    assert sum(e.kind == "kept" for e in form.equations) == matrices(notation) * kept
    assert sum(e.kind in ("new", "new by rule") for e in form.equations) == matrices(notation)
    for equation in form.equations:
        assert is_balanced(equation.symbols)
        assert is_balanced(equation.numbers)
    assert all(s.words and s.symbols and s.numbers for s in form.steps)
    if name == "momentum":
        letter = NOTATIONS[notation].weight_matrix
        assert any(rf"0.9 v_{{{letter}" in e.symbols.replace(r" \,", "") for e in form.equations)


@every_rule
def test_by_hand_what_is_remembered_is_rounded_too(name: str):
    walk = walks(name, 2, arithmetic=3)[1]
    assert all((np.round(kept, 3) == kept).all() for kept in walk.state.kept)


def test_a_throw_away_rule_works_everywhere(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(RULES, SIGNED.name, SIGNED)
    found = walks("signed")
    assert_allclose(np.abs(found[0].updated.weights[0] - small().weights[0]), 0.3)
    trained = train(small(), X, Y, learning_rate=0.3, updates=2, rule="signed")[2].network
    assert_allclose(trained.weights[0], found[1].updated.weights[0])
    assert any("mean of the weight" in s.heading for s in found[1].steps)
    for code in (found[1].to_numpy(), vectorised_code(found[1]).text):
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, "script", "exec"), {})


@pytest.mark.parametrize("name", ["no such rule", "", None, "plain(0.5)", "momentum(1)", "momentum(-0.1)", "adam(0.9)"])
def test_an_unknown_rule_is_refused(name: object):
    with pytest.raises(InputError) as refused:
        rule_named(name)
    assert refused.value.field == "rule"


def test_the_state_of_another_rule_is_refused():
    walk = walkthrough(small(), X, Y, rule="adam")
    with pytest.raises(InputError, match="state"):
        walkthrough(walk.updated, X, Y, rule="momentum", state=walk.state_after)
    assert walk.state_after == State(1, walk.state_after.kept)
    assert walk.state_after != replace(walk.state_after, updates=2)
