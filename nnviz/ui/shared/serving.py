"""What the server says besides the pages: headers that keep a browser from harm, and a sentence where something went wrong.

Streamlit serves its pages through an ASGI application that takes middleware. The content security policy names what the pages are
known to need: their own server, styles and pictures written in place, and components whose scripts come as blobs. It is held by
every test in a browser, as a refused request is an error in the console there.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final

import segno
import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...player.offered import ADDRESS, compressed
from .frame import complain
from .preview import PICTURE, Preview, picture

FRAME_ANCESTORS: Final = "NNVIZ_FRAME_ANCESTORS"
"""The environment variable that says which pages may embed the app: addresses with blanks between them, as of a learning platform."""

APOLOGY: Final = (
    "Something went wrong here that should not have. What you had is kept: change something else, or reload the page. "
    "If it comes again, please report what you did."
)

_SOURCE: Final = re.compile(r"'self'|'none'|\*|https?:|(https?://)?(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:(\d{1,5}|\*))?/?")
LONGEST_IN_PICTURE: Final = 2300
"""Characters of an address in a QR code, which holds 2,953 bytes (ISO/IEC 18004, version 40-L)."""

_ADDRESS: Final = re.compile(r"https?://\S+\Z")
_HOST: Final = re.compile(rb"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?")


def frame_ancestors(environment: Mapping[str, str] = os.environ) -> str:
    """Who may embed the pages; nobody but the server itself where nothing is said. Raises ValueError for what is no address."""
    said = environment.get(FRAME_ANCESTORS, "").split() or ["'self'"]
    for source in said:
        if not _SOURCE.fullmatch(source):
            raise ValueError(f"{FRAME_ANCESTORS}: {source!r} is no address of a page, such as https://moodle.example.org")
    return " ".join(said)


@cache
def in_place() -> str:
    """What allows the scripts that stand in Streamlit's own page, and no other script in a page."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)


def policy(host: bytes, ancestors: str) -> str:
    """The content security policy of a page at a host."""
    # Not every browser takes 'self' for the address of a web socket.
    sockets = f" ws://{host.decode()} wss://{host.decode()}" if _HOST.fullmatch(host) else ""
    parts = {
        "default-src": "'self'",
        "script-src": f"'self' blob: {in_place()}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self'{sockets}",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


class Headers:
    """Middleware that adds the headers to every answer."""

    def __init__(self, app: ASGIApp, ancestors: str) -> None:
        self.app, self.ancestors = app, ancestors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = dict(scope["headers"]).get(b"host", b"")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "same-origin"
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
                headers["Content-Security-Policy"] = policy(host, self.ancestors)
            await send(message)

        await self.app(scope, receive, with_headers)


def middleware() -> list[Middleware]:
    """What the server puts around Streamlit."""
    return [Middleware(Headers, ancestors=frame_ancestors()), Middleware(Preview)]


def part(request: Request) -> Response:
    """A part of a payload by its digest. It is the same for ever, so a browser asks once."""
    try:
        content = compressed(request.path_params["digest"])
    except KeyError:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Content-Encoding": "gzip"}
    return Response(content, media_type="application/json", headers=headers)


def qr(request: Request) -> Response:
    """A QR code of an address, as a picture."""
    text = request.query_params.get("text", "")
    if not _ADDRESS.match(text) or len(text) > LONGEST_IN_PICTURE:
        return Response("text: an address that begins with http, of at most 2,300 characters", 400, media_type="text/plain")
    picture = BytesIO()
    segno.make_qr(text, error="l").save(picture, kind="svg", scale=8, border=4, dark="#000", light="#fff", omitsize=True)
    return Response(picture.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})


def routes() -> list[Route]:
    """What the server answers beside Streamlit."""
    found = ((f"{ADDRESS}/{{digest}}", part), ("nnviz/qr.svg", qr), (PICTURE, picture))
    return [Route(f"/{path}", answer, methods=["GET"]) for path, answer in found]


def apologise(_: Exception) -> bool:
    """Instead of an exception, of which a visitor can make nothing: a sentence. What happened is in the server's log."""
    complain(APOLOGY)
    return True
