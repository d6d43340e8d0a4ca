"""Nudges: what the derivative predicts when one quantity moves by h, and what really happens (lectures 000 and 002).

Both are of one arithmetic, that of the walkthrough: by hand the derivative, the values before and after, their difference and the
prediction are all rounded as on paper, so the value before is the one that the walkthrough shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.arithmetic import EXACT, Arithmetic, Array
from ..core.graph import Graph, evaluate, held
from ..core.quantities import Quantity, Variable

POINTS = 41
"""Points of the curve around the present value."""


@dataclass(frozen=True, slots=True, repr=False)
class Nudge:
    """``measured`` at ``at`` is ``cost``, at ``at + h`` it is ``after``; ``xs`` and ``ys`` are the curve around them."""

    at: float
    h: float
    cost: float
    after: float
    slope: float
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    arithmetic: Arithmetic = EXACT

    @property
    def predicted(self) -> float:
        """The derivative times h."""
        return self._kept(self.slope * self.h)

    @property
    def real(self) -> float:
        return self._kept(self.after - self.cost)

    def __repr__(self) -> str:
        return f"<Nudge from {self.at:g} by {self.h:g}: predicted {self.predicted:.6g}, really {self.real:.6g}>"

    def _kept(self, value: float) -> float:
        return float(self.arithmetic.keep(np.array(value)))


def nudge(
    forward: Graph,
    given: Mapping[Quantity, Array],
    moved: Variable,
    measured: Variable,
    slope: float,
    h: float,
    example: int = 0,
    arithmetic: Arithmetic = EXACT,
) -> Nudge:
    """Move one quantity by ``h`` and evaluate the forward graph, in the given arithmetic: before, after, and at the points of the curve.

    The values before and after are evaluated alone, as the walkthrough does: beside a point far out, where more digits are kept, they could
    be others in their last bit. A computed quantity is held at the points, and only what comes after it moves. ``slope`` is the derivative
    of ``measured`` with respect to ``moved`` in the same arithmetic; where they differ from example to example, ``example`` says which.
    Values that overflow come out as infinite or NaN.
    """
    computed = forward.node(moved).operation is not None
    value = np.asarray(evaluate(forward, given, arithmetic)[moved] if computed else given[moved], dtype=np.float64)
    which = example if value.size > 1 else 0
    at = float(value[which])
    reach = max(2.0 * abs(h), 0.5 * abs(at), 1.0)
    points = np.linspace(at - reach, at + reach, POINTS)
    fixed = held(forward, moved)

    def measured_at(points: Array) -> list[float]:
        rows = np.repeat(value[np.newaxis, :], len(points), axis=0)
        rows[:, which] = points
        result = evaluate(fixed, {**given, moved: rows}, arithmetic)[measured]
        # What does not depend on it has no axis of points.
        column = result[..., example if result.shape[-1] > 1 else 0]
        return [float(v) for v in np.broadcast_to(column, (len(points),))]

    (before,), (after,) = measured_at(np.array([at])), measured_at(np.array([at + h]))
    return Nudge(at, h, before, after, slope, tuple(map(float, points)), tuple(measured_at(points)), arithmetic)
