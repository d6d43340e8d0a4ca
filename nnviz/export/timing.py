"""How long the loop and the vectorised form take over the size of the batch: the code that is timed is the code that is shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..core.arithmetic import Array
from .batch_code import FUNCTION, BatchCode, loop_code, vectorised_code

if TYPE_CHECKING:
    from ..walked import Walked

SIZES: Final = tuple(2**k for k in range(11))
"""Examples in the batches that are timed: 1 to 1,024."""

BUDGET: Final = 1.2
"""Seconds that a measurement may take; larger batches are left out when they are used up."""

_AT_LEAST: Final = 3
_ENOUGH: Final = 0.012


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds for one call of ``gradients`` at each size of the batch: the best of several calls."""

    sizes: tuple[int, ...]
    loop: tuple[float, ...]
    vectorised: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """How many times longer the loop takes for the largest batch."""
        return self.loop[-1] / self.vectorised[-1]


def timed(walk: Walked, budget: float = BUDGET) -> Timing:
    """Time both scripts of a walk on batches made of its own examples, repeated. At least the smallest batch is measured."""
    loop, whole = (runnable(code) for code in (loop_code(walk), vectorised_code(walk)))
    rows = walk.notation.rows
    started = time.perf_counter()
    found: list[tuple[int, float, float]] = []
    for m in SIZES:
        x, y = (_repeated(values, m, rows) for values in (walk.data.x, walk.data.y))
        found.append((m, _best(loop, x, y), _best(whole, x, y)))
        spent = time.perf_counter() - started
        # The next size takes the loop twice as long, several times over.
        if spent + 2 * _AT_LEAST * found[-1][1] > budget:
            break
    sizes, of_loop, of_whole = zip(*found, strict=True)
    return Timing(sizes, of_loop, of_whole)


def runnable(code: BatchCode) -> Callable[[Array, Array], Any]:
    """The function ``gradients`` of a script. The text is nnviz's own: the only things in it from outside are numbers."""
    namespace: dict[str, Any] = {}
    exec(compile(code.definitions, "nnviz batch code", "exec"), namespace)
    function: Callable[[Array, Array], Any] = namespace[FUNCTION]
    return function


def _repeated(values: Array, m: int, rows: bool) -> Array:
    """``m`` examples, from the rows of ``values`` over and over, as the script wants them."""
    batch = values[np.arange(m) % len(values)]
    return batch if rows else np.ascontiguousarray(batch.T)


def _best(function: Callable[[Array, Array], Any], x: Array, y: Array) -> float:
    best, spent, calls = np.inf, 0.0, 0
    with np.errstate(all="ignore"):
        while calls < _AT_LEAST or (spent < _ENOUGH and calls < 50):
            started = time.perf_counter()
            function(x, y)
            took = time.perf_counter() - started
            best, spent, calls = min(best, took), spent + took, calls + 1
    return best
