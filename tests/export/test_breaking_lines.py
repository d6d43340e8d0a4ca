"""Long formulas are measured and broken into rows that fit, without losing anything."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from nnviz.export.breaking import rows
from nnviz.export.derivation import derivation
from nnviz.export.measure import width
from tests.export.walks import WIDE, wide_walk
from tests.latex import is_balanced

LIMIT = 40.0


@cache
def wide_formulas() -> list[str]:
    """Every line of calculations that are too long for a page, each once."""
    found: dict[str, None] = {}
    for key in WIDE:
        for notation, grain, digits in (("003", "neuron", 4), ("001", "layer", 8), ("000", "operation", 6)):
            for _, entries in derivation(wide_walk(key, notation, grain, digits)).sections:
                for c in [c for e in entries for c in (e.calculation, *e.long_ways)]:
                    found |= dict.fromkeys(line.latex for line in c.lines)
    return list(found)


def unbroken(parts: list[str]) -> str:
    """The rows of a formula as one line again, as a text that does not depend on where it was broken."""
    text = " ".join(p.removeprefix("{} ") for p in parts)
    text = text.replace(r"\biggl(", r"\left(").replace(r"\biggr)", r"\right)")
    text = re.sub(r"\\begin\{aligned\} & |\\end\{aligned\}|\\\\ & \\quad \{\} |& \\quad", "", text)
    return re.sub(r"\\,|\\cdot(?!s)|\s", "", text)


def cells(row: str) -> list[str]:
    """What stands in the cells of blocks inside a formula."""
    blocks = re.findall(r"\\begin\{aligned\}(.*?)\\end\{aligned\}", row)
    return [cell for block in blocks for cell in re.split(r"\\\\|&", block)]


def test_rows_say_what_the_formula_says():
    formulas = wide_formulas()
    assert len(formulas) > 500
    for latex in formulas:
        assert unbroken(rows(latex, LIMIT)) == unbroken([latex])


def test_rows_are_narrow_and_begin_with_a_sign():
    broken = [parts for latex in wide_formulas() if len(parts := rows(latex, LIMIT)) > 1]
    assert len(broken) > 50
    for parts in broken:
        assert all(width(p) <= LIMIT or "bmatrix" in p for p in parts)
        assert all(re.match(r"\{\} (\+|-|=|\\cdot|\\odot) ", p) for p in parts[1:])
        for p in parts:
            assert is_balanced(p)
            assert all(map(is_balanced, cells(p)))
        assert sum(p.count(r"\biggl(") - p.count(r"\biggr)") for p in parts) == 0


def test_a_formula_that_fits_is_left_alone():
    assert rows(r"W_{11} \, x_{1} + b_{1}", 30.0) == [r"W_{11} \, x_{1} + b_{1}"]


@pytest.mark.parametrize(
    ("latex", "limit", "expected"),
    [
        ("a + b - c + d", 5.0, ["a + b - c", "{} + d"]),
        (r"a \, b \, c", 2.0, [r"a \, b", r"{} \cdot c"]),
        (r"x = \frac{a + b + c}{d}", 6.0, ["x", r"{} = \frac{a + b + c}{d}"]),
        (r"\frac{1}{2} \left(a + b + c + d\right)^{2}", 7.5, [r"\frac{1}{2} \biggl(a + b + c", r"{} + d\biggr)^{2}"]),
        (r"-\left(a + \left(b - c\right)\right)", 7.5, [r"-\biggl(a + \biggl(b", r"{} - c\biggr)\biggr)"]),
        (r"\left(a + b + c + d\right) \cdot e", 8.0, [r"\left(a + b + c + d\right)", r"{} \cdot e"]),
        (r"\frac{a + b + c}{d}", 3.0, [r"\frac{a + b + c}{d}"]),
    ],
)
def test_where_lines_are_broken(latex: str, limit: float, expected: list[str]):
    assert rows(latex, limit) == expected


def test_cells_of_a_column_are_broken_into_rows_of_their_own():
    column = r"\begin{bmatrix} a + b + c + d \\ e \end{bmatrix}"
    expected = r"\begin{bmatrix} \begin{aligned} & a + b \\ & \quad {} + c \\ & \quad {} + d \end{aligned} \\ e \end{bmatrix}"
    assert rows(column, 6.6) == [expected]


def test_parentheses_that_end_on_another_row_of_a_cell_stay_open():
    column = r"\begin{bmatrix} \left(a + b + c + d\right)^{2} \\ e \end{bmatrix}"
    opened = r"\begin{aligned} & \biggl(a + b + c \\ & \quad {} + d\biggr)^{2} \end{aligned}"
    assert rows(column, 7.7) == [rf"\begin{{bmatrix}} {opened} \\ e \end{{bmatrix}}"]


def test_all_digits_are_equally_wide_and_scripts_are_smaller():
    assert width("0.1234") == width("9.8765")
    assert width("z_{1}^{(2)}") < width("z1(2)")
    assert width(r"\frac{a}{bbbb}") == width(r"\frac{aaaa}{b}")
    assert width(r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}") > 2 * width("1")


def test_measured_widths_are_those_of_tex(tmp_path: Path):
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex")
    formulas = [f for f in wide_formulas()[::7] if "matrix" not in f or width(f) < 60]
    lines = "\n".join(rf"\setbox0\hbox{{$\displaystyle {f}$}}\typeout{{W \the\wd0}}" for f in formulas)
    document = rf"\documentclass{{article}}\usepackage{{amsmath,amssymb}}\begin{{document}}{lines}\end{{document}}"
    (tmp_path / "w.tex").write_text(document, encoding="ascii")
    run = subprocess.run(["pdflatex", "-interaction=nonstopmode", "w.tex"], cwd=tmp_path, capture_output=True, text=True, check=False)
    measured = [float(w) / 10 for w in re.findall(r"^W ([\d.]+)pt", run.stdout, re.MULTILINE)]
    assert len(measured) == len(formulas)
    for latex, true in zip(formulas, measured, strict=True):
        assert 0.93 * true - 0.5 <= width(latex) <= 1.2 * true + 0.5, (true, width(latex), latex)
