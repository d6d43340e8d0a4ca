"""What the rest is made of: pieces of text, formulas, colours."""

from typing_extensions import TypedDict

Runs = list[tuple[str, str]]
"""Pieces of text, each with its place: "" on the line, "sub" or "sup"."""

Formula = tuple[int, int, list[int]]
"""The template for names, the template for numbers, and the nodes that their slots refer to."""

Hues = dict[str, str]
"""Colours by role."""


class Palette(TypedDict):
    """The colours of both themes."""

    light: Hues
    dark: Hues
