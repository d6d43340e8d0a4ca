"""A copy of the tree in which the tests are run: the working tree is only read, and the copy is gone in the end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_PLACES = ("nnviz", "tests", "pages", "docs", ".streamlit", "app.py", "README.md", "pyproject.toml", "requirements.txt")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis", "static")


class Trial:
    """A copy of the tree at ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def pytest(self, arguments: Sequence[str], seconds: float | None, stop: bool = True) -> tuple[bool | None, str]:
        """Run tests: whether they passed (None: not within the time), and what was printed."""
        wanted = self.root / ".wanted"
        wanted.write_text("\n".join(arguments))
        fixed = ["-m", "not browser", "-p", "no:cacheprovider", "--hypothesis-seed=0", "--tb=no", "-rfE", *(["-x"] if stop else [])]
        # No compiled file may outlive the source that it was made of.
        surroundings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
        command = [sys.executable, "-m", "pytest", *fixed, f"@{wanted}"]
        with subprocess.Popen(
            command, cwd=self.root, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        ) as process:
            try:
                printed, _ = process.communicate(timeout=seconds)
            except BaseException as error:
                os.killpg(process.pid, signal.SIGKILL)
                printed, _ = process.communicate()
                if not isinstance(error, subprocess.TimeoutExpired):
                    raise
                return None, printed
        return process.returncode == 0, printed

    @contextmanager
    def changed(self, path: str, text: str) -> Iterator[None]:
        """A file of the copy with another text, for a while."""
        file = self.root / path
        before = file.read_text(encoding="utf-8")
        file.write_text(text, encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(before, encoding="utf-8")


@contextmanager
def trial(tree: Path) -> Iterator[Trial]:
    """A copy of a tree, for a while."""
    with TemporaryDirectory(prefix="nnviz-mutants-") as place:
        root = Path(place).resolve()
        for name in _PLACES:
            if (tree / name).is_dir():
                shutil.copytree(tree / name, root / name, ignore=_LEFT_OUT)
            elif (tree / name).exists():
                shutil.copy(tree / name, root / name)
        yield Trial(root)


def sources(root: Path) -> dict[str, str]:
    """Every Python file of a tree, by its path in it."""
    return {str(p.relative_to(root)): p.read_text(encoding="utf-8") for p in sorted(root.rglob("*.py"))}
