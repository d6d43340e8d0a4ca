"""Where the operations of an expression stand: layers by networkx, few crossings, and straight ways for what skips a layer.

The method is that of Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981):
layers, a point in every layer that an edge passes, orders by the mean of the neighbours, then places as near to them as the
distances allow. Each node stands in the last layer that its uses allow, so that a variable is drawn beside its first use.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import networkx as nx

_SWEEPS: Final = 24
_SETTLING: Final = 240
_SETTLED: Final = 0.1

Key = Hashable


@dataclass(frozen=True)
class Layered:
    """``layers`` are the nodes in order; ``ways`` are the points that each edge passes.

    An edge is (start, end, number of the edge among those that join the two). ``joined`` has nodes and points, each joined to
    those of the layer before and after.
    """

    joined: nx.DiGraph
    layers: tuple[tuple[Key, ...], ...]
    layer: Mapping[Key, int]
    ways: Mapping[tuple[Key, Key, int], tuple[Key, ...]]


@dataclass(frozen=True, slots=True)
class _Bend:
    """A point that an edge passes in a layer."""

    edge: tuple[Key, Key, int]
    layer: int


def layered(graph: nx.MultiDiGraph) -> Layered:
    """The layers of an acyclic graph, and the order in each."""
    layer = _layers(graph)
    joined = nx.DiGraph()
    joined.add_nodes_from(graph.nodes)
    ways: dict[tuple[Key, Key, int], tuple[Key, ...]] = {}
    for start, end, number in graph.edges(keys=True):
        edge = (start, end, number)
        bends = tuple(_Bend(edge, n) for n in range(layer[start] + 1, layer[end]))
        layer |= {bend: bend.layer for bend in bends}
        ways[edge] = bends
        nx.add_path(joined, [start, *bends, end])
    return Layered(joined, tuple(map(tuple, _ordered(joined, layer))), layer, ways)


def _layers(graph: nx.MultiDiGraph) -> dict[Key, int]:
    """As far towards the end as the uses allow; two edges between the same nodes need a layer between them."""
    depth: dict[Key, int] = {}
    for node in reversed(list(nx.topological_sort(graph))):
        depth[node] = max((depth[end] + (2 if graph.number_of_edges(node, end) > 1 else 1) for end in graph.successors(node)), default=0)
    last = max(depth.values(), default=0)
    return {node: last - d for node, d in depth.items()}


def _ordered(joined: nx.DiGraph, layer: Mapping[Key, int]) -> list[list[Key]]:
    """The nodes of every layer in an order with few crossings: the best of the orders that sweeping to and fro goes through."""
    orders: list[list[Key]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for node in nx.lexicographical_topological_sort(joined, key=_first_seen(joined)):
        orders[layer[node]].append(node)
    best, fewest = [list(o) for o in orders], _crossings(joined, orders)
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        for n in range(1, len(orders)) if forwards else range(len(orders) - 2, -1, -1):
            neighbours = joined.predecessors if forwards else joined.successors
            beside = {node: place for place, node in enumerate(orders[n - 1 if forwards else n + 1])}
            own = {node: place for place, node in enumerate(orders[n])}
            orders[n].sort(key=lambda node: (_mean([beside[m] for m in neighbours(node)], own[node]), own[node]))
            _swap(joined, orders, n)
        found = _crossings(joined, orders)
        if found < fewest:
            best, fewest = [list(o) for o in orders], found
    return best


def _first_seen(joined: nx.DiGraph) -> Callable[[Key], int]:
    place = {node: n for n, node in enumerate(joined.nodes)}
    return lambda node: place[node]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _swap(joined: nx.DiGraph, orders: list[list[Key]], n: int) -> None:
    """Exchange neighbours of a layer as long as that takes crossings away."""
    order = orders[n]
    for _ in range(len(order)):
        changed = False
        for i in range(len(order) - 1):
            before = _crossings_at(joined, orders, n)
            order[i], order[i + 1] = order[i + 1], order[i]
            if _crossings_at(joined, orders, n) < before:
                changed = True
            else:
                order[i], order[i + 1] = order[i + 1], order[i]
        if not changed:
            return


def _crossings_at(joined: nx.DiGraph, orders: Sequence[Sequence[Key]], n: int) -> int:
    return sum(_between(joined, orders[k], orders[k + 1]) for k in (n - 1, n) if 0 <= k < len(orders) - 1)


def _crossings(joined: nx.DiGraph, orders: Sequence[Sequence[Key]]) -> int:
    return sum(_between(joined, a, b) for a, b in zip(orders, orders[1:], strict=False))


def _between(joined: nx.DiGraph, left: Sequence[Key], right: Sequence[Key]) -> int:
    place = {node: k for k, node in enumerate(right)}
    ends = [sorted(place[end] for end in joined.successors(node)) for node in left]
    flat = [end for some in ends for end in some]
    return sum(1 for i, a in enumerate(flat) for b in flat[i + 1 :] if b < a)


def placed(found: Layered, apart: Callable[[Key, Key], float]) -> dict[Key, float]:
    """Places across the layers: sweep by sweep as near as possible to the mean of the neighbours.

    ``apart`` says how far two neighbours of a layer have to be apart.
    """
    joined, orders = found.joined, found.layers
    places: dict[Key, float] = {}
    for order in orders:
        at = 0.0
        for k, node in enumerate(order):
            at += apart(order[k - 1], node) if k else 0.0
            places[node] = at
        middle = at / 2
        places |= {node: places[node] - middle for node in order}
    gaps = [[apart(a, b) for a, b in zip(order, order[1:], strict=False)] for order in orders]
    pulls = {node: _pulls(joined, node) for node in joined.nodes}
    for sweep in range(_SETTLING):
        before = dict(places)
        for n in range(len(orders)) if sweep % 2 else range(len(orders) - 1, -1, -1):
            wanted = [sum(w * places[m] for m, w in pulls[node]) if pulls[node] else places[node] for node in orders[n]]
            places |= dict(zip(orders[n], _spread(wanted, gaps[n]), strict=True))
        if sweep % 2 and all(abs(places[node] - at) < _SETTLED for node, at in before.items()):
            break
    return places


def _pulls(joined: nx.DiGraph, node: Key) -> list[tuple[Key, float]]:
    """The neighbours of a node with their shares in where it wants to be."""
    beside = [*joined.predecessors(node), *joined.successors(node)]
    # Ways pull harder than nodes, so that what skips a layer runs straight.
    weights = [3.0 if isinstance(node, _Bend) and isinstance(m, _Bend) else 1.0 for m in beside]
    return [(m, w / sum(weights)) for m, w in zip(beside, weights, strict=True)]


def _spread(wanted: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones, by least squares, that keep the order and the gaps (pool adjacent violators)."""
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    blocks: list[list[float]] = []
    for value, offset in zip(wanted, offsets, strict=False):
        blocks.append([value - offset, 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            total = blocks[-1][1] + count
            blocks[-1] = [(blocks[-1][0] * blocks[-1][1] + mean * count) / total, total]
    level = [mean for mean, count in blocks for _ in range(int(count))]
    return [mean + offset for mean, offset in zip(level, offsets, strict=False)]
