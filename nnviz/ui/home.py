"""The home page: the 1→2→1 network ready to be stepped, the ways to the other pages, and a gallery of the examples."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

import streamlit as st

from ..core.sharing import shared
from ..draw.thumbnail import thumbnail
from ..models.examples import example_keys, load_example
from ..player.component import show_player
from .lesson.lesson import FIRST_EXAMPLE, lesson_from, walk_of
from .shared.frame import PAGES, ROOT, begin
from .shared.keeping import hand_over
from .shared.preview import PAGES as PREVIEWS
from .shared.texts import literal, marked, ours
from .walkthrough.own_network import own_link
from .walkthrough.stage import packed

_COLUMNS = 3

_WHAT: Final = (
    "nnviz works a small neural network out in front of you: every number on its way forwards, the error on its way back, and where "
    "each of them comes from. Press **Next**, ask any number, change it; or build your own."
)

_WAYS: Final = tuple((script, label, PREVIEWS[PurePosixPath(script).stem][1]) for script, label in PAGES if label != "Home")
"""Script, label, and the question that the page answers."""


def show() -> None:
    """Draw the page."""
    begin("Home")
    hand_over()
    st.title("nnviz: see forward and backward propagation, one quantity at a time")
    with st.container(key="first"):
        what, own = st.columns([2.2, 1], vertical_alignment="center")
        what.markdown(_WHAT)
        with own.container(border=True):
            st.page_link("pages/Walkthrough.py", label="**My own network**", query_params=own_link())
            st.caption("Layers, units, activations, your numbers.")
    show_player(packed(lesson_from(FIRST_EXAMPLE)), key="home-player", root=ROOT)
    _show_pages()
    st.subheader("Examples from the lectures")
    with st.container(key="gallery"):
        _show_gallery()


def _show_gallery() -> None:
    keys = example_keys()
    for start in range(0, len(keys), _COLUMNS):
        for key, column in zip(keys[start : start + _COLUMNS], st.columns(_COLUMNS), strict=False):
            with column.container(border=True):
                _show_card(key)


def _show_pages() -> None:
    """What each of the other pages answers, with the way there."""
    st.subheader("Where to go from here")
    with st.container(key="ways"):
        for place, (script, label, question) in zip(st.columns(len(_WAYS)), _WAYS, strict=True):
            with place.container(border=True, height="stretch"):
                st.page_link(script, label=marked("**{}**", label))
                st.caption(literal(question))


def _show_card(key: str) -> None:
    example = load_example(key)
    st.image(_picture(key), width=260, alt=f"Network of the example {example.title}")
    st.page_link("pages/Walkthrough.py", label=marked("**{}**", ours(example.title)), query_params={"example": key})
    st.caption(ours(example.summary))


@shared()
def _picture(key: str) -> str:
    return thumbnail(walk_of(lesson_from(key)).context)
