"""The live engine computes and writes what Python computes and writes: every number, in every kind of walkthrough."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz import expression, walkthrough
from nnviz.core.arithmetic import half_up
from nnviz.core.cases import indicator
from nnviz.core.errors import InputError, NumericError
from nnviz.core.forms import (
    ONE,
    Activated,
    Call,
    Const,
    Form,
    Function,
    LedSum,
    Mean,
    Neg,
    PairCall,
    Power,
    Prod,
    Quot,
    Ref,
    Square,
    Stable,
    Sum,
    SumOver,
    literal,
)
from nnviz.core.functions import EXP, MAXIMUM
from nnviz.core.graph import evaluate, held
from nnviz.core.quantities import L2_STRENGTH, LEARNING_RATE, Variable, target
from nnviz.core.records.activations import ACTIVATIONS, SIGMOID
from nnviz.core.records.losses import LOSSES
from nnviz.core.records.rules import RULES
from nnviz.explain.naming.numbers import Digits, display_number
from nnviz.explain.writing.context import Context
from nnviz.models.examples import example_keys
from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from nnviz.models.network_graph import given_values
from nnviz.player.live import CAREFUL, live, postfix
from nnviz.player.packing import packed
from nnviz.player.tables import walk_payload
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from tests.expressions import Tree, points, trees
from tests.strategies import CANCELS, Case, cases
from tests.web.node import Call as CallNode
from tests.web.node import node

SCRIPT = "./live.js"


@pytest.fixture(scope="module")
def browser() -> Iterator[CallNode]:
    with node() as call:
        yield call


def sent(context: Context) -> dict[str, Any]:
    found = live(context)
    return found | {"program": {"forms": found["program"]["forms"], "nodes": found["program"]["nodes"]}}


def scales(context: Context) -> list[float]:
    """For each node the size of what its number was made of: where terms cancel, the rounding of float64 is theirs."""
    found: list[float] = []
    for n, at in enumerate(context.graph.nodes):
        own = float(np.max(np.abs(np.nan_to_num(np.asarray(context.values.arrays[n]), posinf=0.0, neginf=0.0))))
        found.append(max([own, *(found[o] for o in at.operands)]))
    return found


def compare(context: Context, found: dict[str, Any]) -> tuple[int, int]:
    """Holds all numbers against Python's; returns how many texts there are, and how many are others by a digit in the last place.

    What has cancelled to a small part of what it was made of has lost digits on either side: it is held, but not counted.
    """
    texts, others = 0, 0
    sizes = scales(context)
    for n, array in enumerate(context.values.arrays):
        numbers = found["numbers"][n]
        assert len(numbers) == array.size, context.graph.nodes[n]
        for example, number in enumerate(numbers):
            value = float(np.asarray(array)[example])
            if isinstance(number, str) or not math.isfinite(value):
                assert float(str(number).replace("Infinity", "inf")) == pytest.approx(value, nan_ok=True)
            else:
                assert number == pytest.approx(value, rel=1e-12, abs=1e-14 * sizes[n]), (n, context.graph.nodes[n].quantity)
            texts += 1
            wanted, text = display_number(context.text(n, example)), found["texts"][n][example]
            if text != wanted:
                others += abs(value) >= 1e-4 * sizes[n]
                assert_last_digit(text, wanted, abs(value), sizes[n])
    return texts, others


def assert_last_digit(text: str, wanted: str, size: float, scale: float) -> None:
    """Two texts differ by one in the last place, or both are nothing but the rounding of what cancelled.

    By hand a large number is written in full: there one in the last place of float64 is more than one in the last digit.
    """
    if size < 1e-13 * scale:
        return
    plain = [t.replace("−", "-").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")).replace("·10", "e") for t in (text, wanted)]
    (one, other), places = map(float, plain), len(plain[1].split("e")[0].partition(".")[2])
    exponent = int(plain[1].partition("e")[2] or 0)
    assert abs(one - other) <= max(1.01 * 10.0 ** (exponent - places), 1e-15 * size), (text, wanted)


def holds(browser: CallNode, context: Context) -> None:
    compare(context, browser(SCRIPT, "evaluated", sent(context), context.arithmetic.decimals))


# With a bias unit a network has another graph.
notations = st.sampled_from(("003", "theta"))
arithmetics = st.sampled_from(("exact", 2, 4))


def assume_no_noise_is_enlarged(case: Case, rule: str) -> None:
    """Reject a rule that divides by the size of a gradient which is 0 but for the rounding: there no digit means anything."""
    cancels = (case.network.activations[-1], case.network.loss) in CANCELS
    assume(not (cancels and rule in ("rmsprop", "adam")))


@settings(max_examples=200, deadline=None)
@given(case=cases(), rule=st.sampled_from([*RULES, "momentum(0.5)"]), kept=arithmetics, short=st.booleans(), notation=notations)
def test_any_network(browser: CallNode, case: Case, rule: str, kept: Any, short: bool, notation: str):
    assume_no_noise_is_enlarged(case, rule)
    try:
        walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.1, rule=rule, arithmetic=kept, notation=notation)
    except NumericError:
        assume(False)
        raise
    context = replace(walk.context, digits=replace(walk.context.digits, short=short))
    holds(browser, context)


@settings(max_examples=60, deadline=None)
@given(case=cases(), factor=st.sampled_from((10.0, 100.0, 1000.0)))
def test_any_network_far_from_zero(browser: CallNode, case: Case, factor: float):
    """What float64 loses there the browser keeps as Python does."""
    try:
        walk = walkthrough(case.network, factor * case.batch.x, case.batch.y, 0.1)
    except NumericError:
        assume(False)
        raise
    holds(browser, walk.context)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_and_loss_has_a_program(activation: str, loss: str):
    for form in _forms(ACTIVATIONS[activation].build(3, 1)):
        assert postfix(form)
    operation = LOSSES[loss].operation
    for form in _forms(operation(2)) if operation else ():
        assert postfix(form)


def _forms(operation: Any) -> Iterator[Form]:
    yield operation.form
    yield from (operation.slope(k)[0].form for k, slope in enumerate(operation.slopes) if slope is not None)


@settings(max_examples=150, deadline=None)
@given(tree=trees, values=points, kept=arithmetics)
def test_any_expression(browser: CallNode, tree: Tree, values: dict[str, float], kept: Any):
    assume(tree.names)
    try:
        walk = expression(tree.text, {n: values[n] for n in tree.names}).viewed(arithmetic=kept)
    except (InputError, NumericError):
        assume(False)
        raise
    holds(browser, walk.context)


@pytest.mark.parametrize("key", example_keys())
def test_every_example(browser: CallNode, key: str):
    holds(browser, walk_of(lesson_from(key)).context)


@pytest.mark.parametrize("key", expression_example_keys())
def test_every_formula(browser: CallNode, key: str):
    example = load_expression_example(key)
    holds(browser, expression(example.text, example.values).context)


@settings(max_examples=60, deadline=None)
@given(case=cases(), kept=arithmetics, notation=notations, data=st.data())
def test_what_is_changed_leads_to_what_python_finds_for_it(browser: CallNode, case: Case, kept: Any, notation: str, data: st.DataObject):
    """Some leaves one after the other: only what depends on them is evaluated again."""
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.1, arithmetic=kept, notation=notation)
    s = walk.structure
    wanted = given_values(case.network, case.batch, 0.1) | {}
    changes = []
    for moved in data.draw(st.lists(st.sampled_from([*s.parameters, *s.inputs]), min_size=1, max_size=4)):
        row = wanted[moved].copy()
        example = data.draw(st.integers(0, row.size - 1))
        row[example] = data.draw(st.floats(-4, 4).map(lambda v: round(v, 3)))
        wanted[moved] = row
        changes.append({"node": walk.context.index(moved), "example": example, "value": float(row[example])})
    context = replace(walk.context, values=evaluate(s.graph, wanted, walk.arithmetic))
    compare(context, browser(SCRIPT, "changed", sent(walk.context), walk.arithmetic.decimals, changes))


@settings(max_examples=40, deadline=None)
@given(case=cases(), kept=arithmetics, data=st.data())
def test_what_is_held_moves_what_comes_after_it_as_in_python(browser: CallNode, case: Case, kept: Any, data: st.DataObject):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.1, arithmetic=kept)
    n = data.draw(st.sampled_from([n for n, at in enumerate(walk.structure.graph.nodes) if at.operation is not None]))
    quantity, row = walk.structure.graph.nodes[n].quantity, np.array(walk.values.arrays[n])
    example = data.draw(st.integers(0, row.size - 1))
    row[example] = data.draw(st.floats(-4, 4).map(lambda v: round(v, 3)))
    graph = held(walk.structure.graph, quantity)
    others = given_values(case.network, case.batch, 0.1) | {quantity: row}
    context = replace(walk.context, graph=graph, values=evaluate(graph, others, walk.arithmetic))
    change = {"node": n, "example": example, "value": float(row[example])}
    found = browser(SCRIPT, "changed", sent(walk.context), walk.arithmetic.decimals, [change])
    # As a number that is given it would be written as it was given.
    found["texts"][n] = [display_number(context.text(n, e)) for e in range(row.size)]
    compare(context, found)


@settings(max_examples=40, deadline=None)
@given(case=cases(), data=st.data())
def test_what_was_held_and_let_go_is_as_before(browser: CallNode, case: Case, data: st.DataObject):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.1)
    computed = [n for n, at in enumerate(walk.structure.graph.nodes) if at.operation is not None]
    holding = {"node": data.draw(st.sampled_from(computed)), "example": 0, "value": data.draw(st.floats(-4, 4))}
    before, after = (
        browser(SCRIPT, *call) for call in (("evaluated", sent(walk.context), None), ("released", sent(walk.context), None, holding))
    )
    assert before == after


@settings(max_examples=40, deadline=None)
@given(case=cases(), kept=arithmetics, notation=notations, data=st.data())
def test_the_curve_and_the_tangent_are_those_of_a_nudge(browser: CallNode, case: Case, kept: Any, notation: str, data: st.DataObject):
    """What can be moved is what Python can nudge, measured by the same, and nothing has changed afterwards."""
    example = data.draw(st.integers(0, case.batch.examples - 1))
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.1, arithmetic=kept, notation=notation, example=example)
    moved = live(walk.context)["moves"]
    n = data.draw(st.sampled_from([n for n in moved if moved[n][1] >= 0]))
    quantity = walk.context.node(n).quantity
    assert isinstance(quantity, Variable)
    nudge, (measured, slope) = walk.nudge(quantity, 0.1), moved[n]
    assert walk.context.node(measured).quantity == walk.measured(quantity)
    assert walk.context.number(slope) == nudge.slope
    question = {"node": n, "example": example, "points": list(nudge.xs), "measured": measured}
    found = browser(SCRIPT, "along", sent(walk.context), walk.arithmetic.decimals, question)
    scale = max(map(abs, nudge.ys))
    assert [float(v) for v in found["found"]] == pytest.approx(list(nudge.ys), rel=1e-11, abs=1e-13 * scale, nan_ok=True)
    assert found["after"] == browser(SCRIPT, "evaluated", sent(walk.context), walk.arithmetic.decimals)


@settings(max_examples=40, deadline=None)
@given(case=cases(), rule=st.sampled_from([*RULES]), kept=arithmetics, times=st.integers(1, 4))
def test_the_update_again_and_again(browser: CallNode, case: Case, rule: str, kept: Any, times: int):
    """The browser makes the updates that Python makes, what a rule remembers included, and knows the loss after the next."""
    assume_no_noise_is_enlarged(case, rule)
    try:
        walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.1, rule=rule, arithmetic=kept)
        last = walk
        for _ in range(times):
            last = last.next()
        after = last.loss_after
    except NumericError:
        assume(False)
        raise
    found = browser(SCRIPT, "updated", sent(walk.context), walk.arithmetic.decimals, times)
    for n, at in enumerate(walk.context.graph.nodes):
        if at.operation is None:
            # Small differences of single updates go on into the next ones.
            assert found["numbers"][n] == pytest.approx(np.asarray(last.values[at.quantity]).tolist(), rel=1e-6, abs=1e-9)
    assert float(found["next"]) == pytest.approx(after, rel=1e-6, abs=1e-9)


def test_everything_of_the_forward_pass_can_be_moved():
    for key, notation in (("1-2-1", "003"), ("batch-of-4", "000"), ("1-2-1", "theta")):
        walk = walk_of(lesson_from(key).viewed(notation=notation))
        s = walk.structure
        names = {walk.context.node(n).quantity for n in live(walk.context)["moves"]}
        assert {*s.parameters, *s.inputs, target(0)} <= names
        assert {q for q in (n.quantity for n in s.forward.nodes) if isinstance(q, Variable) and q.name in ("z", "a")} <= names
    penalised = lesson_from("1-2-1")
    walk = walk_of(penalised.about(penalised.subject.with_network(penalised.subject.network.with_settings(l2=0.5))))
    for strength, measured in ((Variable(L2_STRENGTH), "cost"), (Variable(LEARNING_RATE), "cost"), (target(0), "loss of one example")):
        n, _ = live(walk.context)["moves"][walk.context.index(strength)]
        assert walk.context.node(n).quantity == Variable(measured)
    graph = expression("v = x*x\nJ = v*v", x=2)
    assert {graph.structure.name(graph.context.node(n).quantity) for n in live(graph.context)["moves"]} == {"x", "v"}


def test_the_first_quantity_that_leaves_the_range_is_named(browser: CallNode):
    walk = walk_of(lesson_from("1-2-1"))
    moved = walk.context.index(walk.structure.parameters[0])
    found = browser(SCRIPT, "changed", sent(walk.context), None, [{"node": moved, "example": 0, "value": 1e308}])
    assert found["bad"] is None, "a sigmoid of it is 1"
    graph = expression("exp(x) / y", x=1, y=2)
    x = graph.context.index(graph.structure.leaf("x"))
    found = browser(SCRIPT, "changed", sent(graph.context), None, [{"node": x, "example": 0, "value": 1000.0}])
    assert graph.context.node(found["bad"]).operation.name == "exp"


@given(
    values=st.lists(
        st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**9), 10**9).map(lambda n: n / 2**4), min_size=1, max_size=40
    ),
    digits=st.builds(Digits, st.integers(0, 8), st.booleans(), st.booleans()),
    is_given=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_any_number_is_written_as_python_writes_it(browser: CallNode, values: list[float], digits: Digits, is_given: bool):
    shown = {"decimals": digits.decimals, "short": digits.short, "kept": digits.kept}
    wanted = [display_number(digits.text(value, given=is_given)) for value in values]
    assert browser(SCRIPT, "texts", values, shown, is_given) == wanted


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300))
@settings(max_examples=50, deadline=None)
def test_a_sum_over_examples_is_numpys_to_the_last_bit(browser: CallNode, values: list[float]):
    assert browser("../../nnviz/web/live/arithmetic.js", "sumInPairs", values) == float(np.sum(np.array(values)))


@given(
    values=st.lists(st.floats(-1e6, 1e6) | st.integers(-(10**7), 10**7).map(lambda n: n * 0.005), min_size=1, max_size=50),
    decimals=st.integers(0, 8),
)
def test_by_hand_the_same_is_kept(browser: CallNode, values: list[float], decimals: int):
    for value in values:
        assert browser("../../nnviz/web/live/arithmetic.js", "halfUp", value, decimals) == half_up(value, decimals)


@given(z=st.floats(-30, 30))
def test_the_error_function(browser: CallNode, z: float):
    found = browser("../../nnviz/web/live/functions.js", "complementOfErf", z)
    assert found == pytest.approx(math.erfc(z), rel=1e-12, abs=1e-300)


def test_the_functions_that_keep_digits_have_the_same_names_on_both_sides(browser: CallNode):
    assert set(browser("../../nnviz/web/live/far.js", "carefulNames")) == {function.__name__ for function in CAREFUL}


def every_form() -> list[type[Form]]:
    """Every kind of form that there is, as its module has it: a class with slots replaces another of its name."""
    found: list[type[Form]] = []
    left: list[type[Form]] = [Form]
    while left:
        left += (kinds := left.pop().__subclasses__())
        found += [kind for kind in kinds if getattr(sys.modules[kind.__module__], kind.__name__, None) is kind]
    # What others are made of is no form itself, but for the sum.
    return [kind for kind in found if kind is Sum or not any(issubclass(other, kind) and other is not kind for other in found)]


WRITTEN: dict[type[Form], str] = {
    type(form): postfix(form)
    for form in (
        *(
            Ref(0),
            Const(0.5),
            Sum((Ref(0), ONE)),
            LedSum((Ref(0), ONE)),
            Prod((Ref(0), Ref(1))),
            Neg(Ref(0)),
            Quot(Ref(0), Ref(1)),
            Square(Ref(0)),
        ),
        *(Power(Ref(0), literal(3)), Call(EXP, Ref(0)), PairCall(MAXIMUM, Ref(0), Ref(1)), Activated(Ref(0)), indicator(Ref(0))),
        *(Mean(Ref(0), 2), SumOver(Ref(0), 2), SIGMOID.form),
    )
}


@pytest.mark.parametrize("kind", every_form(), ids=lambda kind: kind.__name__)
def test_every_kind_of_form_has_a_text(kind: type[Form]):
    assert kind in WRITTEN, "player/live.py and web/live/forms.js have to know it"


@pytest.mark.parametrize(
    "form",
    [Call(Function("cosine integral", np.cos, "", ""), Ref(0)), Stable(Sum((Ref(0), Ref(0))), lambda x: 2 * x, (Ref(0),)), Form()],
)
def test_what_the_browser_does_not_know_is_an_error_at_once(form: Form):
    with pytest.raises(TypeError, match="the browser has no"):
        postfix(form)


@pytest.mark.parametrize("key", ["1-2-1", "2-2-2-2-1", "batch-of-4"])
def test_the_payload_grows_by_a_tenth_at_most(key: str):
    data = walk_payload(walk_of(lesson_from(key)))
    whole = len(packed(data).whole)
    assert whole <= 1.1 * len(packed({name: value for name, value in data.items() if name != "live"}).whole)


def test_nearly_all_texts_are_the_same(browser: CallNode):
    """Where a last digit is another one (``compare`` allows no more), that is rare: counted over examples and random networks."""
    counted: list[tuple[int, int]] = []

    def count(context: Context) -> None:
        counted.append(compare(context, browser(SCRIPT, "evaluated", sent(context), context.arithmetic.decimals)))

    @settings(max_examples=100, deadline=None)
    @given(case=cases(), kept=arithmetics)
    def any_network(case: Case, kept: Any) -> None:
        try:
            walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3, arithmetic=kept)
        except NumericError:
            assume(False)
            raise
        count(walk.context)

    any_network()
    for key in example_keys():
        count(walk_of(lesson_from(key)).context)
    texts, others = (sum(column) for column in zip(*counted, strict=True))
    assert texts > 5_000
    assert others <= texts / 1_000, f"{others} of {texts}"
