"""Which examples an update sees: all of them, a mini-batch, or a single one, drawn from a seed."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError
from .. import checks
from ..initialise import MAX_SEED

Indices = NDArray[np.intp]

_BLOCK: Final = 1024
"""Single examples drawn at a time."""


class Draws:
    """The examples of every update, by the update's number, in any order of asking.

    ``batch`` None: all ``examples``. 1: one example at random for each update, whatever came before (lecture 003: "randomly
    choose a training example"). Otherwise mini-batches: each epoch goes through all examples once in a new random order;
    its last batch has what remains. The numbers come from NumPy's default generator, seeded with the seed and the number of
    the epoch, or of the block of single draws: so no update depends on having asked for those before it.
    """

    def __init__(self, examples: int, batch: int | None, seed: int) -> None:
        self.examples, self.batch, self.seed = examples, batch, seed
        self._block, self._drawn = -1, np.zeros(0, dtype=np.intp)

    @property
    def per_epoch(self) -> int:
        """Updates in which as many examples are seen as there are."""
        return 1 if self.batch is None else -(-self.examples // self.batch)

    def at(self, update: int) -> Indices | None:
        """The examples (counted from 0) that update number ``update`` (from 0) sees; None stands for all, in order."""
        if self.batch is None:
            return None
        if self.batch == 1:
            self._draw(update // _BLOCK)
            return self._drawn[update % _BLOCK : update % _BLOCK + 1]
        epoch, place = divmod(update, self.per_epoch)
        self._draw(epoch)
        return self._drawn[place * self.batch : (place + 1) * self.batch]

    def _draw(self, block: int) -> None:
        if block == self._block:
            return
        generator = np.random.default_rng([self.seed, block])
        self._drawn = generator.integers(0, self.examples, _BLOCK) if self.batch == 1 else generator.permutation(self.examples)
        self._block = block


def checked_draws(examples: int, batch: object, seed: object) -> Draws:
    """The draws; ``batch`` is None or from 1 to the number of examples. Raises InputError naming the field."""
    size = None if batch is None else checks.whole(batch, "batch", 1, examples, "examples in a mini-batch")
    if isinstance(seed, bool):
        raise InputError("seed", seed, f"a whole number from 0 to {MAX_SEED}")
    return Draws(examples, size, checks.whole(seed, "seed", 0, MAX_SEED))
