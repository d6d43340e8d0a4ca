"""A formula as a document: its text as it was typed, perhaps a second one beside it, what was typed as values, and the view."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from ..core.arithmetic import arithmetic
from ..core.errors import InputError
from ..core.limits import MAX_EXPRESSION_LENGTH, MAX_NAME_LENGTH, MAX_OPERATIONS
from ..explain.naming.numbers import digits
from ..explain.steps.expression_steps import grain_named
from ..models.expression.examples import expression_example_keys

LONGEST_ENTRY: Final = 1_000
"""Characters that are kept of what stands in the field of a value."""

MOST_ENTRIES: Final = 4 * MAX_OPERATIONS
"""Fields of values: those of two formulas, and of names that were in them before."""

Text = Annotated[str, Meta(max_length=MAX_EXPRESSION_LENGTH)]


class FormulaView(Struct, frozen=True, forbid_unknown_fields=True):
    """How a formula is shown."""

    digits: int = 4
    arithmetic: int | Literal["exact"] = "exact"
    grain: str = "operation"


class FormulaDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the fields. It need not be a formula that can be drawn: what was typed is kept as it is."""

    text: Text
    entries: dict[str, Annotated[str, Meta(max_length=LONGEST_ENTRY)]] = {}
    beside: Text = ""
    example: str = ""
    view: FormulaView = FormulaView()

    def checked(self) -> None:
        """Raises InputError naming the field. The texts themselves are read where they are drawn."""
        if self.example and self.example not in expression_example_keys():
            raise InputError("example", self.example, ", ".join(expression_example_keys()))
        if len(self.entries) > MOST_ENTRIES:
            raise InputError("entries", f"{len(self.entries)} values", f"up to {MOST_ENTRIES}")
        for name in self.entries:
            if len(name) > MAX_NAME_LENGTH:
                raise InputError("entries", name, f"names of up to {MAX_NAME_LENGTH} characters")
        digits(self.view.digits)
        arithmetic(self.view.arithmetic)
        grain_named(self.view.grain)
