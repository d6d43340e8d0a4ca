"""The scene of an expression: operations as nodes, the value above each edge, the derivative below it.

Wide, the graph runs from left to right; large, too, closer together, as high as there is room beside a formula; narrow, as on a phone,
from top to bottom. Positions and label places depend on the
formula and on the digits shown, not on the values.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import networkx as nx

from ..core.graph import Graph
from ..core.quantities import Branch, Gradient, Local, Variable
from ..core.sharing import shared
from ..explain.naming.names import Namer
from ..explain.naming.numbers import Digits
from ..explain.steps.step import Step
from ..explain.writing.context import Context
from .board import text_width
from .drafts import Label
from .expression_layout import Key, Layered, layered, placed
from .expression_places import LABEL_HEIGHT, Places, Placing
from .parts import Frame, Line, Mark, Sign
from .places import Format, Layout
from .scene import Scene

_SIZE: Final = 12.5
_DERIVATIVE: Final = (("∂", ""),)
_SUM: Final = (("Σ∂", ""),)


@dataclass(frozen=True, slots=True)
class Measures:
    """Sizes of a format: of nodes, between neighbours of a layer (nodes, passing edges), between layers, and around it all."""

    radius: float
    node: float
    passing: float
    layer: float
    margin: float


@dataclass(frozen=True, slots=True)
class _End:
    """Where the value of a node that nothing uses leaves the drawing."""

    of: Variable


@dataclass(frozen=True, slots=True)
class Edge:
    """What a line of the scene stands for: the use of ``start`` as operand ``slot`` of ``end``, or its end."""

    start: Variable
    end: Variable | _End
    slot: int


def expression_scene(context: Context, walk: Sequence[Step], format_: Format = "wide") -> Scene:
    """The scene of an expression's steps in a format."""
    at, edges, places, sums = _frame(context.graph, context.namer, context.decimals, format_)
    known: dict[int, int] = {}
    for step in walk:
        for n in step.nodes:
            known.setdefault(n, step.index)
    labels = [label for n, edge in enumerate(edges) for label in _labels(context, known, edge, n, places[n])]
    labels += [_sum_label(context, known, *found) for found in sums]
    return Scene(at.plan.width, at.plan.height, True, at.marks, at.lines, tuple(labels), at.headings, at.owners, at)


def _labels(context: Context, known: dict[int, int], edge: Edge, n: int, place: tuple[float, float, bool]) -> list[Label]:
    x, y, always = place
    value, slope = context.index(edge.start), _derivative(context, edge)
    given = context.node(value).operation is None
    since = -1 if given else known[value]
    found = [Label(x, y - LABEL_HEIGHT / 2, _SIZE, "given" if given else "forward", (), ((since, value),), -1 - n, always=always)]
    if slope is not None and slope in known:
        found.append(Label(x, y + LABEL_HEIGHT / 2, _SIZE, "backward", _DERIVATIVE, ((known[slope], slope),), -1 - n, always=always))
    return found


def _sum_label(context: Context, known: dict[int, int], of: Variable, mark: int, place: tuple[float, float, bool]) -> Label:
    """What the branches of a value add up to, beside its node."""
    n = context.gradient(context.namer.cost, of)
    return Label(place[0], place[1], _SIZE, "backward", _SUM, ((known[n], n),), mark, always=place[2])


def _derivative(context: Context, edge: Edge) -> int | None:
    """The node of the derivative that flows back along an edge; None where none does."""
    target = context.namer.cost
    if isinstance(edge.end, _End):
        return context.graph.index.get(Gradient(target, edge.start)) if edge.start == target else None
    branch = Branch(target, edge.start, edge.end, edge.slot)
    if branch in context.graph:
        return context.index(branch)
    return context.graph.index.get(Gradient(target, edge.start)) if Gradient(target, edge.end) in context.graph else None


_FEW: Final = 5
"""Up to so many layers there is room for larger nodes, further apart."""

_MANY: Final = 8
"""With more layers than that everything moves a little closer."""

_ASPECT: Final = 0.7
"""The height of a large drawing is at least this share of its width, up to a height of _TALL."""

_TALL: Final = 390.0

_LEAST_WIDE: Final = 320.0
"""The least width of one that goes down: a phone shows that a little larger than it is."""

_LOOSER: Final = (0.0, 0.12, 0.25, 0.4, 0.6)
"""Shares by which distances are stretched where labels find no room."""


def _measures(widest: float, format_: Format, layers: int, looser: float) -> Measures:
    """Between two layers, or beside each other, there is room for a label with a number of usual length."""
    if format_ == "wide":
        across = (1 + looser) * (2 * LABEL_HEIGHT + (54 if layers <= _FEW else 30))
        radius = 24.0 if layers <= _FEW else 20.0 if layers <= _MANY else 18.0
        least = 2 * radius + widest + (12.0 if layers <= _MANY else 3.0) + 20 * looser
        return Measures(radius, across, across - 14, max(least, min(190.0, 940.0 / max(layers, 1))), radius + 16)
    if format_ == "large":
        across = (1 + looser) * (2 * LABEL_HEIGHT + (78 if layers <= _FEW else 40 if layers <= _MANY else 30))
        radius = 20.0 if layers <= _MANY else 18.0
        return Measures(radius, across, across - 14, 2 * radius + widest + (8.0 if layers <= _MANY else 3.0) + 20 * looser, radius + 8)
    across = max(widest + 4, 52.0) + 20 * looser
    return Measures(19.0, across, across - 2, (1 + looser) * 84.0, 36.0)


_Made = tuple[Frame, tuple[Edge, ...], Places, tuple[tuple[Variable, int, tuple[float, float, bool]], ...]]


@shared(most=64)
def _frame(graph: Graph, namer: Namer, digits: Digits, format_: Format) -> _Made:
    """The frame, what its lines stand for, the places of each line's labels, and the marks with a sum and where it stands."""
    drawn, room = _drawing(graph), _room(digits)
    found = layered(_numbered(drawn))
    best: _Made | None = None
    # As compact as the labels allow.
    for looser in _LOOSER:
        made = _made(graph, namer, drawn, found, room, _measures(room, format_, len(found.layers) - 1, looser), format_)
        hidden, fewest = _hidden(made), _hidden(best) if best else len(made[2]) + 1
        if hidden < fewest:
            best = made
        if not hidden:
            break
    assert best is not None
    return best


def _hidden(made: _Made) -> int:
    """How many labels have no room of their own."""
    return sum(not place[2] for place in (*made[2], *(place for _, _, place in made[3])))


def _made(graph: Graph, namer: Namer, drawn: nx.MultiDiGraph, found: Layered, room: float, size: Measures, format_: Format) -> _Made:
    across = placed(found, lambda a, b: size.node if _is_node(a) and _is_node(b) else (size.node + size.passing) / 2)
    positions, width, height = _positions(found, across, size, format_)
    order = {node: n for n, node in enumerate(drawn.nodes)}
    edges = tuple(edge for _, _, edge in drawn.edges(keys=True))
    by_owner = _nodes_by_owner(graph)
    marks = tuple(_mark(graph, namer, node, positions[node], size.radius, by_owner) for node in drawn.nodes)
    lines = tuple(_line(found, positions, marks, order, edge, by_owner, _number(edges, edge)) for edge in edges)
    owners = {n: m for m, mark in enumerate(marks) for n in mark.nodes}
    owners |= {n: -1 - m for m, line in enumerate(lines) for n in line.nodes}
    plan = Layout(nx.DiGraph(), {}, (), width, height, size.radius)
    summed = [v for v in drawn.nodes if isinstance(v, Variable) and _has_sum(graph, namer, v)]
    places, beside = Placing(plan, marks, lines, room, format_).places([order[v] for v in summed])
    sums = tuple((v, order[v], place) for v, place in zip(summed, beside, strict=True))
    return Frame(plan, marks, lines, (), owners), edges, places, sums


def _has_sum(graph: Graph, namer: Namer, v: Variable) -> bool:
    gradient = Gradient(namer.cost, v)
    operation = graph.node(gradient).operation if gradient in graph else None
    return operation is not None and operation.name == "total"


def _drawing(graph: Graph) -> nx.MultiDiGraph:
    """Variables and results as nodes, uses as edges, in the order of the graph; an end for what nothing uses."""
    drawn = nx.MultiDiGraph()
    for node in graph.nodes:
        v = node.quantity
        if not isinstance(v, Variable):
            continue
        drawn.add_node(v)
        for slot, operand in enumerate(node.operands):
            start = graph.nodes[operand].quantity
            assert isinstance(start, Variable)
            drawn.add_edge(start, v, key=Edge(start, v, slot))
    for v in [v for v in drawn.nodes if not drawn.out_degree(v)]:
        drawn.add_edge(v, _End(v), key=Edge(v, _End(v), 0))
    return drawn


def _numbered(drawn: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The same graph with edges numbered between each pair of nodes."""
    plain = nx.MultiDiGraph()
    plain.add_nodes_from(drawn.nodes)
    plain.add_edges_from((start, end) for start, end in drawn.edges())
    return plain


def _number(edges: Sequence[Edge], edge: Edge) -> int:
    """The number of an edge among those between the same nodes."""
    return [e for e in edges if (e.start, e.end) == (edge.start, edge.end)].index(edge)


def _is_node(key: Key) -> bool:
    return isinstance(key, (Variable, _End))


def _room(digits: Digits) -> float:
    """The width of a label with a number of usual length."""
    number = "−0." + "0" * max(2, digits.decimals) if digits.decimals else "−000"
    return text_width([("∂ " + number, "")], _SIZE) * 1.08 + 2


def _positions(
    found: Layered, places: Mapping[Key, float], size: Measures, format_: Format
) -> tuple[dict[Key, tuple[float, float]], float, float]:
    """Points in the frame, and its width and height."""
    low, high = min(places.values()), max(places.values())
    along = 2 * size.margin + (len(found.layers) - 1) * size.layer
    across = 2 * size.margin + high - low
    if format_ != "narrow":
        height = max(across, min(_ASPECT * along, _TALL) if format_ == "large" else 170.0)
        shift = (height - (high - low)) / 2 - low
        return {n: (size.margin + k * size.layer, places[n] + shift) for n, k in found.layer.items()}, along, height
    width = max(across + 30, _LEAST_WIDE)
    shift = (width - (high - low)) / 2 - low
    return {n: (places[n] + shift, size.margin + k * size.layer) for n, k in found.layer.items()}, width, along


def _nodes_by_owner(graph: Graph) -> dict[Hashable, list[int]]:
    """For every variable and result, and for every use of one, the nodes of the graph that it stands for."""
    found: dict[Hashable, list[int]] = {}
    for n, node in enumerate(graph.nodes):
        match node.quantity:
            case Variable() as v:
                found.setdefault(v, []).append(n)
            case Gradient(_, wrt):
                found.setdefault(wrt, []).append(n)
            case Local(of, wrt, slot) | Branch(_, wrt, of, slot):
                found.setdefault((wrt, of, slot), []).append(n)
    return found


def _mark(graph: Graph, namer: Namer, node: Key, at: tuple[float, float], radius: float, by_owner: dict[Hashable, list[int]]) -> Mark:
    if isinstance(node, _End):
        return Mark("end", *at, 1.0, ())
    assert isinstance(node, Variable)
    operation = graph.node(node).operation
    name = tuple(namer.name(node).runs)
    if operation is None:
        return Mark("input", *at, radius, tuple(by_owner[node]), (_sign(name, 0.0, 17.0, 1.75 * radius),))
    signs = (_sign(((operation.symbol, ""),), -0.3 * radius, 16.0, 1.6 * radius), _sign(name, 0.42 * radius, 11.5, 1.55 * radius))
    return Mark("neuron", *at, radius, tuple(by_owner[node]), signs)


def _sign(runs: tuple[tuple[str, str], ...], dy: float, most: float, room: float) -> Sign:
    return Sign(runs, dy, min(most, room / max(text_width(runs, 1.0), 0.1)))


def _line(
    found: Layered,
    positions: dict[Key, tuple[float, float]],
    marks: Sequence[Mark],
    order: dict[Key, int],
    edge: Edge,
    by_owner: dict[Hashable, list[int]],
    number: int,
) -> Line:
    start, end = order[edge.start], order[edge.end]
    bends = tuple(positions[bend] for bend in found.ways[edge.start, edge.end, number])
    points = [(marks[start].x, marks[start].y), *bends, (marks[end].x, marks[end].y)]
    x1, y1 = _outline(points[0], points[1], marks[start].radius)
    x2, y2 = _outline(points[-1], points[-2], marks[end].radius)
    nodes = tuple(by_owner.get((edge.start, edge.end, edge.slot), ()))
    return Line(start, end, x1, y1, x2, y2, None, nodes, bends, "wire")


def _outline(middle: tuple[float, float], towards: tuple[float, float], radius: float) -> tuple[float, float]:
    dx, dy = towards[0] - middle[0], towards[1] - middle[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    return middle[0] + dx / length * radius, middle[1] + dy / length * radius
