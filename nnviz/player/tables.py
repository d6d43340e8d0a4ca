"""The tables beside the drawing: the neurons' values, and the parameters with their gradients and the gradient check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..core import quantities as q
from ..core.quantities import Gradient, Memory, Updated, Variable
from ..core.records.reductions import reduction_named
from ..draw.places import Format
from ..draw.scene import Scene
from ..explain.check import Checked
from ..explain.naming.numbers import display_number
from ..explain.writing.words import describe, error_letters
from .payload import Json, payload, table

if TYPE_CHECKING:
    from ..walked import Walked


def walk_tables(walk: Walked, checks: Mapping[Variable, Json]) -> list[Json]:
    """Every value of a walkthrough: neurons, parameters, inputs. Each number appears at the step that finds it."""
    return [_neurons(walk), _parameters(walk, checks), _inputs(walk, checks)]


def _neurons(walk: Walked) -> Json:
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


def _parameters(walk: Walked, checks: Mapping[Variable, Json]) -> Json:
    c, s = walk.context, walk.structure
    rows = []
    for p in s.parameters:
        gradient = c.gradient(s.cost, p)
        cells = [
            {"node": c.index(p), "named": True},
            {"node": gradient},
            *check_cells(checks[p], gradient),
            *({"node": c.index(Memory(p, n, after))} for n in range(len(s.rule.remembered)) for after in (False, True)),
            {"node": c.index(Updated(p))},
        ]
        rows.append({"head": describe(p, c.namer), "cells": cells})
    remembered = [f"{new}{kept.title}" for kept in s.rule.remembered for new in ("", "new ")]
    columns = ["value", _gradient_title(walk), "central difference", "relative error", *remembered, "after the update"]
    return table("Weights and biases, with the gradient check", columns, rows)


def _inputs(walk: Walked, checks: Mapping[Variable, Json]) -> Json:
    c, s = walk.context, walk.structure
    rows = []
    last = max((c.index(Gradient(s.cost, p)) for p in s.parameters), default=0)
    for j in range(walk.network.sizes[0]):
        x = q.input_(j)
        cells = [{"node": c.index(x), "named": True}, _input_gradient(walk, x, last), *check_cells(checks[x], last, _name_of_cost(walk, x))]
        rows.append({"head": describe(x, c.namer), "cells": cells})
    columns = ["value", _gradient_title(walk), "central difference", "relative error"]
    return table("Inputs, with the gradient check", columns, rows)


def _input_gradient(walk: Walked, x: Variable, last: int) -> Json:
    """The derivative of the cost by an input of the example on display: a quantity, or in a batch a share of one."""
    gradient, m = walk.context.gradient(walk.structure.example_loss, x), walk.data.examples
    if m == 1 and walk.structure.example_loss == walk.structure.cost:
        return {"node": gradient}
    text = display_number(walk.context.decimals.text(_of_cost(walk, walk.context.number(gradient))))
    part = _share_in_words(_divisor(walk)) if m > 1 else "The penalty does not depend on it."
    return {"text": text, "with": last, "said": _name_of_cost(walk, x), "why": part}


def _name_of_cost(walk: Walked, x: Variable) -> str:
    """MathML of the derivative of the cost by an input of the example on display."""
    return walk.context.namer.name(Gradient(walk.structure.cost, x), walk.example).mathml


def _of_cost(walk: Walked, derivative: float) -> float:
    """The derivative of the cost by a quantity of one example, from that of the example's own loss: its share in a mean is 1/m."""
    return float(walk.arithmetic.keep(np.array(derivative / _divisor(walk))))


def _divisor(walk: Walked) -> int:
    """What the sum of the losses is divided by."""
    return reduction_named(walk.network.reduction).divisor(walk.data.examples)


def _share_in_words(divisor: int) -> str:
    if divisor == 1:
        return "The derivative of the example's own loss: in the sum it counts as it is."
    return f"1/{divisor} of the derivative of the example's own loss: its share in the mean."


def gradient_checks(walk: Walked) -> dict[Variable, Json]:
    """For every parameter and input the central difference of the cost, the relative error, and whether they agree, as text."""
    # Rounded numbers cannot be compared to ten digits.
    comparable = walk.arithmetic.decimals is None
    shares = {v: 1.0 / _divisor(walk) if v.name == q.INPUT else 1.0 for v in walk.check}
    return {v: _check(walk, checked, comparable, shares[v]) for v, checked in walk.check.items()}


def error_text(error: float) -> str:
    """A relative error with one digit; nothing at all is 0 and not 0 times a power of ten."""
    return display_number(f"{error:.0e}") if error else "0"


def _check(walk: Walked, checked: Checked, comparable: bool, share: float) -> Json:
    number = checked.numeric
    value = float(number[walk.example] if number.size > 1 else number[0]) * share
    error = checked.relative_error
    return {
        "numeric": display_number(walk.context.digits.text(value)),
        "error": error_text(error),
        "flag": checked.flag if comparable else "≈",
    }


def check_cells(found: Json, known_with: int, name: str = "") -> list[Json]:
    """The cells of a gradient check; ``name`` is that of the derivative where it is not the one that they are ``with``."""
    named = {"with": known_with} | ({"of": name} if name else {})
    return [
        {"text": found["numeric"], "check": "difference"} | named,
        {"text": f"{found['flag']} {found['error']}", "check": "error", "flag": found["flag"]} | named,
    ]


def _gradient_title(walk: Walked) -> str:
    namer = walk.context.namer
    if namer.predicts:
        return f"gradient of the {walk.network.reduction} prediction" if namer.examples > 1 else "gradient of the prediction"
    return f"gradient of {namer.name(walk.structure.cost).text}"


def walk_payload(walk: Walked, structure: str = "") -> Json:
    """The payload of a walk, with its tables and gradient checks."""
    checks = gradient_checks(walk)
    cost = walk.structure.cost
    beside = {walk.context.gradient(cost, p): checks[p] for p in walk.structure.parameters}
    scenes: dict[Format, Scene] = {"wide": walk.scene("wide"), "narrow": walk.scene("small"), "large": walk.scene("large")}
    return payload(walk.context, walk.steps, scenes, walk_tables(walk, checks), beside, structure)
