"""All parameters of a network as one vector, and back: so an update of the whole network is one subtraction."""

from __future__ import annotations

import numpy as np

from ...core.arithmetic import Array
from ..network import Network, count_parameters


def flat(network: Network) -> Array:
    """All parameters as one vector: layer by layer, unit by unit, its weights and then its bias."""
    joined = [np.hstack([w, b[:, np.newaxis]]).ravel() for w, b in zip(network.weights, network.biases, strict=True)]
    return np.concatenate(joined)


def blocks(sizes: tuple[int, ...], parameters: Array) -> list[Array]:
    """The vector as one block [W b] per layer, of shape (n_l, n_{l-1} + 1); they share its memory."""
    found, start = [], 0
    for before, n in zip(sizes, sizes[1:], strict=False):
        found.append(parameters[start : start + n * (before + 1)].reshape(n, before + 1))
        start += n * (before + 1)
    assert start == count_parameters(sizes)
    return found


def network_with(network: Network, parameters: Array) -> Network:
    """The network with the parameters of a vector. Raises InputError for one that is beyond the limit."""
    joined = blocks(network.sizes, parameters)
    return network.with_parameters([w[:, :-1] for w in joined], [w[:, -1] for w in joined])
