"""A network and one example as the text of a scalar expression: the same numbers, one operation at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...core import quantities as q
from ...core.errors import InputError
from ...core.forms import Neg, Sum
from ...core.printers import TYPED, Printer, UnprintableError, number_text
from ...core.quantities import Variable
from ...core.records.activation import Activation
from ...core.records.activations import ACTIVATIONS, activation_named
from ...core.records.losses import loss_named
from ..data import Batch
from ..network import Network
from .errors import Shown
from .text import parse
from .tree import Applied, Tree

MOST_OPENED = 40
"""Operations of a network that is opened as a computation graph: with more, the drawing cannot be read."""

Naming = Callable[[Variable], str]


def network_text(network: Network, data: Batch, example: int, name: Naming) -> tuple[str, dict[str, float]]:
    """The lines of a network's expression and the values of its variables.

    ``name`` gives every quantity a name that an expression allows. Of a batch it is one example (from 0) alone. Raises
    InputError that says why, where a network is too large or has an activation that no expression can say.
    """
    for name_ in network.activations:
        if not _can_be_said(activation_named(name_)):
            sayable = ", ".join(a.name for a in ACTIVATIONS.values() if _can_be_said(a))
            raise InputError("network", Shown(f"a {name_} function"), f"activations that a formula can say: {sayable}")
    _check_size(_least_operations(network))
    lines = [line for layer in range(1, len(network.sizes)) for line in _layer(network, layer, name)]
    values = {name(q.input_(j)): float(data.x[example, j]) for j in range(network.sizes[0])}
    for layer, (w, b) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        for i in range(w.shape[0]):
            values |= {name(q.weight(layer, i, j)): float(w[i, j]) for j in range(w.shape[1])}
            if network.bias[layer - 1]:
                values[name(q.bias(layer, i))] = float(b[i])
    loss = loss_named(network.loss)
    if loss.term is not None:
        values |= {name(q.target(k)): float(data.y[example, k]) for k in range(network.sizes[-1])}
    if loss.term is not None or network.l2:
        lines += _loss(network, name)
    else:
        # What is differentiated comes last.
        wanted = name(q.activation(len(network.sizes) - 1, network.output)) + " = "
        lines.sort(key=lambda line: line.startswith(wanted))
    text = "\n".join(lines)
    _check_size(sum(_operations(line.tree) for line in parse(text)))
    return text, values


def _check_size(count: int) -> None:
    if count > MOST_OPENED:
        shown, allowed = Shown(f"one of {count} operations"), f"up to {MOST_OPENED} operations: with more the graph cannot be read"
        raise InputError("network", shown, allowed)


def _least_operations(network: Network) -> int:
    """A product and a sum per weight: with that many at least, the text need not be written to be refused."""
    return 2 * sum(w.size for w in network.weights)


def _operations(tree: Tree) -> int:
    return 1 + sum(map(_operations, tree.arguments)) if isinstance(tree, Applied) else 0


def _layer(network: Network, layer: int, name: Naming) -> Iterator[str]:
    units = range(network.sizes[layer])
    for i in units:
        products = [f"{name(q.weight(layer, i, j))}*{name(q.activation(layer - 1, j))}" for j in range(network.sizes[layer - 1])]
        terms = [*products, name(q.bias(layer, i))] if network.bias[layer - 1] else products
        yield f"{name(q.pre_activation(layer, i))} = {' + '.join(terms)}"
    kind = activation_named(network.activations[layer - 1])
    if not kind.whole_layer:
        for i in units:
            yield f"{name(q.activation(layer, i))} = {_activated(kind, name(q.pre_activation(layer, i)))}"
        return
    for i in units:
        yield f"p{i + 1} = exp({name(q.pre_activation(layer, i))})"
    yield f"s = {' + '.join(f'p{i + 1}' for i in units)}"
    for i in units:
        yield f"{name(q.activation(layer, i))} = p{i + 1}/s"


def _can_be_said(kind: Activation) -> bool:
    """Whether an activation is a function of typed formulas, or can be written with them."""
    if kind.whole_layer or kind.spoken:
        return True
    try:
        return bool(_activated(kind, "z"))
    except UnprintableError:
        return False


def _activated(kind: Activation, z: str) -> str:
    """a as a formula: the function of that name, with its number behind where it has another than usual, or its form."""
    if not kind.spoken:
        return Printer(TYPED, lambda k: z).text(kind.form)
    name, _, number = kind.name.removesuffix(")").partition("(")
    return f"{name}({z}, {number})" if number else f"{name}({z})"


def _loss(network: Network, name: Naming) -> Iterator[str]:
    last = len(network.sizes) - 1
    pairs = [(name(q.activation(last, k)), name(q.target(k))) for k in range(network.sizes[-1])]
    loss = loss_named(network.loss)
    if loss.term is None:
        formula = pairs[network.output][0]
    else:
        # A sum of negatives is the negative of a sum.
        negative, term = (True, loss.term.x) if isinstance(loss.term, Neg) else (False, loss.term)
        weights = [number_text(w) for w in loss.weights] or [""] * len(pairs)
        terms = [Printer(TYPED, (*pair, weight).__getitem__).text(term) for pair, weight in zip(pairs, weights, strict=True)]
        in_brackets = isinstance(term, Sum)
        formula = _sum(terms, always=in_brackets) if negative or loss.factor is not None else " + ".join(terms)
        formula = f"{'-' if negative else ''}{'' if loss.factor is None else f'{loss.factor.number!r}*'}{formula}"
    if network.l2:
        layers = enumerate(network.weights, start=1)
        squares = [f"{name(q.weight(n, i, j))}**2" for n, w in layers for i in range(w.shape[0]) for j in range(w.shape[1])]
        formula += f" + {network.l2 / 2!r}*{_sum(squares)}"
    yield f"{name(Variable(q.COST))} = {formula}"


def _sum(terms: list[str], always: bool = False) -> str:
    """The sum of terms as a factor."""
    return f"({' + '.join(terms)})" if always or len(terms) > 1 else terms[0]
