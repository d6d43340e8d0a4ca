"""A walkthrough from a network, inputs and targets: the object behind ``from nnviz import walkthrough``."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Literal

from .core.arithmetic import Arithmetic, Array, arithmetic
from .core.errors import InputError
from .core.graph import evaluate
from .core.limits import MAX_UPDATES_AT_ONCE
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
from .standing import Standing
from .walked import Walked, trouble


class Walk(Standing, Walked):
    """A walkthrough, and what can be made of it: the next iteration, a page, a derivation, code.

    A notebook shows it as the live player (with ``pip install "nnviz[notebook]"``). What is changed there is changed here:
    ``walk.network``, ``walk.x``, ``walk.loss`` and all the rest are what the player shows, and ``walk.step`` is its step. The other
    way round it follows what is assigned, ``walk.network = other`` or ``walk.notation = "002"``, and ``change``; ``undo`` takes back
    what was changed on either side.
    """

    settable = ("network", "x", "y", "learning_rate", "arithmetic", "notation", "digits", "grain", "example", "rule")

    @property
    def x(self) -> Array:
        """The inputs, of shape (examples, inputs)."""
        return self.data.x

    @property
    def y(self) -> Array:
        """The targets, of shape (examples, outputs)."""
        return self.data.y

    @property
    def rule(self) -> str:
        """The name of the update rule."""
        return self.structure.rule.name

    def change(
        self,
        *,
        network: Network | None = None,
        x: Any = None,
        y: Any = None,
        learning_rate: float | None = None,
        arithmetic: int | Literal["exact"] | None = None,
        notation: str | None = None,
        digits: int | None = None,
        grain: str | None = None,
        example: int | None = None,
        rule: str | None = None,
    ) -> None:
        """Make this walkthrough another one, in the same terms as ``walkthrough``; what is not named stays. A player that shows it
        follows, and ``undo`` takes it back.

        With another network, examples or rule nothing is remembered of earlier updates. Raises InputError and NumericError as
        ``walkthrough`` does; then everything stays.
        """
        afresh = not (network is None and x is None and y is None and rule is None)
        net = self.network if network is None else _network(network)
        data = batch(net, self.x if x is None else x, self.y if y is None else y) if afresh else self.data
        kind = self.structure.rule if rule is None else rule_named(rule)
        last = data.examples - 1
        view = (
            self.arithmetic if arithmetic is None else _arithmetic(arithmetic),
            self.notation if notation is None else notation_named(notation),
            self.digits if digits is None else _digits(digits),
            self.grain if grain is None else grain_named(grain),
            min(self.example, last) if example is None else _example(example, last),
        )
        rate = self.learning_rate if learning_rate is None else _rate(learning_rate)
        self._put(_walk(net, data, rate, *view, kind.name, fresh(net, kind) if afresh else self.state))

    def apply_update(self, times: int = 1) -> None:
        """Make this the walkthrough after so many updates, which ``undo`` takes back together. Raises InputError, NumericError."""
        walk = self
        for _ in range(checks.whole(times, "times", 1, MAX_UPDATES_AT_ONCE)):
            walk = walk.next()
        self._put(walk)

    def next(self) -> Walk:
        """The walkthrough of the next iteration, with the updated network."""
        view = (self.arithmetic, self.notation, self.digits, self.grain, self.example)
        return _walk(self.updated, self.data, self.learning_rate, *view, self.rule, self.state_after)

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

    def __repr__(self) -> str:
        """What it is of and where it stands, in one line."""
        sizes, cost = "→".join(map(str, self.network.sizes)), self.context.index(self.structure.cost)
        name, m = self.context.namer.name(self.structure.cost).text, self.data.examples
        return f"<Walk {sizes}, {m} example{'s' * (m > 1)}: {name} = {self.context.text(cost)}, {len(self.steps)} steps>"

    def _page(self) -> str:
        from .player.standalone import notebook_html

        return notebook_html(self)

    def _set(self, name: str, value: Any) -> None:
        self.change(**{name: value})

    def _shown(self) -> Any:
        from .player.shown import NetworkShown

        return NetworkShown(self, self, self.change, self.apply_update)

    @property
    def _count(self) -> int:
        return len(self.steps)

    def _terms(self, value: Mapping[str, Any]) -> object:
        names = ("network", "data", "learning_rate", "arithmetic", "notation", "digits", "grain", "example", "state")
        return (*(value[name] for name in names), value["structure"].rule.name)


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
    data = batch(_network(network), x, y)
    shown = _example(example, data.examples - 1)
    view = (_arithmetic(arithmetic), notation_named(notation), _digits(digits), grain_named(grain), shown)
    return _walk(network, data, _rate(learning_rate), *view, rule_named(rule).name, _checked_state(network, rule_named(rule), state))


def _network(network: object) -> Network:
    if not isinstance(network, Network):
        raise InputError("network", network, "a Network: Network(sizes=..., weights=..., biases=..., activations=...)")
    return network


def _example(example: object, last: int) -> int:
    return checks.whole(example, "example", 0, last, "counted from 0")


def _checked_state(network: Network, rule: Rule, state: State | None) -> State:
    """The state that is given, or the one before the first update. Raises InputError where it is that of another rule or network."""
    return fresh(network, rule) if state is None else checked_state(network, rule, state.updates, state.kept)


_arithmetic = arithmetic
_digits = digits
_rate = checks.rate


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
