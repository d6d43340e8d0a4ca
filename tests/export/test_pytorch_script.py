"""The PyTorch script can be compiled always, and where torch is installed its autograd agrees with the walkthrough."""

from __future__ import annotations

import ast
import contextlib
import io
from typing import Any

import pytest

from nnviz import walkthrough
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.export.pytorch_code import pytorch_code
from nnviz.models.network import Network
from nnviz.walk import Walk
from tests.export.walks import EXAMPLES, every_kind, example_walk


def run(script: str | ast.Module) -> dict[str, Any]:
    pytest.importorskip("torch")
    namespace: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(script, "script", "exec"), namespace)
    return namespace


def sure(loss: str, output: str, l2: float = 0.0) -> Walk:
    """A network whose prediction comes out as exactly 0 and 1, and wrong, for all but the first example."""
    network = Network([1, 2, 2], [[[1.0], [0.5]], [[900.0, 2.0], [-900.0, 1.0]]], [[0.0, 0.0], [0.0, 0.0]], ["tanh", output], loss, l2)
    return walkthrough(network, [[1e-4], [1.0], [2.0]], [[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])


SURE = [("binary_cross_entropy", "sigmoid"), ("cross_entropy", "softmax"), ("binary_cross_entropy", "softmax")]


@pytest.mark.parametrize("key", EXAMPLES)
def test_examples_compile(key: str):
    for notation in NOTATIONS:
        script = pytorch_code(example_walk(key, notation))
        compile(script, "script", "exec")
        assert "import torch\n" in script
        assert "numpy" not in script


def test_every_kind_compiles():
    for _, walk in every_kind():
        script = pytorch_code(walk)
        compile(script, "script", "exec")
        arrays = walk.network.layers + sum(walk.network.bias)
        assert ("def step(z)" in script) == ("step" in walk.network.activations)
        assert ("def kept(p, least)" in script) == ("entropy" in walk.network.loss and "straight from z" not in script)
        assert script.count("requires_grad=True") == arrays
        assert script.count(".grad, ") == arrays


@pytest.mark.parametrize("key", EXAMPLES)
def test_autograd_agrees_on_every_example(key: str):
    for notation in NOTATIONS:
        for arithmetic in ("exact", 2):
            run(pytorch_code(example_walk(key, notation, arithmetic=arithmetic)))


@pytest.mark.parametrize("scale", [1.0, 12.0])
def test_autograd_agrees_for_every_activation_with_every_loss(scale: float):
    pytest.importorskip("torch")
    for name, walk in every_kind(scale):
        try:
            run(pytorch_code(walk))
        except Exception as e:
            pytest.fail(f"{name}: {e!r}")


@pytest.mark.parametrize(("loss", "output"), SURE)
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_autograd_agrees_where_the_prediction_is_sure(loss: str, output: str, l2: float):
    run(pytorch_code(sure(loss, output, l2)))


def test_past_a_saturated_activation_autograd_gets_the_loss_from_z():
    for loss, output in SURE[:2]:
        assert "J_from_z.backward()" in pytorch_code(sure(loss, output))
    assert "from_z" not in pytorch_code(sure(*SURE[2]))
    assert "from_z" not in pytorch_code(example_walk("xor", "003"))


def test_changed_numbers_are_noticed():
    tree = ast.parse(pytorch_code(example_walk("xor", "003")))
    arrays = [n for n in tree.body if isinstance(n, ast.Assert | ast.Assign)]
    numbers = [c for n in arrays for c in ast.walk(n) if isinstance(c, ast.Constant) and isinstance(c.value, float) and c.value > 0.01]
    kept = [c for c in numbers if c.value not in (2.0, 1e-300)]
    assert len(kept) > 20
    for number in kept:
        right = number.value
        number.value = right + 1e-3
        with pytest.raises(AssertionError):
            run(tree)
        number.value = right


@pytest.mark.parametrize("z", [18.0, 30.0, 36.0, 40.0, 800.0])
@pytest.mark.parametrize(("loss", "output"), SURE)
def test_far_out_it_asserts_the_loss_that_z_has(loss: str, output: str, z: float):
    network = Network([1, 2], [[[z], [0.0]]], [[0.0, 0.0]], [output], loss)
    walk = walkthrough(network, [[1.0], [-0.5]], [[0.0, 1.0], [0.0, 1.0]])
    found = run(pytorch_code(walk))
    assert found["J"].item() == pytest.approx(walk.loss, rel=1e-12)
    assert walk.loss > 0.49 * z
