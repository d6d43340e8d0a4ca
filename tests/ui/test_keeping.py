"""What the browser keeps comes back in a session that knows nothing of it, through the same checks as anything from outside."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.models.examples import example_keys
from nnviz.ui.lesson import kept as kept_lesson
from nnviz.ui.lesson.kept import Kept, as_part, from_part
from nnviz.ui.lesson.lesson import Lesson, lesson_from
from nnviz.ui.lesson.link import kept_document, to_link
from nnviz.ui.shared.cells import BadCell
from nnviz.ui.shared.folded import DEPTH, FILES, FOLDED, PRICE, TABLES
from nnviz.ui.shared.past import Former
from nnviz.ui.shared.refused import Refusal
from nnviz.ui.shared.sent import Message, parsed
from tests.app import Page
from tests.ui.test_sent import FORGED, messages

RATE = "Learning rate α"
NEXT = "Apply the update and go on"
GRAPH = "pages/Computation_graph.py"
PARTS = ("lesson", "choice", "formula", "training", "table", "folds")


def again(page: Page, script: str = "pages/Walkthrough.py", *, query: dict[str, str] | None = None) -> Page:
    """A new session, as after a reload: the address is there, and the tab gives back what it keeps."""
    address = page.link if query is None else query
    fresh = Page(script, **address)
    text = "&".join(f"{k}={v}" for k, v in address.items())
    fresh.tell("back", {"nonce": "1", "token": page.handed["token"], "query": text, "parts": page.parts, "kept": page.kept})
    return fresh


def test_a_fresh_page_hands_over_its_address_and_nothing_else():
    page = Page(example="xor")
    assert page.handed["query"] == "example=xor"
    assert page.handed["parts"].keys() <= {"folds"}
    assert page.handed["page"] == "Walkthrough"


def test_a_lesson_comes_back_with_what_undo_and_reset_bring_back():
    page = Page(example="1-2-1")
    page.press(NEXT)
    page.type(RATE, "0.25")
    before = page.lesson
    fresh = again(page)
    assert fresh.lesson == before
    assert fresh.errors == []
    fresh.press("Undo")
    fresh.press("Undo")
    assert fresh.lesson == lesson_from("1-2-1")
    assert not fresh.can_press("Undo")
    other = again(page)
    other.press("Reset")
    assert other.lesson == lesson_from("1-2-1")


def test_what_another_example_took_the_place_of_comes_back_as_it_was():
    page = Page(example="1-2-1")
    page.press(NEXT)
    own = page.lesson
    page.choose("Example", "xor")
    fresh = again(page)
    assert fresh.lesson == lesson_from("xor")
    fresh.press("Undo")
    assert fresh.lesson == own


def test_a_new_link_wins_and_undo_leads_back_to_what_the_tab_had():
    page = Page(example="1-2-1")
    page.press(NEXT)
    fresh = again(page, query={"example": "xor"})
    assert fresh.lesson == lesson_from("xor")
    assert fresh.link == {"example": "xor"}
    fresh.press("Undo")
    assert fresh.lesson == page.lesson


def test_a_bare_address_shows_what_the_tab_had():
    page = Page(example="1-2-1")
    page.press(NEXT)
    fresh = again(page, query={})
    assert fresh.lesson == page.lesson
    assert fresh.link == page.link


def test_on_another_page_the_lesson_waits_for_its_own():
    page = Page(example="1-2-1")
    page.press(NEXT)
    fresh = again(page, GRAPH, query={"example": "xyz"})
    assert fresh.link == {"example": "xyz"}
    fresh.app.switch_page("pages/Walkthrough.py")
    fresh.app.query_params.clear()
    fresh.run()
    assert fresh.lesson == page.lesson
    assert fresh.can_press("Undo")


def test_the_session_that_handed_it_over_takes_nothing_back():
    page = Page(example="1-2-1")
    parts = page.parts
    page.press(NEXT)
    after = page.lesson
    page.tell("back", {"nonce": "7", "token": page.handed["token"], "query": "example=1-2-1", "parts": parts, "kept": {}})
    assert page.lesson == after
    assert page.handed["heard"] == "7"
    # Unless somebody went back while the server was away.
    page.tell("back", {"nonce": "8", "token": page.handed["token"], "query": "example=1-2-1", "parts": {}, "kept": {}, "popped": True})
    assert page.lesson == lesson_from("1-2-1")


def test_bad_cells_and_refused_texts_come_back():
    page = Page(example="1-2-1")
    page.edit("W1", {(0, 0): "much"})
    page.type(RATE, "fast")
    fresh = again(page)
    assert [e for e in fresh.errors if "'much'" in e]
    assert [e for e in fresh.errors if "'fast'" in e]
    assert next(t for t in fresh.app.text_input if t.label == RATE).value == "fast"
    assert fresh.lesson == page.lesson


def test_what_was_chosen_and_unfolded_comes_back():
    page = Page("pages/Chain_rule.py", example="1-2-1", of="prediction.1", by="b.1.2")
    fresh = again(page, query={})
    fresh.app.switch_page("pages/Chain_rule.py")
    fresh.app.query_params.clear()
    fresh.run()
    assert (fresh.link["of"], fresh.link["by"]) == ("prediction.1", "b.1.2")
    page = Page(example="1-2-1")
    assert json.loads(page.parts["folds"][0]) == dict.fromkeys(FOLDED, True)
    page.app.session_state[FILES] = False
    page.run()
    fresh = again(page)
    assert fresh.app.session_state[TABLES]
    assert not fresh.app.session_state[FILES]


def test_what_was_unfolded_is_so_again_when_its_page_is():
    page = Page("pages/Chain_rule.py", example="1-2-1")
    page.app.session_state[DEPTH] = False
    page.run()
    for script in ("pages/Walkthrough.py", "pages/Vectorised.py", "pages/Chain_rule.py"):
        page.app.switch_page(script)
        page.run()
    assert [page.app.session_state[key] for key in (PRICE, DEPTH, TABLES)] == [True, False, True]
    assert any(button.label == "Measure it on this machine" for button in page.app.button)


def test_a_formula_that_was_refused_comes_back_with_its_reason_and_the_graph_before():
    page = Page(GRAPH, example="xyz")
    field = next(t for t in page.app.text_area if t.label == "Formula")
    field.set_value("q = x + y\nf = q*")
    page.run()
    assert page.errors
    fresh = again(page, GRAPH)
    assert next(t for t in fresh.app.text_area if t.label == "Formula").value == "q = x + y\nf = q*"
    assert fresh.errors == page.errors
    assert fresh.link == page.link


def test_what_a_page_that_was_not_opened_since_had_is_handed_on():
    page = Page(GRAPH, example="xyz")
    next(t for t in page.app.text_area if t.label == "Formula").set_value("f = x*y*z")
    page.run()
    first = again(page, query={"example": "xor"})
    second = again(first, GRAPH, query={})
    assert next(t for t in second.app.text_area if t.label == "Formula").value == "f = x*y*z"


def test_a_document_that_no_link_holds_is_asked_for_and_said_to_be_missing():
    page = Page()
    page.build(sizes="8-24-24-8", how="xavier")
    assert set(page.link) == {"kept"}
    digest, text = kept_document(page.lesson) or ("", "")
    assert page.handed["kept"] == {digest: text}
    fresh = again(page)
    assert fresh.lesson == page.lesson
    stranger = Page(kept=digest)
    assert stranger.lesson == lesson_from("1-2-1")
    assert any("ask for its file" in e for e in stranger.errors)


def test_what_comes_back_changed_on_the_way_is_left_out_and_that_is_said():
    page = Page(example="1-2-1")
    page.press(NEXT)
    page.press(NEXT)
    first, *past = page.parts["lesson"]
    past[0] = json.dumps({"link": {"net": "junk"}})
    fresh = Page(**page.link)
    fresh.tell("back", {"nonce": "1", "token": "t", "query": "", "parts": {"lesson": [first, *past]}, "kept": {}})
    assert fresh.lesson == page.lesson
    assert fresh.handed["said"] == "1 of what Undo and Reset would bring back could not be kept."
    first = json.dumps({"link": {"example": "none"}})
    fresh = Page(example="xor")
    fresh.tell("back", {"nonce": "1", "token": "t", "query": "example=xor", "parts": {"lesson": [first, *past]}, "kept": {}})
    assert fresh.lesson == lesson_from("xor")
    assert "could not be brought back" in fresh.handed["said"]


def test_an_edit_hands_over_what_it_changed_however_long_the_past_is():
    page = Page(example="1-2-1")
    for _ in range(12):
        page.press(NEXT)
    assert len(page.parts["lesson"]) == 1 + 12
    assert len(page.handed["texts"]) <= 4, "not the whole past"
    known = page.handed["parts"]
    page.press(NEXT)
    assert len(page.handed["texts"].keys() - set(known["lesson"])) == 2, "what is there now, and what was there before it"
    page.texts.clear()
    page.tell("lacks", {})
    assert set(page.handed["texts"]) == {digest for digests in page.handed["parts"].values() for digest in digests}


def test_a_file_that_is_dropped_arrives_with_its_name():
    page = Page(example="xor")
    page.tell("dropped", {"name": "a.json", "text": "x" * 5_000_000})
    assert "text: 'a text of 5,000,000 characters' is not allowed" in page.handed["said"]


# --- laws ------------------------------------------------------------------------------------------------------------


@st.composite
def kepts(draw: st.DrawFn) -> Kept:
    lessons = [lesson_from(draw(st.sampled_from(list(example_keys())))) for _ in range(draw(st.integers(1, 5)))]
    moved = [lesson.about(lesson.subject.with_rate(draw(st.floats(0, 1e6)))) for lesson in lessons]
    past = [draw(st.sampled_from([one.subject, Former(one, one.subject, one.view)])) for one in moved[1:]]
    texts = st.text(max_size=20).filter(lambda t: t.isprintable())
    cells = tuple(BadCell("W1", n, n, draw(texts), draw(texts)) for n in range(draw(st.integers(0, 3))))
    refused = tuple(Refusal(f"field {n}", draw(texts), draw(texts)) for n in range(draw(st.integers(0, 3))))
    counts = [draw(st.integers(0, 10**6)) for _ in range(3)]
    return Kept(moved[0], lessons[0].subject, tuple(past), *counts, cells, refused)


def nothing(_: str) -> None:
    return None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kept=kepts())
def test_a_part_comes_back_as_it_was(kept: Kept):
    part = as_part(kept)
    if part is None:
        assert (kept.lesson.subject, kept.past, kept.cells, kept.refused) == (kept.opened, (), (), ())
        return
    assert from_part(parsed(json.dumps(part)), nothing) == (kept, "")


def test_what_is_handed_over_with_every_change_stays_small():
    lesson = lesson_from("five-classes")
    past = tuple(lesson.subject.with_rate(n) for n in range(50))
    part = as_part(Kept(lesson, lesson.subject, past, 0, 0, 0))
    assert part is not None
    assert len(json.dumps(part)) < 20_000
    assert 0 < len(part["past"]) <= kept_lesson.MOST_PAST
    assert part["past"][-1] == {"link": to_link(Lesson(past[-1], replace(lesson.view, notation="003")))}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sent=messages)
def test_a_part_that_is_none_is_said(sent: Any):
    kept, sentence = from_part(Message(sent), nothing)
    sentence.encode()
    assert kept is not None or sentence


def sendable(sent: Any) -> bool:
    """Whether it can be written as JSON at all."""
    try:
        return bool(json.dumps(sent))
    except (RecursionError, ValueError):
        return False


TOLD = ("back", "visited", "fetched", "dropped", "lacks")


@pytest.mark.parametrize("what", TOLD)
def test_a_forged_message_of_the_keeper_changes_nothing_or_is_said(what: str):
    page = Page(example="xor")
    for sent in filter(sendable, FORGED):
        page.tell(what, sent)
        assert page.lesson == lesson_from("xor")
        json.dumps(page.handed, allow_nan=False)


@pytest.mark.parametrize("script", ["pages/Walkthrough.py", "pages/Chain_rule.py", GRAPH, "pages/Training.py", "pages/Vectorised.py", None])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(parts=st.dictionaries(st.sampled_from(PARTS), messages, max_size=6), query=st.text(max_size=30), junk=messages)
def test_whatever_comes_back_the_page_stands(script: str | None, parts: dict[str, Any], query: str, junk: Any):
    page = Page(script)
    texts = {name: [json.dumps(part), json.dumps(junk)] for name, part in parts.items()}
    page.tell("back", {"nonce": "1", "token": "t", "query": query, "parts": texts, "kept": junk})
    assert page.app.title
    json.dumps(page.handed, allow_nan=False)
