"""Slopes of whole matrices, entry by entry, printed from the forms that the operations declare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ...core.cases import Cases, is_indicator
from ...core.forms import ONE, ZERO, Call, Const, Form, Neg, PairCall, Prod, Quot, Ref, Square, Sum
from ...core.functions import SQRT
from ...core.operations import Operation
from ...core.records.activations import ACTIVATIONS
from ..matrix.matrices import DIVIDED, ELEMENTWISE, MINUS, PLUS, Applied, Matrix, Sign, Term
from .formula import template


def of_matrices(form: Form, terms: Mapping[int, Term], name: str) -> tuple[Term, ...]:
    """A form over whole matrices, and numbers that are signs; what is no sum or product of them is a function with that name."""
    if _is_written(form, terms):
        return tuple(_joined(_terms(form, terms)))
    return (Applied(name, tuple(term for _, term in sorted(terms.items()) if isinstance(term, Matrix))),)


def elementwise(operation: Operation, operand: int, matrices: Mapping[int, Matrix], other: str = "") -> tuple[Term, ...]:
    """The slope for an operand over whole ``matrices``, by operand (-1: the result): sums and products of them are written out.

    What is none is the function of another record where it has that form, or an unnamed function: ``other``, or the operation's with
    a prime.
    """
    form = operation.slopes[operand]
    assert form is not None
    if isinstance(form, Const):
        return (Sign(rf"\text{{{form.latex or f'{form.number:g}'} everywhere}}"),)
    if _is_written(form, matrices):
        return tuple(_joined(_terms(form, matrices)))
    if is_indicator(form) and isinstance(form, Cases) and isinstance(form.left, Ref) and form.right == ZERO:
        sign = r"\geq" if form.included else ">"
        return (Applied(f"1_{{z{sign}0}}", (matrices[form.left.k],)),)
    known = next((a for a in ACTIVATIONS.values() if not a.whole_layer and a.form == form), None)
    if known is not None:
        return (Applied(rf"\operatorname{{{known.name}}}", (matrices[0],)),)
    name = other or rf"\operatorname{{{operation.name.replace('_', ' ')}}}'"
    return (Applied(name, tuple(matrices[k] for k in sorted(k for k in matrices if k >= 0))),)


def _is_written(form: Form, matrices: Mapping[int, Term]) -> bool:
    match form:
        case Ref(k):
            return k in matrices
        case Const():
            return True
        case Quot(over, under):
            return _is_written(over, matrices) and (_is_number(under, matrices) or _is_written(under, matrices))
        case Call(function, x):
            return function == SQRT and _is_written(x, matrices)
        case Sum() | Neg() | Prod() | Square():
            return all(_is_written(child, matrices) for child in form.children)
    return False


def _terms(form: Form, matrices: Mapping[int, Term]) -> Iterator[Term]:
    match form:
        case Ref(k):
            yield matrices[k]
        case Const(number, latex):
            yield Sign(latex or f"{number:g}")
        case Neg(x):
            yield MINUS
            yield from _factor(x, matrices)
        case Square(x):
            yield from _factor(x, matrices)
            yield ELEMENTWISE
            yield from _factor(x, matrices)
        case Quot(over, under) if _is_number(under, matrices):
            yield _number(Quot(ONE, under), matrices)
            yield from _factor(over, matrices)
        case Quot(over, under):
            yield from _factor(over, matrices)
            yield DIVIDED
            yield from _factor(under, matrices)
        case Call(_, x):
            yield Sign(r"\left(")
            yield from _terms(x, matrices)
            yield Sign(r"\right)^{\circ \frac{1}{2}}")
        case Prod(factors):
            for n, x in enumerate(factors):
                if n and not _is_number(factors[n - 1], matrices):
                    yield ELEMENTWISE
                yield from _factor(x, matrices)
        case Sum(terms):
            yield from _terms(terms[0], matrices)
            for term in terms[1:]:
                negative = isinstance(term, Neg)
                yield MINUS if negative else PLUS
                yield from (_factor(term.x, matrices) if isinstance(term, Neg) else _terms(term, matrices))


def _number(form: Form, matrices: Mapping[int, Term]) -> Sign:
    """What is one number for all entries, as a sign."""

    def filled(text: Callable[[Sign], str]) -> str:
        return template(form, False).filled(lambda slot: text(_sign_of(matrices[slot.ref])))

    return Sign(filled(lambda sign: sign.symbols), filled(lambda sign: sign.in_numbers))


def _sign_of(term: Term) -> Sign:
    assert isinstance(term, Sign)
    return term


def _is_number(form: Form, matrices: Mapping[int, Term]) -> bool:
    """Whether a factor is one number for all entries."""
    if isinstance(form, PairCall | Quot | Prod):
        return all(_is_number(child, matrices) for child in form.children)
    return (
        isinstance(form, Const)
        or (isinstance(form, Ref) and isinstance(matrices[form.k], Sign))
        or (isinstance(form, Sum) and all(_is_number(t.x if isinstance(t, Neg) else t, matrices) for t in form.terms))
    )


def _factor(form: Form, matrices: Mapping[int, Term]) -> Iterator[Term]:
    if not isinstance(form, Sum | Neg):
        yield from _terms(form, matrices)
        return
    yield Sign(r"\left(")
    yield from _terms(form, matrices)
    yield Sign(r"\right)")


def _joined(terms: Iterator[Term]) -> Iterator[Term]:
    """Signs that stand side by side as one, so that a bracket is opened and closed where it belongs."""
    waiting: list[Sign] = []
    for term in terms:
        if isinstance(term, Sign) and term != ELEMENTWISE:
            waiting.append(term)
            continue
        if waiting:
            yield _sign(waiting)
            waiting = []
        yield term
    if waiting:
        yield _sign(waiting)


def _sign(parts: list[Sign]) -> Sign:
    both = zip(*((part.symbols, part.in_numbers) for part in parts), strict=True)
    symbols, numbers = (" ".join(texts).replace(r"\left( ", r"\left(") for texts in both)
    return Sign(symbols, numbers if numbers != symbols else "")
