"""A scalar expression stepped forward and backward: the object behind ``from nnviz import expression``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Literal

import numpy as np
from plotly.graph_objects import Figure

from .core.arithmetic import EXACT, Arithmetic, arithmetic
from .core.errors import InputError
from .core.graph import Values, evaluate
from .core.quantities import Gradient, Variable
from .draw.expression_scene import expression_scene
from .draw.figure import step_figure
from .draw.layout import Format
from .draw.scene import Scene
from .draw.theme import Theme
from .explain.check import Checked, differences
from .explain.context import Context
from .explain.expression_names import ExpressionNamer
from .explain.expression_steps import expression_steps, grain_named
from .explain.expression_words import OF_EXPRESSIONS
from .explain.nudge import Nudge, nudge
from .explain.numbers import Digits, digits
from .explain.steps import Step
from .models import checks
from .models.expression.build import ExpressionGraph, expression_graph
from .models.expression.values import checked_values, given_values, trouble


@dataclass(frozen=True)
class ExpressionWalk:
    """An expression with values: computed forward, differentiated backward, and explained step by step.

    ``inputs`` are the values of its variables by name, those that the text gives left out.
    """

    structure: ExpressionGraph
    inputs: Mapping[str, float]
    arithmetic: Arithmetic
    digits: Digits
    grain: str
    values: Values

    @property
    def text(self) -> str:
        """The expression as it was typed."""
        return self.structure.text

    @property
    def value(self) -> float:
        """The value of the last line."""
        return self._number(self.structure.target)

    @property
    def variables(self) -> dict[str, float]:
        """The value of every variable, by name, those that the text gives included."""
        return {self.structure.name(v): self._number(v) for v in self.structure.variables}

    def gradient(self, name: str) -> float:
        """The derivative of the last line with respect to a variable or a result of that name, the last one that bears it.

        Raises InputError for a name that the expression has not.
        """
        return self._gradient(self._variable(name))

    def _gradient(self, variable: Variable) -> float:
        gradient = Gradient(self.structure.target, variable)
        # A line that the last one does not need has no derivative of its own: it is 0.
        return float(self.values[gradient][0]) if gradient in self.structure.graph else 0.0

    @property
    def gradients(self) -> dict[str, float]:
        """The derivative of the last line with respect to every variable, by name."""
        return {self.structure.name(v): self._gradient(v) for v in self.structure.variables}

    def named(self, name: str) -> float:
        """The value of a variable or a result of that name. Raises InputError for a name that the expression has not."""
        return self._number(self._variable(name))

    @cached_property
    def context(self) -> Context:
        """The evaluated graph with its names, its words and its number format."""
        s = self.structure
        pairs = [(node.quantity, s.forward.nodes[o].quantity) for node in s.forward.nodes for o in node.operands]
        twice = frozenset((a, b) for a, b in pairs if isinstance(a, Variable) and isinstance(b, Variable) and pairs.count((a, b)) > 1)
        namer = ExpressionNamer(cost=s.target, example_loss=s.target, typed=s.names, twice=twice)
        return Context(s.graph, self.values, namer, self.digits, self.arithmetic, wording=OF_EXPRESSIONS)

    @cached_property
    def steps(self) -> list[Step]:
        """The steps: forward one operation at a time, then backward."""
        return expression_steps(self.context, self.grain)

    @cached_property
    def check(self) -> dict[str, Checked]:
        """The gradient check of every variable: central differences of the exact forward pass."""
        s = self.structure
        found = differences(s.forward, self._given, s.variables, s.target)
        size = abs(self.value)
        return {s.name(v): Checked(np.asarray(self.values[Gradient(s.target, v)]), d.numeric, size, d.kinked) for v, d in found.items()}

    def nudge(self, name: str, h: float = 1.0) -> Nudge:
        """What happens to the value when a variable moves by ``h``: what the derivative predicts, and what really happens.

        Raises InputError for a name that is no variable, or an ``h`` that is no number.
        """
        moved = self.structure.leaf(name)
        if moved is None:
            raise InputError("variable", name, ", ".join(map(self.structure.name, self.structure.variables)))
        step = checks.number(h, "h", low=-1e6, high=1e6, allowed="a number from -1e6 to 1e6")
        s = self.structure
        return nudge(s.forward, self._given, moved, s.target, self._gradient(moved), step, arithmetic=self.arithmetic)

    def kept(self, value: float) -> float:
        """What is left of a number in the arithmetic of this walkthrough."""
        return float(self.arithmetic.keep(np.array(value)))

    def viewed(
        self, *, arithmetic: int | Literal["exact"] | None = None, digits: int | None = None, grain: str | None = None
    ) -> ExpressionWalk:
        """The same expression shown otherwise: computed by hand with that many decimals, with other digits, at another grain.

        Raises InputError for what is not allowed.
        """
        kept = self.arithmetic if arithmetic is None else _arithmetic(arithmetic)
        shown = self.digits if digits is None else replace(_digits(digits), short=True)
        return _walk(self.structure, self.inputs, kept, shown, self.grain if grain is None else grain_named(grain))

    def with_values(self, **values: object) -> ExpressionWalk:
        """The same expression with other values for some of its variables. Raises InputError."""
        return _walk(self.structure, checked_values(self.structure, {**self.inputs, **values}), self.arithmetic, self.digits, self.grain)

    def scene(self, format_: Format = "wide") -> Scene:
        """What a picture of the expression shows, in the wide or the narrow format."""
        return expression_scene(self.context, self.steps, format_)

    def figure(self, step: int = 0, *, format: Format = "wide", theme: Theme = "light") -> Figure:
        """A Plotly figure of the graph as it stands at a step (negative counts from the end).

        Raises InputError for a step that does not exist.
        """
        count = len(self.steps)
        at = checks.whole(step, "step", -count, count - 1)
        return step_figure(self.context, self.steps, self.scene(format), at % count, theme)

    def to_html(self, path: str | PathLike[str], title: str = "") -> None:
        """Write the steps as one HTML file: the player of the app, without a server and without a network."""
        from .player.standalone import expression_html

        Path(path).write_text(expression_html(self, title), encoding="utf-8")

    def _repr_html_(self) -> str:
        """In a notebook an expression shows itself as the player."""
        from .player.standalone import expression_html, in_frame

        return in_frame(expression_html(self), "Steps of the computation graph")

    @property
    def _given(self) -> dict:  # type: ignore[type-arg]
        return given_values(self.structure, self.inputs)

    def _variable(self, name: str) -> Variable:
        found = self.structure.variable(name)
        if found is None:
            raise InputError("name", name, ", ".join(self.structure.names))
        return found

    def _number(self, variable: Variable) -> float:
        return float(self.values[variable][0])


def expression(text: str, values: Mapping[str, object] | None = None, /, **variables: object) -> ExpressionWalk:
    """Step a scalar expression forward and backward through its computation graph.

    Parameters
    ----------
    text
        One formula, or several lines that name intermediate results; the last line is what is differentiated. Operations:
        + - * / ** (a number as exponent), unary minus, exp, ln or log (natural), sqrt, sin, cos, abs, max and min, the
        activation functions by their names (σ too), where(c, x, y) for x where c > 0, else y; constants pi and e. A line that is a
        number alone gives a variable its value. · and × are
        products, x² is x**2. A name that is given again (c += 1) is a new quantity. Micrograd's Value(2.0), x.exp(), print and
        backward are understood.
    values, variables
        The values of the variables, as a mapping or by name; with a value for e, e is a variable.

    Raises
    ------
    ExpressionError
        An InputError that points at the place in the text: something that is not allowed, a variable without a value, a
        result that cannot be computed (log of a negative number, division by zero, overflow).
    InputError
        For a value that is no number, or a name that the expression has not.

    Examples
    --------
    >>> g = expression("J = 3*(a + b*c)", a=5, b=3, c=2)
    >>> g.value, g.gradient("b")
    (33.0, 6.0)
    """
    given = {**(values or {}), **variables}
    structure = expression_graph(text, frozenset(given))
    return _walk(structure, checked_values(structure, given), EXACT, Digits(short=True), "operation")


_arithmetic = arithmetic
_digits = digits


def _walk(structure: ExpressionGraph, inputs: Mapping[str, float], kept: Arithmetic, shown: Digits, grain: str) -> ExpressionWalk:
    values = evaluate(structure.graph, given_values(structure, inputs), kept)
    bad = values.first_bad()
    if bad is not None:
        raise trouble(structure, values, bad)
    return ExpressionWalk(structure, inputs, kept, shown, grain, values)
