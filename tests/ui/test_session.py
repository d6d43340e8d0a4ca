"""The session's one value: changes, refusals, undo, reset and updates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import walkthrough
from nnviz.models.examples import example_keys
from nnviz.models.initialise import initialised
from nnviz.ui.lesson.lesson import FIRST_EXAMPLE, Lesson, Subject, lesson_from, walk_of
from nnviz.ui.lesson.session import Session, changed, opened, reset, undone, updated

FIRST = lesson_from(FIRST_EXAMPLE)


def rate(value: object) -> Callable[[Lesson], Lesson]:
    return lambda lesson: lesson.about(lesson.subject.with_rate(value))


def viewed(**view: object) -> Callable[[Lesson], Lesson]:
    return lambda lesson: lesson.viewed(**view)


def test_a_session_starts_with_its_lesson():
    session = opened(FIRST, "a message", version=4, step=7)
    assert session == Session(FIRST, FIRST.subject, FIRST, past=(), version=4, message="a message", step=7, visit=4)


def test_a_change_is_taken_over_and_remembered():
    before = opened(FIRST)
    after = changed(before, rate("0.25"))
    assert after.lesson == after.base == rate(0.25)(FIRST)
    assert after.past == (FIRST.subject,)
    assert (after.version, after.message, after.opened) == (1, "", FIRST.subject)
    assert before == opened(FIRST)


def test_a_change_of_the_view_is_no_step_to_undo():
    after = changed(opened(FIRST), viewed(notation="002", digits=6))
    assert after.lesson == after.base == FIRST.viewed(notation="002", digits=6)
    assert (after.past, after.version) == ((), 1)


def test_a_change_by_the_tables_leaves_them_as_they_are():
    after = changed(opened(FIRST), rate(0.25), by_tables=True)
    assert after.lesson == rate(0.25)(FIRST)
    assert (after.base, after.version, after.past) == (FIRST, 0, (FIRST.subject,))


def too_large(lesson: Lesson) -> Lesson:
    network = initialised((1, 1, 1), ("identity", "identity")).with_parameters([[[1e99]], [[1e99]]], [[0], [0]])
    return lesson.about(Subject(FIRST_EXAMPLE, network, lesson.subject.data, 0.5))


REFUSED = (
    (rate("abc"), "learning rate: 'abc' is not allowed. Allowed: a number from 0 to 1e6."),
    (rate(""), "learning rate: an empty field is not allowed. Allowed: a number from 0 to 1e6."),
    (rate("1e400"), "learning rate: '1e400' is not allowed. Allowed: a number from 0 to 1e6."),
    (viewed(notation="xx"), "notation: 'xx' is not allowed. Allowed: 003, 002, 000, 004, 001, theta."),
    (viewed(shown=1), "example: 1 is not allowed. Allowed: a whole number from 0 to 0 (counted from 0)."),
    (lambda lesson: lesson_from("nope"), f"example: 'nope' is not allowed. Allowed: {', '.join(example_keys())}."),
    (too_large, "J is infinite: it is the first quantity that left the range of floating-point numbers. "
                "Make the weights, the inputs or the learning rate smaller."),
)  # fmt: skip


@pytest.mark.parametrize(("change", "message"), REFUSED)
@pytest.mark.parametrize("by_tables", [False, True])
def test_a_refused_change_keeps_everything_and_says_why(change: Callable[[Lesson], Lesson], message: str, by_tables: bool):
    before = replace(changed(opened(FIRST), rate(0.25)), step=3)
    after = changed(before, change, by_tables=by_tables)
    assert after == replace(before, message=message)
    # The next change that works takes the message away, and so does one that changes nothing.
    assert changed(after, rate(0.75)).message == ""
    assert changed(after, lambda lesson: lesson) == before


def test_an_error_that_is_no_refusal_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        changed(opened(FIRST), lambda lesson: 1 // 0)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize("key", example_keys())
def test_updates_are_iterations_of_the_walkthrough(key: str):
    session = replace(opened(lesson_from(key)), step=9)
    subject = session.lesson.subject
    walk = walkthrough(subject.network, subject.data.x, subject.data.y, subject.learning_rate)
    losses: list[float] = []
    for count in range(1, 4):
        session = updated(session)
        losses.append(walk.loss)
        walk = walk.next()
        assert session.lesson.subject.network == walk.network
        assert session.lesson.subject.losses == tuple(losses)
        assert (session.step, session.version, len(session.past), session.message) == (0, count, count, "")
        assert walk_of(session.lesson).loss == walk.loss
    for _ in range(3):
        session = undone(session)
    assert session.lesson == lesson_from(key)


def test_an_update_that_leaves_the_numbers_is_refused():
    big = initialised((1, 1), ("identity",)).with_parameters([[[1e60]]], [[0]])
    session = replace(opened(FIRST.about(Subject(FIRST_EXAMPLE, big, FIRST.subject.data, 1e6))), step=5)
    for _ in range(30):
        previous, session = session, updated(session)
        if session.message:
            break
    assert session == replace(previous, message=session.message)
    assert session.message.startswith(("weights[0], row 1, column 1: ", "J is infinite"))


def test_undo_goes_back_one_change_at_a_time_in_the_present_view():
    session = changed(changed(opened(FIRST), rate(0.25)), rate(0.75))
    session = changed(session, viewed(digits=7))
    once, twice = undone(session), undone(undone(session))
    assert once.lesson == once.base == rate(0.25)(FIRST).viewed(digits=7)
    assert twice.lesson == FIRST.viewed(digits=7)
    assert (once.version, twice.version) == (session.version + 1, session.version + 2)
    assert undone(twice) is twice


def test_undo_takes_a_message_away():
    assert undone(changed(changed(opened(FIRST), rate(0.25)), rate("abc"))).message == ""


def test_fifty_changes_can_be_undone():
    session = opened(FIRST)
    for n in range(60):
        session = changed(session, rate(n / 100))
    for n in range(58, 8, -1):
        session = undone(session)
        assert session.lesson.subject.learning_rate == n / 100
    assert session.past == ()


def test_reset_goes_back_to_what_was_opened_and_can_be_undone():
    session = updated(updated(changed(opened(FIRST), rate(0.25))))
    session = changed(session, viewed(notation="001"))
    back = reset(session)
    assert back.lesson == FIRST.viewed(notation="001")
    assert back.lesson.subject.losses == ()
    assert undone(back).lesson == session.lesson
    assert reset(opened(FIRST)) == opened(FIRST)


actions = st.lists(st.sampled_from(["update", "undo", "reset", "bad", "view"]) | st.floats(0, 1), max_size=12)


@settings(max_examples=60)
@given(st.sampled_from(example_keys()), actions)
def test_any_sequence_of_changes_keeps_the_record_straight(key: str, sequence: list[object]):
    session = opened(lesson_from(key))
    subjects = [session.lesson.subject]
    for action in sequence:
        before = session
        if action == "update":
            session = updated(session)
            subjects.append(before.lesson.after_update().subject)
        elif action == "undo":
            session = undone(session)
            subjects = subjects[:-1] or subjects
        elif action == "reset":
            session = reset(session)
            subjects += [subjects[0]] if subjects[-1] != session.opened else []
        elif action == "bad":
            session = changed(session, rate("abc"))
            assert session.message
        elif action == "view":
            session = changed(session, viewed(digits=(session.lesson.view.digits + 1) % 9))
        else:
            session = changed(session, rate(action))
            subjects += [subjects[-1].with_rate(action)] if action != subjects[-1].learning_rate else []
        assert session.lesson.subject == subjects[-1]
        assert session.past == tuple(subjects[:-1])
        assert session.base == session.lesson
        assert session.version - before.version == int(session.lesson != before.lesson)
