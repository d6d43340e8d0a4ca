"""When garbage is collected: not after every run of a script, but when the server is idle, or when its memory has grown.

A full collection looks at every object that there is, and nobody is answered meanwhile. Most of them came with the imports: those are
frozen, once, and not looked at again. The young ones, a few thousand at a time, Python goes on collecting by itself.

After a class has gone its sessions are still kept for a while, for those whose line was lost. What nobody came back for is let go of
with the garbage, and the memory is given back to the system, which neither Streamlit nor the C library does by itself.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streamlit import runtime

from ...core.sharing import shared

_EVERY: Final = 5.0
"""Seconds between two looks."""

_IDLE: Final = 0.1
"""A server that uses less of a processor than this is idle."""

_GROWN: Final = 64_000_000
"""Bytes by which the memory may grow before there is a collection whatever goes on."""

_AT_LEAST: Final = 60.0
"""Seconds after which an idle server that has done something collects."""

_left: Final = threading.Event()
"""Set when sessions were let go of: there is garbage."""

_YOUNG: Final = 20_000
_NEVER: Final = 1_000_000


@dataclass(frozen=True)
class Look:
    """What the server looks like: processor seconds used so far, bytes of memory, and the time."""

    used: float
    memory: int
    at: float


def due(collected: Look, before: Look, now: Look, *, left: bool = False) -> bool:
    """Whether it is time for a full collection; ``collected`` is how it looked after the last one, ``before`` a moment ago.

    ``left`` says that sessions were let go of since.
    """
    if now.memory - collected.memory > _GROWN:
        return True
    idle = now.used - before.used < _IDLE * (now.at - before.at)
    # An idle server that has done nothing since has nothing to collect.
    worked = now.used - collected.used > 1.0
    return idle and (left or (worked and now.at - collected.at > _AT_LEAST))


def look() -> Look:
    """How it looks now; where the system does not say how much memory is used, that is 0, and does not grow."""
    return Look(time.process_time(), _memory(), time.monotonic())


@shared()
def keep_house() -> None:
    """Once per process, after the imports: freeze what is there, and collect from now on when it is due."""
    gc.collect()
    gc.freeze()
    # The oldest generation is this module's; the others are Python's.
    gc.set_threshold(_YOUNG, 20, _NEVER)
    threading.Thread(target=_watch, name="housekeeping", daemon=True).start()


def _watch() -> None:
    collected = before = look()
    while True:
        time.sleep(_EVERY)
        now = look()
        if due(collected, before, now, left=_left.is_set()):
            _left.clear()
            gc.collect()
            give_back()
            now = collected = look()
        before = now


@asynccontextmanager
async def expiring(_: object) -> AsyncIterator[None]:
    """While the server runs: let go of sessions that nobody came back for in time. Streamlit does that when somebody else comes.

    It is done where Streamlit itself changes what it keeps, in the server's event loop.
    """
    task = asyncio.create_task(_expire_again_and_again())
    try:
        yield
    finally:
        task.cancel()


async def _expire_again_and_again() -> None:
    while True:
        await asyncio.sleep(_EVERY)
        if expired():
            _left.set()


def expired() -> int:
    """Let go of the sessions past their time, and say how many that were."""
    manager = getattr(runtime.get_instance(), "_session_mgr", None) if runtime.exists() else None
    kept: Any = getattr(getattr(manager, "_session_storage", None), "_cache", None)
    # No public name leads there: with another Streamlit they stay until somebody else comes.
    return len(kept.expire() or ()) if hasattr(kept, "expire") else 0


def give_back() -> None:
    """Give freed memory back to the system: glibc keeps it for whoever asks next, unless it is told."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError, TypeError):
        return


def _memory() -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
