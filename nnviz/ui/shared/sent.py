"""The border to the browser: what a component sends is read here, as typed values (``player/sent.py``), and nowhere else."""

from __future__ import annotations

import json
from typing import Any, Final

import streamlit as st

from ...player.sent import LONGEST_FIELD, Message

LARGEST_COUNT: Final = 2**53
"""The largest number that a browser counts to one by one."""

LONGEST_PASTE: Final = 100_000
"""Characters of numbers pasted into the tables of the Walkthrough."""


_ANSWERED: Final = "nnviz-answered"


def message(key: str, name: str) -> Message:
    """What the component under a key has sent as ``name``, in a callback."""
    sent = Message(_found(key, name))
    st.session_state[_ANSWERED] = sent.whole("asked", 0, LARGEST_COUNT) or last_asked()
    return sent


def last_asked() -> int:
    """The number of what was asked last on a player of this session, by which its browser knows what was answered; 0 for nothing."""
    return int(st.session_state.get(_ANSWERED, 0))


def parsed(text: str) -> Message:
    """A document in JSON that a browser brings back; an empty one where it is none."""
    try:
        return Message(json.loads(text))
    except (ValueError, RecursionError):
        return Message({})


def answered(result: Any, name: str) -> Message:
    """What a component sent as ``name``, out of the result of mounting it: that is there in the first run of a session too."""
    return Message(getattr(result, name, None))


def _found(key: str, name: str) -> Any:
    try:
        state = st.session_state[key]
    except KeyError:
        return None
    return state.get(name) if isinstance(state, dict) else None


__all__ = ["LARGEST_COUNT", "LONGEST_FIELD", "LONGEST_PASTE", "Message", "answered", "last_asked", "message", "parsed"]
