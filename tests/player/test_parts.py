"""The parts of a payload that no number changes: they come once, and the payload with them is the whole payload."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from nnviz.models.examples import example_keys
from nnviz.player.offered import ADDRESS, compressed, forget, offer
from nnviz.player.packing import WORTH_FETCHING, Kept, packed, packed_whole, put_together
from nnviz.player.tables import walk_payload
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.shared.serving import routes
from nnviz.ui.walkthrough.stage import packed as packed_lesson
from tests.player.test_payload import change

NUMBERS = ("weight", "bias", "x", "y", "rate")


@pytest.mark.parametrize("key", example_keys())
def test_the_payload_with_its_parts_is_the_whole_payload(key: str):
    data = walk_payload(walk_of(lesson_from(key)))
    sent = packed(data)
    assert json.loads(sent.whole) == json.loads(packed_whole(data))
    assert all(len(part.text) >= WORTH_FETCHING for _, part in sent.parts)


@pytest.mark.parametrize("what", NUMBERS)
@pytest.mark.parametrize("key", example_keys())
def test_an_edit_sends_no_part_again(key: str, what: str):
    lesson = lesson_from(key)
    before, after = packed_lesson(lesson), packed_lesson(change(lesson, what))
    had = {part.digest for _, part in before.parts}
    again = [path for path, part in after.parts if part.digest not in had]
    # A longer number may need another place for a label's name, or another formula worked out: those parts are small.
    assert not set(again) & {("bones",), ("scenes", "wide", "frame"), ("scenes", "narrow", "frame"), ("tables",)}
    assert len(after.payload) < 0.7 * len(after.whole)


def test_equal_parts_are_one():
    one, other, third = Kept({"a": 1}), Kept({"a": 1}), Kept({"a": 2})
    assert one == other
    assert len({one, other, third}) == 2
    assert one != third


def test_a_part_is_put_where_it_was_taken_from():
    part = Kept({"text": "x" * WORTH_FETCHING})
    sent = packed({"a": {"b": part, "c": 1}, "d": [2]})
    assert [path for path, _ in sent.parts] == [("a", "b")]
    assert json.loads(sent.payload) == {"a": {"b": None, "c": 1}, "d": [2]}
    assert json.loads(put_together(sent.payload, {("a", "b"): part.text})) == {"a": {"b": {"text": part["text"]}, "c": 1}, "d": [2]}


def asked(*paths: str) -> list[Response]:
    """What the server answers."""

    async def ask() -> list[Response]:
        transport = ASGITransport(Starlette(routes=routes()))
        async with AsyncClient(transport=transport, base_url="http://server") as client:
            return [await client.get(f"/{ADDRESS}/{path}") for path in paths]

    return asyncio.run(ask())


def test_the_server_gives_what_is_offered_and_nothing_else():
    part = Kept({"text": "é" * WORTH_FETCHING})
    forget()
    (missing,) = asked(part.digest)
    assert missing.status_code == 404
    assert missing.headers["cache-control"] == "no-store"
    offer([part])
    (answer,) = asked(part.digest)
    assert answer.text == part.text
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert gzip.decompress(compressed(part.digest)).decode() == part.text
    others = asked("0" * 24, "..", "%2e%2e%2fapp.py", part.digest[:-1], part.digest + "0")
    assert [other.status_code for other in others] == [404] * 5
