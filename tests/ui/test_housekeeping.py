"""Garbage is collected when the server is idle or its memory has grown, and never right after a script."""

from __future__ import annotations

import gc
import inspect
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit import runtime
from streamlit.runtime import Runtime
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager

from nnviz.ui.shared.housekeeping import Look, due, expired, give_back, keep_house, look

MB = 1_000_000
PYTHONS = (700, 10, 10)
"""What Python begins with."""

AFTER = Look(used=10.0, memory=200 * MB, at=1000.0)


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        # Idle, a minute and some work after the last one.
        (Look(14.0, 210 * MB, 1095.0), Look(14.1, 210 * MB, 1100.0), True),
        # Busy.
        (Look(14.0, 210 * MB, 1095.0), Look(16.0, 210 * MB, 1100.0), False),
        # Idle, but a moment ago.
        (Look(14.0, 210 * MB, 1025.0), Look(14.1, 210 * MB, 1030.0), False),
        # Idle for hours: there is nothing to collect.
        (Look(10.2, 200 * MB, 9995.0), Look(10.2, 200 * MB, 10000.0), False),
        # Busy, and the memory grows.
        (Look(14.0, 255 * MB, 1015.0), Look(18.0, 265 * MB, 1020.0), True),
    ],
)
def test_when_a_collection_is_due(before: Look, now: Look, wanted: bool):
    assert due(AFTER, before, now) is wanted


def test_a_server_that_sessions_have_left_collects_as_soon_as_it_is_idle():
    before, idle, busy = Look(10.5, 200 * MB, 1005.0), Look(10.6, 200 * MB, 1010.0), Look(13.0, 200 * MB, 1010.0)
    assert due(AFTER, before, idle, left=True)
    assert not due(AFTER, before, busy, left=True)
    assert not due(AFTER, before, idle)


def test_sessions_past_their_time_are_let_go_of(monkeypatch: pytest.MonkeyPatch):
    """With the installed Streamlit: what it keeps them in has no public name."""
    storage = MemorySessionStorage(ttl_seconds=0)
    manager = SimpleNamespace(_session_storage=storage)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(_session_mgr=manager))
    for n in range(3):
        storage.save(SimpleNamespace(session=SimpleNamespace(id=str(n))))  # type: ignore[arg-type]
    assert expired() > 0
    assert expired() == 0
    give_back()


def test_the_streamlit_that_is_installed_keeps_sessions_where_they_are_looked_for():
    assert "_session_storage" in inspect.getsource(WebsocketSessionManager.__init__)
    assert "_session_mgr" in inspect.getsource(Runtime.__init__)
    assert hasattr(MemorySessionStorage()._cache, "expire")


def test_what_was_imported_is_frozen_and_the_oldest_is_left_to_us():
    # Tests freeze it too, and an app of another test may have done so before.
    gc.unfreeze()
    gc.set_threshold(*PYTHONS)
    keep_house.cache_clear()
    keep_house()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[2] >= 1_000_000
    assert look().memory > 10 * MB


def test_the_server_neither_collects_after_every_script_nor_watches_files():
    settings = tomllib.loads((Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False
    assert settings["runner"]["fastReruns"] is False, "one run of a session at a time"
    assert settings["server"]["fileWatcherType"] == "none"
