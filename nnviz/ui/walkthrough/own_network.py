"""My own network: a fresh one to begin with, in round numbers, and the link that opens it ready to be built on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ...core.records.activations import SIGMOID
from ...core.sharing import shared
from ...models.data import batch
from ...models.initialise import XAVIER, initial_weights
from ...models.network import Network
from ..lesson.lesson import FIRST_EXAMPLE, Lesson, lesson_from
from ..lesson.link import to_link
from ..shared import address

BUILD: Final = "build"
"""The parameter of a link that asks for building; the page's address does not keep it."""

_SIZES: Final = (2, 3, 1)


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


def asked_for() -> int:
    """Another number from 1 for every address that asks for building; 0 where the last one does not."""
    news = address.news()
    return news.number + 1 if BUILD in news.query else 0
