"""A network as an expression: the same loss and the same gradients as its walkthrough, or a reason why not."""

from __future__ import annotations

import numpy as np
import pytest

import nnviz.models.expression.network_text as network_text_module
from nnviz.core.errors import InputError
from nnviz.core.quantities import Gradient
from nnviz.explain.naming.expression_names import identifier, typed_name
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.expression_walk import expression
from nnviz.models.data import batch
from nnviz.models.examples import example_keys, load_example
from nnviz.models.expression.network_text import MOST_OPENED, network_text
from nnviz.models.network import Network
from nnviz.walk import Walk, walkthrough

TOO_LARGE = ("five-classes", "2-2-2-2")
OUTPUTS = [
    ("half_squared_error", "identity"),
    ("half_squared_error", "leaky_relu"),
    ("binary_cross_entropy", "sigmoid"),
    ("cross_entropy", "softmax"),
    ("prediction", "softplus"),
]


def assert_same(walk: Walk, example: int = 0) -> None:
    """The expression of one example has the walkthrough's loss and gradients of that example alone."""
    namer = walk.context.namer
    text, values = network_text(walk.network, walk.data, example, lambda v: identifier(namer.name(v)))
    graph = expression(text, values)
    y = walk.data.y[example : example + 1] if walk.network.loss != "prediction" else None
    alone = walkthrough(walk.network, walk.data.x[example : example + 1], y, notation=walk.notation.key)
    assert graph.value == pytest.approx(alone.loss, rel=1e-12)
    for p in alone.structure.parameters:
        wanted = float(alone.values[Gradient(alone.structure.cost, p)][0])
        assert graph.gradient(identifier(namer.name(p))) == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
@pytest.mark.parametrize("key", sorted({*example_keys()} - {*TOO_LARGE}))
def test_every_small_example_gives_the_same_numbers(key: str, notation: str):
    example = load_example(key)
    walk = walkthrough(example.network, example.data.x, example.data.y, notation=notation)
    assert_same(walk, walk.data.examples - 1)


@pytest.mark.parametrize("l2", [0.0, 0.3])
@pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "relu", "leaky_relu", "softplus", "identity"])
@pytest.mark.parametrize(("loss", "output"), OUTPUTS)
def test_every_loss_and_activation(loss: str, output: str, hidden: str, l2: float, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(network_text_module, "MOST_OPENED", 80)
    rng = np.random.default_rng(7)
    network = Network(
        (2, 2, 2), [rng.normal(size=(2, 2)), rng.normal(size=(2, 2))], [rng.normal(size=2)] * 2, (hidden, output), loss, l2, 1
    )
    y = None if loss == "prediction" else [[0.25, 0.75]]
    assert_same(walkthrough(network, [[0.3, -0.8]], y))


def test_the_names_are_those_of_the_notation():
    example = load_example("1-2-1")
    walk = walkthrough(example.network, example.data.x, example.data.y)
    text, values = network_text(walk.network, walk.data, 0, lambda v: identifier(walk.context.namer.name(v)))
    assert text.splitlines()[0] == "z2_1 = W1_11*x + b1_1"
    assert values["W1_21"] == 0.4
    assert typed_name("W1_21").plain == "W_21^(1)"


@pytest.mark.parametrize("key", TOO_LARGE)
def test_one_that_is_too_large_says_so(key: str):
    example = load_example(key)
    with pytest.raises(InputError, match=f"up to {MOST_OPENED} operations"):
        network_text(example.network, example.data, 0, lambda v: "q" + "_".join(map(str, v.index)) + v.name[0])


def test_a_step_function_cannot_be_said():
    network = Network((1, 1), [[[1.0]]], [[0.0]], ("step",), "half_squared_error")
    with pytest.raises(InputError, match="a step function"):
        network_text(network, batch(network, [[1.0]], [[1.0]]), 0, str)
