"""Cross-entropy with class weights: what an example counts by its class, everywhere the same number."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nnviz import InputError, Network, expression, train, walkthrough
from nnviz.core.quantities import Gradient, LongWay, pre_activation
from nnviz.core.records.losses import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, loss_named, weighed
from nnviz.explain.matrix.vectorised import vectorised
from nnviz.explain.naming.expression_names import identifier
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.export.batch_code import loop_code, vectorised_code
from nnviz.models.expression.network_text import network_text
from nnviz.models.matrix import matrix_pass
from nnviz.models.training.kernel import Kernel
from nnviz.player.tables import walk_payload
from nnviz.ui.lesson.lesson import Lesson, Subject, View
from nnviz.ui.lesson.link import from_link, to_link
from nnviz.ui.training.state import configured, described, first, with_data
from nnviz.ui.walkthrough.builder import KEEP, Plan, built
from nnviz.walk import Walk
from tests.app import Page
from tests.latex import is_balanced
from tests.strategies import SMOOTH, Case, assume_differentiable, cases

PAIRS = (("sigmoid", BINARY_CROSS_ENTROPY.name), ("softmax", CROSS_ENTROPY.name))
plain_cases = cases(pairs=PAIRS, hidden=SMOOTH)
some_weights = st.lists(st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.5]), min_size=4, max_size=4)


def weighted(case: Case, weights: list[float]) -> Network | None:
    """The network of a case with class weights; None where there is one class alone."""
    loss, outputs = case.network.loss, case.network.sizes[-1]
    count = 2 if loss == BINARY_CROSS_ENTROPY.name else outputs
    if count < 2:
        return None
    return case.network.with_settings(loss=f"{loss}({', '.join(map(str, weights[:count]))})")


def walks(case: Case, weights: list[float], **view: str) -> tuple[Network, Walk]:
    network = weighted(case, weights)
    assume(network is not None)
    assert network is not None
    return network, walkthrough(network, case.batch.x, case.batch.y, 0.3, **view)  # type: ignore[arg-type]


def ran(code: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "script", "exec"), {})


def by_hand(walk: Walk, weights: list[float]) -> float:
    a, y = walk.a[-1], walk.data.y
    if walk.network.loss.startswith(BINARY_CROSS_ENTROPY.name):
        each = -(weights[1] * y * np.log(a) + weights[0] * (1 - y) * np.log(1 - a))
    else:
        each = -np.array(weights[: a.shape[1]]) * y * np.log(a)
    penalty = walk.network.l2 / (2 * len(y)) * sum(float((w**2).sum()) for w in walk.network.weights)
    return float(each.sum(axis=1).mean()) + penalty


@settings(max_examples=60, deadline=None)
@given(plain_cases, some_weights)
def test_loss_check_short_cut_matrix_form_kernel_and_training_agree(case: Case, weights: list[float]):
    assume_differentiable(case)
    network, walk = walks(case, weights)
    assert_allclose(walk.loss, by_hand(walk, weights), rtol=1e-9)
    assert all(checked.agrees for checked in walk.check.values())
    s = walk.structure
    for k in range(network.sizes[-1]):
        delta = Gradient(s.example_loss, pre_activation(network.layers, k))
        if LongWay(delta) in s.graph:
            assert_allclose(np.asarray(walk.values[delta]), np.asarray(walk.values[LongWay(delta)]), rtol=1e-9, atol=1e-12)
    run, measured = matrix_pass(network, case.batch), Kernel(network, case.batch.x, case.batch.y, 0.3).measured()
    assert_allclose([run.cost, measured.loss + measured.penalty], walk.loss, rtol=1e-10)
    for layer in range(network.layers):
        assert_allclose(run.grad_W[layer], walk.grad_W[layer], rtol=1e-9, atol=1e-12)
        assert_allclose(measured.gradients[layer][:, :-1], walk.grad_W[layer], rtol=1e-9, atol=1e-12)
    trained = train(network, case.batch.x, case.batch.y, learning_rate=0.1, updates=2)[2].network
    expected = walkthrough(network, case.batch.x, case.batch.y, 0.1).next().updated
    assert_allclose(trained.weights[-1], expected.weights[-1], rtol=1e-9, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(plain_cases, some_weights, st.sampled_from(list(NOTATIONS)))
def test_scripts_run_and_pytorch_s_own_loss_agrees(case: Case, weights: list[float], notation: str):
    pytest.importorskip("torch")
    _, walk = walks(case, weights, notation=notation)
    if loss_named(walk.network.loss).class_weights:
        assert "weight=" in walk.to_pytorch()
    for code in (walk.to_numpy(), walk.to_pytorch(), loop_code(walk).text, vectorised_code(walk).text):
        ran(code)


@settings(max_examples=30, deadline=None)
@given(plain_cases, some_weights, st.sampled_from(list(NOTATIONS)), st.sampled_from(list(GRAINS)))
def test_every_step_and_every_matrix_is_written(case: Case, weights: list[float], notation: str, grain: str):
    _, walk = walks(case, weights, notation=notation, grain=grain)
    assert all(is_balanced(s.symbols) and is_balanced(s.numbers) and s.words and s.heading for s in walk.steps)
    form = vectorised(walk.context)
    assert all(is_balanced(e.symbols) and is_balanced(e.numbers) for e in form.equations)
    assert all(s.words and s.symbols for s in form.steps)
    assert walk_payload(walk)["texts"]


@pytest.mark.parametrize("z", [0.0, 3.0, -20.0, 40.0, -300.0, 700.0])
@pytest.mark.parametrize("label", [0, 1])
def test_far_from_zero_an_error_is_the_weight_times_that_without_weights(z: float, label: int):
    """Of a hard label it is w (a - y), to all digits: what float64 loses beside 0 and 1 is kept."""
    getcontext().prec = 400
    a = 1 / (1 + (-Decimal(z)).exp())
    network = Network([1, 1], [[[z]]], [[0.0]], ["sigmoid"], "binary_cross_entropy(0.5, 3)")
    walk = walkthrough(network, [[1.0]], [[float(label)]], 0.1)
    half = a / 2
    expected = 3 * (a - label) if label else half
    assert abs(Decimal(float(walk.delta[-1][0, 0])) / expected - 1) < Decimal("1e-14")
    two = Network([1, 2], [[[z], [0.0]]], [[0.0, 0.0]], ["softmax"], "cross_entropy(3, 0.5)")
    found = walkthrough(two, [[1.0]], [[float(label), 1.0 - label]], 0.1).delta[-1][0]
    assert_allclose(found, [float(expected if label else half), float(-expected if label else -half)], rtol=1e-14)
    kernel = Kernel(network, np.ones((1, 1)), np.array([[float(label)]]), 0.1)
    assert_allclose(kernel.measured().gradients[0][0, -1], float(expected), rtol=1e-14)


def test_a_weighted_loss_is_a_formula_too():
    network = Network([2, 3], [[[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]], [[0.1, -0.1, 0.0]], ["softmax"], "cross_entropy(1, 2, 0.5)")
    walk = walkthrough(network, [[1.0, 2.0]], [[0, 1, 0]], 0.1)
    text, values = network_text(network, walk.data, 0, lambda v: identifier(walk.context.namer.name(v)))
    assert_allclose(expression(text, values).value, walk.loss, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("CE(1; 2; 0,5)", "cross_entropy(1, 2, 0.5)"),
        ("bce(1, 3)", "binary_cross_entropy(1, 3)"),
        ("bce(1.0, 1.0)", "binary_cross_entropy"),
        ("cross entropy(1, 1, 1)", "cross_entropy"),
        ("cross_entropy(1e-6, 1)", "cross_entropy(1e-6, 1)"),
    ],
)
def test_names_with_weights(name: str, known: str):
    assert loss_named(name).name == known
    assert loss_named(known) is loss_named(known)


@pytest.mark.parametrize(
    "name",
    ["bce(1, 2, 3)", "bce(1)", "ce(2)", "ce()", "ce(0, 0)", "ce(-1, 2)", "ce(1, 1001)", "ce(1, nan)", "ce(1, x)", "hinge(1, 2)"],
)
def test_weights_that_are_none_are_refused(name: str):
    with pytest.raises(InputError) as refused:
        loss_named(name)
    assert refused.value.field == "loss"


def test_weights_must_fit_the_outputs():
    with pytest.raises(InputError, match="a class weight for each of the 2 outputs"):
        Network([1, 2], [[[1.0], [1.0]]], [[0.0, 0.0]], ["softmax"], "cross_entropy(1, 2, 3)")
    with pytest.raises(InputError, match="sigmoid"):
        Network([1, 2], [[[1.0], [1.0]]], [[0.0, 0.0]], ["softmax"], "binary_cross_entropy(1, 2)")


def test_a_text_of_weights_changes_a_loss():
    assert weighed("bce", "1, 3") == "binary_cross_entropy(1, 3)"
    assert weighed("binary_cross_entropy(1, 3)", " ") == "binary_cross_entropy"
    assert weighed("huber(0.5)", "") == "huber(0.5)"
    for loss, text in (("bce", "x"), ("bce", "1"), ("bce", "1, 2, 3"), ("squared_error", "1, 2")):
        with pytest.raises(InputError) as refused:
            weighed(loss, text)
        assert refused.value.field == "class weights"


def lesson_of(loss: str) -> Lesson:
    network = Network([2, 2], [[[0.1, 0.2], [0.3, 0.4]]], [[0.0, 0.1]], ["softmax"], loss)
    walk = walkthrough(network, [[1.0, 2.0]], [[0.0, 1.0]], 0.1)
    return Lesson(Subject("1-2-1", network, walk.data, 0.1), View())


def test_a_link_the_builder_and_a_training_know_the_weights():
    lesson = lesson_of("cross_entropy(1, 2)")
    assert from_link(to_link(lesson)) == (lesson, "")
    plan = Plan("2-2", "sigmoid", "softmax", "", "cross_entropy", "0", KEEP, "0", "1, 2")
    assert built(lesson_of("cross_entropy"), plan).subject.network == lesson.subject.network
    state = with_data(first(), "moons")
    state = configured(state, state.setup.having(loss="bce(1, 3)"))
    assert state.run.history.task.network.loss == "binary_cross_entropy(1, 3)"
    assert "class weights 1, 3" in described(state.setup, state.run.history.task.network)
    assert replace(state.setup, loss="binary_cross_entropy") == with_data(first(), "moons").setup


def test_weights_are_typed_on_the_pages():
    page = Page(example="logistic-regression")
    page.build(weighing="1, 3")
    assert page.errors == []
    assert page.lesson.subject.network.loss == "binary_cross_entropy(1, 3)"
    page.build(weighing="1, 2, 3")
    assert page.errors == ["class weights: '1, 2, 3' is not allowed. Allowed: two, from 0 to 1000 and not all 0."]
    page.build(weighing="")
    assert page.lesson.subject.network.loss == "binary_cross_entropy"
    training = Page("pages/Training.py", data="moons")
    training.type("Class weights", "1; 3")
    assert training.app.session_state["nnviz-training"].setup.loss == "binary_cross_entropy(1, 3)"
    assert training.link["loss"] == "binary_cross_entropy(1, 3)"
    training.type("Class weights", "one")
    assert training.errors == ["class weights: 'one' is not allowed. Allowed: numbers with commas between them, as in 1, 2."]
