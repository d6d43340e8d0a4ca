"""What a link to a page says of itself where it is posted: title, sentence and picture, in the head of the page that is served.

Streamlit serves one page for every address, with a head that says "Streamlit". Whoever previews a link runs no script, so what is to be
seen there has to stand in that head. Nothing of an address is written into it but its path: titles are the app's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...models.examples import example_keys, load_example

PICTURE: Final = "nnviz/preview.png"
"""The address of the picture, below the app's own."""

_FILE: Final = Path(__file__).resolve().parents[2] / "web" / "preview.png"
_ALT: Final = "A small neural network with the numbers of a forward and a backward pass on its neurons and edges, and the formula of a step"
_SIZE: Final = ("1200", "630")

_SITE: Final = "nnviz: forward and backward propagation, one quantity at a time"
_WHAT: Final = "Every number of a small neural network on its way forwards, the error on its way back, and where each of them comes from."

PAGES: Final[Mapping[str, tuple[str, str]]] = {
    "": (_SITE, _WHAT),
    "Walkthrough": ("Walkthrough", "Where does this number come from? Every step of a pass, with your own numbers."),
    "Chain_rule": ("Chain rule", "Why go backwards? All the paths of a derivative, and how they fold into δ."),
    "Computation_graph": ("Computation graph", "What does a formula do with a change? Type one and step it both ways."),
    "Vectorised": ("Vectorised", "How is it done all at once? Matrices, cell by cell, and the code."),
    "Training": ("Training", "Does it learn? Gradient descent on data, every moment of it."),
}
"""Title and sentence by the last part of the path."""

_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?")
_TITLE: Final = re.compile(rb"<title>.*?</title>", re.DOTALL)
_WHOLE: Final = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""What is not asked of Streamlit, so that a page is there as a whole and can be read."""

_LARGEST: Final = 200_000
"""Bytes of a page that is looked at; Streamlit's has a few thousand."""


def picture(_: Request) -> Response:
    """The picture of the previews."""
    return FileResponse(_FILE, media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})


def head(path: str, query: str, origin: str) -> str:
    """The elements of the head for an address: its title, and what Open Graph (ogp.me) names for a preview."""
    root, _, page = path.strip("/").rpartition("/")
    name = page if page in PAGES else ""
    title, sentence = PAGES[name]
    asked = parse_qs(query[:2000]).get("example", [""])[0]
    if name in ("Walkthrough", "Chain_rule", "Vectorised") and asked in example_keys():
        title = f"{load_example(asked).title} · {title}"
    full = title if title == _SITE else f"{title} · nnviz"
    base = "/".join(part for part in (origin, root if page in PAGES else "") if part)
    properties = {"title": full, "description": sentence, "type": "website", "site_name": "nnviz"}
    if origin:
        width, height = _SIZE
        properties |= {"image": f"{base}/{PICTURE}", "image:width": width, "image:height": height, "image:alt": _ALT}
    metas = [f'<meta property="og:{key}" content="{escape(text)}">' for key, text in properties.items()]
    card = '<meta name="twitter:card" content="summary_large_image">'
    return f'<title>{escape(full)}</title><meta name="description" content="{escape(sentence)}">{"".join(metas)}{card}'


def origin_of(scope: Scope) -> str:
    """Scheme and host as the visitor sees them; empty where the host is none."""
    headers = Headers(scope=scope)
    scheme = headers.get("x-forwarded-proto", scope.get("scheme", "http"))
    host = headers.get("x-forwarded-host", headers.get("host", ""))
    return f"{scheme}://{host}" if scheme in ("http", "https") and _HOST.fullmatch(host) else ""


def with_head(page: bytes, found: str) -> bytes:
    """The page with these elements in its head, in place of its title."""
    before, sign, after = page.partition(b"</head>")
    return _TITLE.sub(b"", before) + found.encode() + sign + after if sign else page


class Preview:
    """Middleware that writes the head of every page that is served."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        last = scope["path"].rpartition("/")[2] if scope["type"] == "http" else "."
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or "." in last:
            await self.app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name not in _WHOLE]
        found = head(scope["path"], scope.get("query_string", b"").decode("latin-1"), origin_of(scope))
        await self.app({**scope, "headers": headers}, receive, _Written(send, found))


class _Written:
    """What an answer goes through: a page of HTML is held back until it is whole, everything else passes."""

    def __init__(self, send: Send, found: str) -> None:
        self.send, self.found = send, found
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None or message["type"] != "http.response.body":
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        body = with_head(self.body, self.found) if self.body else b""
        headers = MutableHeaders(raw=list(start["headers"]))
        if body:
            headers["content-length"] = str(len(body))
        for name in ("etag", "last-modified"):
            del headers[name]
        self.start = None
        await self.send({**start, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": body})


def _is_page(start: Message) -> bool:
    headers = Headers(raw=list(start["headers"]))
    length = headers.get("content-length", "0")
    readable = "content-encoding" not in headers and length.isdigit() and int(length) <= _LARGEST
    return readable and headers.get("content-type", "").startswith("text/html") and start["status"] == 200
