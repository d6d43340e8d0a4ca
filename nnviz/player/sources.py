"""The player's elements, its style, and its scripts."""

from __future__ import annotations

from ..web.bundle import bundle, source


def page() -> str:
    """The elements."""
    return source("player/player.html")


def style() -> str:
    """The style sheet."""
    return source("player/player.css") + source("shared/share.css")


def script(bridge: str) -> str:
    """The modules as one, from a ``bridge`` to where the player runs: "streamlit.js" or "standalone.js"."""
    return bundle(f"player/{bridge}")
