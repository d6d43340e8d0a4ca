"""Tries hostile inputs on the app and says what was found: an exception, a path, a text that came out as something else."""

from __future__ import annotations

import json
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from google.protobuf.message import Message as Proto

from nnviz.core.errors import InputError
from nnviz.models.tables.choices import Choices, answered
from nnviz.models.tables.reading import read
from nnviz.models.tables.table import table_of
from nnviz.models.training.table import dataset_of
from nnviz.ui.graph.editor import help_text
from nnviz.ui.graph.lesson import Draft
from nnviz.ui.graph.session import drafted, from_link
from nnviz.ui.graph.session import opened as graph_opened
from nnviz.ui.shared.sent import Message
from nnviz.ui.shared.texts import literal
from tests.app import MAIN, Page, components
from tests.browser.server import Server
from tests.hostile import inputs
from tests.hostile.inert import trouble

SHARES: Final = {"address": 0.27, "page": 0.07, "formula": 0.18, "table": 0.18, "message": 0.16, "http": 0.14}
"""How many of all inputs are of a kind."""

FORMATTED: Final = {"body", "label", "help", "text"}
"""Fields of Streamlit's messages that a browser reads as Markdown."""

PLAIN_FIELDS: Final = {("Text", "body"), ("Code", "code_text"), ("Option", "label")}
CHANNELS: Final = {
    "pages/Walkthrough.py": ("step", "edit", "nudge", "pasted"),
    "pages/Chain_rule.py": ("step", "edit", "by"),
    "pages/Computation_graph.py": ("step", "edit", "nudge"),
    "pages/Vectorised.py": ("step",),
    "pages/Training.py": ("open", "poll"),
}
"""What the components of a page may send."""

KEEPER: Final = ("back", "visited", "fetched", "dropped", "lacks")
"""What the keeper of every page may send."""

INSIDES: Final = (str(MAIN.parent), "site-packages", "Traceback (most recent", "/nnviz/")


@dataclass
class Report:
    """How many inputs of each kind were tried, and what was found."""

    tried: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def note(self, kind: str, sent: object, said: str) -> None:
        self.found.append(f"{kind}: {said[:600]}\n    sent: {sent!r:.600}")

    def __str__(self) -> str:
        lines = [f"{kind:10} {count:6,}" for kind, count in self.tried.items()]
        return "\n".join([*self.found, *lines, f"{len(self.found)} found in {sum(self.tried.values()):,} inputs, {self.seconds:.0f} s"])


def run(count: int, seed: int, seconds: float, server: Server) -> Report:
    """Try so many inputs, or as many as there is time for."""
    report, start = Report(), time.monotonic()
    tries: dict[str, Callable[[random.Random, Server], tuple[object, str]]] = {
        "address": _address,
        "page": _page,
        "formula": _formula,
        "table": _table,
        "message": _message,
        "http": _http,
    }
    for kind, share in SHARES.items():
        until = time.monotonic() + max(1.0, seconds * _TIME[kind])
        for n in range(round(count * share)):
            if time.monotonic() > until:
                break
            sent, said = _one(tries[kind], random.Random(f"{seed} {kind} {n}"), server)
            report.tried[kind] += 1
            if said:
                report.note(kind, sent, said)
    report.seconds = time.monotonic() - start
    report.found += [f"server: {line}" for line in server.complaints()]
    return report


_TIME: Final = {"address": 0.55, "page": 0.15, "formula": 0.08, "table": 0.08, "message": 0.08, "http": 0.06}


def _one(attempt: Callable[[random.Random, Server], tuple[object, str]], rng: random.Random, server: Server) -> tuple[object, str]:
    state = rng.getstate()
    try:
        return attempt(rng, server)
    except Exception as error:
        # The whole point: whatever comes up is something that was found.
        rng.setstate(state)
        _PAGES.clear()
        return f"the input of {attempt.__name__} with that seed", f"{type(error).__name__}: {error}"


# --- pages -----------------------------------------------------------------------------------------------------------

_PAGES: Final[dict[str, Page]] = {}


def _address(rng: random.Random, _: Server) -> tuple[object, str]:
    script, query = inputs.address(rng)
    page = _PAGES.get(script)
    try:
        if page is None or rng.random() < 0.15:
            page = _PAGES[script] = Page(script, **query)
        else:
            page.go_to(**query)
    except AssertionError as error:
        _PAGES.pop(script, None)
        return (script, query), f"an exception on the page: {error}"
    return (script, query), looked_at(page)


def _page(rng: random.Random, _: Server) -> tuple[object, str]:
    """Something typed into a field, pasted as a table, or sent by a component that is on the page."""
    script = rng.choice(list(inputs.ADDRESSES))
    page = _PAGES.get(script) or Page(script)
    _PAGES[script] = page
    fields = [*page.app.text_input, *page.app.text_area]
    sent: tuple[object, ...]
    try:
        if rng.random() < 0.2 and _opener(page):
            sent = (script, _open(page, rng))
        elif _table_field(page) and rng.random() < 0.4:
            sent = (script, _upload(page, rng))
        elif fields and rng.random() < 0.5:
            one = rng.choice(fields)
            typed = inputs.table(rng) if one.label == "Paste a table" else inputs.text(rng)
            typed = inputs._sendable(typed if isinstance(typed, str) else typed.decode("latin-1")).replace("\0", "")
            sent = (script, one.label, typed)
            one.set_value(typed)
        elif rng.random() < 0.25:
            what, content = rng.choice(KEEPER), _brought(page, rng)
            sent = (script, what, content)
            page.tell(what, content)
        else:
            what, content = rng.choice(CHANNELS[script]), inputs.message(rng)
            sent = (script, what, content)
            if what != "step" and rng.random() < 0.7:
                page.send(what, content, "paste" if what == "pasted" else "")
            else:
                state = {what: content, rng.choice(inputs.CHANNELS): inputs.message(rng)}
                sent = (script, state)
                element = components(page.app)[0]
                page.sent_by_browser[element.proto.id] = {"json_value": json.dumps(state)}
        page.run()
    except AssertionError as error:
        _PAGES.pop(script, None)
        return sent, f"an exception on the page: {error}"
    page.sent_by_browser.clear()
    return sent, looked_at(page)


def _opener(page: Page) -> Any:
    """The field of a page that takes a file which was saved here; None where it has none."""
    return next((f for f in page.app.file_uploader if str(f.key).startswith("file-open-")), None)


def _table_field(page: Page) -> Any:
    """The field that takes a table; None on other pages, also where a document that was opened has led away from Training."""
    return next((f for f in page.app.file_uploader if f.key == "table-file"), None)


def _open(page: Page, rng: random.Random) -> tuple[str, bytes]:
    name, content = inputs._sendable(inputs.text(rng)).replace("\0", "") + ".json", inputs.document(rng)
    _opener(page).set_value((name, content, "application/json"))
    return name, content


def _brought(page: Page, rng: random.Random) -> Any:
    """What a tab might give back: junk, or what it was handed with a piece of it replaced."""
    if rng.random() < 0.4:
        return inputs.message(rng)
    parts = {name: [*texts] for name, texts in page.parts.items()}
    for texts in parts.values():
        for n, text in enumerate(texts):
            at = rng.randrange(max(1, len(text)))
            texts[n] = rng.choice((text, text[:at] + inputs._sendable(inputs.text(rng)) + text[at + 1 :], json.dumps(inputs.message(rng))))
    query = "&".join(f"{name}={text}" for name, text in inputs.address(rng)[1].items())
    return {
        "nonce": "n",
        "token": "other",
        "query": query,
        "parts": parts,
        "kept": inputs.message(rng),
        "name": "a.json",
        "text": inputs.text(rng),
    }


def _upload(page: Page, rng: random.Random) -> tuple[str, bytes]:
    """A file with a name and cells of any kind, and then its table is used where that can be."""
    name, made = inputs._sendable(inputs.text(rng)).replace("\0", "") + ".csv", inputs.table(rng)
    content = made.encode() if isinstance(made, str) else made
    _table_field(page).set_value((name, content, "text/csv"))
    page.run()
    use = next((b for b in page.app.button if b.label == "Use this table"), None)
    if use is not None and not use.disabled:
        use.click()
    return name, content


def looked_at(page: Page) -> str:
    """What is wrong with what a page shows."""
    for element in page.app._tree:
        proto = getattr(element, "proto", None)
        if isinstance(proto, Proto):
            for owner, name, text in _strings(proto):
                said = _about(owner, name, text)
                if said:
                    return f"{owner}.{name} is {said}: {text[:300]!r}"
    return ""


def _about(owner: str, name: str, text: str) -> str:
    hidden = next((part for part in INSIDES if part in text), "")
    if hidden and owner != "BidiComponent":
        return f"the inside of the server ({hidden})"
    return trouble(text) if name in FORMATTED and (owner, name) not in PLAIN_FIELDS and text != help_text() else ""


def _strings(proto: Proto) -> Iterator[tuple[str, str, str]]:
    for descriptor, value in proto.ListFields():
        values = value if isinstance(value, (list, tuple)) or hasattr(value, "append") or hasattr(value, "add") else [value]
        for one in values:
            if isinstance(one, str):
                yield proto.DESCRIPTOR.name, descriptor.name, one
            elif isinstance(one, Proto):
                yield from _strings(one)


# --- what needs no page ----------------------------------------------------------------------------------------------

_GRAPH: Final = graph_opened(from_link({})[0])


def _formula(rng: random.Random, _: Server) -> tuple[object, str]:
    text, second, values = inputs.formula(rng)
    sent = (text, second, values)
    session = drafted(_GRAPH, Draft(text, second, tuple(values.items())))
    assert session.lesson.walks
    return sent, trouble(literal(str(getattr(session.error, "message", session.error or ""))))


def _table(rng: random.Random, _: Server) -> tuple[object, str]:
    sent = inputs.table(rng)
    choices = Choices()
    try:
        for _round in range(3):
            reading = read(sent, choices)
            for text in (*reading.notes, *(c.name for c in reading.columns), *(q.text for q in reading.questions)):
                said = trouble(literal(text))
                if said:
                    return sent, said
            if reading.open:
                choices = answered(choices, reading.open[0], rng.choice(reading.open[0].options)[0])
        made = dataset_of(table_of(reading))
        json.dumps([made.inputs, made.outputs, made.classes]).encode()
    except InputError as error:
        return sent, trouble(literal(str(error)))
    return sent, ""


def _message(rng: random.Random, _: Server) -> tuple[object, str]:
    from tests.ui.test_sent import ALL

    asked, sent = rng.choice(ALL), inputs.message(rng)
    return (asked.name, sent), trouble(literal(asked.do(Message(sent))))


# --- the server ------------------------------------------------------------------------------------------------------


def _http(rng: random.Random, server: Server) -> tuple[object, str]:
    """A request over the loopback interface: no answer of a broken server, nothing of its inside, and the headers."""
    sent = inputs.request(rng)
    answer = _answer(server, sent)
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1:2]
    if not status:
        return sent, "" if _alive(server) else "no answer, and none to the next one"
    if status[0].startswith(b"5"):
        return sent, f"status {status[0].decode()}"
    hidden = next((part for part in INSIDES if part.encode() in body), "")
    if hidden:
        return sent, f"the inside of the server ({hidden})"
    # What is no HTTP is refused by uvicorn before any application hears of it.
    refused = status[0] == b"400" and b"Invalid HTTP request" in body
    if not refused and status[0] not in (b"101", b"426") and b"content-security-policy" not in head.lower():
        return sent, f"no headers with status {status[0].decode()}"
    return sent, ""


def _answer(server: Server, sent: bytes) -> bytes:
    address = urlsplit(server.url)
    found = b""
    with suppress(ConnectionError, TimeoutError), socket.create_connection((address.hostname, address.port), timeout=3) as line:
        line.sendall(sent)
        with suppress(OSError):
            line.shutdown(socket.SHUT_WR)
        while len(found) < 200_000 and (part := line.recv(65_536)):
            found += part
    return found


def _alive(server: Server) -> bool:
    return b" 200 " in _answer(server, b"GET /_stcore/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")[:20]


def sample(count: int, seed: int, server: Server) -> Any:
    return run(count, seed, 3600.0, server)
