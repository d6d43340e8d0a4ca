"""One cache for what threads share: one build for a key, nothing seen before it is finished, never more than it may hold."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.sharing import Cache, shared

THREADS = 30


def at_once(*actions: Any) -> list[Any]:
    """What the actions return, all begun at the same moment, each in a thread of its own; an exception is returned too."""
    start = threading.Barrier(len(actions))

    def run(action: Any) -> Any:
        start.wait()
        try:
            return action()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def test_many_threads_that_ask_at_once_get_one_value_that_is_made_once():
    cache: Cache[str, object] = Cache(4)
    made = []

    def make() -> object:
        value = object()
        made.append(value)
        time.sleep(0.02)
        return value

    found = at_once(*[lambda: cache.get("key", make)] * THREADS)
    assert made == [found[0]]
    assert all(value is found[0] for value in found)


def test_who_asks_for_another_key_waits_for_nobody():
    cache: Cache[str, str] = Cache()
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert go_on.wait(10)
        return "slow"

    thread = threading.Thread(target=lambda: cache.get("slow", slow))
    thread.start()
    assert begun.wait(10)
    assert cache.get("quick", lambda: "quick") == "quick"
    go_on.set()
    thread.join(10)
    assert cache.get("slow", lambda: "again") == "slow"


def test_a_failure_is_raised_for_everyone_who_meets_it_and_kept_for_nobody():
    cache: Cache[str, int] = Cache()
    tries = []

    def fail() -> int:
        tries.append(1)
        time.sleep(0.001)
        raise ValueError(len(tries))

    errors = at_once(*[lambda: cache.get("key", fail)] * 8)
    assert [type(e) for e in errors] == [ValueError] * 8
    assert len({id(e) for e in errors}) == 8, "an exception belongs to one thread: it carries that thread's traceback"
    assert cache.get("key", lambda: 7) == 7


def test_what_needs_itself_to_be_made_is_told_so():
    cache: Cache[str, int] = Cache()
    with pytest.raises(RuntimeError, match="needed itself"):
        cache.get("key", lambda: cache.get("key", lambda: 1))
    assert cache.get("key", lambda: 2) == 2


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 5))
def test_the_values_asked_for_last_are_the_ones_that_are_kept(asked: list[int], most: int):
    cache: Cache[int, int] = Cache(most)
    kept: list[int] = []
    for key in asked:
        made: list[int] = []

        def make(key: int = key, made: list[int] = made) -> int:
            made.append(key)
            return key

        assert cache.get(key, make) == key
        assert made == ([] if key in kept else [key])
        kept = [*(k for k in kept if k != key), key][-most:]
        assert len(cache) == len(kept)


def test_a_full_cache_under_many_threads_stays_within_its_bound_and_right():
    cache: Cache[int, tuple[int, ...]] = Cache(3)

    def visit(first: int) -> bool:
        return all(cache.get(n % 11, lambda n=n: (n % 11,)) == (n % 11,) for n in range(first, first + 300))

    assert all(found is True for found in at_once(*[lambda first=n: visit(first) for n in range(THREADS)]))
    assert len(cache) <= 3


def test_a_shared_function_is_called_once_for_equal_arguments():
    calls = []

    @shared(most=2)
    def add(a: int, b: int = 0) -> int:
        """Adds."""
        calls.append((a, b))
        return a + b

    assert [add(1), add(1), add(1, b=2), add(1, b=2)] == [1, 1, 3, 3]
    assert calls == [(1, 0), (1, 2)]
    assert (add.__name__, add.__doc__) == ("add", "Adds.")
    add.cache_clear()
    assert add(1) == 1
    assert calls == [(1, 0), (1, 2), (1, 0)]
