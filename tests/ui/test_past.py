"""Undo brings back what another lesson took the place of: network, data, rate and view, in one press."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.models.data import batch
from nnviz.models.examples import example_keys
from nnviz.models.initialise import initialised
from nnviz.ui.lesson.lesson import FIRST_EXAMPLE, Lesson, Subject, View, lesson_from
from nnviz.ui.lesson.session import Session, changed, opened, replaced, reset, undone, updated
from nnviz.ui.shared.past import LARGEST, LONGEST, Former, remembered
from tests.app import Page

FIRST = lesson_from(FIRST_EXAMPLE)


def own() -> Lesson:
    """A network of nobody else's: other layers, three examples, the last of them shown, in another notation."""
    network = initialised((2, 3, 1), ("tanh", "sigmoid"), seed=5)
    rng = np.random.default_rng(1)
    subject = Subject("xor", network, batch(network, rng.normal(size=(3, 2)), rng.normal(size=(3, 1))), 0.125, name="Mine")
    return Lesson(subject, View("002", 6, "exact", "layer", 2))


@pytest.mark.parametrize("key", example_keys())
def test_one_step_back_brings_the_former_lesson_as_it_was(key: str):
    before = updated(opened(own()))
    after = replaced(before, lesson_from(key, before.lesson.view))
    assert after.lesson.subject == after.opened == lesson_from(key).subject
    back = undone(after)
    assert back.lesson == back.base == before.lesson
    assert (back.opened, back.past) == (before.opened, before.past)
    assert reset(back).lesson == own(), "it starts where it started"


def test_what_was_chosen_of_the_view_since_then_stays():
    after = replaced(opened(own()), lesson_from("batch-of-4"))
    after = changed(changed(after, lambda x: x.viewed(digits=1)), lambda x: x.viewed(grain="operation"))
    assert undone(after).lesson == own().viewed(digits=1, grain="operation")
    # An example of the batch that was chosen meanwhile is one of another batch.
    chosen = changed(replaced(opened(own()), lesson_from("batch-of-4")), lambda x: x.viewed(shown=3))
    assert undone(chosen).lesson.subject == own().subject


def test_a_change_that_shows_another_example_brings_back_the_one_that_was_shown():
    session = opened(own())
    one = changed(session, lambda x: x.about(x.subject.with_data(batch(x.subject.network, [[1.0, 2.0]], [[0.5]]))))
    assert one.lesson.view.shown == 0
    assert undone(one).lesson == own()


def test_the_same_lesson_again_is_nothing_to_undo():
    session = changed(opened(FIRST), lambda x: x.about(x.subject.with_rate(0.25)))
    again = replaced(session, session.lesson)
    assert (again.past, again.opened, again.lesson) == (session.past, session.opened, session.lesson)
    assert again.version == session.version + 1


def test_the_past_is_bounded_in_number_and_in_size():
    session = opened(FIRST)
    for n in range(70):
        session = replaced(session, FIRST.about(FIRST.subject.with_rate(n / 100)))
    assert len(session.past) == LONGEST
    network = initialised((900, 1), ("identity",))
    rng = np.random.default_rng(0)
    large = [Subject(FIRST_EXAMPLE, network, batch(network, rng.normal(size=(64, 900)), [[n]] * 64), 0.5) for n in range(3)]
    past: tuple[Subject | Former, ...] = (FIRST.subject,)
    for subject in large:
        past = remembered(past, subject)
        assert sum(s.data.x.size for s in past if isinstance(s, Subject)) <= LARGEST
    assert past == (large[-1],)


steps = st.lists(st.sampled_from([*example_keys(), "update", "digits", "edit"]), max_size=8)


@settings(max_examples=60)
@given(steps)
def test_as_many_presses_as_changes_lead_back_to_the_start(sequence: list[str]):
    session = opened(own())
    seen: list[Session] = []
    for step in sequence:
        before = session
        if step == "update":
            session = updated(session)
        elif step == "digits":
            session = changed(session, lambda x: x.viewed(digits=(x.view.digits + 1) % 9))
        elif step == "edit":
            session = changed(session, lambda x: x.about(x.subject.with_rate(x.subject.learning_rate + 0.5)))
        else:
            session = replaced(session, lesson_from(step, session.lesson.view))
        if len(session.past) > len(before.past):
            seen.append(before)
    while session.past:
        session = undone(session)
        before = seen.pop()
        assert (session.lesson.subject, session.opened) == (before.lesson.subject, before.opened)
        assert session.lesson.view.notation == before.lesson.view.notation
    assert not seen


def test_an_own_network_is_back_after_another_example_with_one_press():
    page = Page(example="1-2-1")
    page.build(sizes="2-3-1", hidden="tanh", output="sigmoid", how="normal", seed="4")
    page.type("Learning rate α", "0.125")
    page.choose("Notation", "002")
    lesson = page.lesson
    page.choose("Example", "batch-of-4")
    page.press("Undo")
    assert page.lesson == lesson
    page.go_to(example="xor")
    page.press("Undo")
    assert page.lesson == lesson
    page.build(sizes="4-4-2", hidden="relu", output="softmax", loss="cross_entropy")
    page.press("Undo")
    assert page.lesson == lesson
    page.press("Undo")
    page.press("Undo")
    assert page.lesson.subject == FIRST.subject


def test_a_network_from_the_training_page_takes_the_place_of_the_former_one():
    page = Page(example="xor")
    page.press("Apply the update and go on")
    lesson = page.lesson
    page.app.switch_page("pages/Training.py")
    page.go_to()
    page.send("open", {"run": 0, "update": 0, "what": "all", "number": ""})
    page.app.switch_page("pages/Walkthrough.py")
    page.go_to()
    assert page.lesson.subject.origin.startswith("on XOR after 0 updates")
    page.press("Undo")
    assert page.lesson == lesson


def test_a_large_network_is_back_by_its_own_link_in_the_same_session():
    page = Page(example="1-2-1")
    page.build(sizes="8-16-16-4", hidden="tanh", output="softmax", loss="cross_entropy", how="normal")
    lesson, link = page.lesson, page.link
    assert set(link) == {"kept"}
    page.go_to(example="xor")
    page.go_to(**link)
    assert page.errors == []
    assert page.lesson == lesson
    elsewhere = Page(**link)
    assert elsewhere.lesson == replace(FIRST)
    assert len(elsewhere.errors) == 1
    assert elsewhere.errors[0].startswith("kept (in the link): ")
