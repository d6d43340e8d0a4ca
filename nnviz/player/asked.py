"""What is asked of a walkthrough on its player, as typed values: of which quantity, of which example, and what it is to be.

The app and the notebook answer it each in its own way; what may be asked, and what is said where it may not, is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..core import quantities as q
from ..core.arithmetic import Array
from ..core.errors import InputError
from ..core.limits import MAX_UPDATES_AT_ONCE
from ..core.quantities import Variable
from ..models import checks
from ..models.data import Batch, batch
from ..models.network import Network
from .sent import Message

if TYPE_CHECKING:
    from ..expression_walked import ExpressionWalked
    from ..walked import Walked

NUDGEABLE: Final = {q.WEIGHT: "a weight", q.BIAS: "a bias", q.INPUT: "an input"}
EDITABLE: Final = {**NUDGEABLE, q.TARGET: "a target", q.LEARNING_RATE: "the learning rate", q.L2_STRENGTH: "the L2 strength"}


def asked_variable(walk: Walked, sent: Message, kinds: Mapping[str, str]) -> Variable:
    """The given quantity that an edit or a nudge is about. Raises InputError for anything else."""
    nodes = walk.context.graph.nodes
    node = sent.whole("node", 0, len(nodes) - 1)
    if node is not None:
        quantity = nodes[node].quantity
        if isinstance(quantity, Variable) and quantity.name in kinds:
            return quantity
    raise InputError("quantity", sent.raw("node"), f"{', '.join(kinds.values())} of this network")


def edited(walk: Walked, sent: Message) -> Network | Batch | float:
    """The network, the examples or the learning rate with one given number exchanged: {"node": number of a quantity, "example": of
    which, "text": what was typed}. Raises InputError naming the quantity as the notation does.
    """
    variable, example, text = asked_variable(walk, sent, EDITABLE), _asked_example(walk, sent), sent.text("text")
    if variable.name == q.LEARNING_RATE:
        return checks.rate(text)
    value = checks.number(text, walk.context.namer.name(variable, example).text)
    match variable.name:
        case q.L2_STRENGTH:
            return walk.network.with_settings(l2=value)
        case q.WEIGHT | q.BIAS:
            return _with_parameter(walk.network, variable, value)
        case _:
            x, y = walk.data.x.copy(), walk.data.y.copy()
            table, column = (x, variable.index[1]) if variable.name == q.INPUT else (y, variable.index[0])
            table[example, column] = value
            return batch(walk.network, x, y)


def asked_times(sent: Message) -> int:
    """How many updates are to be made: {"times": how many}. Raises InputError."""
    times = sent.whole("times", 1, MAX_UPDATES_AT_ONCE)
    if times is None:
        raise InputError("times", sent.raw("times"), f"a whole number from 1 to {MAX_UPDATES_AT_ONCE}")
    return times


def asked_name(walk: ExpressionWalked, sent: Message) -> str:
    """The variable of an expression that an edit or a nudge is about. Raises InputError for anything else."""
    node = sent.whole("node", 0, len(walk.context.graph.nodes) - 1)
    for name in walk.variables:
        variable = walk.structure.leaf(name)
        if variable is not None and walk.context.index(variable) == node:
            return name
    raise InputError("quantity", sent.raw("node"), "a variable of this formula")


def _asked_example(walk: Walked, sent: Message) -> int:
    """The example (from 0) whose number is meant; the one on display where none is named. Raises InputError for one there is not."""
    if not sent.has("example"):
        return walk.example
    last = walk.data.examples - 1
    example = sent.whole("example", 0, last)
    if example is None:
        raise InputError("example", sent.raw("example"), f"a whole number from 0 to {last}")
    return example


def _with_parameter(network: Network, variable: Variable, value: float) -> Network:
    weights: list[Array] = [w.copy() for w in network.weights]
    biases: list[Array] = [b.copy() for b in network.biases]
    layer = variable.index[0] - 1
    if variable.name == q.WEIGHT:
        weights[layer][variable.index[1:]] = value
    else:
        biases[layer][variable.index[1]] = value
    return network.with_parameters(weights, biases)
