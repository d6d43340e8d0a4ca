"""Every text of every step of every example, in every grain and notation: there, and well formed."""

from __future__ import annotations

import pytest

from nnviz.core.quantities import Variable
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.explain.writing.words import describe
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initialised
from nnviz.models.network import Network
from nnviz.walk import Walk, walkthrough
from tests.latex import is_balanced

KEYS = sorted(NOTATIONS)


def assert_well_formed(walk: Walk) -> None:
    for step in walk.steps:
        lines = [step.title, step.symbols, step.numbers, step.result, step.parts]
        if step.long_way is not None:
            lines += [step.long_way.symbols, step.long_way.numbers, step.long_way.result]
        for line in lines:
            assert is_balanced(line), line
            assert "⟦" not in line
            assert not any(wrong in line for wrong in ("nan", "None", "inf", "+ -", r"\cdot -", "--", "{}")), line
        assert step.title
        assert step.symbols.startswith(f"{step.title} {step.relation} ")
        assert step.numbers.startswith(f"{step.title} {step.relation} ")
        assert step.result.startswith(f"{step.title} = ")
        for text in (step.heading, step.words):
            assert text[0].isupper()
            assert not any(wrong in text for wrong in ("\\", "{", "  "))
        assert step.words.endswith((".", "?"))


@pytest.mark.parametrize("grain", sorted(GRAINS))
@pytest.mark.parametrize("key", example_keys())
def test_texts_of_the_examples(key: str, grain: str):
    example = load_example(key)
    for notation in KEYS:
        assert_well_formed(walkthrough(example.network, example.data.x, example.data.y, 0.5, notation=notation, grain=grain, example=0))


@pytest.mark.parametrize("grain", sorted(GRAINS))
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("network", "y"),
    [
        (initialised([2, 3, 3], ["relu", "softmax"], "cross_entropy", l2=0.1), [[1, 0, 0], [0, 1, 0]]),
        (initialised([2, 2, 2], ["leaky_relu", "softmax"], "binary_cross_entropy", l2=0.1), [[1, 0]]),
        (initialised([2, 2, 2], ["softplus", "tanh"], "prediction", l2=0.1), [[0, 0], [0, 0], [0, 0]]),
        (initialised([2, 10, 11], ["step", "identity"]), [[0] * 11]),
    ],
    ids=["softmax", "softmax with BCE", "prediction", "wide"],
)
def test_texts_of_other_networks(network: Network, y: list[list[float]], key: str, grain: str):
    x = [[0.3 * (k + 1), -0.2] for k in range(len(y))]
    assert_well_formed(walkthrough(network, x, y, notation=key, grain=grain, digits=3))


@pytest.mark.parametrize("key", example_keys())
def test_steps_of_a_walk_have_titles_that_differ(key: str):
    example = load_example(key)
    walk = walkthrough(example.network, example.data.x, example.data.y, notation=example.notation)
    titles = [s.title for s in walk.steps if s.phase != "update"]
    assert len(set(titles)) == len(titles)


def test_words_ask_the_question_of_the_phase():
    example = load_example("batch-of-4")
    steps = walkthrough(example.network, example.data.x, example.data.y).steps
    by_phase = {phase: [s.words for s in steps if s.phase == phase] for phase in ("loss", "backward", "gradient", "update")}
    assert "mean over its examples" in by_phase["loss"][-1]
    assert all(w.startswith("How much does ") for w in by_phase["backward"] + by_phase["gradient"])
    assert "prediction minus target" in by_phase["backward"][0]
    assert all("learning rate" in w for w in by_phase["update"])


@pytest.mark.parametrize(("key", "layer"), [("003", 2), ("002", 2), ("000", 1), ("004", 1), ("001", 1)])
def test_words_count_layers_as_the_notation_does(key: str, layer: int):
    example = load_example("1-2-1")
    walk = walkthrough(example.network, example.data.x, example.data.y, notation=key)
    assert walk.steps[0].heading == f"Pre-activation of neuron 1 of layer {layer}"
    weight = describe(Variable("W", (1, 1, 0)), walk.context.namer)
    assert weight == f"weight from input 1 to neuron 2 of layer {layer}"


def test_a_neuron_that_feeds_several_has_one_term_for_each():
    network = Network([1, 1, 3], [[[1]], [[1], [2], [3]]], [[0], [0, 0, 0]], ["identity", "identity"])
    walk = walkthrough(network, [[1]], [[0, 0, 0]], grain="operation")
    step = next(s for s in walk.steps if s.heading.startswith("Derivative of J with respect to the activation of neuron 1 of layer 2"))
    assert "feeds 3 neurons: one term for each" in step.words
    assert step.symbols.count("+") == 2
