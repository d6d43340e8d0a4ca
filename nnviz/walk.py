"""A walkthrough from a network, inputs and targets: the object behind ``from nnviz import walkthrough``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import numpy as np
from plotly.graph_objects import Figure

from .core.arithmetic import Arithmetic, Array, arithmetic
from .core.errors import InputError, NumericError
from .core.graph import Values, evaluate
from .core.quantities import Gradient, Memory, Quantity, Updated, Variable, activation, bias, pre_activation, weight
from .core.rule import Rule
from .core.rules import PLAIN, rule_named
from .draw.figure import step_figure
from .draw.layout import Format
from .draw.scene import Scene, scene
from .draw.theme import Theme
from .explain.check import Checked, differences
from .explain.context import Context
from .explain.names import Namer
from .explain.notation import Notation, notation_named
from .explain.nudge import Nudge, nudge
from .explain.numbers import Digits, digits
from .explain.steps import Step
from .explain.walkthrough import grain_named, steps
from .models import checks
from .models.data import Batch, batch
from .models.memory import State, fresh
from .models.network import Network
from .models.network_graph import NetworkGraph, given_values, network_graph


@dataclass(frozen=True)
class Walk:
    """One forward pass, loss, backward pass and update of a batch, and its explanation step by step.

    Arrays over the layers after the input are lists; ``z``, ``a`` and ``delta`` have shape (examples, units of the layer),
    ``grad_W`` and ``grad_b`` the shapes of the parameters.
    """

    network: Network
    data: Batch
    learning_rate: float
    arithmetic: Arithmetic
    notation: Notation
    digits: Digits
    grain: str
    example: int
    structure: NetworkGraph
    values: Values
    state: State

    @property
    def z(self) -> list[Array]:
        """Pre-activations."""
        return self._per_layer(pre_activation)

    @property
    def a(self) -> list[Array]:
        """Activations; the last are the predictions."""
        return self._per_layer(activation)

    @property
    def delta(self) -> list[Array]:
        """Error terms: the derivative of one example's loss with respect to z."""
        return self._per_layer(lambda n, i: Gradient(self.structure.example_loss, pre_activation(n, i)))

    @property
    def grad_W(self) -> list[Array]:
        """Gradients of the mean loss (with its L2 term) with respect to the weights."""
        return self._weights(lambda v: Gradient(self.structure.cost, v))

    @property
    def grad_b(self) -> list[Array]:
        """Gradients of the mean loss with respect to the biases."""
        return self._biases(lambda v: Gradient(self.structure.cost, v))

    @property
    def loss(self) -> float:
        """The cost: the mean loss of the examples, with the L2 term."""
        return float(self.values[self.structure.cost][0])

    @cached_property
    def updated(self) -> Network:
        """The network after one step of gradient descent."""
        return self.network.with_parameters(self._weights(Updated), self._biases(Updated))

    @cached_property
    def state_after(self) -> State:
        """What the update rule remembers after this update."""
        places, parameters = range(len(self.structure.rule.remembered)), self.structure.parameters
        kept = tuple(np.array([self._scalar(Memory(p, n, after=True)) for p in parameters]) for n in places)
        return State(self.state.updates + 1, kept)

    @cached_property
    def loss_after(self) -> float:
        """The cost of the same examples with the updated network, in the same arithmetic; infinite where it overflows."""
        given = given_values(self.network, self.data, self.learning_rate)
        given |= {p: self.values[Updated(p)] for p in self.structure.parameters}
        return float(evaluate(self.structure.forward, given, self.arithmetic)[self.structure.cost][0])

    def next(self) -> Walk:
        """The walkthrough of the next iteration, with the updated network."""
        view = (self.arithmetic, self.notation, self.digits, self.grain, self.example)
        return _walk(self.updated, self.data, self.learning_rate, *view, self.structure.rule.name, self.state_after)

    @cached_property
    def context(self) -> Context:
        """The evaluated graph with its names and number format."""
        s = self.structure
        namer = Namer(self.notation, self.network.sizes, self.data.examples, s.cost, s.example_loss, s.rule)
        return Context(s.graph, self.values, namer, self.digits, self.arithmetic, self.example)

    @cached_property
    def steps(self) -> list[Step]:
        """The steps, in the order forward, loss, backward, gradient, update."""
        return steps(self.context, self.grain)

    @cached_property
    def check(self) -> dict[Variable, Checked]:
        """The gradient check of every parameter and input: central differences of the exact forward pass."""
        s = self.structure
        given = given_values(self.network, self.data, self.learning_rate)
        inputs = [Variable("x", (0, j)) for j in range(self.network.sizes[0])]
        numeric = differences(s.forward, given, s.parameters, s.cost) | differences(s.forward, given, inputs, s.example_loss)
        targets = dict.fromkeys(s.parameters, s.cost) | dict.fromkeys(inputs, s.example_loss)
        sizes = {target: float(np.max(np.abs(self.values[target]))) for target in targets.values()}
        return {
            v: Checked(np.asarray(self.values[Gradient(targets[v], v)]), found.numeric, sizes[targets[v]], found.kinked)
            for v, found in numeric.items()
        }

    def nudge(self, moved: Variable, h: float) -> Nudge:
        """What happens to the cost when a parameter moves by ``h``, or to the loss of the example on display when an input does.

        In the arithmetic of the walkthrough: by hand every value is rounded. Raises KeyError for a quantity that is neither.
        """
        s = self.structure
        measured = self.measured(moved)
        slope = self.context.number(self.context.gradient(measured, moved))
        given = given_values(self.network, self.data, self.learning_rate)
        return nudge(s.forward, given, moved, measured, slope, h, self.example, self.arithmetic)

    def measured(self, moved: Variable) -> Variable:
        """What a nudge of a quantity is measured by: the cost for a parameter, the loss of its own example for an input."""
        return self.structure.cost if moved in self.structure.parameters else self.structure.example_loss

    def to_html(self, path: str | PathLike[str], title: str = "") -> None:
        """Write the walkthrough as one HTML file: the player of the app, without a server and without a network."""
        from .player.standalone import standalone_html

        Path(path).write_text(standalone_html(self, title), encoding="utf-8")

    def to_latex(self) -> str:
        """The whole derivation as a LaTeX document for a plain article class."""
        from .export.latex import latex_document

        return latex_document(self)

    def to_markdown(self) -> str:
        """The whole derivation as Markdown with formulas between dollar signs."""
        from .export.markdown import markdown_document

        return markdown_document(self)

    def to_numpy(self) -> str:
        """A NumPy script that rebuilds this network and asserts the same loss, gradients and update."""
        from .export.numpy_code import numpy_code

        return numpy_code(self)

    def to_pytorch(self) -> str:
        """A PyTorch script that rebuilds this network and asserts the same loss and gradients."""
        from .export.pytorch_code import pytorch_code

        return pytorch_code(self)

    def _repr_html_(self) -> str:
        """In a notebook a walkthrough shows itself as the player."""
        from .player.standalone import notebook_html

        return notebook_html(self)

    def scene(self, format_: Format = "wide") -> Scene:
        """What a picture of the walkthrough shows, in the wide, the narrow or the large format."""
        return scene(self.context, self.steps, format_)

    def figure(self, step: int = 0, *, format: Format = "wide", theme: Theme = "light") -> Figure:
        """A Plotly figure of the network as it stands at a step (negative counts from the end).

        Raises InputError for a step that does not exist.
        """
        count = len(self.steps)
        at = checks.whole(step, "step", -count, count - 1)
        return step_figure(self.context, self.steps, self.scene(format), at % count, theme)

    def _per_layer(self, name: Any) -> list[Array]:
        m = self.data.examples
        return [
            np.stack([np.broadcast_to(self.values[name(n, i)], (m,)) for i in range(units)], axis=1)
            for n, units in enumerate(self.network.sizes[1:], start=1)
        ]

    def _weights(self, name: Any) -> list[Array]:
        sizes = self.network.sizes
        return [
            np.array([[self._scalar(name(weight(n, i, j))) for j in range(sizes[n - 1])] for i in range(sizes[n])])
            for n in range(1, len(sizes))
        ]

    def _biases(self, name: Any) -> list[Array]:
        sizes = self.network.sizes
        return [np.array([self._scalar(name(bias(n, i))) for i in range(sizes[n])]) for n in range(1, len(sizes))]

    def _scalar(self, quantity: Quantity) -> float:
        return float(self.values[quantity][0])


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
        003, 002, 000, 004 or 001: whose names and formulas.
    digits
        Decimals shown, 0 to 8.
    grain
        operation, neuron or layer.
    example
        Which example (from 0) the steps show.
    rule
        How the parameters are updated (``core.rules.RULES``): momentum and the like, some with a number in parentheses.
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
    if state is None:
        return fresh(network, rule)
    if len(state.kept) != len(rule.remembered) or any(kept.shape != (network.parameters,) for kept in state.kept):
        allowed = f"what {rule.name} remembers of {network.parameters} parameters, as walk.state_after has it"
        raise InputError("state", f"{len(state.kept)} vectors", allowed)
    return state


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
    structure = network_graph(network, data.examples, rule)
    values = evaluate(structure.graph, given_values(network, data, rate, state), kept)
    walk = Walk(network, data, rate, kept, notation, shown, grain, example, structure, values, state)
    bad = values.first_bad()
    if bad is not None:
        raise _trouble(walk, bad)
    return walk


def _trouble(walk: Walk, node: int) -> NumericError:
    quantity, array = walk.structure.graph.nodes[node].quantity, walk.values.arrays[node]
    example = int(np.flatnonzero(~np.isfinite(array))[0])
    name = walk.context.namer.name(quantity, example if array.size > 1 else None)
    return NumericError(quantity, name.text, float(array[example]))
