"""Documents as files: a lesson or a formula that the app saved, opened again without it.

``open_file("lesson.json")`` gives what ``walkthrough(...)`` or ``expression(...)`` would: a walk with its steps, figures and exports.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from .core.errors import InputError
from .documents.envelope import Document, loads
from .documents.formula import FormulaDocument
from .documents.lesson import LessonDocument
from .expression_walk import ExpressionWalk, expression
from .models import checks
from .models.expression.build import expression_graph
from .walk import Walk, walkthrough


def open_file(path: str | PathLike[str]) -> Walk | ExpressionWalk:
    """The walk of a document that the app saved. Raises InputError naming the file, or the field of it, and what is allowed."""
    document = read_document(path)
    match document:
        case LessonDocument():
            return _lesson(document)
        case FormulaDocument():
            return _formula(document)
        case _:
            raise InputError("file", Path(path).name, "a lesson or a formula; a training is opened in the app")


def read_document(path: str | PathLike[str]) -> Document:
    """The document in a file, checked. Raises InputError."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise InputError("file", str(path), f"a file that can be read ({error.strerror})") from error
    return loads(content)


def _lesson(document: LessonDocument) -> Walk:
    network, data = document.checked()
    view = document.view
    return walkthrough(
        network,
        data.x,
        data.y,
        document.learning_rate,
        arithmetic=view.arithmetic,
        notation=view.notation,
        digits=view.digits,
        grain=view.grain,
        example=view.shown,
        rule=document.rule,
        state=document.checked_memory(network),
    )


def _formula(document: FormulaDocument) -> ExpressionWalk:
    document.checked()
    given = {name: checks.number(text, name) for name, text in document.entries.items() if text.strip()}
    free = expression_graph(document.text).free
    view = document.view
    walk = expression(document.text, {name: given[name] for name in free if name in given})
    return walk.viewed(digits=view.digits, arithmetic=view.arithmetic, grain=view.grain)
