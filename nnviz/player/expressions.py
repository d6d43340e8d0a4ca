"""What the player gets of an expression: the same payload as of a network, with its own tables and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..core.quantities import Gradient
from ..draw.places import Format
from ..draw.scene import Scene
from ..explain.check import Checked
from ..explain.naming.numbers import display_number
from ..explain.writing.expression_words import PHASES
from .nudges import shown_nudge
from .payload import Json, payload, table
from .tables import check_cells, error_text

if TYPE_CHECKING:
    from ..expression_walked import ExpressionWalked

_LEAST: Final = 1.0
"""The smallest scale of the drawing: with less its numbers cannot be read. What has no room then is scrolled and follows the steps."""

_LEGEND: Final = (
    "Above an edge: the value that goes forward. Below it, after ∂: what comes back, the derivative of {name} with respect to that value"
    " along that edge. Σ∂ beside a circle: all its branches added up. Circles with a sign are operations, the others variables."
)


def expression_payload(
    walk: ExpressionWalked, structure: str = "", region: str = "Steps of the computation graph", remark: str = ""
) -> Json:
    """The payload of an expression; ``region`` names the player where a page has two, ``remark`` ends the legend."""
    checks = _checks(walk)
    c, target = walk.context, walk.structure.target
    beside = {c.gradient(target, v): checks[walk.structure.name(v)] for v in walk.structure.variables}
    scenes: dict[Format, Scene] = {name: walk.scene(name) for name in ("wide", "narrow", "large")}
    about: Json = {
        "region": region,
        "picture": "The computation graph",
        "legend": " ".join(filter(None, (_LEGEND.format(name=c.namer.name(target).text), remark))),
        "least": _LEAST,
    }
    data = payload(c, walk.steps, scenes, _tables(walk, checks), beside, structure or f"{walk.text} {walk.grain}", PHASES, about)
    fixed = {str(c.index(v)) for v in walk.structure.variables if walk.structure.name(v) in walk.structure.fixed}
    # What the text gives is changed in the text.
    data["editable"] = {n: text for n, text in data["editable"].items() if n not in fixed}
    return data


def expression_node(walk: ExpressionWalked, name: str) -> int:
    """The node of a variable, by its name."""
    variable = walk.structure.leaf(name)
    assert variable is not None
    return walk.context.index(variable)


def expression_nudge(walk: ExpressionWalked, name: str, text: str) -> Json:
    """The nudge of a variable by what was typed, with the values that it leads to."""
    found: dict[str, Any] = shown_nudge(lambda h: walk.nudge(name, h), walk.context.decimals, text)
    digits, before = walk.context.decimals, walk.value
    real = found["after"]
    predicted = walk.kept(before + found["slope"] * (found["to"] - found["at"]))
    letter = walk.context.namer.name(walk.structure.target).text
    at = f"{name} = {display_number(digits.text(found['to'], given=True))}"
    rows = [[f"predicted {letter}", f"at {at}", display_number(digits.text(predicted))]]
    if real is not None:
        rows.append([f"real {letter}", f"at {at}", display_number(digits.text(real))])
    return found | {"rows": rows}


def _checks(walk: ExpressionWalked) -> dict[str, Json]:
    comparable = walk.arithmetic.decimals is None
    return {name: _check(walk, checked, comparable) for name, checked in walk.check.items()}


def _check(walk: ExpressionWalked, checked: Checked, comparable: bool) -> Json:
    value = float(checked.numeric[0])
    if not np.isfinite(value):
        return {"numeric": "none: a step away it cannot be computed", "error": "", "flag": "≈"}
    error = checked.relative_error
    flag = checked.flag if comparable else "≈"
    return {
        "numeric": display_number(walk.context.digits.text(value)),
        "error": error_text(error),
        "flag": flag,
    }


def _tables(walk: ExpressionWalked, checks: dict[str, Json]) -> list[Json]:
    c, s = walk.context, walk.structure
    letter = c.namer.name(s.target).text
    variables = []
    for v in s.variables:
        gradient = c.gradient(s.target, v)
        found = checks[s.name(v)]
        cells = [{"node": c.index(v), "named": True}, {"node": gradient}, *check_cells(found, gradient)]
        variables.append({"head": c.describe(c.index(v)), "cells": cells})
    results = []
    for v in s.kinds:
        cells = [{"node": c.index(v), "named": True}]
        if Gradient(s.target, v) in c.graph:
            cells.append({"node": c.gradient(s.target, v)})
        results.append({"head": c.describe(c.index(v)), "cells": cells})
    columns = ["value", f"derivative of {letter}", "central difference", "relative error"]
    return [table("Variables, with the gradient check", columns, variables), table("Results", columns[:2], results)]
