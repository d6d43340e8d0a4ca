"""Undo on the Training page: what a change threw away is made again, to the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.documents.envelope import dumps
from nnviz.ui.lesson.lesson import lesson_from
from nnviz.ui.training.document import training_document
from nnviz.ui.training.past import LONGEST, carried, remembered, undone
from nnviz.ui.training.state import (
    Run,
    Training,
    configured,
    first,
    fresh_run,
    pinned,
    run_on,
    stopped,
    with_data,
    with_lesson,
    with_subject,
)
from tests.app import Page
from tests.ui.test_keeping import again

TRAINING = "pages/Training.py"


def state_of(page: Page) -> Training:
    state: Training = page.app.session_state["nnviz-training"]
    return state


def made(page: Page) -> Training:
    """The state when everything that was to be made is made."""
    for _ in range(200):
        if not state_of(page).running:
            return state_of(page)
        page.run()
    pytest.fail("it never ends")


def ran(page: Page, updates: str) -> Training:
    page.type("Updates", updates)
    page.press("Run")
    return made(page)


CHANGES: tuple[tuple[str, Callable[[Page], Any]], ...] = (
    ("another rate", lambda page: page.type("Learning rate α", "0.25")),
    ("other data", lambda page: page.choose("Examples", "moons")),
    ("a lesson", lambda page: page.press("Dead ReLUs")),
    ("the start", lambda page: page.press("Reset")),
    ("a link", lambda page: page.go_to(data="circles", hidden="3")),
)


@pytest.mark.parametrize(("name", "change"), CHANGES, ids=[name for name, _ in CHANGES])
def test_what_a_change_threw_away_is_made_again_to_the_same_numbers(name: str, change: Callable[[Page], Any]):
    page = Page(TRAINING)
    assert not page.can_press("Undo")
    before = ran(page, "30")
    change(page)
    made(page)
    page.press("Undo")
    after = made(page)
    assert (after.setup, after.lesson, after.updates) == (before.setup, before.lesson, before.updates)
    assert np.array_equal(after.run.history.losses, before.run.history.losses)
    assert after.run.history[30].network == before.run.history[30].network
    assert not page.can_press("Undo")
    assert page.errors == []


@pytest.mark.parametrize(("name", "change"), CHANGES[:3], ids=[name for name, _ in CHANGES[:3]])
def test_it_is_brought_back_after_a_reload_too(name: str, change: Callable[[Page], Any]):
    page = Page(TRAINING)
    before = ran(page, "30")
    change(page)
    made(page)
    fresh = again(page, TRAINING)
    assert made(fresh).setup == made(page).setup
    fresh.press("Undo")
    after = made(fresh)
    assert (after.setup, after.lesson, after.updates) == (before.setup, before.lesson, before.updates)
    assert np.array_equal(after.run.history.losses, before.run.history.losses)
    assert not fresh.can_press("Undo")
    assert fresh.errors == []


def test_a_past_that_cannot_be_read_is_said():
    page = Page(TRAINING)
    ran(page, "3")
    page.choose("Examples", "moons")
    parts = page.parts
    parts["training"] = [parts["training"][0], *('{"document":"{}"}' for _ in parts["training"][1:])]
    fresh = Page(TRAINING, **page.link)
    link = "&".join(f"{name}={text}" for name, text in page.link.items())
    fresh.tell("back", {"nonce": "1", "token": page.handed["token"], "query": link, "parts": parts, "kept": {}})
    assert "1 of what Undo would bring back" in fresh.handed["said"]
    assert not fresh.can_press("Undo")


def test_a_file_that_was_opened_is_undone_too():
    page = Page(TRAINING)
    before = ran(page, "20")
    other = run_on(with_data(first(), "moons"), "5")
    field = next(f for f in page.app.file_uploader if str(f.key).startswith("file-open-"))
    field.set_value(("t.json", dumps(training_document(other)).encode(), "application/json"))
    page.run()
    assert made(page).setup.data == "moons"
    page.press("Undo")
    assert np.array_equal(made(page).run.history.losses, before.run.history.losses)


def test_only_what_throws_runs_away_is_something_to_undo():
    state = first()
    assert remembered(state, run_on(state, "5")).past == ()
    assert remembered(state, stopped(run_on(state, "5"))).past == ()
    assert remembered(state, pinned(run_on(state, "5"))).past == ()
    assert len(remembered(state, with_lesson(state, "zeros")).past) == 1
    assert undone(state) is state


def test_the_past_is_short_and_holds_no_histories():
    state = first()
    for n in range(2 * LONGEST):
        state = remembered(state, configured(state, replace(state.setup, rate=n + 1.5)))
    assert len(state.past) == LONGEST
    assert all(former.past == () and run.history.updates == 0 for former in state.past for run in former.runs)
    rates = []
    while state.past:
        state = undone(state)
        rates.append(state.setup.rate)
    assert rates == [n + 0.5 for n in range(2 * LONGEST - 1, LONGEST - 1, -1)]


def test_a_network_of_the_walkthrough_comes_back_with_its_numbers():
    state = with_subject(first(), lesson_from("3-4-1").subject)
    after = remembered(state, with_lesson(state, "zeros"))
    back = undone(after)
    assert (back.setup, back.taken) == (state.setup, state.taken)
    assert back.run.history.task.network == state.run.history.task.network


@given(
    there=st.lists(st.tuples(st.sampled_from((0.5, 0.25)), st.integers(0, 12)), max_size=4),
    asked=st.lists(st.tuples(st.sampled_from((0.5, 0.25)), st.integers(0, 12)), max_size=4),
)
def test_what_is_carried_is_of_the_same_task_no_further_than_asked_and_nobody_elses(there: list[Any], asked: list[Any]) -> None:
    def run(rate: float, made: int, goal: int) -> Run:
        one = fresh_run(first(), replace(first().setup, rate=rate))
        return replace(one, history=one.history.extended(made), goal=goal)

    before = replace(first(), runs=tuple(run(rate, made, 0) for rate, made in there))
    after = carried(before, replace(first(), runs=tuple(run(rate, 0, goal) for rate, goal in asked)))
    own = [old.history for old in before.runs]
    got = [new.history for new in after.runs if any(new.history is history for history in own)]
    assert len({id(history) for history in got}) == len(got)
    for (rate, goal), new in zip(asked, after.runs, strict=True):
        assert new.history.task.learning_rate == rate
        assert new.goal == goal
        left = [
            made for history, (r, made) in zip(own, there, strict=True) if r == rate and made <= goal and all(history is not g for g in got)
        ]
        assert max([0, *left]) <= new.history.updates <= goal, "what is left would have been no better"
