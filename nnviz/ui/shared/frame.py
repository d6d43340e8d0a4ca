"""The frame of every page: title, menu, message. Each page stands alone, because a deep link may open it first."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

import streamlit as st

from .bar import style_bar
from .housekeeping import keep_house
from .keeping import dropped, listen, say
from .leaving import enter_page
from .opening import close_file, open_file, opening, page_to_open
from .refused import Refused, reason
from .root import ROOT
from .texts import literal

__all__ = ["PAGES", "ROOT", "begin", "complain", "embedded", "heading"]

PAGES: Final = (
    ("app.py", "Home"),
    ("pages/Walkthrough.py", "Walkthrough"),
    ("pages/Chain_rule.py", "Chain rule"),
    ("pages/Computation_graph.py", "Computation graph"),
    ("pages/Vectorised.py", "Vectorised"),
    ("pages/Training.py", "Training"),
)
"""The pages of the menu: script and label."""

_ICON: Final = str(Path(__file__).resolve().parents[2] / "web" / "icon.svg")
"""The picture of a tab: a file, for of a sign that is no emoji Streamlit makes an address that does not exist."""

_STYLE: Final = """
<style>
  .stMainBlockContainer { padding: 0.35rem 1.5rem 3rem; }
  .stMainBlockContainer > [data-testid="stVerticalBlock"] { gap: 0.5rem; }
  /* The menu is as wide as its words, and the page's header takes no room: what it holds lies over the beginning of the first row. */
  [data-testid="stSidebar"][data-collapsed="false"] { width: 11rem !important; min-width: 11rem; }
  /* What is folded away has nothing that the keyboard could get to. */
  [data-testid="stSidebar"][data-collapsed="true"] { visibility: hidden; }
  [data-testid="stSidebar"] [data-testid="stSidebarContent"] { padding-left: 0.25rem; padding-right: 0.25rem; }
  [data-testid="stSidebar"] [data-testid="stSidebarUserContent"] { padding-left: 0.5rem; padding-right: 0.5rem; }
  [data-testid="stHeader"] { height: 3rem; min-height: 3rem; background: transparent; }
  [data-testid="stHeader"], [data-testid="stHeader"] * { pointer-events: none; }
  [data-testid="stHeader"] :is(button, a), [data-testid="stHeader"] :is(button, a) * { pointer-events: auto; }
  [data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { color: inherit; opacity: 1; }
  .stMainBlockContainer h1 { font-size: 1.35rem; padding: 0; }
  .st-key-title { flex-wrap: wrap; align-items: baseline; gap: 0 1rem; }
  .st-key-title > * { min-width: 0; max-width: 100%; }
  .st-key-title [data-testid="stElementContainer"] { width: auto; }
  .st-key-title [data-testid="stCaptionContainer"] * { line-height: 1.25; }
  .st-key-title [data-testid="stCaptionContainer"], .st-key-title p { margin: 0; }
  .stMainBlockContainer [data-testid="stVerticalBlock"]:has(> [data-testid="stLayoutWrapper"] > .st-key-title) { gap: 0.5rem; }
  @media (min-width: 900px) {
    .st-key-title { flex-wrap: nowrap; align-items: center; min-height: 2.4rem; }
    .st-key-title > :first-child { flex: none; max-width: 60%; }
    .st-key-title > :not(:first-child) { flex: 1 1 12rem; }
  }
  /* In a low window, as one that is zoomed, the stage is in sight as a whole: what it shows is called in the bar, and where that has no
     room above, it is below. */
  @media (min-width: 600px) and (max-width: 948px) and (max-height: 499px) {
    .stMainBlockContainer:has(.st-key-bar):has([class*="player"]) .st-key-title {
      position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  }
  @media (min-width: 600px) and (max-width: 948px) and (max-height: 419px) {
    .stMainBlockContainer:has([class*="player"]) > [data-testid="stVerticalBlock"] > :has(.st-key-bar) { order: 1; }
    .stApp:has([data-testid="stExpandSidebarButton"]) { --nnv-aside: 2.4rem; }
  }
  .st-key-keeper, .st-key-keeper-hand { position: absolute; }
  /* Without the sidebar its button stands at the beginning of the first row. */
  .stApp:has([data-testid="stExpandSidebarButton"]) .stMainBlockContainer:has(.st-key-bar) .st-key-bar { margin-left: 2.6rem; width: auto; }
  .stApp:has([data-testid="stExpandSidebarButton"]) .stMainBlockContainer:not(:has(.st-key-bar)) { padding-top: 3rem; }
  /* On paper there is the title and what the players print, on white, as many pages as it takes. */
  @media print {
    @page { margin: 14mm; }
    [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stExpander"], [data-testid="stToolbar"], .st-key-bar {
      display: none !important; }
    html, body, #root, #root > *, .stApp, .stApp *:has(.stMainBlockContainer), .stMainBlockContainer, .stMain,
    .stMainBlockContainer [data-testid="stVerticalBlock"] {
      position: static !important; display: block !important; height: auto !important; overflow: visible !important; padding: 0 !important;
      background: #fff !important; color: #1f2933 !important; }
    .stMainBlockContainer:has([class*="player"], .st-key-history)
      [data-testid="stElementContainer"]:not(:has(h1), [class*="player"], .st-key-history) { display: none !important; }
    .stMainBlockContainer h1 { color: #1f2933 !important; }
  }
  @media (max-width: 480px) { .stMainBlockContainer h1 { font-size: 1.1rem; } }
  @media (max-width: 700px) { .stMainBlockContainer { padding-left: 0.8rem; padding-right: 0.8rem; } }
  .st-key-first { gap: 0.3rem 1rem; margin-top: 0.5rem; }
  .st-key-first p { line-height: 1.45; }
  @media (max-width: 599px) {
    .st-key-first { gap: 0.2rem; margin-top: 0; }
    .st-key-first [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
    .st-key-first p { font-size: 0.875rem; line-height: 1.35; }
    .st-key-first [data-testid="stColumn"]:first-child p { margin-bottom: 0; }
    .stMainBlockContainer > [data-testid="stVerticalBlock"] > [data-testid="stElementContainer"]
      [data-testid="stHeading"] [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
  }
  /* On a small screen Home's title begins beside the button of the menu; in a low window the network follows it at once. */
  @media (max-width: 599px), (max-width: 1099px) and (max-height: 500px) {
    .stApp:has([data-testid="stExpandSidebarButton"]) .stMainBlockContainer:has(.st-key-first) { padding-top: 0.35rem; }
    .stApp:has([data-testid="stExpandSidebarButton"]) .stMainBlockContainer:has(.st-key-first) h1 {
      padding-left: 2.6rem; min-height: 2.4rem; align-content: center; font-size: 1.05rem; }
  }
  @media (min-width: 600px) and (max-width: 1099px) and (max-height: 500px) {
    .stMainBlockContainer > [data-testid="stVerticalBlock"]:has(.st-key-first) > :has(h1) { order: -3; }
    .stMainBlockContainer > [data-testid="stVerticalBlock"] > .st-key-home-player { order: -2; }
  }
  .st-key-first [data-testid="stVerticalBlock"]:has(> [data-testid="stElementContainer"] [data-testid="stPageLink"]) {
    gap: 0; padding: 0.5rem 0.9rem; }
  :is(.st-key-first, .st-key-gallery, .st-key-ways) [data-testid="stPageLink"] a { padding-left: 0; }
  /* A card opens wherever it is clicked: its link is as large as it is. */
  :is(.st-key-first, .st-key-gallery, .st-key-ways)
    [data-testid="stVerticalBlock"]:has(> * [data-testid="stPageLink"]) { position: relative; }
  :is(.st-key-first, .st-key-gallery, .st-key-ways) [data-testid="stPageLink"],
  :is(.st-key-first, .st-key-gallery, .st-key-ways) [data-testid="stPageLink"] * { position: static; }
  :is(.st-key-first, .st-key-gallery, .st-key-ways) [data-testid="stElementContainer"]:has([data-testid="stPageLink"]) { position: static; }
  :is(.st-key-first, .st-key-gallery, .st-key-ways) [data-testid="stPageLink"] a::after {
    content: ""; position: absolute; inset: 0; z-index: 1; }
  :is(.st-key-first, .st-key-gallery, .st-key-ways)
    [data-testid="stVerticalBlock"]:has(> * [data-testid="stPageLink"]):hover {
    border-color: currentColor; }
</style>
"""


_ALONE: Final = """
<style>
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stExpandSidebarButton"], .st-key-bar { display: none !important; }
  [data-testid="stHeading"], [data-testid="stExpander"],
  [data-testid="stElementContainer"]:has(> [data-testid="stMarkdown"]) { display: none; }
  .stMainBlockContainer.stMainBlockContainer { padding: 0.4rem 0.6rem !important; max-width: none; }
</style>
"""
"""In a frame of another page there is the player, and no menu."""


def heading(title: str, caption: str = "") -> None:
    """The title of a page, and what it is about beside it where both have room in one line."""
    with st.container(key="title", horizontal=True):
        st.title(title)
        if caption:
            st.caption(caption)


def embedded() -> bool:
    """Whether the page stands in another page's frame (``embed=true`` in its address)."""
    return bool(st.context.is_embedded)


def begin(title: str) -> None:
    """Set up a page: its title, the style of the house and the menu, and the keeper, which may have something to bring back.

    Where a file was opened for another page, that is opened.
    """
    keep_house()
    enter_page(title)
    st.set_page_config(page_title=f"{title} · nnviz", page_icon=_ICON, layout="wide")
    st.html(_STYLE)
    style_bar()
    if embedded():
        st.html(_ALONE)
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
