"""The loop and the vectorised form as code: both run by themselves, give the walkthrough's numbers and agree on any batch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz import walkthrough
from nnviz.core.errors import NumericError
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.export.batch_code import FUNCTION, BatchCode, loop_code, vectorised_code
from nnviz.export.script import Names
from nnviz.export.timing import SIZES, Timing, runnable, timed
from nnviz.models.data import batch
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network
from nnviz.walk import Walk
from tests.export.test_numpy_script import run
from tests.export.walks import EXAMPLES, every_kind, example_walk, random_case
from tests.strategies import Case, cases

BOTH = (loop_code, vectorised_code)


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_example_in_every_notation(key: str):
    for notation in NOTATIONS:
        for arithmetic in ("exact", 2):
            for code in BOTH:
                run(code(example_walk(key, notation, arithmetic=arithmetic)).text)


@pytest.mark.parametrize("scale", [1.0, 12.0])
def test_every_activation_with_every_loss(scale: float):
    for name, walk in every_kind(scale):
        for code in BOTH:
            try:
                run(code(walk).text)
            except Exception as e:
                pytest.fail(f"{name}: {e!r}")


@settings(max_examples=40)
@given(case=cases())
def test_both_are_the_matrix_form_on_a_batch_of_another_size(case: Case):
    for notation in NOTATIONS:
        walk = walkthrough(case.network, case.batch.x, case.batch.y, notation=notation)
        rows, turned = walk.notation.rows, walk.notation.from_to
        more = batch(case.network, *(np.concatenate([v, v[:1]]) for v in (case.batch.x, case.batch.y)))
        expected = matrix_pass(case.network, more)
        for code in BOTH:
            cost, *slopes = runnable(code(walk))(*((v if rows else v.T) for v in (more.x, more.y)))
            assert cost == pytest.approx(expected.cost, rel=1e-9, abs=1e-12)
            for n in range(case.network.layers):
                weights = slopes.pop(0)
                np.testing.assert_allclose(weights.T if turned else weights, expected.grad_W[n], rtol=1e-9, atol=1e-9)
                if case.network.bias[n]:
                    np.testing.assert_allclose(slopes.pop(0).ravel(), expected.grad_b[n], rtol=1e-9, atol=1e-9)
            assert not slopes


def loops(code: BatchCode) -> int:
    return sum(isinstance(node, ast.For | ast.While | ast.comprehension) for node in ast.walk(ast.parse(code.text)))


@pytest.mark.parametrize("key", EXAMPLES)
def test_one_has_a_loop_and_the_other_has_none(key: str):
    walk = example_walk(key, "003")
    assert loops(loop_code(walk)) == 1
    assert loops(vectorised_code(walk)) == 0


@pytest.mark.parametrize("code", BOTH)
def test_it_runs_by_itself(code, tmp_path: Path):
    script = tmp_path / "batch.py"
    text = code(example_walk("batch-of-4", "000")).text
    script.write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-W", "error", str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("L = 0.74354993")
    script.write_text(text.replace("alpha = 0.5", "alpha = 0.6"), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "AssertionError: new W^[1]" in done.stderr


def penalised(notation: str) -> Walk:
    case = random_case((2, 3, 3), ("leaky_relu", "softmax"), "cross_entropy", 0.3, 3, seed=1)
    return walkthrough(case.network, case.batch.x, case.batch.y, notation=notation)


@pytest.mark.parametrize("code", BOTH)
@pytest.mark.parametrize("notation", ["000", "004"])
def test_every_changed_number_is_noticed(code, notation: str):
    """The numbers that are given and those in the asserts; the learning rate and the penalty among them."""
    tree = ast.parse(code(penalised(notation)).text)
    numbers = []
    for statement in tree.body:
        constant = isinstance(statement, ast.Assign) and not any(
            isinstance(n, ast.Name) and n.id not in ("np",) for n in ast.walk(statement.value)
        )
        if isinstance(statement, ast.Assert) or constant:
            numbers += [c for c in ast.walk(statement) if isinstance(c, ast.Constant) and isinstance(c.value, float)]
    parameters = 2 * 3 + 3 + 3 * 3 + 3
    assert len(numbers) == 3 * 2 + 3 * 3 + 3 * parameters + 2 + 1
    for number in numbers:
        right = number.value
        number.value = right + 1e-3 * (1 + abs(right))
        with pytest.raises(AssertionError):
            run(tree)
        number.value = right
    run(tree)


LINES = {
    "003": "Z2 = W1 @ X + b1",
    "002": "Z2 = w2 @ X + b2",
    "000": "Z1 = X @ W1.T + b1",
    "004": "Z1 = w1.T @ X + b1",
    "001": "Z1 = W1.T @ X + b1",
    "theta": "Z2 = Theta1 @ X + b1",
}


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
def test_the_lines_are_the_equations_of_the_notation(notation: str):
    walk = example_walk("batch-of-4", notation)
    assert LINES[notation] in vectorised_code(walk).text
    assert LINES[notation].replace("Z", "z").replace("X", "x") in loop_code(walk).text
    assert f"def {FUNCTION}(X, Y):" in loop_code(walk).text
    assert ("examples are rows of X" in vectorised_code(walk).text) == (notation == "000")
    assert Names(walk.context.namer).written_cost in vectorised_code(walk).text


def test_where_only_rounding_kept_the_numbers_finite():
    network = Network([1] * 6, [[[1.0]]] + [[[1e100]]] * 4, [[0.0]] * 5, ["identity"] * 5)
    walk = walkthrough(network, [[0.4]], [[0.0]], arithmetic=0)
    for code in BOTH:
        with pytest.raises(NumericError):
            code(walk)


def test_by_hand_the_code_is_exact_and_says_so():
    text = vectorised_code(example_walk("1-2-1", "003", arithmetic=2)).text
    assert "rounds to 2 decimals, as by hand" in text.replace("\n", " ")
    assert run(text)["J"] == pytest.approx(0.28680007, abs=5e-9)


@pytest.mark.parametrize("notation", ["000", "004"])
def test_what_is_timed_is_what_is_shown(notation: str, monkeypatch: pytest.MonkeyPatch):
    """Every size is given to both functions, with the lesson's own examples over and over, as the notation lays them."""
    walk = example_walk("batch-of-4", notation)
    called: list[tuple[str, np.ndarray, np.ndarray]] = []
    shown = {loop_code(walk).definitions: "loop", vectorised_code(walk).definitions: "whole"}

    def recorded(code: BatchCode):
        function = runnable(code)

        def call(x: np.ndarray, y: np.ndarray) -> object:
            called.append((shown[code.definitions], x, y))
            return function(x, y)

        return call

    monkeypatch.setattr("nnviz.export.timing.runnable", recorded)
    monkeypatch.setattr("nnviz.export.timing._ENOUGH", 0.0)
    found = timed(walk, budget=1e9)
    assert found.sizes == SIZES
    for kind in ("loop", "whole"):
        sizes = [max(x.shape) for name, x, _ in called if name == kind and max(x.shape) > 4]
        assert sizes == [m for m in SIZES if m > 4 for _ in range(3)]
    _, x, y = called[-1]
    x, y = (x, y) if notation == "000" else (x.T, y.T)
    np.testing.assert_array_equal(x, np.tile(walk.data.x, (256, 1)))
    np.testing.assert_array_equal(y, np.tile(walk.data.y, (256, 1)))
    assert all(t > 0 for t in (*found.loop, *found.vectorised))


def test_a_measurement_ends_when_its_time_is_used_up():
    found = timed(example_walk("1-2-1", "003"), budget=0.0)
    assert found.sizes == SIZES[:1]
    assert len(found.loop) == len(found.vectorised) == 1


def test_the_ratio_is_that_of_the_largest_batch():
    assert Timing((1, 2), (1.0, 6.0), (1.0, 2.0)).ratio == 3.0
