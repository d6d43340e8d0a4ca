"""A table of one's own while it is looked at, before it is used."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..documents.training import DraftPart, choices_part
from ..models.tables.choices import Choices


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
