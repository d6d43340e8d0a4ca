"""A class on two processes behind the proxy of deploy/: one is killed, and its students go on at the other, with their lesson."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.player import drawn, expect_step, iteration, press
from tests.browser.proxy import CONFIGURATION, Proxied, haproxy, two_processes
from tests.browser.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.long]

STUDENTS = 3


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    with two_processes(tmp_path_factory.mktemp("proxy")) as found:
        yield found


def connected(server: Server) -> int:
    """How many connections a process has."""
    assert server.process is not None
    port = int(server.url.rpartition(":")[2])
    lines = psutil.Process(server.process.pid).net_connections("tcp")
    return sum(line.status == psutil.CONN_ESTABLISHED and line.laddr.port == port for line in lines)


def change(page: Page, text: str) -> None:
    """Change the weight of the last edge, and wait until the card is answered."""
    page.locator(".nnv .nnv-hits line").last.click(force=True)  # its label stands there and asks the same
    field = page.locator(".nnv .nnv-ask [data-edit]")
    before = iteration(page).inner_text()
    field.fill(text)
    field.press("Enter")
    expect(iteration(page)).not_to_have_text(before)
    page.locator(".nnv .nnv-ask [data-close]").click()


def test_a_killed_process_takes_nobodys_lesson_along(browser: Browser, proxied: Proxied) -> None:
    contexts = [browser.new_context() for _ in range(STUDENTS)]
    pages = []
    for n, context in enumerate(contexts):
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{proxied.url}/Walkthrough?example={('1-2-1', 'batch-of-4')[n % 2]}")
        drawn(page)
        change(page, f"-0.{n + 1}")
        press(page, "next")
        press(page, "next")
        expect_step(page, 2)
        pages.append(page)
    both = [connected(server) for server in proxied.servers]
    assert all(both), f"all students sit at one process: {both}"

    told = [iteration(page).inner_text() for page in pages]
    proxied.servers[0].kill()
    for n, page in enumerate(pages):
        expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-connection-state", "CONNECTED")
        change(page, f"0.{n + 5}")
        expect_step(page, 2)
        page.get_by_role("button", name="Undo", exact=True).click()
        expect(iteration(page)).to_have_text(told[n])
    assert connected(proxied.servers[1]) >= STUDENTS
    for page, text in zip(pages, told, strict=True):
        page.reload()
        drawn(page)
        expect(iteration(page)).to_have_text(text)
    for context in contexts:
        context.close()


def test_the_proxy_takes_its_configuration() -> None:
    checked = subprocess.run([haproxy(), "-c", "-f", str(CONFIGURATION)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
