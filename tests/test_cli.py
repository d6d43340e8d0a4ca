"""The command and what opens files: what the app saved gives the same walk, page, derivation and code, without the app."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnviz import ExpressionWalk, InputError, Walk, open_file
from nnviz.cli import main
from nnviz.documents.envelope import dumps
from nnviz.documents.formula import FormulaDocument, FormulaView
from nnviz.models.examples import example_keys
from nnviz.ui.lesson.document import document_of
from nnviz.ui.lesson.lesson import lesson_from, walk_of


@pytest.fixture
def lesson_file(tmp_path: Path) -> Path:
    path = tmp_path / "lesson.json"
    lesson = lesson_from("1-2-1").viewed(notation="002", digits=6, grain="operation")
    path.write_text(dumps(document_of(lesson)), encoding="utf-8")
    return path


@pytest.fixture
def formula_file(tmp_path: Path) -> Path:
    path = tmp_path / "formula.json"
    document = FormulaDocument("J = 3*(a + b*c)", {"a": "5", "b": "3", "c": "2", "gone": "x y"[:0]}, view=FormulaView(digits=2))
    path.write_text(dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("key", example_keys())
def test_a_saved_lesson_is_the_same_walk(tmp_path: Path, key: str):
    lesson = lesson_from(key)
    path = tmp_path / "lesson.json"
    path.write_text(dumps(document_of(lesson)), encoding="utf-8")
    found, wanted = open_file(path), walk_of(lesson)
    assert isinstance(found, Walk)
    assert found.loss == wanted.loss
    assert all(np.array_equal(a, b) for a, b in zip(found.grad_W, wanted.grad_W, strict=True))
    assert [step.symbols for step in found.steps] == [step.symbols for step in wanted.steps]


def test_a_saved_formula_is_the_same_graph(formula_file: Path):
    found = open_file(formula_file)
    assert isinstance(found, ExpressionWalk)
    assert (found.value, found.gradient("b")) == (33.0, 6.0)


def test_a_page_is_written_beside_the_file_or_where_it_is_wanted(lesson_file: Path, formula_file: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["walk", str(lesson_file)]) == 0
    page = lesson_file.with_suffix(".html")
    assert capsys.readouterr().out.strip() == str(page)
    assert "<html" in page.read_text(encoding="utf-8")
    elsewhere = lesson_file.parent / "graph.html"
    assert main(["walk", str(formula_file), "-o", str(elsewhere)]) == 0
    assert "<html" in elsewhere.read_text(encoding="utf-8")


@pytest.mark.parametrize(("ending", "sign"), [(".tex", r"\documentclass"), (".md", "$$")])
def test_a_derivation_is_written(lesson_file: Path, ending: str, sign: str):
    target = lesson_file.with_suffix(ending)
    assert main(["walk", str(lesson_file), "-o", str(target)]) == 0
    assert sign in target.read_text(encoding="utf-8")


def test_the_code_runs_and_asserts_the_same_numbers(lesson_file: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["code", str(lesson_file)]) == 0
    code = capsys.readouterr().out
    assert "assert" in code
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    target = lesson_file.with_suffix(".py")
    assert main(["code", str(lesson_file), "--torch", "-o", str(target)]) == 0
    assert "import torch" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["walk", "nowhere.json"], "nowhere.json"),
        (["walk", "LESSON", "-o", "page.docx"], ".html, .tex or .md"),
        (["walk", "FORMULA", "-o", "page.tex"], "ends in .html"),
        (["code", "FORMULA"], "a lesson"),
        (["code", "BROKEN"], "nnviz"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    lesson_file: Path, formula_file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
):
    broken = lesson_file.with_name("broken.json")
    broken.write_text('{"weights": 1}', encoding="utf-8")
    names = {"LESSON": str(lesson_file), "FORMULA": str(formula_file), "BROKEN": str(broken)}
    assert main([names.get(a, a) for a in arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("nnviz: ")
    assert said in error
    assert error.count("\n") == 1


def test_a_file_that_is_none_is_named():
    with pytest.raises(InputError, match=r"nowhere\.json"):
        open_file("nowhere.json")


def test_the_command_works_without_streamlit_as_long_as_it_serves_nothing(lesson_file: Path):
    program = f"import sys; from nnviz.cli import main; main(['code', {str(lesson_file)!r}]); assert 'streamlit' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
