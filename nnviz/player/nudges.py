"""What the player shows of a nudge: predicted and real change as text, and the curve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.arithmetic import Arithmetic
from ..core.errors import InputError
from ..core.quantities import Gradient, Variable
from ..explain.naming.numbers import Digits, display_number
from ..explain.nudge import Nudge
from ..explain.writing.words import raised
from ..models import checks

if TYPE_CHECKING:
    from ..walked import Walked

DEFAULT_STEP = "0.1"


def nudge_content(walk: Walked, moved: Variable, text: str) -> dict[str, Any]:
    """The nudge of a quantity by what was typed; where that is no number, by 0.1, with a message that says so."""
    found = shown_nudge(lambda h: walk.nudge(moved, h), walk.context.decimals, text)
    return found | {"letter": _measured_by(walk, moved)}


def _measured_by(walk: Walked, moved: Variable) -> str:
    """What moves, as the derivative names it; an input moves the loss of its own example alone, and it is called by that name."""
    measured, namer = walk.measured(moved), walk.context.namer
    derivative = namer.name(Gradient(measured, moved), walk.example)
    return raised((replace(derivative, over=None) if derivative.over else namer.name(measured, walk.example)).text)


def shown_nudge(find: Callable[[float], Nudge], digits: Digits, text: str) -> dict[str, Any]:
    """The nudge that ``find`` gives for what was typed, as the player shows it.

    ``note`` says where it is reckoned by hand; the values have the very digits that are kept.
    """
    message = ""
    try:
        h = checks.number(text, "h", low=-1e6, high=1e6, allowed="a number from -1e6 to 1e6")
    except InputError as error:
        h, text, message = float(DEFAULT_STEP), DEFAULT_STEP, str(error)
    found = find(h)
    # JSON knows no infinity: where a point leaves the range of numbers there is no curve.
    drawn = np.isfinite([found.after, *found.ys]).all()
    return {
        "h": text,
        "to": found.at + found.h,
        "predicted": display_number(digits.text(found.predicted)),
        "real": display_number(digits.text(found.real)),
        "message": message,
        "note": _by_hand(found.arithmetic),
        **{name: getattr(found, name) for name in ("at", "cost", "slope")},
        "after": found.after if drawn else None,
        "xs": found.xs if drawn else (),
        "ys": found.ys if drawn else (),
    }


def _by_hand(arithmetic: Arithmetic) -> str:
    if arithmetic.decimals is None:
        return ""
    return f"By hand, like everything here: each number is rounded to {arithmetic.decimals} decimals. What changes less cannot be seen."
