"""What Python reads of a message is what the contract says that the scripts send, which tsc holds them to."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, get_type_hints

import pytest
from typing_extensions import is_typeddict

from nnviz.core.errors import InputError
from nnviz.player import contract
from nnviz.ui.lesson.session import opened
from nnviz.ui.shared import keeping
from nnviz.ui.shared.asked import applied, edited, nudged
from nnviz.ui.shared.sent import Message
from nnviz.ui.walkthrough.building import build
from tests.app import Page
from tests.ui.test_sent import LESSON

KEEPER = get_type_hints(contract.KeeperSent)
ALSO = {"step", "asked"}
"""Of what a player sends the step is read where the address is (``sent_step``), the number where every message is (``message``)."""

SAMPLES: dict[str, dict[str, Any]] = {
    "back": {"nonce": "1", "token": "", "query": "?example=xor", "parts": {}, "popped": False, "kept": {}},
    "visited": {"nonce": "1", "query": "?example=xor", "kept": {}},
    "fetched": {"digest": "", "text": None},
    "dropped": {"name": "a.json", "text": "{}"},
    "lacks": {},
}


class Reading(Message):
    """A message that knows which of its fields were asked for."""

    def __init__(self, content: Any) -> None:
        super().__init__(content)
        object.__setattr__(self, "names", set())

    def raw(self, name: str) -> Any:
        self.names.add(name)  # type: ignore[attr-defined]
        return super().raw(name)

    def has(self, name: str) -> bool:
        self.names.add(name)  # type: ignore[attr-defined]
        return super().has(name)


def read_by(take: Any, content: dict[str, Any]) -> set[str]:
    sent = Reading(content)
    with suppress(InputError):
        take(sent)
    return set(sent.names)  # type: ignore[attr-defined]


def test_the_keeper_sends_the_messages_that_are_taken():
    assert KEEPER.keys() == keeping._TAKES.keys() == SAMPLES.keys()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_what_is_read_of_the_keepers_messages_is_what_it_sends(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping.st, "session_state", {keeping._WANTED: SAMPLES[name].get("digest")})
    fields = set(get_type_hints(KEEPER[name])) if is_typeddict(KEEPER[name]) else set()
    assert SAMPLES[name].keys() == fields
    read = read_by(keeping._TAKES[name], SAMPLES[name])
    # Of a session that this one handed over itself it is read what else there is to be done, of another one what it had.
    own = read_by(keeping._TAKES[name], {**SAMPLES[name], "token": keeping.token()}) if name == "back" else set()
    assert read | own == fields


def test_what_is_read_of_an_edit_and_a_nudge_is_what_a_player_sends():
    session = opened(LESSON)
    edit = read_by(lambda sent: edited(session, sent), {"node": 0, "example": 0, "text": "1", "step": 0})
    nudge = read_by(lambda sent: nudged(session, sent), {"node": 0, "h": "0.1", "step": 0})
    assert edit | ALSO == set(get_type_hints(contract.EditSent))
    assert nudge | ALSO == set(get_type_hints(contract.NudgeSent))
    apply = read_by(lambda sent: applied(session, sent), {"times": 1, "told": 7, "step": 0})
    assert apply | ALSO == set(get_type_hints(contract.ApplySent))


def test_what_is_read_of_a_press_is_what_the_controls_of_the_drawing_send():
    session = opened(LESSON)
    plan = read_by(lambda sent: build(session, sent), {"do": "plan", "came": [0, 1, 2], "step": 0})
    away = read_by(lambda sent: build(session, sent), {"do": "remove", "example": 0, "step": 0})
    number = read_by(lambda sent: build(session, sent), {"do": "number", "node": 0, "example": 0, "text": "1", "step": 0})
    assert plan | away | number | ALSO == set(get_type_hints(contract.BuildSent))


def test_a_page_takes_every_message_of_its_keeper():
    page = Page(example="xor")
    for name, content in SAMPLES.items():
        page.tell(name, content)
        assert page.errors == [] or name == "dropped"
