"""How derivatives shrink or grow with depth: their size in every layer, and the product along the largest path.

Each layer back multiplies by weights and by slopes of the activation; a sigmoid's slope is at most 1/4 (Hochreiter, 1991;
Bengio, Simard and Frasconi, "Learning long-term dependencies with gradient descent is difficult", 1994).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...core import quantities as q
from ...core.arithmetic import EXACT, Array
from ...core.gradients import Wanted, differentiate
from ...core.graph import Graph, Values, evaluate
from ...core.quantities import Gradient, Quantity, Variable
from ...core.records.reductions import MEAN, reduction_in, reduction_of
from .chain import ChainRule
from .paths import Path


def sizes_by_layer(
    graph: Graph, given: Mapping[Quantity, Array], target: Variable, layers: Sequence[Sequence[Variable]], example: int
) -> list[float]:
    """For each layer the mean size of the derivatives of ``target`` by its quantities, for one example.

    Where the target is a mean over m examples, that example's part of it: 1/m of the derivative of its own loss.
    """
    wanted = tuple(v for layer in layers for v in layer)
    values = evaluate(differentiate(graph, target, Wanted((), wanted)), given, EXACT)
    inner, share = of_one_example(graph, target, values)
    return [share * float(np.mean([abs(_of(values[Gradient(inner, v)], example)) for v in layer])) for layer in layers]


def of_one_example(graph: Graph, target: Variable, values: Values) -> tuple[Variable, float]:
    """What one example contributes to a target, and its share: the loss of the example and 1/m where the target is a mean over m.

    A penalty depends on no example and is passed by.
    """
    share = 1.0
    node = graph.node(target)
    while node.operation is not None and (reduction_in(node) is not None or node.operation.name == "total"):
        before = graph.nodes[node.operands[0]].quantity
        assert isinstance(before, Variable)
        reduction = reduction_in(node)
        share /= reduction.divisor(values[before].size) if reduction else 1
        target, node = before, graph.node(before)
    return target, share


def _of(array: Array, example: int) -> float:
    return float(array[example if array.size > 1 else 0])


def along_largest_path(rule: ChainRule) -> dict[int, float]:
    """The size of the product of local derivatives along the largest path, from the target back to each layer's z.

    In a batch it is taken for every example and the sizes are averaged or added, as the path's own product is: the largest path need
    not be the largest for the example on display, where it may even be 0. A path through the penalty passes no layer and is not meant.
    """
    through = (_along(rule, path) for path in rule.listing.paths)
    return next((found for found in through if found), {})


def _along(rule: ChainRule, path: Path) -> dict[int, float]:
    product, found = np.ones(1), {}
    reduction = reduction_of(rule.forward, rule.question.target) or MEAN
    for n, link in reversed(list(zip((rule.flow.part.start, *(c for c, _ in path.links)), path.links, strict=False))):
        product = product * np.abs(rule.flow.locals[link])
        quantity = rule.forward.nodes[n].quantity
        if isinstance(quantity, Variable) and quantity.name == q.PRE_ACTIVATION:
            found[quantity.index[0]] = float(np.sum([float(size) for size in product])) / reduction.divisor(product.size)
    return found
