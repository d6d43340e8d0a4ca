"""Small pieces of sentences."""

from __future__ import annotations

from collections.abc import Sequence


def several(count: int, what: str) -> str:
    """A number of things: 1 row, 2 rows, 3 classes."""
    return f"{count:,} {what}{'' if count == 1 else 'es' if what.endswith('s') else 's'}"


def listed(words: Sequence[str], most: int = 20) -> str:
    """Words with commas between them and an "and"; of more than ``most`` the first ones and how many there are."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most:,} more"
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
