"""The page's address: what Python writes into it, and what the browser does.

Python writes the parameters of the lesson. Where the player stands is the browser's: it replaces the step in the address itself,
and Python is told with whatever is asked next. Python never writes it: the page would take each of its writes for an entry in the
history, and goes on sending its own copy of what was written last. So the step in a query counts only where the query is a new link.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import streamlit as st

from ..core.errors import InputError
from .sent import Message

STEP: Final = "step"
AT: Final = "at"
CELL: Final = "cell"
PLACES: Final = (STEP, AT, CELL)
"""The parameters that the browser writes: where the player stands, counted from 1, on the different pages."""

_MOST: Final = 999_999
"""Of steps; no player has so many."""


def asked() -> dict[str, str]:
    """What the address asks for, without where the player stands."""
    return {name: text for name, text in st.query_params.items() if name not in PLACES}


def write(link: Mapping[str, str]) -> None:
    """Put the parameters of a lesson into the address, where it does not have them."""
    if asked() != link:
        st.query_params.from_dict(dict(link))


def place(name: str) -> int:
    """The step that the address asks for, from 0, where it is a new one; past the last one the player stays at that.

    Raises InputError for what is no number of a step.
    """
    text = st.query_params.get(name)
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST)) and int(text)):
        raise InputError(f"{name} (in the link)", text, "a whole number from 1")
    return int(text) - 1


def sent_step(sent: Message, otherwise: int) -> int:
    """The step at which something was asked on the player, from 0; ``otherwise`` where that is not said."""
    step = sent.whole(STEP, 0, _MOST - 1)
    return otherwise if step is None else step
