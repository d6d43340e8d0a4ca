"""Where the neurons stand: positions for a network's drawing in one of its formats."""

from __future__ import annotations

from ..explain.naming.names import Namer
from .filling import SCREENS, large_layout
from .flowing import flowing_layout
from .places import Format, Layout, drawing_graph


def layout(
    namer: Namer,
    format_: Format = "wide",
    unbiased: frozenset[int] = frozenset(),
    lens: bool = False,
    with_unit: frozenset[int] = frozenset(),
) -> Layout:
    """Layers from left to right, each in a column; then the loss, then the targets (in the other formats below the loss).

    Layers that are ``unbiased`` have no biases above their neurons; those ``with_unit`` have a bias unit on top. A large one has a lens
    where that is asked for, too.
    """
    graph = drawing_graph(namer, unbiased, with_unit)
    if format_ == "wide" or format_ == "narrow":
        return flowing_layout(graph, namer, with_unit, format_)
    return large_layout(graph, namer, with_unit, SCREENS[format_], lens)
