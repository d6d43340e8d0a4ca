"""A scalar expression as it was computed and explained, without the files that can be made of it: what those are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from plotly.graph_objects import Figure

from .core.arithmetic import Arithmetic
from .core.errors import InputError
from .core.graph import Values
from .core.quantities import Gradient, Variable
from .draw.expression_scene import expression_scene
from .draw.figure import step_figure
from .draw.places import Format
from .draw.scene import Scene
from .draw.theme import Theme
from .explain.check import Checked, differences
from .explain.naming.expression_names import ExpressionNamer
from .explain.naming.numbers import Digits
from .explain.nudge import Nudge, nudge
from .explain.steps.expression_steps import expression_steps
from .explain.steps.step import Step
from .explain.writing.context import Context
from .explain.writing.expression_words import OF_EXPRESSIONS
from .models import checks
from .models.expression.build import ExpressionGraph
from .models.expression.values import given_values


@dataclass(frozen=True)
class ExpressionWalked:
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
        """What happens to the value when a variable or a result moves by ``h``: what the derivative predicts, and what really happens.

        A result is held there, and only what comes after it moves. Raises InputError for a name that the expression has not, or an ``h``
        that is no number.
        """
        moved = self.structure.leaf(name) or self._variable(name)
        step = checks.number(h, "h", low=-1e6, high=1e6, allowed="a number from -1e6 to 1e6")
        s = self.structure
        return nudge(s.forward, self._given, moved, s.target, self._gradient(moved), step, arithmetic=self.arithmetic)

    def kept(self, value: float) -> float:
        """What is left of a number in the arithmetic of this walkthrough."""
        return float(self.arithmetic.keep(np.array(value)))

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
