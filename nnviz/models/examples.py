"""The worked examples of the lectures, read from ``nnviz/examples``: one JSON file each, with the numbers it must give.

A file holds the network, the batch and a list of expected values. It refers to a quantity by its kind and its place, for
example ``{"kind": "grad_W", "layer": 2, "unit": 0, "source": 1}``, counted as in ``nnviz.core.quantities``: the input is
layer 0, units count from 0. Here that becomes the quantity itself, so nobody else reads such a reference.

The lectures print few numbers. The others come from arithmetic with 60 decimals and central differences, made apart from
this project. No lecture prints a learning rate: they are chosen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ..core.arithmetic import Arithmetic, arithmetic
from ..core.errors import InputError
from ..core.quantities import Gradient, Local, Quantity, activation, bias, pre_activation, weight
from ..core.sharing import shared
from .data import Batch, batch
from .network import Network
from .network_graph import NetworkGraph, network_graph


@dataclass(frozen=True, slots=True)
class Printed:
    """What a lecture prints: a number per example (or one, for the cost and its gradients), and to how many decimals."""

    numbers: tuple[float, ...]
    decimals: int


@dataclass(frozen=True, slots=True)
class Expected:
    """The right value of a quantity in the given arithmetic, within ``tolerance``.

    ``value`` has one number per example; one in all for the cost and the gradients of the parameters. With ``term``, the
    value is that of one term of the loss ``quantity``: the share of the output with that number. ``printed`` is None where
    the lecture prints nothing, or something that the note of the example corrects.
    """

    quantity: Quantity
    arithmetic: Arithmetic
    value: tuple[float, ...]
    tolerance: float
    printed: Printed | None = None
    term: int | None = None


@dataclass(frozen=True)
class Example:
    """A worked example.

    ``section`` is its number among the lectures' worked examples (None: not numbered); ``notation`` is the document whose
    notation it is written in; ``weights_from`` is "lecture", or "chosen: " and why; ``note`` says where the lecture is wrong,
    rounds, or leaves something open that was chosen.
    """

    key: str
    section: int | None
    title: str
    summary: str
    source: str
    notation: str
    network: Network
    data: Batch
    learning_rate: float
    weights_from: str
    note: str | None
    expected: tuple[Expected, ...]


@shared()
def example_keys() -> tuple[str, ...]:
    """The keys of all examples, in the order of the gallery."""
    return tuple(_read("index")["order"])


def load_example(key: str) -> Example:
    """The example of that key; read once. Raises InputError that lists the keys."""
    if key not in example_keys():
        raise InputError("example", key, ", ".join(example_keys()))
    return _loaded(key)


@shared()
def _loaded(key: str) -> Example:
    fields = _read(key)
    network = Network(**fields.pop("network"))
    data = batch(network, fields.pop("x"), fields.pop("y"))
    graph = network_graph(network, data.examples)
    expected = tuple(_expected(graph, entry) for entry in fields.pop("expected"))
    return Example(**fields, network=network, data=data, expected=expected)


def _read(name: str) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(files("nnviz").joinpath("examples", f"{name}.json").read_text(encoding="utf-8"))
    return fields


def _expected(graph: NetworkGraph, entry: Mapping[str, Any]) -> Expected:
    reference, printed = entry["quantity"], entry["printed"]
    return Expected(
        _quantity(graph, reference),
        arithmetic(entry["arithmetic"]),
        tuple(entry["value"]),
        entry["tolerance"],
        Printed(tuple(printed["numbers"]), printed["decimals"]) if printed else None,
        reference["unit"] if reference["kind"] == "loss_term" else None,
    )


def _quantity(graph: NetworkGraph, reference: Mapping[str, Any]) -> Quantity:
    """The quantity of a reference. Deltas and ``grad_a`` are of one example's loss, ``grad_W`` and ``grad_b`` of the cost."""
    match reference:
        case {"kind": "z", "layer": layer, "unit": unit}:
            return pre_activation(layer, unit)
        case {"kind": "a", "layer": layer, "unit": unit}:
            return activation(layer, unit)
        case {"kind": "slope", "layer": layer, "unit": unit}:
            return Local(activation(layer, unit), pre_activation(layer, unit), 0)
        case {"kind": "delta", "layer": layer, "unit": unit}:
            return Gradient(graph.example_loss, pre_activation(layer, unit))
        case {"kind": "grad_a", "layer": layer, "unit": unit}:
            return Gradient(graph.example_loss, activation(layer, unit))
        case {"kind": "grad_W", "layer": layer, "unit": unit, "source": source}:
            return Gradient(graph.cost, weight(layer, unit, source))
        case {"kind": "grad_b", "layer": layer, "unit": unit}:
            return Gradient(graph.cost, bias(layer, unit))
        case {"kind": "loss_term", "unit": _}:
            return graph.example_loss
        case {"kind": "cost"}:
            return graph.cost
    raise ValueError(f"{reference} refers to no quantity")
