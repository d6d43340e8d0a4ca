"""The history of a training as a Streamlit component: scrubbed in the browser, without a round trip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..core.sharing import shared
from ..web.bundle import bundle, source
from .assets import component


@shared()
def _component(root: Path) -> Any:
    elements, style = source("history/history.html"), source("history/history.css")
    return component("nnviz_history", root, page=elements, style=style, script=bundle("history/streamlit.js"), hidden="nnh")


def show_history(
    packed: Mapping[str, str],
    *,
    key: str,
    root: Path,
    live: bool = False,
    options: Sequence[Sequence[tuple[str, str]]] = (),
    on_open: Callable[[], None] | None = None,
) -> Any:
    """Mount the history with a packed payload.

    ``live``: the training goes on, and the cursor stays at its end. ``options`` are, for each run, the ways in which examples
    can go to the Walkthrough, as (key, label); ``on_open`` answers the wish to go there (the trigger "open").
    """
    data = {**packed, "live": live, "options": [[list(option) for option in run] for run in options]}
    listeners: dict[str, Any] = {"on_open_change": on_open} if on_open else {}
    return _component(root)(data=data, key=key, **listeners)
