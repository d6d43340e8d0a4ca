"""The keeper as a Streamlit component: one that listens on every page, and one that hands over what is to be kept.

They are two because a part of a page that runs again by itself can hand over, and only the whole page can take something back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ..core.sharing import shared
from ..player.assets import component

LISTENER: Final = "keeper"
HAND: Final = "keeper-hand"

_SCRIPTS: Final = (
    "1-storage.js",
    "2-address.js",
    "3-drafts.js",
    "4-server.js",
    "5-files.js",
    "6-keeper.js",
    "7-streamlit.js",
)


def _read(name: str) -> str:
    return (files("nnviz.keeper") / "web" / name).read_text(encoding="utf-8")


@shared()
def _component(root: Path) -> Any:
    scripts = "\n".join(_read(name) for name in _SCRIPTS)
    return component("nnviz_keeper", root, page=_read("keeper.html"), style=_read("keeper.css"), script=scripts, hidden="nnk")


def listen(root: Path, data: Mapping[str, Any], answers: Mapping[str, Callable[[], None]]) -> Any:
    """Mount the part that listens. ``answers`` names what it may send; what was sent is in the result, in a new session too."""
    listeners: dict[str, Any] = {f"on_{name}_change": answer for name, answer in answers.items()}
    return _component(root)(data={**data, "part": "listener"}, key=LISTENER, **listeners)


def hand_over(root: Path, data: Mapping[str, Any]) -> None:
    """Mount the part that hands over: the address of the page and what is to be kept."""
    _component(root)(data={**data, "part": "hand"}, key=HAND)
