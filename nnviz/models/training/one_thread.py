"""Trainings compute with one thread of the linear algebra library, wherever they run.

A product that is shared among threads is added up in another order, and its last bit depends on how many there are: with 2,000
examples of 64 inputs, for instance. With one thread a training comes to the same numbers whatever the number of cores, in the server's
own process and in a worker. For networks of this size one thread is as fast.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from threadpoolctl import ThreadpoolController


class _OneThread:
    """The setting is the whole process's: whoever enters first makes it, whoever leaves last takes it back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._limit: Any = None

    def enter(self) -> None:
        with self._lock:
            if not self._inside:
                self._limit = _libraries().limit(limits=1)
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._limit.restore_original_limits()


_ONE: Final = _OneThread()


@cache
def _libraries() -> ThreadpoolController:
    """Those that are loaded by now; finding them takes a millisecond."""
    return ThreadpoolController().select(user_api="blas")


@contextmanager
def one_thread() -> Iterator[None]:
    """Within, one thread; from however many threads of Python it is entered."""
    _ONE.enter()
    try:
        yield
    finally:
        _ONE.leave()
