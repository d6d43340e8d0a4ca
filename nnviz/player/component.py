"""The player as a Streamlit component, and the plotly.js that it draws with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import plotly
import streamlit as st

from ..core.sharing import shared
from .sources import page, script, style


@shared()
def plotly_url(root: Path) -> str:
    """Where the browser finds plotly.js: the copy that the installed plotly package carries, put into ``root``/static.

    Streamlit serves that folder under app/static. The version is part of the name, so an update is never hidden by a cache.
    """
    source = files("plotly") / "package_data" / "plotly.min.js"
    name = f"plotly-{plotly.__version__}.min.js"
    target = root / "static" / name
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        # Several processes may start at once: each writes its own, and whoever is last replaces it by the same.
        partial = target.with_suffix(f".{os.getpid()}.partial")
        with source.open("rb") as read, partial.open("wb") as write:
            shutil.copyfileobj(read, write)
        partial.replace(target)
    return f"app/static/{name}"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the player is sent: to step ``start``, from 0, once for every other ``visit``; in between it stays where it is.

    ``place`` is the parameter of the address in which the browser keeps its step, counted from 1; without one it keeps none.
    """

    start: int = 0
    visit: str = ""
    place: str = ""


_component = st.components.v2.component("nnviz_player", html=page(), css=style(), js=script("streamlit.js"))


def show_player(
    packed: Mapping[str, str],
    *,
    key: str,
    root: Path,
    stand: Stand | None = None,
    nudges: Mapping[str, Any] | None = None,
    message: str = "",
    callbacks: Mapping[str, Callable[[], None]] | None = None,
) -> Any:
    """Mount the player with a packed payload.

    ``callbacks`` answer what it sends: "edit" and "nudge", for example, each with the "step" at which it was asked. Without them
    it only plays: a step costs the server nothing. ``nudges`` and ``message`` are the answers to the last of those.
    """
    data = {
        **packed,
        **asdict(stand or Stand()),
        "name": key,
        "plotly": plotly_url(root),
        "nudges": dict(nudges or {}),
        "message": message,
        "answers": sorted(callbacks or {}),
    }
    listeners: dict[str, Any] = {f"on_{name}_change": callback for name, callback in (callbacks or {}).items()}
    return _component(data=data, key=key, **listeners)
