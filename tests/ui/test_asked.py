"""What the player sends back: an edit changes one given number, a nudge asks about one, and anything else is refused."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core import quantities as q
from nnviz.core.quantities import Gradient, Quantity, Variable
from nnviz.models.checks import NUMBER
from nnviz.models.data import batch
from nnviz.models.network import Network
from nnviz.ui.lesson.lesson import Lesson, Subject, lesson_from, walk_of
from nnviz.ui.lesson.session import Session, changed, opened, undone
from nnviz.ui.shared.asked import answer, applied, edited, nudged
from nnviz.ui.shared.sent import Message
from tests.strategies import Case, cases

BATCH = lesson_from("batch-of-4").viewed(shown=2)
NUDGEABLE = "a weight, a bias, an input of this network"
EDITABLE = "a weight, a bias, an input, a target, the learning rate, the L2 strength of this network"


def node(lesson: Lesson, quantity: Quantity) -> int:
    return walk_of(lesson).context.index(quantity)


def edit(session: Session, quantity: Quantity, text: object) -> Session:
    return edited(session, Message({"node": node(session.lesson, quantity), "text": text}))


@pytest.mark.parametrize(
    ("quantity", "table", "at"),
    [
        (q.weight(1, 1, 2), "weights", (0, 1, 2)),
        (q.weight(2, 0, 1), "weights", (1, 0, 1)),
        (q.bias(1, 1), "biases", (0, 1)),
        (q.input_(2), "x", (2, 2)),
        (q.target(0), "y", (2, 0)),
    ],
)
def test_an_edit_changes_one_number_and_no_other(quantity: Variable, table: str, at: tuple[int, ...]):
    after = edit(opened(BATCH), quantity, "\u22120.75" if table != "y" else "0.75")
    subject = after.lesson.subject
    numbers: dict[str, list[Any]] = {
        name: [a.copy() for a in arrays]
        for name, arrays in (("weights", BATCH.subject.network.weights), ("biases", BATCH.subject.network.biases))
    }
    numbers |= {"x": list(BATCH.subject.data.x.copy()), "y": list(BATCH.subject.data.y.copy())}
    numbers[table][at[0]][at[1:]] = 0.75 if table == "y" else -0.75
    assert subject.network == BATCH.subject.network.with_parameters(numbers["weights"], numbers["biases"])
    assert np.array_equal(subject.data.x, numbers["x"])
    assert np.array_equal(subject.data.y, numbers["y"])
    assert (after.past, after.message, after.lesson.view) == ((BATCH.subject,), "", BATCH.view)
    assert after.base == after.lesson


def test_the_learning_rate_is_edited_as_in_its_field():
    rate = Variable(q.LEARNING_RATE)
    after = edit(opened(BATCH), rate, "0,25")
    assert after.lesson.subject == BATCH.subject.with_rate(0.25)
    for text in ("-1", "1e7", "fast"):
        refused = edit(opened(BATCH), rate, text)
        assert refused.lesson == BATCH
        assert refused.message.startswith("learning rate: ")


@pytest.mark.parametrize("times", [1, 3])
def test_updates_that_were_made_one_after_the_other_are_taken_back_together(times: int):
    after = applied(opened(BATCH), Message({"times": times}))
    wanted = BATCH
    for _ in range(times):
        wanted = wanted.after_update()
    assert after.lesson == wanted
    assert undone(after).lesson == BATCH


@pytest.mark.parametrize(("told", "known"), [(1_795_000_000_000, 1_795_000_000_000), (None, 0), (-1, 0), ("7", 0), (2.5, 0), (2**60, 0)])
def test_the_player_learns_which_updates_are_in_what_it_is_sent(told: object, known: int):
    after = applied(opened(BATCH), Message({"times": 2, "told": told}))
    assert after.told == known
    assert applied(after, Message({"times": 1, "told": 5})).told == 5
    assert undone(after).lesson == BATCH


@pytest.mark.parametrize("times", [0, -1, 501, 1.0, True, "3", None, [1]])
def test_so_many_updates_are_not_made(times: object):
    after = applied(opened(BATCH), Message({"times": times}))
    assert after.lesson == BATCH
    assert after.message.startswith("times: ")


PENALISED = BATCH.about(BATCH.subject.with_network(BATCH.subject.network.with_settings(l2=0.5)))


def test_the_strength_of_the_penalty_is_edited_like_any_number_of_it():
    strength = Variable(q.L2_STRENGTH)
    after = edit(opened(PENALISED), strength, "0,25")
    assert after.lesson.subject.network == PENALISED.subject.network.with_settings(l2=0.25)
    assert undone(after).lesson.subject == PENALISED.subject
    assert strength not in walk_of(edit(opened(PENALISED), strength, "0").lesson).context.graph, "a penalty of 0 is none"
    for text in ("-1", "1e7", "strong"):
        refused = edit(opened(PENALISED), strength, text)
        assert refused.lesson == PENALISED
        assert refused.message


@pytest.mark.parametrize("text", ["", "abc", "nan", "1e400", "1_0", None, 5, ["1"], "<b>", "1" + "0" * 400])
def test_an_edit_that_is_no_number_is_refused_by_the_name_of_the_quantity(text: object):
    after = edit(opened(BATCH), q.weight(1, 1, 2), text)
    assert after.lesson == BATCH
    assert after.message.startswith("W₂₃[1]: ")
    assert after.message.endswith(f"is not allowed. Allowed: {NUMBER}.")
    assert edit(opened(BATCH), q.input_(0), text).message.startswith("x₁⁽³⁾: ")
    assert edit(opened(BATCH), q.target(0), "2").message.startswith("y, row 3, column 1: 2.0 is not allowed.")


JUNK = (None, 5, "x", [], {}, {"node": None}, {"node": "3"}, {"node": True}, {"node": 2.0}, {"node": -1}, {"node": 10**9}, {"node": [1]})


@pytest.mark.parametrize("sent", JUNK, ids=range(len(JUNK)))
def test_what_is_about_no_given_number_is_refused(sent: Any):
    session = opened(BATCH)
    for sent_ in (sent, {**sent, "text": "1", "h": "1"} if isinstance(sent, dict) else sent):
        for after, allowed in ((edited(session, Message(sent_)), EDITABLE), (nudged(session, Message(sent_)), NUDGEABLE)):
            assert (after.lesson, after.past, after.nudge) == (BATCH, (), None)
            assert after.message.startswith("quantity: ")
            assert after.message.endswith(f"Allowed: {allowed}.")


@pytest.mark.parametrize("example", [-1, 4, 10**9, True, "1", None, 1.0])
def test_an_example_that_there_is_not_is_refused_with_those_that_there_are(example: object):
    before = opened(BATCH)
    after = edited(before, Message({"node": node(BATCH, q.input_(0)), "example": example, "text": "1"}))
    assert after.lesson == BATCH
    assert after.message.startswith("example: ")
    assert after.message.endswith("Allowed: a whole number from 0 to 3.")


def test_a_computed_number_cannot_be_edited():
    structure = walk_of(BATCH).structure
    for quantity in (q.pre_activation(1, 0), q.activation(2, 0), structure.cost, Gradient(structure.cost, q.weight(1, 0, 0))):
        after = edit(opened(BATCH), quantity, "1")
        assert after.lesson == BATCH
        assert f"Allowed: {EDITABLE}." in after.message


def test_a_nudge_is_answered_by_the_predicted_and_the_real_change():
    session = nudged(opened(BATCH), Message({"node": node(BATCH, q.weight(1, 0, 0)), "h": "0.001"}))
    ((key, content),) = answer(session).items()
    walk = walk_of(BATCH)
    moved = changed(session, lambda lesson: edit(opened(lesson), q.weight(1, 0, 0), repr(0.2 + 0.001)).lesson)
    assert key == str(node(BATCH, q.weight(1, 0, 0)))
    assert (session.lesson, session.message, content["message"], content["h"]) == (BATCH, "", "", "0.001")
    assert content["slope"] == pytest.approx(walk.grad_W[0][0, 0])
    assert content["cost"] == pytest.approx(walk.loss)
    assert content["after"] == pytest.approx(walk_of(moved.lesson).loss, rel=1e-12)
    assert answer(opened(BATCH)) == {}


@pytest.mark.parametrize("text", ["abc", "", None, "nan", "1e400", "1e7", "<b>"])
def test_a_nudge_that_is_no_number_is_answered_with_a_message(text: object):
    session = nudged(opened(BATCH), Message({"node": node(BATCH, q.bias(1, 0)), "h": text}))
    (content,) = answer(session).values()
    assert content["message"].startswith("h: ")
    assert content["message"].endswith("Allowed: a number from -1e6 to 1e6.")
    assert content["h"] == "0.1"


def test_a_target_is_no_quantity_to_nudge():
    after = nudged(opened(BATCH), Message({"node": node(BATCH, q.target(0)), "h": "0.1"}))
    assert (after.nudge, answer(after)) == (None, {})
    assert after.message.endswith(f"Allowed: {NUDGEABLE}.")


def test_a_nudge_out_of_the_range_of_numbers_has_no_curve():
    network = Network((1, 1, 1), [[[1]], [[1e50]]], [[0], [0]], ("identity", "identity"))
    lesson = BATCH.about(Subject("1-1-1", network, batch(network, [[1e100]], [[1]]), 0.0))
    content = answer(nudged(opened(lesson), Message({"node": node(lesson, q.weight(1, 0, 0)), "h": "1e6"})))
    (found,) = json.loads(json.dumps(content, allow_nan=False)).values()
    assert (found["real"], found["after"], found["xs"], found["ys"]) == ("∞", None, [], [])


def test_a_nudge_outlives_the_quantity_without_harm():
    session = nudged(opened(BATCH), Message({"node": node(BATCH, q.weight(1, 1, 2)), "h": "0.1"}))
    other = changed(session, lambda lesson: lesson_from("1-1-1", lesson.view))
    assert answer(other) == {}


@settings(max_examples=60)
@given(cases(), st.integers(0, 200), st.one_of(st.floats(-1e100, 1e100).map(repr), st.text(max_size=8)), st.data())
def test_whatever_is_sent_gives_a_lesson_or_a_message(case: Case, number: int, text: str, data: st.DataObject):
    lesson = BATCH.about(Subject("1-1-1", case.network, case.batch, 0.1))
    before = opened(lesson)
    after = edited(before, Message({"node": number, "text": text}))
    assert np.isfinite(walk_of(after.lesson).loss)
    if after.message:
        assert after.lesson == lesson
    asked = nudged(before, Message({"node": number, "h": text}))
    json.dumps(answer(asked), allow_nan=False)
