"""The two ways in which a request can fail, both with a message meant for the person who made it."""

from __future__ import annotations

from typing import Final


class InputError(ValueError):
    """A value that was given is not allowed.

    ``field`` names what was being set, ``value`` is what was given and ``allowed`` says in words what would be accepted.
    The message is complete as it stands: pages print it without adding to it.
    """

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field, self.value, self.allowed = field, value, allowed
        super().__init__(f"{field}: {_shown(value)} is not allowed. Allowed: {allowed}.")


class NumericError(ArithmeticError):
    """A quantity came out infinite or not a number; the message names the first one that did."""

    def __init__(self, quantity: object, name: str, value: float) -> None:
        self.quantity, self.value = quantity, value
        kind = "not a number (NaN)" if value != value else "infinite"
        super().__init__(
            f"{name} is {kind}: it is the first quantity that left the range of floating-point numbers. "
            "Make the weights, the inputs or the learning rate smaller."
        )


EMPTY: Final = ""
"""What was given where nothing was."""


def _shown(value: object) -> str:
    if isinstance(value, str) and value == EMPTY:
        return "an empty field"
    try:
        text = repr(value)
    except ValueError:  # Python refuses to write out whole numbers of more than 4300 digits
        text = "a number of thousands of digits"
    except RecursionError:
        text = "a list of lists without end"
    return text if len(text) <= 60 else text[:57] + "..."
