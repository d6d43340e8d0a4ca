"""Which layers have no bias, as a text: how a person writes it, and how it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from . import checks

ALL: Final = "all"
"""No layer has a bias."""


def parsed_bias(text: str, layers: int) -> list[bool]:
    """Which layers have a bias, from a text with those that have none: "all", nothing, or numbers, 1 for the first after the input.

    Raises InputError.
    """
    words = text.replace(",", " ").split()
    if [word.lower() for word in words] == [ALL]:
        return [False] * layers
    allowed = f"{ALL}, nothing, or numbers from 1 (the first layer after the input) to {layers}, such as 1, 2"
    chosen = {checks.whole(word, "layers without a bias", 1, layers, allowed) for word in words}
    return [n + 1 not in chosen for n in range(layers)]


def unbiased_text(bias: Sequence[bool]) -> str:
    """The same as text."""
    if not any(bias):
        return ALL
    return ", ".join(str(n + 1) for n, there in enumerate(bias) if not there)
