"""A server, a browser, and pages that fail their test when the browser or the server complains."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.again import at_first, put_back
from tests.browser.server import Server, running

CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""By what they take of a machine: the first has never had a window, and is a twelfth faster."""

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    # Letters are as wide as in a window; without one they would be made to fit whole pixels.
    "--font-render-hinting=slight",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The app works without the internet: whoever is asked but this machine is not there, and the browser complains.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

PATIENCE = 30_000
"""Milliseconds to wait for content: far more than a slow and busy machine needs."""

PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit looks for its server below a deep link first, finds nothing there, and goes on."""

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's come last; playwright's event loop then disturbs no other test. Long ones first: nobody waits for one alone."""
    tests = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        return item.get_closest_marker("browser") is not None, item.get_closest_marker("long") is None, -tests[item.path]

    items.sort(key=place)


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


@dataclass
class Window:
    """A tab that is used again and again, because a new one takes seconds on a small machine; and what its pages complain about."""

    page: Page
    saves_data: bool = False
    problems: list[str] = field(default_factory=list)
    stands: tuple[str, str] | None = None
    """What it was opened for, where the next test may find it as it is, and how it looked then."""
    session: CDPSession = field(init=False)

    def __post_init__(self) -> None:
        self.session = self.page.context.new_cdp_session(self.page)

    def leave(self) -> list[str]:
        """Before another page is opened: whatever this one has fetched was this machine's, and none of it what its visitor is spared.

        All that there was to complain about until now.
        """
        if self.page.is_closed():
            return self.problems
        fetched: list[str] = self.page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
        for address in fetched:
            self.problems += _stranger(address)
            self.problems += _megabytes(address) if self.saves_data else []
        return self.problems

    def sized(self, width: int, height: int, whole: bool = False) -> None:
        """Make it so many pixels large, of which a corner is painted, or the ``whole``."""
        self.page.set_viewport_size({"width": width, "height": height})
        if not whole:
            self.session.send("Emulation.setVisibleSize", CORNER)


MEDIA = {"color_scheme": "light", "forced_colors": "none", "reduced_motion": "no-preference"}
"""What a tab can change into, and what it is unless told; anything else makes a browser of its own."""


SAVES_DATA = "Object.defineProperty(NetworkInformation.prototype, 'saveData', { get: () => true });"
"""Makes a visitor of those who ask for less data, to whom plotly.js is not sent: a browser takes a fifth of an opening to read it."""


CORNER = {"width": 64, "height": 64}
"""What is painted of a tab, in pixels: nobody looks at it, and paint is a seventh of an opening. It is laid out in all of its size.

What fingers do is found out where it is painted: tabs that are touched are painted whole.
"""


class Tabs:
    """The tabs of one worker, by what only a browser of their own can have: in one of them, what a page needs is there already."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: dict[str, BrowserContext] = {}
        self._tabs: dict[tuple[str, int, bool], Window] = {}

    def context(self, options: dict[str, Any]) -> tuple[str, BrowserContext]:
        key = repr(sorted(options.items()))
        if key not in self._contexts:
            self._contexts[key] = _context(self._browser, **options)
        return key, self._contexts[key]

    def tab(self, number: int, saves_data: bool, options: dict[str, Any]) -> Window:
        """The first, the second... tab that a test uses at once."""
        key, context = self.context(options)
        if (key, number, saves_data) not in self._tabs:
            self._tabs[key, number, saves_data] = _watched(context, saves_data)
        return self._tabs[key, number, saves_data]

    def fresh(self, saves_data: bool, options: dict[str, Any]) -> Window:
        """A tab without a past."""
        return _watched(self.context(options)[1], saves_data)

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Iterator[Tabs]:
    """Tabs on pages of the server that most tests share."""
    found = Tabs(browser)
    yield found
    found.close()


def _context(browser: Browser, **options: Any) -> BrowserContext:
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE)
    return context


def _watched(context: BrowserContext, saves_data: bool = False) -> Window:
    fresh = Window(context.new_page(), saves_data)
    if saves_data:
        fresh.page.add_init_script(SAVES_DATA)
    fresh.page.on("console", lambda message: fresh.problems.extend(_complaint(message)))
    fresh.page.on("pageerror", lambda error: fresh.problems.append(f"error in the page: {error}"))
    return fresh


@pytest.fixture
def visit(tabs: Tabs, server: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens a path of the shared server at 1440x900 unless told, as a new visitor. Whatever the page complains about fails the test.

    The same tab is used again where a test visits again in the same size and colours. ``without_past``: in a tab that has no history.
    ``again``: a page with a player, which the test before may have opened, if that one left it as it was. Unless ``saves_data`` is off,
    the visitor asks for less data: what stays of a drawing is the plain one, and plotly.js is not loaded.
    """
    used: dict[str, Window] = {}
    fresh: list[Window] = []

    def open_path(
        path: str = "/",
        width: int = 1440,
        height: int = 900,
        without_past: bool = False,
        again: bool = False,
        saves_data: bool = True,
        **options: Any,
    ) -> Page:
        media = {name: options.pop(name, usual) for name, usual in MEDIA.items()}
        size = {"width": width, "height": height}
        key = repr((size, media, sorted(options.items()), without_past, saves_data))
        if key not in used:
            used[key] = tabs.fresh(saves_data, options) if without_past else tabs.tab(len(used), saves_data, options)
            fresh.extend([used[key]] if without_past else [])
        window, page = used[key], used[key].page
        opened_for = repr((request.path, path, key)) if again else ""
        page.bring_to_front()
        if again and window.stands and window.stands[0] == opened_for:
            return page
        if window.stands:
            _forget(window, server)
        else:
            window.leave()
        window.sized(width, height, options.get("has_touch", False))
        page.emulate_media(**media)
        page.goto(server.url + path)
        if again:
            window.stands = opened_for, at_first(page)
        return page

    yield open_path
    problems = [problem for one in used.values() for problem in one.leave()]
    for one in used.values():
        if not (one.stands and not problems and put_back(one.page, one.stands[1])):
            _forget(one, server)
        one.problems.clear()
    for one in fresh:
        one.page.close()
    assert not problems, "\n".join(problems)


def _forget(window: Window, server: Server) -> None:
    """The next visitor of this window is another one: nothing that its pages kept, as they were left, is there."""
    window.stands = None
    window.page.goto(f"{server.url}/_stcore/health")
    window.page.evaluate("window.sessionStorage.clear(); window.localStorage.clear()")


@pytest.fixture
def visit_at(browser: Browser) -> Iterator[Visit]:
    """Opens an address of a server of the test's own, which may be gone before the page is: in a window that nobody uses afterwards."""
    opened: list[Window] = []

    def open_address(address: str, width: int = 1440, height: int = 900, **options: Any) -> Page:
        one = _watched(_context(browser, **options))
        one.sized(width, height, options.get("has_touch", False))
        opened.append(one)
        one.page.goto(address)
        return one.page

    yield open_address
    problems = [problem for one in opened for problem in one.leave()]
    for one in opened:
        one.page.context.close()
    assert not problems, "\n".join(problems)


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


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page for files, with the network cut. Whatever it complains about or asks for fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: problems.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None)
    yield page
    context.close()
    assert not problems, problems


def _complaint(message: ConsoleMessage) -> list[str]:
    where = message.location["url"]
    probe = not urlsplit(where).path.startswith("/_stcore/") and where.endswith(PROBES)
    if message.type != "error" or (probe and "404" in message.text):
        return []
    return [f"console: {message.text} ({where})"]


def _megabytes(address: str) -> list[str]:
    return [f"plotly.js for somebody who saves data: {address}"] if "plotly" in address and "nnviz" in address else []


def _stranger(address: str) -> list[str]:
    asked = urlsplit(address)
    local = asked.scheme in ("data", "blob") or asked.hostname == "127.0.0.1"
    return [] if local else [f"a request to the outside: {address}"]
