"""What of a payload does not depend on the numbers: templates, names, sentences, and which of them each step uses.

An edit changes none of it, so it is made once for a structure in a notation and kept for the ones looked at last.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from ..core import quantities as q
from ..core.quantities import LongWay, Summed, Updated, Variable
from ..explain.context import Context
from ..explain.formula import SHOWN_EXAMPLE, Template
from ..explain.steps import Step
from .mathml import mathml
from .packing import Json, Kept, as_text, digest

_MOST_KEPT: Final = 16
_kept: OrderedDict[tuple[object, ...], Skeleton] = OrderedDict()


class Skeleton:
    """The steps of a walkthrough without their numbers.

    ``steps`` has an entry per step; ``templates`` and ``sentences`` are what the entries name by position; ``names`` (MathML)
    and ``meanings`` are by node; ``others`` are the (node, example) pairs that formulas name beside the example on display,
    with their names. Nothing here may be changed by who reads it, except through ``use``.
    """

    def __init__(self, context: Context, walk: Sequence[Step]) -> None:
        self._graph, self._namer, self._example = context.graph, context.namer, context.example
        self._describe = context.wording.describe
        self.templates: dict[str, int] = {}
        self.sentences: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.meanings: dict[int, str] = {}
        self.others: dict[tuple[int, int], str] = {}
        self._content: Kept | None = None
        self.steps: list[Json] = [self._step(s) for s in walk]

    def content(self) -> Kept:
        """Everything but ``others``, to be sent. The same object until another node is used."""
        if self._content is None or len(self._content["names"]) != len(self.names):
            self._content = Kept(
                steps=self.steps,
                templates=list(self.templates),
                sentences=list(self.sentences),
                names=dict(self.names),
                meanings=dict(self.meanings),
            )
            # Two payloads with the same id differ in numbers only.
            self._content["id"] = digest(as_text(self._content))
        return self._content

    def use(self, node: int) -> int:
        """Make sure that a node has a name and a meaning."""
        if node not in self.names:
            quantity = self._graph.nodes[node].quantity
            self.names[node] = self._namer.name(quantity, self._example).mathml
            self.meanings[node] = self._describe(quantity, self._namer)
        return node

    def _step(self, s: Step) -> Json:
        found: Json = {
            "phase": s.phase,
            "nodes": [self.use(n) for n in s.nodes],
            "lights": [self.use(n) for n in s.lights],
            "heading": self._sentence(s.heading),
            "words": self._sentence(s.words),
        }
        layer = _layer(s)
        if layer is not None:
            found["layer"] = layer
        if s.relation != "=":
            found["arrow"] = True
        if not s.prewritten:
            found["formula"] = self._formula(s)
        if s.long_way is not None:
            found["long"] = {"formula": self._formula(s.long_way), "node": self.use(s.long_way.node)}
        return found

    def _formula(self, s: Step) -> list[Any]:
        formula = s.formula
        return [self._template(formula.names, s), self._template(formula.numbers, s), [self.use(n) for n in formula.reads]]

    def _template(self, template: Template, s: Step) -> int:
        for slot in template.slots:
            if slot.example != SHOWN_EXAMPLE:
                node = s.reads[slot.ref]
                self.others[node, slot.example] = self._namer.name(self._graph.nodes[node].quantity, slot.example).mathml
        return self.templates.setdefault(mathml(template.latex), len(self.templates))

    def _sentence(self, text: str) -> int:
        return self.sentences.setdefault(text, len(self.sentences))


def skeleton(context: Context, walk: Sequence[Step]) -> Skeleton:
    """The skeleton of a walkthrough, kept for the structures and notations looked at last."""
    key = (context.graph, context.namer, context.example, tuple(s.identity for s in walk))
    if key not in _kept:
        _kept[key] = Skeleton(context, walk)
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    return _kept[key]


def _layer(step: Step) -> int | None:
    """The layer that a step is about, counted as the notation counts; None for the loss."""
    quantity = step.context.node(step.node).quantity
    while not isinstance(quantity, Variable):
        if isinstance(quantity, LongWay):
            quantity = quantity.gradient
        else:
            quantity = quantity.of if isinstance(quantity, Updated | Summed) else quantity.wrt
    located = quantity.name in (q.WEIGHT, q.BIAS, q.PRE_ACTIVATION, q.ACTIVATION, q.INPUT)
    return step.context.namer.layer_number(quantity.index[0]) if located else None
