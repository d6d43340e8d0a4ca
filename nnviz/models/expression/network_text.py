"""A network and one example as the text of a scalar expression: the same numbers, one operation at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...core import quantities as q
from ...core.errors import InputError
from ...core.quantities import Variable
from ..data import Batch
from ..network import Network
from .errors import Shown
from .text import parse
from .tree import Applied, Tree

MOST_OPENED = 40
"""Operations of a network that is opened as a computation graph: with more, the drawing cannot be read."""

Naming = Callable[[Variable], str]

_ACTIVATED = {
    "identity": "{z}",
    "sigmoid": "sigmoid({z})",
    "tanh": "tanh({z})",
    "relu": "relu({z})",
    "leaky_relu": "leaky_relu({z})",
    "softplus": "log(1 + exp({z}))",
}


def network_text(network: Network, data: Batch, example: int, name: Naming) -> tuple[str, dict[str, float]]:
    """The lines of a network's expression and the values of its variables.

    ``name`` gives every quantity a name that an expression allows. Of a batch it is one example (from 0) alone. Raises
    InputError that says why, where a network is too large or has an activation that no expression can say.
    """
    if "step" in network.activations:
        raise InputError("network", Shown("a step function"), f"activations that a formula can say: {', '.join(_ACTIVATED)}, softmax")
    _check_size(_least_operations(network))
    lines = [line for layer in range(1, len(network.sizes)) for line in _layer(network, layer, name)]
    values = {name(q.input_(j)): float(data.x[example, j]) for j in range(network.sizes[0])}
    for layer, (w, b) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        for i in range(w.shape[0]):
            values |= {name(q.weight(layer, i, j)): float(w[i, j]) for j in range(w.shape[1])} | {name(q.bias(layer, i)): float(b[i])}
    if network.loss != "prediction":
        values |= {name(q.target(k)): float(data.y[example, k]) for k in range(network.sizes[-1])}
    if network.loss != "prediction" or network.l2:
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
        yield f"{name(q.pre_activation(layer, i))} = {' + '.join(products)} + {name(q.bias(layer, i))}"
    kind = network.activations[layer - 1]
    if kind != "softmax":
        for i in units:
            yield f"{name(q.activation(layer, i))} = {_ACTIVATED[kind].format(z=name(q.pre_activation(layer, i)))}"
        return
    for i in units:
        yield f"p{i + 1} = exp({name(q.pre_activation(layer, i))})"
    yield f"s = {' + '.join(f'p{i + 1}' for i in units)}"
    for i in units:
        yield f"{name(q.activation(layer, i))} = p{i + 1}/s"


def _loss(network: Network, name: Naming) -> Iterator[str]:
    last = len(network.sizes) - 1
    pairs = [(name(q.activation(last, k)), name(q.target(k))) for k in range(network.sizes[-1])]
    match network.loss:
        case "half_squared_error":
            formula = "0.5*" + _sum([f"({y} - {a})**2" for a, y in pairs])
        case "binary_cross_entropy":
            formula = "-" + _sum([f"{y}*log({a}) + (1 - {y})*log(1 - {a})" for a, y in pairs], always=True)
        case "cross_entropy":
            formula = "-" + _sum([f"{y}*log({a})" for a, y in pairs])
        case _:
            formula = pairs[network.output][0]
    if network.l2:
        layers = enumerate(network.weights, start=1)
        squares = [f"{name(q.weight(n, i, j))}**2" for n, w in layers for i in range(w.shape[0]) for j in range(w.shape[1])]
        formula += f" + {network.l2 / 2!r}*{_sum(squares)}"
    yield f"{name(Variable(q.COST))} = {formula}"


def _sum(terms: list[str], always: bool = False) -> str:
    """The sum of terms as a factor."""
    return f"({' + '.join(terms)})" if always or len(terms) > 1 else terms[0]
