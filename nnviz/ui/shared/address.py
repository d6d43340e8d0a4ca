"""The page's address: what it asks for, and what it is to be.

Python never writes the address. Streamlit's page would make an entry in the history of each of its writes, and would go on sending its
own copy of what was written last. So the lesson's parameters are handed to the browser (``tell``), whose keeper replaces them, or adds an
entry where somebody would expect to come back; and a query counts here only where it is news: when a session begins, when a page
is opened, when somebody goes back or forward. Where the player stands is the browser's alone, and counts with such news only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from ...core.errors import InputError
from .sent import Message

STEP: Final = "step"
AT: Final = "at"
CELL: Final = "cell"
PLACES: Final = (STEP, AT, CELL, "embed", "embed_options")
"""The parameters that are the browser's: where the player stands, counted from 1, on the different pages; and whether it is embedded."""

LONGEST: Final = 16_000
"""Characters of a query; a browser or a proxy may take fewer."""

_MOST: Final = 999_999
"""Of steps; no player has so many."""

_PAGE, _NEWS, _TOLD = "nnviz-address-page", "nnviz-news", "nnviz-told"


@dataclass(frozen=True)
class News:
    """What an address asks for. ``number`` is another one for every news: whoever has taken it remembers that."""

    number: int
    query: Mapping[str, str]

    @property
    def asked(self) -> dict[str, str]:
        """Without where the player stands."""
        return {name: text for name, text in self.query.items() if name not in PLACES}


@dataclass(frozen=True)
class Told:
    """What the address is to be. ``entry`` is what somebody would go back to: another one on the same page is added to the history."""

    link: Mapping[str, str]
    entry: str

    @property
    def query(self) -> str:
        return urlencode(dict(self.link))


def arrive(page: str, visited: str | None = None) -> None:
    """At the beginning of a run: is there news? ``visited`` is the query to which somebody went back or forward."""
    before: News | None = st.session_state.get(_NEWS)
    arrived = st.session_state.get(_PAGE) != page
    if before is None or arrived or visited is not None:
        query = dict(st.query_params) if visited is None else read(visited)
        st.session_state[_NEWS] = News(before.number + 1 if before else 0, query)
    if arrived:
        st.session_state[_TOLD] = Told({}, "")
    st.session_state[_PAGE] = page


def page() -> str:
    """The page that is shown, as ``arrive`` was told."""
    return str(st.session_state.get(_PAGE, ""))


def read(query: str) -> dict[str, str]:
    """The parameters of a query; of one that is too long, none."""
    if len(query) > LONGEST:
        return {}
    return dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=200))


def news() -> News:
    """What the address asks for, since it asked last."""
    found = st.session_state.get(_NEWS)
    return found if isinstance(found, News) else News(0, dict(st.query_params))


def tell(link: Mapping[str, str], entry: str = "") -> None:
    """Say what the parameters of the address are to be."""
    st.session_state[_TOLD] = Told(dict(link), entry)


def told() -> Told:
    """What the address is to be."""
    found = st.session_state.get(_TOLD)
    return found if isinstance(found, Told) else Told({}, "")


def place(name: str) -> int:
    """The step that the address asks for, from 0, where it is a new one; past the last one the player stays at that.

    Raises InputError for what is no number of a step.
    """
    text = news().query.get(name)
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST)) and int(text)):
        raise InputError(f"{name} (in the link)", text, "a whole number from 1")
    return int(text) - 1


def sent_step(sent: Message, otherwise: int) -> int:
    """The step at which something was asked on the player, from 0; ``otherwise`` where that is not said."""
    step = sent.whole(STEP, 0, _MOST - 1)
    return otherwise if step is None else step
