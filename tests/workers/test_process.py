"""A worker process: it answers calls, says what went wrong, is polite, and never outlives whoever started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from nnviz.workers.child import NICENESS
from nnviz.workers.process import FailedError, InPlace, LostError, Process
from tests.workers import calls

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def worker() -> Iterator[Process]:
    one = Process()
    yield one
    one.close()


def gone(pid: int, patience: float = 20.0) -> bool:
    """Whether a process ends within the time; a zombie has ended."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_it_is_another_process_and_answers_in_order(worker: Process) -> None:
    assert worker.call(calls.pid) == worker.pid != os.getpid()
    assert [worker.call(calls.twice, n) for n in range(5)] == [0, 2, 4, 6, 8]
    assert worker.call(calls.niceness) == min(19, calls.niceness() + NICENESS)


def test_what_is_printed_there_comes_between_no_answers(worker: Process) -> None:
    assert worker.call(calls.printed, "\x80\x04. no pickle\n") == "\x80\x04. no pickle\n"
    assert worker.call(calls.twice, 4) == 8


def test_an_exception_is_said_and_the_worker_stays(worker: Process) -> None:
    with pytest.raises(FailedError, match="ValueError: so it is"):
        worker.call(calls.wrong, "so it is")
    with pytest.raises(FailedError, match="pickle"):
        worker.call(calls.unsendable)
    assert worker.call(calls.pid) == worker.pid


def test_one_that_ends_is_lost(worker: Process) -> None:
    with pytest.raises(LostError, match="code -9"):
        worker.call(calls.ended)
    with pytest.raises(LostError):
        worker.call(calls.pid)


def test_it_ends_when_it_is_closed() -> None:
    one = Process()
    one.close()
    assert gone(one.pid)


def test_where_no_process_can_be_had_it_is_lost_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(LostError, match="no process can be started"):
        Process()


def test_one_that_cannot_import_is_lost() -> None:
    with pytest.raises(LostError, match="code 1"):
        Process(("nnviz.nowhere",))


def test_in_place_it_is_this_process() -> None:
    assert InPlace().call(calls.pid) == os.getpid()


_SERVER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may ignore it
from nnviz.workers.process import Process
from tests.workers import calls
workers = [Process() for _ in range(2)]
print(*(w.pid for w in workers), flush=True)
import threading
for w in workers:
    threading.Thread(target=w.call, args=(calls.slept, 1.0), daemon=True).start()
time.sleep(600)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_does_not_outlive_a_server_that_ends(how: signal.Signals) -> None:
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        pids = [int(word) for word in server.stdout.readline().split()]
        assert len(pids) == 2
        assert all(psutil.pid_exists(pid) for pid in pids)
        server.send_signal(how)
    assert all(gone(pid) for pid in pids)
