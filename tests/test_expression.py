"""``from nnviz import expression``: values, derivatives, steps, figures and files, without Streamlit."""

from __future__ import annotations

from pathlib import Path

import plotly.graph_objects as go
import pytest

from nnviz import ExpressionWalk, InputError, expression


@pytest.fixture
def g() -> ExpressionWalk:
    return expression("J = 3*(a + b*c)", a=5, b=3, c=2)


def test_the_example_of_the_readme(g: ExpressionWalk):
    assert g.value == 33
    assert g.gradient("b") == 6
    assert g.gradients == {"a": 3, "b": 6, "c": 9}
    assert g.variables == {"a": 5, "b": 3, "c": 2}
    assert g.text == "J = 3*(a + b*c)"


def test_values_come_as_a_mapping_or_by_name():
    text = "u = b*c; v = a + u; J = 3*v"
    assert expression(text, {"a": 5, "b": 3}, c=2).value == 33
    assert expression(text, {"a": "5", "b": "3", "c": "2.0"}).value == 33
    assert expression("text + values", text=1, values=2).value == 3


def test_intermediate_results_have_values_and_derivatives(g: ExpressionWalk):
    walk = expression("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2)
    assert (walk.named("u"), walk.named("v")) == (6, 11)
    assert (walk.gradient("u"), walk.gradient("v"), walk.gradient("J")) == (3, 3, 1)
    assert g.named("v_1") == 6


def test_a_line_can_give_a_value():
    walk = expression("x = -2\ny = 5\nz = -4\nf = (x + y)*z")
    assert walk.value == -12
    assert walk.gradients == {"x": -4, "y": -4, "z": 3}
    with pytest.raises(InputError, match=r"^x: 3 is not allowed. Allowed: no value: the text says x = -2"):
        expression("x = -2\n2*x", x=3)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"a": 5, "b": 3}, r"^c \(line 1, column 12\): no value"),
        ({"a": 5, "b": 3, "c": "much"}, "^c: 'much' is not allowed"),
        ({"a": 5, "b": 3, "c": float("nan")}, "^c: nan is not allowed"),
        ({"a": 5, "b": 3, "c": 2, "d": 1}, "^variable: 'd' is not allowed. Allowed: the variables of the formula: a, b, c"),
        ({"a": 5, "b": 3, "c": True}, "^c: True is not allowed"),
    ],
)
def test_values_that_do_not_fit_are_named(values: dict[str, object], says: str):
    with pytest.raises(InputError, match=says):
        expression("J = 3*(a+b*c)", values)


def test_other_values(g: ExpressionWalk):
    assert g.with_values(a=0).value == 18
    assert g.value == 33
    with pytest.raises(InputError):
        g.with_values(d=1)


def test_the_numbers_of_lecture_000():
    f = expression("q = x + y\nf = q*z", x=-2, y=5, z=-4)
    assert (f.named("q"), f.value, f.gradient("q")) == (3, -12, -4)
    assert f.gradients == {"x": -4, "y": -4, "z": 3}
    for name, wanted in (("x", -16), ("y", -16), ("z", -9)):
        nudge = f.nudge(name, 1)
        assert (f.value + nudge.predicted, nudge.after) == (wanted, wanted)


def test_a_result_can_be_nudged_too_and_what_it_is_made_of_stays():
    f = expression("q = x + y\nf = q*z", x=-2, y=5, z=-4)
    found = f.nudge("q", -0.1)
    assert (found.at, found.slope, found.predicted) == (3.0, -4.0, 0.4)
    assert found.real == pytest.approx(0.4)
    assert (f.nudge("f", 2).predicted, f.nudge("f", 2).real) == (2.0, 2.0)
    squared = expression("v = x*x\nJ = v*v", x=2)
    assert (squared.nudge("v", 1).slope, squared.nudge("v", 1).predicted, squared.nudge("v", 1).real) == (8.0, 8.0, 9.0)


@pytest.mark.parametrize(("name", "h"), [("nobody", 1), ("x", "far"), ("x", 1e9)])
def test_a_nudge_that_cannot_be_made_is_refused(name: str, h: object):
    with pytest.raises(InputError):
        expression("q = x + y\nf = q*z", x=-2, y=5, z=-4).nudge(name, h)  # type: ignore[arg-type]


def test_the_gradient_check_agrees(g: ExpressionWalk):
    assert set(g.check) == {"a", "b", "c"}
    assert all(checked.agrees for checked in g.check.values())


def test_a_figure_of_every_step(g: ExpressionWalk):
    for step in range(len(g.steps)):
        assert isinstance(g.figure(step), go.Figure)
    assert g.figure(-1, format="narrow").layout.width == g.scene("narrow").width
    with pytest.raises(InputError, match=r"^step"):
        g.figure(len(g.steps))


def test_it_is_shown_otherwise(g: ExpressionWalk):
    assert g.viewed(digits=0).steps[-1].text == "9"
    third = expression("x/3", x=1)
    assert third.steps[0].text == "0.3333"
    assert third.viewed(digits=6).steps[0].text == "0.333333"
    assert third.viewed(arithmetic=2).value == 0.33
    assert len(g.viewed(grain="gradient").steps) < len(g.steps)
    for wrong in ({"digits": 99}, {"arithmetic": 77}, {"grain": "layer"}):
        with pytest.raises(InputError):
            g.viewed(**wrong)


def test_it_becomes_a_file_and_a_notebook_cell(g: ExpressionWalk, tmp_path: Path):
    g.to_html(tmp_path / "g.html", title="Three operations")
    page = (tmp_path / "g.html").read_text(encoding="utf-8")
    assert "<title>Three operations</title>" in page
    assert g._repr_html_().startswith("<iframe")


def test_an_unknown_name_has_no_derivative(g: ExpressionWalk):
    with pytest.raises(InputError, match="Allowed: a, b, c, v_1, v_2, J"):
        g.gradient("z")
