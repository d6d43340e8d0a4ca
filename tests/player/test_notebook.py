"""The player in a notebook, without a notebook: what it sends becomes what Python has, and what Python has is what it shows."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from typing import Any, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import ExpressionWalk, InputError, NumericError, Walk, expression, load_example, walkthrough
from nnviz.core import quantities as q
from nnviz.core.errors import InputError as Refused
from nnviz.core.limits import MAX_UPDATES_AT_ONCE
from nnviz.core.quantities import Quantity, Variable
from nnviz.player import contract
from nnviz.player.notebook import PlayerWidget, look
from nnviz.player.packing import put_together
from nnviz.player.sent import Message
from nnviz.player.shown import ExpressionShown, NetworkShown
from tests.strategies import Case, cases, rule_names
from tests.ui.test_sent import FORGED, messages
from tests.ui.test_sent_as_agreed import read_by
from tests.web.test_contract import check

RATE = Variable(q.LEARNING_RATE)


def walk_of(key: str = "batch-of-4", **view: Any) -> Walk:
    example = load_example(key)
    return walkthrough(example.network, example.data.x, example.data.y, example.learning_rate, notation=example.notation, **view)


def graph() -> ExpressionWalk:
    return expression("J = 3*(a + b*c)", a=5, b=3, c=2)


def send(walk: Walk | ExpressionWalk, what: str, **value: Any) -> PlayerWidget:
    """What the browser sends: a custom message, as it arrives at the widget."""
    widget = walk.widget()
    content = {"what": what, "structure": widget.shown.structure, **({"value": value} if value else {})}
    widget._handle_custom_msg(content, [])
    return widget


def edit(walk: Walk, quantity: Quantity, text: str, **more: Any) -> PlayerWidget:
    return send(walk, "edit", node=walk.context.index(quantity), text=text, step=0, **more)


def whole(widget: PlayerWidget) -> dict[str, Any]:
    """The payload that the browser puts together of the widget's state."""
    parts = {tuple(path): widget.texts[digest] for digest, path in widget.data["parts"]}
    found: dict[str, Any] = json.loads(put_together(widget.data["payload"], parts))
    return found


def terms(walk: Walk) -> tuple[object, ...]:
    return (walk.network, walk.data, walk.learning_rate, walk.arithmetic, walk.notation, walk.digits, walk.grain, walk.example, walk.state)


def made_anew(walk: Walk) -> Walk:
    view = {"arithmetic": walk.arithmetic.decimals if walk.arithmetic.decimals is not None else "exact", "notation": walk.notation.key}
    shown = {"digits": walk.digits.decimals, "grain": walk.grain, "example": walk.example, "rule": walk.rule, "state": walk.state}
    return walkthrough(walk.network, walk.x, walk.y, walk.learning_rate, **view, **shown)


def agree(walk: Walk, widget: PlayerWidget) -> None:
    """The walkthrough is the one that is made of its own terms, and the widget shows it."""
    fresh = made_anew(walk)
    assert terms(fresh) == terms(walk)
    assert all(np.array_equal(a, b) for a, b in zip(fresh.values.arrays, walk.values.arrays, strict=True))
    assert [s.numbers for s in fresh.steps] == [s.numbers for s in walk.steps]
    assert whole(widget) == json.loads(NetworkShown(fresh, fresh, fresh.change, fresh.apply_update).packed.whole)
    assert (widget.step, widget.data["undo"], widget.data["changed"]) == (walk.step, walk.can_undo, walk.is_changed)


# --- from the browser to Python


@pytest.mark.parametrize(
    ("quantity", "text", "found", "value"),
    [
        (q.weight(1, 1, 2), "0,5", lambda w: w.network.weights[0][1, 2], 0.5),
        (q.bias(1, 1), "−3", lambda w: w.network.biases[0][1], -3.0),
        (q.input_(2), "1/4", lambda w: w.x[2, 2], 0.25),
        (q.target(0), "0.75", lambda w: w.y[2, 0], 0.75),
        (RATE, "0.01", lambda w: w.learning_rate, 0.01),
    ],
)
def test_what_is_changed_in_the_player_is_in_python(quantity: Quantity, text: str, found: Callable[[Walk], float], value: float):
    walk = walk_of(example=2)
    before, values = terms(walk), walk.values
    widget = edit(walk, quantity, text, example=2)
    assert found(walk) == value
    assert walk.values is not values
    agree(walk, widget)
    assert widget.data["message"] == ""
    send(walk, "undo")
    assert terms(walk) == before
    assert not walk.can_undo
    assert not walk.is_changed
    agree(walk, widget)


def test_the_lectures_loss_follows_an_edit():
    walk = walk_of("1-2-1")
    assert walk.loss == pytest.approx(0.28680007, abs=5e-9)
    edit(walk, q.weight(2, 0, 1), "-1")
    assert walk.loss == pytest.approx(walkthrough(walk.network, walk.x, walk.y).loss)
    assert walk.loss < 0.2


def test_updates_of_the_player_are_those_of_python_and_are_taken_back_together():
    walk, wanted = walk_of("xor", grain="layer"), walk_of("xor", grain="layer")
    before = terms(walk)
    for _ in range(3):
        wanted = wanted.next()
    agree(walk, send(walk, "apply", times=3, step=0))
    assert terms(walk) == terms(wanted)
    walk.undo()
    assert terms(walk) == before


def test_a_nudge_is_answered_and_changes_nothing():
    walk = walk_of()
    node = walk.context.index(q.weight(1, 0, 0))
    widget = send(walk, "nudge", node=node, h="0.001", step=0)
    (content,) = widget.data["nudges"].values()
    assert content["slope"] == pytest.approx(walk.grad_W[0][0, 0])
    assert not walk.is_changed
    edit(walk, q.weight(1, 0, 0), "7")
    # As in the app it is asked of the numbers as they are.
    assert widget.data["nudges"][str(node)]["at"] == 7.0


def test_everything_as_it_was_can_be_undone():
    walk = walk_of()
    edit(walk, q.bias(1, 0), "2")
    edit(walk, q.bias(1, 0), "3")
    send(walk, "reset")
    assert terms(walk) == terms(walk_of())
    assert not walk.is_changed
    walk.undo()
    assert walk.network.biases[0][0] == 3


def test_the_step_is_the_same_on_both_sides():
    walk = walk_of()
    widget = walk.widget()
    widget.set_state({"step": 5})
    assert walk.step == 5
    for sent, there in ((10**9, len(walk.steps) - 1), (-3, 0)):
        widget.set_state({"step": sent})
        assert (walk.step, widget.step) == (there, there)
    walk.step = -1
    assert (walk.step, widget.step) == (len(walk.steps) - 1,) * 2
    # Where there are fewer steps it is the last.
    walk.grain = "layer"
    assert walk.step == widget.step == len(walk.steps) - 1
    with pytest.raises(InputError, match=f"^step: 99 is not allowed. Allowed: a whole number from -{len(walk.steps)} to"):
        walk.step = 99


# --- from Python to the browser


def test_what_is_assigned_is_shown():
    walk, other = walk_of(), walk_of().updated
    widget = walk.widget()
    walk.network = other
    assert walk.network == other
    agree(walk, widget)
    for name, value in {"notation": "002", "grain": "layer", "digits": 2, "arithmetic": 3, "example": 1, "learning_rate": 0.1}.items():
        setattr(walk, name, value)
        agree(walk, widget)
    walk.x = walk.x + 1
    walk.y = walk.y[::-1]
    walk.rule = "momentum"
    agree(walk, widget)
    assert (walk.rule, walk.notation.key, walk.arithmetic.decimals) == ("momentum", "002", 3)


def test_fewer_examples_and_another_network_at_once():
    walk, small = walk_of(example=3), load_example("1-2-1")
    walk.change(network=small.network, x=small.data.x, y=small.data.y)
    assert (walk.network.sizes, walk.example) == ((1, 2, 1), 0)
    agree(walk, walk.widget())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("network", 3, "network: 3 is not allowed. Allowed: a Network"),
        ("network", None, "network: None is not allowed."),
        ("x", [[1, 2, "a"]] * 4, "x, row 1, column 3: 'a' is not allowed."),
        ("x", [[1, 2, 3]], "y: "),
        ("learning_rate", -1, "learning rate: -1 is not allowed. Allowed: a number from 0 to 1e6."),
        ("notation", "7", "notation: '7' is not allowed. Allowed: "),
        ("grain", "fine", "grain: 'fine' is not allowed. Allowed: "),
        ("example", 4, "example: 4 is not allowed. Allowed: a whole number from 0 to 3"),
        ("rule", "best", "rule: 'best' is not allowed."),
        ("step", "x", "step: 'x' is not allowed."),
    ],
)
def test_what_may_not_be_leaves_everything_as_it_is(name: str, value: object, said: str):
    walk = walk_of()
    widget = walk.widget()
    before, shown = terms(walk), dict(widget.data)
    with pytest.raises(Refused) as error:
        setattr(walk, name, value)
    assert str(error.value).startswith(said) or said in str(error.value)
    assert (terms(walk), widget.data, walk.can_undo) == (before, shown, False)


@pytest.mark.parametrize("name", ["loss", "delta", "data", "steps", "values", "anything"])
def test_what_follows_cannot_be_assigned(name: str):
    with pytest.raises(AttributeError, match=f"^Walk.{name} cannot be set. What can be: network, x, y, "):
        setattr(walk_of(), name, 1)


def test_what_leaves_the_range_of_numbers_is_said_and_not_done():
    walk = walk_of("linear-regression")
    edit(walk, q.weight(1, 0, 0), "1e100")
    before = terms(walk)
    widget = edit(walk, q.input_(0), "1e100")
    assert "left the range of floating-point numbers" in widget.data["message"]
    with pytest.raises(NumericError):
        walk.x = np.full(walk.x.shape, 1e100)
    assert terms(walk) == before
    widget = send(walk_of("linear-regression"), "apply", times=MAX_UPDATES_AT_ONCE + 1, step=0)
    assert widget.data["message"] == "times: 501 is not allowed. Allowed: a whole number from 1 to 500."


def test_of_other_numbers_only_the_numbers_are_sent():
    walk = walk_of()
    widget = walk.widget()
    texts, sent = widget.texts, []
    widget.observe(lambda change: sent.append(change["name"]), ["texts", "data", "look", "step", "_esm"])
    walk.learning_rate = 0.25
    edit(walk, RATE, "0.125")
    assert widget.texts == texts
    assert set(sent) == {"data"}


# --- laws


changes = st.one_of(
    st.tuples(st.just("edit"), st.integers(0, 10**6), st.floats(-3, 3).map(lambda v: repr(round(v, 3)))),
    st.tuples(st.just("apply"), st.integers(1, 3), st.just("")),
    st.tuples(st.sampled_from(["undo", "reset"]), st.just(0), st.just("")),
    st.tuples(st.just("grain"), st.just(0), st.sampled_from(["operation", "neuron", "layer"])),
    st.tuples(st.just("notation"), st.just(0), st.sampled_from(["000", "001", "002", "003", "004"])),
)


@settings(max_examples=15, deadline=None)
@given(cases(), rule_names(), st.lists(changes, min_size=1, max_size=5))
def test_whatever_is_changed_on_either_side_both_have_the_same_and_undo_leads_back(case: Case, rule: str, made: list[tuple[str, int, str]]):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.1, rule=rule)
    widget, first = walk.widget(), terms(walk)
    given_ = [n for n, node in enumerate(walk.context.graph.nodes) if node.operation is None]
    for what, number, text in made:
        if what == "edit":
            before = terms(walk)
            send(walk, what, node=given_[number % len(given_)], text=text, step=0)
            assert not widget.data["message"] or terms(walk) == before
        elif what in ("grain", "notation"):
            setattr(walk, what, text)
        else:
            send(walk, what, **({"times": number, "step": 0} if number else {}))
        assert (widget.data["undo"], widget.data["changed"]) == (walk.can_undo, terms(walk) != first)
    agree(walk, widget)
    while walk.can_undo:
        walk.undo()
    assert terms(walk) == first
    agree(walk, widget)


def hears(walk: Walk | ExpressionWalk, content: object, good: bool) -> None:
    widget = walk.widget()
    heard = widget.data["heard"]
    values = walk.values
    if good and isinstance(content, dict):
        # With the right address, so that it comes as far as it can.
        content = {"what": content.get("what", "edit"), "structure": widget.shown.structure, "value": content}
    widget._handle_custom_msg(content, [])
    assert widget.data["heard"] == heard + 1
    assert walk.values is values or not widget.data["message"]
    check(json.dumps(widget.data, allow_nan=False), contract.NotebookData)


WALKS = [walk_of(), graph()]


@pytest.mark.parametrize("walk", WALKS, ids=["network", "formula"])
@settings(max_examples=60, deadline=None)
@given(messages, st.booleans(), st.sampled_from(["edit", "nudge", "apply", "undo", "reset", "", "__init__"]))
def test_whatever_a_browser_sends_is_done_or_refused(walk: Walk | ExpressionWalk, sent: Any, good: bool, what: str):
    hears(walk, {**sent, "what": what} if good and isinstance(sent, dict) else sent, good)


@pytest.mark.parametrize("walk", WALKS, ids=["network", "formula"])
def test_what_is_forged_is_refused_with_a_message(walk: Walk | ExpressionWalk):
    for forged in FORGED:
        for good in (False, True):
            hears(walk, forged, good)
            assert walk.widget().data["message"] or walk.is_changed or isinstance(forged, dict)


def test_what_was_asked_of_another_network_is_not_done():
    walk = walk_of()
    widget = walk.widget()
    old = widget.shown.structure
    walk.grain = "layer"
    widget._handle_custom_msg({"what": "apply", "structure": old, "value": {"times": 1, "step": 0}}, [])
    assert widget.data["message"] == "What was asked is not done: Python has another network by now, which is the one that is shown."
    assert walk.network == walk_of().network


# --- an expression


def test_an_expression_is_changed_from_both_sides():
    g = graph()
    variable = g.structure.leaf("b")
    assert variable is not None
    widget = send(g, "edit", node=g.context.index(variable), text="4", example=0, step=0)
    assert (g.variables["b"], g.value, g.gradient("c")) == (4.0, 39.0, 12.0)
    g.change(a=6)
    assert g.value == 42
    assert whole(widget) == json.loads(ExpressionShown(g, g, g.change).packed.whole)
    send(g, "undo")
    send(g, "undo")
    assert (g.value, g.is_changed) == (33, False)
    g.grain, g.digits = "operation", 2
    with pytest.raises(InputError, match=r"^variable: 'd' is not allowed"):
        g.change(d=1)
    with pytest.raises(AttributeError, match=r"^ExpressionWalk.value cannot be set. What can be: arithmetic, digits, grain, step;"):
        g.value = 3  # type: ignore[misc]


def test_what_cannot_be_computed_is_said_in_the_player():
    g = expression("y = ln(x)", x=1)
    variable = g.structure.leaf("x")
    assert variable is not None
    widget = send(g, "edit", node=g.context.index(variable), text="-1", step=0)
    assert widget.data["message"].startswith("argument of log (line 1, column 5): -1.0 is not allowed.")
    assert "\n" not in widget.data["message"]
    assert g.variables["x"] == 1
    # Nobody applies updates to a formula.
    assert "apply" not in widget.data["answers"]
    assert "what: 'apply' is not allowed. Allowed: undo, reset, edit, nudge." in send(g, "apply", times=1).data["message"]


# --- the contract


def test_what_the_player_is_sent_is_what_the_contract_says():
    for walk in (walk_of(), graph()):
        widget = walk.widget()
        check(json.dumps(widget.data), contract.NotebookData)
        check(json.dumps(widget.look), contract.NotebookLook)
        check(json.dumps(whole(widget)), contract.Payload)


def test_what_is_read_of_a_message_is_what_the_player_sends():
    shown = walk_of().widget().shown
    fields = {"what": "undo", "structure": shown.structure, "value": {}}
    assert read_by(lambda sent: shown.hear(sent), fields) | {"value"} == set(get_type_hints(contract.NotebookSent))
    assert isinstance(Message(fields).inner("value"), Message)


# --- in a notebook and without one


def test_a_cell_shows_the_widget_and_keeps_the_page_for_those_who_read():
    walk = walk_of("1-2-1")
    data, _ = walk._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == walk.widget().model_id
    assert walk._display_() is walk.widget()
    assert walk._repr_html_().startswith("<iframe")
    assert "pip install" not in walk._repr_html_()


@pytest.mark.parametrize("made", [lambda: walk_of("1-2-1"), graph], ids=["network", "formula"])
def test_without_anywidget_there_is_the_page_and_how_to_get_the_live_one(made: Callable[[], Any], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "nnviz.player.notebook", raising=False)
    walk = made()
    assert walk._repr_mimebundle_() is None
    html = walk._repr_html_()
    assert html.startswith("<iframe")
    assert "pip install &quot;nnviz[notebook]&quot;" in html
    assert walk._display_()._repr_html_() == html
    with pytest.raises(ImportError, match=r'^the live player needs the package anywidget: pip install "nnviz\[notebook\]"$'):
        walk.widget()


def test_a_copy_stands_for_itself():
    walk = walk_of()
    walk.learning_rate = 0.25
    other = copy.copy(walk)
    assert (terms(other), other.can_undo) == (terms(walk), False)
    other.learning_rate = 0.5
    assert (walk.learning_rate, walk.widget() is not other.widget()) == (0.25, True)


def test_it_says_in_one_line_what_it_is():
    assert repr(walk_of("1-2-1")) == str(walk_of("1-2-1")) == "<Walk 1→2→1, 1 example: J = 0.2868, 24 steps>"
    assert repr(graph()) == "<ExpressionWalk J = 33 at a = 5, b = 3, c = 2, 13 steps>"
    assert "4 examples" in repr(walk_of())


def test_the_widget_is_built_once_and_of_the_players_own_parts():
    assert look() is look()
    assert 'class="nnv"' in look()["page"]
    esm = walk_of().widget()._esm
    assert "export default function notebook" in esm
    assert "eval(" not in esm
    assert "new Function" not in esm
    assert "import " not in esm.replace("/** @import", "").split("class Seat")[1]


@pytest.mark.parametrize("grain", ["operation", "neuron", "layer"])
def test_a_step_shows_its_lines_and_prints_in_one(grain: str):
    for step in walk_of(grain=grain).steps:
        latex = step._repr_latex_()
        assert latex.startswith(r"$$\begin{gathered}")
        assert latex.count("{") == latex.count("}")
        assert all(line in latex for line in (step.symbols, step.numbers, step.result))
        assert len(repr(step)) < 2_000


def test_the_strength_of_the_penalty_too_down_to_none():
    walk = walk_of()
    walk.network = walk.network.with_settings(l2=0.5)
    edit(walk, Variable(q.L2_STRENGTH), "0,25")
    assert walk.network.l2 == 0.25
    agree(walk, edit(walk, Variable(q.L2_STRENGTH), "0"))
    assert walk.network.l2 == 0
    assert Variable(q.L2_STRENGTH) not in walk.context.graph
    walk.undo()
    assert walk.network.l2 == 0.25
