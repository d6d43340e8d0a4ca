"""Leaving a page: what was said there about a moment that is over is not said again when somebody comes back."""

from __future__ import annotations

from typing import Final

import streamlit as st

_PAGE: Final = "nnviz-page"


class PageState:
    """What a page keeps between its runs, a frozen value under a key of the session's."""

    def left(self) -> PageState:
        """What of it stays when the page is left: no message whose cause was on the page and is gone with it."""
        raise NotImplementedError


def enter_page(title: str) -> None:
    """Called first on every page: where it is another one than before, what the former said is over."""
    before = st.session_state.get(_PAGE)
    st.session_state[_PAGE] = title
    if before in (None, title):
        return
    for key, state in list(st.session_state.items()):
        if isinstance(state, PageState):
            st.session_state[key] = state.left()
