"""The gradient check: central differences of the forward graph, for every parameter and every input.

(J(w + h) - J(w - h)) / 2h has an error of order h^2 (Taylor), so with h = 1e-5 it agrees with a right gradient to about ten
digits. Quantities that feed the same nodes are moved in one evaluation: each along a row of its own of a leading axis, and
only what depends on them is computed again.

Where a kink lies between w - h and w + h (of a ReLU, a step, a maximum), the difference has a part of both sides, and the gradient is
that of one side, or a convention: they cannot be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..core.arithmetic import EXACT, Array
from ..core.graph import Graph, Values, compute, evaluate
from ..core.quantities import Quantity, Variable

STEP = 1e-5
"""h for quantities up to 1; it grows in proportion with larger ones."""

TOLERANCE = 1e-4
"""Relative errors above it are called a disagreement."""

_MOST_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class Checked:
    """A numeric derivative beside the gradient; both per example where the quantity differs from example to example.

    ``scale`` is the size of what was differentiated: it is known to 16 digits, so its difference quotient cannot be better.
    ``kinked`` says that a kink lies between the two points of the difference, so that it is no measure of the gradient.
    """

    gradient: Array
    numeric: Array
    scale: float = 0.0
    kinked: bool = False

    @property
    def relative_error(self) -> float:
        """Largest |gradient - numeric| over the larger of the two sizes.

        At least 1e-8 counts as size, and at least 1e-5 of the scale: a millionth of that is lost in rounding.
        """
        least = max(1e-8, 1e-5 * self.scale)
        size = np.maximum(np.maximum(np.abs(self.gradient), np.abs(self.numeric)), least)
        return float(np.max(np.abs(self.gradient - self.numeric) / size))

    @property
    def agrees(self) -> bool:
        """False only where the two can be compared and differ."""
        return self.kinked or self.relative_error <= TOLERANCE

    @property
    def flag(self) -> str:
        """As a sign: they agree, they differ, or they cannot be compared."""
        return "≈" if self.kinked else "✓" if self.agrees else "✗"


@dataclass(frozen=True, slots=True)
class Difference:
    """A central difference, shape (1,) or (examples,), and whether it reaches over a kink."""

    numeric: Array
    kinked: bool


def central_differences(
    forward: Graph, given: Mapping[Quantity, Array], quantities: Sequence[Variable], measured: Variable, step: float = STEP
) -> dict[Variable, Array]:
    """The central difference of ``measured`` for each leaf in ``quantities``: shape (1,), or (examples,) per example.

    ``forward`` is the graph without gradients and ``given`` its leaves' values. Arithmetic is exact.
    """
    return {v: found.numeric for v, found in differences(forward, given, quantities, measured, step).items()}


def differences(
    forward: Graph, given: Mapping[Quantity, Array], quantities: Sequence[Variable], measured: Variable, step: float = STEP
) -> dict[Variable, Difference]:
    """The central differences with what they reach over."""
    base = evaluate(forward, given, EXACT)
    found: dict[Variable, Difference] = {}
    for group in _groups(forward, quantities, base):
        found |= _moved(forward, base, group, measured, step)
    return {v: found[v] for v in quantities}


def _groups(forward: Graph, quantities: Sequence[Variable], base: Values) -> list[list[Variable]]:
    """Quantities by the nodes that they feed, in portions that keep the arrays small."""
    by_consumers: dict[frozenset[int], list[Variable]] = {}
    for v in quantities:
        feeds = frozenset(c for c, _ in forward.consumers[forward.index[v]])
        by_consumers.setdefault(feeds, []).append(v)
    examples = max(a.size for a in base.arrays)
    portion = max(1, _MOST_CELLS // (2 * examples))
    return [g[i : i + portion] for g in by_consumers.values() for i in range(0, len(g), portion)]


def _moved(forward: Graph, base: Values, group: Sequence[Variable], measured: Variable, step: float) -> dict[Variable, Difference]:
    count = len(group)
    arrays = dict(enumerate(base.arrays))
    sizes = []
    for row, v in enumerate(group):
        value = base[v]
        h = step * max(1.0, float(np.max(np.abs(value))))
        rows = np.repeat(value[np.newaxis, :], 2 * count, axis=0)
        rows[row] += h
        rows[count + row] -= h
        arrays[forward.index[v]] = rows
        # The distance that was really moved, after rounding.
        sizes.append(rows[row] - rows[count + row])
    with np.errstate(all="ignore"):
        for n in _dependents(forward, tuple(group)):
            arrays[n] = compute(forward.nodes[n], arrays, {}, EXACT)
    result = arrays[forward.index[measured]]
    if result.ndim == 1:  # what is measured does not depend on the group
        return {v: Difference(np.zeros(1), False) for v in group}
    over = _over_kinks(forward, arrays, tuple(group), measured)
    return {v: Difference((result[row] - result[count + row]) / sizes[row], bool(over[row])) for row, v in enumerate(group)}


def _over_kinks(forward: Graph, arrays: Mapping[int, Array], group: tuple[Variable, ...], measured: Variable) -> Array:
    """For each row, whether some operation on the way has a kink between the two points, or at one of them."""
    over = np.zeros(len(group), dtype=bool)
    for n in _kinks_between(forward, group, measured):
        operation, operands = forward.nodes[n].operation, forward.nodes[n].operands
        assert operation is not None
        assert operation.kink is not None
        sides = operation.kink.sides([arrays[o] for o in operands])
        over |= (sides[:, : len(group)] != sides[:, len(group) :]).any(axis=(0, -1))
    return over


@lru_cache(maxsize=4096)
def _kinks_between(forward: Graph, group: tuple[Variable, ...], measured: Variable) -> tuple[int, ...]:
    """The operations with a kink that the group moves and that what is measured depends on."""
    reached = {forward.index[measured]}
    for n in range(len(forward) - 1, -1, -1):
        if n in reached:
            reached.update(forward.nodes[n].operands)
    nodes = [(n, forward.nodes[n].operation) for n in _dependents(forward, group) if n in reached]
    return tuple(n for n, operation in nodes if operation is not None and operation.kink is not None)


@lru_cache(maxsize=4096)
def _dependents(forward: Graph, group: tuple[Variable, ...]) -> tuple[int, ...]:
    """Everything computed from the group, in order of evaluation."""
    touched = {forward.index[v] for v in group}
    order = []
    for n, node in enumerate(forward.nodes):
        if any(o in touched for o in node.operands):
            touched.add(n)
            order.append(n)
    return tuple(order)
