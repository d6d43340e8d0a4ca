"""Plain text as LaTeX and as Markdown."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.explain.naming.notation import NOTATIONS
from nnviz.export.text import latex_text, markdown_math, markdown_text

SPECIAL = r"100% of a_1 & b^2 {#1} ~ \x $5 < 6 > 4 | 'q' \"q\" - – — … ’ “ ”"


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("plain text, with (signs).", "plain text, with (signs)."),
        ("Error term ∂J/∂z of neuron 1", r"Error term $\partial J/\partial z$ of neuron 1"),
        ("1→2→1, a loss", r"$1\to 2\to 1$, a loss"),
        ("W, ℒ, wᵀ", r"W, $\mathcal{L}$, w$^{T}$"),
        ("a² and zₖ", "a$^{2}$ and z$_{k}$"),
        ("How much does ŷ change?", r"How much does $\hat{y}$ change?"),
        ("prediction−target", "prediction$-$target"),
        ("Schlömer, naïve, façade", r"Schl\"{o}mer, na\"{i}ve, fa\c{c}ade"),
        ("50% of a_1^2 & {b} #3", r"50\% of a\_1\textasciicircum{}2 \& \{b\} \#3"),
        ("a < b | c > d", r"a $<$ b $|$ c $>$ d"),
        ("\\", r"\textbackslash{}"),
        ("漢", "[U+6F22]"),
    ],
)
def test_text_as_latex(text: str, latex: str):
    assert latex_text(text) == latex


@given(st.text())
def test_text_as_latex_is_ascii_with_nothing_unescaped(text: str):
    latex = latex_text(text)
    assert latex.isascii()
    outside = re.sub(r"\$[^$]*\$", "", latex.replace(r"\$", ""))
    outside = re.sub(r"\\(?:[a-zA-Z]+(?:\{[^{}]?\})?|[{}&#%_`'^~=\"](?:\{[^{}]\})?)", "", outside)
    assert not set(outside) & set(r'\{}$&#%_^~<>|"')


def test_all_of_it_compiles(tmp_path: Path):
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex")
    texts = [SPECIAL, "∂→←−·×≤≥≈∞Σŷℒαδλσ½", "aᵀ b² zₖ é ü ñ ç š ō à", *(n.title + n.source for n in NOTATIONS.values())]
    body = "\n\n".join(latex_text(t) for t in texts)
    document = rf"\documentclass{{article}}\usepackage{{amsmath,amssymb}}\begin{{document}}{body}\end{{document}}"
    (tmp_path / "t.tex").write_text(document, encoding="ascii")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"], cwd=tmp_path, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stdout[-800:]
    assert b"Missing character" not in (tmp_path / "t.log").read_bytes()


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Error term ∂J/∂z of neuron 1", "Error term ∂J/∂z of neuron 1"),
        ("a_1 * b_2 | $5 <b> [1](2) `x` #1", r"a\_1 \* b\_2 \| \$5 \<b\> \[1\](2) \`x\` \#1"),
        ("1. not a list", r"1\. not a list"),
        ("- not a list", r"\- not a list"),
        ("+ not a list", r"\+ not a list"),
        ("12) not a list", r"12\) not a list"),
        ("1.5 is a number", "1.5 is a number"),
    ],
)
def test_text_as_markdown(text: str, markdown: str):
    assert markdown_text(text) == markdown


@pytest.mark.parametrize(
    ("latex", "markdown"),
    [
        (r"W_{11}^{(1)} \, x_{1}", r"W_{11}^{(1)} \thinspace  x_{1}"),
        (r"\hat{y}_{1} + \mathcal{L}_{\text{data}}", r"\hat{y}_ {1} + \mathcal{L}_ {\text{data}}"),
        (r"z^{[1](2)}", r"z^{[1]{}(2)}"),
        (r"\operatorname{softmax}_{1}\left(z\right)", r"\mathrm{softmax}_ {1}\left(z\right)"),
        (r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}", r"\begin{bmatrix} 1 \cr 2 \end{bmatrix}"),
    ],
)
def test_formulas_survive_github(latex: str, markdown: str):
    assert markdown_math(latex) == markdown
