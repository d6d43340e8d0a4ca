"""What a posted link says of itself stands in the page that is served, and nothing of what somebody wrote into the address."""

from __future__ import annotations

import asyncio
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st

from nnviz.models.examples import example_keys, load_example
from nnviz.ui.shared.frame import PAGES as MENU
from nnviz.ui.shared.preview import PAGES, Preview, head, origin_of, picture, with_head

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()


class Head(HTMLParser):
    """Titles and properties of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.titles: list[str] = []
        self.found: dict[str, str] = {}
        self.inside = False
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.inside = tag == "title"
        named = dict(attrs)
        name = named.get("property") or named.get("name")
        if tag == "meta" and name:
            self.found[name] = named.get("content") or ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.titles.append(data)
            self.inside = False


def test_every_page_of_the_menu_has_a_preview():
    assert set(PAGES) - {""} == {Path(script).stem for script, label in MENU if label != "Home"}


@pytest.mark.parametrize("path", ["/", "/Walkthrough", "/Chain_rule", "/Training", "/base/Vectorised"])
def test_the_served_page_has_one_title_a_sentence_and_a_picture(path: str):
    found = Head(with_head(INDEX, head(path, "", "https://a.example")).decode())
    name = path.rpartition("/")[2]
    assert len(found.titles) == 1
    assert found.titles[0].startswith(PAGES[name][0])
    assert found.found["og:title"] == found.titles[0]
    assert found.found["og:description"] == found.found["description"] == PAGES[name][1]
    assert found.found["og:image"] == f"https://a.example{'/base' if path.startswith('/base') else ''}/nnviz/preview.png"


@pytest.mark.parametrize("key", example_keys())
def test_the_title_names_a_worked_example(key: str):
    assert Head(head("/Walkthrough", f"example={key}&step=3", "")).titles == [f"{load_example(key).title} · Walkthrough · nnviz"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_of_an_address_is_written_into_the_page(path: str, query: str):
    plain = Head(head("/", "", ""))
    found = Head(head("/x" + path, "example=<b>" + query, ""))
    assert found.tags == plain.tags
    assert set(found.titles) <= {f"{title} · nnviz" for title, _ in PAGES.values()} | {PAGES[""][0]}


@pytest.mark.parametrize(
    ("host", "proto", "found"),
    [
        (b"a.example:80", b"", "http://a.example:80"),
        (b"a.example", b"https", "https://a.example"),
        (b'a"><script>', b"", ""),
        (b"a.example", b"javascript", ""),
        (b"", b"", ""),
    ],
)
def test_a_forged_host_names_no_picture(host: bytes, proto: bytes, found: str):
    headers = [(b"host", host), *([(b"x-forwarded-proto", proto)] if proto else [])]
    origin = origin_of({"type": "http", "scheme": "http", "headers": headers})
    assert origin == found
    assert ("og:image" in head("/", "", origin)) == bool(found)


def through(path: str, answer: list[dict[str, Any]], method: str = "GET") -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What comes out of the middleware, and what went in below it."""
    sent: list[dict[str, Any]] = []
    asked: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.update(scope)
        for message in answer:
            await send(message)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"a"), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers}
    asyncio.run(Preview(app)(scope, None, send))  # type: ignore[arg-type]
    return sent, asked


def page(body: bytes, kind: bytes = b"text/html; charset=utf-8", status: int = 200) -> list[dict[str, Any]]:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"etag", b'"1"')]
    half = len(body) // 2
    return [
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body[:half], "more_body": True},
        {"type": "http.response.body", "body": body[half:], "more_body": False},
    ]


def test_a_page_in_pieces_is_written_as_a_whole_with_its_length():
    (start, body), asked = through("/Walkthrough", page(INDEX))
    headers = dict(start["headers"])
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    assert b"etag" not in headers
    assert b"<title>Walkthrough" in body["body"]
    assert dict(asked["headers"]) == {b"host": b"a"}


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/static/main.js", page(b"x", b"text/javascript")),
        ("/Walkthrough", page(b"{}", b"application/json")),
        ("/Walkthrough", page(b"<html>no", status=404)),
        ("/picture.html", page(INDEX)),
    ],
)
def test_everything_else_passes_as_it_is(path: str, answer: list[dict[str, Any]]):
    sent, asked = through(path, answer)
    assert sent == answer
    assert (b"accept-encoding" in dict(asked["headers"])) == ("." in path)


def test_the_picture_is_there_and_of_the_size_that_is_said():
    answer = picture(None)  # type: ignore[arg-type]
    data = Path(answer.path).read_bytes()  # type: ignore[attr-defined]
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (1200, 630)
    assert len(data) < 250_000
