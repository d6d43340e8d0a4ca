"""Standardisation: every input column with mean 0 and standard deviation 1, and what was done to get there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...core.arithmetic import Array
from .datasets import Dataset


@dataclass(frozen=True, eq=False)
class Standardised:
    """``data`` with inputs (x - ``mean``) / ``sd``; both of shape (inputs,).

    The standard deviation is that of the examples themselves, divided by m. A column without any spread is only moved to 0,
    and its ``sd`` is 0.
    """

    data: Dataset
    mean: Array
    sd: Array

    def sentences(self) -> list[str]:
        """What was done, a sentence for every column."""
        columns = zip(self.data.inputs, self.mean.tolist(), self.sd.tolist(), strict=True)
        return [
            f"{name}: minus its mean {mean:.4g}" + (f", divided by its standard deviation {sd:.4g}" if sd else " (all values are the same)")
            for name, mean, sd in columns
        ]


def standardise(data: Dataset) -> Standardised:
    """Every input column of a dataset moved to mean 0 and scaled to standard deviation 1. The targets stay as they are."""
    mean = data.x.mean(axis=0)
    sd = data.x.std(axis=0)
    # The mean of equal numbers may be off by a rounding error, which is no spread.
    sd[sd <= 1e-12 * np.maximum(1e-300, np.abs(data.x).max(axis=0))] = 0.0
    x = np.where(sd > 0, data.x - mean, 0.0) / np.where(sd > 0, sd, 1.0)
    x.setflags(write=False)
    return Standardised(replace(data, x=x), mean, sd)
