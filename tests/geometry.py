"""What a drawing covers, worked out apart from nnviz: the boxes of texts, and whether boxes, circles and lines meet.

Widths are Helvetica's (Adobe's font metrics); Source Sans, which browsers are offered first, is narrower throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WIDTHS = {
    **dict.fromkeys("0123456789abdehnopqu_Lσδ∂?", 556),
    **dict.fromkeys("cksvxyzJŷ", 500),
    **dict.fromkeys("ijl.,·:/ '\u00a0", 278),
    **dict.fromkeys("()[]r-⁻⁰¹²³⁴⁵⁶⁷⁸⁹", 333),
    **dict.fromkeys("−+=<>→", 584),
    **dict.fromkeys("CRwℒ", 722),
    **dict.fromkeys("tf", 278),
    **dict.fromkeys("m", 833),
    "\u0304": 0,
    "Σ": 600,
    "÷": 549,
    "×": 584,
    "√": 549,
    "^": 469,
    "|": 260,
    "′": 278,
    "W": 944,
    "g": 556,
    "Θ": 778,
    "α": 578,
    "λ": 549,
    "∞": 713,
}
RAISED = 0.66


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float


def text_width(runs: Sequence[tuple[str, str]], size: float) -> float:
    """Of pieces of text, each with its place: "", "sub" or "sup"; a superscript stands above the subscript before it."""
    total, below = 0.0, 0.0
    for text, place in runs:
        own = sum(_WIDTHS[c] / 1000 * size * (RAISED if place else 1.0) for c in text)
        total += max(0.0, own - below) if place == "sup" else own
        below = own if place == "sub" else 0.0
    return total


def around(x: float, y: float, width: float, height: float) -> Box:
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def boxes_meet(a: Box, b: Box) -> bool:
    return min(a.right, b.right) > max(a.left, b.left) and min(a.bottom, b.bottom) > max(a.top, b.top)


def meets_circle(box: Box, x: float, y: float, radius: float) -> bool:
    """The point of the box that is nearest to the middle lies within."""
    nearest_x, nearest_y = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
    return (nearest_x - x) ** 2 + (nearest_y - y) ** 2 < radius**2


def meets_line(box: Box, x1: float, y1: float, x2: float, y2: float) -> bool:
    """One end lies in the box, or a side is crossed: corners on both sides of the line, and ends on both sides of the box."""
    if max(x1, x2) <= box.left or min(x1, x2) >= box.right or max(y1, y2) <= box.top or min(y1, y2) >= box.bottom:
        return False
    corners = [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    sides = [(x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for x, y in corners]
    return min(sides) < 0 < max(sides)
