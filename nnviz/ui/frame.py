"""The frame of every page: title, menu, message. Each page stands alone, because a deep link may open it first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import streamlit as st

from .housekeeping import keep_house

ROOT: Final = Path(__file__).resolve().parents[2]

PAGES: Final = (
    ("app.py", "Home"),
    ("pages/Walkthrough.py", "Walkthrough"),
    ("pages/Chain_rule.py", "Chain rule"),
    ("pages/Computation_graph.py", "Computation graph"),
    ("pages/Vectorised.py", "Vectorised"),
    ("pages/Training.py", "Training"),
)
"""The pages of the menu: script and label."""

_SIGN: Final = re.compile(r"[*_`$<>\[\]#|~&!\\]|^\s*[-+=]|(?<=\d)[.)](?=\s)", re.MULTILINE)
_ADDRESS: Final = re.compile(r":(?=\w|//)|@(?=\w)|(?i:www|http|https|ftp|mailto)(?=[.:])")

_STYLE: Final = """
<style>
  .stMainBlockContainer { padding-top: 2.6rem; padding-bottom: 3rem; padding-left: 2rem; padding-right: 2rem; }
  [data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { color: inherit; opacity: 1; }
  .stMainBlockContainer h1 { font-size: 1.6rem; padding: 0; }
  @media (max-width: 700px) { .stMainBlockContainer { padding: 4rem 0.8rem 3rem; } }
</style>
"""


def begin(title: str) -> None:
    """Set up a page: its title, the style of the house and the menu."""
    keep_house()
    st.set_page_config(page_title=f"{title} · nnviz", page_icon="∂", layout="wide")
    st.html(_STYLE)
    with st.sidebar:
        for script, label in PAGES:
            st.page_link(script, label=label)


def complain(message: str) -> None:
    """Show why something was refused. What a person typed is shown as it is: never as a link, never as formatting."""
    st.error(literal(message))


def literal(text: str) -> str:
    """A text as Markdown that shows it as it is: no formatting, no formula, no link, no emoji, no directive comes of it."""
    # Addresses and :names: are looked for in what the escapes leave, so they are broken by a sign that has no width.
    text = _ADDRESS.sub(lambda found: f"{found[0]}\u2060", text)
    return _SIGN.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], text).replace("\n", "  \n")
