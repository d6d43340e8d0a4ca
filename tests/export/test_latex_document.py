"""The derivation as a LaTeX document: complete, well-formed, and compiled by pdflatex where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings

from nnviz import walkthrough
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.writing.words import FLAT_REMARK, SATURATED_REMARK
from nnviz.export.breaking import rows
from nnviz.export.latex import latex_document
from nnviz.export.text import latex_text
from nnviz.models.network import Network
from nnviz.walk import Walk
from tests.export.walks import EXAMPLES, VIEWS, WIDE, all_example_walks, example_walk, wide_walk
from tests.latex import is_balanced
from tests.strategies import Case, cases


def faults(document: str) -> list[str]:
    """What pdflatex would stumble over, as far as can be told without it."""
    found = [] if document.isascii() else ["not ASCII"]
    found += [] if is_balanced(document) else ["not balanced"]
    names: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{([a-z*]+)\}", document):
        if kind == "begin":
            names.append(name)
        elif not names or names.pop() != name:
            found.append(f"{name} ends and has not begun")
    found += ["an environment does not end"] if names else []
    if document.count(r"\biggl(") != document.count(r"\biggr)"):
        found.append("parentheses of fixed size")
    _, body = document.split(r"\begin{document}")
    body = re.sub(r"\\begin\{align\*\}.*?\\end\{align\*\}", "", body, flags=re.DOTALL)
    found += ["a blank line in a formula"] if re.search(r"align\*\}[^\\]*\n\n[^\\]*\\end\{align", document) else []
    text = re.sub(r"\$[^$]+\$", "", body.replace(r"\$", ""))
    text = re.sub(r"\\[a-zA-Z]+\*?|\\[{}&#%_]", "", text)
    found += [f"unescaped {c} in {text[max(0, text.index(c) - 20) :][:40]!r}" for c in r'\$&#%_^~<>|"' if c in text]
    return found


def results_are_there(walk: Walk, document: str) -> None:
    """Every step has its number, heading, sentence, result and remark, in order; so has the long way."""
    chunks = re.split(r"\\paragraph", document)[1:]
    assert len(chunks) == len(walk.steps)
    for step, chunk in zip(walk.steps, chunks, strict=True):
        assert chunk.startswith(f"{{{step.index + 1}. {latex_text(step.heading)}.}} {latex_text(step.words)}\n")
        value = step.result.removeprefix(f"{step.title} = ")
        ways = re.findall(r"\\begin\{align\*\}\n(.*?)\n\\end\{align\*\}", chunk, re.DOTALL)
        assert ways[0].startswith(f"{step.title} &{step.relation} ")
        assert ways[0].endswith(f"= {value}")
        assert step.halfway == () or f"= {step.parts}" in ways[0] or len(rows(step.parts, 40)) > 1
        assert bool(step.long_way) == (len(ways) > 1)
        assert latex_text(step.remark) in chunk


def test_the_checker_finds_faults():
    sound = latex_document(example_walk("1-2-1", "003"))
    assert faults(sound) == []
    spoilt = {
        "}": "",
        r"\right)": ")",
        r"\end{align*}": "",
        "What arrives": "∂ arrives",
        "plus the bias": "plus the_bias",
        "every activation": "100% activation",
    }
    for old, new in spoilt.items():
        assert old in sound
        assert faults(sound.replace(old, new, 1)), old


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_example_in_every_notation_at_every_grain(key: str):
    for walk in all_example_walks(key):
        document = latex_document(walk)
        assert faults(document) == []
        results_are_there(walk, document)


@settings(max_examples=30)
@given(case=cases())
def test_random_networks(case: Case):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, notation="000")
    document = latex_document(walk)
    assert faults(document) == []
    results_are_there(walk, document)


@pytest.mark.parametrize("key", WIDE)
def test_long_lines_are_broken(key: str):
    for notation, grain in VIEWS[::4]:
        document = latex_document(wide_walk(key, notation, grain))
        assert faults(document) == []
        assert r"\quad" in document or grain == "layer"


def test_what_is_given_is_listed_with_its_own_digits():
    document = latex_document(example_walk("batch-of-4", "003", example=2, digits=0))
    given_part = document.split(r"\section*{Forward}")[0]
    for text in ("$W_{13}^{(1)} = -0.1$", "$b_{2}^{(1)} = 0.6$", "$x_{2}^{(4)} = 0.6$", "$y^{(3)} = 1$", r"$\alpha = 0.5$", "example 3"):
        assert text in given_part
    assert latex_text(NOTATIONS["003"].source) in given_part
    assert "exact (float64)" in given_part


def test_arithmetic_by_hand_is_said():
    document = latex_document(example_walk("1-2-1", "003", arithmetic=2))
    assert "by hand: every computed number is rounded half up to 2 decimals" in document
    assert "&= 0.24\n" in document


def test_remarks_and_the_long_way():
    flat = Network([1, 1, 1], [[[1.0]], [[1.0]]], [[0.5], [0.0]], ["step", "sigmoid"], "binary_cross_entropy")
    document = latex_document(walkthrough(flat, [[1.0]], [[1.0]]))
    assert latex_text(FLAT_REMARK) in document
    assert document.count("The same the long way") == 1
    sure = Network([1, 2], [[[900.0], [-900.0]]], [[0.0, 0.0]], ["sigmoid"], "binary_cross_entropy")
    for grain in ("neuron", "layer"):
        document = latex_document(walkthrough(sure, [[1.0]], [[0.0, 1.0]], grain=grain))
        assert latex_text(SATURATED_REMARK) in document
        assert document.count(r"\begin{align*}") == len(walkthrough(sure, [[1.0]], [[0.0, 1.0]], grain=grain).steps) + 2


def compiled(document: str, folder: Path) -> str:
    """The log of pdflatex."""
    (folder / "d.tex").write_text(document, encoding="ascii")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "d.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    assert run.returncode == 0, run.stdout[-1500:]
    return (folder / "d.log").read_text(errors="replace")


def documents() -> list[tuple[str, str, str]]:
    """Every example and every wide network once, in turn in every notation at every grain; and matrices that are too wide."""
    keys = [*EXAMPLES, *WIDE]
    return [(key, *VIEWS[4 * n % len(VIEWS)]) for n, key in enumerate(keys)] + [(key, "001", "layer") for key in WIDE]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex")
@pytest.mark.parametrize(("key", "notation", "grain"), documents())
def test_pdflatex_compiles_it_and_nothing_sticks_out(key: str, notation: str, grain: str, tmp_path: Path):
    walk = example_walk(key, notation, grain) if key in EXAMPLES else wide_walk(key, notation, grain, 8 if grain == "layer" else 4)
    log = compiled(latex_document(walk), tmp_path)
    assert "Missing character" not in log
    assert all(float(points) < 5 for points in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log))
