"""A graph as a program that the browser evaluates (``web/live``): which form each node has, over which nodes.

Forms are written in postfix order, their tokens divided by ``|``. What the browser does not know is an error here, at once: the names of
functions are those of ``core/functions.py``, and of what is computed without overflow those of ``core/far.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from types import FunctionType
from typing import Final

from ..core import far
from ..core import forms as f
from ..core import functions as named
from ..core.cases import Cases
from ..core.graph import Graph, Values
from ..core.quantities import BIAS_UNIT, COUNT, L2_STRENGTH, LEARNING_RATE, TARGET, Gradient, Memory, Updated, Variable
from ..core.sharing import Cache
from ..explain.naming.names import Namer
from ..explain.writing.context import Context
from .packing import Json, Kept

FUNCTIONS: Final = frozenset(
    function.name
    for function in (
        *(named.EXP, named.LN, named.EXPM1, named.NORMAL_BELOW, named.TANH, named.SQRT, named.SIN, named.COS, named.ABS, named.SIGN),
        *(named.MAXIMUM, named.MINIMUM, named.LOG_SUM, named.RAISED, named.AT_LEAST, named.ABOVE),
    )
)
"""Functions that the browser has, by the names in ``web/live/functions.js``."""

CAREFUL: Final = frozenset(
    made for name, made in vars(far).items() if isinstance(made, FunctionType) and made.__module__ == far.__name__ and name[0] != "_"
)
"""What keeps digits far out: the functions of ``core/far.py``, which have the same names in ``web/live/far.js``."""


COPY: Final = "copy"
"""The form of an operation that gives its operand as it is, whatever the arithmetic."""


def program(graph: Graph) -> Kept:
    """The program of a graph, kept for the graphs looked at last. Raises TypeError for a form that the browser has not."""
    return _kept.get(graph, lambda: _program(graph))


_kept: Final[Cache[Graph, Kept]] = Cache(16)


def _program(graph: Graph) -> Kept:
    forms: dict[str, int] = {}
    nodes: list[list[int]] = []
    for node in graph.nodes:
        if node.operation is None:
            nodes.append([])
        else:
            # What copies is not rounded, and written as it was given.
            text = COPY if node.operation.copies else postfix(node.operation.form)
            nodes.append([forms.setdefault(text, len(forms)), *node.operands])
    return Kept({"forms": list(forms), "nodes": nodes})


def live(context: Context) -> Json:
    """What the browser needs to compute every number of a walkthrough itself: the program, what is given, and how numbers are written."""
    digits = context.decimals
    return {
        "program": program(context.graph),
        "moves": moves(context),
        "after": after_update(context),
        "sizes": [n for n, node in enumerate(context.graph.nodes) if node.quantity in (Variable(LEARNING_RATE), Variable(L2_STRENGTH))],
        "given": given_numbers(context.values),
        "digits": {"decimals": digits.decimals, "short": digits.short, "kept": digits.kept},
    }


def moves(context: Context) -> dict[int, tuple[int, int]]:
    """What can be moved: for each node what it is measured by, and the node of the derivative of that by it, -1 where there is none.

    A quantity of one example is measured by the loss of its example, everything else by the cost. What these depend on without a
    derivative by it (a target, the strength of the penalty, what lies beside the paths of a chain rule) can be moved, too;
    a bias unit, which is always 1, cannot.
    """
    graph, namer, values = context.graph, context.namer, context.values
    measures = [graph.index[of] for of in _measures(namer)]
    leading = [_leading_to(graph, n) for n in measures]
    found: dict[int, tuple[int, int]] = {}
    for n, node in enumerate(graph.nodes):
        quantity = node.quantity
        if not isinstance(quantity, Variable) or quantity in (namer.cost, namer.example_loss) or quantity.name == BIAS_UNIT:
            continue
        slopes = [(graph.index[of], graph.index[Gradient(of, quantity)]) for of in _measures(namer) if Gradient(of, quantity) in graph]
        if slopes:
            found[n] = slopes[0]
            continue
        of_one = quantity.name == TARGET or values.arrays[n].size > 1
        if quantity.name == LEARNING_RATE or n in leading[of_one]:
            found[n] = (measures[of_one], -1)
    return found


def _leading_to(graph: Graph, n: int) -> frozenset[int]:
    """Everything that a node is computed from, itself included."""
    found = {n}
    for m in range(n, -1, -1):
        if m in found:
            found.update(graph.nodes[m].operands)
    return frozenset(found)


def after_update(context: Context) -> Json:
    """What becomes what by the update: the leaves of ``pairs`` take the values of their nodes, and one more update has been made."""
    index, pairs = context.graph.index, []
    for n, node in enumerate(context.graph.nodes):
        match node.quantity:
            case Updated(of):
                pairs.append((index[of], n))
            case Memory(of, place, True):
                pairs.append((index[Memory(of, place, after=False)], n))
    places = {name: index.get(Variable(kind), -1) for name, kind in (("rate", LEARNING_RATE), ("count", COUNT))}
    return {"pairs": pairs, "cost": index[context.namer.cost], **places}


def _measures(namer: Namer) -> tuple[Variable, ...]:
    return (namer.cost, namer.example_loss)


def given_numbers(values: Values) -> list[list[float]]:
    """The numbers of the leaves in their order: one for all examples, or one for each."""
    return [array.tolist() for node, array in zip(values.graph.nodes, values.arrays, strict=True) if node.operation is None]


def postfix(form: f.Form) -> str:
    """A form over operands by number as text: ``w x + b`` is ``ref:0|ref:1|product:2|ref:2|sum:2``.

    Raises TypeError for a kind of form, or a function, that the browser has not.
    """
    return "|".join(_tokens(form))


def _tokens(form: f.Form) -> Iterator[str]:
    if isinstance(form, f.Stable):
        yield from _stable(form)
        return
    own, parts = _token(form)
    for part in parts:
        yield from _tokens(part)
    yield own


def _token(form: f.Form) -> tuple[str, tuple[f.Form, ...]]:
    """What a form is called, and the parts that come before it."""
    parts = form.children
    match form:
        case f.Ref(k):
            return f"ref:{k}", ()
        case f.Const(number):
            return f"const:{float(number)!r}", ()
        case f.Sum() | f.Prod():
            return f"{'sum' if isinstance(form, f.Sum) else 'product'}:{len(parts)}", form.added if isinstance(form, f.Sum) else parts
        case f.Neg() | f.Quot() | f.Square():
            return {f.Neg: "negative", f.Quot: "quotient", f.Square: "square"}[type(form)], parts
        case f.Power(_, exponent):
            return f"power:{float(exponent.number)!r}", parts
        case f.Call(function):
            return f"call:{_known(function)}", parts
        case f.PairCall(function):
            return f"pair:{_known(function)}", parts
        case f.Activated(_, complement):
            return f"activated:{int(complement)}", parts
        case Cases(left, right, then, otherwise, included):
            return f"cases:{int(included)}", (left, right, then, otherwise)
        case f.Mean(_, examples):
            return f"mean:{examples}", parts
        case f.SumOver(_, examples):
            return f"total:{examples}", parts
    raise TypeError(f"the browser has no form {type(form).__name__}")


def _known(function: f.Function | f.PairFunction) -> str:
    if function.name not in FUNCTIONS:
        raise TypeError(f"the browser has no function {function.name!r}")
    return function.name


def _stable(form: f.Stable) -> Iterator[str]:
    """By the name of what computes it, or as the form that overflows nowhere."""
    made = form.compute
    numbers = [float(number) for number in made.args] if isinstance(made, partial) else []
    function = made.func if isinstance(made, partial) else made
    if function in CAREFUL:
        for part in form.parts:
            yield from _tokens(part)
        yield f"careful:{function.__name__}:{len(form.parts)}:{numbers[0] if numbers else 0.0!r}"
    elif form.safe is not None:
        yield from _tokens(form.safe)
    else:
        raise TypeError(f"the browser has no way to compute {form.written}")
