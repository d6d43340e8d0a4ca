"""The app as a user starts it: ``streamlit run app.py`` on a free loopback port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

START_SECONDS = 60


@dataclass
class Server:
    """A running server: where it is, and what it has printed."""

    url: str
    printed: list[str] = field(default_factory=list)
    process: subprocess.Popen[str] | None = None

    def kill(self) -> None:
        """End it as a machine does that runs out of memory: at once, and without a word to anybody."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def complaints(self) -> list[str]:
        """What a healthy server does not print."""
        return [line for line in self.printed if "Traceback" in line or "Error" in line or "Warning" in line]


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(script: str = "app.py", port: int = 0, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that has announced its address; stopped at the end. It runs the app unless told, on a free port unless told.

    ``environment`` are variables besides those of this process.
    """
    port = port or free_port()
    options = {
        "server.headless": "true",
        "server.port": str(port),
        "server.address": "127.0.0.1",
        # Sources that change while the tests run are not taken up by half.
        "server.fileWatcherType": "none",
    }
    flags = [word for name, value in options.items() for word in (f"--{name}", value)]
    command = [sys.executable, "-m", "streamlit", "run", script, *flags]
    server = Server(f"http://127.0.0.1:{port}")
    announced = threading.Event()
    variables = {**os.environ, **(environment or {})}

    with subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        server.process = process
        reader = threading.Thread(target=_read, args=(process.stdout, server, announced))
        reader.start()
        try:
            started = announced.wait(START_SECONDS) and process.poll() is None
            assert started, "the server did not start:\n" + "".join(server.printed)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
            reader.join()


def _read(stream: Iterator[str], server: Server, announced: threading.Event) -> None:
    """Keep what the server prints; it has started when it prints its address, or ended when it prints no more."""
    for line in stream:
        server.printed.append(line)
        if "URL:" in line:
            announced.set()
    announced.set()
