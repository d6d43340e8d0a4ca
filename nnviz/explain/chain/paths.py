"""The chain rule as a sum over paths: every way in which a quantity reaches a target, and what flows along it.

A path is a chain of links; a link is a (consumer, operand slot) pair, so a quantity that is read twice starts two paths. Along
a path the local derivatives are multiplied, and the products of all paths add up to the derivative (the multivariate chain
rule, lecture 001; Bauer, "Computational graphs and rounding error", 1974). Lecture 003 writes such a sum out for two paths.

In a batch the product is taken for each example and the mean or the sum over the examples comes where the graph takes it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import islice

import numpy as np

from ...core.arithmetic import EXACT, Array
from ...core.finer import product as multiplied
from ...core.graph import Graph, Node, Values
from ...core.limits import MAX_SEARCHED_PATHS
from ...core.quantities import Variable
from ...core.records.reductions import reduction_in

Link = tuple[int, int]
"""A node and the slot in which it reads what comes before it on the path."""


def over_batch(node: Node) -> bool:
    """Whether a node is the mean or the sum over the examples: linear, so that its derivative is one too."""
    return reduction_in(node) is not None


def links_from(graph: Graph, n: int) -> list[Link]:
    """The links that leave a node and can be differentiated."""
    return [(c, slot) for c, slot in graph.consumers[n] if _differentiable(graph.nodes[c], slot)]


def _differentiable(node: Node, slot: int) -> bool:
    assert node.operation is not None
    slopes = node.operation.slopes
    return over_batch(node) or (slot < len(slopes) and slopes[slot] is not None)


def leading_to(graph: Graph, target: Variable) -> set[int]:
    """The nodes from which a path leads to the target, itself included."""
    end = graph.index[target]
    found = {end}
    for n in range(end, -1, -1):
        if n in found and graph.nodes[n].operation is not None:
            found |= {o for slot, o in enumerate(graph.nodes[n].operands) if _differentiable(graph.nodes[n], slot)}
    return found


@dataclass(frozen=True, eq=False)
class Between:
    """The part of a forward graph that lies on paths from node ``start`` to node ``end``.

    Raises KeyError (through ``between``) for quantities that are not in the graph.
    """

    graph: Graph
    start: int
    end: int

    @cached_property
    def counts(self) -> dict[int, int]:
        """For every node on a path, the number of paths from it to the end: exact, however large."""
        found = {self.end: 1}
        reached = self._reached
        for n in range(self.end - 1, self.start - 1, -1):
            if n in reached:
                paths = sum(found.get(c, 0) for c, _ in links_from(self.graph, n))
                if paths:
                    found[n] = paths
        return found if self.start in found else {}

    @cached_property
    def _reached(self) -> set[int]:
        """Everything that the start flows into."""
        reached = {self.start}
        for n in range(self.start, self.end):
            if n in reached:
                reached.update(c for c, _ in links_from(self.graph, n))
        return reached

    @cached_property
    def nodes(self) -> tuple[int, ...]:
        """The nodes on a path, in order of evaluation."""
        return tuple(sorted(self.counts))

    @cached_property
    def links(self) -> dict[int, tuple[Link, ...]]:
        """For every node on a path, the links by which paths go on from it."""
        return {n: tuple(link for link in links_from(self.graph, n) if link[0] in self.counts) if n != self.end else () for n in self.nodes}

    @property
    def count(self) -> int:
        """How many paths there are."""
        return self.counts.get(self.start, 0)


def between(graph: Graph, wrt: Variable, target: Variable) -> Between:
    """What lies between a quantity and a target. Raises KeyError for quantities that are not in the graph."""
    return Between(graph, graph.index[wrt], graph.index[target])


def count(graph: Graph, wrt: Variable, target: Variable) -> int:
    """The number of paths, by dynamic programming: the paths from a node are the paths from all that it feeds."""
    return between(graph, wrt, target).count


def all_paths(part: Between, most: int | None = None) -> Iterator[tuple[Link, ...]]:
    """The paths one after another, at most ``most`` of them."""
    return islice(_walk(part, part.start, ()), most)


def _walk(part: Between, n: int, so_far: tuple[Link, ...]) -> Iterator[tuple[Link, ...]]:
    if n == part.end and part.counts:
        yield so_far
    for link in part.links.get(n, ()):
        yield from _walk(part, link[0], (*so_far, link))


@dataclass(frozen=True)
class Path:
    """A path from the quantity to the target, with its product: the mean or the sum over the examples where the graph takes one.

    ``size`` is the same of the products' absolute values.
    """

    links: tuple[Link, ...]
    value: float
    size: float


@dataclass(frozen=True)
class Flow:
    """A part of a graph with the numbers of its local derivatives.

    ``example`` is the one that the derivative is taken for; None where the quantity is the same for all examples and the
    target is their mean or sum: then every path carries an array over the examples up to that.
    """

    part: Between
    values: Values
    example: int | None

    @cached_property
    def locals(self) -> Mapping[Link, Array]:
        """The local derivative of every link, shape (1,) or (examples,), by the engine's own forms and exact."""
        with np.errstate(all="ignore"):
            return {link: self._local(*link) for links in self.part.links.values() for link in links}

    def _local(self, n: int, slot: int) -> Array:
        node = self.part.graph.nodes[n]
        assert node.operation is not None
        reduction = reduction_in(node)
        if reduction is not None:
            # One example of m has a share of 1/m in a mean; over all of them it is taken where the path is followed.
            return np.array([1.0 if self.example is None else 1.0 / reduction.divisor(self.values.arrays[node.operands[0]].size)])
        operation, reads = node.operation.slope(slot)
        value = operation.form.value([self.values.arrays[n if r < 0 else node.operands[r]] for r in reads], EXACT)
        return value if self.example is None or value.size == 1 else value[self.example : self.example + 1]

    def follow(self, so_far: Array, link: Link) -> Array:
        """The product of a path that goes on by one link."""
        return self._brought_together(multiplied(so_far, self.locals[link]), link)

    def path(self, links: Sequence[Link]) -> Path:
        """A path with its product."""
        product = size = np.ones(1)
        for link in links:
            product, size = self.follow(product, link), np.abs(self._absolute(size, link))
        return Path(tuple(links), float(product[0]), float(size[0]))

    def _absolute(self, so_far: Array, link: Link) -> Array:
        return self._brought_together(multiplied(so_far, np.abs(self.locals[link])), link)

    def _brought_together(self, product: Array, link: Link) -> Array:
        """A product for every example as the mean or the sum over them, where the link leads into that."""
        node = self.part.graph.nodes[link[0]]
        if self.example is not None or not over_batch(node):
            return product
        assert node.operation is not None
        return node.operation.form.value([product], EXACT)

    @cached_property
    def total(self) -> float:
        """The sum over all paths, gathered forwards from the quantity: never one by one."""
        return float(self.sum[0])

    @cached_property
    def sum(self) -> Array:
        """The same as an array of one number, which keeps what is beyond the range of a float (``Finer``)."""
        return self._gathered(self.follow)

    @cached_property
    def absolute(self) -> float:
        """The sum over all paths of their ``size``."""
        return float(self._gathered(self._absolute)[0])

    def _gathered(self, follow: Callable[[Array, Link], Array]) -> Array:
        arriving: dict[int, Array] = {self.part.start: np.ones(1)}
        for n in self.part.nodes:
            for link in self.part.links[n]:
                came = follow(arriving[n], link)
                arriving[link[0]] = arriving[link[0]] + came if link[0] in arriving else came
        return arriving[self.part.end] if self.part.count else np.zeros(1)

    @cached_property
    def bounds(self) -> Mapping[int, Array]:
        """For every node and example the largest product, in size, by which a path can still go on to the end."""
        best: dict[int, Array] = {self.part.end: np.ones(1)}
        for n in reversed(self.part.nodes[:-1]):
            best[n] = reduce(np.maximum, [np.abs(self.locals[k]) * best[k[0]] * self._counted(n, k) for k in self.part.links[n]])
        return best

    def _counted(self, n: int, link: Link) -> int:
        """How often the mean over the examples is taken by a link: m times where it is their sum."""
        reduction, examples = reduction_in(self.part.graph.nodes[link[0]]), self.values.arrays[n].size
        return examples // reduction.divisor(examples) if reduction is not None and self.example is None else 1


@dataclass(frozen=True)
class Listing:
    """Some paths, the largest first: ``count`` is how many there are, ``total`` and ``absolute`` the sums over all of them.

    ``proven`` is False where the search was cut short, so that a larger path may have been missed.
    """

    paths: tuple[Path, ...]
    count: int
    total: float
    absolute: float
    proven: bool

    @property
    def complete(self) -> bool:
        """Whether every path is listed."""
        return len(self.paths) == self.count

    @property
    def listed(self) -> float:
        """What the listed paths add up to."""
        return float(sum(p.value for p in self.paths))

    @property
    def cancels(self) -> bool:
        """Whether some paths push up and others down, so that shares of the sum would say little."""
        return self._whole > abs(self.total) * (1 + 1e-9)

    @property
    def _whole(self) -> float:
        """What shares are of: the sum of the products' absolute values; where it is not known, the sum of their sizes."""
        return float(sum(abs(p.value) for p in self.paths)) if self.complete else self.absolute

    def share(self, path: Path) -> float:
        """A path's share of all products without their signs, from 0 to 1: of the sum itself where nothing cancels."""
        return abs(path.value) / self._whole if self._whole else 0.0

    @property
    def listed_share(self) -> float:
        """The listed paths' share of the sum of all sizes, from 0 to 1."""
        if self.complete or not self.absolute:
            return 1.0
        return min(1.0, sum(p.size for p in self.paths) / self.absolute)


def largest(flow: Flow, k: int, most_searched: int = MAX_SEARCHED_PATHS) -> Listing:
    """The ``k`` paths with the largest products, in size and in that order.

    Where there are more than ``k``, they are found best first (Hart, Nilsson and Raphael, 1968): of all paths that have been
    begun, the one is continued that can still become the largest. For one example the bound is exact, so nothing is begun
    in vain; in a batch the examples disagree about the best way on, and after ``most_searched`` continuations the best ones
    found so far are taken.
    """
    part = flow.part
    if part.count <= k:
        found = sorted((flow.path(p) for p in all_paths(part)), key=lambda p: -abs(p.value))
        return Listing(tuple(found), part.count, flow.total, flow.absolute, True)
    searched, proven = _best_first(flow, k, most_searched)
    return Listing(tuple(searched), part.count, flow.total, flow.absolute, proven)


def _best_first(flow: Flow, k: int, most_searched: int) -> tuple[list[Path], bool]:
    part = flow.part
    found: list[Path] = []
    heap: list[tuple[float, int, int, int, Array, tuple[Link, ...]]] = [(0.0, 0, 0, part.start, np.ones(1), ())]
    begun = 0
    while heap and len(found) < k:
        _, _, _, n, product, links = heapq.heappop(heap)
        if n == part.end:
            found.append(flow.path(links))
            continue
        ways = part.links[n]
        if begun > most_searched:
            # No more comparing: on by the way that can become the largest.
            ways = (max(ways, key=lambda link: _bound(flow, flow.follow(product, link), link[0])),)
        for link in ways:
            begun += 1
            onward = flow.follow(product, link)
            # Of equals the longest is continued first: ties are finished one by one, not side by side.
            key = (-_bound(flow, onward, link[0]), -len(links), begun)
            heapq.heappush(heap, (*key, link[0], onward, (*links, link)))
    return sorted(found, key=lambda p: -abs(p.value)), begun <= most_searched


def _bound(flow: Flow, product: Array, n: int) -> float:
    """No continuation of a path that carries ``product`` to node ``n`` has a larger value."""
    with np.errstate(all="ignore"):
        return float(np.mean(np.abs(product) * flow.bounds[n]))
