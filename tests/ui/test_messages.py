"""A message is about what stands in a field: they come, stay and go together. Of a moment that is over nothing is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.shared.refused import accept, reason, refuse, text_in
from tests.app import WALKTHROUGH, Page

TRAINING, GRAPH = "pages/Training.py", "pages/Computation_graph.py"
RATE = "Learning rate α"


def turn(page: Page, script: str) -> None:
    """To another page by its menu."""
    page.app.switch_page(script)
    page.go_to()


def field(page: Page, label: str) -> str:
    return next(t.value for t in (*page.app.text_input, *page.app.text_area) if t.label == label)


names = st.sampled_from(["a", "b", "c"])


@given(st.lists(st.tuples(names, st.none() | st.text(max_size=3))))
def test_of_each_field_the_last_text_that_was_refused_stands_there(typed: list[tuple[str, str | None]]):
    refused, last = (), {}
    for name, text in typed:
        refused = accept(refused, name) if text is None else refuse(refused, name, text, f"not {text}")
        last[name] = text
    for name in ("a", "b", "c"):
        text = last.get(name)
        assert text_in(refused, name, "otherwise") == ("otherwise" if text is None else text)
        assert reason(refused, name) == ("" if text is None else f"not {text}")
    assert len(refused) == sum(text is not None for text in last.values())


@pytest.mark.parametrize(
    ("script", "label", "bad", "good"),
    [
        (WALKTHROUGH, RATE, "abc", "0.25"),
        ("pages/Vectorised.py", RATE, "abc", "0.25"),
        (TRAINING, RATE, "quick", "0.25"),
        (TRAINING, "Hidden layers, between 2 inputs and 1 output", "x-y", "3-3"),
        (TRAINING, "Seed of the weights", "-1", "5"),
        (TRAINING, "L2 strength λ", "-5", "0.5"),
    ],
)
def test_a_refused_text_and_its_message_are_there_after_another_page_and_go_with_a_good_one(script: str, label: str, bad: str, good: str):
    page = Page(script)
    page.type(label, bad)
    said = page.errors
    assert len(said) == 1
    assert repr(bad)[:8] in said[0] or "x" in said[0]
    turn(page, GRAPH)
    assert page.errors == []
    turn(page, script)
    assert (field(page, label), page.errors) == (bad, said)
    page.type(label, good)
    assert (field(page, label), page.errors) == (good, [])
    turn(page, GRAPH)
    turn(page, script)
    assert (field(page, label), page.errors) == (good, [])


def test_so_many_updates_that_are_none_stay_in_their_field():
    page = Page(TRAINING)
    page.type("Updates", "-5")
    page.press("Run")
    said = page.errors
    assert [e.partition(":")[0] for e in said] == ["updates"]
    turn(page, WALKTHROUGH)
    assert page.errors == []
    turn(page, TRAINING)
    assert (field(page, "Updates"), page.errors) == ("-5", said)
    page.type("Updates", "3")
    page.press("Run")
    assert page.errors == []


def test_a_formula_that_was_refused_stands_in_its_field_with_its_own_message():
    page = Page(GRAPH)
    before = page.app.session_state["nnviz-computation-graph"].lesson
    next(t for t in page.app.text_area if t.label == "Formula").set_value("f = (x +")
    page.run()
    said, pointed = page.errors, [c.value for c in page.app.code]
    assert len(said) == 1
    turn(page, TRAINING)
    assert page.errors == []
    turn(page, GRAPH)
    assert (field(page, "Formula"), page.errors, [c.value for c in page.app.code]) == ("f = (x +", said, pointed)
    assert page.app.session_state["nnviz-computation-graph"].lesson == before
    next(t for t in page.app.text_area if t.label == "Formula").set_value("f = x + y")
    page.run()
    assert page.errors == []
    turn(page, TRAINING)
    turn(page, GRAPH)
    assert (field(page, "Formula"), page.errors) == ("f = x + y", [])


def test_a_new_variable_has_its_field_after_another_page_too():
    page = Page(GRAPH)
    next(t for t in page.app.text_area if t.label == "Formula").set_value("f = x*y + q")
    page.run()
    assert [e.partition(" ")[0] for e in page.errors] == ["q"]
    page.type("q", "abc")
    turn(page, TRAINING)
    turn(page, GRAPH)
    assert (field(page, "q"), [e.partition(":")[0] for e in page.errors]) == ("abc", ["q"])
    page.type("q", "3")
    assert page.errors == []


def test_a_view_that_works_does_not_hide_what_is_wrong_in_a_field_and_takes_a_views_own_message_away():
    page = Page(GRAPH)
    next(t for t in page.app.text_area if t.label == "Formula").set_value("f = 1/(x +")
    page.run()
    assert page.errors
    page.choose("Digits", 2)
    assert page.errors
    assert field(page, "Formula") == "f = 1/(x +"
    next(t for t in page.app.text_area if t.label == "Formula").set_value("f = 1/(x + 2.004)")
    page.run()
    assert page.errors == []
    page.choose("Arithmetic", 2)
    assert len(page.errors) == 1, "by hand x + 2.004 is 0"
    page.choose("Arithmetic", 4)
    assert page.errors == []


MOMENTS: tuple[tuple[str, Callable[[Page], Any]], ...] = (
    (WALKTHROUGH, lambda page: page.go_to(example="nope")),
    (WALKTHROUGH, lambda page: page.go_to(net="nope")),
    (WALKTHROUGH, lambda page: page.ask("edit", node=0, text="abc")),
    ("pages/Chain_rule.py", lambda page: page.go_to(example="nope")),
    ("pages/Chain_rule.py", lambda page: page.go_to(of="nope")),
    ("pages/Vectorised.py", lambda page: page.go_to(example="nope")),
    (GRAPH, lambda page: page.go_to(example="nope")),
    (TRAINING, lambda page: page.send("open", {"run": 9}, "history")),
)


@pytest.mark.parametrize(("script", "happens"), MOMENTS, ids=range(len(MOMENTS)))
def test_what_was_said_about_a_moment_is_not_said_again(script: str, happens: Callable[[Page], Any]):
    page = Page(script)
    happens(page)
    assert page.errors
    for other in (TRAINING if script != TRAINING else GRAPH, script):
        turn(page, other)
        assert page.errors == []


def test_what_is_refused_on_one_page_is_not_said_on_another_that_shows_the_same_lesson():
    page = Page(WALKTHROUGH, example="xor")
    page.go_to(example="nope")
    assert page.errors
    turn(page, "pages/Chain_rule.py")
    assert page.errors == []
    page = Page(WALKTHROUGH, example="xor")
    page.type(RATE, "abc")
    turn(page, "pages/Chain_rule.py")
    assert page.errors == [], "there is no such field"
    turn(page, "pages/Vectorised.py")
    assert (field(page, RATE), len(page.errors)) == ("abc", 1), "here is one"


def test_another_lesson_begins_without_what_was_refused_before():
    page = Page(WALKTHROUGH, example="xor")
    page.type(RATE, "abc")
    page.choose("Example", "1-2-1")
    assert (field(page, RATE), page.errors) == ("0.5", [])
    page.type(RATE, "abc")
    page.press("Undo")
    assert page.errors == []
    assert field(page, RATE) == repr(lesson_from("xor").subject.learning_rate).removesuffix(".0")


def test_tables_start_from_the_lesson_when_their_page_is_entered_again():
    page = Page(WALKTHROUGH, example="xor")
    page.edit("W1", {(0, 0): "0.75", (0, 1): "abc"})
    lesson = page.lesson
    turn(page, TRAINING)
    page.sent_by_browser.clear()
    turn(page, WALKTHROUGH)
    assert page.lesson == lesson
    assert (page.table("W1").iat[0, 0], page.table("W1").iat[0, 1], len(page.errors)) == ("0.75", "abc", 1)
    assert walk_of(page.lesson).loss == walk_of(lesson).loss
