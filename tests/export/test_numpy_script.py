"""The NumPy script runs by itself, agrees with the walkthrough, and notices every number that is changed."""

from __future__ import annotations

import ast
import contextlib
import io
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz import walkthrough
from nnviz.core.errors import NumericError
from nnviz.core.records.activations import activation_named
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.export.batch_code import loop_code, vectorised_code
from nnviz.export.numpy_code import numpy_code
from nnviz.export.script import Names
from nnviz.models.network import Network
from nnviz.walk import Walk
from tests.export.walks import EXAMPLES, every_kind, example_walk, random_case
from tests.strategies import ELEMENTWISE, Case, cases


def run(script: str | ast.Module) -> dict[str, Any]:
    """Run a script in a namespace of its own; warnings are errors."""
    namespace: dict[str, Any] = {}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("error")
        exec(compile(script, "script", "exec"), namespace)
    return namespace


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_example_in_every_notation(key: str):
    for notation in NOTATIONS:
        for arithmetic in ("exact", 2):
            run(numpy_code(example_walk(key, notation, arithmetic=arithmetic)))


@pytest.mark.parametrize("scale", [1.0, 12.0])
def test_every_activation_with_every_loss(scale: float):
    for name, walk in every_kind(scale):
        try:
            run(numpy_code(walk))
        except Exception as e:
            pytest.fail(f"{name}: {e!r}")


@settings(max_examples=60)
@given(case=cases())
def test_random_networks(case: Case):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, learning_rate=0.3)
    found = run(numpy_code(walk))
    cost = "yhat" if case.network.loss == "prediction" else "J"
    assert found[cost] == pytest.approx(walk.loss, rel=1e-12, abs=1e-12)
    for n in range(1, case.network.layers + 1):
        np.testing.assert_allclose(found[f"d{cost}_dW{n}"], walk.grad_W[n - 1], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(found[f"W{n}_new"], walk.updated.weights[n - 1], rtol=1e-9, atol=1e-9)


def given_numbers(tree: ast.Module) -> Iterator[ast.Constant]:
    """The numbers of what is given, and those in the asserts."""
    for statement in tree.body:
        if isinstance(statement, ast.Assert) or is_given(statement):
            yield from (c for c in ast.walk(statement) if isinstance(c, ast.Constant) and isinstance(c.value, float))


def is_given(statement: ast.stmt) -> bool:
    """Whether it gives a name to numbers, without computing anything."""
    return isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name) and not names(statement.value)


def names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - {"np"}


def penalised() -> Walk:
    case = random_case((2, 3, 3), ("leaky_relu", "softmax"), "cross_entropy", 0.3, 3, seed=1)
    return walkthrough(case.network, case.batch.x, case.batch.y, notation="001")


@pytest.mark.parametrize("key", [*EXAMPLES, "with a penalty"])
def test_every_changed_number_is_noticed(key: str):
    walk = example_walk(key, "003") if key in EXAMPLES else penalised()
    tree = ast.parse(numpy_code(walk))
    numbers = list(given_numbers(tree))
    data = walk.data.x.size + (walk.data.y.size if walk.network.loss != "prediction" else 0)
    settings_ = 2 if walk.network.l2 else 1
    assert len(numbers) == data + settings_ + 3 * walk.network.parameters + 1 + sum(d.size for d in walk.delta)
    for number in numbers:
        right = number.value
        number.value = right + 1e-3 * (1 + abs(right))
        with pytest.raises(AssertionError):
            run(tree)
        number.value = right
    run(tree)


def test_it_runs_by_itself(tmp_path: Path):
    script = tmp_path / "walk.py"
    script.write_text(numpy_code(example_walk("xor", "002")), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-W", "error", str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("C = 0.6905")
    assert "every number agrees" in done.stdout
    script.write_text(script.read_text(encoding="utf-8").replace("alpha = 1.0", "alpha = 1.1"), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "AssertionError: new w^(2)" in done.stderr


@pytest.mark.parametrize("hidden", ELEMENTWISE)
def test_only_the_functions_that_are_needed(hidden: str):
    network = Network([1, 1, 1], [[[0.5]], [[0.5]]], [[0.1], [0.2]], [hidden, "tanh"])
    script = numpy_code(walkthrough(network, [[1.0]], [[0.5]]))
    defined = {n.name for n in ast.parse(script).body if isinstance(n, ast.FunctionDef)}
    needed = {"identity": set(), "tanh": set(), "softplus": {"softplus", "sigmoid"}, "silu": {"silu", "sigmoid"}}.get(
        hidden, {"gelu", "normal_below"} if hidden == "gelu" else {activation_named(hidden).identifier}
    )
    assert defined == needed | {"same"}


def test_names_are_those_of_the_notation():
    lines = {notation: numpy_code(example_walk("2-2-2-2", notation)) for notation in NOTATIONS}
    assert "z2 = x @ W1.T + b1  # z^(2) = W^(1) x + b^(1)" in lines["003"]
    assert "delta3 = (delta4 @ w4) * a3 * (1 - a3)  # δ^(3) = (w^(4)ᵀ δ^(4)) ⊙ g′(z^(3))" in lines["002"]
    assert "dL_dz1 = (dL_dz2 @ W2) * a1 * (1 - a1)  # ∂L/∂z^[1] = (W^[2]ᵀ ∂L/∂z^[2]) ⊙ σ′(z^[1])" in lines["000"]
    assert "dw2 = a1.T @ dz2 / m  # dw^[2] = mean of a^[1] (dz^[2])ᵀ" in lines["004"]
    assert "W1_new = W1 - alpha * dJ_dW1  # W^[1] ← W^[1] − α ∂J/∂W^[1]" in lines["001"]
    for notation, script in lines.items():
        assert NOTATIONS[notation].source.split(",")[0] in script


def test_by_hand_it_is_exact_and_says_so():
    script = numpy_code(example_walk("1-2-1", "003", arithmetic=2))
    assert "by hand, every number rounded to 2 decimals" in script.replace("\n", " ")
    assert run(script)["J"] == pytest.approx(example_walk("1-2-1", "003").loss, abs=1e-12)
    assert "by hand" not in numpy_code(example_walk("1-2-1", "003"))


def test_where_only_rounding_kept_the_numbers_finite():
    network = Network([1] * 6, [[[1.0]]] + [[[1e100]]] * 4, [[0.0]] * 5, ["identity"] * 5)
    walk = walkthrough(network, [[0.4]], [[0.0]], arithmetic=0)
    assert walk.loss == 0
    with pytest.raises(NumericError):
        numpy_code(walk)


def test_long_lists_of_numbers_are_broken_and_stay_exact():
    rng = np.random.default_rng(3)
    weights = rng.normal(size=(30, 9)) * 1e-7
    network = Network([9, 30, 1], [weights, rng.normal(size=(1, 30))], [rng.normal(size=30), [0.0]], ["tanh", "identity"], l2=0.01)
    script = numpy_code(walkthrough(network, rng.normal(size=(5, 9)), rng.normal(size=(5, 1))))
    assert max(map(len, script.split("\n"))) <= 120
    assert (run(script)["W1"] == weights).all()


@pytest.mark.parametrize("z", [18.0, 30.0, 36.0, 40.0, 800.0, -800.0])
@pytest.mark.parametrize("y", [0.0, 1.0, 0.3])
@pytest.mark.parametrize("code", ["to_numpy", "to_loop", "to_vectorised"])
@pytest.mark.parametrize("notation", ["003", "004"])
def test_far_out_it_asserts_the_loss_that_z_has(code: str, notation: str, z: float, y: float):
    network = Network([1, 1, 1], [[[z]], [[z]]], [[0.0], [0.0]], ["sigmoid" if z > 0 else "tanh", "sigmoid"], "binary_cross_entropy")
    walk = walkthrough(network, [[1.0]], [[y]], notation=notation)
    a = float(np.tanh(z)) if z < 0 else 1 / (1 + np.exp(-z))
    assert walk.loss == pytest.approx((1 - y) * np.logaddexp(0, a * z) + y * np.logaddexp(0, -a * z), rel=1e-12)
    found = run(_scripts(walk)[code])
    assert found[Names(walk.context.namer).cost] == pytest.approx(walk.loss, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("z", [40.0, 800.0])
@pytest.mark.parametrize("code", ["to_numpy", "to_loop", "to_vectorised"])
@pytest.mark.parametrize("notation", ["000", "003", "004"])
@pytest.mark.parametrize("loss", ["binary_cross_entropy", "cross_entropy"])
def test_a_softmax_far_out_too(code: str, notation: str, z: float, loss: str):
    network = Network([1, 3], [[[z], [0.0], [-1.0]]], [[0.0] * 3], ["softmax"], loss)
    walk = walkthrough(network, [[1.0], [0.5]], [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], notation=notation)
    found = run(_scripts(walk)[code])
    assert found[Names(walk.context.namer).cost] == pytest.approx(walk.loss, rel=1e-12)
    assert walk.loss >= 0.5 * z


def _scripts(walk: Walk) -> dict[str, str]:
    return {"to_numpy": numpy_code(walk), "to_loop": loop_code(walk).text, "to_vectorised": vectorised_code(walk).text}
