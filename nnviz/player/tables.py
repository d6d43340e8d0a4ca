"""The tables beside the drawing: the neurons' values, and the parameters with their gradients and the gradient check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core import quantities as q
from ..core.quantities import Gradient, Updated
from ..explain.check import Checked
from ..explain.numbers import display_number
from ..explain.words import describe, error_letters
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
    return table("Neurons", ["pre-activation z", "activation a", f"error term {error_letters(c.namer)}"], rows)


def _parameters(walk: Walk) -> Json:
    c, s = walk.context, walk.structure
    rows = []
    for p in s.parameters:
        gradient = c.gradient(s.cost, p)
        cells = [
            {"node": c.index(p), "named": True},
            {"node": gradient},
            *_check_cells(walk, walk.check[p], gradient),
            {"node": c.index(Updated(p))},
        ]
        rows.append({"head": describe(p, c.namer), "cells": cells})
    columns = ["value", _gradient_title(walk), "central difference", "relative error", "after the update"]
    return table("Weights and biases, with the gradient check", columns, rows)


def _inputs(walk: Walk) -> Json:
    c, s = walk.context, walk.structure
    rows = []
    last = max((c.index(Gradient(s.cost, p)) for p in s.parameters), default=0)
    for j in range(walk.network.sizes[0]):
        x = q.input_(j)
        gradient = c.gradient(s.example_loss, x)
        shown = {"text": display_number(c.text(gradient)), "with": last}
        cells = [{"node": c.index(x), "named": True}, shown, *_check_cells(walk, walk.check[x], last)]
        rows.append({"head": describe(x, c.namer), "cells": cells})
    columns = ["value", _gradient_title(walk), "central difference", "relative error"]
    return table("Inputs, with the gradient check", columns, rows)


def gradient_checks(walk: Walk) -> dict[int, Json]:
    """For the gradient node of every parameter its central difference, the relative error, and whether they agree."""
    return {walk.context.gradient(walk.structure.cost, p): _check(walk, walk.check[p]) for p in walk.structure.parameters}


def _check(walk: Walk, checked: Checked) -> Json:
    number = checked.numeric
    value = float(number[walk.example] if number.size > 1 else number[0])
    comparable = walk.arithmetic.decimals is None and not _saturates(walk)
    flag = ("✓" if checked.agrees else "✗") if comparable else "≈"
    return {
        "numeric": display_number(walk.context.digits.text(value)),
        "error": display_number(f"{checked.relative_error:.0e}"),
        "flag": flag,
    }


def _check_cells(walk: Walk, checked: Checked, known_with: int) -> list[Json]:
    found = _check(walk, checked)
    return [
        {"text": found["numeric"], "with": known_with},
        {"text": f"{found['flag']} {found['error']}", "with": known_with, "flag": found["flag"]},
    ]


def _saturates(walk: Walk) -> bool:
    """Whether the loss met a saturated activation, past which a central difference cannot see."""
    return walk.context.saturated(walk.context.index(walk.structure.example_loss))


def _gradient_title(walk: Walk) -> str:
    namer = walk.context.namer
    return "gradient of the prediction" if namer.predicts else f"gradient of {namer.name(walk.structure.cost).plain}"
