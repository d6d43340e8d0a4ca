"""What a layout is: a networkx graph of a network's neurons and weights, and positions for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import networkx as nx

from ..core import quantities as q
from ..core.quantities import Variable
from ..explain.naming.names import Namer

Flowing = Literal["wide", "narrow"]
Filling = Literal["large", "small", "paths", "track", "part"]

Format = Flowing | Filling
"""Wide and narrow are read with the page. The others fill what there is on a SCREEN: large all that is left of the formula, small
what a phone or a low window leaves of it, paths and track the same for the neurons of paths, part what matrices beside it leave."""

FULL_RADIUS: Final = 29.0
"""Neurons smaller than this have no room for their numbers."""


@dataclass(frozen=True)
class Layout:
    """Positions in a frame of ``width`` x ``height``, y downwards, for every node of ``graph``; ``radius`` is a neuron's.

    Where there is a ``lens``, it is the radius at which the neuron of a step is drawn over the others; of ``paths`` all that they lead
    through are.
    """

    graph: nx.DiGraph
    positions: dict[Variable, tuple[float, float]]
    columns: tuple[float, ...]
    width: float
    height: float
    radius: float
    lens: float = 0.0
    large: bool = False
    paths: bool = False

    @property
    def close(self) -> bool:
        """Whether neurons of paths at full size would meet those of the columns beside them, which give way to them then."""
        return self.paths and self.columns[1] - self.columns[0] < 2 * self.lens

    @property
    def roomy(self) -> bool:
        """Whether numbers fit into the neurons."""
        return self.radius >= FULL_RADIUS


def drawing_graph(namer: Namer, unbiased: frozenset[int] = frozenset(), with_unit: frozenset[int] = frozenset()) -> nx.DiGraph:
    """Neurons, biases, targets and the loss as nodes, weights as edges with their quantity as ``weight``; no biases in ``unbiased``.

    The layers ``with_unit`` have a bias unit: its edges are the biases of the next layer.
    """
    graph = nx.DiGraph()
    sizes = namer.sizes
    for layer, units in enumerate(sizes):
        graph.add_nodes_from((q.activation(layer, i) for i in range(units)), kind="neuron" if layer else "input")
        if layer in with_unit:
            graph.add_node(q.bias_unit(layer), kind="input")
        if layer - 1 in with_unit:
            unit = q.bias_unit(layer - 1)
            graph.add_edges_from((unit, q.activation(layer, i), {"weight": q.bias(layer, i)}) for i in range(units))
        elif layer and layer not in unbiased:
            graph.add_nodes_from((q.bias(layer, i) for i in range(units)), kind="bias")
            graph.add_edges_from((q.bias(layer, i), q.activation(layer, i), {"weight": None}) for i in range(units))
        if layer:
            graph.add_edges_from(
                (q.activation(layer - 1, j), q.activation(layer, i), {"weight": q.weight(layer, i, j)})
                for i in range(units)
                for j in range(sizes[layer - 1])
            )
    _add_loss(graph, namer)
    return graph


def _add_loss(graph: nx.DiGraph, namer: Namer) -> None:
    """The loss node and the targets; nothing where the prediction itself is differentiated."""
    if namer.predicts:
        return
    last = len(namer.sizes) - 1
    cost = namer.cost
    graph.add_node(cost, kind="loss")
    for k in range(namer.sizes[-1]):
        graph.add_node(q.target(k), kind="target")
        graph.add_edge(q.activation(last, k), cost, weight=None)
        graph.add_edge(q.target(k), cost, weight=None)


def column_of(namer: Namer, layer: int, with_unit: frozenset[int]) -> list[Variable]:
    """What stands in a layer's column, from above: the bias unit where there is one, then the units."""
    units = [q.activation(layer, i) for i in range(namer.sizes[layer])]
    return [q.bias_unit(layer), *units] if layer in with_unit else units


def rows_of(namer: Namer, with_unit: frozenset[int]) -> tuple[int, ...]:
    """How many stand in each layer's column."""
    return tuple(units + (layer in with_unit) for layer, units in enumerate(namer.sizes))
