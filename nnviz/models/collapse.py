"""What if there were no activation function? Then layers are matrices, and their product is one layer (lecture 003).

z = W_L (... (W_1 x + b_1) ...) + b_L = W~ x + b~ with W~ = W_L ... W_1 and b~ = W_L b~' + b_L, layer by layer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.arithmetic import Array
from ..core.records.activations import IDENTITY
from ..core.records.losses import HALF_SQUARED_ERROR
from .data import Batch
from .matrix import matrix_pass
from .network import Network


@dataclass(frozen=True, eq=False)
class OneLayer:
    """W~ of shape (n_L, n_0) and b~ of shape (n_L,)."""

    weights: Array
    biases: Array

    def outputs(self, x: Array) -> Array:
        """W~ x + b~ for inputs in rows, shape (m, n_L)."""
        return np.asarray(x @ self.weights.T + self.biases)


def collapsed(network: Network) -> OneLayer:
    """The one layer that equals the network if its activations are left out."""
    weights, biases = np.eye(network.sizes[0]), np.zeros(network.sizes[0])
    with np.errstate(all="ignore"):
        for w, b in zip(network.weights, network.biases, strict=True):
            weights, biases = w @ weights, w @ biases + b
    return OneLayer(weights, biases)


@dataclass(frozen=True, eq=False)
class Comparison:
    """The last layer's z of shape (m, n_L): of the one layer, of the deep network without activations, and with them.

    All are taken before the activation of the output, which could follow any of them.
    """

    one: Array
    linear: Array
    nonlinear: Array

    @property
    def linear_difference(self) -> float:
        """The largest difference between the one layer and the deep network without activations."""
        return float(np.abs(self.one - self.linear).max())

    @property
    def nonlinear_difference(self) -> float:
        """The largest difference between the one layer and the deep network with its activations."""
        return float(np.abs(self.one - self.nonlinear).max())

    @property
    def agrees(self) -> bool:
        """Whether one layer and deep linear network agree, up to the rounding of float64."""
        return self.linear_difference <= self.tolerance

    @property
    def differs(self) -> bool:
        """Whether the activations make a difference on these examples."""
        return self.nonlinear_difference > self.tolerance

    @property
    def tolerance(self) -> float:
        return 1e-9 * max(1.0, float(np.abs(self.one).max()), float(np.abs(self.linear).max()))


def compared(network: Network, data: Batch, hidden: str | None = None) -> Comparison:
    """The network on its batch, linear and with activation ``hidden`` in all hidden layers (None: its own)."""
    last = network.activations[-1:]
    kinds = network.activations if hidden is None else (hidden,) * (network.layers - 1) + last
    linear = network.with_settings(activations=(IDENTITY.name,) * network.layers, loss=HALF_SQUARED_ERROR.name)
    nonlinear = network.with_settings(activations=kinds)
    return Comparison(collapsed(network).outputs(data.x), matrix_pass(linear, data).z[-1], matrix_pass(nonlinear, data).z[-1])
