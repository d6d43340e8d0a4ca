"""The derivation as Markdown: complete, and with formulas that survive GitHub's and Jupyter's reading."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from nnviz import walkthrough
from nnviz.explain.writing.words import SATURATED_REMARK
from nnviz.export.markdown import markdown_document
from nnviz.export.text import markdown_math, markdown_text
from nnviz.models.network import Network
from nnviz.walk import Walk
from tests.export.walks import EXAMPLES, VIEWS, WIDE, all_example_walks, example_walk, wide_walk
from tests.latex import is_balanced
from tests.strategies import Case, cases


def formulas(document: str) -> list[str]:
    """What stands between dollar signs; fails where they do not come in pairs."""
    displayed = re.findall(r"^\$\$\n(.*?)\n\$\$$", document, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^\$\$\n.*?\n\$\$$", "", document, flags=re.DOTALL | re.MULTILINE).replace(r"\$", "")
    inline = re.findall(r"(?<= )\$([^$\n]+)\$(?= )", rest)
    assert rest.count("$") == 2 * len(inline)
    return displayed + inline


def is_sound(document: str) -> None:
    for formula in formulas(document):
        assert is_balanced(formula)
        assert formula.count(r"\begin{aligned}") == formula.count(r"\end{aligned}")
        assert formula.count(r"\biggl(") == formula.count(r"\biggr)")
        assert not re.search(r"\\[^a-zA-Z]|\}_\{|\]\(|[*`<]|\\operatorname|\n\n", formula), formula
        assert not re.search(r"^\s*([-+>#=]|\d+[.)])", formula, re.MULTILINE)


def results_are_there(walk: Walk, document: str) -> None:
    chunks = re.split(r"^### ", document, flags=re.MULTILINE)[1:]
    assert len(chunks) == len(walk.steps)
    for step, chunk in zip(walk.steps, chunks, strict=True):
        assert chunk.startswith(f"{step.index + 1}. {markdown_text(step.heading)}\n\n{markdown_text(step.words)}\n\n$$")
        value = markdown_math(step.result.removeprefix(f"{step.title} = "))
        ways = re.findall(r"^\$\$\n\\begin\{aligned\}\n(.*?)\n\\end\{aligned\}\n\$\$$", chunk, re.DOTALL | re.MULTILINE)
        assert ways[0].startswith(markdown_math(step.title) + " & ")
        assert ways[0].endswith(f"= {value}")
        assert bool(step.long_way) == (len(ways) > 1)
        assert markdown_text(step.remark) in chunk


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_example_in_every_notation_at_every_grain(key: str):
    for walk in all_example_walks(key):
        document = markdown_document(walk)
        is_sound(document)
        results_are_there(walk, document)


@settings(max_examples=30)
@given(case=cases())
def test_random_networks(case: Case):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, notation="004")
    document = markdown_document(walk)
    is_sound(document)
    results_are_there(walk, document)


@pytest.mark.parametrize("key", WIDE)
def test_long_lines(key: str):
    for notation, grain in VIEWS[3::4]:
        is_sound(markdown_document(wide_walk(key, notation, grain)))


def test_the_table_of_what_is_given():
    document = markdown_document(example_walk("batch-of-4", "001"))
    rows = [line for line in document.split("\n") if line.startswith("|")]
    assert len(rows) == 2 + 11 + 4 * (3 + 1) + 1
    assert {line.count("|") for line in rows} == {4}
    assert "| weight from input 3 to neuron 1 of layer 1 | $w_{31}^{[1]}$ | −0.1 |" in rows
    assert "| target, example 3 | $y^{(3)}$ | 1 |" in rows
    assert r"| learning rate | $\alpha$ | 0.5 |" in rows


def test_no_target_is_given_where_none_is_used():
    assert "| target" not in markdown_document(example_walk("2-2-2-2-1", "003"))


def test_a_network_that_is_sure_and_wrong():
    sure = Network([1, 1], [[[900.0]]], [[0.0]], ["sigmoid"], "binary_cross_entropy", l2=0.25)
    document = markdown_document(walkthrough(sure, [[1.0]], [[0.0]]))
    assert f"*Note:* {markdown_text(SATURATED_REMARK)}" in document
    assert r"| L2 strength | $\lambda$ | 0.25 |" in document
    assert "binary cross-entropy with an L2 penalty" in document


def test_the_whole_of_the_first_step():
    document = markdown_document(example_walk("1-2-1", "003"))
    step = document.split("### 1. ")[1].split("\n\n### 2.")[0]
    assert step == (
        "Pre-activation of neuron 1 of layer 2\n\n"
        "What arrives at the neuron: every activation times its weight, added up, plus the bias.\n\n"
        "$$\n\\begin{aligned}\n"
        "z_{1}^{(2)} & = W_{11}^{(1)} \\thinspace  x + b_{1}^{(1)} \\cr\n"
        "{} & = 0.3 \\cdot 1 + 0.1 \\cr\n"
        "{} & = 0.3000 + 0.1000 \\cr\n"
        "{} & = 0.4000\n"
        "\\end{aligned}\n$$"
    )
