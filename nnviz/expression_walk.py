"""A scalar expression stepped forward and backward: the object behind ``from nnviz import expression``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from .core.arithmetic import EXACT, Arithmetic, arithmetic
from .core.graph import evaluate
from .explain.naming.numbers import Digits, digits
from .explain.steps.expression_steps import grain_named
from .expression_walked import ExpressionWalked
from .models.expression.build import ExpressionGraph, expression_graph
from .models.expression.values import checked_values, given_values, trouble
from .standing import Standing


class ExpressionWalk(Standing, ExpressionWalked):
    """An expression, and what can be made of it: the same shown otherwise or with other values, a page.

    A notebook shows it as the live player (with ``pip install "nnviz[notebook]"``). What is changed there is changed here:
    ``g.variables``, ``g.value`` and ``g.gradients`` are what the player shows, and ``g.step`` is its step. The other way round it
    follows ``g.change(a=6)``; ``undo`` takes back what was changed on either side.
    """

    settable = ("arithmetic", "digits", "grain")

    def change(self, values: Mapping[str, object] | None = None, /, **variables: object) -> None:
        """Give some of the variables other values. A player that shows the expression follows, and ``undo`` takes it back.

        Raises InputError; then everything stays.
        """
        self._put(self.with_values(**{**(values or {}), **variables}))

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

    def to_html(self, path: str | PathLike[str], title: str = "") -> None:
        """Write the steps as one HTML file: the player of the app, without a server and without a network."""
        from .player.standalone import expression_html

        Path(path).write_text(expression_html(self, title), encoding="utf-8")

    def __repr__(self) -> str:
        """What it is of, in one line."""
        name, value = self.context.namer.name(self.structure.target).text, self.context.text(self.context.index(self.structure.target))
        given = ", ".join(f"{name} = {v:g}" for name, v in self.variables.items())
        return f"<ExpressionWalk {name} = {value}{f' at {given}' if given else ''}, {len(self.steps)} steps>"

    def _page(self) -> str:
        from .player.standalone import expression_html, in_frame

        return in_frame(expression_html(self), "Steps of the computation graph")

    def _set(self, name: str, value: Any) -> None:
        self._put(self.viewed(**{name: value}))

    def _shown(self) -> Any:
        from .player.shown import ExpressionShown

        return ExpressionShown(self, self, self.change)

    @property
    def _count(self) -> int:
        return len(self.steps)

    def _terms(self, value: Mapping[str, Any]) -> object:
        return (value["structure"].text, *(value[name] for name in ("inputs", "arithmetic", "digits", "grain")))


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
