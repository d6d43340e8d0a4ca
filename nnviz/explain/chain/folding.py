"""The pattern in a sum over paths: factored from the right, factor by factor, it becomes the recursion of the error terms.

All paths that meet in a neuron go on from it in the same ways. So what comes after it is a common factor: worked out once and
given a name, dJ/dz or delta, it stands for all of them (Rumelhart, Hinton and Williams, 1986; lecture 002). Doing so from the
target back to the quantity is backpropagation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...core import quantities as q
from ...core.arithmetic import EXACT, Array
from ...core.limits import LONGEST_FOLD
from ...core.quantities import Gradient, Quantity, Variable
from ..naming.names import GENERIC_EXAMPLE, Name
from .chain import ChainRule, Over, Steps, split
from .paths import Between, Link, all_paths, between, over_batch


@dataclass(frozen=True, slots=True)
class Term:
    """A product in the sum: ``mean`` is m where the mean over m examples is taken of it, else 1; ``of_all``: it is one over the examples.

    ``factors`` are its names, from the target back to the quantity; the factor number ``fresh`` is the one that was named
    last (-1: none).
    """

    mean: int
    of_all: bool
    factors: tuple[Name, ...]
    fresh: int
    value: float


@dataclass(frozen=True, slots=True)
class Fold:
    """The sum after an error term has been worked out.

    ``gradient`` is that error term (None for the plain sum). ``through`` products of the ``before`` ran through its neuron; it
    is the same for ``shared`` ways to get there. Then ``terms`` lists the first of ``after`` products; ``made`` multiplications
    have been made for error terms so far and ``left`` are left in the sum. What is left goes through the nodes ``passed`` and ends at the
    ``stops``: error terms, or the target.
    """

    gradient: Gradient | None
    through: int
    shared: int
    before: int
    after: int
    terms: tuple[Term, ...]
    made: int
    left: int
    passed: frozenset[int]
    stops: frozenset[int]


class _Folding:
    """The sum over paths in which some nodes' error terms are known: paths stop at the first of them."""

    def __init__(self, rule: ChainRule) -> None:
        self.rule = rule
        self.part = rule.flow.part
        self.folded: set[int] = set()
        self.inner = between(rule.forward, rule.inner, rule.question.target)

    @cached_property
    def points(self) -> list[int]:
        """The nodes to be folded, those nearest to the target first: pre-activations, or everything where there are none."""
        nodes = [n for n in self.part.nodes if n not in (self.part.start, self.part.end) and n < self.inner.start]
        zs = [n for n in nodes if self._quantity(n).name == q.PRE_ACTIVATION]
        level = _levels(self.part)
        return sorted(zs or nodes, key=lambda n: (level[n], n))

    def _quantity(self, n: int) -> Variable:
        quantity = self.part.graph.nodes[n].quantity
        assert isinstance(quantity, Variable)
        return quantity

    def ways(self) -> tuple[dict[int, int], dict[int, int]]:
        """For every node before the folded ones, its products to the end and the factors in them, counted."""
        products: dict[int, int] = {self.part.end: 1} | dict.fromkeys(self.folded, 1)
        factors: dict[int, int] = {self.part.end: 0} | dict.fromkeys(self.folded, 1)
        for n in reversed(self.part.nodes):
            if n in products:
                continue
            links = self.part.links[n]
            products[n] = sum(products[c] for c, _ in links)
            factors[n] = sum(factors[c] + (0 if over_batch(self.part.graph.nodes[c]) else products[c]) for c, _ in links)
        return products, factors

    def reached(self) -> tuple[frozenset[int], frozenset[int]]:
        """The nodes that the products that are left go through, and those at which they end."""
        seen, waiting = set[int](), [self.part.start]
        while waiting:
            n = waiting.pop()
            if n not in seen:
                seen.add(n)
                waiting += [] if self._ends(n) else [after for after, _ in self.part.links[n]]
        stops = frozenset(filter(self._ends, seen))
        return frozenset(seen) - stops, stops

    def _ends(self, n: int) -> bool:
        return n == self.part.end or n in self.folded

    def products(self) -> Iterator[tuple[Link, ...]]:
        """The products that are left, as the links up to the first folded node or the end."""
        yield from self._from(self.part.start, ())

    def _from(self, n: int, so_far: tuple[Link, ...]) -> Iterator[tuple[Link, ...]]:
        if self._ends(n):
            yield so_far
            return
        for link in self.part.links[n]:
            yield from self._from(link[0], (*so_far, link))

    def made(self) -> int:
        """The multiplications of (derivative from above) times (local derivative) made for the folded nodes."""
        graph, seen = self.rule.context.graph, set[int]()
        stack = [graph.index[Gradient(self.rule.inner, self._quantity(n))] for n in self.folded]
        found = 0
        while stack:
            n = stack.pop()
            if n in seen:
                continue
            seen.add(n)
            node = graph.nodes[n]
            assert node.operation is not None
            if isinstance(node.quantity, Gradient) and node.operation.name == "chain rule":
                found += len(node.operands) // 2
                stack += node.operands[::2]
        return found

    def term(self, links: tuple[Link, ...], newest: int | None) -> Term:
        """A product, written and worked out."""
        flow = self.rule.flow
        last = links[-1][0] if links else self.part.start
        stopped = last in self.folded
        whole = (*links, *next(all_paths(self.inner))) if stopped else links
        inside, over, outside = split(flow, whole)
        inside = inside[: len(links)] if stopped else inside
        of_all = flow.example is None and over.examples > 1
        shown = GENERIC_EXAMPLE if of_all else self.rule.context.example
        gradient: list[Quantity] = [Gradient(self.rule.inner, self._quantity(last))] if stopped else []
        before = [*gradient, *self._locals(inside)]
        after = self._locals(outside)
        namer = self.rule.context.namer
        names = (*(namer.name(x, shown) for x in after), *(namer.name(x, shown) for x in before))
        fresh = len(after) if stopped and last == newest else -1
        return Term(over.divisor, of_all, names, fresh, self._value(after, before, over))

    def _locals(self, pairs: Steps) -> list[Quantity]:
        return [self.rule.link_quantity(n, link) for n, link in reversed(pairs)]

    def _value(self, after: list[Quantity], before: list[Quantity], over: Over) -> float:
        found: Array = np.ones(1)
        for quantity in before:
            found = found * self.rule.context.values[quantity]
        if self.rule.flow.example is not None:
            found = found / over.divisor
        elif over.examples > 1:
            found = over.reduction.operation(over.examples).form.value([found], EXACT)
        for quantity in after:
            found = found * self.rule.context.values[quantity]
        return float(found[self.rule.context.example if found.size > 1 else 0])

    def fold(self, newest: int | None, through: int, shared: int, before: int) -> Fold:
        """The sum as it stands."""
        products, factors = self.ways()
        after = products[self.part.start]
        terms = tuple(self.term(links, newest) for links, _ in zip(self.products(), range(LONGEST_FOLD), strict=False))
        gradient = Gradient(self.rule.inner, self._quantity(newest)) if newest is not None else None
        left = factors[self.part.start] - after
        return Fold(gradient, through, shared, before, after, terms, self.made(), max(left, 0), *self.reached())


def folds(rule: ChainRule) -> list[Fold]:
    """The plain sum first, then the sum after each error term, from the target back to the quantity."""
    folding = _Folding(rule)
    arrivals = _arrivals(folding.part)
    found = [folding.fold(None, 0, 0, rule.listing.count)]
    for n in folding.points:
        products, _ = folding.ways()
        before = products[folding.part.start]
        folding.folded.add(n)
        found.append(folding.fold(n, arrivals[n] * products[n], arrivals[n], before))
    return found


def _arrivals(part: Between) -> dict[int, int]:
    """For every node, the number of ways from the start to it."""
    found = dict.fromkeys(part.nodes, 0)
    found[part.start] = 1
    for n in part.nodes:
        for c, _ in part.links[n]:
            found[c] += found[n]
    return found


def _levels(part: Between) -> dict[int, int]:
    """For every node, the length of the longest path from it to the end."""
    found = {part.end: 0}
    for n in reversed(part.nodes[:-1]):
        found[n] = 1 + max(found[c] for c, _ in part.links[n])
    return found
