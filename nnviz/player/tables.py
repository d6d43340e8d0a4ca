"""The tables beside the drawing: the neurons' values, and the parameters with their gradients and the gradient check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core import quantities as q
from ..core.quantities import Gradient, Updated, Variable
from ..explain.check import Checked
from ..explain.numbers import display_number
from ..explain.words import describe
from .payload import Json, table

if TYPE_CHECKING:
    from ..walk import Walk


def walk_tables(walk: Walk) -> list[Json]:
    """Every value of a walkthrough: neurons, parameters, inputs. Each number appears at the step that finds it."""
    return [_neurons(walk), _parameters(walk), _inputs(walk)]


def _neurons(walk: Walk) -> Json:
    c, s = walk.context, walk.structure
    rows = []
    for layer in range(1, len(walk.network.sizes)):
        for unit in range(walk.network.sizes[layer]):
            z, a = q.pre_activation(layer, unit), q.activation(layer, unit)
            nodes = (c.index(z), c.index(a), c.gradient(s.example_loss, z))
            rows.append(
                {"head": f"layer {c.namer.layer_number(layer)}, neuron {unit + 1}", "cells": [{"node": n, "named": True} for n in nodes]}
            )
    return table("Neurons", ["pre-activation z", "activation a", "error term δ"], rows)


def _parameters(walk: Walk) -> Json:
    c, s = walk.context, walk.structure
    rows = []
    for p in s.parameters:
        gradient = c.gradient(s.cost, p)
        cells = [
            {"node": c.index(p), "named": True},
            {"node": gradient},
            *_check_cells(walk, walk.check[p], gradient, not _saturates(walk)),
            {"node": c.index(Updated(p))},
        ]
        rows.append({"head": describe(p, c.namer), "cells": cells})
    columns = ["value", f"gradient ∂{_cost_letter(walk)}/∂", "central difference", "relative error", "after the update"]
    return table("Weights and biases, with the gradient check", columns, rows)


def _inputs(walk: Walk) -> Json:
    c, s = walk.context, walk.structure
    rows = []
    last = max((c.index(Gradient(s.cost, p)) for p in s.parameters), default=0)
    for j in range(walk.network.sizes[0]):
        x = q.input_(j)
        gradient = c.gradient(s.example_loss, x)
        shown = {"text": display_number(c.text(gradient)), "with": last}
        cells = [{"node": c.index(x), "named": True}, shown, *_check_cells(walk, walk.check[x], last, not _saturates(walk))]
        rows.append({"head": describe(x, c.namer), "cells": cells})
    columns = ["value", f"gradient ∂{_cost_letter(walk)}/∂", "central difference", "relative error"]
    return table("Inputs, with the gradient check", columns, rows)


def _check_cells(walk: Walk, checked: Checked, known_with: int, comparable: bool) -> list[Json]:
    number = checked.numeric
    value = float(number[walk.example] if number.size > 1 else number[0])
    error = checked.relative_error
    exact = walk.arithmetic.decimals is None
    mark = ("✓" if checked.agrees else "✗") if exact and comparable else "≈"
    return [
        {"text": display_number(walk.context.digits.text(value)), "with": known_with},
        {"text": f"{mark} {display_number(f'{error:.0e}')}", "with": known_with, "flag": mark},
    ]


def _saturates(walk: Walk) -> bool:
    """Whether the loss met a saturated activation, past which a central difference cannot see."""
    return walk.context.saturated(walk.context.index(walk.structure.example_loss))


def _cost_letter(walk: Walk) -> str:
    name = walk.context.namer.name(Gradient(walk.structure.cost, Variable(q.BIAS, (1, 0))))
    letter = type(name)(name.letter).plain
    return "ŷ" if walk.context.namer.predicts else ("" if letter.startswith("d") else letter)
