"""The server's headers, and what a visitor sees where something went wrong: a sentence, never a path."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from nnviz.core.limits import MAX_TABLE_TEXT
from nnviz.ui.shared.serving import APOLOGY, FRAME_ANCESTORS, Headers, frame_ancestors, policy
from tests.app import MAIN, shown

SETTINGS = (MAIN.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", "'self'"),
        ("https://moodle.example.org", "https://moodle.example.org"),
        ("'self' https://*.example.org:8443  http://localhost:80", "'self' https://*.example.org:8443 http://localhost:80"),
        ("'none'", "'none'"),
        ("https:", "https:"),
    ],
)
def test_who_may_embed_the_pages_is_said_by_the_environment(said: str, found: str) -> None:
    assert frame_ancestors({FRAME_ANCESTORS: said}) == found
    assert policy(b"a.example", found).endswith(f"; frame-ancestors {found}")


NO_ADDRESSES = ("https://a; script-src *", "a,b", "javascript:alert(1)", "https://a/b", "'unsafe-inline'", "https://a\r\nX: y;")


@pytest.mark.parametrize("said", NO_ADDRESSES)
def test_what_is_no_address_is_refused_at_the_start(said: str) -> None:
    with pytest.raises(ValueError, match=FRAME_ANCESTORS):
        frame_ancestors({FRAME_ANCESTORS: said})


@pytest.mark.parametrize("host", [b"", b"a b", b"a;script-src *", b"x\xff", b"[::1", b"a:123456"])
def test_a_forged_host_says_nothing_in_the_policy(host: bytes) -> None:
    assert "connect-src 'self';" in policy(host, "'self'")


@pytest.mark.parametrize("host", ["a.example", "127.0.0.1:8501", "[::1]:8501"])
def test_the_web_socket_is_one_of_the_same_host(host: str) -> None:
    assert f"connect-src 'self' ws://{host} wss://{host};" in policy(host.encode(), "'self'")


@pytest.mark.parametrize("status", [200, 304, 404, 500])
def test_every_answer_gets_the_headers_once(status: int) -> None:
    sent: list[Any] = []

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"x-content-type-options", b"sniff")]})
        await send({"type": "http.response.body", "body": b""})

    async def keep(message: Any) -> None:
        sent.append(message)

    asyncio.run(Headers(answer, "'self'")({"type": "http", "headers": [(b"host", b"a.example")]}, None, keep))  # type: ignore[arg-type]
    names = [name for name, _ in sent[0]["headers"]]
    assert sorted(names) == [b"content-security-policy", b"permissions-policy", b"referrer-policy", b"x-content-type-options"]


def _broken() -> None:
    from streamlit.error_util import handle_user_script_exception

    from nnviz.ui.shared.serving import apologise

    try:
        raise ValueError("/srv/nnviz/secret.py")
    except ValueError as error:
        handle_user_script_exception(error, apologise)


def test_an_exception_is_a_sentence_on_the_page() -> None:
    app = AppTest.from_function(_broken).run()
    assert not app.exception
    assert [shown(e.value) for e in app.error] == [APOLOGY]


def _raises() -> None:
    raise ValueError("/srv/nnviz/secret.py")


def test_streamlit_itself_shows_no_detail_either(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'showErrorDetails = "none"' in SETTINGS
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "none")
    try:
        app = AppTest.from_function(_raises).run()
    finally:
        config.set_option("client.showErrorDetails", before)
    (found,) = app.exception
    assert not found.stack_trace
    assert "srv" not in found.message
    assert Path(__file__).stem not in found.message


def test_what_can_be_uploaded_is_what_can_be_read() -> None:
    assert "maxUploadSize = 4\n" in SETTINGS
    assert MAX_TABLE_TEXT == 4 * 1024 * 1024
