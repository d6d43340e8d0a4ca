"""A kind that is declared in one place works everywhere: a throw-away activation, loss, initialisation and notation, made here."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nnviz import Network, expression, initialised, train, walkthrough
from nnviz.core.cases import positive
from nnviz.core.forms import ONE, Call, Const, Form, Neg, Power, Prod, Quot, Ref, Square, Sum, difference, literal
from nnviz.core.functions import EXP, SQRT
from nnviz.core.operations import Kink, Operation
from nnviz.core.records.activation import Activation
from nnviz.core.records.activations import ACTIVATIONS
from nnviz.core.records.loss import Loss
from nnviz.core.records.losses import LOSSES
from nnviz.explain.naming.expression_names import identifier
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.export.batch_code import loop_code, vectorised_code
from nnviz.models.data import batch
from nnviz.models.expression.network_text import network_text
from nnviz.models.initialise import INITIALISATIONS, Initialisation
from nnviz.models.matrix import matrix_pass
from nnviz.models.training.kernel import Kernel
from nnviz.ui.lesson import link
from nnviz.ui.lesson.lesson import lesson_from
from nnviz.walk import Walk
from tests.app import Page
from tests.export.test_latex_document import faults
from tests.latex import is_balanced

Z, A, Y = Ref(0), Ref(0), Ref(1)
ROOT = Call(SQRT, Sum((Square(Z), ONE)))


def record(name: str, form: Form, slope: Form, kink: str = "", **more: Any) -> Activation:
    kinks = Kink((Z,), kink) if kink else None
    operation = Operation(name, form, (slope,), letter=True, kink=kinks, sentence=f"The {name} of {{}}.", rule=f"Of the {name}.")
    return Activation(name, lambda n, k: operation, "as it says", **more)


THROW_AWAY = (
    # Smooth, not a function of formulas: printed from its form. Its slope needs z and a.
    record("bent", Sum((Quot(difference(ROOT, ONE), Const(2)), Z)), Sum((Quot(Z, Prod((Const(2), ROOT))), ONE)), spoken=False),
    # With a kink and a number, and two lines; a function of formulas by its name.
    record("folded", positive(Z, Z, Prod((literal(-0.5), Z))), positive(Z, ONE, literal(-0.5)), kink="At 0 it is -0.5."),
    # Whose slope is read off a, and which is within 0 and 1.
    record("bell", Call(EXP, Neg(Square(Z))), Prod((Const(-2), Z, Ref(-1))), bounds=(0.0, 1.0)),
)

QUARTIC = Loss(
    "quartic",
    "quartic error",
    Power(difference(Y, A), literal(4)),
    Power(difference(A, Y), literal(3)),
    Const(0.25, r"\frac{1}{4}"),
    sentence="A quarter of the distance to the power of four.",
)

TILTED = Loss(
    "tilted",
    "tilted error",
    positive(difference(Y, A), Prod((literal(0.8), difference(Y, A))), Prod((literal(0.2), difference(A, Y)))),
    positive(difference(Y, A), literal(-0.8), literal(0.2)),
    sentence="Too little costs four times as much as too much.",
    kink=difference(A, Y),
    convention="By convention 0.2 is used.",
)

TENTH = Initialisation("tenth", "a tenth", r"W \sim \mathcal{N}(0,\ 0.01)", "made up", lambda fan_in, fan_out: 0.1)
MADE_UP = replace(
    NOTATIONS["002"], key="made-up", title="Made up", source="Lecture made-up, of nobody", weight=r"\theta", weight_matrix=r"\Theta"
)

KINDS = [(a.name, loss.name) for a in THROW_AWAY for loss in (QUARTIC, TILTED)]


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one place."""
    for activation in THROW_AWAY:
        monkeypatch.setitem(ACTIVATIONS, activation.name, activation)
    for loss in (QUARTIC, TILTED):
        monkeypatch.setitem(LOSSES, loss.name, loss)
    monkeypatch.setitem(INITIALISATIONS, TENTH.name, TENTH)
    monkeypatch.setitem(NOTATIONS, MADE_UP.key, MADE_UP)


def network_of(activation: str, loss: str, sizes: tuple[int, ...] = (2, 2, 1), seed: int = 1) -> Network:
    return initialised(sizes, [activation] * (len(sizes) - 1), loss, "normal", seed)


def walk_of(activation: str, loss: str, **view: Any) -> Walk:
    return walkthrough(network_of(activation, loss), [[0.3, -0.8], [1.1, 0.4]], [[0.2], [-0.4]], 0.3, **view)


def ran(code: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "script", "exec"), namespace)
    return namespace


@pytest.mark.parametrize(("activation", "loss"), KINDS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_graph_check_matrix_form_and_kernel_agree(activation: str, loss: str, seed: int):
    network = network_of(activation, loss, (2, 3, 2), seed)
    rng = np.random.default_rng(seed)
    data = batch(network, rng.normal(size=(3, 2)), rng.normal(size=(3, 2)))
    walk = walkthrough(network, data.x, data.y, 0.3)
    assert all(checked.agrees for checked in walk.check.values())
    run, measured = matrix_pass(network, data), Kernel(network, data.x, data.y, 0.3).measured()
    assert_allclose([run.cost, measured.loss], walk.loss, rtol=1e-12)
    for layer in range(2):
        assert_allclose(run.grad_W[layer], walk.grad_W[layer], rtol=1e-9, atol=1e-12)
        assert_allclose(measured.gradients[layer][:, :-1], walk.grad_W[layer], rtol=1e-9, atol=1e-12)
        assert_allclose(measured.gradients[layer][:, -1], walk.grad_b[layer], rtol=1e-9, atol=1e-12)
    trained = train(network, data.x, data.y, learning_rate=0.01, updates=3)
    assert_allclose(trained[1].loss, walkthrough(network, data.x, data.y, 0.01).next().loss, rtol=1e-9)


@pytest.mark.parametrize("notation", ["003", "004", "000", "made-up"])
@pytest.mark.parametrize(("activation", "loss"), KINDS)
def test_numpy_scripts_run_and_assert_the_same_numbers(activation: str, loss: str, notation: str):
    walk = walk_of(activation, loss, notation=notation)
    for code in (walk.to_numpy(), loop_code(walk).text, vectorised_code(walk).text):
        assert f"def {activation}(z):" in code
        ran(code)
        wrong = re.sub(rf"(def {activation}\(z\):\n.*\n    return )", r"\g<1>1.01 * ", code)
        assert wrong != code
        with pytest.raises(AssertionError):
            ran(wrong)


@pytest.mark.parametrize(("activation", "loss"), KINDS)
def test_the_pytorch_script_runs_and_autograd_agrees(activation: str, loss: str):
    pytest.importorskip("torch")
    for notation in ("003", "made-up"):
        ran(walk_of(activation, loss, notation=notation).to_pytorch())


@pytest.mark.parametrize(("activation", "loss"), KINDS)
def test_the_network_as_a_formula_parses_back_to_the_same_numbers(activation: str, loss: str):
    walk = walkthrough(network_of(activation, loss, (1, 1, 1)), [[0.4]], [[0.9]])
    text, values = network_text(walk.network, walk.data, 0, lambda v: identifier(walk.context.namer.name(v)))
    graph = expression(text, values)
    assert graph.value == pytest.approx(walk.loss, rel=1e-12)
    assert graph.gradient("W1_11") == pytest.approx(float(walk.grad_W[0][0, 0]), rel=1e-9)
    assert all(checked.agrees for checked in graph.check.values())
    assert all(step.words and "{" not in step.words for step in graph.steps)


@pytest.mark.parametrize("grain", ["operation", "neuron", "layer"])
@pytest.mark.parametrize("notation", ["003", "made-up"])
@pytest.mark.parametrize(("activation", "loss"), KINDS)
def test_every_step_is_explained_drawn_and_written_as_latex(activation: str, loss: str, notation: str, grain: str):
    walk = walk_of(activation, loss, notation=notation, grain=grain)
    said = " ".join(step.words for step in walk.steps)
    assert f"The {activation} of what arrived." in said
    assert LOSSES[loss].sentence in said
    for step in walk.steps:
        assert is_balanced(step.symbols)
        assert is_balanced(step.numbers)
    assert walk.figure(-1).to_dict()["data"]
    assert faults(walk.to_latex()) == []
    assert LOSSES[loss].title in walk.to_markdown()
    assert activation in walk._repr_html_()


@pytest.mark.parametrize(("activation", "loss"), KINDS)
def test_the_document_is_compiled(activation: str, loss: str, tmp_path: Path):
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex")
    (tmp_path / "walk.tex").write_text(walk_of(activation, loss, notation="made-up").to_latex(), encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "walk.tex"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize(("activation", "loss"), KINDS)
def test_a_link_leads_back_to_it(activation: str, loss: str):
    lesson = lesson_from("1-2-1")
    network = network_of(activation, loss, (1, 2, 1))
    subject = replace(lesson.subject, network=network, data=batch(network, [[1.0]], [[0.5]]), losses=(), origin="")
    back, refused = link.from_link(link.to_link(lesson.about(subject)))
    assert refused == ""
    assert back.subject.network == network


def test_the_app_offers_builds_and_shows_them():
    page = Page(net_is="")
    for activation in THROW_AWAY:
        assert activation.name in page.options("Activation of hidden layers")
        assert activation.name in page.options("Activation of the output")
    assert {QUARTIC.title, TILTED.title} <= set(page.options("Loss"))
    assert TENTH.title in page.options("Weights")
    page.build(sizes="1-2-1", hidden="folded", output="bent", loss="quartic", how="tenth")
    assert page.errors == []
    assert page.lesson.subject.network.activations == ("folded", "bent")
    assert page.lesson.subject.network.loss == "quartic"
    assert np.abs(page.lesson.subject.network.weights[0]).max() < 1.0
    assert MADE_UP.title in page.options("Notation")


def test_the_training_page_offers_and_trains_them():
    page = Page("pages/Training.py")
    assert {a.name for a in THROW_AWAY} <= set(page.options("Activation of hidden layers"))
    assert {QUARTIC.title, TILTED.title} <= set(page.options("Loss"))
    assert TENTH.title in page.options("Initial weights")
    page.choose("Activation of hidden layers", "bell")
    page.choose("Loss", "quartic")
    page.choose("Initial weights", "tenth")
    assert page.errors == []
    page.go_to(**page.link)
    assert page.errors == []
    assert page.link["loss"] == "quartic"


def test_names_with_a_backslash_are_words_in_a_script():
    code = walk_of("bent", "quartic", notation="made-up").to_numpy()
    assert re.search(r"^Theta2 = np\.array", code, re.MULTILINE)
    assert "Θ^(2)" in code
