"""Messages for the person who made the request."""

from __future__ import annotations

import pytest

from nnviz.core.errors import InputError, NumericError


def test_a_refusal_names_the_field_the_value_and_what_is_allowed():
    error = InputError("learning rate", -3, "a number from 0 to 10")
    assert str(error) == "learning rate: -3 is not allowed. Allowed: a number from 0 to 10."
    assert (error.field, error.value, error.allowed) == ("learning rate", -3, "a number from 0 to 10")


def test_a_refusal_is_a_value_error_and_a_blow_up_an_arithmetic_error():
    assert isinstance(InputError("x", 1, "2"), ValueError)
    assert isinstance(NumericError("q", "z", float("inf")), ArithmeticError)


@pytest.mark.parametrize("length", [58, 59, 1000, 100_000])
def test_a_long_value_is_shortened(length: int):
    message = str(InputError("x", "a" * length, "less"))
    shown = message.removeprefix("x: ").removesuffix(" is not allowed. Allowed: less.")
    assert len(shown) <= 60
    assert shown.endswith("..." if length > 58 else "a'")


def test_a_whole_number_too_long_to_be_written_out_is_refused_all_the_same():
    assert str(InputError("x", 10**5000, "less")).endswith("is not allowed. Allowed: less.")


@pytest.mark.parametrize(
    ("value", "kind"),
    [(float("nan"), "z is not a number (NaN)"), (float("inf"), "z is infinite"), (float("-inf"), "z is infinite")],
)
def test_a_blow_up_says_which_quantity_and_how(value: float, kind: str):
    error = NumericError("the quantity", "z", value)
    assert str(error).startswith(f"{kind}: ")
    assert error.quantity == "the quantity"
