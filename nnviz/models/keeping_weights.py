"""Which weights of a network can be kept in one of other sizes: those whose two neurons are still there.

Where nobody says which layer came from which, the inputs and the hidden layers are counted from the input, and the output is the output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..core.arithmetic import Array
from ..core.errors import InputError
from .network import Network


@dataclass(frozen=True, eq=False)
class Kept:
    """Weights and biases for other sizes, and how many of the weights are the old network's."""

    weights: list[Array]
    biases: list[Array]
    count: int
    of: int


NEW = -1
"""In the place of a layer's number: it came from none."""


def kept_weights(
    old: Network, sizes: Sequence[int], weights: Sequence[Array], biases: Sequence[Array], came: Sequence[int] | None = None
) -> Kept:
    """The drawn ``weights`` and ``biases`` of ``sizes``, with those of ``old`` where both neurons of a weight are in both networks.

    ``weights[l]`` has shape (units of layer l+1, units of layer l). A neuron of which a weight is kept keeps its bias. ``came`` says
    for every layer which one of ``old`` it was, the inputs as 0, or NEW.

    Raises
    ------
    InputError
        Where ``came`` names a layer that there is not, or does not name one for each.
    """
    layers = tuple(counted(old, sizes) if came is None else _checked(came, old, sizes))
    new_weights, new_biases, count = [w.copy() for w in weights], [b.copy() for b in biases], 0
    for layer, (source, target) in enumerate(pairwise(layers)):
        # Both have to be there still, and next to each other as they were.
        if source == NEW or target != source + 1:
            continue
        before = old.weights[source]
        rows, columns = min(sizes[layer + 1], before.shape[0]), min(sizes[layer], before.shape[1])
        new_weights[layer][:rows, :columns] = before[:rows, :columns]
        new_biases[layer][:rows] = old.biases[source][:rows]
        count += rows * columns
    return Kept(new_weights, new_biases, count, sum(w.size for w in weights))


def counted(old: Network, sizes: Sequence[int]) -> list[int]:
    """Which layer of ``old`` each one is, counted from the input; the output is the output."""
    last = len(old.sizes) - 1
    return [layer if layer < last else NEW for layer in range(len(sizes) - 1)] + [last]


def _checked(came: Sequence[int], old: Network, sizes: Sequence[int]) -> Sequence[int]:
    known = [layer for layer in came if layer != NEW]
    if len(came) != len(sizes) or not all(0 <= layer < len(old.sizes) for layer in known) or known != sorted(set(known)):
        raise InputError("layers", list(came), f"for each of the {len(sizes)} layers which one it was, in their order, or {NEW}")
    return came
