"""The mathematical font that the app carries (fonts/make.py), so that formulas look the same on every machine."""

from __future__ import annotations

from base64 import b64encode
from importlib.resources import files
from typing import Final

FAMILY: Final = "STIX Two Math"

_PLACE: Final = "shared/stix-two-math.woff2"


def font() -> bytes:
    """The font as woff2."""
    return (files("nnviz.web") / _PLACE).read_bytes()


def font_face() -> str:
    """A rule of a style sheet with the font in it, for a page that has nobody to ask."""
    content = b64encode(font()).decode("ascii")
    return f'@font-face {{ font-family: "{FAMILY}"; src: url(data:font/woff2;base64,{content}) format("woff2"); font-display: swap; }}'
