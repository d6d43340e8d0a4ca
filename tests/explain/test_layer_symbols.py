"""Law for the matrix equations in symbols: with the matrices put in for the names, as the notation stores them, they give the result."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.quantities import bias_unit
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.layers import LayerStep
from nnviz.models.initialise import initialised
from nnviz.walk import Walk, walkthrough
from tests.latex import right_hand_side

Known = dict[str, np.ndarray]


def given_names(walk: Walk) -> Known:
    """What is known before the first step: x, y, W and b of every layer, and alpha; vectors are columns."""
    namer, turned = walk.context.namer, walk.context.namer.notation.from_to
    known: Known = {"x": walk.data.x.T, "y": walk.data.y.T, r"\alpha": np.array(walk.learning_rate)}
    for layer, (w, b) in enumerate(zip(walk.network.weights, walk.network.biases, strict=True), 1):
        known[namer.matrix("W", layer)] = w.T if turned else w
        known[namer.matrix("b", layer)] = b[:, np.newaxis]
        if namer.notation.bias_unit:
            known[namer.matrix("W", layer)] = in_one(w, b)
            known[namer.without_biases(layer)] = w
            known[namer.latex(bias_unit(layer - 1))] = np.ones((1, 1))
    return known


def in_one(weights: np.ndarray, biases: np.ndarray) -> np.ndarray:
    """Both in one matrix, the biases in column 0."""
    return np.hstack([biases[:, np.newaxis], weights])


def worked_out(symbols: str, known: Known, slopes: Known) -> np.ndarray:
    """The right-hand side of an equation between matrices, as NumPy works it out."""
    names: Known = {**known, **slopes}
    names |= {name.removesuffix("}") + r"\,T}": value.T for name, value in known.items() if name.endswith("}")}
    values = []
    symbols = symbols.replace(r"\begin{bmatrix}", "⟪").replace(r"\end{bmatrix}", "⟫")
    for name in sorted(names, key=len, reverse=True):
        while name in symbols:
            symbols = symbols.replace(name, f"⟦{len(values)}⟧", 1)
            values.append(names[name])
    # One on top of the other.
    for both in re.findall(r"⟪ ⟦\d+⟧ \\\\ ⟦\d+⟧ ⟫", symbols):
        symbols = symbols.replace(both, f"⟦{len(values)}⟧")
        values.append(np.vstack([values[int(n)] for n in re.findall(r"⟦(\d+)⟧", both)]))
    text = symbols.replace(r"\left(", "(").replace(r"\right)", ")").replace("^{T}", ".T").replace(r"\odot", "*").replace(r"\,", "")
    # Side by side is a product of matrices, with a number in front one of numbers.
    text = re.sub(r"(?<=[⟧)T])\s*(?=[⟦(])", " @ ", text)
    text = re.sub(r"⟦(\d+)⟧ @", lambda m: f"⟦{m[1]}⟧ {'@' if values[int(m[1])].ndim else '*'}", text)
    text = re.sub(r"⟦(\d+)⟧", r"v[\1]", text)
    assert re.fullmatch(r"[v\[\]\d()@*.T+\- ]+", text), text
    return np.asarray(eval(text, {"v": values}))


@pytest.mark.parametrize("key", sorted(NOTATIONS))
@settings(max_examples=8)
@given(sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4), seed=st.integers(0, 1000))
def test_the_symbols_of_a_layer_say_what_is_worked_out(key: str, sizes: list[int], seed: int):
    network = initialised(sizes, ["tanh"] * (len(sizes) - 2) + ["sigmoid"], "binary_cross_entropy", "normal", seed)
    rng = np.random.default_rng(seed)
    walk = walkthrough(network, rng.normal(size=(1, sizes[0])), rng.random((1, sizes[-1])), 0.3, notation=key, grain="layer")
    namer, turned = walk.context.namer, NOTATIONS[key].from_to
    known, slopes = given_names(walk), {}
    whole = in_one if namer.notation.bias_unit else lambda weights, _: weights.T if turned else weights
    for step in walk.steps:
        if not isinstance(step, LayerStep):
            continue
        layer = step.first.index[0]
        stored = {
            "z": walk.z[layer - 1].T,
            "a": walk.a[layer - 1].T,
            "delta": walk.delta[layer - 1].T,
            "dW": whole(walk.grad_W[layer - 1], walk.grad_b[layer - 1]),
            "db": walk.grad_b[layer - 1][:, np.newaxis],
            "newW": whole(walk.updated.weights[layer - 1], walk.updated.biases[layer - 1]),
            "newb": walk.updated.biases[layer - 1][:, np.newaxis],
        }
        found, symbols = stored[step._kind], right_hand_side(step.symbols)
        if step._kind == "a":
            letter = namer.notation.letter_of(network.activations[layer - 1])
            assert symbols == rf"{letter}\left({namer.matrix('z', layer)}\right)"
            slopes[rf"{letter}'\left({namer.matrix('z', layer)}\right)"] = 1 - found**2
        else:
            assert worked_out(symbols, known, slopes) == pytest.approx(found, rel=1e-9, abs=1e-12), step.symbols
            assert worked_out(symbols, known, slopes).shape == found.shape, step.symbols
        if step.phase != "update":
            known[step.title] = found


@pytest.mark.parametrize("examples", [1, 2, 3])
@pytest.mark.parametrize("key", sorted(NOTATIONS))
def test_under_a_sum_over_the_examples_stands_the_general_one(key: str, examples: int):
    """Of a batch the error and the activation of example i, of one example neither a sum nor an index."""
    network = initialised([2, 3, 2], ["tanh", "sigmoid"], "binary_cross_entropy", seed=1)
    x, y = np.full((examples, 2), 0.5), np.full((examples, 2), 0.25)
    walk = walkthrough(network, x, y, 0.3, notation=key, grain="layer")
    gradients = [s for s in walk.steps if isinstance(s, LayerStep) and s.phase == "gradient"]
    assert len(gradients) == (2 if NOTATIONS[key].bias_unit else 4)
    for step in gradients:
        symbols = right_hand_side(step.symbols)
        summed = rf"\frac{{1}}{{{examples}}} \sum\limits_{{i=1}}^{{{examples}}} "
        assert symbols.startswith(summed) == (examples > 1)
        # The error's index is on what is differentiated, or on the error itself; that of a or x on the activation.
        assert symbols.count("(i)") >= (2 if step._kind == "dW" else 1) if examples > 1 else "(i)" not in symbols
        assert "\ue000" not in step.symbols
