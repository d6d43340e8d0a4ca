"""A formula as a document and back: what stands in the fields, and how it is shown."""

from __future__ import annotations

from dataclasses import asdict

from ...documents.formula import FormulaDocument, FormulaView
from .lesson import FIRST_EXAMPLE, Draft, GraphView


def document_of(example: str, draft: Draft, view: GraphView) -> FormulaDocument:
    """What stands in the fields, whether it can be drawn or not."""
    return FormulaDocument(draft.text, dict(draft.entries), draft.beside, example, FormulaView(**asdict(view)))


def draft_in(document: FormulaDocument) -> tuple[str, Draft, GraphView]:
    """The example it came from, the fields and the view of a document. Raises InputError naming the field."""
    document.checked()
    v = document.view
    draft = Draft(document.text, document.beside, tuple(document.entries.items()))
    return document.example or FIRST_EXAMPLE, draft, GraphView(v.digits, v.arithmetic, v.grain)
