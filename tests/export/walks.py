"""Walkthroughs for the tests of what is exported: the examples, and networks whose formulas are too long for a page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from nnviz import walkthrough
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.models.data import batch
from nnviz.models.examples import example_keys, load_example
from nnviz.models.held import parameters_of
from nnviz.models.network import Network
from nnviz.walk import Walk
from tests.strategies import ELEMENTWISE, PAIRS, Case, targets_for

VIEWS = [(notation, grain) for notation in NOTATIONS for grain in GRAINS]
"""Every notation at every grain."""

WIDE = {
    "sums in softmax": ((9, 9, 9), ("sigmoid", "softmax"), "half_squared_error", 0.3, 5),
    "logarithms": ((4, 8, 4), ("leaky_relu", "softmax"), "binary_cross_entropy", 0.3, 3),
    "saturated": ((4, 7, 3), ("softplus", "softmax"), "cross_entropy", 0.0, 1),
    "flat": ((3, 8, 8), ("step", "sigmoid"), "binary_cross_entropy", 0.3, 2),
    "squares over a softmax": ((2, 3, 6), ("sigmoid", "softmax"), "half_squared_error", 0.0, 1),
    "a large batch": ((12, 12, 2), ("tanh", "identity"), "half_squared_error", 0.1, 64),
    "one of the predictions": ((3, 5, 4), ("relu", "softmax"), "prediction", 0.1, 2),
}


def example_walk(key: str, notation: str, grain: str = "neuron", **settings: Any) -> Walk:
    e = load_example(key)
    return walkthrough(e.network, e.data.x, e.data.y, e.learning_rate, notation=notation, grain=grain, **settings)


@cache
def wide_walk(key: str, notation: str, grain: str, digits: int = 4) -> Walk:
    sizes, activations, loss, l2, examples = WIDE[key]
    case = random_case(sizes, activations, loss, l2, examples, seed=0, scale=1.0 if l2 else 10.0)
    return walkthrough(case.network, case.batch.x, case.batch.y, 0.5, notation=notation, grain=grain, digits=digits)


def all_example_walks(key: str) -> list[Walk]:
    return [example_walk(key, notation, grain) for notation, grain in VIEWS]


def random_case(
    sizes: tuple[int, ...], activations: tuple[str, ...], loss: str, l2: float, examples: int, seed: int, scale: float = 1.0
) -> Case:
    """A network with normal parameters and a batch that its loss can use."""
    rng = np.random.default_rng(seed)
    weights = [scale * rng.normal(size=(n, before)) for before, n in zip(sizes, sizes[1:], strict=False)]
    network = Network(sizes, weights, [rng.normal(size=n) for n in sizes[1:]], activations, loss, l2, sizes[-1] - 1)
    return Case(network, batch(network, rng.normal(size=(examples, sizes[0])), targets_for(loss, sizes[-1], examples, rng)))


def every_kind(scale: float = 1.0) -> tuple[tuple[str, Walk], ...]:
    """Walkthroughs over all output activations with all losses, all hidden activations with all losses, penalties, batches, notations.

    Made once for all that is exported of them: a walkthrough never changes.
    """
    return _every_kind(scale)


@cache
def _every_kind(scale: float) -> tuple[tuple[str, Walk], ...]:
    found = []
    for seed, (hidden, output, loss) in enumerate(_kinds(turns=2)):
        l2, examples, units = (0.0, 0.3)[seed % 2], (1, 3)[seed // 2 % 2], 1 + seed % 3
        case = random_case((2, 3, units), (hidden, output), loss, l2, examples, seed, scale)
        how = "exact" if seed % 4 else 3
        notation = list(NOTATIONS)[seed % len(NOTATIONS)]
        network = case.network.with_settings(reduction=("mean", "sum")[seed // 5 % 2], bias=[seed % 3 > 0, seed % 7 > 0])
        network = network.with_settings(held=parameters_of(network.sizes, network.bias)[seed % 4 :: 2 + seed % 5] if seed % 3 else ())
        walk = walkthrough(network, case.batch.x, case.batch.y, 0.7, arithmetic=how, notation=notation)
        found.append((f"{hidden}, {output}, {loss}, l2 = {l2}, {network.reduction} of {examples}, {notation}, {how}", walk))
    return tuple(found)


def _kinds(turns: int) -> Iterator[tuple[str, str, str]]:
    """Hidden activation, output activation and loss: for each loss all of both, side by side, and in each turn with another neighbour."""
    for loss in dict.fromkeys(loss for _, loss in PAIRS):
        outputs = [output for output, of in PAIRS if of == loss]
        for turn in range(turns):
            for k in range(max(len(outputs), len(ELEMENTWISE))):
                yield ELEMENTWISE[k % len(ELEMENTWISE)], outputs[(k + turn) % len(outputs)], loss


EXAMPLES = example_keys()
