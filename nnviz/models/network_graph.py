"""From the specification of a network and a batch to the graph of its quantities.

Granularity: z = sum w a + b is one operation; an activation may read its whole layer; parameters are scalars and everything else is
an array over the examples. The loss of one example, the mean or the sum over the examples, the penalty and the cost are nodes of
their own wherever they differ: with one example and no penalty there is only the cost.
"""

from __future__ import annotations

import numpy as np

from ..core.arithmetic import Array
from ..core.gradients import ShortCuts, Wanted, append_updates, differentiate
from ..core.graph import GraphBuilder
from ..core.operations import affine, l2_penalty, total, weighted, with_bias_unit
from ..core.quantities import (
    COST,
    COUNT,
    EXAMPLE_LOSS,
    L2_STRENGTH,
    LEARNING_RATE,
    PENALTY,
    Memory,
    Quantity,
    Variable,
    activation,
    bias,
    bias_unit,
    input_,
    pre_activation,
    target,
    weight,
)
from ..core.records.activations import activation_named
from ..core.records.losses import loss_named
from ..core.records.reductions import MEAN, reduction_named
from ..core.records.rules import PLAIN, rule_named
from ..core.sharing import shared
from .data import Batch
from .held import parameters_of
from .memory import State
from .network import Network

RATE = Variable(LEARNING_RATE)
STRENGTH = Variable(L2_STRENGTH)
COUNTED = Variable(COUNT)


class NetworkGraph:
    """The graph of a network, its losses, gradients and updates, and the quantities by what they are.

    ``example_loss`` is what one example contributes, the target of every delta; ``cost`` is what is minimised. They are the
    same quantity for one example without penalty. With ``bias_units`` a bias is the weight of a unit a_0 = 1 of the layer before, which is
    a leaf: the same numbers, to the last bit.
    """

    def __init__(
        self,
        sizes: tuple[int, ...],
        activations: tuple[str, ...],
        loss: str,
        examples: int,
        penalised: bool,
        output: int,
        rule: str = PLAIN.name,
        reduction: str = MEAN.name,
        biased: tuple[bool, ...] = (),
        held: frozenset[Variable] = frozenset(),
        bias_units: bool = False,
    ) -> None:
        self.sizes, self.examples, self.penalised, self.output = sizes, examples, penalised, output
        self.activations, self.loss, self.rule = activations, loss, rule_named(rule)
        self.reduction, self.bias = reduction_named(reduction), biased or (True,) * (len(sizes) - 1)
        layers = range(1, len(sizes))
        self.weights = tuple(weight(n, i, j) for n in layers for i in range(sizes[n]) for j in range(sizes[n - 1]))
        self.biases = tuple(bias(n, i) for n in layers if self.bias[n - 1] for i in range(sizes[n]))
        self.bias_units = tuple(bias_unit(n - 1) for n in layers if bias_units and self.bias[n - 1])
        self.inputs = tuple(input_(j) for j in range(sizes[0]))
        self.parameters = parameters_of(sizes, self.bias)
        builder = GraphBuilder()
        self._forward(builder)
        self.example_loss, self.cost = self._losses(builder)
        self.forward = builder.graph()
        inner = tuple(q for n in layers for i in range(sizes[n]) for q in (pre_activation(n, i), activation(n, i)))
        wanted = Wanted(self.parameters, (*inner, *self.inputs), self._short_cuts())
        differentiated = differentiate(self.forward, self.cost, wanted)
        rule_ = None if self.rule == PLAIN else self.rule
        self.held = held
        self.graph = append_updates(differentiated, self.cost, self.parameters, RATE, rule_, COUNTED, held)

    def _forward(self, builder: GraphBuilder) -> None:
        for leaf in self._leaves():
            builder.add(leaf)
        for n in range(1, len(self.sizes)):
            units = range(self.sizes[n])
            kind = activation_named(self.activations[n - 1])
            for i in units:
                operands: list[Quantity] = [q for j in range(self.sizes[n - 1]) for q in (weight(n, i, j), activation(n - 1, j))]
                if bias_unit(n - 1) in self.bias_units:
                    operands = [bias(n, i), bias_unit(n - 1), *operands]
                    builder.add(pre_activation(n, i), with_bias_unit(self.sizes[n - 1]), operands)
                elif self.bias[n - 1]:
                    builder.add(pre_activation(n, i), affine(self.sizes[n - 1]), (*operands, bias(n, i)))
                else:
                    builder.add(pre_activation(n, i), weighted(self.sizes[n - 1]), operands)
                if not kind.whole_layer:
                    builder.add(activation(n, i), kind.build(1, 0), (pre_activation(n, i),))
            if kind.whole_layer:
                for i in units:
                    builder.add(activation(n, i), kind.build(len(units), i), [pre_activation(n, k) for k in units])

    def _leaves(self) -> list[Variable]:
        targets = [target(k) for k in range(self.sizes[-1])] if loss_named(self.loss).operation else []
        strength = [STRENGTH] if self.penalised else []
        counted = [COUNTED] if self.rule.counts else []
        inputs = [input_(j) for j in range(self.sizes[0])]
        return [*inputs, *self.bias_units, *self.parameters, *targets, *strength, RATE, *counted]

    def _losses(self, builder: GraphBuilder) -> tuple[Variable, Variable]:
        """Append the loss nodes; return the quantity of one example's loss and of the cost."""
        last, outputs = len(self.sizes) - 1, self.sizes[-1]
        operation = loss_named(self.loss).operation
        alone = self.examples == 1 and not self.penalised
        if operation is None:
            example_loss = activation(last, self.output)
            if alone:
                return example_loss, example_loss
        else:
            example_loss = Variable(COST if alone else EXAMPLE_LOSS)
            builder.add(example_loss, operation(outputs), [q for k in range(outputs) for q in (activation(last, k), target(k))])
            if alone:
                return example_loss, example_loss
        averaged = example_loss
        if self.examples > 1:
            averaged = Variable(self.reduction.loss if self.penalised else COST)
            builder.add(averaged, self.reduction.operation(self.examples), (example_loss,))
        if self.penalised:
            builder.add(Variable(PENALTY), l2_penalty(len(self.weights), self.reduction.divisor(self.examples)), (STRENGTH, *self.weights))
            builder.add(Variable(COST), total(2), (averaged, Variable(PENALTY)))
        return example_loss, Variable(COST)

    def _short_cuts(self) -> ShortCuts:
        last = len(self.sizes) - 1
        loss, outputs = loss_named(self.loss), range(self.sizes[-1])
        if self.activations[-1] not in loss.short_cut_for:
            return {}

        def reads(k: int) -> tuple[Variable, ...]:
            return (activation(last, k), target(k), *(target(j) for j in outputs if loss.reads_all and j != k))

        return {pre_activation(last, k): (loss.error(len(outputs), k), reads(k)) for k in outputs}


@shared(most=64)
def _built(
    sizes: tuple[int, ...],
    activations: tuple[str, ...],
    loss: str,
    examples: int,
    penalised: bool,
    output: int,
    rule: str,
    reduction: str,
    biased: tuple[bool, ...],
    held: frozenset[Variable],
    bias_units: bool,
) -> NetworkGraph:
    return NetworkGraph(sizes, activations, loss, examples, penalised, output, rule, reduction, biased, held, bias_units)


def network_graph(network: Network, examples: int, rule: str = PLAIN.name, *, bias_units: bool = False) -> NetworkGraph:
    """The graph for a network, a number of examples and an update rule. It does not depend on the numbers, so it is kept and reused.

    ``bias_units`` says how a bias enters: as a summand, or as the weight of a unit that is always 1.
    """
    # Of one example mean and sum are the same.
    reduction = network.reduction if examples > 1 else MEAN.name
    n = network
    return _built(n.sizes, n.activations, n.loss, examples, n.l2 > 0, n.output, rule, reduction, n.bias, n.held, bias_units)


def given_values(network: Network, data: Batch, learning_rate: float, state: State | None = None) -> dict[Quantity, Array]:
    """The values of the leaves: parameters of shape (1,), inputs and targets of shape (examples,), and what a rule remembers."""
    given: dict[Quantity, Array] = {RATE: np.array([learning_rate]), STRENGTH: np.array([network.l2])}
    given[COUNTED] = np.array([1.0 + (state.updates if state else 0)])
    if state is not None:
        for place, kept in enumerate(state.kept):
            for n, parameter in enumerate(parameters_of(network.sizes, network.bias)):
                given[Memory(parameter, place, after=False)] = kept[n : n + 1]
    for n, (w, b) in enumerate(zip(network.weights, network.biases, strict=True), start=1):
        for i in range(w.shape[0]):
            given[bias(n, i)] = b[i : i + 1]
            for j in range(w.shape[1]):
                given[weight(n, i, j)] = w[i, j : j + 1]
    given |= {bias_unit(n): np.ones(1) for n in range(network.layers)}
    for j in range(data.x.shape[1]):
        given[input_(j)] = data.x[:, j]
    for k in range(data.y.shape[1]):
        given[target(k)] = data.y[:, k]
    return given
