"""Names of expressions: as they were typed, with indices lowered and Greek letters as such; no two alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.explain.naming.expression_names import identifier, typed_name
from nnviz.expression_walk import expression
from nnviz.player.mathml import mathml


@pytest.mark.parametrize(
    ("typed", "plain", "html"),
    [
        ("x", "x", "x"),
        ("x1", "x_1", "x<sub>1</sub>"),
        ("x_1", "x_1", "x<sub>1</sub>"),
        ("w_in", "w_in", "w<sub>in</sub>"),
        ("theta", "θ", "θ"),
        ("alpha2", "α_2", "α<sub>2</sub>"),
        ("beta", "β", "β"),
        ("eta", "η", "η"),
        ("y_hat", "ŷ", "ŷ"),
        ("yhat", "ŷ", "ŷ"),
        ("W1_12", "W_12^(1)", "W<sub>12</sub><sup>(1)</sup>"),
        ("dz2", "dz_2", "dz<sub>2</sub>"),
        ("loss", "loss", "loss"),
        ("J", "J", "J"),
    ],
)
def test_typed_names(typed: str, plain: str, html: str):
    name = typed_name(typed)
    assert (name.plain, name.html) == (plain, html)


def test_two_that_would_look_alike_are_shown_as_typed():
    walk = expression("x1 + x_1 + y1", x1=1, x_1=2, y1=3)
    names = [walk.context.namer.name(v).plain for v in walk.structure.variables]
    assert names == ["x1", "x_1", "y_1"]
    assert walk.steps[0].symbols == r"v_{1} = x1 + x\_1"


identifiers = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,5}(_[A-Za-z0-9]{1,4}){0,2}", fullmatch=True)


@given(names=st.lists(identifiers, min_size=2, max_size=5, unique=True))
def test_different_names_are_shown_differently(names: list[str]):
    try:
        walk = expression(" + ".join(names), dict.fromkeys(names, 1.0))
    except InputError:  # a word with a meaning
        return
    shown = [walk.context.namer.name(v) for v in walk.structure.variables]
    assert len({n.plain for n in shown}) == len(names)
    for name in shown:
        assert mathml(name.latex)
        assert "<" not in name.plain


@pytest.mark.parametrize("typed", ["x", "x1", "W1_12", "b2_3", "a10_2"])
def test_an_identifier_is_the_name_again(typed: str):
    assert identifier(typed_name(typed)) == typed


def test_generated_names_avoid_the_typed_ones():
    assert expression("v1 = x + 1\nv1*2*3", x=1).structure.names[2:] == ("u_1", "f")
    walk = expression("f + f*f", f=2)
    assert walk.structure.names == ("f", "v_1", "J")


@pytest.mark.parametrize(("typed", "text"), [("w_12", "w₁₂"), ("w12", "w₁₂"), ("w_1_2", "w₁,₂"), ("w_1_12", "w₁,₁₂"), ("w_11_2", "w₁₁,₂")])
def test_two_indices_that_are_typed_apart_stay_apart(typed: str, text: str):
    assert typed_name(typed).text == text
