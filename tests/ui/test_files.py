"""Saved as a file and opened again: the same to the last bit, on the page it belongs to, and with one press the former is back."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from nnviz.documents.envelope import KINDS, dumps, loads
from nnviz.documents.formula import FormulaDocument
from nnviz.models.data import batch
from nnviz.models.initialise import initialised
from nnviz.ui.graph import session as expression_session
from nnviz.ui.lesson.document import document_of
from nnviz.ui.lesson.lesson import Lesson, Subject, View, lesson_from
from nnviz.ui.shared.opening import OPENERS
from tests.app import WALKTHROUGH, Page

TRAINING, GRAPH = "pages/Training.py", "pages/Computation_graph.py"


def own() -> Lesson:
    network = initialised((2, 3, 1), ("tanh", "sigmoid"), seed=5)
    rng = np.random.default_rng(1)
    subject = Subject("xor", network, batch(network, rng.normal(size=(3, 2)), rng.normal(size=(3, 1))), 0.125, name="Mine")
    return Lesson(subject, View("002", 6, "exact", "layer", 2))


def upload(page: Page, name: str, content: str | bytes) -> None:
    content = content.encode() if isinstance(content, str) else content
    field = next(f for f in page.app.file_uploader if str(f.key).startswith("file-open-"))
    field.set_value((name, content, "application/json"))
    page.run()


def test_every_kind_of_document_has_a_page_that_opens_it():
    assert set(OPENERS) == {kind.content for kind in KINDS.values()}


def test_a_lesson_is_opened_where_it_belongs_and_undo_brings_the_former_back():
    page = Page(WALKTHROUGH, example="batch-of-4")
    page.press("Apply the update and go on")
    before = page.lesson
    upload(page, "mine.json", dumps(document_of(own())))
    assert page.errors == []
    assert page.lesson == own()
    assert page.title == "Mine, 2→3→1"
    assert page.link["net"]
    page.press("Undo")
    assert page.lesson == before
    # And once more: the field has started again.
    upload(page, "mine.json", dumps(document_of(own())))
    assert page.lesson == own()


def test_a_formula_opened_on_the_walkthrough_opens_its_own_page():
    page = Page(WALKTHROUGH, example="xor")
    upload(page, "f.json", dumps(FormulaDocument("f = a*b", {"a": "0,5", "b": "3"})))
    assert page.title == "Your own formula"
    session = page.app.session_state["nnviz-computation-graph"]
    assert session.lesson.walks[0].value == 1.5
    assert dict(session.draft.entries) == {"a": "0,5", "b": "3"}
    assert page.lesson == lesson_from("xor"), "the lesson is where it was"
    page.press("Undo")
    assert page.title != "Your own formula"


def test_a_lesson_opened_on_the_graph_page_opens_the_walkthrough():
    page = Page(GRAPH, example="abc")
    upload(page, "mine.json", dumps(document_of(own())))
    assert page.title == "Mine, 2→3→1"
    assert page.lesson == own()


def test_a_formula_that_cannot_be_drawn_is_opened_as_it_was_typed_above_the_last_good_graph():
    page = Page(GRAPH, example="abc")
    before = page.app.session_state["nnviz-computation-graph"].lesson
    upload(page, "draft.json", dumps(FormulaDocument("f = (a +", {"a": "x"}, example="xyz")))
    session = page.app.session_state["nnviz-computation-graph"]
    assert session.lesson == before
    assert next(t for t in page.app.text_area).value == "f = (a +"
    assert len(page.errors) == 1


def test_what_stands_in_the_fields_of_a_formula_is_saved_even_where_it_is_refused():
    page = Page(GRAPH, example="abc")
    next(t for t in page.app.text_area).set_value("f = (a +")
    page.run()
    session = page.app.session_state["nnviz-computation-graph"]
    document = loads(dumps(expression_session.document_in(session)))
    assert isinstance(document, FormulaDocument)
    assert (document.text, document.example, dict(document.entries)) == ("f = (a +", "abc", dict(session.draft.entries))


BAD = (
    ("no.json", "hello", "file: 'hello' is not allowed."),
    ("old.json", '{"nnviz": "lesson", "version": 0}', "version: 0 is not allowed. Allowed: 1"),
    ("nan.json", dumps(document_of(lesson_from("1-2-1"))).replace("0.3", "NaN"), "weights[0], row 1, column 1: nan is not allowed."),
    ("*b* [x](http://a.example).json", b"\xff\xfe", "file: 'bytes that are no UTF-8' is not allowed."),
    ("far.json", dumps(document_of(lesson_from("linear-regression"))).replace("[[", "[[1e99, ", 1), "is not allowed"),
)


@pytest.mark.parametrize(("name", "content", "message"), BAD, ids=range(len(BAD)))
@pytest.mark.parametrize("script", [WALKTHROUGH, GRAPH])
def test_what_cannot_be_opened_changes_nothing_and_says_why_until_the_file_is_gone(script: str, name: str, content: str, message: str):
    page = Page(script)
    before = (page.title, page.link)
    upload(page, name, content)
    assert len(page.errors) == 1
    assert message in page.errors[0]
    assert (page.title, page.link) == before
    field = next(f for f in page.app.file_uploader if str(f.key).startswith("file-open-"))
    field.set_value(None)
    page.run()
    assert page.errors == []
    upload(page, name, content)
    assert page.errors
    page.app.switch_page(TRAINING)
    page.go_to()
    page.app.switch_page(script)
    page.go_to()
    assert page.errors == []


def test_numbers_that_cannot_be_computed_are_refused():
    network = initialised((1, 1, 1), ("identity", "identity")).with_parameters([[[1e99]], [[1e99]]], [[0], [0]])
    subject = Subject("1-2-1", network, batch(network, [[1e99]], [[1.0]]), 0.5)
    page = Page(WALKTHROUGH, example="xor")
    upload(page, "big.json", dumps(document_of(Lesson(subject, View()))))
    assert "left the range of floating-point numbers" in page.errors[0]
    assert page.lesson == lesson_from("xor")


def test_a_file_of_an_example_as_it_is_opens_the_example():
    page = Page(WALKTHROUGH, example="xor")
    upload(page, "x.json", json.dumps(json.loads(dumps(document_of(lesson_from("1-2-1"))))))
    assert page.lesson == replace(lesson_from("1-2-1"))
    assert page.link == {"example": "1-2-1"}


EVERY_PAGE = (None, WALKTHROUGH, "pages/Chain_rule.py", GRAPH, "pages/Vectorised.py", TRAINING)


@pytest.mark.parametrize("script", EVERY_PAGE)
def test_a_file_dropped_onto_any_page_is_opened_on_its_own(script: str | None):
    page = Page(script)
    page.tell("dropped", {"name": "mine.json", "text": dumps(document_of(own()))})
    assert page.errors == []
    assert page.title == "Mine, 2→3→1"
    assert page.lesson == own()
    page = Page(script)
    page.tell("dropped", {"name": "f.json", "text": dumps(FormulaDocument("f = a*b", {"a": "2", "b": "3"}))})
    assert page.title == "Your own formula"


@pytest.mark.parametrize("script", EVERY_PAGE)
@pytest.mark.parametrize("text", ["hello", "{}", dumps(document_of(lesson_from("xor"))).replace("0.5", "1e400")], ids=[0, 1, 2])
def test_a_dropped_file_that_is_none_is_refused_until_that_was_read(script: str | None, text: str):
    page = Page(script)
    before = page.title
    page.tell("dropped", {"name": "**x**.json", "text": text})
    assert (page.title, page.errors) == (before, [])
    assert page.handed["said"].startswith("**x**.json could not be opened. ")
    assert "is not allowed. Allowed: " in page.handed["said"]
    page.run()
    assert page.handed["said"] == "", "it is said once; the browser shows it until it is closed"
