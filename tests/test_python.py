"""Which Python the environment is made of (``python.sh``): the first of the path, or one that is far faster."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "python.sh"


def chosen(*path: Path | str) -> str:
    """What the script prints where it finds these folders on the path."""
    told = subprocess.run(["/bin/sh", str(SCRIPT)], env={"PATH": ":".join(map(str, path))}, capture_output=True, text=True, check=True)
    return told.stdout.strip()


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with what the script itself needs, and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    (folder / "awk").symlink_to(shutil.which("awk") or "")
    return folder


def python_in(folder: Path, seconds: str | None) -> Path:
    """A python3 that says how long it takes, or that will not do."""
    folder.mkdir(parents=True)
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\necho {seconds} {program}\n" if seconds else "#!/bin/sh\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("takes", "place"),
    [
        (["0.05"], 0),
        (["0.05", "0.05"], 0),
        (["0.05", "0.042", "0.041"], 0),
        (["0.05", "0.03"], 1),
        (["0.05", "0.03", "0.029"], 1),
        (["0.05", "0.03", "0.02"], 2),
        ([None, "0.05"], 1),
        ([None, "0.05", "9e-3"], 2),
    ],
)
def test_the_first_that_will_do_unless_another_takes_less_than_four_fifths(
    tmp_path: Path, tools: Path, takes: list[str | None], place: int
):
    pythons = [python_in(tmp_path / f"with a space {n}", seconds) for n, seconds in enumerate(takes)]
    assert chosen(*(python.parent for python in pythons), tools) == str(pythons[place])


def test_where_none_will_do_the_usual_name_is_left_to_say_what_is_wrong(tmp_path: Path, tools: Path):
    assert chosen(python_in(tmp_path / "old", None).parent, "/nowhere", tools) == "python3"


def test_of_those_that_are_here_it_takes_one_that_can_make_the_environment():
    will_do = "import ensurepip, sys, venv; assert sys.version_info >= (3, 11)"
    subprocess.run([chosen(os.environ["PATH"]), "-c", will_do], check=True)
