"""How derivatives shrink or grow with depth: their size in every layer, and the product along the largest path.

Each layer back multiplies by weights and by slopes of the activation; a sigmoid's slope is at most 1/4 (Hochreiter, 1991;
Bengio, Simard and Frasconi, "Learning long-term dependencies with gradient descent is difficult", 1994).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..core import quantities as q
from ..core.arithmetic import EXACT, Array
from ..core.gradients import Wanted, differentiate
from ..core.graph import Graph, evaluate
from ..core.quantities import Gradient, Quantity, Variable
from .chain import ChainRule


def sizes_by_layer(
    graph: Graph, given: Mapping[Quantity, Array], target: Variable, layers: Sequence[Sequence[Variable]], example: int
) -> list[float]:
    """For each layer the mean size of the derivatives of ``target`` by its quantities, for one example."""
    wanted = tuple(v for layer in layers for v in layer)
    values = evaluate(differentiate(graph, target, Wanted((), wanted)), given, EXACT)
    return [float(np.mean([abs(_of(values[Gradient(target, v)], example)) for v in layer])) for layer in layers]


def _of(array: Array, example: int) -> float:
    return float(array[example if array.size > 1 else 0])


def along_largest_path(rule: ChainRule) -> dict[int, float]:
    """The size of the product of local derivatives along the largest path, from the target back to each layer's z."""
    flow = rule.flow
    links = rule.listing.paths[0].links
    product, found = np.ones(1), {}
    for n, link in reversed(list(zip((flow.part.start, *(c for c, _ in links)), links, strict=False))):
        factor, at = flow.locals[link], rule.context.example
        product = product * np.abs(factor[at : at + 1] if factor.size > 1 else factor)
        quantity = rule.forward.nodes[n].quantity
        if isinstance(quantity, Variable) and quantity.name == q.PRE_ACTIVATION:
            found[quantity.index[0]] = float(product[0])
    return found
