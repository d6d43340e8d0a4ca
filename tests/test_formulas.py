"""The independent formulas of the tests: every kind has one, and what a row says twice is one function."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz.core.records.activations import ACTIVATIONS
from nnviz.core.records.losses import LOSSES
from tests import formulas
from tests.formulas import Output, mp
from tests.strategies import ELEMENTWISE, EVERY_LOSS, kink_of

numbers = st.floats(-4.0, 4.0)
unit = st.floats(0.01, 0.99)


def test_every_activation_has_a_row_in_tests_formulas_py():
    assert set(formulas.ACTIVATIONS) == {name for name, kind in ACTIVATIONS.items() if not kind.whole_layer}


def test_every_loss_has_a_row_in_tests_formulas_py():
    assert set(formulas.LOSSES) == {name for name, loss in LOSSES.items() if loss.term is not None}


@pytest.mark.parametrize("kinds", [formulas.ACTIVATIONS, formulas.LOSSES])
def test_a_name_without_a_row_is_no_other_kind(kinds: dict):
    with pytest.raises(KeyError, match=r"'made up': add a row to (ACTIVATIONS|LOSSES) in tests/formulas.py"):
        formulas.row("made up(0.5)", kinds)


@pytest.mark.parametrize("name", ELEMENTWISE)
@settings(max_examples=25)
@given(z=numbers)
def test_a_slope_that_is_written_down_is_the_derivative_of_the_value(name: str, z: float):
    assume(kink_of(name) is None or abs(z) > 1e-9)
    kind, more = formulas.row(name, formulas.ACTIVATIONS)
    found = mp.diff(lambda at: kind.value(at, *more), mp.mpf(z))
    assert abs(formulas.slope(name, mp.mpf(z)) - found) < mp.mpf("1e-40")


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(z=st.floats(-40.0, 40.0))
def test_a_limit_and_what_is_missing_are_the_value(name: str, z: float):
    limit, missing = formulas.parts(name, mp.mpf(z))
    assert abs(limit + missing - formulas.value(name, mp.mpf(z))) < mp.mpf("1e-50")


@pytest.mark.parametrize("name", [name for name in EVERY_LOSS if name != "prediction"])
@settings(max_examples=25)
@given(a=unit, y=unit | st.sampled_from([-1.0, 0.0, 1.0]))
def test_the_terms_of_a_slope_add_up_to_the_derivative_of_the_loss(name: str, a: float, y: float):
    y = (1.0 if y > 0.5 else -1.0) if LOSSES[name.partition("(")[0]].targets == "signs" else abs(y)
    assume(abs(a - y) > 1e-9)
    kind, more = formulas.row(name, formulas.LOSSES)

    def moved(h: formulas.Number) -> formulas.Number:
        return kind.term(Output(a + h, 1 - a - h, a + h - y, mp.mpf(y)), *more)

    found = mp.fsum(formulas.slopes(name, Output(mp.mpf(a), 1 - mp.mpf(a), mp.mpf(a) - y, mp.mpf(y))))
    assert abs(found - mp.diff(moved, mp.mpf(0))) < mp.mpf("1e-40")
