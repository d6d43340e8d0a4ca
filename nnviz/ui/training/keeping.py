"""What the browser keeps of a training, and what comes back of it: the document, with the table that is only looked at yet."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, replace
from typing import Final

import streamlit as st

from ...core.errors import InputError
from ...documents.envelope import dumps, loads
from ...documents.training import TrainingDocument
from ..lesson.kept import refused_in
from ..shared.keeping import LONGEST_PART, TRAINING, document, keep, keep_document, say, taken
from ..shared.sent import Message
from .document import progress, training_document, training_of
from .draft import bring_back, is_used, present_draft
from .past import LONGEST
from .source import kept_source
from .state import Training

_WRITTEN: Final = "nnviz-training-written"
_DOCUMENT: Final = "document"

_ROOM_OF_PAST: Final = 400_000
"""Characters of all that Undo brings back. They are sent down once."""


def keep_training(state: Training) -> None:
    """Have the browser keep a training, and data that is too large for its link. While runs go on that is the same text."""
    draft = present_draft()
    runs = tuple((run.label, run.setup, progress(run)) for run in state.runs)
    before = tuple(map(id, state.past))
    key = (state.lesson, state.updates, runs, state.own, state.taken, draft, draft is not None and is_used(draft), state.refused, before)
    if st.session_state.get(_WRITTEN, (None,))[0] != key:
        refused = [asdict(refusal) for refusal in state.refused]
        keep(TRAINING, {_DOCUMENT: _text(state), "refused": refused, "past": _past(state)})
        # The past itself too: what the key names must be there as long as the key is.
        st.session_state[_WRITTEN] = key, kept_source(state) or ("", ""), state.past
    keep_document(*st.session_state[_WRITTEN][1])


def _past(state: Training) -> list[dict[str, str]]:
    """What Undo brings back, each as a document: the last of them, as many as there is room for."""
    room, found = _ROOM_OF_PAST, []
    for former in reversed(state.past):
        text = dumps(training_document(former))
        room -= len(text)
        if room < 0:
            break
        found.append({_DOCUMENT: text})
    return found[::-1]


def _text(state: Training) -> str:
    draft = present_draft()
    text = dumps(training_document(state, draft, draft is not None and is_used(draft)))
    # Of a very large table what is in use matters more than what is looked at. Quotes and line ends take two characters when it is kept.
    return text if len(text) < LONGEST_PART // 2 else dumps(training_document(state))


def brought_back() -> Training | None:
    """The training that the browser brings back, once; its draft is looked at again."""
    part = taken(TRAINING)
    if part is None:
        return None
    try:
        found = loads(part.text(_DOCUMENT, LONGEST_PART))
        if not isinstance(found, TrainingDocument):
            raise InputError("nnviz", "another document", "a training")
        state, draft, used = training_of(found)
    except InputError as error:
        say(f"What you had on the Training page could not be brought back. {error}")
        return None
    bring_back(draft, used)
    past, lost = _former(part)
    if lost:
        say(f"{lost} of what Undo would bring back on the Training page could not be kept.")
    return replace(state, refused=refused_in(part), past=past)


def _former(part: Message) -> tuple[tuple[Training, ...], int]:
    """What Undo brings back, and how many that could not be read."""
    texts = [item.text(_DOCUMENT, LONGEST_PART) for item in part.items("past", LONGEST)]
    found = []
    for text in texts:
        with suppress(InputError):
            document = loads(text)
            if isinstance(document, TrainingDocument):
                found.append(training_of(document)[0])
    return tuple(found), len(texts) - len(found)


def known(state: Training | None, name: str) -> str | None:
    """The text of a document by the short name that is in a link: this session itself still has it, or the browser."""
    own = kept_source(state) if state is not None else None
    return own[1] if own is not None and own[0] == name else document(name) or None
