"""A file that is opened, from whichever page: what it holds takes the place of what its own page showed, and that page is opened.

What cannot be opened leaves everything as it is. The reason stays as long as the file is there to be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from ...core.errors import InputError, NumericError
from ...documents.envelope import Document, loads
from ...documents.formula import FormulaDocument
from ...documents.lesson import LessonDocument
from ...documents.training import TrainingDocument
from ..graph import session as expression_session
from ..lesson import session
from ..lesson.document import lesson_of
from ..lesson.lesson import walk_of
from ..training import session as training_session
from .leaving import PageState

_KEY: Final = "nnviz-opening"


@dataclass(frozen=True)
class Opening(PageState):
    """What came of the last file: ``page`` is the script that is to be opened for it, ``message`` why it could not be used.

    ``name`` is the file's, ``version`` counts the files that were opened: the field that takes them starts again with each.
    """

    name: str = ""
    page: str = ""
    message: str = ""
    version: int = 0

    def left(self) -> Opening:
        return replace(self, name="", message="")


def _open_lesson(document: LessonDocument) -> None:
    lesson = lesson_of(document)
    walk_of(lesson)
    session.enter(lesson)


@dataclass(frozen=True)
class Opener:
    """The page that a kind of document belongs to, and what puts it there. It raises InputError or NumericError."""

    page: str
    enter: Callable[[Any], None]


OPENERS: Final[Mapping[type[Document], Opener]] = {
    LessonDocument: Opener("pages/Walkthrough.py", _open_lesson),
    FormulaDocument: Opener("pages/Computation_graph.py", expression_session.enter),
    TrainingDocument: Opener("pages/Training.py", training_session.enter_document),
}
"""For every kind of document."""


def opening() -> Opening:
    found = st.session_state.get(_KEY)
    return found if isinstance(found, Opening) else Opening()


def open_file(name: str, content: str | bytes) -> None:
    """Open a file by its name and its content, in a callback or before a page is drawn."""
    before = opening()
    try:
        document = loads(content)
        opener = OPENERS[type(document)]
        opener.enter(document)
    except (InputError, NumericError) as error:
        st.session_state[_KEY] = replace(before, name=name, message=str(error), page="")
    else:
        st.session_state[_KEY] = Opening(name, opener.page, version=before.version + 1)


def close_file() -> None:
    """The file is not there any more, or what was said about it was read: it is over."""
    st.session_state[_KEY] = replace(opening(), name="", message="")


def page_to_open() -> str:
    """The script of the page that a file was opened for, once; empty where there is none."""
    found = opening()
    if found.page:
        st.session_state[_KEY] = replace(found, page="")
    return found.page
