"""What the browser keeps of a session, and what comes back of it. Nothing of it is stored on the server.

Every page listens (``listen``, at its beginning) and hands over (``hand_over``, in the part of it that knows what is shown). What is kept
are parts, each by its name and a document in JSON that says what the address alone does not hold. A part is kept by the one whose
state it is (``keep``), and taken by the same (``taken``) when its page is opened: in a session that begins because the page was loaded
again, the server was started again, or another process answers, it is read as anything that comes from outside.

What is handed over goes by its digest: a part, and each item of its ``past`` for itself. A text is sent when it is new, and again where
the browser says that it lacks one; so an edit sends what it changed, however long the past is, or a table that was pasted.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from ...core.errors import InputError
from ...documents.envelope import digest
from ...keeper.component import hand_over as hand_over_to
from ...keeper.component import listen as listen_to
from . import address
from .root import ROOT
from .sent import Message, answered, parsed

LESSON: Final = "lesson"
CHOICE: Final = "choice"
FORMULA: Final = "formula"
TRAINING: Final = "training"
TABLE: Final = "table"
FOLDS: Final = "folds"
PARTS: Final = (LESSON, CHOICE, FORMULA, TRAINING, TABLE, FOLDS)
"""The parts, by the names under which the browser keeps them."""

LONGEST_PART: Final = 4_500_000
"""Characters of a part: the longest is a table that was pasted."""

LONGEST_DOCUMENT: Final = 4_000_000
"""Characters of a file, and of a document that is kept because no link holds it."""

_APART: Final = "past"
_MOST_TEXTS: Final = 60
_TIMES: Final = 2

_TOKEN, _KEPT, _BROUGHT = "nnviz-token", "nnviz-kept", "nnviz-brought"
_HEARD, _SAID, _WANTED = "nnviz-heard", "nnviz-said", "nnviz-wanted"
_DOCUMENTS, _FETCHED, _DROPPED = "nnviz-documents", "nnviz-fetched", "nnviz-dropped"
_SENT: Final = "nnviz-sent"


@dataclass(frozen=True)
class _Texts:
    """A part as texts, with their digests."""

    texts: tuple[str, ...]
    digests: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "digests", tuple(map(digest, self.texts)))


def listen(page: str) -> None:
    """At the beginning of a page: mount the listener, take what it sent, and find out whether the address asks for something."""
    st.session_state[_SAID] = ""
    data = {"token": token(), "page": page}
    result = listen_to(ROOT, data, dict.fromkeys(_TAKES, _nothing))
    visited = None
    for name, take in _TAKES.items():
        sent = answered(result, name)
        try:
            query = take(sent) if sent.there else None
            visited = visited if query is None else query
        except InputError as error:
            say(str(error))
    address.arrive(page, visited)


def _nothing() -> None:
    """The callback of every message: they are read from the result, which is there in the first run of a session too."""


def token() -> str:
    """The name of this session, by which a browser notices that it is another one."""
    if _TOKEN not in st.session_state:
        st.session_state[_TOKEN] = secrets.token_hex(8)
    return str(st.session_state[_TOKEN])


# --- what the browser sends ------------------------------------------------------------------------------------------


def _visited(sent: Message) -> str:
    """Somebody went back or forward to another query of this page."""
    st.session_state[_HEARD] = sent.text("nonce")
    _take_documents(sent.inner("kept"))
    return sent.text("query", address.LONGEST)


def _came_back(sent: Message) -> str | None:
    """A tab that was here before: what it kept, where this session is not the one that handed it over."""
    st.session_state[_HEARD] = sent.text("nonce")
    query = sent.text("query", address.LONGEST)
    _take_documents(sent.inner("kept"))
    if sent.text("token") == token():
        return query if sent.flag("popped") else None
    parts = sent.inner("parts")
    found = {name: parts.strings(name, _MOST_TEXTS, LONGEST_PART) for name in PARTS if parts.has(name)}
    st.session_state[_BROUGHT] = {name: texts for name, texts in found.items() if sum(map(len, texts)) <= LONGEST_PART}
    st.session_state[_SENT] = {}
    return query


def _lacking(_: Message) -> None:
    """The browser lacks a text that it was not sent again."""
    st.session_state[_SENT] = {}


def _fetched(sent: Message) -> str | None:
    """The document that was asked for, or that this browser has none."""
    name = sent.text("digest")
    if name != st.session_state.get(_WANTED):
        return None
    st.session_state[_WANTED] = ""
    _documents(_FETCHED)[name] = sent.text("text", LONGEST_DOCUMENT)
    # The address is read again: now it can be said what it stands for.
    return address.Told(address.news().query, "").query


def _dropped(sent: Message) -> str | None:
    """A file was dropped on the page."""
    st.session_state[_DROPPED] = (sent.text("name"), sent.text("text", LONGEST_DOCUMENT))
    return None


def _take_documents(kept: Message) -> None:
    """Take the documents that the browser has for what it asks for."""
    documents = _documents(_FETCHED)
    documents.update(kept.texts(_MOST_TEXTS, LONGEST_DOCUMENT))
    # The oldest go: a session is to stay small, whatever a browser sends.
    while documents and sum(map(len, documents.values())) > LONGEST_PART:
        documents.pop(next(iter(documents)))


def _documents(key: str) -> dict[str, str]:
    """The documents of this session by their digests: those to be kept, or those that came back."""
    found: dict[str, str] = st.session_state.setdefault(key, {})
    return found


_TAKES: Final[Mapping[str, Callable[[Message], str | None]]] = {
    "fetched": _fetched,
    "visited": _visited,
    "back": _came_back,
    "dropped": _dropped,
    "lacks": _lacking,
}
"""What the keeper in the browser may send. Each gives the query that is to be read again, where there is one."""


# --- for the parts ---------------------------------------------------------------------------------------------------


def keep(part: str, document: Mapping[str, Any] | None) -> None:
    """Keep a part as it is now; None where its address holds all of it. The items of its ``past`` are texts of their own."""
    kept: dict[str, _Texts] = st.session_state.setdefault(_KEPT, {})
    texts = _written({k: v for k, v in document.items() if k != _APART}, *document.get(_APART, ())) if document else ()
    if part not in kept or kept[part].texts != texts:
        kept[part] = _Texts(texts)


def _written(*documents: object) -> tuple[str, ...]:
    return tuple(json.dumps(one, separators=(",", ":")) for one in documents)


def taken(part: str) -> Message | None:
    """What came back of a part, once; None where nothing did."""
    brought: dict[str, list[str]] = st.session_state.get(_BROUGHT) or {}
    texts = brought.pop(part, [])
    if not texts:
        return None
    first, *others = map(parsed, texts)
    return first.beside(_APART, others)


def say(sentence: str) -> None:
    """Say what could not be brought back; it is shown until it is closed."""
    st.session_state[_SAID] = " ".join(filter(None, (st.session_state.get(_SAID, ""), sentence)))


def keep_document(name: str, text: str) -> None:
    """Have a document kept in the browser under the short name that stands for it in the link; none where that is empty."""
    documents = _documents(_DOCUMENTS)
    documents.clear()
    if name:
        documents[name] = text


def document(name: str) -> str | None:
    """The document that a short name stands for: None while the browser has not said whether it has it, "" where it has not."""
    for key in (_DOCUMENTS, _FETCHED):
        if name in _documents(key):
            return _documents(key)[name]
    st.session_state[_WANTED] = name[:100]
    return None


def awaited() -> bool:
    """Whether the browser is asked for a document."""
    return bool(st.session_state.get(_WANTED))


def dropped() -> tuple[str, str] | None:
    """The name and the text of a file that was dropped on the page, once."""
    found: tuple[str, str] | None = st.session_state.pop(_DROPPED, None)
    return found


# --- to the browser --------------------------------------------------------------------------------------------------


def hand_over() -> None:
    """Hand over the address and the parts. It stands before what is drawn of them, in whichever part of a page runs by itself."""
    told, parts = address.told(), _parts()
    data = {
        "token": token(),
        "page": address.page(),
        "query": told.query,
        "entry": digest(told.entry),
        "parts": {name: list(part.digests) for name, part in parts.items()},
        "texts": _unsent(parts.values()),
        "kept": _documents(_DOCUMENTS),
        "heard": st.session_state.get(_HEARD, ""),
        "wanted": st.session_state.get(_WANTED, ""),
        "said": st.session_state.get(_SAID, ""),
    }
    hand_over_to(ROOT, data)


def _parts() -> dict[str, _Texts]:
    """What is kept; of a page that was not opened since, what had come back of it."""
    brought: Mapping[str, list[str]] = st.session_state.get(_BROUGHT) or {}
    kept: Mapping[str, _Texts] = st.session_state.get(_KEPT) or {}
    found = {name: _Texts(tuple(texts)) for name, texts in brought.items()} | {name: part for name, part in kept.items() if part.texts}
    return {name: part for name, part in found.items() if sum(map(len, part.texts)) <= LONGEST_PART}


def _unsent(parts: Iterable[_Texts]) -> dict[str, str]:
    """The texts that are new, by their digests: sent twice, as the page may pass over what is followed at once by something newer."""
    before: Mapping[str, int] = st.session_state.get(_SENT) or {}
    texts = {name: text for part in parts for name, text in zip(part.digests, part.texts, strict=True)}
    st.session_state[_SENT] = {name: min(_TIMES, before.get(name, 0) + 1) for name in texts}
    return {name: text for name, text in texts.items() if before.get(name, 0) < _TIMES}
