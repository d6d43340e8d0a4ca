"""A walkthrough from a network, inputs and targets: the object behind ``from nnviz import walkthrough``."""

from __future__ import annotations

from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from .core.arithmetic import Arithmetic, arithmetic
from .core.graph import evaluate
from .core.records.rule import Rule
from .core.records.rules import PLAIN, rule_named
from .explain.naming.notation import Notation, notation_named
from .explain.naming.numbers import Digits, digits
from .explain.steps.walkthrough import grain_named
from .export.latex import latex_document
from .export.markdown import markdown_document
from .export.numpy_code import numpy_code
from .export.pytorch_code import pytorch_code
from .models import checks
from .models.data import Batch, batch
from .models.memory import State, checked_state, fresh
from .models.network import Network
from .models.network_graph import given_values, network_graph
from .walked import Walked, trouble


@dataclass(frozen=True)
class Walk(Walked):
    """A walkthrough, and what can be made of it: the next iteration, a page, a derivation, code."""

    def next(self) -> Walk:
        """The walkthrough of the next iteration, with the updated network."""
        view = (self.arithmetic, self.notation, self.digits, self.grain, self.example)
        return _walk(self.updated, self.data, self.learning_rate, *view, self.structure.rule.name, self.state_after)

    def to_html(self, path: str | PathLike[str], title: str = "") -> None:
        """Write the walkthrough as one HTML file: the player of the app, without a server and without a network."""
        from .player.standalone import standalone_html

        Path(path).write_text(standalone_html(self, title), encoding="utf-8")

    def to_latex(self) -> str:
        """The whole derivation as a LaTeX document for a plain article class."""
        return latex_document(self)

    def to_markdown(self) -> str:
        """The whole derivation as Markdown with formulas between dollar signs."""
        return markdown_document(self)

    def to_numpy(self) -> str:
        """A NumPy script that rebuilds this network and asserts the same loss, gradients and update."""
        return numpy_code(self)

    def to_pytorch(self) -> str:
        """A PyTorch script that rebuilds this network and asserts the same loss and gradients."""
        return pytorch_code(self)

    def _repr_html_(self) -> str:
        """In a notebook a walkthrough shows itself as the player."""
        from .player.standalone import notebook_html

        return notebook_html(self)


def walkthrough(
    network: Network,
    x: Any,
    y: Any = None,
    learning_rate: float = 0.5,
    *,
    arithmetic: int | Literal["exact"] = "exact",
    notation: str = "003",
    digits: int = 4,
    grain: str = "neuron",
    example: int = 0,
    rule: str = PLAIN.name,
    state: State | None = None,
) -> Walk:
    """Step a network through forward propagation, the loss, backpropagation and the update.

    Parameters
    ----------
    network
        The network.
    x, y
        Inputs and targets; rows are examples. ``y`` may be left out where the loss is the prediction itself.
    learning_rate
        alpha of gradient descent.
    arithmetic
        "exact" (float64), or the number of decimals (0 to 6) to which every computed quantity is rounded half up before the
        next one uses it.
    notation
        003, 002, 000, 004, 001, or theta (002 with the bias unit a_0 = 1): whose names and formulas.
    digits
        Decimals shown, 0 to 8.
    grain
        operation, neuron or layer.
    example
        Which example (from 0) the steps show.
    rule
        How the parameters are updated (``core.records.rules.RULES``): momentum and the like, some with numbers in parentheses.
    state
        What the rule remembers of earlier updates, ``walk.state_after`` of the last one; None before the first.

    Raises
    ------
    InputError
        For anything that does not fit, naming the field, the value and what is allowed.
    NumericError
        Where a quantity comes out infinite or NaN, naming the first that does.
    """
    data = batch(network, x, y)
    rate = checks.number(learning_rate, "learning rate", low=0.0, high=1e6, allowed="a number from 0 to 1e6")
    shown = checks.whole(example, "example", 0, data.examples - 1, "counted from 0")
    view = (_arithmetic(arithmetic), notation_named(notation), _digits(digits), grain_named(grain), shown)
    return _walk(network, data, rate, *view, rule_named(rule).name, _checked_state(network, rule_named(rule), state))


def _checked_state(network: Network, rule: Rule, state: State | None) -> State:
    """The state that is given, or the one before the first update. Raises InputError where it is that of another rule or network."""
    return fresh(network, rule) if state is None else checked_state(network, rule, state.updates, state.kept)


_arithmetic = arithmetic
_digits = digits


def _walk(
    network: Network,
    data: Batch,
    rate: float,
    kept: Arithmetic,
    notation: Notation,
    shown: Digits,
    grain: str,
    example: int,
    rule: str,
    state: State,
) -> Walk:
    structure = network_graph(network, data.examples, rule, bias_units=notation.bias_unit)
    values = evaluate(structure.graph, given_values(network, data, rate, state), kept)
    walk = Walk(network, data, rate, kept, notation, shown, grain, example, structure, values, state)
    bad = values.first_bad()
    if bad is not None:
        raise trouble(walk, bad)
    return walk
