"""The steps of a chain rule: neighbours, paths, their sum, and the folding of the sum into error terms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz import load_example
from nnviz.core.quantities import Gradient, Local, LongWay, Variable, activation, path_product, pre_activation, weight
from nnviz.explain.chain.chain import ChainRule, Question, chain_rule
from nnviz.explain.chain.folding import folds
from nnviz.explain.chain.gathered import REST
from nnviz.explain.chain.steps import PHASES, chain_steps, neighbour_groups, percent, stations
from nnviz.explain.naming.names import Namer
from nnviz.explain.naming.notation import NOTATIONS, notation_named
from nnviz.explain.naming.numbers import Digits
from nnviz.models.data import Batch, batch
from nnviz.models.initialise import initialised
from nnviz.models.network import Network
from nnviz.models.network_graph import given_values, network_graph
from tests.strategies import PAIRS, Case, cases


def rule(
    network: Network,
    data: Batch,
    wrt: Variable,
    target: Variable | None = None,
    *,
    notation: str = "000",
    example: int = 0,
    most: int = 200,
) -> ChainRule:
    """The chain rule of the cost, or of one prediction with the loss after it."""
    s = network_graph(network, data.examples)
    namer = Namer(notation_named(notation), network.sizes, data.examples, s.cost, s.example_loss)
    question = Question(wrt, s.cost if target is None else target)
    if target is not None and target != s.cost:
        namer = replace(namer, cost=target, example_loss=target)
        if s.example_loss.name != "a" and target.name == "a":
            question = replace(
                question, loss=s.example_loss, outputs=tuple(activation(network.layers, k) for k in range(network.sizes[-1]))
            )
    found = chain_rule(s.forward, given_values(network, data, 0.5), namer, Digits(6), question, example, most)
    assert found is not None
    return found


def the_lecture() -> ChainRule:
    """Lecture 000: the derivative of the prediction by W_11^[1] in 2→2→2→2→1."""
    example = load_example("2-2-2-2-1")
    return rule(example.network, example.data, weight(1, 0, 0), activation(4, 0))


def test_four_paths_fold_into_one_error_term_per_neuron():
    r = the_lecture()
    found = folds(r)
    assert r.listing.count == 4
    terms = [f.gradient.wrt for f in found if f.gradient]
    expected = [(4, 0), (3, 0), (3, 1), (2, 0), (2, 1), (1, 0)]
    assert terms == [pre_activation(*index) for index in expected]
    assert [f.after for f in found] == [4, 4, 4, 4, 3, 2, 1]
    assert [f.left for f in found] == [28, 28, 24, 20, 13, 6, 1]
    assert [f.made for f in found] == [0, 0, 2, 4, 7, 10, 13]
    assert [f.plain for f in found[-1].terms[0].factors] == ["∂ŷ/∂z_1^[1]", "∂z_1^[1]/∂W_11^[1]"]
    for fold in found:
        assert len(fold.terms) == fold.after
        assert sum(t.value for t in fold.terms) == pytest.approx(r.number, rel=1e-12)


def test_a_path_is_the_product_of_its_neighbours_derivatives():
    r = the_lecture()
    steps = chain_steps(r, folds(r))
    first = next(s for s in steps if s.phase == "paths")
    assert first.symbols.count(r"\frac") == 8
    assert stations(r, 0) == "W₁₁[1] → z₁[1] → z₁[2] → z₁[3] → z₁[4] → a₁[4]"
    product = 1.0
    for n in first.reads:
        assert isinstance(r.context.node(n).quantity, Local)
        product *= r.context.number(n)
    assert first.value == pytest.approx(product, rel=1e-12)
    assert f"{first.value:.6f}" == "0.003042"


@pytest.mark.parametrize(("reduction", "wanted", "written"), [("sum", 1.0, "p_{1} = 1"), ("mean", 0.5, r"p_{1} = \frac{1}{2}")])
def test_between_the_cost_and_a_prediction_there_may_be_nothing_but_the_batch(reduction: str, wanted: float, written: str):
    network = Network([1, 2], [[[0.5], [0.3]]], [[0.1, 0.2]], ["tanh"], "prediction", reduction=reduction)
    r = rule(network, batch(network, [[1.0], [2.0]], [[0.0, 0.0], [0.0, 0.0]]), activation(1, 0))
    assert r.number == r.context.number(r.context.index(path_product(0))) == wanted
    steps = chain_steps(r, folds(r))
    assert steps[-1].value == wanted
    assert [step.symbols for step in steps if step.phase == "paths"] == [written]


def test_the_steps_come_in_order_and_name_every_number():
    r = the_lecture()
    steps = chain_steps(r, folds(r))
    assert [s.index for s in steps] == list(range(len(steps)))
    phases = [s.phase for s in steps]
    assert sorted(phases, key=list(PHASES).index) == phases
    assert [phases.count(p) for p in PHASES] == [16, 4, 1, 8]
    total = next(s for s in steps if s.phase == "sum")
    assert total.symbols.endswith("p_{1} + p_{2} + p_{3} + p_{4}")
    assert total.text == "0.004087"
    assert "0.004087" in total.words
    assert steps[-1].symbols.endswith(r"\frac{\partial \hat{y}}{\partial z_{1}^{[1]}} \, x_{1}")


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
def test_the_error_term_has_the_name_of_its_notation(notation: str):
    example = load_example("1-2-1")
    r = rule(example.network, example.data, weight(1, 0, 0), notation=notation)
    last = folds(r)[-1].terms[0].factors[0].plain
    expected = {"003": "∂J/∂z_1^(2)", "002": "δ_1^(2)", "000": "∂L/∂z_1^[1]", "004": "dz_1^[1]", "001": "∂J/∂z_1^[1]", "theta": "δ_1^(2)"}
    assert last == expected[notation]


def test_at_the_end_the_loss_is_multiplied_by():
    """dL/dw = sum over k of dL/dyhat_k * dyhat_k/dw (lecture 000)."""
    example = load_example("2-2-2-2")
    network = example.network.with_settings(loss="half_squared_error")
    data = batch(network, example.data.x[:1], [[0.5, 0.25]])
    w = weight(1, 1, 0)
    of_prediction, of_loss = rule(network, data, w, activation(3, 1)), rule(network, data, w)
    steps = chain_steps(of_prediction, folds(of_prediction))
    last = [s for s in steps if s.phase == "sum"][-1]
    assert last.value == pytest.approx(of_loss.number, rel=1e-12)
    assert last.symbols.count(r"\hat{y}") == 4
    parts = [of_prediction.context.number(n) for n in last.reads]
    assert parts[0] * parts[1] + parts[2] * parts[3] == pytest.approx(last.value, rel=1e-12)


@settings(max_examples=50)
@given(case=cases(), data=st.data())
def test_the_sum_equals_backpropagation_and_so_does_every_fold(case: Case, data: st.DataObject):
    structure = network_graph(case.network, case.batch.examples)
    hidden = [pre_activation(1, 0), activation(case.network.layers - 1, 0)]
    wrt = data.draw(st.sampled_from((*structure.parameters, *structure.inputs, *hidden)))
    example = data.draw(st.integers(0, case.batch.examples - 1))
    target = data.draw(st.sampled_from((structure.cost, structure.example_loss)))
    assume(wrt != target)
    s = network_graph(case.network, case.batch.examples)
    namer = Namer(notation_named("003"), case.network.sizes, case.batch.examples, s.cost, s.example_loss)
    if target != s.cost:
        namer = replace(namer, cost=target, example_loss=target)
    given_ = given_values(case.network, case.batch, 0.5)
    r = chain_rule(s.forward, given_, namer, Digits(4), Question(wrt, target), example)
    if r is None:
        return
    scale = 1e-10 * max(1.0, r.listing.absolute)
    assert r.context.number(r.context.index(LongWay(r.derivative))) == pytest.approx(r.number, rel=1e-9, abs=scale)
    for n, path in enumerate(r.listing.paths):
        assert r.context.number(r.context.index(path_product(n))) == pytest.approx(path.value, rel=1e-9, abs=scale)
    for fold in folds(r):
        if len(fold.terms) == fold.after:
            assert sum(t.value for t in fold.terms) == pytest.approx(r.number, rel=1e-9, abs=scale)
    for step in chain_steps(r, folds(r)):
        assert step.heading
        assert step.words
        assert step.symbols


@settings(max_examples=25)
@given(case=cases(pairs=tuple(p for p in PAIRS if p[1] != "prediction")))
def test_every_prediction_times_its_slope_of_the_loss_gives_the_loss(case: Case):
    wrt = case_weight = weight(1, 0, 0)
    network = case.network.with_settings(l2=0.0)
    one = batch(network, case.batch.x[:1], case.batch.y[:1])
    structure = network_graph(network, 1)
    of_loss = rule(network, one, wrt)
    for k in range(network.sizes[-1]):
        if network.layers == 1 and network.activations[-1] != "softmax" and k:
            continue  # no path: the weight leads to the first output alone
        r = rule(network, one, case_weight, activation(network.layers, k))
        found = r.context.number(r.context.index(Gradient(structure.cost, wrt)))
        assert found == pytest.approx(of_loss.number, rel=1e-9, abs=1e-10 * max(1.0, of_loss.listing.absolute))


def test_of_many_paths_the_largest_are_listed_and_the_rest_is_gathered():
    network = initialised([4, 5, 5, 5, 2], ["tanh"] * 4, how="normal", seed=2)
    data = batch(network, np.full((1, 4), 0.5), np.ones((1, 2)))
    r = rule(network, data, weight(1, 0, 0), most=10)
    assert (len(r.listing.paths), r.listing.count) == (10, 50)
    assert REST in r.context.graph
    assert r.context.number(r.context.index(LongWay(r.derivative))) == pytest.approx(r.number, rel=1e-9)
    assert 0 < r.listing.listed_share < 1
    sum_step = next(s for s in chain_steps(r, folds(r)) if s.phase == "sum")
    assert "10 largest of 50" in sum_step.words


def test_many_neighbours_are_gathered_by_kind_and_layer():
    network = initialised([3, 6, 6, 6, 1], ["tanh"] * 4, how="normal", seed=2)
    data = batch(network, np.full((1, 3), 0.5), np.ones((1, 1)))
    r = rule(network, data, weight(1, 0, 0))
    groups = neighbour_groups(r)
    assert [len(g) for g in groups] == [1, 1, 6, 6, 36, 6, 6, 1, 1]
    steps = [s for s in chain_steps(r, folds(r)) if s.phase == "neighbours"]
    assert len(steps) == 1 + len(groups)
    revealed = {n for s in steps for n in s.reveals}
    assert {r.context.index(local) for g in groups for local in g} <= revealed


def test_a_long_sum_is_folded_in_its_first_terms():
    network = initialised([2, 8, 8, 8, 1], ["tanh"] * 4, how="normal", seed=2)
    data = batch(network, np.full((1, 2), 0.5), np.ones((1, 1)))
    found = folds(rule(network, data, weight(1, 0, 0)))
    assert (found[0].after, len(found[0].terms)) == (64, 8)
    assert [f.after for f in found][-1] == 1
    assert found[0].left == 64 * 8
    assert all(x.after >= y.after for x, y in zip(found, found[1:], strict=False))


def test_where_no_path_leads_there_is_no_chain_rule():
    network = initialised([2, 2], ["tanh"])
    data = batch(network, np.ones((1, 2)), np.ones((1, 2)))
    s = network_graph(network, 1)
    namer = Namer(notation_named("003"), network.sizes, 1, activation(1, 1), activation(1, 1))
    given_ = given_values(network, data, 0.5)
    for wrt in (weight(1, 0, 0), activation(1, 1)):
        assert chain_rule(s.forward, given_, namer, Digits(4), Question(wrt, activation(1, 1))) is None


def test_in_a_batch_a_path_is_a_mean_of_products():
    example = load_example("batch-of-4")
    r = rule(example.network, example.data, weight(1, 0, 0))
    step = next(s for s in chain_steps(r, folds(r)) if s.phase == "paths")
    assert r"\frac{1}{4} \sum" in step.symbols
    of_one = rule(example.network, example.data, pre_activation(1, 0), example=2)
    assert r"\frac{1}{4}" in next(s for s in chain_steps(of_one, folds(of_one)) if s.phase == "paths").symbols
    single = rule(example.network, example.data, pre_activation(1, 0), network_graph(example.network, 4).example_loss, example=2)
    assert of_one.number == pytest.approx(single.number / 4, rel=1e-12)


@pytest.mark.parametrize(("share", "text"), [(0.0, "0 %"), (0.0001, "< 0.1 %"), (0.5842, "58.4 %"), (1.0, "100.0 %")])
def test_a_share_is_never_rounded_to_nothing(share: float, text: str):
    assert percent(share) == text
