"""The keeper as a Streamlit component: one that listens on every page, and one that hands over what is to be kept.

They are two because a part of a page that runs again by itself can hand over, and only the whole page can take something back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ..core.sharing import shared
from ..player.assets import component
from ..web.bundle import bundle, source

LISTENER: Final = "keeper"
HAND: Final = "keeper-hand"


@shared()
def _component(root: Path) -> Any:
    elements, style = source("keeper/keeper.html"), source("keeper/keeper.css")
    return component("nnviz_keeper", root, page=elements, style=style, script=bundle("keeper/streamlit.js"), hidden="nnk")


def listen(root: Path, data: Mapping[str, Any], answers: Mapping[str, Callable[[], None]]) -> Any:
    """Mount the part that listens. ``answers`` names what it may send; what was sent is in the result, in a new session too."""
    listeners: dict[str, Any] = {f"on_{name}_change": answer for name, answer in answers.items()}
    return _component(root)(data={**data, "part": "listener"}, key=LISTENER, **listeners)


def hand_over(root: Path, data: Mapping[str, Any]) -> None:
    """Mount the part that hands over: the address of the page and what is to be kept."""
    _component(root)(data={**data, "part": "hand"}, key=HAND)
