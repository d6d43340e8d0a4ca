"""Trainings in the background: the same bits as here, whoever else trains, stops, or is killed meanwhile."""

from __future__ import annotations

import gc
import os
import signal
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.limits import MAX_UPDATES
from nnviz.history import History
from nnviz.models.training.lessons import LESSONS
from nnviz.models.training.setup import Setup
from nnviz.player.history_payload import Shown, drawn
from nnviz.ui.training.state import Training, configured, first, pinned, restarted, run_on, stepped, stopped, with_data, with_lesson
from nnviz.ui.training.trainer import GIVEN_UP, Trainer
from nnviz.workers.pool import Pool
from nnviz.workers.process import Process
from tests.models.training.test_pieces import same
from tests.trainings import finished

PATIENCE = 120.0


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(2)
    yield pool
    pool.close()


class Session:
    """A session without a page: its state, and its trainer. ``look`` is a look of the page."""

    def __init__(self, pool: Pool, state: Training, alive: Callable[[], bool] = lambda: True) -> None:
        self.trainer, self.state = Trainer(pool, alive), state
        self.trainer.keep(state.runs)

    def act(self, change: Callable[[Training], Training]) -> None:
        self.state = change(self.trainer.seen(self.state))
        self.trainer.keep(self.state.runs)

    def look(self) -> Training:
        self.trainer.keep(self.state.runs)
        self.state = self.trainer.seen(self.state)
        return self.state

    def until(self, reached: Callable[[Training], bool]) -> Training:
        end = time.monotonic() + PATIENCE
        while not reached(self.look()):
            assert time.monotonic() < end
            self.trainer.wait(0.01)
        return self.state

    def end(self) -> Training:
        return self.until(lambda state: not state.running)


def histories(state: Training) -> list[History]:
    return [run.history for run in state.runs]


def all_same(a: Training, b: Training) -> bool:
    return all(same(x, y) for x, y in zip(histories(a), histories(b), strict=True))


def a_setup(data: str, batch: int | None, l2: float, rate: float, hidden: tuple[int, ...]) -> Training:
    state = with_data(first(), data)
    return configured(state, replace(state.setup, batch=batch, l2=l2, rate=rate, hidden=hidden, activation="tanh", how="xavier"))


@settings(max_examples=20)
@given(
    others=st.lists(
        st.builds(
            a_setup,
            st.sampled_from(["xor", "moons", "blobs", "curve", "spiral"]),
            st.sampled_from([None, 1, 3]),
            st.sampled_from([0.0, 0.5]),
            st.sampled_from([0.1, 3.0]),
            st.sampled_from([(), (3,), (8, 8)]),
        ),
        min_size=1,
        max_size=4,
    ),
    updates=st.lists(st.integers(1, 3000), min_size=2, max_size=3),
)
def test_every_training_of_every_session_is_the_one_made_here(pool: Pool, others: list[Training], updates: list[int]) -> None:
    sessions = [Session(pool, run_on(state, updates[0])) for state in others]
    for more in updates[1:]:
        for session in sessions:
            session.end()
            session.act(lambda state, n=more: run_on(state, n))  # type: ignore[misc]
    for session, state in zip(sessions, others, strict=True):
        wanted = state
        for count in updates:
            wanted = finished(run_on(wanted, count))
        assert all_same(session.end(), wanted)


@pytest.mark.parametrize("key", LESSONS)
def test_the_runs_of_every_lesson_are(pool: Pool, key: str) -> None:
    lesson = with_lesson(first(), key)
    assert all_same(Session(pool, lesson).end(), finished(lesson))


def test_stop_is_heard_at_once_and_nothing_comes_after_it(pool: Pool) -> None:
    session = Session(pool, run_on(with_data(first(), "spiral"), MAX_UPDATES))
    session.until(lambda state: state.run.history.updates > 0)
    session.act(stopped)
    made = session.state.run.history.updates
    assert 0 < made < MAX_UPDATES
    assert not session.state.running
    time.sleep(0.3)
    assert session.look().run.history.updates == made
    # It goes on from there, to the same numbers.
    session.act(lambda state: run_on(state, 100))
    assert same(session.end().run.history, finished(run_on(with_data(first(), "spiral"), made + 100)).run.history)


def test_reset_and_another_setup_leave_what_was_under_way_behind(pool: Pool) -> None:
    session = Session(pool, run_on(with_data(first(), "moons"), MAX_UPDATES))
    session.until(lambda state: state.run.history.updates > 0)
    session.act(lambda state: run_on(restarted(state), 7))
    assert session.state.run.history.updates == 0
    assert session.end().run.history.updates == 7
    session.act(lambda state: run_on(state, MAX_UPDATES - 7))
    session.act(lambda state: run_on(configured(state, replace(state.setup, rate=0.25)), 5))
    assert session.end().run.history.updates == 5
    assert session.state.run.history.task.learning_rate == 0.25


def test_presses_while_it_runs_add_up(pool: Pool) -> None:
    session = Session(pool, run_on(first(), 500))
    for _ in range(20):
        session.act(stepped)
    assert session.end().run.history.updates == 520


def test_runs_that_are_kept_stay_as_they_are(pool: Pool) -> None:
    session = Session(pool, run_on(first(), 300))
    session.end()
    session.act(pinned)
    session.act(lambda state: run_on(state, 50))
    assert [h.updates for h in histories(session.end())] == [300, 50]


def test_a_worker_that_is_killed_costs_a_piece_and_no_bit() -> None:
    started: list[Process] = []

    def start(modules: tuple[str, ...]) -> Process:
        started.append(Process(modules))
        return started[-1]

    pool = Pool(1, start=start)
    state = run_on(with_data(first(), "spiral"), 20_000)
    session = Session(pool, state)
    for kills in (1, 2):
        before = session.look().run.history.updates
        session.until(lambda state, n=before: state.run.history.updates > n)  # type: ignore[misc]
        os.kill(started[-1].pid, signal.SIGKILL)
        session.until(lambda state, n=kills: len(started) > n)  # type: ignore[misc]
    assert all_same(session.end(), finished(state))
    assert session.state.message == ""
    pool.close()


def test_a_run_that_ends_its_workers_is_given_up_and_said(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.workers import calls

    monkeypatch.setattr("nnviz.ui.training.trainer.made", calls.ended_whatever)
    session = Session(pool, run_on(first(), 100))
    state = session.until(lambda state: not state.running)
    assert state.message == GIVEN_UP
    assert state.run.history.updates == 0
    monkeypatch.undo()
    session.act(lambda state: run_on(state, 100))
    assert session.end().run.history.updates == 100


def test_who_is_not_there_has_no_turn_and_goes_on_when_back(pool: Pool) -> None:
    there = False
    session = Session(pool, run_on(first(), 400), lambda: there)
    time.sleep(0.2)
    assert session.look().run.history.updates == 0
    there = True
    assert session.end().run.history.updates == 400


def test_a_session_that_is_gone_leaves_nothing_behind(pool: Pool) -> None:
    session = Session(pool, run_on(with_data(first(), "moons"), MAX_UPDATES))
    session.until(lambda state: state.run.history.updates > 0)
    history, trainer = weakref.ref(session.state.run.history), weakref.ref(session.trainer)
    del session
    end = time.monotonic() + PATIENCE
    while trainer() is not None or history() is not None:
        assert time.monotonic() < end
        gc.collect()
        time.sleep(0.02)


def shown(state: Training) -> tuple[Shown, ...]:
    return tuple(Shown(run.label, run.history, run.data, run.history.why_ended()) for run in state.runs)


def test_a_picture_is_the_one_drawn_here(pool: Pool) -> None:
    session = Session(pool, with_lesson(first(), "rate"))
    state = session.end()
    packed, current = session.trainer.picture(state, PATIENCE)
    assert current
    assert packed == drawn(shown(state))


def test_pictures_follow_a_run_and_the_last_one_is_that_of_its_end(pool: Pool) -> None:
    session = Session(pool, configured(first(), Setup(data="moons", hidden=(8,)).fitting(with_data(first(), "moons").run.data)))
    start, current = session.trainer.picture(session.state, 0.0)
    assert current
    assert start == drawn(shown(session.state), None)
    session.act(lambda state: run_on(state, MAX_UPDATES))
    keys = {start["key"]}
    end = time.monotonic() + PATIENCE
    while len(keys) < 4:
        assert session.look().running
        keys.add(session.trainer.picture(session.state, PATIENCE)[0]["key"])
        session.trainer.wait(0.02)
        assert time.monotonic() < end
    session.act(stopped)
    packed, current = session.trainer.picture(session.state, PATIENCE)
    assert current
    assert packed == drawn(shown(session.state))


def test_a_picture_that_ends_its_workers_is_drawn_here(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.workers import calls

    session = Session(pool, run_on(first(), 100))
    session.trainer.picture(session.state, 0.0)
    state = session.end()
    with monkeypatch.context() as changed:
        changed.setattr("nnviz.ui.training.trainer.drawn", calls.ended_unless_here(os.getpid()))
        end = time.monotonic() + PATIENCE
        while not session.trainer.picture(state, 0.1)[1]:
            assert time.monotonic() < end
    assert session.trainer.picture(state, PATIENCE)[0] == drawn(shown(state))


def test_without_workers_a_thread_of_the_server_comes_to_the_same() -> None:
    pool = Pool(0)
    state = with_lesson(first(), "draws")
    session = Session(pool, state)
    assert all_same(session.end(), finished(state))
    assert session.trainer.picture(session.state, PATIENCE)[0] == drawn(shown(session.state))
    pool.close()
