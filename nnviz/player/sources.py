"""The player's elements, its style, and its scripts."""

from __future__ import annotations

from typing import Final

from ..web.bundle import bundle, source

_STYLES: Final = (
    "player/player",
    "player/present",
    "player/matrices",
    "player/matrix_layouts",
    "player/paths",
    "shared/full_screen",
    "shared/share",
)


def page() -> str:
    """The elements."""
    return source("player/player.html")


def style() -> str:
    """The style sheets as one."""
    return "".join(source(f"{name}.css") for name in _STYLES)


def script(bridge: str) -> str:
    """The modules as one, from a ``bridge`` to where the player runs: "streamlit.js" or "standalone.js"."""
    return bundle(f"player/{bridge}")
