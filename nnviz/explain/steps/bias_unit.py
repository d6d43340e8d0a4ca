"""The bias unit, where the graph has one: a unit a_0 = 1 of the layer before, whose weights are the biases (lecture 002: "add a_0")."""

from __future__ import annotations

from ...core import quantities as q
from ...core.quantities import Variable
from ..writing.context import Context


def has_unit(context: Context, layer: int) -> bool:
    """Whether the biases of a layer are the weights of a bias unit: column 0 of its matrix."""
    return q.bias_unit(layer - 1) in context.graph


def into(context: Context, layer: int, unit: int, alone: bool = False) -> list[Variable]:
    """The row of a layer's matrix that leads into a unit; ``alone`` leaves out the bias that may be its first entry."""
    row = [q.weight(layer, unit, j) for j in range(context.namer.sizes[layer - 1])]
    return row if alone or not has_unit(context, layer) else [q.bias(layer, unit), *row]
