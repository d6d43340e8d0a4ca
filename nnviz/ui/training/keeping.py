"""What the browser keeps of a training, and what comes back of it: the document, with the table that is only looked at yet."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Final

import streamlit as st

from ...core.errors import InputError
from ...documents.envelope import dumps, loads
from ...documents.training import TrainingDocument
from ..lesson.kept import refused_in
from ..shared.keeping import LONGEST_PART, TRAINING, document, keep, keep_document, say, taken
from .document import progress, training_document, training_of
from .draft import bring_back, is_used, present_draft
from .source import kept_source
from .state import Training

_WRITTEN: Final = "nnviz-training-written"
_DOCUMENT: Final = "document"


def keep_training(state: Training) -> None:
    """Have the browser keep a training, and data that is too large for its link. While runs go on that is the same text."""
    draft = present_draft()
    runs = tuple((run.label, run.setup, progress(run)) for run in state.runs)
    key = (state.lesson, state.updates, runs, state.own, state.taken, draft, draft is not None and is_used(draft), state.refused)
    if st.session_state.get(_WRITTEN, (None,))[0] != key:
        keep(TRAINING, {_DOCUMENT: _text(state), "refused": [asdict(refusal) for refusal in state.refused]})
        st.session_state[_WRITTEN] = key, kept_source(state) or ("", "")
    keep_document(*st.session_state[_WRITTEN][1])


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
    return replace(state, refused=refused_in(part))


def known(state: Training | None, name: str) -> str | None:
    """The text of a document by the short name that is in a link: this session itself still has it, or the browser."""
    own = kept_source(state) if state is not None else None
    return own[1] if own is not None and own[0] == name else document(name) or None
