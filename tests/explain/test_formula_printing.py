"""Forms printed as LaTeX: in symbols and with numbers put in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnviz.core.arithmetic import EXACT
from nnviz.core.cases import indicator, positive
from nnviz.core.forms import ONE, Activated, Call, Const, Form, Mean, Neg, PairCall, Power, Prod, Quot, Ref, Square, Stable, Sum, difference
from nnviz.core.functions import ABS, EXP, LN, NORMAL_BELOW, RAISED, TANH
from nnviz.core.limits import LONGEST_PRODUCT, LONGEST_SUM, LONGEST_SUM_OF_LONG_TERMS
from nnviz.core.operations import affine, descend, l2_penalty, mean, residual
from nnviz.core.records.activations import ACTIVATIONS
from nnviz.core.records.losses import BINARY_CROSS_ENTROPY, HALF_SQUARED_ERROR
from nnviz.explain.naming.names import GENERIC_EXAMPLE
from nnviz.explain.naming.numbers import latex_number
from nnviz.explain.writing.formula import SHOWN_EXAMPLE, Slot, Template, template
from tests.latex import is_balanced, worked_out
from tests.reading import read

binary_cross_entropy = BINARY_CROSS_ENTROPY.operation
half_squared_error = HALF_SQUARED_ERROR.operation

X, Y, Z = Ref(0), Ref(1), Ref(2)
HALF = Const(0.5, r"\frac{1}{2}")
NUMBERS = ("-2", "3", "-0.5", "7", "8", "9", "10", "11", "12")


def symbols(form: Form) -> str:
    marks = {SHOWN_EXAMPLE: "", GENERIC_EXAMPLE: "^i"}
    return template(form, False).filled(lambda s: "xyzuvwpqr"[s.ref] + marks.get(s.example, f"^{s.example + 1}"))


def in_parentheses(text: str, guarded: bool) -> str:
    return rf"\left({text}\right)" if guarded and text.startswith("-") else text


def numbers(form: Form) -> str:
    """With -2, 3, -0.5 put in; under a mean the example is added."""
    return template(form, True).filled(
        lambda s: in_parentheses(NUMBERS[s.ref] + (f"/{s.example + 1}" if s.example >= 0 else ""), s.guarded)
    )


TABLE = [
    (X, "x", "-2"),
    (Neg(X), "-x", r"-\left(-2\right)"),
    (Sum((X, Y)), "x + y", "-2 + 3"),
    (Sum((Y, X)), "y + x", r"3 + \left(-2\right)"),
    (difference(Y, X), "y - x", r"3 - \left(-2\right)"),
    (difference(Y, Sum((X, Z))), r"y - \left(x + z\right)", r"3 - \left(-2 + \left(-0.5\right)\right)"),
    (Sum((Y, Sum((X, Z)))), r"y + \left(x + z\right)", r"3 + \left(-2 + \left(-0.5\right)\right)"),
    (Prod((X, Y)), r"x \, y", r"-2 \cdot 3"),
    (Prod((Y, X)), r"y \, x", r"3 \cdot \left(-2\right)"),
    (Prod((X, ONE)), r"x \cdot 1", r"-2 \cdot 1"),
    (Prod((X, difference(ONE, X))), r"x \, \left(1 - x\right)", r"-2 \cdot \left(1 - \left(-2\right)\right)"),
    (Prod((Neg(X), Y)), r"\left(-x\right) \, y", r"\left(-\left(-2\right)\right) \cdot 3"),
    (Sum((Y, Prod((X, Z)))), r"y + x \, z", r"3 + \left(-2\right) \cdot \left(-0.5\right)"),
    (Neg(Prod((X, Y))), r"-x \, y", r"-\left(-2\right) \cdot 3"),
    (Quot(X, Y), r"\frac{x}{y}", r"\frac{-2}{3}"),
    (Neg(Quot(X, Y)), r"-\frac{x}{y}", r"-\frac{-2}{3}"),
    (Square(X), r"\left(x\right)^{2}", r"\left(-2\right)^{2}"),
    (Square(Y), r"\left(y\right)^{2}", "3^{2}"),
    (Square(difference(Y, X)), r"\left(y - x\right)^{2}", r"\left(3 - \left(-2\right)\right)^{2}"),
    (Square(Const(3)), "3^{2}", "3^{2}"),
    (Square(Const(-3)), r"\left(-3\right)^{2}", r"\left(-3\right)^{2}"),
    (Square(Call(ABS, X)), r"\left|x\right|^{2}", r"\left|-2\right|^{2}"),
    # What has a last part of its own is held together: tanh(u)² is not tanh(u²), nor is it e to the u².
    (Square(Call(TANH, Y)), r"\left(\tanh\left(y\right)\right)^{2}", r"\left(\tanh\left(3\right)\right)^{2}"),
    (Square(Call(EXP, Y)), r"\left(e^{y}\right)^{2}", r"\left(e^{3}\right)^{2}"),
    (Square(Quot(Y, X)), r"\left(\frac{y}{x}\right)^{2}", r"\left(\frac{3}{-2}\right)^{2}"),
    (Square(Stable(Call(LN, Y), lambda v: v, (Y,))), r"\left(\ln\left(y\right)\right)^{2}", r"\left(\ln\left(3\right)\right)^{2}"),
    (Power(Square(Y), Const(3)), r"{\left(\left(y\right)^{2}\right)}^{3}", r"{\left(3^{2}\right)}^{3}"),
    (PairCall(RAISED, difference(ONE, Y), Z), r"{\left(1 - y\right)}^{z}", r"{\left(1 - 3\right)}^{-0.5}"),
    (Prod((HALF, Square(Y))), r"\frac{1}{2} \, \left(y\right)^{2}", r"\frac{1}{2} \cdot 3^{2}"),
    (Call(EXP, Neg(X)), "e^{-x}", r"e^{-\left(-2\right)}"),
    (Call(LN, Activated(difference(ONE, X), complement=True)), r"\ln\left(1 - x\right)", r"\ln\left(1 - \left(-2\right)\right)"),
    (Call(TANH, X), r"\tanh\left(x\right)", r"\tanh\left(-2\right)"),
    (
        positive(X, X),
        r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\begin{cases} -2 & \text{if } -2 > 0 \\ 0 & \text{otherwise} \end{cases}",
    ),
    (
        positive(X, X, Prod((Const(0.01), X))),
        r"\begin{cases} x & \text{if } x > 0 \\ 0.01 \, x & \text{otherwise} \end{cases}",
        r"\begin{cases} -2 & \text{if } -2 > 0 \\ 0.01 \cdot \left(-2\right) & \text{otherwise} \end{cases}",
    ),
    (
        indicator(X, included=True),
        r"\begin{cases} 1 & \text{if } x \geq 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\begin{cases} 1 & \text{if } -2 \geq 0 \\ 0 & \text{otherwise} \end{cases}",
    ),
    (Stable(Sum((X, Y)), lambda v: v, (X,)), "x + y", "-2 + 3"),
    (ACTIVATIONS["sigmoid"].build(1, 0).form, r"\frac{1}{1 + e^{-x}}", r"\frac{1}{1 + e^{-\left(-2\right)}}"),
    (ACTIVATIONS["softmax"].build(2, 1).form, r"\frac{e^{y}}{e^{x} + e^{y}}", r"\frac{e^{3}}{e^{-2} + e^{3}}"),
    (affine(1).form, r"x \, y + z", r"-2 \cdot 3 + \left(-0.5\right)"),
    (descend().form, r"x - y \, z", r"-2 - 3 \cdot \left(-0.5\right)"),
    (residual().form, "x - y", "-2 - 3"),
    (half_squared_error(1).form, r"\frac{1}{2} \, \left(y - x\right)^{2}", r"\frac{1}{2} \cdot \left(3 - \left(-2\right)\right)^{2}"),
    (
        binary_cross_entropy(1).form,
        r"-\left(y \, \ln\left(x\right) + \left(1 - y\right) \, \ln\left(1 - x\right)\right)",
        r"-\left(3 \cdot \ln\left(-2\right) + \left(1 - 3\right) \cdot \ln\left(1 - \left(-2\right)\right)\right)",
    ),
    (l2_penalty(1, 4).form, r"\frac{x}{8} \, \left(y\right)^{2}", r"\frac{-2}{8} \cdot 3^{2}"),
]


@pytest.mark.parametrize(("form", "in_symbols", "in_numbers"), TABLE, ids=[row[1] for row in TABLE])
def test_a_form_is_written(form: Form, in_symbols: str, in_numbers: str):
    assert symbols(form) == in_symbols
    assert numbers(form) == in_numbers


def terms(count: int) -> Sum:
    return Sum(tuple(Ref(k) for k in range(count)))


def test_the_longest_sum_is_written_out_and_a_longer_one_is_not():
    assert symbols(terms(LONGEST_SUM)) == "x + y + z + u + v + w + p + q"
    assert symbols(terms(LONGEST_SUM + 1)) == r"x + y + z + \cdots + q + r"
    assert numbers(terms(LONGEST_SUM + 1)) == r"-2 + 3 + \left(-0.5\right) + \cdots + 11 + 12"


def test_the_longest_product_is_written_out_and_a_longer_one_is_not():
    factors = tuple(Ref(k % 6) for k in range(LONGEST_PRODUCT))
    assert symbols(Prod(factors)) == r" \, ".join("xyzuvw"[k % 6] for k in range(LONGEST_PRODUCT))
    assert symbols(Prod((*factors, Ref(2)))) == r"x \, y \, z \, u \, v \, \cdots \, x \, y \, z"
    assert numbers(Prod((*factors, Ref(2)))).count(r"\cdot ") == 8


def test_a_sum_of_long_terms_is_abbreviated_sooner():
    long = [Prod((X, Y, Z, Ref(k))) for k in range(3, 8)]
    written = Sum(tuple(long[:LONGEST_SUM_OF_LONG_TERMS]))
    assert symbols(written) == r"x \, y \, z \, u + x \, y \, z \, v + x \, y \, z \, w"
    assert symbols(Sum(tuple(long))) == r"x \, y \, z \, u + x \, y \, z \, v + \cdots + x \, y \, z \, q"
    assert symbols(Sum((X, Y, Z, X, Y))) == "x + y + z + x + y"


def test_a_mean_is_a_sum_over_the_examples():
    form = Mean(Prod((X, Y)), 3)
    assert symbols(form).replace(r"\limits", "") == r"\frac{1}{3} \sum_{i=1}^{3} x^i \, y^i"
    written = [rf"\left(-2/{e}\right) \cdot 3/{e}" for e in (1, 2, 3)]
    written[0] = r"-2/1 \cdot 3/1"
    assert numbers(form) == rf"\frac{{1}}{{3}} \left({' + '.join(written)}\right)"


def test_a_mean_of_a_sum_keeps_it_together():
    assert symbols(Mean(Sum((X, Y)), 2)).endswith(r"\left(x^i + y^i\right)")


def test_a_mean_over_many_examples_is_abbreviated():
    assert numbers(mean(4).form) == r"\frac{1}{4} \left(-2/1 + \left(-2/2\right) + \left(-2/3\right) + \left(-2/4\right)\right)"
    assert numbers(mean(30).form) == r"\frac{1}{30} \left(-2/1 + \left(-2/2\right) + \cdots + \left(-2/30\right)\right)"


def test_a_mean_beside_a_term_of_its_own():
    form = Sum((Mean(X, 2), Prod((Y, Z))))
    assert numbers(form) == r"\frac{1}{2} \left(-2/1 + \left(-2/2\right)\right) + 3 \cdot \left(-0.5\right)"


def test_a_form_of_an_unknown_kind_is_refused():
    with pytest.raises(TypeError, match="no way to print"):
        template(Form(), False)


def test_slots_survive_a_template():
    slot = Slot(3, GENERIC_EXAMPLE, True)
    assert list(Template(f"a {slot.mark} b {Slot(0).mark}").slots) == [slot, Slot(0)]


forms = st.recursive(
    st.sampled_from([X, Y, Z, ONE, HALF]),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=10).map(lambda p: Sum(tuple(p))),
        st.lists(parts, min_size=1, max_size=3).map(lambda p: Prod(tuple(p))),
        st.builds(Neg, parts),
        st.builds(Quot, parts, parts),
        st.builds(Square, parts),
        st.builds(lambda x: Call(LN, Activated(x)), parts),
        st.builds(lambda x: Call(EXP, x), parts),
    ),
    max_leaves=12,
)


@given(form=forms)
def test_both_templates_of_a_form_read_the_same_operands_in_balance(form: Form):
    in_symbols, in_numbers = template(form, False), template(form, True)
    assert [s.ref for s in in_symbols.slots] == [s.ref for s in in_numbers.slots]
    assert is_balanced(in_symbols.latex)
    assert is_balanced(in_numbers.latex)


closed = st.recursive(
    st.sampled_from([X, Y, Z, ONE, Const(3)]),
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(lambda p: Sum(tuple(p))),
        st.lists(parts, min_size=2, max_size=3).map(lambda p: Prod(tuple(p))),
        st.builds(Neg, parts),
        st.builds(Quot, parts, parts.map(lambda x: Sum((ONE, Square(x))))),
        st.builds(Square, parts),
        st.builds(Call, st.sampled_from([EXP, TANH, ABS, NORMAL_BELOW]), parts),
    ),
    max_leaves=8,
)
"""Forms that both readers of the tests can read."""


@given(form=closed)
def test_what_is_printed_reads_as_what_is_computed(form: Form):
    expected = form.value([np.array([v]) for v in (-2.0, 3.0, -0.5)], EXACT).item()
    assume(abs(expected) < 1e6)
    line = numbers(form)
    found = worked_out(line, None).item()
    assert found.low == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert found.high == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert read(line).value == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("line", [r"\tanh\left(0.5\right)^{2}", r"e^{0.5}^{2}", r"\frac{1}{2}^{2}"])
def test_a_square_of_what_is_not_held_together_is_not_read(line: str):
    for reader in (read, lambda text: worked_out(text, None)):
        with pytest.raises(ValueError, match="should stand"):
            reader(line)


@given(form=forms)
def test_no_sign_follows_a_sign(form: Form):
    line = template(form, True).filled(lambda s: in_parentheses(latex_number("-3.1e-07"), s.guarded))
    for wrong in ("+ -", "- -", r"\cdot -", "--"):
        assert wrong not in line


@pytest.mark.parametrize(("number", "latex"), [(3.14159265, "3.14159265"), (1234567.0, "1234567"), (1e-7, r"1.0 \times 10^{-7}")])
def test_a_constant_is_written_in_full(number: float, latex: str):
    assert template(Prod((Const(number), X)), True).filled(lambda s: "2") == rf"{latex} \cdot 2"
