"""The player's elements, its style, and its scripts."""

from __future__ import annotations

from typing import Final

from ..web.bundle import bundle, source

_PLAYER: Final = (
    *("player", "drawing", "formula", "asking", "layouts", "building", "holding", "occasions"),
    *("present", "matrices", "crossing", "matrix_occasions", "matrix_layouts", "paths"),
)
_STYLES: Final = (*(f"player/{topic}" for topic in _PLAYER), "shared/full_screen", "shared/share")
"""In their order: what comes later has the last word."""


def page() -> str:
    """The elements."""
    return source("player/player.html")


def style() -> str:
    """The style sheets as one."""
    return "".join(source(f"{name}.css") for name in _STYLES)


def script(bridge: str) -> str:
    """The modules as one, from a ``bridge`` to where the player runs: "streamlit.js" or "standalone.js"."""
    return bundle(f"player/{bridge}")
