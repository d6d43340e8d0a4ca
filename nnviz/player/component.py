"""The player as a Streamlit component."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import streamlit as st

from ..core.sharing import shared
from .assets import component, plotly_url
from .contract import Building
from .offered import ADDRESS, offer
from .packing import Packed
from .sources import page, script, style


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the player is sent: to step ``start``, from 0, once for every other ``visit``; in between it stays where it is.

    ``place`` is the parameter of the address in which the browser keeps its step, counted from 1; without one it keeps none.
    """

    start: int = 0
    visit: str = ""
    place: str = ""


@shared()
def _component(root: Path) -> Any:
    return component("nnviz_player", root, page=page(), style=style(), script=script("streamlit.js"), hidden="nnv")


_LACKS: Final = "lacks"
"""What the browser says where it cannot fetch a part."""


def show_player(
    packed: Packed,
    *,
    key: str,
    root: Path,
    stand: Stand | None = None,
    nudges: Mapping[str, Any] | None = None,
    message: str = "",
    applied: int = 0,
    answered: int = 0,
    building: Building | None = None,
    callbacks: Mapping[str, Callable[[], None]] | None = None,
) -> Any:
    """Mount the player with a packed payload.

    ``callbacks`` answer what it sends: "edit" and "nudge", for example, each with the "step" at which it was asked. Without them
    it only plays: a step costs the server nothing. ``nudges`` and ``message`` are the answers to the last of those, ``answered`` is its
    number, ``applied`` what was ``told`` with the updates that were made last. ``building`` is what the network is built of, where it can
    be built on.
    """
    data = {
        **_sent(packed, key),
        **asdict(stand or Stand()),
        "name": key,
        "plotly": plotly_url(root),
        "nudges": dict(nudges or {}),
        "message": message,
        "applied": applied,
        "answered": answered,
        "answers": sorted(callbacks or {}),
        **({"building": building} if building else {}),
    }
    listeners: dict[str, Any] = {f"on_{name}_change": callback for name, callback in (callbacks or {}).items()}
    listeners[f"on_{_LACKS}_change"] = _send_whole(key)
    return _component(root)(data=data, key=key, **listeners)


def _sent(packed: Packed, key: str) -> dict[str, Any]:
    """The payload with the digests and places of its parts; with their texts for a browser that could not fetch one."""
    offer(part for _, part in packed.parts)
    whole = {part.digest: part.text for _, part in packed.parts} if st.session_state.get(_whole(key)) else {}
    parts = [[part.digest, list(path)] for path, part in packed.parts]
    return {"key": packed.key, "payload": packed.payload, "parts": parts, "whole": whole, "at": ADDRESS}


def _whole(key: str) -> str:
    return f"{key}-whole"


def _send_whole(key: str) -> Callable[[], None]:
    def lacking() -> None:
        st.session_state[_whole(key)] = True

    return lacking
