"""What the sessions of one process share: values that are made once, finished before anybody sees them, and kept for a while.

Every session's script runs in a thread of its own, and all of them read the same modules. So a value that is kept at module
level is never changed once it can be seen. ``functools.lru_cache`` lets many threads make the same value at once and gives each
its own; that is enough for texts and numbers, which are equal when they are the same, and for nothing else: graphs,
operations and frames are equal to themselves only, and what is expensive is to be made once when a whole class asks for it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from itertools import islice
from typing import Generic, ParamSpec, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")


class _Place(Generic[V]):
    """Where a value will be: ``made`` is set when it is there, or when making it has failed."""

    __slots__ = ("failed", "made", "maker", "value")
    value: V

    def __init__(self) -> None:
        self.made = threading.Event()
        self.maker = threading.get_ident()
        self.failed = False


class Cache(Generic[K, V]):
    """Values by key, at most ``most`` of them (None: all), those that were asked for last.

    However many threads ask for a key at once, one of them makes the value and the others wait for it; nobody waits who asks for
    another key. What fails is not kept: it is raised where it was made, and who has waited makes it himself.
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._places: OrderedDict[K, _Place[V]] = OrderedDict()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key; where there is none yet, what ``make`` returns. Raises RuntimeError where that asks for the key itself."""
        while True:
            # What is made and never let go of needs no lock: that is asked for at every node of a graph.
            place = self._places.get(key) if self._most is None else None
            if place is not None and place.made.is_set() and not place.failed:
                return place.value
            with self._lock:
                place = self._places.get(key)
                first = place is None
                if place is None:
                    place = self._places[key] = _Place()
                else:
                    self._places.move_to_end(key)
            if first:
                return self._make(key, place, make)
            if not place.made.is_set():
                if place.maker == threading.get_ident():
                    raise RuntimeError(f"to make {key!r} it is needed itself")
                place.made.wait()
            if not place.failed:
                return place.value

    def clear(self) -> None:
        """Forget everything; what is being made is still given to those who wait for it."""
        with self._lock:
            self._places.clear()

    def __len__(self) -> int:
        return len(self._places)

    def _make(self, key: K, place: _Place[V], make: Callable[[], V]) -> V:
        try:
            value = place.value = make()
        except BaseException:
            place.failed = True
            with self._lock:
                if self._places.get(key) is place:
                    del self._places[key]
            raise
        finally:
            place.made.set()
        self._shrink()
        return value

    def _shrink(self) -> None:
        """Let go of what was asked for longest ago; what is still being made stays, so that it is made once."""
        with self._lock:
            over = len(self._places) - self._most if self._most is not None else 0
            if over > 0:
                finished = (key for key, place in self._places.items() if place.made.is_set())
                for key in list(islice(finished, over)):
                    del self._places[key]


class _Arguments(tuple[object, ...]):
    """A function's arguments as a key, which is looked up several times: its hash, of a whole network perhaps, is found once."""

    __slots__ = ()

    def __new__(cls, arguments: tuple[object, ...]) -> _Arguments:
        return super().__new__(cls, (hash(arguments), arguments))

    def __hash__(self) -> int:
        return self[0]  # type: ignore[return-value]


class Shared(Generic[P, V]):
    """A function whose results are kept in a cache, by its arguments."""

    def __init__(self, make: Callable[P, V], most: int | None) -> None:
        self._cache: Cache[Hashable, V] = Cache(most)
        self.__wrapped__ = make
        self.cache_clear = self._cache.clear
        update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> V:
        key = _Arguments((args, *sorted(kwargs.items())) if kwargs else args)
        return self._cache.get(key, lambda: self.__wrapped__(*args, **kwargs))


def shared(most: int | None = None) -> Callable[[Callable[P, V]], Shared[P, V]]:
    """Decorate a function of hashable arguments: its results are shared by all threads, ``most`` of them at a time."""
    return lambda make: Shared(make, most)
