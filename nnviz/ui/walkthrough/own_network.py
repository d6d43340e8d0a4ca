"""My own network: a fresh one to begin with, in round numbers, and the link that opens it with the builder unfolded."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import streamlit as st

from ...core.records.activations import SIGMOID
from ...core.sharing import shared
from ...models.data import batch
from ...models.initialise import XAVIER, initial_weights
from ...models.network import Network
from ..lesson.lesson import FIRST_EXAMPLE, Lesson, lesson_from
from ..lesson.link import to_link
from ..shared import address
from ..shared.folded import BUILDER

BUILD: Final = "build"
"""The parameter of a link that unfolds the builder; the page's address does not keep it."""

_SIZES: Final = (2, 3, 1)
_ACTED: Final = "nnviz-build-news"


@shared()
def fresh_network() -> Lesson:
    """2→3→1 with weights of one decimal, which can be followed by hand, and one example."""
    lesson = lesson_from(FIRST_EXAMPLE)
    weights, biases = initial_weights(_SIZES, XAVIER.name, 0)
    network = Network(_SIZES, [np.round(w, 1) for w in weights], biases, [SIGMOID.name] * 2, lesson.subject.network.loss)
    data = batch(network, np.ones((1, _SIZES[0])), np.ones((1, _SIZES[-1])))
    return lesson.about(replace(lesson.subject.afresh(network, data), own=True))


@shared()
def own_link() -> dict[str, str]:
    """The parameters of the link to it."""
    return to_link(fresh_network()) | {BUILD: "open"}


def unfold_asked() -> None:
    """Unfold the builder where the address asks for it, once: afterwards it is whoever reads the page that folds it."""
    news = address.news()
    if BUILD in news.query and st.session_state.get(_ACTED) != news.number:
        st.session_state[BUILDER] = True
    st.session_state[_ACTED] = news.number
