"""Laws for what is shown beside the numbers: flags, shares, counts in sentences, slopes in matrices, bars and lists of dead units."""

from __future__ import annotations

import math
from base64 import b64decode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import Network, expression, train, walkthrough
from nnviz.core import quantities as q
from nnviz.core.graph import evaluate
from nnviz.core.quantities import Gradient
from nnviz.explain.chain.paths import Flow, all_paths, between, count, largest
from nnviz.explain.chain.steps import percent
from nnviz.explain.check import TOLERANCE, Checked
from nnviz.explain.steps.layers import LayerStep
from nnviz.explain.steps.slips import slips
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.models.matrix import matrix_pass
from nnviz.models.network_graph import given_values
from nnviz.models.training.datasets import Dataset
from nnviz.player import expressions, tables
from nnviz.player.chain import chain_payload
from nnviz.player.history_frames import BINS, _histogram
from nnviz.player.history_payload import Shown, history_payload
from nnviz.ui.chain_rule.choice import rule_of
from nnviz.ui.lesson.lesson import Lesson, Subject, View, walk_of
from tests.latex import right_hand_side, worked_out
from tests.strategies import ELEMENTWISE, Case, cases

errors = st.floats(-12, 2).map(lambda power: 10.0**power)


# --- flags of the gradient check


@given(error=errors, size=st.floats(0.1, 100.0), by_hand=st.booleans())
def test_a_check_passes_up_to_the_tolerance_and_no_further(error: float, size: float, by_hand: bool):
    walk = walkthrough(initialised([1, 1], ["tanh"]), [[1.0]], [[1.0]])
    checked = Checked(np.array([size]), np.array([size * (1 + error)]))
    found = tables._check(walk, checked, not by_hand, 1.0)
    expected = "≈" if by_hand else "✓" if checked.relative_error <= TOLERANCE else "✗"
    assert found["flag"] == expected
    assert expressions._check(expression("a*b", a=1, b=2), checked, not by_hand)["flag"] == expected
    assert checked.agrees is (checked.relative_error <= 1e-4)


@settings(max_examples=20)
@given(factor=st.sampled_from([0.0, -1.0, 0.5, 0.9, 0.99, 1.01, 1.5, 2.0]), seed=st.integers(0, 50))
def test_a_wrong_gradient_is_flagged_on_the_page(factor: float, seed: int):
    walk = walkthrough(initialised([2, 2, 1], ["tanh", "identity"], how="normal", seed=seed), [[0.5, -1.0]], [[2.0]])
    right = tables.gradient_checks(walk)
    assert {found["flag"] for found in right.values()} == {"✓"}
    for v, checked in walk.check.items():
        if abs(float(checked.gradient[0])) > 1e-3:
            wrong = Checked(checked.gradient * factor, checked.numeric, checked.scale)
            assert tables._check(walk, wrong, True, 1.0)["flag"] == "✗", v


# --- shares of paths


@settings(max_examples=40)
@given(case=cases(), data=st.data())
def test_a_share_is_of_all_that_flows_and_of_the_sum_where_nothing_cancels(case: Case, data: st.DataObject):
    lesson = Lesson(Subject("1-2-1", case.network, case.batch, 0.1), View())
    structure = walk_of(lesson).structure
    leading = [p for p in structure.parameters if _reaches(lesson, p)]
    if not leading:
        return
    rule = rule_of(lesson, structure.cost, data.draw(st.sampled_from(leading)))
    rows = chain_payload(rule)["chain"]["paths"]
    values = [rule.flow.path(path.links).value for path in rule.listing.paths]
    flows, total = sum(map(abs, values)), sum(values)
    one_way = abs(flows - abs(total)) <= 1e-9 * flows
    for row, value, path in zip(rows, values, rule.listing.paths, strict=True):
        share = abs(value) / flows if flows else 0.0
        assert row["share"] == percent(rule.listing.share(path))
        assert rule.listing.share(path) == pytest.approx(share, rel=1e-9)
        if one_way:
            # The share of the sum itself, with its sign: of a negative sum too.
            assert row["sign"] == "+"
            assert not total or value / total == pytest.approx(share, rel=1e-6, abs=1e-9)
        else:
            assert row["sign"] == ("−" if value < 0 else "+")


@settings(max_examples=40)
@given(case=cases(), data=st.data(), most=st.integers(1, 3))
def test_where_not_all_paths_are_listed_a_share_is_of_all_of_them_all_the_same(case: Case, data: st.DataObject, most: int):
    structure = walk_of(Lesson(Subject("1-2-1", case.network, case.batch, 0.1), View())).structure
    values = evaluate(structure.forward, given_values(case.network, case.batch, 0.1))
    part = between(structure.forward, data.draw(st.sampled_from(structure.parameters)), structure.cost)
    flow = Flow(part, values, None)
    every = [flow.path(links) for links in all_paths(part)]
    if len(every) <= most:
        return
    listing, whole = largest(flow, most), sum(path.size for path in every)
    for path in listing.paths:
        assert listing.share(path) == pytest.approx(abs(path.value) / whole if whole else 0.0, rel=1e-9)
    assert listing.listed_share == pytest.approx(sum(p.size for p in listing.paths) / whole if whole else 1.0, rel=1e-9)


def _reaches(lesson: Lesson, parameter: q.Variable) -> bool:
    structure = walk_of(lesson).structure
    return count(structure.forward, parameter, structure.cost) > 0


def test_the_one_path_of_a_negative_derivative_is_the_whole_sum():
    network = Network([1, 1], [[[2.0]]], [[0.0]], ["identity"])
    lesson = Lesson(Subject("1-2-1", network, type(_batch(network))(np.array([[1.0]]), np.array([[5.0]])), 0.1), View())
    data = chain_payload(rule_of(lesson, walk_of(lesson).structure.cost, q.weight(1, 0, 0)))
    (row,) = data["chain"]["paths"]
    (product,) = data["bones"]["steps"][row["step"]]["nodes"]
    assert (row["sign"], row["share"], data["texts"][product]) == ("+", "100.0 %", "−3.0000")


def _batch(network: Network):
    return batch(network, [[0.0] * network.sizes[0]], [[0.0] * network.sizes[-1]])


# --- sentences


@settings(max_examples=40)
@given(sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4), examples=st.integers(1, 3))
def test_a_neuron_feeds_as_many_as_the_next_layer_has(sizes: list[int], examples: int):
    network = initialised(sizes, ["tanh"] * (len(sizes) - 2) + ["identity"])
    walk = walkthrough(network, np.ones((examples, sizes[0])), np.zeros((examples, sizes[-1])), grain="operation")
    looked_at = 0
    for step in walk.steps:
        quantity = walk.context.node(step.node).quantity
        if isinstance(quantity, Gradient) and quantity.wrt.name in (q.ACTIVATION, q.INPUT) and quantity.wrt.index[0] < len(sizes) - 1:
            feeds = sizes[quantity.wrt.index[0] + 1]
            assert (f"It feeds {feeds} neurons: one term for each, added up." in step.words) is (feeds > 1)
            assert ("feeds" in step.words) is (feeds > 1)
            looked_at += 1
    assert looked_at


# --- slopes in the matrices of a layer

SLOPES = {
    "identity": lambda z: np.ones_like(z),
    "sigmoid": lambda z: 1 / (2 + np.exp(z) + np.exp(-z)),
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "relu": lambda z: np.where(z > 0, 1.0, 0.0),
    "leaky_relu": lambda z: np.where(z > 0, 1.0, 0.01),
    "leaky_relu(0.2)": lambda z: np.where(z > 0, 1.0, 0.2),
    "elu": lambda z: np.exp(np.minimum(z, 0.0)),
    "elu(0.5)": lambda z: np.where(z > 0, 1.0, 0.5 * np.exp(np.minimum(z, 0.0))),
    "gelu": lambda z: np.vectorize(math.erfc)(-z / 2**0.5) / 2 + z * np.exp(-(z**2) / 2) / (2 * np.pi) ** 0.5,
    "silu": lambda z: (1 + np.exp(-z) + z * np.exp(-z)) / (1 + np.exp(-z)) ** 2,
    "softsign": lambda z: (1 + np.abs(z)) ** -2.0,
    "softplus": lambda z: 1 / (1 + np.exp(-z)),
    "step": lambda z: np.zeros_like(z),
}


@pytest.mark.parametrize("name", ELEMENTWISE)
@pytest.mark.parametrize("loss", ["half_squared_error", "prediction"])
@settings(max_examples=15)
@given(seed=st.integers(0, 1000))
def test_the_slopes_of_a_layer_are_those_of_the_activation(name: str, loss: str, seed: int):
    network = initialised([3, 4, 4, 2], [name] * 3, loss, "normal", seed)
    x = np.random.default_rng(seed).normal(size=(1, 3))
    y = None if loss == "prediction" else np.zeros((1, 2))
    walk = walkthrough(network, x, y, digits=8, grain="layer")
    zs = matrix_pass(network, walk.data).z
    layers = [s for s in walk.steps if isinstance(s, LayerStep) and s.phase == "backward"]
    assert len(layers) == 3
    for step in layers:
        factors = right_hand_side(step.numbers).split(r" \odot ")
        printed = worked_out(factors[1], 8).ravel()
        expected = SLOPES[name](zs[step.first.index[0] - 1][0])
        assert all(interval.holds(value) for interval, value in zip(printed, expected, strict=True)), step.numbers


@pytest.mark.parametrize(("z", "slope"), [(-2.0, 0.0), (-0.1, 0.0), (0.0, 0.0), (0.1, 1.0), (3.0, 1.0)])
@pytest.mark.parametrize("grain", ["operation", "neuron"])
def test_the_slope_of_a_relu_is_0_below_and_1_above(z: float, slope: float, grain: str):
    network = Network([1, 1, 1], [[[z]], [[1.0]]], [[0.0], [0.0]], ["relu", "identity"])
    walk = walkthrough(network, [[1.0]], [[5.0]], grain=grain)
    hidden = walk.context.gradient(walk.structure.cost, q.pre_activation(1, 0))
    step = next(s for s in walk.steps if s.node == hidden)
    back = max(z, 0.0) - 5.0
    assert step.value == back * slope
    printed = step.parts or right_hand_side(step.numbers)
    assert worked_out(printed, 4).item().holds(back * slope)
    if step.halfway:
        assert float(step.halfway[-1].removeprefix(r"\left(").removesuffix(r"\right)")) == slope


# --- slips


@settings(max_examples=40)
@given(case=cases())
def test_the_slip_of_an_outputs_error_is_the_slope_of_the_loss(case: Case):
    walk = walkthrough(case.network, case.batch.x, case.batch.y)
    last = len(case.network.sizes) - 1
    for unit in range(case.network.sizes[-1]):
        delta = Gradient(walk.structure.example_loss, q.pre_activation(last, unit))
        step = next(s for s in walk.steps if s.node == walk.context.index(delta))
        back = Gradient(walk.structure.example_loss, q.activation(last, unit))
        if back.of == back.wrt:
            expected = 1.0
        elif back in walk.context.graph:
            expected = walk.context.number(walk.context.index(back))
        else:
            continue
        if abs(expected - step.value) > 1e-9:
            assert ("the slope of the activation function is missing.", expected) in slips(step)


@settings(max_examples=40)
@given(case=cases())
def test_the_slip_of_a_cost_is_the_sum(case: Case):
    walk = walkthrough(case.network, case.batch.x, case.batch.y)
    for step in walk.steps:
        operation = walk.context.node(step.node).operation
        if step.phase == "loss" and operation is not None and operation.name == "mean" and abs(step.value) > 1e-8:
            assert ("the mean over the examples is missing: this is their sum.", step.value * case.batch.examples) in slips(step)


# --- the history of a training


@given(counts=st.lists(st.integers(0, 700), min_size=BINS, max_size=BINS).filter(any))
def test_the_tallest_bar_of_a_histogram_is_the_fullest_bin(counts: list[int]):
    middles = (np.arange(BINS) + 0.5) / BINS
    bars = _histogram(np.repeat(middles, counts)[np.newaxis, :], 0.0, 1.0).astype(int)
    fullest = max(counts)
    assert bars[counts.index(fullest)] == 255
    for bar, number in zip(bars.tolist(), counts, strict=True):
        assert 0 <= bar - 255 * number / fullest < 1 + 1e-9
        assert (bar == 0) == (number == 0)


@pytest.mark.parametrize("count", [11, 13, 22, 26, 31, *range(1, 300, 7)])
def test_one_bar_alone_is_full_for_every_count(count: int):
    assert _histogram(np.full((1, count), 0.4), 0.0, 1.0).max() == 255


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), updates=st.integers(0, 30))
def test_dead_relus_are_counted_layer_by_layer(seed: int, updates: int):
    rng = np.random.default_rng(seed)
    network = initialised([2, 5, 3, 4, 1], ["relu", "tanh", "relu", "sigmoid"], "half_squared_error", "normal", seed)
    # One neuron of each ReLU layer is closed for good, so that there is something to count.
    biases = [b.copy() for b in network.biases]
    biases[0][seed % 5] = biases[2][seed % 4] = -100.0
    network = network.with_parameters(list(network.weights), biases)
    x, y = rng.normal(size=(12, 2)), rng.random((12, 1))
    history = train(network, x, y, learning_rate=0.3, updates=updates)
    data = Dataset("own", "t", "curve", x, y, ("a", "b"), ("y",), ())
    found = history_payload([Shown("a run", history, data)])["runs"][0]["frames"]
    for update, dead in zip(found["updates"], found["dead"], strict=True):
        z = history[update].matrices.z
        assert dead == [int((z[0] <= 0).all(axis=0).sum()), 0, int((z[2] <= 0).all(axis=0).sum())]
        assert dead[0] >= 1
        assert dead[2] >= 1
    assert len(b64decode(found["histograms"])) == len(found["updates"]) * 4 * BINS
