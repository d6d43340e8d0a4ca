"""A tab without a browser: a client that speaks Streamlit's protocol over its websocket, opens a page and asks its player."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import httpx
import websockets
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from nnviz.player.packing import put_together

_FINISHED = (0, 3)
"""The script, or a fragment of it, has come to its end; other endings mean that another run follows, or that it failed."""

_FAILED = 1

PATIENCE = 120.0
"""Seconds to wait for an answer."""


class Tab:
    """One page of the app. ``received`` counts bytes, ``exceptions`` are those that the page shows."""

    def __init__(self, port: int, page: str, query: str, component: str = "nnviz_player") -> None:
        self._port, self._page, self._query, self._component = port, page, query, component
        self._buttons: dict[str, tuple[str, str]] = {}
        self._hash = ""
        self._player: tuple[str, str, str] = ("", "", "")
        self._read: dict[str, Any] | None = None
        self._kept: dict[str, ForwardMsg] = {}
        self._parts: dict[str, str] = {}
        self._http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)
        self.received = 0
        self.exceptions: list[str] = []

    async def open(self) -> float:
        """Open the page; the seconds until it is all there."""
        address = f"ws://127.0.0.1:{self._port}/_stcore/stream"
        spoken = [websockets.Subprotocol("streamlit")]
        self._line = await websockets.connect(
            address, subprotocols=spoken, max_size=None, compression=None, ping_interval=None, open_timeout=PATIENCE
        )
        wanted = BackMsg()
        wanted.rerun_script.query_string, wanted.rerun_script.page_name = self._query, self._page
        return await self._answered(wanted)

    async def ask(self, what: str, value: dict[str, object]) -> float:
        """What the player asks, an edit for example; the seconds until it is answered."""
        element, fragment, _ = self._player
        wanted = self._rerun(fragment)
        event = json.dumps({"event": what, "value": value})
        wanted.rerun_script.widget_states.widgets.add(id=_make_trigger_id(element, "events"), json_trigger_value=event)
        return await self._answered(wanted)

    async def press(self, label: str) -> float:
        """Press a button that was on the page; the seconds until that is answered."""
        element, fragment = self._buttons[label]
        wanted = self._rerun(fragment)
        wanted.rerun_script.widget_states.widgets.add(id=element, trigger_value=True)
        return await self._answered(wanted)

    def _rerun(self, fragment: str) -> BackMsg:
        wanted = BackMsg()
        run = wanted.rerun_script
        run.query_string, run.page_script_hash, run.fragment_id = self._query, self._hash, fragment
        run.cached_message_hashes.extend(self._kept)
        return wanted

    @property
    def data(self) -> dict[str, Any]:
        """What the player was given last."""
        if self._read is None:
            self._read = json.loads(self._player[2])
        return self._read

    @property
    def payload(self) -> str:
        """The player's payload with its parts in their places."""
        return put_together(self.data["payload"], {tuple(path): self._parts[digest] for digest, path in self.data["parts"]})

    @property
    def data_size(self) -> int:
        """How many bytes that was."""
        return len(self._player[2].encode())

    async def close(self) -> None:
        await self._http.aclose()
        if hasattr(self, "_line"):
            await self._line.close()

    async def _answered(self, wanted: BackMsg) -> float:
        start = time.perf_counter()
        await self._line.send(wanted.SerializeToString())
        while True:
            content = await asyncio.wait_for(self._line.recv(), PATIENCE)
            assert isinstance(content, bytes)
            self.received += len(content)
            message = ForwardMsg()
            message.ParseFromString(content)
            if message.WhichOneof("type") == "script_finished":
                if message.script_finished == _FAILED:
                    raise RuntimeError("the script did not compile")
                if message.script_finished in _FINISHED:
                    await self._fetch()
                    return time.perf_counter() - start
            else:
                self._take(message)

    async def _fetch(self) -> None:
        """The parts of the payload that this tab has not had yet."""
        data = self.data if self._player[2] else {}
        for digest, _ in data.get("parts", []):
            if digest not in self._parts:
                answer = await self._http.get(f"/{data['at']}/{digest}")
                answer.raise_for_status()
                self.received += answer.num_bytes_downloaded
                self._parts[digest] = answer.text

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            kept, metadata = self._kept[message.ref_hash], message.metadata
            message = ForwardMsg()
            message.CopyFrom(kept)
            message.metadata.CopyFrom(metadata)
            kind = message.WhichOneof("type")
        elif message.hash and message.metadata.cacheable:
            self._kept[message.hash] = message
            while len(self._kept) > 8:
                del self._kept[next(iter(self._kept))]
        if kind == "new_session":
            self._hash = message.new_session.page_script_hash
        elif kind == "navigation" and message.navigation.page_script_hash:
            self._hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._see(message)

    def _see(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        what = element.WhichOneof("type")
        if what == "bidi_component" and element.bidi_component.component_name.endswith(self._component):
            sent = element.bidi_component
            self._player, self._read = (sent.id, message.delta.fragment_id, sent.json), None
        elif what == "button":
            self._buttons[element.button.label] = (element.button.id, message.delta.fragment_id)
        elif what == "exception":
            self.exceptions.append(f"{element.exception.type}: {element.exception.message[:200]}")
