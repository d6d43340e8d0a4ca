"""The player's files: its elements, its style, and its scripts in the order in which they build on each other."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

_SCRIPTS: Final = (
    "0-base.js",
    "1-formula.js",
    "2-drawing.js",
    "3-pointing.js",
    "4-keyboard.js",
    "4-roving.js",
    "4-tables.js",
    "5-player.js",
    "6-nudge.js",
    "6-card.js",
    "6-ask.js",
    "7-transcript.js",
    "8-classroom.js",
    "9-takeaway.js",
    "10-paths.js",
    "11-matrices.js",
)


def page() -> str:
    """The elements."""
    return _read("player.html")


def style() -> str:
    """The style sheet."""
    return _read("player.css")


def script(bridge: str) -> str:
    """The scripts as one module, ended by a ``bridge`` to where the player runs: "streamlit.js" or "standalone.js"."""
    return "\n".join(_read(name) for name in (*_SCRIPTS, bridge))


def _read(name: str) -> str:
    return (files("nnviz.player") / "web" / name).read_text(encoding="utf-8")
