"""What was typed into a field and refused: the text stays in its field, the reason below it, and both go together.

A message is about what stands in a field. So it is kept with that text, by the field's own name, which holds over all versions of
the widget: a widget that starts again starts with the refused text. When another text is taken, or the lesson is another one, both
are gone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """A text that stands in a field and cannot be used."""

    field: str
    text: str
    message: str


Refused = tuple[Refusal, ...]


def refuse(refused: Refused, field: str, text: object, message: str) -> Refused:
    """With that text in the field; an earlier one there is gone."""
    return (*accept(refused, field), Refusal(field, str(text), message))


def accept(refused: Refused, field: str) -> Refused:
    """Without any refused text in the field."""
    return tuple(r for r in refused if r.field != field)


def text_in(refused: Refused, field: str, otherwise: str) -> str:
    """What stands in a field."""
    return next((r.text for r in refused if r.field == field), otherwise)


def reason(refused: Refused, field: str) -> str:
    """Why what stands in a field cannot be used; empty where it can."""
    return next((r.message for r in refused if r.field == field), "")
