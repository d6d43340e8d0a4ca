"""All parameters of a network as one vector, and back: so an update of the whole network is one subtraction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...core.arithmetic import Array
from ..network import Network, count_parameters


def flat(network: Network) -> Array:
    """All parameters as one vector: layer by layer, unit by unit, its weights and then its bias, where the layer has one."""
    layers = zip(network.weights, network.biases, network.bias, strict=True)
    return np.concatenate([np.hstack([w, b[:, np.newaxis]] if there else [w]).ravel() for w, b, there in layers])


def blocks(sizes: tuple[int, ...], parameters: Array, bias: Sequence[bool] = ()) -> list[Array]:
    """The vector as one block [W b] per layer, of shape (n_l, n_{l-1} + 1); they share its memory.

    Of a layer without a bias the block is W, of shape (n_l, n_{l-1}). ``bias`` is the network's; () means that all layers have one.
    """
    found, start = [], 0
    for before, n, there in zip(sizes, sizes[1:], bias or [True] * (len(sizes) - 1), strict=False):
        across = before + int(there)
        found.append(parameters[start : start + n * across].reshape(n, across))
        start += n * across
    assert start == count_parameters(sizes, bias)
    return found


def network_with(network: Network, parameters: Array) -> Network:
    """The network with the parameters of a vector. Raises InputError for one that is beyond the limit."""
    joined = _with_zeros(network, parameters)
    return network.with_parameters([w[:, :-1] for w in joined], [w[:, -1] for w in joined])


def spread(network: Network, parameters: Array) -> Array:
    """The vector with a 0 in the place of every bias that there is not: what reads it needs to know of none."""
    return parameters if all(network.bias) else np.concatenate([block.ravel() for block in _with_zeros(network, parameters)])


def _with_zeros(network: Network, parameters: Array) -> list[Array]:
    """[W b] of every layer."""
    own = blocks(network.sizes, parameters, network.bias)
    return [block if there else np.hstack([block, np.zeros((len(block), 1))]) for block, there in zip(own, network.bias, strict=True)]
