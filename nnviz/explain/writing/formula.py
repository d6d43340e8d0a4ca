"""Printing written forms as LaTeX templates.

A template has slots; a slot is a number of a quantity and, under a mean, of an example. Filled with names it is the formula
in symbols, filled with numbers it is the same formula with numbers put in. Templates depend only on the form and are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ...core import forms as f
from ...core.cases import Cases
from ...core.functions import ABS, RAISED
from ...core.limits import LONGEST_PRODUCT, LONGEST_SUM, LONGEST_SUM_OF_LONG_TERMS
from ..naming.names import GENERIC_EXAMPLE
from ..naming.numbers import full, latex_number

SHOWN_EXAMPLE: Final = -1
"""Marks a slot that is filled for the example on display."""

_MEAN_WRITTEN_OUT: Final = 4

# A term that names more operands than this is a long one.
_LONG_TERM: Final = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """Operand number ``ref``, of example ``example``; ``guarded`` where a negative number needs parentheses."""

    ref: int
    example: int = SHOWN_EXAMPLE
    guarded: bool = False

    @property
    def mark(self) -> str:
        return f"⟦{self.ref};{self.example};{int(self.guarded)}⟧"


MARK: Final = re.compile(r"⟦(\d+);(-?\d+);([01])⟧")


@dataclass(frozen=True, slots=True)
class Template:
    """LaTeX with marks for slots, in order of appearance."""

    latex: str

    @property
    def slots(self) -> tuple[Slot, ...]:
        return _slots(self.latex)

    def filled(self, text: Callable[[Slot], str]) -> str:
        return MARK.sub(lambda m: text(Slot(int(m[1]), int(m[2]), m[3] == "1")), self.latex)


@lru_cache(maxsize=4096)
def _slots(latex: str) -> tuple[Slot, ...]:
    return tuple(Slot(int(r), int(e), g == "1") for r, e, g in MARK.findall(latex))


# How tightly a form binds: what binds less tightly than its surroundings is put in parentheses.
_SUM, _PRODUCT, _ATOM = 0, 1, 2


@lru_cache(maxsize=4096)
def template(form: f.Form, numbers: bool) -> Template:
    """The template of a form, for names (``numbers=False``) or for numbers, which are multiplied with a dot."""
    return Template(_Printer(numbers).latex(form, _SUM))


@dataclass(frozen=True, slots=True)
class _Printer:
    numbers: bool
    example: int = SHOWN_EXAMPLE

    def latex(self, form: f.Form, least: int, guarded: bool = False) -> str:
        """LaTeX of a form, in parentheses where it binds less tightly than ``least``."""
        text, binds = self._bare(form, guarded)
        return rf"\left({text}\right)" if binds < least else text

    def _bare(self, form: f.Form, guarded: bool) -> tuple[str, int]:
        match form:
            case f.Ref(k):
                return Slot(k, self.example, guarded).mark, _ATOM
            case f.Const(number, latex):
                text = latex or latex_number(full(number) or "")
                return (rf"\left({text}\right)" if guarded and (number < 0 or r"\times" in text) else text), _ATOM
            case f.Activated(x):
                return self._bare(x, guarded)
            case f.Stable(written):
                return self._bare(written, guarded)
            case f.Sum(terms):
                return self._sum(terms), _SUM
            case f.Neg(x):
                return "-" + self.latex(x, _PRODUCT, True), _SUM
            case f.Prod(factors):
                return self._product(factors, guarded), _PRODUCT
            case f.Quot(over, under):
                return rf"\frac{{{self.latex(over, _SUM)}}}{{{self.latex(under, _SUM)}}}", _ATOM
            case f.Square(x):
                base = self._base(x)
                return (rf"\left({base}\right)^{{2}}" if isinstance(x, f.Ref) and not self.numbers else f"{base}^{{2}}"), _ATOM
            case f.Power(x, exponent):
                # Braces, because a name may have a superscript of its own.
                return f"{{{self._base(x)}}}^{{{exponent.latex or latex_number(full(exponent.number) or '')}}}", _ATOM
            case f.PairCall(both, x, y) if both == RAISED:
                return both.before + self._base(x) + both.between + self.latex(y, _SUM) + both.after, _ATOM
            case f.PairCall(both, x, y):
                return both.before + self.latex(x, _SUM) + both.between + self.latex(y, _SUM) + both.after, _ATOM
            case f.Call(function, x):
                return function.before + self.latex(x, _SUM) + function.after, _ATOM
            case Cases():
                return self._cases(form), _ATOM
            case f.Mean(x, examples):
                return self._mean(x, examples), _PRODUCT
            case f.SumOver(x, examples):
                return self._sum_over(x, examples), _SUM if self.numbers and examples > 1 else _PRODUCT
        raise TypeError(f"no way to print {form!r}")

    def _base(self, form: f.Form) -> str:
        """What is raised to a power: in parentheses unless it is one name or number, or has bars around it.

        The square of a call, of a quotient or of another power could otherwise be read as that of its last part: tanh (u)².
        """
        bare = form
        while isinstance(bare, f.Activated | f.Stable):
            bare = bare.x if isinstance(bare, f.Activated) else bare.written
        closed = isinstance(bare, f.Ref | f.Const) or (isinstance(bare, f.Call) and bare.function == ABS)
        return self.latex(form, _ATOM, True) if closed else rf"\left({self.latex(form, _SUM)}\right)"

    def _cases(self, form: Cases) -> str:
        """Two lines behind a brace."""
        sign = r"\geq" if form.included else ">"
        where = rf"{self.latex(form.left, _SUM)} {sign} {self.latex(form.right, _SUM)}"
        first = rf"{self.latex(form.then, _SUM)} & \text{{if }} {where}"
        return rf"\begin{{cases}} {first} \\ {self.latex(form.otherwise, _SUM)} & \text{{otherwise}} \end{{cases}}"

    def _sum(self, terms: tuple[f.Form, ...]) -> str:
        shown: list[f.Form | None] = list(terms)
        if len(terms) > LONGEST_SUM:
            shown = [*terms[:3], None, *terms[-2:]]
        elif len(terms) > LONGEST_SUM_OF_LONG_TERMS and max(_operands(t) for t in terms) > _LONG_TERM:
            shown = [*terms[:2], None, terms[-1]]
        text = self.latex(terms[0], _SUM)
        for term in shown[1:]:
            if term is None:
                text += r" + \cdots"
            elif isinstance(term, f.Neg):
                text += " - " + self.latex(term.x, _PRODUCT, True)
            else:
                text += " + " + self.latex(term, _PRODUCT, True)
        return text

    def _product(self, factors: tuple[f.Form, ...], guarded: bool) -> str:
        shown: list[f.Form | None] = list(factors)
        if len(factors) > LONGEST_PRODUCT:
            shown = [*factors[:5], None, *factors[-3:]]
        text = ""
        for n, x in enumerate(shown):
            if n:
                # Names stand side by side; a number is multiplied with a dot.
                text += r" \cdot " if self.numbers or isinstance(x, f.Const) else r" \, "
            text += r"\cdots" if x is None else self.latex(x, _ATOM if isinstance(x, f.Sum | f.Neg) else _PRODUCT, guarded or n > 0)
        return text

    def _mean(self, x: f.Form, examples: int) -> str:
        if not self.numbers:
            return rf"\frac{{1}}{{{examples}}} \sum\limits_{{i=1}}^{{{examples}}} " + _Printer(False, GENERIC_EXAMPLE).latex(x, _PRODUCT)
        which: list[int | None] = list(range(examples))
        if examples > _MEAN_WRITTEN_OUT:
            which = [0, 1, None, examples - 1]
        terms = [r"\cdots" if e is None else _Printer(True, e).latex(x, _PRODUCT, n > 0) for n, e in enumerate(which)]
        return rf"\frac{{1}}{{{examples}}} \left({' + '.join(terms)}\right)"

    def _sum_over(self, x: f.Form, examples: int) -> str:
        """The sum over the examples, written out in numbers."""
        if not self.numbers:
            return rf"\sum\limits_{{i=1}}^{{{examples}}} " + _Printer(False, GENERIC_EXAMPLE).latex(x, _PRODUCT)
        which: list[int | None] = list(range(examples))
        if examples > LONGEST_SUM:
            which = [0, 1, 2, None, examples - 1]
        return " + ".join(r"\cdots" if e is None else _Printer(True, e).latex(x, _PRODUCT, n > 0) for n, e in enumerate(which))


def _operands(form: f.Form) -> int:
    return sum(1 for _ in form.references())
