"""The pool: who has waited longest comes first, who is gone has no turn, and a lost worker is replaced."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nnviz.workers.pool import WORKERS, Pool, Turn, workers
from nnviz.workers.process import InPlace, LostError, Process
from tests.workers import calls

PATIENCE = 60.0


class Job:
    """So many turns, one after the other; ``order`` is shared and says who had one."""

    def __init__(self, name: str, turns: int, order: list[str], function: Callable[..., Any] = calls.twice, *arguments: Any) -> None:
        self.name, self.left, self.order, self.function, self.arguments = name, turns, order, function, arguments or (1,)
        self.results: list[Any] = []
        self.failures: list[Exception] = []
        self.busy = False
        self.finished = threading.Event()

    def turn(self) -> Turn | None:
        if self.busy or not self.left:
            return None
        self.busy = True
        self.order.append(self.name)
        return Turn(self.function, self.arguments, self._done, self._failed)

    def _done(self, result: Any) -> None:
        self.results.append(result)
        self.left -= 1
        self.busy = False
        if not self.left:
            self.finished.set()

    def _failed(self, error: Exception) -> None:
        self.failures.append(error)
        self.busy = False
        if not isinstance(error, LostError):
            self.left = 0
            self.finished.set()


@pytest.fixture
def in_place() -> Iterator[Pool]:
    pool = Pool(0)
    yield pool
    pool.close()


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(2)
    yield pool
    pool.close()


def test_everybody_has_a_turn_before_anybody_has_the_next(in_place: Pool) -> None:
    order: list[str] = []
    gate = threading.Event()
    first = Job("gate", 1, [], gate.wait)
    jobs = [Job(name, 5, order) for name in "abcdef"]
    in_place.wake(first)
    for job in jobs:
        in_place.wake(job)
    gate.set()
    assert all(job.finished.wait(PATIENCE) for job in jobs)
    rounds = [sorted(order[k : k + 6]) for k in range(0, 30, 6)]
    assert rounds == [list("abcdef")] * 5
    assert in_place.crowd == 7


def test_who_comes_new_need_not_wait_for_a_round(in_place: Pool) -> None:
    order: list[str] = []
    gate = threading.Event()
    jobs = [Job(name, 50, order, gate.wait) for name in "abc"]
    for job in jobs:
        in_place.wake(job)
    late = Job("late", 1, order)
    in_place.wake(late)
    gate.set()
    assert late.finished.wait(PATIENCE)
    assert order.index("late") <= 2


def test_two_workers_take_turns_at_many_works(pool: Pool) -> None:
    order: list[str] = []
    jobs = [Job(str(n), 3, order, calls.pid) for n in range(8)]
    for job in jobs:
        job.arguments = ()
        pool.wake(job)
    assert all(job.finished.wait(PATIENCE) for job in jobs)
    assert os.getpid() not in {pid for job in jobs for pid in job.results}


def test_a_work_that_nobody_holds_is_gone(in_place: Pool) -> None:
    order: list[str] = []
    gate = threading.Event()
    first = Job("gate", 1, order, gate.wait)
    in_place.wake(first)
    lost = Job("lost", 1000, order)
    in_place.wake(lost)
    del lost
    gc.collect()
    gate.set()
    last = Job("last", 3, order)
    in_place.wake(last)
    assert last.finished.wait(PATIENCE)
    assert "lost" not in order


def test_a_worker_that_is_lost_is_replaced(pool: Pool, tmp_path: Path) -> None:
    job = Job("a", 1, [], calls.ended_once, str(tmp_path / "mark"))
    pool.wake(job)
    assert job.finished.wait(PATIENCE)
    assert job.results == ["done"]
    assert [type(error) for error in job.failures] == [LostError]
    assert not pool.in_place


def test_what_fails_is_told_and_others_go_on(pool: Pool) -> None:
    bad, good = Job("bad", 1, [], calls.wrong, "no"), Job("good", 3, [])
    pool.wake(bad)
    pool.wake(good)
    assert bad.finished.wait(PATIENCE)
    assert good.finished.wait(PATIENCE)
    assert "ValueError: no" in str(bad.failures[0])
    assert good.results == [2, 2, 2]


def test_a_work_that_cannot_say_what_it_wants_keeps_nobody_waiting(in_place: Pool, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def turn(self) -> Turn | None:
            raise RuntimeError("no turn")

    broken, job = Broken(), Job("job", 3, [])
    with caplog.at_level(logging.CRITICAL):
        in_place.wake(broken)
        in_place.wake(job)
        assert job.finished.wait(PATIENCE)
    again = Job("again", 1, [])
    in_place.wake(again)
    assert again.finished.wait(PATIENCE)


def test_without_processes_a_thread_computes_and_the_log_says_so(caplog: pytest.LogCaptureFixture) -> None:
    def refused(modules: tuple[str, ...]) -> Process:
        raise LostError("no process can be started: not permitted")

    pool = Pool(2, start=refused)
    jobs = [Job(str(n), 3, [], calls.pid) for n in range(4)]
    with caplog.at_level(logging.WARNING):
        for job in jobs:
            job.arguments = ()
            pool.wake(job)
        assert all(job.finished.wait(PATIENCE) for job in jobs)
    assert {pid for job in jobs for pid in job.results} == {os.getpid()}
    assert pool.in_place
    said = [record.message for record in caplog.records if "a thread of the server does" in record.message]
    assert len(said) == 1
    assert "not permitted" in said[0]
    pool.close()


def test_no_call_is_lost_where_workers_end_as_fast_as_they_begin() -> None:
    pool = Pool(2, start=lambda modules: InPlace(), idle=0.0005)
    for n in range(400):
        jobs = [Job(str(k), 2, []) for k in range(1 + n % 3)]
        for job in jobs:
            pool.wake(job)
        assert all(job.finished.wait(PATIENCE) for job in jobs), n
        time.sleep(0.0004 * (n % 4))
    pool.close()


@pytest.mark.parametrize("attempt", range(20))
def test_no_call_is_lost_while_processes_are_given_up(attempt: int) -> None:
    def refused(modules: tuple[str, ...]) -> Process:
        time.sleep(0.001 * (attempt % 3))
        raise LostError("not permitted")

    pool = Pool(2 + attempt % 3, start=refused)
    jobs = [Job(str(n), 3, []) for n in range(5)]
    for job in jobs:
        pool.wake(job)
    assert all(job.finished.wait(PATIENCE) for job in jobs)
    pool.close()


def test_a_result_that_cannot_be_taken_is_a_failure(in_place: Pool) -> None:
    job = Job("a", 1, [])
    job._done = lambda result: calls.wrong("not taken")  # type: ignore[method-assign]
    in_place.wake(job)
    assert job.finished.wait(PATIENCE)
    assert "not taken" in str(job.failures[0])


def test_a_pool_that_is_closed_has_ended_its_workers() -> None:
    started: list[Process] = []

    def start(modules: tuple[str, ...]) -> Process:
        started.append(Process(modules))
        return started[-1]

    pool = Pool(1, start=start)
    pool.warm()
    job = Job("a", 1, [])
    pool.wake(job)
    assert job.finished.wait(PATIENCE)
    pool.close()
    with pytest.raises(LostError):
        started[0].call(calls.pid)


def test_the_environment_says_how_many_workers() -> None:
    assert workers({WORKERS: "0"}) == 0
    assert workers({WORKERS: " 3 "}) == 3
    assert 1 <= workers({}) <= 4
    for wrong in ("many", "-1", "65", "1.5", "٣"):
        with pytest.raises(ValueError, match=WORKERS):
            workers({WORKERS: wrong})


def test_in_place_nothing_is_started() -> None:
    assert InPlace().call(calls.twice, 3) == 6
