"""The player as a Streamlit component, and the plotly.js that it draws with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import plotly
import streamlit as st

_SCRIPTS = ("1-formula.js", "2-drawing.js", "3-tables.js", "4-player.js", "5-streamlit.js")


def script() -> str:
    """The player's script as one module."""
    web = files("nnviz.player") / "web"
    return "\n".join((web / name).read_text(encoding="utf-8") for name in _SCRIPTS)


def style() -> str:
    """The player's style sheet."""
    return (files("nnviz.player") / "web" / "player.css").read_text(encoding="utf-8")


def page() -> str:
    """The player's elements."""
    return (files("nnviz.player") / "web" / "player.html").read_text(encoding="utf-8")


@cache
def plotly_url(root: Path) -> str:
    """Where the browser finds plotly.js: the copy that the installed plotly package carries, put into ``root``/static.

    Streamlit serves that folder under app/static. The version is part of the name, so an update is never hidden by a cache.
    """
    source = files("plotly") / "package_data" / "plotly.min.js"
    name = f"plotly-{plotly.__version__}.min.js"
    target = root / "static" / name
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        partial = target.with_suffix(".partial")
        with source.open("rb") as read, partial.open("wb") as write:
            shutil.copyfileobj(read, write)
        partial.replace(target)
    return f"app/static/{name}"


_component = st.components.v2.component("nnviz_player", html=page(), css=style(), js=script())


def show_player(data: Mapping[str, str], *, key: str, root: Path, start: int = 0, on_step_change: Callable[[], Any] | None = None) -> Any:
    """Mount the player with a ``payload`` as JSON text and its ``key``; ``result.step`` is where the user has come to rest."""
    sent = {**data, "start": start, "plotly": plotly_url(root)}
    return _component(data=sent, key=key, on_step_change=on_step_change or (lambda: None))
