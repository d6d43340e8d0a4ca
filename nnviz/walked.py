"""A walkthrough as it was computed and explained, without the files that can be made of it: what those are made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from plotly.graph_objects import Figure

from .core.arithmetic import Arithmetic, Array
from .core.errors import NumericError
from .core.graph import Values, evaluate
from .core.quantities import (
    COST,
    MEAN_LOSS,
    PENALTY,
    SUMMED_LOSS,
    Gradient,
    Memory,
    Quantity,
    Updated,
    Variable,
    activation,
    bias,
    pre_activation,
    weight,
)
from .draw.figure import step_figure
from .draw.places import Format
from .draw.scene import Scene, scene
from .draw.theme import Theme
from .explain.check import Checked, differences
from .explain.naming.names import Namer
from .explain.naming.notation import Notation
from .explain.naming.numbers import Digits
from .explain.nudge import Nudge, nudge
from .explain.steps.step import Step
from .explain.steps.walkthrough import steps
from .explain.writing.context import Context
from .models import checks
from .models.data import Batch
from .models.memory import State
from .models.network import Network
from .models.network_graph import NetworkGraph, given_values
from .models.quantity_text import quantity_named


@dataclass(frozen=True)
class Walked:
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
        """Gradients of the cost (with its L2 term) with respect to the weights."""
        return self._weights(lambda v: Gradient(self.structure.cost, v))

    @property
    def grad_b(self) -> list[Array]:
        """Gradients of the cost with respect to the biases; 0 in a layer without them."""
        return self._biases(lambda v: Gradient(self.structure.cost, v))

    @property
    def loss(self) -> float:
        """The cost: the mean loss of the examples, or their sum, with the L2 term."""
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

    def nudge(self, moved: Variable | str, h: float) -> Nudge:
        """What happens when a quantity of the forward pass moves by ``h``: to the cost for a parameter, to the loss of the example on
        display for what differs from example to example. A computed one is held there, and only what comes after it moves (lectures 002
        and 004: where the derivative is 20, a nudge of -0.1 predicts -2).

        It is named as it stands in Python, counted from 0: ``weights[0][1][2]``, ``biases[1][0]``, ``z[0][1]``, ``a[1][0]``, ``x[2]``.
        In the arithmetic of the walkthrough: by hand every value is rounded. Raises InputError for a name that the network has not, and
        for an ``h`` that is no number; KeyError for a quantity without a derivative.
        """
        s = self.structure
        moved = quantity_named(moved, self.network) if isinstance(moved, str) else moved
        h = checks.number(h, "h", low=-1e6, high=1e6, allowed="a number from -1e6 to 1e6")
        measured = self.measured(moved)
        given = given_values(self.network, self.data, self.learning_rate, self.state)
        return nudge(s.forward, given, moved, measured, self._slope(measured, moved), h, self.example, self.arithmetic)

    def measured(self, moved: Variable) -> Variable:
        """What a nudge is measured by: the cost for a parameter and for what the cost adds up, else the loss of its example."""
        whole = moved in self.structure.parameters or moved.name in (MEAN_LOSS, SUMMED_LOSS, PENALTY, COST)
        return self.structure.cost if whole else self.structure.example_loss

    def _slope(self, measured: Variable, moved: Variable) -> float:
        # The cost is the sum of its parts: it has no derivative by them in the graph, where nobody needs it.
        alone = moved.name in (MEAN_LOSS, SUMMED_LOSS, PENALTY, COST) and Gradient(measured, moved) not in self.structure.graph
        return 1.0 if alone else self.context.number(self.context.gradient(measured, moved))

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
        there = self.network.bias
        return [np.array([self._scalar(name(bias(n, i))) if there[n - 1] else 0.0 for i in range(sizes[n])]) for n in range(1, len(sizes))]

    def _scalar(self, quantity: Quantity) -> float:
        return float(self.values[quantity][0])


def trouble(walk: Walked, node: int) -> NumericError:
    """What is to be said where a quantity leaves the range of numbers."""
    quantity, array = walk.structure.graph.nodes[node].quantity, walk.values.arrays[node]
    example = int(np.flatnonzero(~np.isfinite(array))[0])
    name = walk.context.namer.name(quantity, example if array.size > 1 else None)
    return NumericError(quantity, name.text, float(array[example]))
