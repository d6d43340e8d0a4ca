"""A server, a browser, and pages that fail their test when the browser or the server complains."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.browser.server import Server, running

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PATIENCE = 30_000
"""Milliseconds to wait for content: far more than a slow and busy machine needs."""

PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit looks for its server below a deep link first, finds nothing there, and goes on."""

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow tests come last; playwright's event loop then disturbs no other test."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def chromium() -> str:
    """The browser's executable. Without one the tests fail: skipped tests would look like passed ones."""
    for name in CHROMIUMS:
        path = shutil.which(name)
        if path:
            return path
    pytest.fail(f"No {', '.join(CHROMIUMS)} on the path: run `make browser`, or `make check` for the other tests.", pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server that most tests share."""
    with running() as server:
        yield server
    assert not server.complaints(), "".join(server.printed)


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browser windows by their size and other options. Windows alike share what was loaded, as a visitor's tabs do."""
    opened: dict[str, BrowserContext] = {}

    def window(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in opened:
            opened[key] = browser.new_context(**options)
            opened[key].set_default_timeout(PATIENCE)
        return opened[key]

    yield window
    for context in opened.values():
        context.close()


@pytest.fixture
def visit_at(windows: Callable[..., BrowserContext]) -> Iterator[Visit]:
    """Opens an address in a tab of its own, at 1440x900 unless told. Whatever its pages complain about fails the test."""
    pages: list[Page] = []
    problems: list[str] = []

    def open_tab(address: str, width: int = 1440, height: int = 900, **options: Any) -> Page:
        page = windows(viewport={"width": width, "height": height}, **options).new_page()
        pages.append(page)
        page.on("console", lambda message: problems.extend(_complaint(message)))
        page.on("pageerror", lambda error: problems.append(f"error in the page: {error}"))
        page.on("request", lambda request: problems.extend(_stranger(request)))
        page.goto(address)
        return page

    yield open_tab
    for page in pages:
        page.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def visit(visit_at: Visit, server: Server) -> Visit:
    """Opens a path of the shared server."""
    return lambda path="/", **options: visit_at(server.url + path, **options)


@pytest.fixture
def fresh_server() -> Iterator[Server]:
    """A server that no page has been asked of yet."""
    with running() as server:
        yield server
    assert not server.complaints(), "".join(server.printed)


@pytest.fixture
def visit_fresh(fresh_server: Server, visit_at: Visit) -> Visit:
    """Opens a path of a server of its own, which outlives the window."""
    return lambda path="/", **options: visit_at(fresh_server.url + path, **options)


def _complaint(message: ConsoleMessage) -> list[str]:
    where = message.location["url"]
    probe = urlsplit(where).path.startswith("/Walkthrough/") and where.endswith(PROBES)
    if message.type != "error" or (probe and "404" in message.text):
        return []
    return [f"console: {message.text} ({where})"]


def _stranger(request: Request) -> list[str]:
    """The app works without the internet: it asks nobody but its own server."""
    address = urlsplit(request.url)
    local = address.scheme in ("data", "blob") or address.hostname == "127.0.0.1"
    return [] if local else [f"a request to the outside: {request.url}"]
