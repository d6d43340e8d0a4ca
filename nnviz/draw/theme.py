"""Colours, by role, for light and dark. Hues are Okabe and Ito's ("Color universal design", 2008), darkened or lightened for text."""

from __future__ import annotations

from typing import Final, Literal

Theme = Literal["light", "dark"]

PALETTE: Final[dict[Theme, dict[str, str]]] = {
    "light": {
        "background": "#ffffff",
        "text": "#1f2933",
        "muted": "#52606d",
        "neuron": "#f4f7fa",
        "outline": "#7b8794",
        "given": "#e4e7eb",
        "positive": "#8596a6",
        "wire": "#7b8794",
        "negative": "#cc79a7",
        "forward": "#0a5cb4",
        "activation": "#0d5543",
        "parameter": "#9c2c7c",
        "loss": "#374151",
        "backward": "#a84300",
        "gradient": "#54400c",
        "update": "#8a3a6d",
        "active": "#009e73",
        "active text": "#00684c",
    },
    "dark": {
        "background": "#0e1117",
        "text": "#f0f3f6",
        "muted": "#a9b4c0",
        "neuron": "#1b222c",
        "outline": "#8a97a5",
        "given": "#2b3440",
        "positive": "#7f8fa0",
        "wire": "#8a97a5",
        "negative": "#cc79a7",
        "forward": "#7cc7f2",
        "activation": "#35e3ad",
        "parameter": "#e39ac8",
        "loss": "#dde3ea",
        "backward": "#f7a35c",
        "gradient": "#f5da52",
        "update": "#e6a3cb",
        "active": "#1fc796",
        "active text": "#4fe0b5",
    },
}
"""Role to colour. A quantity keeps its own: z forward, a activation, W and b parameter, δ backward, ∂ gradient.

Sign is told by colour and by dash, phase by colour and by the letter of the label."""

FONT: Final = "Source Sans, Source Sans Pro, Helvetica, Arial, sans-serif"

LINE_WIDTHS: Final = (1.2, 2.2, 3.4, 5.0)
"""Widths of edges, for weights up to 0.5, 1.5 and 3 in size, and for larger ones."""


def width_bucket(weight: float) -> int:
    """Which of LINE_WIDTHS a weight is drawn with."""
    size = abs(weight)
    return 0 if size < 0.5 else 1 if size < 1.5 else 2 if size < 3 else 3
