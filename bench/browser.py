"""The parts of the benchmark that need a browser: servers, pages, and one timed action of each kind."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

ROOT = Path(__file__).resolve().parents[1]
PROBES = (ROOT / "bench" / "probes.js").read_text(encoding="utf-8")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@contextmanager
def server(script: str) -> Iterator[str]:
    """A Streamlit server of a script on a free loopback port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.headless", "true", "--server.port", str(port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(Path.home())}
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, *options], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait_until_up(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_up(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:  # not there yet, or there and slow
            time.sleep(0.1)
    raise RuntimeError(f"no server at {address}")


def chromium(playwright: Playwright) -> Browser:
    """Headless Chromium."""
    path = next((p for n in ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell") if (p := shutil.which(n))), None)
    if path is None:
        raise RuntimeError("no Chromium: run `make browser`")
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


def opened(browser: Browser, address: str) -> Page:
    """A page with the probes in it."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(PROBES)
    page.goto(address)
    return page


def our_page(browser: Browser, address: str, sizes: str) -> Page:
    """The Walkthrough page with a network of those sizes, built through its form."""
    page = opened(browser, f"{address}/Walkthrough")
    page.wait_for_selector(".nnv-plot .main-svg", timeout=60000)
    page.mouse.move(700, 3)  # where nothing moves under it
    if sizes != "1-2-1":
        page.locator(".nnv [data-do=build]").click()
        page.locator(".nnv-drawer [data-field=sizes]").fill(sizes)
        page.locator(".nnv-drawer [data-field=sizes]").press("Enter")
        page.get_by_text("your own network").wait_for(timeout=60000)
        page.locator(".nnv-drawer [data-act=done]").click()
        page.wait_for_function("() => !window.nnvizRoot().querySelector('.nnv-counter').textContent.endsWith('of 24')", timeout=60000)
    page.wait_for_selector(".nnv-plot .main-svg", timeout=60000)
    page.mouse.move(700, 3)  # where nothing moves under it
    return page


def our_step(page: Page) -> float:
    """Milliseconds from a key press to the painted next step."""
    return _action(page, "ourStep")


def bare_step(page: Page) -> float:
    """Milliseconds from a click to the painted text of a bare Streamlit script."""
    return _action(page, "bareStep")


def naive_step(page: Page) -> float:
    """Milliseconds from a click to the repainted chart of the naive page."""
    return _action(page, "naiveStep")


def our_edit(page: Page) -> float:
    """Milliseconds from Enter in the field of a weight to the repainted loss, on the drawing and in the page around it."""
    if page.locator(".nnv-ask").is_hidden():
        page.evaluate("() => nnvizActions.askWeight()")
    page.wait_for_selector(".nnv-ask [data-edit]")
    return _action(page, "ourEdit")


def _action(page: Page, name: str) -> float:
    return float(page.evaluate(f"() => nnvizActions.{name}()"))


def load(browser: Browser, address: str, *selectors: str) -> list[float]:
    """Milliseconds from navigation until each of some things is painted, in a browser context that has nothing cached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    elapsed = []
    for selector in selectors:
        page.wait_for_selector(selector, timeout=60000)
        elapsed.append(1000 * (time.perf_counter() - start))
    context.close()
    return elapsed


def times(action: Callable[[Page], float], page: Page, count: int) -> list[float]:
    """An action several times."""
    return [action(page) for _ in range(count)]
