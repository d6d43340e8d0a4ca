"""What every neuron of a network makes of two inputs: the map of its activation, beside the large map of the outputs.

The values are those of the pass that the large map is made of, at the same places, so nothing is computed a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..core.arithmetic import Array
from ..core.records.activations import activation_named

SIDE: Final = 20
"""Places of a neuron's map, across and down."""

MOST_NEURONS: Final = 24
"""Neurons after the input: of more, none has room for a map that can be read."""

MOST_RUNS: Final = 2
"""Beside three runs and more there is no network, their large maps take its room."""

_FAR: Final = 1e30

Range = tuple[float, float]

Numbers = NDArray[np.float32]


def are_mapped(sizes: Sequence[int], runs: int) -> bool:
    """Whether the neurons of a network with these ``sizes`` have maps, beside so many ``runs`` in all."""
    return sizes[0] == 2 and sum(sizes[1:]) <= MOST_NEURONS and runs <= MOST_RUNS


def coarse(layers: Sequence[Array]) -> Numbers:
    """Every neuron's map (neurons, places), row by row from the top; float32 suffices for what will be a byte.

    ``layers`` are the activations (n_l, places) on a square of 2 SIDE times 2 SIDE places; a place of a neuron's map is the mean of four.
    """
    found = [np.empty((0, SIDE * SIDE))]
    for a in layers:
        square = np.nan_to_num(a, posinf=_FAR, neginf=-_FAR).clip(-_FAR, _FAR).reshape(len(a), SIDE, 2, SIDE, 2)
        found.append(square.mean(axis=(2, 4)).reshape(len(a), -1))
    return np.concatenate(found).astype(np.float32)


def shaded(maps: Numbers, sizes: Sequence[int], activations: Sequence[str]) -> tuple[list[Range], NDArray[np.uint8]]:
    """The range of each layer, and the maps (moments, neurons, places) as bytes, for which the range stands from 0 to 255.

    A range is what the activation allows, or what the layer reaches at any of the moments.
    """
    ranges: list[Range] = []
    shades = np.empty(maps.shape, np.uint8)
    start = 0
    for units, name in zip(sizes[1:], activations, strict=True):
        of_layer = maps[:, start : start + units]
        low, high = activation_named(name).bounds or (float(of_layer.min()), float(of_layer.max()))
        high = high if high > low else low + 1.0
        shades[:, start : start + units] = ((of_layer - low) * (255.0 / (high - low))).round().clip(0, 255)
        ranges.append((low, high))
        start += units
    return ranges, shades
