"""Which weights of a network can be kept in one of other sizes: those whose two neurons are still there.

The neurons of the inputs and of the hidden layers are counted from the input, those of the output are the output's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.arithmetic import Array
from .network import Network


@dataclass(frozen=True, eq=False)
class Kept:
    """Weights and biases for other sizes, and how many of the weights are the old network's."""

    weights: list[Array]
    biases: list[Array]
    count: int
    of: int


def kept_weights(old: Network, sizes: Sequence[int], weights: Sequence[Array], biases: Sequence[Array]) -> Kept:
    """The drawn ``weights`` and ``biases`` of ``sizes``, with those of ``old`` where both neurons of a weight are in both networks.

    ``weights[l]`` has shape (units of layer l+1, units of layer l). A neuron of which a weight is kept keeps its bias.
    """
    layers = len(sizes) - 1
    new_weights, new_biases, count = [w.copy() for w in weights], [b.copy() for b in biases], 0
    for layer in range(layers):
        output = layer == layers - 1
        # The output's weights come from the layer before it, which has to be the same one; a hidden layer's must not be the old output's.
        if output != (layer == old.layers - 1) or layer >= old.layers:
            continue
        before = old.weights[layer]
        rows, columns = min(sizes[layer + 1], before.shape[0]), min(sizes[layer], before.shape[1])
        new_weights[layer][:rows, :columns] = before[:rows, :columns]
        new_biases[layer][:rows] = old.biases[layer][:rows]
        count += rows * columns
    return Kept(new_weights, new_biases, count, sum(w.size for w in weights))
