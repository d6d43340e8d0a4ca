"""The notations: each names quantities as its lecture does, and changes no number."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.core.quantities import (
    COST,
    EXAMPLE_LOSS,
    Gradient,
    Local,
    LongWay,
    Quantity,
    Updated,
    Variable,
    activation,
    bias,
    bias_unit,
    input_,
    pre_activation,
    target,
    weight,
)
from nnviz.explain.naming.names import GENERIC_EXAMPLE, Namer
from nnviz.explain.naming.notation import NOTATIONS, notation_named
from nnviz.walk import walkthrough
from tests.strategies import Case, cases

J, L = Variable(COST), Variable(EXAMPLE_LOSS)
KEYS = sorted(NOTATIONS)
WITHOUT_UNIT = [key for key in KEYS if not NOTATIONS[key].bias_unit]
"""With a bias unit a formula reads one number more, the 1 of the unit (``test_bias_unit.py``)."""
DELTA = Gradient(J, pre_activation(1, 0))

# One example: what the lecture prints for a quantity. Layers are counted from the input as 0, units from 0.
PRINTED = [
    ("003", weight(1, 0, 0), "W_{11}^{(1)}"),
    ("003", weight(2, 0, 1), "W_{12}^{(2)}"),
    ("003", bias(1, 1), "b_{2}^{(1)}"),
    ("003", pre_activation(1, 0), "z_{1}^{(2)}"),
    ("003", activation(1, 2), "a_{3}^{(2)}"),
    ("003", J, "J"),
    ("003", DELTA, r"\frac{\partial J}{\partial z_{1}^{(2)}}"),
    ("003", Gradient(J, weight(1, 0, 0)), r"\frac{\partial J}{\partial W_{11}^{(1)}}"),
    ("002", weight(1, 0, 0), "w_{11}^{(2)}"),
    ("002", weight(1, 1, 0), "w_{21}^{(2)}"),
    ("002", pre_activation(2, 0), "z_{1}^{(3)}"),
    ("002", bias(1, 0), "b_{1}^{(2)}"),
    ("002", J, "C"),
    ("002", DELTA, r"\delta_{1}^{(2)}"),
    ("002", Gradient(J, weight(1, 0, 0)), r"\frac{\partial C}{\partial w_{11}^{(2)}}"),
    ("000", weight(1, 0, 0), "W_{11}^{[1]}"),
    ("000", weight(4, 0, 1), "W_{12}^{[4]}"),
    ("000", activation(4, 0), "a_{1}^{[4]}"),
    ("000", pre_activation(1, 1), "z_{2}^{[1]}"),
    ("000", Local(pre_activation(4, 0), weight(4, 0, 0), 0), r"\frac{\partial z_{1}^{[4]}}{\partial W_{11}^{[4]}}"),
    ("004", weight(1, 1, 0), "w_{12}^{[1]}"),
    ("004", DELTA, "dz_{1}^{[1]}"),
    ("004", Gradient(J, weight(1, 0, 0)), "dw_{11}^{[1]}"),
    ("004", Gradient(J, bias(1, 0)), "db_{1}^{[1]}"),
    ("004", J, r"\mathcal{L}"),
    ("001", weight(1, 1, 0), "w_{12}^{[1]}"),
    ("theta", weight(1, 0, 0), r"\Theta_{11}^{(1)}"),
    ("theta", weight(2, 0, 1), r"\Theta_{12}^{(2)}"),
    ("theta", bias(1, 1), r"\Theta_{20}^{(1)}"),
    ("theta", bias_unit(0), "x_{0}"),
    ("theta", bias_unit(1), "a_{0}^{(2)}"),
    ("theta", pre_activation(2, 0), "z_{1}^{(3)}"),
    ("theta", DELTA, r"\delta_{1}^{(2)}"),
    ("theta", Gradient(J, bias(1, 0)), r"\frac{\partial C}{\partial \Theta_{10}^{(1)}}"),
    ("001", DELTA, r"\frac{\partial J}{\partial z_{1}^{[1]}}"),
]

LECTURES = {"theta": "002"}
"""The lecture of a notation that is not called after it."""

# The second of several examples.
PRINTED_OF_AN_EXAMPLE = [
    ("001", pre_activation(1, 0), "z_{1}^{(2)[1]}"),
    ("001", activation(2, 0), "a_{1}^{(2)[2]}"),
    ("004", pre_activation(1, 0), "z_{1}^{[1](2)}"),
    ("004", Gradient(L, pre_activation(1, 0)), "dz_{1}^{[1](2)}"),
    ("004", target(0), "y^{(2)}"),
    ("003", input_(0), "x_{1}^{(2)}"),
    ("003", weight(1, 0, 0), "W_{11}^{(1)}"),
    ("003", L, "J^{(2)}"),
    ("003", J, "J"),
    ("002", Gradient(L, pre_activation(1, 0)), r"\delta_{1}^{(2)(2)}"),
]


def namer(key: str, examples: int = 1, sizes: tuple[int, ...] = (2, 3, 2, 2, 1)) -> Namer:
    return Namer(NOTATIONS[key], sizes, examples, J, J if examples == 1 else L)


@pytest.mark.parametrize(("key", "quantity", "latex"), PRINTED)
def test_names_are_those_of_the_lecture(key: str, quantity: Quantity, latex: str):
    assert namer(key).latex(quantity) == latex


@pytest.mark.parametrize(("key", "quantity", "latex"), PRINTED_OF_AN_EXAMPLE)
def test_names_carry_the_example(key: str, quantity: Quantity, latex: str):
    assert namer(key, examples=4).latex(quantity, 1) == latex


@pytest.mark.parametrize("key", KEYS)
def test_under_a_sum_the_example_is_any_i(key: str):
    assert "(i)" in namer(key, examples=4).latex(pre_activation(1, 0), GENERIC_EXAMPLE)
    assert "(i)" not in namer(key, examples=4).latex(weight(1, 0, 0), GENERIC_EXAMPLE)


@pytest.mark.parametrize("key", KEYS)
def test_an_index_above_nine_is_set_off(key: str):
    name = namer(key, sizes=(12, 12, 1)).name(weight(1, 10, 1))
    assert sorted(name.below.split(",")) == ["11", "2"]


@pytest.mark.parametrize("key", KEYS)
def test_a_single_input_and_a_single_target_have_no_index(key: str):
    single = namer(key, sizes=(1, 2, 1))
    assert (single.latex(input_(0)), single.latex(target(0))) == ("x", "y")


@pytest.mark.parametrize("key", KEYS)
def test_the_prediction_itself_is_called_y_hat(key: str):
    y_hat = activation(4, 0)
    predicting = Namer(NOTATIONS[key], (2, 2, 2, 2, 1), 1, y_hat, y_hat)
    assert predicting.predicts
    assert r"\hat{y}" in predicting.latex(Gradient(y_hat, weight(4, 0, 0)))
    assert r"\hat{y}" in predicting.latex(Gradient(y_hat, activation(2, 0)))


def test_lecture_000_differentiates_the_prediction():
    y_hat = activation(4, 0)
    predicting = Namer(NOTATIONS["000"], (2, 2, 2, 2, 1), 1, y_hat, y_hat)
    assert predicting.latex(Gradient(y_hat, weight(4, 0, 0))) == r"\frac{\partial \hat{y}}{\partial W_{11}^{[4]}}"
    assert predicting.latex(Gradient(y_hat, activation(2, 1))) == r"\frac{\partial \hat{y}}{\partial a_{2}^{[2]}}"


@pytest.mark.parametrize("key", KEYS)
def test_every_notation_has_a_source_and_counts_its_layers(key: str):
    notation = NOTATIONS[key]
    assert notation.key == key
    assert LECTURES.get(key, key) in notation.source
    assert notation.title
    assert namer(key).layer_number(0) == (1 if notation.counts_input else 0)
    assert notation.counts_input == (key in ("003", "002", "theta"))


@pytest.mark.parametrize("wrong", ["005", "", None, 3, "W"])
def test_an_unknown_notation_is_refused_with_the_list(wrong: object):
    with pytest.raises(InputError, match="003, 002, 000, 004, 001"):
        notation_named(wrong)


@settings(max_examples=12)
@given(case=cases(), data=st.data())
def test_a_notation_changes_no_number(case: Case, data: st.DataObject):
    grain = data.draw(st.sampled_from(("operation", "neuron", "layer")))
    walks = [walkthrough(case.network, case.batch.x, case.batch.y, 0.3, notation=key, grain=grain) for key in WITHOUT_UNIT]
    texts = [[(s.phase, s.nodes, s.lights, s.value, s.text, [o.text for o in s.operands]) for s in w.steps] for w in walks]
    assert all(t == texts[0] for t in texts)


@settings(max_examples=25)
@given(case=cases(), key=st.sampled_from(KEYS))
def test_two_quantities_never_share_a_name(case: Case, key: str):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, notation=key)
    named = [n.quantity for n in walk.structure.graph.nodes if not isinstance(n.quantity, LongWay | Updated)]
    names = [walk.context.namer.latex(quantity, 0) for quantity in named]
    assert len(set(names)) == len(names)
