"""Why a training ended before its last update: the first quantity that left the range of numbers, as a walkthrough names it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.arithmetic import Array
from ...core.graph import evaluate
from ...core.limits import MAX_EXAMPLES, MAX_MAGNITUDE
from ...core.quantities import Quantity, Updated
from ..data import Batch
from ..network import Network
from ..network_graph import given_values, network_graph


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a training: after ``update`` updates the next one could not be made.

    ``quantity`` is the first, in the order of the graph, that came out infinite or NaN, for the example ``example`` (from 0,
    None where it does not depend on it); or an updated parameter beyond 1e100. ``value`` is what it came out as.
    """

    update: int
    quantity: Quantity
    example: int | None
    value: float


def first_trouble(network: Network, data: Batch, learning_rate: float, after: Array) -> Ended:
    """What goes wrong in the update of a network on these examples that led to the parameters ``after``.

    The graph is evaluated for at most 64 examples at a time, as in a walkthrough; the quantity that comes first in its order
    wins, and of equal ones the first example. Where all of them are finite it is the first parameter beyond 1e100.
    """
    found: list[tuple[int, int, Ended]] = []
    for start in range(0, data.examples, MAX_EXAMPLES):
        part = Batch(data.x[start : start + MAX_EXAMPLES], data.y[start : start + MAX_EXAMPLES])
        structure = network_graph(network, part.examples)
        values = evaluate(structure.graph, given_values(network, part, learning_rate))
        node = values.first_bad()
        if node is not None:
            array, quantity = values.arrays[node], structure.graph.nodes[node].quantity
            at = int(np.flatnonzero(~np.isfinite(array))[0])
            found.append((node, start, Ended(0, quantity, start + at if array.size > 1 else None, float(array[at]))))
    if found:
        return min(found, key=lambda entry: entry[:2])[2]
    parameters = network_graph(network, 1).parameters
    for parameter, value in zip(parameters, after.tolist(), strict=True):
        if not abs(value) <= MAX_MAGNITUDE:
            return Ended(0, Updated(parameter), None, value)
    # Every example by itself stays in range, their sum does not.
    return Ended(0, network_graph(network, 2).cost, None, float("inf"))
