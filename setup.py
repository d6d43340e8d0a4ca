"""What pyproject.toml cannot say: the dependencies are those of requirements.txt, and the wheel carries the app's scripts."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
SCRIPTS = ("app.py", "pages", ".streamlit")


def dependencies() -> list[str]:
    """The lines of requirements.txt; pytest stands there for those who run the tests of the engine."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("pytest")]


class WithApp(build_py):
    """Puts the scripts that Streamlit runs into the package."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / "nnviz" / "_app"
        for name in SCRIPTS:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, target / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target / name)


setup(install_requires=dependencies(), cmdclass={"build_py": WithApp})
