"""Two processes of the app behind the proxy of deploy/, as containers would be: its configuration with these addresses for theirs."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.browser.server import ROOT, START_SECONDS, Server, free_port, running

CONFIGURATION = ROOT / "deploy" / "haproxy.cfg"


@dataclass
class Proxied:
    """A proxy's address, and the processes behind it by the port that its cookie was made from."""

    url: str
    servers: list[Server]

    def answered(self) -> str:
        """Ask the proxy until a process answers through it; what was answered."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                with urlopen(self.url + "/_stcore/health", timeout=5) as answer:
                    return str(answer.read(), "utf-8")
            except OSError:
                time.sleep(0.1)
        pytest.fail("no process answered through the proxy")


def configured(port: int, servers: list[Server]) -> str:
    """The configuration of deploy/ for processes of this machine in place of containers."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    lines = "\n".join(f"    server process{n} {server.url.removeprefix('http://')}" for n, server in enumerate(servers))
    text, found = re.subn(r"^    server-template .*$", lines, text, flags=re.MULTILINE)
    assert found == 1
    text = re.sub(r"^resolvers docker\n(    .*\n)*", "", text, flags=re.MULTILINE)
    return text.replace("bind :8080", f"bind 127.0.0.1:{port}")


def haproxy() -> str:
    """The proxy's executable. Without one the tests fail: skipped tests would look like passed ones."""
    found = shutil.which("haproxy") or shutil.which("/usr/sbin/haproxy")
    if found is None:
        pytest.fail("No haproxy on the path: run `make browser`, or `make check` for the other tests.", pytrace=False)
    return found


@contextmanager
def two_processes(folder: Path) -> Iterator[Proxied]:
    """Two processes and a proxy in front of them."""
    program = haproxy()
    with running() as one, running() as other:
        port = free_port()
        file = folder / "haproxy.cfg"
        file.write_text(configured(port, [one, other]), encoding="utf-8")
        with subprocess.Popen([program, "-db", "-f", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            proxied = Proxied(f"http://127.0.0.1:{port}", [one, other])
            try:
                assert proxied.answered() == "ok"
                yield proxied
            finally:
                process.terminate()
                process.wait(20)
