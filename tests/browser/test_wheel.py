"""The wheel: unpacked somewhere with no checkout about, its command opens the app with the 1→2→1 network."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.player import drawn
from tests.browser.server import ROOT, START_SECONDS, free_port

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, as pip puts it into an environment."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(place), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = place.glob("nnviz-*.whl")
    with zipfile.ZipFile(wheel) as content:
        content.extractall(place / "site")
    return place / "site"


@pytest.fixture(scope="module")
def installed(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app that the command serves."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none"}
    command = [sys.executable, "-m", "nnviz", "--no-browser", "--port", str(port)]
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with subprocess.Popen(command, cwd=elsewhere, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        announced, printed = threading.Event(), []

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                printed.append(line)
                if "URL:" in line:
                    announced.set()
            announced.set()

        reader = threading.Thread(target=read)
        reader.start()
        try:
            assert announced.wait(START_SECONDS)
            assert process.poll() is None, "".join(printed)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)
            # The server has gone with the command: nobody writes any more.
            reader.join(20)
            assert not reader.is_alive()
    assert not [line for line in printed if "Traceback" in line or "WARNING" in line], "".join(printed)


def test_the_installed_app_opens_the_first_network_and_every_other_page(installed: str, visit_at: Visit) -> None:
    page = visit_at(f"{installed}/Walkthrough")
    drawn(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("1→2→1")
    for path in ("", "/Training", "/Vectorised", "/Chain_rule", "/Computation_graph"):
        page.goto(installed + path)
        expect(page.locator(".nnv, .nnh").first).to_be_visible()
