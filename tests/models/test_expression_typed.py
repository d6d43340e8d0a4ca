"""Formulas as people write them: signs of print, names given again, e as a name, and published examples as they are printed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz import InputError, expression
from nnviz.models.expression.build import printed
from tests.expressions import Tree, points, trees

README = """
from micrograd.engine import Value

a = Value(-4.0)
b = Value(2.0)
c = a + b
d = a * b + b**3
c += c + 1
c += 1 + c + (-a)
d += d * 2 + (b + a).relu()
d += 3 * d + (b - a).relu()
e = c - d
f = e**2
g = f / 2.0
g += 10.0 / f
print(f'{g.data:.4f}') # prints 24.7041, the outcome of this forward pass
g.backward()
print(f'{a.grad:.4f}') # prints 138.8338, i.e. the numerical value of dg/da
print(f'{b.grad:.4f}') # prints 645.5773, i.e. the numerical value of dg/db
"""

SANITY = """
x = Value(-4.0)
z = 2 * x + 2 + x
q = z.relu() + z * x
h = (z * z).relu()
y = h + q + q * x
y.backward()
"""

NEURON = """
# inputs x1,x2
x1 = Value(2.0, label='x1')
x2 = Value(0.0, label='x2')
# weights w1,w2
w1 = Value(-3.0, label='w1')
w2 = Value(1.0, label="w2")
# bias of the neuron
b = Value(6.8813735870195432, label='b')
# x1*w1 + x2*w2 + b
x1w1 = x1*w1; x1w1.label = 'x1*w1'
x2w2 = x2*w2; x2w2.label = 'x2*w2'
x1w1x2w2 = x1w1 + x2w2; x1w1x2w2.label = 'x1*w1 + x2*w2'
n = x1w1x2w2 + b; n.label = 'n'
# ----
e = (2*n).exp(); e.label = 'e'
o = (e - 1) / (e + 1)
# ----
o.label = 'o'
o.backward()
draw_dot(o)
"""


def test_the_example_of_micrograds_readme_runs_as_it_is_printed() -> None:
    g = expression(README)
    assert g.value == pytest.approx(24.70408163265306, rel=1e-15)
    assert g.gradients == pytest.approx({"a": 138.83381924198252, "b": 645.5772594752186}, rel=1e-14)
    names = [g.context.namer.name(v).plain for v in g.structure.places if not g.structure.name(v).startswith("v_")]
    assert names == ["a", "b", "c", "d", "c′", "c′′", "d′", "d′′", "e", "f", "g", "g′"]
    assert (g.named("c"), g.gradient("g")) == (-1.0, 1.0), "of several quantities with a name it is the last one"


def test_other_published_examples_of_micrograd() -> None:
    sanity = expression(SANITY)
    assert (sanity.value, sanity.gradient("x")) == (-20.0, 46.0)
    neuron = expression(NEURON)
    assert neuron.value == pytest.approx(0.7071067811865477, rel=1e-12)
    wanted = {"x1": -1.5, "x2": 0.5, "w1": 1.0, "w2": 0.0, "b": 0.5}
    assert neuron.gradients == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "values", "value"),
    [
        ("ln(x)", {"x": 2.0}, math.log(2)),
        ("σ(x)", {"x": 1.0}, 1 / (1 + math.exp(-1))),
        ("-(y·ln(a) + (1 − y)·ln(1 − a))", {"y": 1.0, "a": 0.25}, -math.log(0.25)),
        ("0.5·(y − a)²", {"y": 1.0, "a": 0.25}, 0.28125),
        ("x³ × y ÷ 2", {"x": 2.0, "y": 3.0}, 12.0),
        ("x⁻² + x¹⁰", {"x": 2.0}, 1024.25),
        ("-x²", {"x": 3.0}, -9.0),
        ("leaky_relu(x)", {"x": -3.0}, -0.03),
        ("leaky_relu(x)", {"x": 3.0}, 3.0),
        ("max(a, b, c)", {"a": 1.0, "b": 5.0, "c": 3.0}, 5.0),
        ("min(a, b, c, 0.5)", {"a": 1.0, "b": 5.0, "c": 3.0}, 0.5),
        ("e*x", {"x": 2.0}, 2 * math.e),
        ("e*x", {"x": 2.0, "e": 3.0}, 6.0),
        ("e = 2*x\ne**2", {"x": 3.0}, 36.0),
        ("e = 4\nf = e*x", {"x": 3.0}, 12.0),
        ("u = x\nu = u*y\nu -= 1\nu *= 2\nu /= y\nu **= 2", {"x": 3.0, "y": 2.0}, 25.0),
        ("x += 1", {"x": 2.0}, 3.0),
        ("x = 1\nx = 2\nx*y", {"y": 3.0}, 6.0),
        ("(x + 1).relu().tanh()", {"x": 1.0}, math.tanh(2)),
        ("x.ln() + x.sigmoid()", {"x": 1.0}, 1 / (1 + math.exp(-1))),
        ("u −= x", {"u": 3.0, "x": 1.0}, 2.0),
    ],
)
def test_what_people_write(text: str, values: dict[str, float], value: float) -> None:
    g = expression(text, values)
    assert g.value == pytest.approx(value, rel=1e-14)
    for name, found in g.check.items():
        assert found.agrees, name


REFUSED = [
    ("u = u + 1", "names that are given above"),
    ("y = a*x\na = x", "it is used as a variable above"),
    ("0,5*x", "decimals have a point"),
    ("x.foo()", "behind a name or a parenthesis"),
    ("x.relu(2)", "behind a name or a parenthesis"),
    ("x.data", "a piece of Python"),
    ("x··y", "one of them"),
    ("x*·y", "one of them"),
    ("σ", "with its argument behind it"),
    ("xσ(x)", "with its argument behind it"),
    ("²", "a number, a name|complete and in order"),
    ("x + ²", "complete and in order"),
    ("Value(x)", r"Value\(2.0\), of a number"),
    ("a = Value(2.0)\nb = a*2\na.backward()", "the last line is what is differentiated"),
    ("print(x)", "at least one line"),
    ("print(x)*y", "for a product write"),
    ("import os\nx", "complete and in order"),
    ("x **= y", "a number, as in"),
    ("ln = 3\nln*x", "has a meaning of its own"),
    ("x.label = 3\ny", "a letter, then letters"),
    ("max(x)", "max\\(a, b\\) or of more"),
]


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=[text[:20] for text, _ in REFUSED])
def test_what_is_refused_says_what_is_allowed(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        expression(text, x=1.0)


def in_print(tree: Tree) -> str:
    """A tree in the signs of print, with micrograd's calls where there is one argument."""
    match tree.head, [in_print(p) for p in tree.parts]:
        case head, []:
            return head
        case "neg", [x]:
            return f"(−{x})"
        case "**", [x, n] if n.lstrip("(−").rstrip(")").isdigit():
            # In parentheses: a raised exponent that ** follows is refused.
            return f"(({x}){n.strip('()').translate(str.maketrans('−0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))})"
        case ("+" | "-" | "*" | "/" | "**") as sign, [x, y]:
            return f"({x} {dict(zip('+-*/', '+−·÷', strict=True)).get(sign, sign)} {y})"
        case "log", [x]:
            return f"ln({x})"
        case "sigmoid", [x]:
            return f"σ({x})"
        case "relu", [x]:
            return f"({x}).relu()"
        case head, arguments:
            return f"{head}({', '.join(arguments)})"


@settings(max_examples=200)
@given(tree=trees, point=points)
def test_signs_of_print_mean_what_pythons_signs_mean(tree: Tree, point: dict[str, float]) -> None:
    assume(tree.names)
    values = {name: point[name] for name in tree.names}
    try:
        plain = expression(tree.text, values)
    except InputError:
        with pytest.raises(InputError):
            expression(in_print(tree), values)
        return
    other = expression(in_print(tree), values)
    assert (other.value, other.gradients) == (plain.value, plain.gradients)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.sampled_from(["u", "v"]), st.sampled_from(["+", "-", "*"]), st.sampled_from(["u", "v", "x", "2"])),
        min_size=1,
        max_size=8,
    )
)
def test_a_name_given_again_is_a_new_quantity(steps: list[tuple[str, str, str]]) -> None:
    """The same lines with a name of its own for every quantity give the same value and the same derivatives."""
    latest = {"u": "u0", "v": "v0", "x": "x", "2": "2"}
    again, single = ["u = 3*x", "v = x - 1"], ["u0 = 3*x", "v0 = x - 1"]
    for n, (name, sign, operand) in enumerate(steps, start=1):
        again.append(f"{name} {sign}= {operand} + 1" if n % 2 else f"{name} = {name} {sign} ({operand} + 1)")
        single.append(f"{name}{n}s = {latest[name]} {sign} ({latest[operand]} + 1)")
        latest[name] = f"{name}{n}s"
    a, b = expression("\n".join(again), x=1.5), expression("\n".join(single), x=1.5)
    assert (a.value, a.gradients) == (b.value, b.gradients)
    assert len({a.context.namer.name(v).plain for v in a.structure.places}) == len(a.structure.places)
    c = expression(printed(a.structure), x=1.5)
    assert (c.value, c.gradients, printed(c.structure)) == (a.value, a.gradients, printed(a.structure))
    assert np.isfinite([s.value for s in a.steps if s.value is not None]).all()
