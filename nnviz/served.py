"""The app of an installed nnviz: Streamlit is started on a copy of the scripts that the wheel carries.

A copy, because Streamlit serves files from the folder of its script, and an installed package is nobody's to write into.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

HOME: Final = "NNVIZ_HOME"
"""The environment variable that names the folder of the running app's scripts; without it they are those of the checkout."""

SCRIPTS: Final = ("app.py", "pages", ".streamlit")
"""What Streamlit runs: carried by the wheel as nnviz/_app, beside the package in a checkout."""


def folder() -> Path:
    """Where the scripts are: in the wheel, or in the checkout."""
    package = Path(__file__).resolve().parent
    carried = package / "_app"
    return carried if carried.exists() else package.parent


def serve(port: int, *, browser: bool = True) -> int:
    """Serve the app on this machine alone until it is stopped; what Streamlit ended with."""
    # Whoever ends this process ends the server with it, and the copy goes.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="nnviz-") as place:
        home = Path(place).resolve()
        for name in SCRIPTS:
            source = folder() / name
            if source.is_dir():
                shutil.copytree(source, home / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, home / name)
        (home / "static").mkdir()
        options = ["--server.port", str(port), "--server.headless", str(not browser).lower()]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
        try:
            return subprocess.run(command, cwd=home, env={**os.environ, HOME: str(home)}, check=False).returncode
        except KeyboardInterrupt:
            return 0
