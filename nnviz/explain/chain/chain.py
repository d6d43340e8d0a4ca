"""The graph of a chain rule: the forward graph with its gradients, the local derivatives along the way, and the paths.

A path's product is a node that reads the local derivatives of its links, and the sum over the paths is a node that reads the
products. So the page's steps, like every step of nnviz, show what was computed. The order is the lectures': from the target
back to the quantity, d yhat/dz * dz/da * ... (lectures 000, 002 and 003).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...core.arithmetic import EXACT, Array
from ...core.forms import ONE, Const, Form, Prod, Ref
from ...core.gradients import Wanted, differentiate
from ...core.graph import Graph, GraphBuilder, Values, compute, evaluate
from ...core.limits import MAX_LISTED_PATHS
from ...core.operations import Operation, chain, total
from ...core.quantities import Gradient, Local, LongWay, Quantity, Variable, path_product
from ...core.records.reductions import MEAN, Reduction, reduction_in
from ...core.sharing import shared
from ..naming.names import Namer
from ..naming.numbers import Digits
from ..writing.context import Context
from .gathered import LISTED, REST, SIZES, Gathering, local_of
from .paths import Between, Flow, Link, Listing, Path, all_paths, between, largest, over_batch


@dataclass(frozen=True)
class Question:
    """How does ``target`` change when ``wrt`` moves?

    ``loss`` is one example's loss where the target is a prediction that a loss still follows, and ``outputs`` are all
    predictions; otherwise None and empty.
    """

    wrt: Variable
    target: Variable
    loss: Variable | None = None
    outputs: tuple[Variable, ...] = ()


@dataclass(frozen=True, eq=False)
class ChainRule:
    """A question with its paths and everything computed. ``context`` holds the graph in which every part of it is a node.

    ``listing`` has the paths in the order of ``path_product(0)``, ``path_product(1)``, ...
    """

    question: Question
    context: Context
    flow: Flow
    listing: Listing

    @property
    def derivative(self) -> Gradient:
        """The derivative that is asked for."""
        return Gradient(self.question.target, self.question.wrt)

    @property
    def number(self) -> float:
        """What backpropagation finds for it."""
        return self.context.number(self.context.index(self.derivative))

    @property
    def forward(self) -> Graph:
        return self.flow.part.graph

    @property
    def inner(self) -> Variable:
        """What the error terms are derivatives of: one example's loss, or the target itself."""
        return self.context.namer.example_loss

    def link_quantity(self, n: int, link: Link) -> Local:
        """The local derivative of a link that leaves node ``n``."""
        return local_of(self.flow.part, n, link)

    @property
    def sizes(self) -> int | None:
        """The node of the sum of all products' absolute values, where not every path is listed."""
        return self.context.graph.index.get(Variable(SIZES, (self.flow.part.end,)))

    @property
    def gathered(self) -> list[int]:
        """The nodes of what was gathered without listing the paths."""
        whole = LongWay(self.derivative)
        return [n for q, n in self.context.graph.index.items() if q == LISTED or (isinstance(q, LongWay) and q != whole)]


def chain_rule(
    forward: Graph,
    given: Mapping[Quantity, Array],
    namer: Namer,
    digits: Digits,
    question: Question,
    example: int = 0,
    most: int = MAX_LISTED_PATHS,
) -> ChainRule | None:
    """The chain rule of a question, in exact arithmetic; None where no path leads from the quantity to the target.

    ``namer`` names the quantities where ``question.target`` is what is differentiated. Raises KeyError for quantities that
    are not in the graph.
    """
    values = evaluate(forward, given, EXACT)
    part = between(forward, question.wrt, question.target)
    if not part.count or question.wrt == question.target:
        return None
    same = values[question.wrt].size == values[question.target].size == 1
    flow = Flow(part, values, None if same else example)
    listing = largest(flow, most)
    graph = _graph(forward, flow, listing, question, namer.example_loss)
    context = Context(graph, _continued(values, graph), namer, digits, EXACT, example)
    return ChainRule(question, context, flow, listing)


def _continued(values: Values, graph: Graph) -> Values:
    """The values of a graph that goes on from another one."""
    arrays = list(values.arrays)
    with np.errstate(all="ignore"):
        for node in graph.nodes[len(arrays) :]:
            arrays.append(compute(node, arrays, {}, EXACT))
    return Values(graph, arrays)


def _graph(forward: Graph, flow: Flow, listing: Listing, question: Question, inner: Variable) -> Graph:
    builder = GraphBuilder(_differentiated(forward, question.target, question.wrt, flow.example is None))
    derivative = Gradient(question.target, question.wrt)
    if derivative not in builder:
        _add_part_of_batch(builder, flow, derivative, Gradient(inner, question.wrt))
    _add_locals(builder, flow.part)
    for number, path in enumerate(listing.paths):
        _add_product(builder, flow, path, path_product(number))
    terms: list[Quantity] = [path_product(number) for number in range(len(listing.paths))]
    if not listing.complete:
        gathering = Gathering(builder, flow)
        gathering.rest(terms)
        gathering.sizes()
        terms.append(REST)
    builder.add(LongWay(derivative), total(len(terms)), terms)
    if question.loss is not None:
        _add_loss(builder, forward, flow, question)
    return builder.graph()


@shared(most=32)
def _differentiated(forward: Graph, target: Variable, wrt: Variable, shared: bool) -> Graph:
    """The engine's gradients, without short cuts."""
    return differentiate(forward, target, Wanted((wrt,)) if shared else Wanted((), (wrt,)))


def _add_locals(builder: GraphBuilder, part: Between) -> None:
    for n in part.nodes:
        for link in part.links[n]:
            _add_local(builder, part, n, link)


def _add_local(builder: GraphBuilder, part: Between, n: int, link: Link) -> None:
    """The local derivative of a link, where backpropagation has not needed it as a quantity of its own."""
    graph = part.graph
    node, local = graph.nodes[link[0]], local_of(part, n, link)
    if over_batch(node) or local in builder:
        return
    assert node.operation is not None
    operation, reads = node.operation.slope(link[1])
    builder.add(local, operation, [node.quantity if r < 0 else graph.nodes[node.operands[r]].quantity for r in reads])


def _add_product(builder: GraphBuilder, flow: Flow, path: Path, name: Variable) -> None:
    inside, batch, outside = split(flow, path.links)
    after = [local_of(flow.part, n, link) for n, link in reversed(outside)]
    before = [local_of(flow.part, n, link) for n, link in reversed(inside)]
    builder.add(name, product(len(after), batch, len(before), flow.example is None), [*after, *before])


Steps = list[tuple[int, Link]]


@dataclass(frozen=True, slots=True)
class Over:
    """The mean or the sum over so many ``examples`` that a path passes; of 1 there is none."""

    examples: int
    reduction: Reduction = MEAN

    @property
    def divisor(self) -> int:
        """What a sum over the examples is divided by; for one of them its share is 1 over that."""
        return self.reduction.divisor(self.examples)


def split(flow: Flow, links: tuple[Link, ...]) -> tuple[Steps, Over, Steps]:
    """A path's (node, link) pairs before the mean or the sum over the examples, which it is, and those after it."""
    pairs = list(zip((flow.part.start, *(c for c, _ in links)), links, strict=False))
    for at, (n, link) in enumerate(pairs):
        reduction = reduction_in(flow.part.graph.nodes[link[0]])
        if reduction is not None:
            return pairs[:at], Over(flow.values.arrays[n].size, reduction), pairs[at + 1 :]
    return pairs, Over(1), []


@shared()
def product(after: int, over: Over, before: int, of_all: bool) -> Operation:
    """The product along a path: local derivatives after the mean or the sum over the examples, then, under it, those before it.

    Where only one example of m is asked about, a mean is the factor 1/m and a sum none.
    """
    outer: list[Form] = [Ref(k) for k in range(after)]
    inner: list[Form] = [Ref(after + k) for k in range(before)]
    if over.examples > 1 and of_all:
        under = _one_or_product(inner)
        inner = [over.reduction.operation(over.examples).form.rebuilt((under,))]
    elif over.divisor > 1:
        outer.append(Const(1 / over.divisor, rf"\frac{{1}}{{{over.divisor}}}"))
    return Operation("product along a path", _one_or_product([*outer, *inner]))


def _one_or_product(factors: list[Form]) -> Form:
    """The product of some factors; of none it is 1: a prediction counts fully in the sum of the predictions."""
    return ONE if not factors else factors[0] if len(factors) == 1 else Prod(tuple(factors))


def _add_part_of_batch(builder: GraphBuilder, flow: Flow, derivative: Gradient, of_example: Gradient) -> None:
    """The derivative of a mean by a quantity of one example: its own loss has a share of 1/m in the mean, and counts fully in a sum."""
    _, over, _ = split(flow, next(all_paths(flow.part)))
    builder.add(derivative, product(0, over, 1, False), (of_example,))


def _add_loss(builder: GraphBuilder, graph: Graph, flow: Flow, question: Question) -> None:
    """The last multiplication: dL/dw = sum over the outputs of dL/dyhat_k * dyhat_k/dw (lecture 000)."""
    assert question.loss is not None
    terms: list[Quantity] = []
    for output in question.outputs:
        part = between(graph, question.wrt, output)
        if not part.count:
            continue
        if output != question.target and output != question.wrt:
            _add_locals(builder, part)
            Gathering(builder, flow).derivatives(part, Gradient(output, question.wrt))
        slot = next(link for link in graph.consumers[graph.index[output]] if graph.nodes[link[0]].quantity == question.loss)
        _add_local(builder, between(graph, output, question.loss), graph.index[output], slot)
        terms += [Local(question.loss, output, slot[1]), Gradient(output, question.wrt)]
    builder.add(Gradient(question.loss, question.wrt), chain(len(terms) // 2), terms)
