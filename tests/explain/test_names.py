"""A name is written in four ways that say the same."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.explain.matrix.vectorised import vectorised
from nnviz.explain.naming.names import Name, Namer
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.models.network import Network
from nnviz.walk import walkthrough
from tests.latex import is_balanced
from tests.strategies import Case, cases

LETTERS = {
    r"\delta": "δ",
    r"\Theta": "Θ",
    r"\sigma": "σ",
    r"\alpha": "α",
    r"\lambda": "λ",
    r"\partial": "∂",
    r"\mathcal{L}": "ℒ",
    r"\hat{y}": "ŷ",
    r"\text{data}": "data",
}

SAMPLES = [
    Name("W", "11", "(1)"),
    Name("z", "1", "(2)[1]"),
    Name(r"\delta", "2", "(3)"),
    Name(r"\mathcal{L}"),
    Name(r"\mathcal{L}", r"\text{data}"),
    Name("x", "", "(4)"),
    Name(r"\overline{\hat{y}}", "", "", Name("w", "1,12", "[1]")),
    Name(r"\hat{y}", "2", "(1)", Name("a", "1", "[2](1)")),
]


def letters_of_latex(latex: str) -> str:
    for written, letter in LETTERS.items():
        latex = latex.replace(written, letter)
    latex = latex.replace(r"\overline{ŷ}", "ŷ\u0304").replace(r"\frac", "")
    return re.sub(r"[{}\s_^]", "", latex)


def letters_of_markup(markup: str) -> str:
    return "".join(ElementTree.fromstring(f"<all>{markup}</all>").itertext())


def assert_agreement(name: Name) -> None:
    letters = letters_of_latex(name.latex)
    assert "\\" not in letters
    assert letters_of_markup(name.mathml) == letters
    for other in (name.plain.replace("_", "").replace("^", ""), letters_of_markup(name.html), "".join(t for t, _ in name.runs)):
        assert other.replace("/", "") == letters
    assert is_balanced(name.latex)
    assert all(place in ("", "sub", "sup") and text for text, place in name.runs)


@pytest.mark.parametrize("name", SAMPLES, ids=lambda n: n.plain)
def test_all_four_ways_have_the_same_letters(name: Name):
    assert_agreement(name)


@settings(max_examples=20)
@given(case=cases(), key=st.sampled_from(sorted(NOTATIONS)))
def test_all_names_of_a_network_agree_in_all_four_ways(case: Case, key: str):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, notation=key)
    for node in walk.structure.graph.nodes:
        assert_agreement(walk.context.namer.name(node.quantity, 0))


def test_places_are_kept():
    name = Name("z", "1", "(2)")
    assert name.latex == "z_{1}^{(2)}"
    assert name.plain == "z_1^(2)"
    assert name.html == "z<sub>1</sub><sup>(2)</sup>"
    assert name.mathml == "<msubsup><mi>z</mi><mn>1</mn><mtext>(2)</mtext></msubsup>"
    assert name.runs == [("z", ""), ("1", "sub"), ("(2)", "sup")]


def test_a_derivative_is_a_fraction():
    name = Name("J", "", "", Name("w", "11", "[1]"))
    assert name.latex == r"\frac{\partial J}{\partial w_{11}^{[1]}}"
    assert name.plain == "∂J/∂w_11^[1]"
    assert name.mathml.startswith("<mfrac><mrow><mo>∂</mo><mi>J</mi></mrow>")


@pytest.mark.parametrize("key", sorted(NOTATIONS))
def test_names_of_whole_layers_are_balanced_and_differ(key: str):
    namer = Namer(NOTATIONS[key], (2, 3, 2), 4)
    layers = [namer.matrix(letter, layer, 0) for letter in "zaWb" for layer in (1, 2)]
    assert len(set(layers)) == len(layers)
    assert all(is_balanced(name) for name in layers)
    assert namer.matrix("a", 0, 1) == "x^{(2)}"


@pytest.mark.parametrize("key", sorted(NOTATIONS))
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "softplus", "step"])
@pytest.mark.parametrize("grain", ["neuron", "layer"])
def test_sigma_is_the_sigmoid_and_no_other_function(key: str, name: str, grain: str):
    network = Network([2, 2, 1], [[[0.1, 0.2], [0.3, 0.4]], [[1, -3]]], [[0, 0], [0]], [name, "identity"])
    walk = walkthrough(network, [[1.0, 2.0], [0.5, -1.0]], [[1.0], [0.0]], notation=key, grain=grain)
    form = vectorised(walk.context)
    lines = [s.symbols for s in walk.steps] + [e.symbols for e in form.equations] + walk.to_numpy().splitlines()
    used = any(r"\sigma" in line or "σ" in line for line in lines)
    assert used is (name == "sigmoid" and NOTATIONS[key].activation == r"\sigma")
