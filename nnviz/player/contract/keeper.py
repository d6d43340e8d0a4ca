"""What the keeper of a page is handed."""

from typing import Literal

from typing_extensions import TypedDict


class ListenData(TypedDict):
    """What the keeper's listener is mounted with: the Python session that runs, and which page this is."""

    part: Literal["listener"]
    token: str
    page: str


class HandData(TypedDict):
    """What is handed over: the address, and what is to be kept. ``parts`` name their ``texts`` by digest; ``kept`` are documents.

    ``heard`` is the question that this answers, ``wanted`` a document that only the browser may have, ``said`` a sentence to be shown.
    """

    part: Literal["hand"]
    token: str
    page: str
    query: str
    entry: str
    parts: dict[str, list[str]]
    texts: dict[str, str]
    kept: dict[str, str]
    heard: str
    wanted: str
    said: str
