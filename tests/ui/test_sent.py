"""Whatever a browser sends as a message of a component: it changes what it may change, or there is a message. Never an exception."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.core import quantities as q
from nnviz.core.errors import InputError
from nnviz.ui.chain_rule.choice import Choice, chosen_by_node
from nnviz.ui.graph import session as expression_session
from nnviz.ui.graph import stage as expression_stage
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.lesson.session import opened
from nnviz.ui.shared.asked import answer, edited, nudged
from nnviz.ui.shared.sent import LONGEST_FIELD, Message
from nnviz.ui.training.session import handed_over
from nnviz.ui.training.state import first, stepped, tried
from nnviz.ui.walkthrough import pasting
from tests.app import Page

UI = Path(__file__).resolve().parents[2] / "nnviz" / "ui"
LESSON = lesson_from("batch-of-4")
GRAPH = expression_session.opened(expression_session.from_link({})[0])

NAMES = ("node", "example", "text", "h", "run", "update", "what", "number", "table", "row", "column", "junk")
GOOD = ("0.5", "-3", "batch", "all", "one", "first", "W1", "b2", "data", "1 2\n3 4", "[[1, 2], [3, 4]]")

numbers = st.one_of(
    st.integers(-5, 400), st.integers(), st.just(10**400), st.just(-(10**4000)), st.floats(), st.booleans(), st.just(2**63), st.just(1e308)
)
strings = st.one_of(
    st.sampled_from(GOOD), st.text(max_size=12), st.text(alphabet=st.characters(), max_size=5), st.just("\ud800"), st.just("9" * 5000)
)
values = st.recursive(
    st.one_of(st.none(), numbers, strings),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)),
    max_leaves=6,
)
messages = st.one_of(values, st.dictionaries(st.sampled_from(NAMES), values, max_size=6))


def nested(depth: int) -> Any:
    found: Any = []
    for _ in range(depth):
        found = [found]
    return found


FORGED: tuple[Any, ...] = (
    *({"run": 0, "update": 0, "what": what} for what in ([], {}, ["all"], {"all": 1}, 0, None, True, float("nan"), "ALL", nested(5000))),
    *({"node": node, "text": "1", "h": "1"} for node in ([], {}, True, 1.0, -1, 10**5000, float("nan"), "0", nested(5000))),
    *({"run": run, "update": 1, "what": "all"} for run in ([], "0", True, -1, 9, 10**30, float("inf"), 0.0)),
    *({"table": table, "text": "1 2", "row": 0, "column": 0} for table in ([], {}, None, 3, "W9", "x", ["W1"])),
    {"table": "data", "text": "1 2 3 4", "row": 10**30, "column": -1},
    {"node": 0, "text": "1" * (LONGEST_FIELD + 1)},
    *([], {}, None, 0, "x", True, float("nan"), [[]], nested(5000), {"": ""}, {"node": {"node": 1}}),
)


@dataclass(frozen=True)
class Asked:
    """A component's message and what answers it: ``do`` gives what is to be there afterwards, or a message."""

    name: str
    do: Callable[[Message], str]

    def __str__(self) -> str:
        return self.name


def _edit(sent: Message) -> str:
    after = edited(opened(LESSON), sent)
    assert walk_of(after.lesson).loss == walk_of(after.lesson).loss
    assert not after.message or after.lesson == LESSON
    return after.message


def _nudge(sent: Message) -> str:
    after = nudged(opened(LESSON), sent)
    json.dumps(answer(after), allow_nan=False).encode()
    assert after.lesson == LESSON
    return after.message


def _path(sent: Message) -> str:
    return chosen_by_node(Choice(), LESSON, sent).message


def _graph_edit(sent: Message) -> str:
    after = expression_stage._edited(GRAPH, 0, sent)
    assert after.lesson.walks
    return str(after.error or "")


def _graph_nudge(sent: Message) -> str:
    after = expression_stage._nudged(GRAPH, 0, sent)
    json.dumps(expression_stage._answer(after, 0), allow_nan=False).encode()
    return str(after.error or "")


STARTED = first()
MOVED = tried(STARTED, stepped)


def _open(sent: Message) -> str:
    """As ``act`` does it, but nothing is kept: there is no session here to keep it in."""
    return tried(MOVED, lambda state: replace(handed_over(state, sent), leaving=False)).message


def _paste(sent: Message) -> str:
    try:
        text = sent.text("text", 100)
        lesson, said = pasting.pasted(LESSON, sent.raw("table"), text, (sent.whole("row", 0, 64) or 0, sent.whole("column", 0, 64) or 0))
    except InputError as error:
        return str(error)
    assert walk_of(lesson)
    return said


ALL = [
    Asked("edit", _edit),
    Asked("nudge", _nudge),
    Asked("by", _path),
    Asked("graph edit", _graph_edit),
    Asked("graph nudge", _graph_nudge),
    Asked("open", _open),
    Asked("paste", _paste),
]


@pytest.mark.parametrize("asked", ALL, ids=str)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sent=messages)
def test_a_message_changes_something_or_is_answered(asked: Asked, sent: Any) -> None:
    asked.do(Message(sent)).encode()


@pytest.mark.parametrize("asked", ALL, ids=str)
def test_a_forged_message_is_refused_in_words(asked: Asked) -> None:
    for sent in FORGED:
        said = asked.do(Message(sent))
        assert len(said) < 1_500, said
        said.encode()


@pytest.mark.parametrize("what", [[], {}, ["all"], 0, None])
def test_what_is_opened_is_one_of_the_ways(what: Any) -> None:
    said = _open(Message({"run": 0, "update": 0, "what": what}))
    assert said.startswith(f"examples: {what!r} is not allowed." if what is not None else "examples: None is not allowed.")


def test_a_field_is_what_it_has_to_be_or_nothing() -> None:
    sent = Message({"a": 3, "b": True, "c": 3.0, "d": "x\ud800", "e": "y" * 1001, "f": -1, "g": 10**400})
    assert [sent.whole(name, 0, 5) for name in "abcdefgh"] == [3, None, None, None, None, None, None, None]
    assert [sent.text(name) for name in "abcdh"] == ["", "", "", "x\ufffd", ""]
    with pytest.raises(InputError, match="e: 'a text of 1,001 characters' is not allowed"):
        sent.text("e")


def test_only_the_border_reads_what_a_component_sent() -> None:
    """Nobody else asks a component's state, or looks whether something is a dictionary."""
    found = set()
    for path in UI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            source = ast.unparse(node) if isinstance(node, ast.Call) else ""
            looks = source.startswith("isinstance(") and source.endswith(", dict)")
            if looks or (source.startswith("st.session_state[") and ".get(" in source):
                found.add(path.stem)
    assert found == {"sent"}


@pytest.mark.parametrize("what", [[], {}, 7, None])
def test_a_forged_open_is_answered_on_the_page(what: Any) -> None:
    page = Page("pages/Training.py")
    page.send("open", {"run": 0, "update": 0, "what": what, "number": 1})
    assert page.errors == [f"examples: {what!r} is not allowed. Allowed: all, one."]


def test_what_is_sent_arrives() -> None:
    page = Page(example="1-2-1")
    node = walk_of(page.lesson).context.index(q.weight(1, 0, 0))
    page.send("edit", {"node": node, "text": "0.75"}, "player")
    assert page.lesson.subject.network.weights[0][0, 0] == 0.75
    page.send("pasted", {"table": "W1", "text": "0.5\n-0.5", "row": 0, "column": 0}, "paste")
    assert page.lesson.subject.network.weights[0][:, 0].tolist() == [0.5, -0.5]
    page.send("edit", {"node": node, "text": "<b>*a*</b> www.a.example"}, "player")
    assert page.errors
    assert page.lesson.subject.network.weights[0][0, 0] == 0.5
