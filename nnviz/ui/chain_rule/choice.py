"""What the Chain rule page differentiates, and by what: one frozen value, read from lists, clicks and links and checked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from ...core import quantities as q
from ...core.errors import InputError, NumericError
from ...core.quantities import Variable
from ...core.sharing import shared
from ...explain.chain.chain import ChainRule, Question, chain_rule
from ...explain.chain.paths import leading_to
from ...explain.naming.names import Namer
from ...models.network_graph import NetworkGraph, given_values
from ..lesson.lesson import Lesson, walk_of
from ..shared.leaving import PageState
from ..shared.sent import Message

LOSS: Final = "loss"
EXAMPLE: Final = "example"
PREDICTION: Final = "prediction"

_KINDS: Final = {q.INPUT: "x", q.WEIGHT: "W", q.BIAS: "b", q.PRE_ACTIVATION: "z", q.ACTIVATION: "a"}


@dataclass(frozen=True)
class Choice(PageState):
    """``of`` what, ``by`` what; None stands for what a lesson starts with. ``at`` is the step at which the player
    starts, or where it stood when something was last asked there.

    ``version`` counts the choices that were made, ``seen`` is the number of the news of the address that was taken last, ``timed``
    says that the measurement was asked for.
    """

    of: Variable | None = None
    by: Variable | None = None
    at: int = 0
    version: int = 0
    seen: int = -1
    message: str = ""
    timed: bool = False

    def left(self) -> Choice:
        return replace(self, message="") if self.message else self


def targets(structure: NetworkGraph) -> dict[str, Variable]:
    """What can be differentiated, by the text that stands for it in a link."""
    last = len(structure.sizes) - 1
    outputs = {f"{PREDICTION}.{k + 1}": q.activation(last, k) for k in range(structure.sizes[-1])}
    found = {LOSS: structure.cost, EXAMPLE: structure.example_loss}
    losses = {name: v for name, v in found.items() if v.name != q.ACTIVATION}
    if structure.cost == structure.example_loss:
        losses.pop(EXAMPLE, None)
    return losses | outputs


@shared(most=32)
def quantities(structure: NetworkGraph, target: Variable) -> Mapping[str, Variable]:
    """By what it can be differentiated: whatever leads to it, layer by layer, by the text that stands for it in a link."""
    graph = structure.forward
    leading = [graph.nodes[n].quantity for n in sorted(leading_to(graph, target) - {graph.index[target]})]
    found = [v for v in leading if isinstance(v, Variable) and v.name in _KINDS]
    # Softmax layers aside, the graph has the parameters first; here a layer's own come before what is computed from them.
    order = list(_KINDS)
    return MappingProxyType({code(v): v for v in sorted(found, key=lambda v: (v.index[0], order.index(v.name), v.index[1:]))})


def code(v: Variable) -> str:
    """A quantity in a link: W.1.2.3 is the weight into unit 2 of layer 1 from unit 3; layers count from the input as 0."""
    layer, *rest = v.index
    numbers = [n + 1 for n in rest] if v.name == q.INPUT else [layer, *(n + 1 for n in rest)]
    return ".".join([_KINDS[v.name], *map(str, numbers)])


def resolved(choice: Choice, structure: NetworkGraph) -> tuple[Variable, Variable]:
    """The target and the quantity of a choice in a lesson; where it has none like them, what a lesson starts with."""
    known = targets(structure)
    target = choice.of if choice.of in known.values() else next(iter(known.values()))
    assert target is not None
    by = choice.by
    if by is None or by not in quantities(structure, target).values():
        first = q.weight(1, 0, 0)
        by = first if first in quantities(structure, target).values() else next(iter(quantities(structure, target).values()))
    return target, by


def from_query(query: Mapping[str, str], choice: Choice, structure: NetworkGraph) -> Choice:
    """The choice that a URL asks for; what in it is refused is said, and the rest is as a lesson starts with."""
    texts = (query.get("of", ""), query.get("by", ""))
    if not any(texts):
        return choice
    messages = []
    of, by = None, None
    try:
        of = _named("of (in the link)", texts[0], targets(structure))
    except InputError as error:
        messages.append(str(error))
    target, _ = resolved(Choice(of), structure)
    try:
        by = _named("by (in the link)", texts[1], quantities(structure, target))
    except InputError as error:
        messages.append(str(error))
    at = query.get("at", "")
    start = int(at) - 1 if at.isascii() and at.isdigit() and 0 < len(at) < 5 else 0
    return Choice(of, by, max(0, start), choice.version + 1, choice.seen, " ".join(messages), choice.timed)


def _named(field: str, text: str, known: Mapping[str, Variable]) -> Variable | None:
    if not text:
        return None
    if text in known:
        return known[text]
    some = list(known)
    allowed = ", ".join(some if len(some) <= 8 else [*some[:6], "...", some[-1]])
    raise InputError(field, text, allowed)


def to_query(choice: Choice, structure: NetworkGraph) -> dict[str, str]:
    """The page's own parameters of the URL."""
    target, by = resolved(choice, structure)
    of = next(name for name, v in targets(structure).items() if v == target)
    return {"of": of, "by": code(by)}


def chosen_by_node(choice: Choice, lesson: Lesson, sent: Message) -> Choice:
    """The choice after a click on the drawing: ``sent`` is {"node": number of a quantity}. Anything else is refused."""
    structure = walk_of(lesson).structure
    target, _ = resolved(choice, structure)
    nodes = structure.forward.nodes
    node = sent.whole("node", 0, len(nodes) - 1)
    if node is not None:
        quantity = nodes[node].quantity
        if isinstance(quantity, Variable) and quantity in quantities(structure, target).values():
            return chosen(choice, by=quantity)
    allowed = "a quantity of the drawing that leads to what is differentiated"
    return replace(choice, message=str(InputError("quantity", sent.raw("node"), allowed)))


def chosen(choice: Choice, **changes: Any) -> Choice:
    """Another choice, from its first step."""
    return replace(choice, **changes, at=0, version=choice.version + 1, message="")


def namer_for(lesson: Lesson, target: Variable) -> Namer:
    """The names where ``target`` is what is differentiated."""
    walk = walk_of(lesson)
    namer = walk.context.namer
    if target == walk.structure.cost:
        return namer
    return replace(namer, cost=target, example_loss=target)


@shared(most=8)
def rule_of(lesson: Lesson, target: Variable, by: Variable) -> ChainRule:
    """The chain rule of a lesson, in exact arithmetic.

    Raises InputError where no path leads there, NumericError where a product leaves the range of numbers.
    """
    walk, s = walk_of(lesson), lesson.subject
    predicted = target.name == q.ACTIVATION and walk.structure.example_loss.name != q.ACTIVATION
    outputs = tuple(q.activation(len(walk.structure.sizes) - 1, k) for k in range(walk.structure.sizes[-1]))
    question = Question(by, target, walk.structure.example_loss, outputs) if predicted else Question(by, target)
    given = given_values(s.network, s.data, s.learning_rate)
    found = chain_rule(walk.structure.forward, given, namer_for(lesson, target), walk.digits, question, lesson.view.shown)
    if found is None:
        raise InputError("quantity", code(by), "a quantity that leads to what is differentiated")
    bad = found.context.values.first_bad()
    if bad is not None:
        name = found.context.namer.name(found.context.node(bad).quantity, lesson.view.shown)
        array = found.context.values.arrays[bad]
        raise NumericError(found.context.node(bad).quantity, name.text, float(array[~np.isfinite(array)][0]))
    return found
