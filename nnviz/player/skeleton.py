"""What of a payload does not depend on the numbers: templates, names, sentences, and which of them each step uses.

An edit changes none of it, so it is made once for a structure in a notation and kept for the ones looked at last. It is finished
before it is kept: many threads read it. What the numbers of one payload use beside it goes along with that payload.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from ..core import quantities as q
from ..core.quantities import LongWay, Memory, Summed, Updated, Variable
from ..core.sharing import Cache
from ..explain.naming.names import EXAMPLE_LEFT_OPEN
from ..explain.steps.step import Step, WrittenStep
from ..explain.steps.walkthrough import written
from ..explain.writing.context import Context
from ..explain.writing.formula import Template
from .packing import Json, Kept, as_text, digest
from .parts import Parts

_MOST_KEPT: Final = 16
_MOST_BEYOND: Final = 8

_Beyond = tuple[tuple[int, ...], tuple[str, ...]]
"""The nodes and the templates that a payload uses beside its skeleton."""


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The steps of a walkthrough without their numbers.

    ``content`` is sent: the steps, what they name by position (templates, sentences) and by node (names in MathML, with the
    number of the example left open, and meanings), and an ``id``. ``templates`` have their positions, ``sentences`` is how many
    there are, ``examples`` are those that formulas name beside the one on display, ``alone`` the nodes that are a step by themselves.
    """

    content: Kept
    names: frozenset[int]
    templates: Mapping[str, int]
    sentences: int
    examples: frozenset[int]
    alone: frozenset[int]
    _beyond: Cache[_Beyond, Kept] = field(default_factory=lambda: Cache(_MOST_BEYOND), repr=False)

    def beyond(self, context: Context, parts: Parts) -> Kept:
        """What a payload has beside the skeleton: what ``parts`` has collected, and the formulas of what has no step by itself.

        Those depend on what has a name. Two payloads with the same numbers use the same; so do, as a rule, those before and after an edit.
        """
        key = (tuple(sorted(parts.nodes)), tuple(parts.templates))
        return self._beyond.get(key, lambda: self._more(context, *key))

    def _more(self, context: Context, nodes: tuple[int, ...], templates: tuple[str, ...]) -> Kept:
        parts = Parts(self)
        parts.templates |= {text: len(self.templates) + n for n, text in enumerate(templates)}
        formulas = _formulas(context, self.names.union(nodes), self.alone, parts)
        return Kept({"formulas": formulas, "templates": list(parts.templates), **_named(context, nodes)})


def skeleton(context: Context, walk: Sequence[Step], asked: frozenset[int]) -> Skeleton:
    """The skeleton of a walkthrough, kept for the structures and notations looked at last.

    ``asked`` are the nodes that the drawing and the tables can show: they need a name too.
    """
    key = (context.graph, context.namer, context.example, tuple(s.identity for s in walk), asked)
    return _kept.get(key, lambda: _made(context, walk, asked))


_kept: Final[Cache[tuple[object, ...], Skeleton]] = Cache(_MOST_KEPT)


def _made(context: Context, walk: Sequence[Step], asked: frozenset[int]) -> Skeleton:
    parts = Parts()
    sentences: dict[str, int] = {}
    steps = [_step(s, parts, sentences) for s in walk]
    for n in sorted(asked):
        parts.use(n)
    content = {"steps": steps, "templates": list(parts.templates), "sentences": list(sentences), **_named(context, parts.nodes)}
    # Two payloads with the same id differ in numbers only.
    content["id"] = digest(as_text(content))
    return Skeleton(
        Kept(content),
        frozenset(parts.nodes),
        MappingProxyType(parts.templates),
        len(sentences),
        frozenset(parts.examples),
        frozenset(s.node for s in walk if not isinstance(s, WrittenStep)),
    )


def _named(context: Context, nodes: Iterable[int]) -> Json:
    """Names and meanings by node."""
    quantities = {n: context.node(n).quantity for n in nodes}
    return {
        "names": {n: context.namer.name(quantity, EXAMPLE_LEFT_OPEN).mathml for n, quantity in quantities.items()},
        "meanings": {n: context.wording.describe(quantity, context.namer) for n, quantity in quantities.items()},
    }


def _formulas(context: Context, named: frozenset[int], alone: frozenset[int], parts: Parts) -> dict[int, list[Any]]:
    """The formulas of what has a name and no step by itself: it is found together with others, or written out in a formula."""
    found = {}
    for n in sorted(named - alone):
        if context.node(n).operation is not None:
            node, shape, reads = written(context.graph, n, named)
            found[n] = parts.formula(Step(0, "", node, shape, reads, context))
    return found


def _step(s: Step, parts: Parts, sentences: dict[str, int]) -> Json:
    def sentence(text: str) -> int:
        return sentences.setdefault(text, len(sentences))

    found: Json = {
        "phase": s.phase,
        "nodes": [parts.use(n) for n in s.nodes],
        "lights": [parts.use(n) for n in s.lights],
        "heading": sentence(s.heading),
        "words": sentence(s.words),
    }
    layer = _layer(s)
    if layer is not None:
        found["layer"] = layer
    if s.relation != "=":
        found["arrow"] = True
    if s.along is not None:
        found["along"] = s.along
    if isinstance(s, WrittenStep):
        lines = (s.lines.symbols, s.lines.numbers, s.lines.result)
        found["written"] = [parts.line(Template(line)) if line else -1 for line in lines]
    else:
        found["formula"] = parts.formula(s)
    if s.long_way is not None:
        found["long"] = {"formula": parts.formula(s.long_way), "node": parts.use(s.long_way.node)}
    return found


def _layer(step: Step) -> int | None:
    """The layer that a step is about, counted as the notation counts; None for the loss."""
    quantity = step.context.node(step.node).quantity
    while not isinstance(quantity, Variable):
        if isinstance(quantity, LongWay):
            quantity = quantity.gradient
        else:
            quantity = quantity.of if isinstance(quantity, Updated | Summed | Memory) else quantity.wrt
    located = quantity.name in (q.WEIGHT, q.BIAS, q.PRE_ACTIVATION, q.ACTIVATION, q.INPUT)
    return step.context.namer.layer_number(quantity.index[0]) if located else None
