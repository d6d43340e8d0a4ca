"""The law of names: whatever is called a derivative of J by q is the central difference of J by q, and not that of one example's loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz import Network, load_example, walkthrough
from nnviz.core import quantities as q
from nnviz.core.arithmetic import EXACT, half_up
from nnviz.core.graph import compute
from nnviz.core.quantities import Gradient, Quantity, Variable
from nnviz.explain.chain.depth import along_largest_path, sizes_by_layer
from nnviz.explain.chain.paths import count
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.naming.numbers import display_number
from nnviz.models.matrix import matrix_pass
from nnviz.models.network_graph import given_values
from nnviz.player.nudges import nudge_content
from nnviz.player.tables import error_text, gradient_checks, walk_tables
from nnviz.ui.chain_rule.choice import rule_of
from nnviz.ui.lesson.lesson import Lesson, Subject, View
from nnviz.walk import Walk
from tests.strategies import PAIRS, SMOOTH, Case, assume_differentiable, cases

H = 1e-5
batches = cases(pairs=tuple(pair for pair in PAIRS if pair[0] in (*SMOOTH, "softmax")), hidden=SMOOTH)


def moved(walk: Walk, quantity: Variable, measured: Variable, example: int) -> float:
    """The central difference of ``measured`` by a quantity of one example, a parameter or a computed one: its node is put in."""
    graph = walk.structure.forward
    given_ = given_values(walk.network, walk.data, walk.learning_rate)
    results = []
    for h in (H, -H):
        arrays: list[np.ndarray] = []
        for node in graph.nodes:
            value = compute(node, arrays, given_, EXACT)
            if node.quantity == quantity:
                value = value.copy()
                value[example if value.size > 1 else 0] += h
            arrays.append(value)
        result = arrays[graph.index[measured]]
        results.append(float(result[example if result.size > 1 else 0]))
    return (results[0] - results[1]) / (2 * H)


def close(value: float, difference: float) -> bool:
    return value == pytest.approx(difference, rel=1e-5, abs=2e-8)


def drawn(case: Case, data: st.DataObject, **settings_: object) -> Walk:
    assume_differentiable(case)
    a = matrix_pass(case.network, case.batch).a[-1]
    # Close to 0 and 1 the logarithms bend too much for a difference quotient.
    assume("entropy" not in case.network.loss or bool(((a > 0.01) & (a < 0.99)).all()))
    example = data.draw(st.integers(0, case.batch.examples - 1), label="example")
    return walkthrough(case.network, case.batch.x, case.batch.y, 0.3, digits=8, example=example, **settings_)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", sorted(NOTATIONS))
@settings(max_examples=12)
@given(case=batches, data=st.data())
def test_every_fraction_names_what_was_differentiated(key: str, case: Case, data: st.DataObject):
    walk = drawn(case, data, notation=key)
    namer, example = walk.context.namer, walk.example
    losses = {namer.name(v, example).plain: v for v in (walk.structure.cost, walk.structure.example_loss)}
    looked_at = 0
    for n, node in enumerate(walk.context.graph.nodes):
        name = namer.name(node.quantity, example)
        if not isinstance(node.quantity, Gradient) or name.over is None:
            continue
        numerator = replace(name, over=None).plain
        if numerator in losses:
            looked_at += 1
            assert close(walk.context.number(n), moved(walk, node.quantity.wrt, losses[numerator], example)), name.plain
    assert looked_at or NOTATIONS[key].error == "d" or namer.predicts


@settings(max_examples=25)
@given(case=batches, data=st.data())
def test_the_table_of_inputs_shows_derivatives_of_the_cost(case: Case, data: st.DataObject):
    walk = drawn(case, data)
    inputs = walk_tables(walk, gradient_checks(walk))[2]
    assert inputs["columns"][1].startswith("gradient of ")
    for j, row in enumerate(inputs["rows"]):
        _, gradient, numeric, _ = row["cells"]
        expected = moved(walk, q.input_(j), walk.structure.cost, walk.example)
        shown = gradient["text"] if "text" in gradient else display_number(walk.context.text(gradient["node"]))
        assert close(number(shown), expected)
        assert close(number(numeric["text"]), expected)


def number(text: str) -> float:
    mantissa, _, power = text.replace("−", "-").partition("·10")
    return float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)


def test_a_batch_of_three_with_softmax():
    """Shown was the derivative of one example's loss, three times as large."""
    network = Network([2, 3, 2], [[[0.1, 0.4], [-0.3, 0.2], [0.5, -0.6]], [[0.2, -0.1, 0.7], [-0.4, 0.3, 0.1]]], [[0.1] * 3, [0.2, 0]],
                      ["tanh", "softmax"], "cross_entropy")  # fmt: skip
    walk = walkthrough(network, [[1, 2], [0.5, -1], [2, 0.3]], [[1, 0], [0, 1], [1, 0]], example=1)
    first = walk_tables(walk, gradient_checks(walk))[2]["rows"][0]["cells"]
    own = walk.context.number(walk.context.gradient(walk.structure.example_loss, q.input_(0)))
    assert first[1]["text"] == display_number(walk.digits.text(own / 3)) != display_number(walk.digits.text(own))


@settings(max_examples=25)
@given(case=batches, data=st.data())
def test_a_nudge_is_called_by_what_it_moves(case: Case, data: st.DataObject):
    walk = drawn(case, data)
    quantity = data.draw(st.sampled_from([*walk.structure.parameters, *walk.structure.inputs]))
    content = nudge_content(walk, quantity, "0.001")
    measured = walk.structure.cost if quantity in walk.structure.parameters else walk.structure.example_loss
    assert close(content["slope"], moved(walk, quantity, measured, walk.example))
    many = walk.data.examples > 1
    assert (f"⁽{'⁰¹²³⁴⁵'[walk.example + 1]}⁾" in content["letter"]) == (many and quantity in walk.structure.inputs)


@settings(max_examples=40)
@given(case=cases(), data=st.data(), decimals=st.integers(0, 6), h=st.sampled_from(["0.1", "-0.5", "1", "0.01"]))
def test_by_hand_a_nudge_is_reckoned_by_hand_throughout(case: Case, data: st.DataObject, decimals: int, h: str):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, arithmetic=decimals)
    quantity = data.draw(st.sampled_from([*walk.structure.parameters, *walk.structure.inputs]))
    found, content = walk.nudge(quantity, float(h)), nudge_content(walk, quantity, h)
    measured = walk.structure.cost if quantity in walk.structure.parameters else walk.structure.example_loss
    assert found.cost == walk.context.number(walk.context.index(measured))
    assert found.slope == walk.context.number(walk.context.gradient(measured, quantity))
    assert found.predicted == half_up(found.slope * float(h), decimals)
    assert found.real == half_up(found.after - found.cost, decimals)
    assert [half_up(v, decimals) for v in (found.after, *found.ys)] == [found.after, *found.ys]
    assert number(content["predicted"]) == found.predicted
    assert number(content["real"]) == found.real
    assert f"rounded to {decimals} decimals" in content["note"]


def test_by_hand_predicted_real_and_j_agree():
    e = load_example("1-2-1")
    walk = walkthrough(e.network, e.data.x, e.data.y, arithmetic=0)
    found = walk.nudge(q.weight(1, 0, 0), 0.1)
    assert (found.cost, found.predicted, found.real) == (1.0, 0.0, 0.0)
    assert nudge_content(walkthrough(e.network, e.data.x, e.data.y), q.weight(1, 0, 0), "0.1")["note"] == ""


def lesson_of(case: Case, shown: int) -> Lesson:
    return Lesson(Subject("1-2-1", case.network, case.batch, 0.1), View(shown=shown))


@settings(max_examples=25)
@given(case=batches, data=st.data())
def test_sizes_by_layer_are_those_of_the_derivatives_of_what_is_asked_about(case: Case, data: st.DataObject):
    walk = drawn(case, data)
    s = walk.structure
    layers = [[q.pre_activation(n, i) for i in range(units)] for n, units in enumerate(case.network.sizes) if n]
    for target in (s.cost, s.example_loss):
        found = sizes_by_layer(s.forward, given_values(case.network, case.batch, 0.1), target, layers, walk.example)
        for size, layer in zip(found, layers, strict=True):
            expected = np.mean([abs(moved(walk, z, target, walk.example)) for z in layer])
            assert close(size, float(expected))


@settings(max_examples=25)
@given(case=batches, data=st.data())
def test_the_largest_path_is_there_wherever_its_product_is(case: Case, data: st.DataObject):
    assume_differentiable(case)
    shown = data.draw(st.integers(0, case.batch.examples - 1))
    lesson = lesson_of(case, shown)
    walk = walkthrough(case.network, case.batch.x, case.batch.y)
    leading = [w for w in walk.structure.weights if count(walk.structure.forward, w, walk.structure.example_loss)]
    rule = rule_of(lesson, walk.structure.cost, data.draw(st.sampled_from(leading)))
    largest = next(p for p in rule.listing.paths if Variable("penalty") not in [rule.forward.nodes[n].quantity for n, _ in p.links])
    along = along_largest_path(rule)
    layer = rule.question.wrt.index[0]
    assert set(along) == set(range(layer, len(case.network.sizes)))
    last = rule.flow.locals[largest.links[0]]
    # The last factor is the activation before the weight: with it the sizes are those of the path itself.
    if case.batch.examples == 1:
        assert along[layer] * abs(float(last[0])) == pytest.approx(largest.size, rel=1e-9, abs=1e-300)
    elif largest.size > 0:
        assert all(size > 0 for size in along.values())


def test_a_path_that_is_closed_for_the_shown_example_alone_is_still_drawn():
    network = Network([1, 1, 1], [[[1.0]], [[2.0]]], [[0.0], [0.0]], ["relu", "identity"])
    case = Case(network, type(load_example("xor").data)(np.array([[-1.0], [3.0]]), np.array([[0.0], [1.0]])))
    rule = rule_of(lesson_of(case, 0), Variable(q.COST), q.weight(1, 0, 0))
    assert along_largest_path(rule)[1] == pytest.approx(0.5 * 2 * 5)


@pytest.mark.parametrize(("error", "text"), [(0.0, "0"), (2.4e-11, "2·10⁻¹¹"), (1.0, "1·10⁰")])
def test_an_error_of_nothing_is_nothing(error: float, text: str):
    assert error_text(error) == text


def test_what_is_described_says_whose_loss_it_is():
    e = load_example("batch-of-4")
    walk = walkthrough(e.network, e.data.x, e.data.y, grain="operation")
    described: dict[Quantity, str] = {node.quantity: walk.context.describe(n) for n, node in enumerate(walk.context.graph.nodes)}
    own = [text for quantity, text in described.items() if isinstance(quantity, Gradient) and quantity.of == walk.structure.example_loss]
    assert own
    assert all("the loss of the example" in text or "⁽ⁱ⁾" in text for text in own)
