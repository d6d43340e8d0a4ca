"""Forms with cases: one formula on one side of a boundary, another on the other, written as two lines behind a brace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from .arithmetic import Arithmetic, Array
from .finer import chosen
from .forms import ONE, ZERO, Form


@dataclass(frozen=True, slots=True)
class Cases(Form):
    """``then`` where ``left`` > ``right`` (>= where the boundary is ``included``), ``otherwise`` elsewhere.

    Both are evaluated everywhere, so neither may overflow on the side of the other: ``forms.Stable`` sees to that.
    """

    left: Form
    right: Form
    then: Form
    otherwise: Form
    included: bool = False

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.then, self.left, self.right, self.otherwise)

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        then, left, right, otherwise = children
        return Cases(left, right, then, otherwise, self.included)

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        left, right, then, otherwise = (f.value(operands, arithmetic) for f in (self.left, self.right, self.then, self.otherwise))
        return chosen(left >= right if self.included else left > right, then, otherwise)


def positive(x: Form, then: Form, otherwise: Form = ZERO) -> Cases:
    """``then`` where x > 0, else ``otherwise``."""
    return Cases(x, ZERO, then, otherwise)


def indicator(x: Form, *, included: bool = False) -> Cases:
    """1 where x > 0 (x >= 0 where 0 is ``included``), else 0."""
    return Cases(x, ZERO, ONE, ZERO, included)


def is_indicator(form: Form) -> bool:
    """Whether a form is 1 on one side of a boundary and 0 on the other."""
    return isinstance(form, Cases) and form.then == ONE and form.otherwise == ZERO


def within(form: Form, test: Callable[[Form], bool]) -> bool:
    """Whether a form or any part of it passes a test."""
    return test(form) or any(within(child, test) for child in form.children)


__all__: Final = ["Cases", "indicator", "is_indicator", "positive", "within"]
