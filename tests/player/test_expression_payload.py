"""What the browser gets of an expression: complete, well-formed, harmless, with its own words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from nnviz.core.errors import InputError
from nnviz.explain.naming.numbers import display_number
from nnviz.explain.steps.expression_steps import GRAINS
from nnviz.expression_walk import ExpressionWalk, expression
from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from nnviz.player.expressions import expression_node, expression_nudge, expression_payload
from nnviz.player.payload import packed
from nnviz.player.standalone import expression_html
from tests.expressions import Tree, points, trees
from tests.player import test_payload as checks
from tests.player.browser import Json, formulas, text_of, text_of_latex, unpacked

ROOT = {"msqrt"}


def received(walk: ExpressionWalk) -> Json:
    """The payload as the browser parses it."""
    return unpacked(json.loads(packed(expression_payload(walk)).whole, parse_constant=lambda name: 1 / 0))


def check(walk: ExpressionWalk, data: Json, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MATHML", checks.MATHML | ROOT)
    checks.check_complete(walk, data)  # type: ignore[arg-type]
    checks.check_known(data)
    checks.check_harmless(data)
    for scene in data["scenes"].values():
        places = range(-len(scene["lines"]), len(scene["marks"]))
        assert all(label["owner"] in places for label in scene["labels"])
        assert set(scene["owners"].values()) <= set(places)
        assert all(len(line["at"]) % 2 == 0 and len(line["at"]) >= 4 for line in scene["lines"])
    for step, sent in zip(walk.steps, data["steps"], strict=True):
        lines = [text_of(line) for line in formulas(data, sent)]
        c, f = walk.context, step.formula
        # The reader of LaTeX takes the backslash of an underscore for a character.
        assert lines[:2] == [text_of_latex(c.symbols(f)).replace("\\_", "_"), text_of_latex(c.numbers(f))]
        assert data["texts"][str(sent["nodes"][0])] == display_number(step.text)


@pytest.mark.parametrize("grain", sorted(GRAINS))
@pytest.mark.parametrize("key", expression_example_keys())
def test_every_example_is_complete_and_harmless(key: str, grain: str, monkeypatch: pytest.MonkeyPatch):
    example = load_expression_example(key)
    walk = expression(example.text, example.values).viewed(grain=grain)
    check(walk, received(walk), monkeypatch)


@settings(max_examples=30)
@given(tree=trees, point=points)
def test_any_expression_is(tree: Tree, point: dict[str, float]):
    try:
        walk = expression(tree.text, {n: point[n] for n in tree.names})
    except InputError:
        return
    with pytest.MonkeyPatch.context() as patch:
        check(walk, received(walk), patch)


def test_it_says_what_it_is():
    data = received(expression("J = 3*(a + b*c)", a=5, b=3, c=2))
    assert data["about"]["picture"] == "The computation graph"
    assert "derivative of J" in data["about"]["legend"]
    assert [title for _, title in data["phases"]] == ["Forward", "Backward"]
    assert data["cost"] == "J"
    assert data["errors"] == ""


def test_what_the_text_gives_is_not_edited_in_place():
    walk = expression("k = 3\nJ = k*x", x=2)
    data = received(walk)
    assert data["editable"] == {str(expression_node(walk, "x")): "2"}


def test_the_tables_check_every_gradient():
    walk = expression("J = 3*(a + b*c)", a=5, b=3, c=2)
    variables, results = received(walk)["tables"]
    assert [row["head"] for row in variables["rows"]] == ["variable a", "variable b", "variable c"]
    assert [row["cells"][2]["text"] for row in variables["rows"]] == ["3", "6", "9"] or all(
        row["cells"][3]["flag"] == "✓" for row in variables["rows"]
    )
    assert [row["head"] for row in results["rows"]] == ["intermediate result v₁", "intermediate result v₂", "result J"]


@pytest.mark.parametrize(("text", "x", "flag"), [("relu(x)", 0, "≈"), ("log(x)", 1e-6, "≈"), ("sin(x)", 0.3, "✓")])
def test_a_check_that_cannot_be_made_is_no_disagreement(text: str, x: float, flag: str):
    assert received(expression(text, x=x))["tables"][0]["rows"][0]["cells"][3]["flag"] == flag


def test_a_nudge_tells_the_values_too():
    walk = expression("q = x + y\nf = q*z", x=-2, y=5, z=-4)
    found: dict[str, Any] = expression_nudge(walk, "z", "1")
    assert (found["predicted"], found["real"]) == ("3", "3")
    assert [row[2] for row in found["rows"]] == ["−9", "−9"]
    assert found["rows"][0][1] == "at z = −3"
    assert expression_nudge(walk, "z", "far")["message"].startswith("h: 'far' is not allowed.")


def test_a_nudge_out_of_the_range_of_numbers_has_no_curve():
    found = expression_nudge(expression("log(x)", x=1), "x", "-2")
    assert found["xs"] == ()
    assert len(found["rows"]) == 1
    assert json.dumps(found, allow_nan=False)


def test_the_page_of_its_own_holds_everything():
    walk = expression("f = x*x", x=3)
    page = expression_html(walk, "A <b>title</b>")
    assert "A &lt;b&gt;title&lt;/b&gt;" in page
    assert "http" not in page.replace("http://www.w3.org/", "")
    assert expression_html(walk).count("<h1>The computation graph of f = x*x</h1>") == 1
