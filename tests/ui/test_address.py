"""What a browser says about the player's step becomes a step, or nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.shared.address import LONGEST, Told, read, sent_step
from nnviz.ui.shared.sent import Message
from tests.app import Page

UI = Path(__file__).resolve().parents[2] / "nnviz" / "ui"

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(PLAIN, lambda x: st.lists(x) | st.dictionaries(st.text(), x))


@given(JSON, st.integers(0, 500))
def test_whatever_is_sent_as_a_step_is_a_step_or_the_one_before(sent: object, before: int):
    for value in (sent, {"step": sent}):
        step = sent_step(Message(value), before)
        assert type(step) is int
        assert step == before or 0 <= step < 1_000_000


@pytest.mark.parametrize(
    ("sent", "step"), [(0, 0), (7, 7), (999_998, 999_998), (-1, 3), (10**400, 3), (True, 3), ("7", 3), (2.0, 3), (None, 3)]
)
def test_the_step_that_travels_with_what_is_asked(sent: object, step: int):
    assert sent_step(Message({"node": 1, "step": sent}), 3) == step


def test_python_reads_the_address_in_one_place_and_writes_it_nowhere():
    """The browser's keeper writes it: each write of Python would be an entry in the history."""
    lines = [(path.stem, line) for path in UI.rglob("*.py") for line in path.read_text(encoding="utf-8").splitlines()]
    used = [(stem, line) for stem, line in lines if re.search(r"\bst\.query_params", line)]
    assert {stem for stem, _ in used} == {"address"}
    assert all("dict(st.query_params)" in line for _, line in used)


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=20), max_size=5))
def test_a_query_is_read_as_it_was_written(link: dict[str, str]):
    told = {k.encode("utf-8", "ignore").decode() or "k": v.encode("utf-8", "ignore").decode() for k, v in link.items()}
    assert read(Told(told, "").query) == told
    assert read("?" + Told(told, "").query) == told
    assert read("a=" + "b" * LONGEST) == {}


def test_an_address_counts_once_and_only_as_news():
    page = Page(example="xor")
    page.choose("Digits", 6)
    # The page may send any copy of an address with what is asked: it is no news.
    page.app.query_params.clear()
    page.app.query_params["example"] = "1-2-1"
    page.run()
    assert (page.lesson.subject.example, page.lesson.view.digits) == ("xor", 6)
    page.go_to(example="1-2-1")
    assert page.lesson.subject.example == "1-2-1"
