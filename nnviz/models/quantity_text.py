"""Quantities of a network as text, as they stand in Python: ``weights[0][1][2]``, ``biases[1][0]``, ``z[0][1]``, ``a[1][0]``, ``x[2]``.

The first place is the layer after the input, as in the lists of a network and of a walkthrough (``walk.z[0][:, 1]``), the next the unit; of
a weight the last is the unit before it. All of them count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..core.errors import InputError
from ..core.quantities import Variable, activation, input_, pre_activation
from .held import parameters_of, text_of
from .network import Network

_ALLOWED: Final = "weights[0][1][2], biases[1][0], z[0][1], a[1][0] or x[2] of this network, counted from 0"


def quantity_named(text: str, network: Network) -> Variable:
    """The quantity that a text means. Raises InputError where the network has none of that name."""
    wanted = re.sub(r"\s+", "", text).replace(",", "][")
    for name, quantity in _named(network):
        if name == wanted:
            return quantity
    raise InputError("quantity", text, _ALLOWED)


def _named(network: Network) -> Iterator[tuple[str, Variable]]:
    yield from ((text_of(p), p) for p in parameters_of(network.sizes, network.bias))
    yield from ((f"x[{j}]", input_(j)) for j in range(network.sizes[0]))
    for layer, units in enumerate(network.sizes[1:]):
        for unit in range(units):
            yield f"z[{layer}][{unit}]", pre_activation(layer + 1, unit)
            yield f"a[{layer}][{unit}]", activation(layer + 1, unit)
