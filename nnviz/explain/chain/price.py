"""What the derivatives of all parameters cost in multiplications: along all paths, and by backpropagation.

Along a path of n links n - 1 multiplications are made, for every path of every parameter. Backpropagation multiplies the
derivative from above by the local derivative once for every link that does not end in the target. Factors that happen to be 1
count like any other, the local derivatives themselves are needed by both and count for neither. Everything is counted for one
example and exactly: numbers of paths are whole numbers of any length, gathered node by node and never path by path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TypeVar

from ...core.graph import Graph, Values
from ...core.quantities import Variable
from .paths import Between, Flow, Link, all_paths, between, links_from

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Price:
    """``paths`` from all parameters to the target, the multiplications ``along_paths``, and those of ``backpropagation``."""

    paths: int
    along_paths: int
    backpropagation: int


def price(graph: Graph, target: Variable, parameters: Sequence[Variable]) -> Price:
    """The price of the derivatives of ``target`` by all ``parameters``."""
    end = graph.index[target]
    paths, lengths = {end: 1}, {end: 0}
    for n in range(end - 1, -1, -1):
        ways = [c for c, _ in links_from(graph, n) if c in paths]
        if ways:
            paths[n] = sum(paths[c] for c in ways)
            lengths[n] = sum(lengths[c] + paths[c] for c in ways)
    starts = [graph.index[p] for p in parameters if graph.index[p] in paths and p != target]
    along = sum(lengths[n] - paths[n] for n in starts)
    return Price(sum(paths[n] for n in starts), along, _once_per_link(graph, end, starts, paths))


def _once_per_link(graph: Graph, end: int, starts: Sequence[int], leading: dict[int, int]) -> int:
    touched = set(starts)
    found = 0
    for n in range(end):
        if n in touched and n in leading:
            ways = [c for c, _ in links_from(graph, n) if c in leading]
            touched.update(ways)
            found += sum(c != end for c in ways)
    return found


def layered(sizes: Sequence[int], whole_output: bool = False, ends_in_loss: bool = True) -> Price:
    """The same for a network of fully connected layers in closed form, layer by layer.

    ``sizes`` are the units per layer; with ``whole_output`` every output reads all of its layer (as softmax does); the target is a loss
    that reads all outputs, or one of the outputs.
    """
    last = len(sizes) - 1
    outputs = sizes[last]
    per_unit = outputs if whole_output and ends_in_loss else 1
    paths, lengths = per_unit, per_unit * (2 if ends_in_loss else 1)
    found = Price(0, 0, outputs * (outputs if whole_output else 1) if ends_in_loss else 0)
    for layer in range(last, 0, -1):
        # Of one output, an elementwise activation sees one unit of the last layer.
        units = 1 if layer == last and not whole_output and not ends_in_loss else sizes[layer]
        parameters = units * (sizes[layer - 1] + 1)
        back = parameters + (0 if layer == 1 else sizes[layer - 1] * (units + 1))
        found = Price(found.paths + parameters * paths, found.along_paths + parameters * lengths, found.backpropagation + back)
        paths, lengths = units * paths, units * (lengths + 2 * paths)
    return found


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds that both ways took on a network; ``largest_difference`` is the largest one between their results."""

    price: Price
    along_paths: float
    backpropagation: float
    largest_difference: float


def timed(values: Values, target: Variable, parameters: Sequence[Variable], example: int = 0, rounds: int = 3) -> Timed:
    """Both ways, in plain Python on the same local derivatives, timed: the better of a few rounds.

    Every path is followed: ask for the ``price`` first. ``values`` are those of the forward graph.
    """
    graph = values.graph
    parts = [part for p in parameters if p != target and (part := between(graph, p, target)).count]
    numbers = {link: float(v[0]) for part in parts for link, v in Flow(part, values, example).locals.items()}
    slow, summed = _fastest(lambda: [_along(part, numbers) for part in parts], rounds)
    fast, back = _fastest(lambda: _backwards(graph, graph.index[target], numbers), rounds)
    difference = max((abs(x - back[part.start]) for x, part in zip(summed, parts, strict=True)), default=0.0)
    return Timed(price(graph, target, parameters), slow, fast, difference)


def _along(part: Between, numbers: Mapping[Link, float]) -> float:
    found = 0.0
    for links in all_paths(part):
        product = 1.0
        for link in links:
            product *= numbers[link]
        found += product
    return found


def _backwards(graph: Graph, end: int, numbers: Mapping[Link, float]) -> dict[int, float]:
    found = {end: 1.0}
    for n in range(end - 1, -1, -1):
        terms = [found[c] * numbers[c, slot] for c, slot in graph.consumers[n] if (c, slot) in numbers]
        if terms:
            found[n] = sum(terms)
    return found


def _fastest(work: Callable[[], Result], rounds: int) -> tuple[float, Result]:
    best, result = float("inf"), None
    for _ in range(rounds):
        start = perf_counter()
        result = work()
        best = min(best, perf_counter() - start)
    assert result is not None
    return best, result
