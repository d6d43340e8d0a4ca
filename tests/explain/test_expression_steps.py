"""The steps of an expression: forward, then backward from 1; each formula, its numbers, its words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from nnviz.core.errors import InputError
from nnviz.core.quantities import Branch, Gradient, Local, Variable
from nnviz.explain.steps.expression_steps import GRAINS
from nnviz.explain.steps.slips import BRANCH, slips
from nnviz.expression_walk import ExpressionWalk, expression
from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from tests.expressions import Tree, points, trees


def said(walk: ExpressionWalk) -> list[tuple[str, str]]:
    """The plain name of what each step finds, and its number."""
    return [(walk.context.namer.name(walk.context.node(s.node).quantity).plain, s.text) for s in walk.steps]


def test_the_steps_of_lecture_000():
    walk = expression("q = x + y\nf = q*z", x=-2, y=5, z=-4)
    assert said(walk) == [
        ("q", "3"),
        ("f", "-12"),
        ("∂f/∂f", "1"),
        ("∂f/∂z", "3"),
        ("∂f/∂q", "-4"),
        ("∂q/∂x", "1"),
        ("∂f/∂x", "-4"),
        ("∂q/∂y", "1"),
        ("∂f/∂y", "-4"),
    ]
    assert [s.phase for s in walk.steps] == ["forward"] * 2 + ["backward"] * 7
    product = walk.steps[6]
    assert product.symbols == r"\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \, \frac{\partial q}{\partial x}"
    assert product.numbers == r"\frac{\partial f}{\partial x} = -4 \cdot 1"
    assert product.words == "If x moves a little, how much does f move? What comes from above, times the local derivative."


def test_a_value_used_twice_gets_its_branches_summed_and_the_step_says_so():
    walk = expression("f = x*x", x=3)
    assert said(walk) == [
        ("f", "9"),
        ("∂f/∂f", "1"),
        ("∂f/∂x via f, 1st place", "3"),
        ("∂f/∂x via f, 2nd place", "3"),
        ("∂f/∂x", "6"),
    ]
    last = walk.steps[-1]
    assert last.words == "x is used twice, so a change of x reaches f in more than one way: the branches are added up."
    assert last.numbers.endswith("= 3 + 3")
    assert (BRANCH, 3.0) in slips(last)


def test_two_ways_are_two_branches():
    walk = expression("g1 = x**2\ng2 = x\nf = 2*g1 + g2", x=3)
    found = dict(said(walk))
    assert found["∂f/∂x via g₁"] == "12"
    assert found["∂f/∂x via g₂"] == "1"
    assert found["∂f/∂x"] == "13"


def test_the_coarser_grain_writes_the_local_derivatives_out():
    walk = expression("u = b*c\nv = a + u\nJ = 3*v", a=5, b=3, c=2).viewed(grain="gradient")
    assert [name for name, _ in said(walk)] == ["u", "v", "J", "∂J/∂J", "∂J/∂v", "∂J/∂a", "∂J/∂u", "∂J/∂b", "∂J/∂c"]
    step = walk.steps[-2]
    assert step.symbols == r"\frac{\partial J}{\partial b} = \frac{\partial J}{\partial u} \, c"
    assert step.numbers == r"\frac{\partial J}{\partial b} = 3 \cdot 2"
    with pytest.raises(InputError, match="operation, gradient"):
        walk.viewed(grain="layer")


@settings(max_examples=100)
@given(tree=trees, point=points)
def test_every_step_reads_only_what_is_known(tree: Tree, point: dict[str, float]):
    try:
        walk = expression(tree.text, {n: point[n] for n in tree.names})
    except InputError:
        return
    for grain in GRAINS:
        steps = walk.viewed(grain=grain).steps
        known = {n for n, node in enumerate(walk.structure.graph.nodes) if node.operation is None}
        for index, step in enumerate(steps):
            assert step.index == index
            assert set(step.reads) <= known
            known |= set(step.nodes)
            assert step.words.endswith((".", "?"))
            assert step.heading
            assert "⟦" not in step.symbols + step.numbers
        quantities = [walk.structure.graph.nodes[s.node].quantity for s in steps]
        assert len(set(quantities)) == len(quantities)
        computed = {n.quantity for n in walk.structure.graph.nodes if n.operation is not None}
        left_out = {q for q in computed if isinstance(q, Local)} if grain == "gradient" else set()
        assert set(quantities) == computed - left_out


def test_every_branch_is_above_times_local():
    """All four places where a and y of the cross-entropy are used."""
    example = load_expression_example("logistic")
    walk = expression(example.text, example.values)
    graph, values = walk.structure.graph, walk.values
    branches = [n.quantity for n in graph.nodes if isinstance(n.quantity, Branch)]
    assert len(branches) == 4
    for b in branches:
        product = values[Gradient(b.of, b.through)] * values[Local(b.through, b.wrt, b.slot)]
        assert values[b] == pytest.approx(product)
    for wrt in {b.wrt for b in branches}:
        parts = [values[b] for b in branches if b.wrt == wrt]
        assert values[Gradient(walk.structure.target, wrt)] == pytest.approx(sum(parts))


@pytest.mark.parametrize(
    ("text", "x", "remark"),
    [
        ("relu(x)", 0, "ReLU has a kink at 0"),
        ("3*abs(x)", 0, "absolute value has a kink at 0"),
        ("max(x, 2)*x", 2, "Both are equal: max has a kink"),
        ("1 + min(2, x)", 2, "Both are equal: min has a kink"),
        ("relu(x)", 1, ""),
        ("sin(x)", 0, ""),
    ],
)
@pytest.mark.parametrize("grain", sorted(GRAINS))
def test_a_kink_is_remarked_where_its_derivative_is_used(text: str, x: float, remark: str, grain: str):
    remarks = {s.remark for s in expression(text, x=x).viewed(grain=grain).steps}
    assert any(r.startswith(remark) or remark in r for r in remarks)
    assert (remarks == {""}) == (remark == "")


def test_a_variable_without_influence_says_so():
    walk = expression("u = 2*y\nf = 3*x", x=1, y=2)
    assert walk.gradients == {"x": 3, "y": 0}
    assert walk.gradient("u") == 0
    step = next(s for s in walk.steps if s.heading == "Derivative of f with respect to y")
    assert step.words == "f does not depend on y: there is no way from y to f."


@pytest.mark.parametrize("key", expression_example_keys())
def test_every_step_of_every_example_has_its_own_explanation(key: str):
    example = load_expression_example(key)
    for step in expression(example.text, example.values).steps:
        assert "  " not in step.words
        assert step.heading[0].isupper()
        assert step.value == pytest.approx(step.context.number(step.node))


def test_constants_are_part_of_the_formula():
    walk = expression("J = 3*v", v=11)
    assert walk.steps[0].symbols == r"J = 3 \, v"
    assert walk.steps[0].numbers == r"J = 3 \cdot 11"
    assert said(walk)[2] == ("∂J/∂v", "3")


def test_by_hand_every_number_is_rounded():
    walk = expression("a = sigmoid(x)\nb = a*a", x=1).viewed(arithmetic=2)
    assert walk.named("a") == 0.73
    assert walk.value == 0.53
    assert walk.steps[0].text == "0.73"


def test_targets_are_variables_too():
    walk = expression("f = x", x=4)
    assert walk.value == 4
    assert walk.gradient("x") == 1
    assert isinstance(walk.structure.target, Variable)
