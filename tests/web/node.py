"""Functions of the app's scripts, called from Python: no browser and no server is needed for those that draw nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

_HERE = Path(__file__).parent


class Call(Protocol):
    """Calls a function that a module exports, with values that JSON has. A module is named from here: "../../nnviz/web/…"."""

    def __call__(self, module: str, name: str, *values: Any) -> Any: ...


@contextmanager
def node() -> Iterator[Call]:
    """A process of Node for many calls."""
    # That of the test requirements, wherever this Python has its programs; else the machine's.
    program = shutil.which("node", path=sysconfig.get_path("scripts")) or shutil.which("node")
    assert program, "node is missing: install requirements-test.txt"
    with subprocess.Popen(
        [program, _HERE / "calls.js"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        stdin, stdout, stderr = process.stdin, process.stdout, process.stderr
        assert stdin is not None
        assert stdout is not None
        assert stderr is not None

        def call(module: str, name: str, *values: Any) -> Any:
            stdin.write(json.dumps({"module": module, "name": name, "values": values}) + "\n")
            stdin.flush()
            answer = stdout.readline()
            assert answer, stderr.read()
            return json.loads(answer)

        yield call
        stdin.close()
