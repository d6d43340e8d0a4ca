"""The frame of every page: title, menu, message. Each page stands alone, because a deep link may open it first."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

import streamlit as st

from .housekeeping import keep_house
from .keeping import dropped, listen, say
from .leaving import enter_page
from .opening import close_file, open_file, opening, page_to_open
from .refused import Refused, reason
from .root import ROOT
from .texts import literal

__all__ = ["PAGES", "ROOT", "begin", "complain"]

PAGES: Final = (
    ("app.py", "Home"),
    ("pages/Walkthrough.py", "Walkthrough"),
    ("pages/Chain_rule.py", "Chain rule"),
    ("pages/Computation_graph.py", "Computation graph"),
    ("pages/Vectorised.py", "Vectorised"),
    ("pages/Training.py", "Training"),
)
"""The pages of the menu: script and label."""

_STYLE: Final = """
<style>
  .stMainBlockContainer { padding-top: 2.6rem; padding-bottom: 3rem; padding-left: 2rem; padding-right: 2rem; }
  [data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { color: inherit; opacity: 1; }
  .stMainBlockContainer h1 { font-size: 1.6rem; padding: 0; }
  .st-key-keeper, .st-key-keeper-hand { position: absolute; }
  @media (max-width: 700px) { .stMainBlockContainer { padding: 4rem 0.8rem 3rem; } }
</style>
"""


def begin(title: str) -> None:
    """Set up a page: its title, the style of the house and the menu, and the keeper, which may have something to bring back.

    Where a file was opened for another page, that is opened.
    """
    keep_house()
    enter_page(title)
    st.set_page_config(page_title=f"{title} · nnviz", page_icon="∂", layout="wide")
    st.html(_STYLE)
    with st.sidebar:
        for script, label in PAGES:
            st.page_link(script, label=literal(label))
    listen(_path(title))
    _open_dropped()
    wanted = page_to_open()
    if wanted and (wanted, title) not in PAGES:
        st.switch_page(wanted)


def _path(title: str) -> str:
    """The last part of a page's path in the address; the home page has none."""
    script = next(script for script, label in PAGES if label == title)
    return PurePosixPath(script).stem if script.startswith("pages/") else ""


def _open_dropped() -> None:
    """Open the file that was dropped on the page; where it cannot be used, say why, on whichever page that is."""
    file = dropped()
    if file is None:
        return
    open_file(*file)
    if opening().message:
        say(f"{file[0]} could not be opened. {opening().message}")
        close_file()


def complain(message: object) -> None:
    """Show why something was refused. What a person typed is shown as it is: never as a link, never as formatting."""
    st.error(literal(message))


def complain_about(refused: Refused, field: str) -> None:
    """Show below a field why the text that stands in it cannot be used."""
    if message := reason(refused, field):
        complain(message)
