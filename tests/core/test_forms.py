"""Written forms: one tree that is both computed and written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from nnviz.core.arithmetic import EXACT, Arithmetic
from nnviz.core.forms import ONE, OUT, ZERO, Activated, Call, Const, Form, Mean, Neg, Prod, Quot, Ref, Square, Stable, Sum, difference
from nnviz.core.functions import EXP, LN, TANH
from nnviz.core.operations import affine, l2_penalty
from nnviz.core.records.activations import ACTIVATIONS
from nnviz.core.records.losses import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HALF_SQUARED_ERROR
from tests.numeric import operate
from tests.strategies import moderate

binary_cross_entropy = BINARY_CROSS_ENTROPY.operation
cross_entropy = CROSS_ENTROPY.operation
half_squared_error = HALF_SQUARED_ERROR.operation

X, Y = Ref(0), Ref(1)
safe = st.floats(0.5, 4.0)

EXPRESSIONS = {
    "x": (X, lambda x, y: x),
    "0.5": (Const(0.5), lambda x, y: 0.5),
    "1": (ONE, lambda x, y: 1.0),
    "0": (ZERO, lambda x, y: 0.0),
    "x + y + x": (Sum((X, Y, X)), lambda x, y: 2 * x + y),
    "-x": (Neg(X), lambda x, y: 0 - x),
    "x y x": (Prod((X, Y, X)), lambda x, y: y * x**2),
    "x / y": (Quot(X, Y), lambda x, y: x * y**-1.0),
    "y squared": (Square(Y), lambda x, y: y**2.0),
    "exp x": (Call(EXP, X), lambda x, y: np.e**x),
    "ln y": (Call(LN, Y), lambda x, y: np.log2(y) / np.log2(np.e)),
    "tanh x": (Call(TANH, X), lambda x, y: np.sinh(x) / np.cosh(x)),
    "x - y": (difference(X, Y), lambda x, y: -(y - x)),
    "stable": (Stable(Sum((X, X)), lambda x: 2 * x, (X,)), lambda x, y: x + x),
    "activated": (Activated(Y), lambda x, y: y),
}


def value(form: Form, *operands: float) -> float:
    return float(form.value([np.array([v]) for v in operands], EXACT)[0])


@pytest.mark.parametrize("name", EXPRESSIONS)
@given(x=safe, y=safe)
def test_a_form_computes_what_it_says(name: str, x: float, y: float):
    form, expected = EXPRESSIONS[name]
    assert value(form, x, y) == pytest.approx(expected(x, y), rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_substituting_every_operand_by_itself_changes_nothing(name: str):
    form = EXPRESSIONS[name][0]
    assert form.substituted(Ref) == form


@pytest.mark.parametrize("name", EXPRESSIONS)
@given(x=safe, y=safe)
def test_exchanging_operands_in_the_form_is_exchanging_their_values(name: str, x: float, y: float):
    form = EXPRESSIONS[name][0]
    swapped = form.substituted(lambda k: Ref(1 - k))
    assert value(swapped, x, y) == value(form, y, x)


@pytest.mark.parametrize("form", [Activated(X, complement=True), Mean(X, 4)])
def test_substitution_keeps_what_belongs_to_the_form_itself(form: Form):
    changed = form.substituted(lambda k: Y)
    assert changed == (Activated(Y, complement=True) if isinstance(form, Activated) else Mean(Y, 4))


def test_references_stand_in_the_order_of_writing_with_repeats():
    form = Sum((Prod((Y, X)), Neg(Quot(OUT, Square(Y))), ONE))
    assert list(form.references()) == [1, 0, -1, 1]


def test_a_stable_form_is_referred_to_as_it_is_written():
    assert list(Stable(Sum((X, X)), lambda x: 2 * x, (X,)).references()) == [0, 0]


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "softmax"])
@given(z=st.lists(moderate, min_size=3, max_size=3))
def test_the_stable_computation_and_the_written_form_are_the_same_function(name: str, z: list[float]):
    form = ACTIVATIONS[name].build(3, 1).form
    assert isinstance(form, Stable)
    assert value(form.written, *z) == pytest.approx(value(form, *z), rel=1e-12)


@given(a=st.floats(1e-200, 1.0))
def test_an_activation_that_has_not_saturated_is_used_as_it_is(a: float):
    assert value(Activated(X), a) == a
    assert value(Activated(X, complement=True), a) == max(a, 2.0**-53)


@pytest.mark.parametrize(
    ("arithmetic", "floor", "complement"),
    [(EXACT, 1e-300, 2.0**-53), (Arithmetic(2), 0.005, 0.005), (Arithmetic(0), 0.5, 0.5)],
)
def test_a_saturated_activation_is_kept_away_from_zero(arithmetic: Arithmetic, floor: float, complement: float):
    zero = [np.array([0.0])]
    assert float(Activated(X).value(zero, arithmetic)[0]) == pytest.approx(floor, rel=1e-15)
    assert float(Activated(X, complement=True).value(zero, arithmetic)[0]) == pytest.approx(complement, rel=1e-15)


def test_forms_broadcast_a_parameter_against_the_examples():
    product = Sum((Prod((X, Y)), ONE))
    assert_array_equal(product.value([np.array([2.0]), np.array([1.0, 3.0])], EXACT), [3.0, 7.0])
    assert_array_equal(product.value([np.array([[2.0], [0.0]]), np.array([1.0, 3.0])], EXACT), [[3.0, 7.0], [1.0, 1.0]])


def test_equal_forms_are_equal_and_hash_alike():
    assert Sum((X, Neg(Y))) == difference(X, Y)
    assert hash(Sum((X, Neg(Y)))) == hash(difference(X, Y))
    assert difference(X, Y) != difference(Y, X)


@pytest.mark.parametrize(
    ("operation", "operands"),
    [
        (affine(3), 7),
        (half_squared_error(2), 4),
        (binary_cross_entropy(2), 4),
        (cross_entropy(3), 6),
        (l2_penalty(3, 2), 4),
        *[(ACTIVATIONS[name].build(3, 1), 3 if name == "softmax" else 1) for name in sorted(ACTIVATIONS)],
    ],
    ids=lambda v: getattr(v, "name", str(v)),
)
def test_an_operation_writes_each_of_its_operands_and_no_other(operation, operands: int):
    assert set(operation.form.references()) == set(range(operands))
    assert np.isfinite(operate(operation, [0.4] * operands))
