"""Written forms: one small language in which an operation says both what it computes and how it is written.

A form is a frozen tree over numbered operands. ``value`` computes it with NumPy; ``nnviz.explain.writing.formula`` prints it.
Because there is one tree, the formula on the screen is the formula that was evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np

from .arithmetic import Arithmetic, Array
from .finer import Finer


@dataclass(frozen=True, slots=True)
class Form:
    """A formula over operands. Subclasses list their parts in ``children``."""

    @property
    def children(self) -> tuple[Form, ...]:
        return ()

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        """The value, from the operands' values (each of shape (..., 1) or (..., examples)); shapes broadcast."""
        raise NotImplementedError

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        """The same form around other parts."""
        return self

    def substituted(self, replace: Callable[[int], Form]) -> Form:
        """The form with every operand exchanged for what ``replace`` gives for its number."""
        parts = self.children
        return self.rebuilt(tuple(p.substituted(replace) for p in parts)) if parts else self

    def references(self) -> Iterator[int]:
        """Numbers of the operands in the order in which they are written, with repeats."""
        for child in self.children:
            yield from child.references()


@dataclass(frozen=True, slots=True)
class Ref(Form):
    """The operand number ``k``. In a local derivative, ``OUT`` stands for the result of the operation itself."""

    k: int

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return operands[self.k]

    def substituted(self, replace: Callable[[int], Form]) -> Form:
        return replace(self.k)

    def references(self) -> Iterator[int]:
        yield self.k


OUT: Final = Ref(-1)


@dataclass(frozen=True, slots=True)
class Const(Form):
    """A number that belongs to the formula itself; ``latex`` where it has a name or a fraction of its own."""

    number: float
    latex: str = ""

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return np.array([self.number], dtype=np.float64)


ONE: Final = Const(1)
ZERO: Final = Const(0)
HALF: Final = Const(0.5, r"\frac{1}{2}")


def literal(number: float) -> Const:
    """A number as it is written in a formula: shortest text that reads as the same float64, powers of ten as such."""
    text = repr(float(number)).removesuffix(".0")
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = rf"{mantissa} \times 10^{{{int(exponent)}}}"
    return Const(float(number), text)


@dataclass(frozen=True, slots=True)
class Sum(Form):
    """terms[0] + terms[1] + ...; a term that is a ``Neg`` is written with a minus."""

    terms: tuple[Form, ...]

    @property
    def children(self) -> tuple[Form, ...]:
        return self.terms

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return Sum(children)

    @property
    def added(self) -> tuple[Form, ...]:
        """The terms in the order in which they are added up, on which the last bit of the value depends."""
        return self.terms

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return reduce(np.add, [t.value(operands, arithmetic) for t in self.added])


@dataclass(frozen=True, slots=True)
class LedSum(Sum):
    """A sum whose first term is added last: to the last bit the same as the sum that has this term at its end."""

    @property
    def added(self) -> tuple[Form, ...]:
        return (*self.terms[1:], self.terms[0])

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return LedSum(children)


@dataclass(frozen=True, slots=True)
class Neg(Form):
    """-x."""

    x: Form

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.x,)

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return Neg(*children)

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return -self.x.value(operands, arithmetic)


@dataclass(frozen=True, slots=True)
class Prod(Form):
    """factors[0] * factors[1] * ..."""

    factors: tuple[Form, ...]

    @property
    def children(self) -> tuple[Form, ...]:
        return self.factors

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return Prod(children)

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return reduce(np.multiply, [f.value(operands, arithmetic) for f in self.factors])


@dataclass(frozen=True, slots=True)
class Quot(Form):
    """over / under, written as a fraction."""

    over: Form
    under: Form

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.over, self.under)

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return Quot(*children)

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return self.over.value(operands, arithmetic) / self.under.value(operands, arithmetic)


@dataclass(frozen=True, slots=True)
class Square(Form):
    """x squared."""

    x: Form

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.x,)

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return Square(*children)

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        x = self.x.value(operands, arithmetic)
        return x * x


@dataclass(frozen=True, slots=True)
class Power(Form):
    """x to the power of a number."""

    x: Form
    exponent: Const

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.x,)

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return Power(children[0], self.exponent)

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return np.asanyarray(np.power(self.x.value(operands, arithmetic), self.exponent.number))


@dataclass(frozen=True, slots=True)
class Function:
    """A named function: its value, and the LaTeX written before and after its argument."""

    name: str
    compute: Callable[[Array], Array]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Call(Form):
    """A named function of one argument."""

    function: Function
    x: Form

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.x,)

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return Call(self.function, *children)

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return self.function.compute(self.x.value(operands, arithmetic))


@dataclass(frozen=True, slots=True)
class PairFunction:
    """A named function of two arguments: its value, and the LaTeX written before, between and after them."""

    name: str
    compute: Callable[[Array, Array], Array]
    before: str
    between: str
    after: str


@dataclass(frozen=True, slots=True)
class PairCall(Form):
    """A named function of two arguments."""

    function: PairFunction
    x: Form
    y: Form

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.x, self.y)

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return PairCall(self.function, *children)

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return self.function.compute(self.x.value(operands, arithmetic), self.y.value(operands, arithmetic))


@dataclass(frozen=True, slots=True)
class Stable(Form):
    """Written as ``written``, computed by ``compute`` from the values of ``parts``: the same function without overflow.

    ``safe`` is that function once more as a form that overflows nowhere, for languages that have no function called ``name``.
    """

    written: Form
    compute: Callable[..., Array]
    parts: tuple[Form, ...]
    safe: Form | None = None
    name: str = ""

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.written, *self.parts, *([self.safe] if self.safe else []))

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        written, *parts = children
        safe = parts.pop() if self.safe else None
        return Stable(written, self.compute, tuple(parts), safe, self.name)

    def references(self) -> Iterator[int]:
        yield from self.written.references()

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        return self.compute(*[p.value(operands, arithmetic) for p in self.parts])


@dataclass(frozen=True, slots=True)
class Activated(Form):
    """An activation, or 1 minus it, whose logarithm or reciprocal is taken; written as it is.

    By hand it is kept away from 0 where it has saturated, and so is a plain 0 in exact arithmetic, as of the 1 - a of a softmax
    of one unit. An activation that comes with the digits that float64 has lost (``Finer``) needs no bound.
    """

    x: Form
    complement: bool = False

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.x,)

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return Activated(children[0], self.complement)

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        x = self.x.value(operands, arithmetic)
        if isinstance(x, Finer) and arithmetic.decimals is None:
            return x
        floor = arithmetic.floor_of_complement if self.complement else arithmetic.floor_of_activation
        return np.maximum(np.asarray(x), floor)


@dataclass(frozen=True, slots=True)
class OverExamples(Form):
    """What brings the values of all examples together: along the last axis, which is kept with length 1."""

    x: Form
    examples: int

    @property
    def children(self) -> tuple[Form, ...]:
        return (self.x,)

    def rebuilt(self, children: tuple[Form, ...]) -> Form:
        return type(self)(children[0], self.examples)


@dataclass(frozen=True, slots=True)
class Mean(OverExamples):
    """The mean over the examples."""

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        x = self.x.value(operands, arithmetic)
        if x.shape[-1] != self.examples:  # the quantity is the same for every example
            return x
        return np.asanyarray(np.mean(x, axis=-1, keepdims=True))


@dataclass(frozen=True, slots=True)
class SumOver(OverExamples):
    """The sum over the examples."""

    def value(self, operands: Sequence[Array], arithmetic: Arithmetic) -> Array:
        x = self.x.value(operands, arithmetic)
        if x.shape[-1] != self.examples:  # the quantity is the same for every example
            return x * self.examples
        return np.asanyarray(np.sum(x, axis=-1, keepdims=True))


def difference(x: Form, y: Form) -> Form:
    """x - y."""
    return Sum((x, Neg(y)))
