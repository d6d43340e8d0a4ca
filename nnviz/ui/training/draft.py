"""A table of one's own while it is looked at, before it is used."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import streamlit as st

from ...documents.training import DraftPart, choices_part
from ...models.tables.choices import Choices

TEXT: Final = "table-text"
"""The key of the field that a table is pasted into."""

_KEY: Final = "nnviz-training-table"
_USED: Final = "nnviz-training-table-used"


@dataclass(frozen=True)
class Draft:
    """A table that is looked at: where it came from, what was said about it, and why it could not be used.

    ``version`` is part of the keys of its widgets: it is raised whenever they have to start again.
    """

    source: str | bytes
    name: str
    choices: Choices = field(default_factory=Choices)
    version: int = 0
    message: str = ""


def draft_part(draft: Draft, used: bool) -> DraftPart:
    """A draft as a part of documents; ``used`` says that it is the table in use."""
    text, file = (draft.source, None) if isinstance(draft.source, str) else (None, draft.source)
    return DraftPart(draft.name, text, file, choices_part(draft.choices), used)


def draft_of(part: DraftPart) -> Draft:
    """The draft of a part. Raises InputError naming the field."""
    part.checked()
    return Draft(part.source, part.name, part.choices.choices())


# --- of this session -------------------------------------------------------------------------------------------------


def present_draft() -> Draft | None:
    """The table that is looked at; None where there is none."""
    draft = st.session_state.get(_KEY)
    return draft if isinstance(draft, Draft) else None


def put_draft(draft: Draft | None) -> None:
    """Look at a table, or at none any more."""
    if draft is None:
        st.session_state.pop(_KEY, None)
    else:
        st.session_state[_KEY] = draft


def begin_draft(source: str | bytes, name: str) -> None:
    """Look at another table; at the same one, with what was said about it."""
    before = present_draft()
    if before is None or before.source != source:
        put_draft(Draft(source, name, version=before.version + 1 if before else 0))


def use(draft: Draft) -> None:
    """It is the one in use, as it is read now."""
    st.session_state[_USED] = (draft.source, draft.choices)


def is_used(draft: Draft) -> bool:
    return bool(st.session_state.get(_USED) == (draft.source, draft.choices))


def bring_back(draft: Draft | None, used: bool) -> None:
    """A draft that the browser kept, or that came in a file; a pasted text stands in its field again."""
    before = present_draft()
    if draft is None:
        return
    put_draft(replace(draft, version=before.version + 1 if before else 0))
    if used:
        use(draft)
    if isinstance(draft.source, str):
        st.session_state[TEXT] = draft.source
