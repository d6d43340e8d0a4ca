"""An own network has a name of its own: over the page, in the list of examples, in the address and in the names of files."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.documents.schema import LONGEST_NAME
from nnviz.models.examples import example_keys, load_example
from nnviz.ui.lesson.lesson import lesson_from
from nnviz.ui.lesson.link import from_link, to_link
from nnviz.ui.shared.naming import file_stem, stem
from tests.app import Page, shown

NAME = "Name of your network"


def files(page: Page) -> list[str]:
    return [b.proto.url or b.label for b in page.app.get("download_button")]


def test_a_built_network_no_longer_calls_itself_by_the_example():
    page = Page(example="1-2-1")
    assert NAME not in [t.label for t in page.app.text_input]
    page.build(sizes="2-3-1", hidden="tanh", output="sigmoid", how="normal")
    assert page.title == "2→3→1, your own network"
    box = next(s for s in page.app.selectbox if s.label == "Example")
    assert box.options == ["Your network: 2→3→1", *(load_example(k).title for k in example_keys())]
    assert box.value == "own"
    assert set(page.link) == {"net"}
    assert file_stem(page.lesson.subject) == "nnviz-2-3-1"
    # The example it came from can be opened again.
    page.choose("Example", "1-2-1")
    assert page.lesson.subject == lesson_from("1-2-1").subject
    assert "Your network" not in " ".join(page.options("Example"))


def test_an_edited_example_is_one_until_it_gets_a_name():
    page = Page(example="xor")
    page.edit("W1", {(0, 0): "0.75"})
    assert page.title == load_example("xor").title + ", edited"
    assert set(page.link) == {"example", "net"}
    page.type(NAME, "  My *first* one ")
    assert shown(page.title) == "My *first* one, 2→2→1"
    assert page.options("Example")[0] == "Your network: My *first* one"
    assert set(page.link) == {"net", "notation"}
    assert file_stem(page.lesson.subject) == "nnviz-My-first-one"
    assert from_link(page.link) == (page.lesson, "")
    page.edit("W1", {(0, 0): "0.5"})
    assert shown(page.title) == "My *first* one, 2→2→1"
    page.type(NAME, "")
    assert page.title == "2→2→1, your own network"
    page.press("Undo")
    assert page.lesson.subject.name == "My *first* one"


def test_another_activation_or_loss_makes_it_ones_own_and_other_numbers_do_not():
    page = Page(example="1-2-1")
    page.build(how="normal", seed="3")
    assert page.title == load_example("1-2-1").title + ", edited"
    page.build(hidden="tanh")
    assert page.title == "1→2→1, your own network"


def test_what_is_ones_own_stays_so_when_its_numbers_change():
    subject = replace(lesson_from("xor").subject, origin="on XOR after 5 updates: all 4 examples")
    for changed in (subject.with_network(subject.network), subject.with_data(subject.data), subject.with_rate("0.5").called("")):
        assert changed.own
    assert "example" not in to_link(lesson_from("xor").about(subject.with_data(subject.data)))


def test_a_named_network_of_the_training_page_says_where_it_comes_from_below():
    subject = replace(lesson_from("xor").subject, origin="on XOR after 5 updates: all 4 examples", name="Mine")
    page = Page(**to_link(lesson_from("xor").about(subject)))
    assert page.title == "Mine, 2→2→1"
    assert "The network on XOR after 5 updates: all 4 examples." in [shown(c.value) for c in page.app.caption]


@pytest.mark.parametrize("page", ["Walkthrough", "Vectorised", "Chain_rule"])
@pytest.mark.parametrize("name", ["**bold** :red[r] $x$", "www.example.org", "<script>alert(1)</script>", "x" * LONGEST_NAME])
def test_a_name_is_shown_as_it_is(page: str, name: str):
    link = to_link(lesson_from("xor").about(lesson_from("xor").subject.called(name)))
    found = Page(f"pages/{page}.py", **link)
    everything = " ".join(shown(e.value) for e in (*found.app.title, *found.app.caption))
    assert f"{name}, 2→2→1" in everything
    assert found.errors == []


def test_a_name_that_is_too_long_or_no_line_is_refused():
    page = Page(example="xor")
    page.edit("W1", {(0, 0): "0.75"})
    before = page.lesson
    page.type(NAME, "a\x00b")
    assert page.lesson == before
    assert page.errors == ["name: 'a\\x00b' is not allowed. Allowed: one line of up to 60 characters."]


@given(st.text(max_size=80))
def test_the_name_of_a_file_is_safe_whatever_somebody_types(name: str):
    found = stem(name)
    assert re.fullmatch(r"nnviz-[\w.-]+", found)
    assert ".." not in stem("../../etc/passwd")
    assert len(found) <= 66
