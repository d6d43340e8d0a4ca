"""Whether a widget says something new. Streamlit calls a widget's callback for more than what somebody did.

A page that had not received the newest version of a widget sends, with whatever is asked next, what stands in the former one; Streamlit has
forgotten that by then, takes it for a change, and calls its callback. Somebody who went back and at once forward again would so have
typed the formula of before into the fields of now. What a widget says counts where it is not what it said last.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

import streamlit as st

_HEARD: Final = "nnviz-said-last"
_MOST: Final = 80
"""Widgets that are remembered: those of some versions of the fullest page."""


def if_changed(key: str, drawn: object, change: Callable[..., None], *more: object) -> None:
    """The callback of a widget that was drawn with a value: calls ``change(key, *more)`` where something else stands in it since it was
    heard last.
    """
    heard: dict[str, Any] = st.session_state.setdefault(_HEARD, {})
    value = st.session_state[key]
    before = heard.pop(key, drawn)
    heard[key] = deepcopy(value)
    while len(heard) > _MOST:
        heard.pop(next(iter(heard)))
    if value != before:
        change(key, *more)
