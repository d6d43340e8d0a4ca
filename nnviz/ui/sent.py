"""The border to the browser: what a component sends is read here, as typed values, and nowhere else.

A browser can send anything: other types, numbers without end, nests of junk, half a character. Whoever reads a message names the
fields that it needs; a field that is not there, or is of another kind, is None or the empty text, and what it stands for is checked
by the one who knows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from ..core.errors import InputError
from .texts import plain

LONGEST_FIELD: Final = 1_000
"""Characters of a number that somebody typed: enough for all digits of a float."""

LONGEST_PASTE: Final = 100_000
"""Characters of numbers pasted into the tables of the Walkthrough."""

_LAST_STEP: Final = 999_999
"""Steps that a link can name; no walkthrough has as many."""

_JSON: Final = (dict, list, str, int, float, bool, type(None))


@dataclass(frozen=True)
class Message:
    """One message of a component, whatever it is. Only its fields can be read, each as what it has to be."""

    content: Any

    def raw(self, name: str) -> Any:
        """A field as it came, for a message that quotes it; None where there is none."""
        value = self.content.get(name) if isinstance(self.content, dict) else None
        return value if isinstance(value, _JSON) else None

    def has(self, name: str) -> bool:
        return isinstance(self.content, dict) and name in self.content

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number within bounds; None for anything else, also for true and for 2.0."""
        value = self.raw(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else None

    def text(self, name: str, longest: int = LONGEST_FIELD) -> str:
        """A text; the empty one for anything else. Raises InputError for one that is too long."""
        value = self.raw(name)
        if not isinstance(value, str):
            return ""
        if len(value) > longest:
            raise InputError(name, f"a text of {len(value):,} characters", f"up to {longest:,} characters")
        return plain(value)


def message(key: str, name: str) -> Message:
    """What the component under a key has sent as ``name``, in a callback."""
    return Message(_found(key, name))


def step_of(key: str) -> int | None:
    """The step at which the player under a key has come to rest, from 0; None where it sent something else."""
    step = Message({"step": _found(key, "step")}).whole("step", -_LAST_STEP, _LAST_STEP)
    return None if step is None else max(0, step)


def _found(key: str, name: str) -> Any:
    try:
        state = st.session_state[key]
    except KeyError:
        return None
    return state.get(name) if isinstance(state, dict) else None
