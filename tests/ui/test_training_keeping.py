"""What comes back of a training: after a reload, in another browser by its link, and what cannot come back is said."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from nnviz.documents.envelope import dumps, loads
from nnviz.documents.training import TrainingDocument
from nnviz.ui.shared.keeping import TRAINING as PART
from nnviz.ui.training.document import training_document
from nnviz.ui.training.draft import Draft
from tests.app import WALKTHROUGH, Page
from tests.models.training.test_pieces import same
from tests.ui.test_files import upload
from tests.ui.test_training_page import TRAINING, content, state_of
from tests.ui.test_training_table import paste

TABLE = "size,weight,kind\n1,10,cat\n2,20,dog\n3,30,dog\n4,60,cat\n"


def reloaded(page: Page, **changes: Any) -> Page:
    """The page in a new session of the same tab: the browser's keeper gives back what it kept."""
    again = Page(TRAINING)
    brings_back(again, page, **changes)
    return again


def brings_back(again: Page, page: Page, **changes: Any) -> None:
    again.kept = dict(page.kept)
    parts = {**page.parts, **changes}
    sent = {"nonce": "n", "token": page.handed["token"], "query": urlencode(page.link), "parts": parts, "popped": False, "kept": {}}
    again.tell("back", sent)


def compared() -> Page:
    """Two runs, of which one is kept to compare."""
    page = Page(TRAINING, data="moons", hidden="3", batch="10")
    page.press("Run")
    page.press("Keep to compare")
    page.type("Learning rate α", "0.25")
    page.type("Updates", "70")
    page.press("Run")
    return page


def draft(page: Page) -> Draft:
    found: Draft = page.app.session_state["nnviz-training-table"]
    return found


def test_a_reload_makes_the_runs_again_to_the_same_numbers() -> None:
    page = compared()
    again = reloaded(page)
    assert again.link == page.link
    assert [run.history.updates for run in state_of(again).runs] == [1000, 70]
    assert all(same(a.history, b.history) for a, b in zip(state_of(again).runs, state_of(page).runs, strict=True))
    assert content(again) == content(page)


def test_what_the_address_has_asked_for_already_is_not_made_again() -> None:
    page = compared()
    again = Page(TRAINING, **page.link)
    begun = [run.history for run in state_of(again).runs]
    assert [history.updates for history in begun] == [1000, 70]
    version = state_of(again).version
    brings_back(again, page)
    assert state_of(again).version == version, "its fields stay, with what is typed into them"
    assert len(state_of(again).past) == len(state_of(page).past)
    assert all(run.history is history for run, history in zip(state_of(again).runs, begun, strict=True))
    assert content(again) == content(page)


def test_a_table_that_is_used_and_the_one_that_is_looked_at_come_back() -> None:
    page = Page(TRAINING)
    paste(page, TABLE)
    page.press("Use this table")
    page.press("Run")
    again = reloaded(page)
    assert again.link == page.link
    assert state_of(again).run.history.updates == 1000
    assert same(state_of(again).run.history, state_of(page).run.history)
    assert draft(again).source == TABLE
    assert again.app.text_area(key="table-text").value == TABLE
    assert any("It is in use" in m.value for m in again.app.markdown)
    assert content(again) == content(page)


def test_a_table_that_is_only_looked_at_comes_back_with_what_was_said_about_it() -> None:
    page = Page(TRAINING)
    paste(page, "id;size;price\n7;0,5;1,7\n9;1,5;2,4\n")
    page.choose("Cells are separated by", ";")
    again = reloaded(page)
    assert draft(again).choices == draft(page).choices
    assert draft(again).choices.separator == ";"
    assert any("as it was understood" in m.value for m in again.app.markdown)
    # What stands in the field is the same text: to send it again is no other table.
    again.app.text_area(key="table-text").set_value(draft(page).source)
    again.run()
    assert draft(again).choices.separator == ";"


def test_a_link_to_a_table_leads_to_it_in_the_same_browser_and_says_so_in_another() -> None:
    page = Page(TRAINING)
    paste(page, TABLE)
    page.press("Use this table")
    page.press("Run")
    same_browser = Page(TRAINING)
    same_browser.kept = dict(page.kept)
    same_browser.go_to(**page.link)
    assert same_browser.errors == []
    assert same(state_of(same_browser).run.history, state_of(page).run.history)
    other = Page(TRAINING)
    other.press("Run")
    other.go_to(**page.link)
    assert other.errors[0].startswith("kept (in the link): ")
    assert state_of(other).run.history.updates == 1000, "what was there stays"


def test_back_and_forward_in_a_session_need_no_browser() -> None:
    page = Page(TRAINING)
    paste(page, TABLE)
    page.press("Use this table")
    link = page.link
    page.kept.clear()
    page.type("Learning rate α", "0.25")
    page.go_to(**link)
    assert page.errors == []
    assert state_of(page).run.data.classes == ("cat", "dog")


@pytest.mark.parametrize("part", ["{}", '{"document": 7}', '{"document": "nonsense"}', '{"document": "{\\"nnviz\\": \\"lesson\\"}"}', "[]"])
def test_what_cannot_come_back_is_said_and_the_link_still_leads_there(part: str) -> None:
    page = Page(TRAINING, data="moons", hidden="3")
    again = reloaded(page, **{PART: [part]})
    assert again.handed["said"].startswith("What you had on the Training page could not be brought back. ")
    assert state_of(again).setup == state_of(page).setup


def test_a_file_opens_from_another_page_and_its_runs_are_made_again() -> None:
    page = Page(TRAINING)
    paste(page, TABLE)
    page.press("Use this table")
    page.press("Run")
    page.press("Keep to compare")
    text = dumps(training_document(state_of(page)))
    other = Page(WALKTHROUGH, example="xor")
    upload(other, "mine.json", text)
    assert other.title.startswith("Training")
    other.run()
    assert other.title.startswith("Training"), "it stays there"
    assert other.errors == []
    assert [run.history.updates for run in state_of(other).runs] == [1000, 0]
    assert content(other) == content(page)
    assert other.link == page.link


def test_a_training_that_does_not_fit_together_is_not_opened_and_it_is_said() -> None:
    page = Page(TRAINING)
    page.press("Run")
    upload(page, "bad.json", dumps(training_document(state_of(page))).replace('"sigmoid","loss"', '"tanh","loss"'))
    assert page.errors[0].startswith("loss: ")
    assert state_of(page).run.history.updates == 1000


def test_what_is_kept_is_a_document_that_opens_as_a_file() -> None:
    page = Page(TRAINING, lesson="xor")
    document = loads(json.loads(page.parts[PART][0])["document"])
    assert isinstance(document, TrainingDocument)
    assert document.lesson == "xor"
    assert [run.updates for run in document.runs] == [run.history.updates for run in state_of(page).runs]
