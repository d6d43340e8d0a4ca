"""What of a payload does not depend on the numbers: templates, names, sentences, and which of them each step uses.

An edit changes none of it, so it is made once for a structure in a notation and kept for the ones looked at last.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from ..core import quantities as q
from ..core.forms import Const, Form, Ref
from ..core.quantities import LongWay, Summed, Updated, Variable
from ..explain.context import Context
from ..explain.formula import Template, template
from ..explain.halfway import pieces_of
from ..explain.names import EXAMPLE_LEFT_OPEN
from ..explain.steps import Step, WrittenStep
from ..explain.walkthrough import written
from .mathml import mathml, token
from .packing import Json, Kept, as_text, digest

_MOST_KEPT: Final = 16
_kept: OrderedDict[tuple[object, ...], Skeleton] = OrderedDict()


class Skeleton:
    """The steps of a walkthrough without their numbers.

    ``steps`` has an entry per step; ``templates`` and ``sentences`` are what the entries name by position; ``names`` (MathML, with
    the number of the example left open) and ``meanings`` are by node; ``examples`` are those that formulas name beside the one
    on display. Nothing here may be changed by who reads it, except through ``use``.
    """

    def __init__(self, context: Context, walk: Sequence[Step]) -> None:
        self._graph, self._namer = context.graph, context.namer
        self._describe = context.wording.describe
        self.templates: dict[str, int] = {}
        self.sentences: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.meanings: dict[int, str] = {}
        self.examples: set[int] = set()
        self._content: Kept | None = None
        self._alone = frozenset(s.node for s in walk if not isinstance(s, WrittenStep))
        self.steps: list[Json] = [self._step(s) for s in walk]

    def content(self, context: Context) -> Kept:
        """Everything, to be sent. The same object until another node is used."""
        sizes = (len(self.names), len(self.templates))
        if self._content is None or (len(self._content["names"]), len(self._content["templates"])) != sizes:
            formulas = self._formulas(context)
            self._content = Kept(
                formulas=formulas,
                steps=self.steps,
                templates=list(self.templates),
                sentences=list(self.sentences),
                names=dict(self.names),
                meanings=dict(self.meanings),
            )
            # Two payloads with the same id differ in numbers only.
            self._content["id"] = digest(as_text(self._content))
        return self._content

    def _formulas(self, context: Context) -> dict[int, list[Any]]:
        """The formulas of what has a name and no step by itself: it is found together with others, or written out in a formula."""
        named = frozenset(self.names)
        found = {}
        for n in sorted(named - self._alone):
            if self._graph.nodes[n].operation is not None:
                node, shape, reads = written(self._graph, n, named)
                found[n] = self._formula(Step(0, "", node, shape, reads, context))
        return found

    def use(self, node: int) -> int:
        """Make sure that a node has a name and a meaning."""
        if node not in self.names:
            quantity = self._graph.nodes[node].quantity
            self.names[node] = self._namer.name(quantity, EXAMPLE_LEFT_OPEN).mathml
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
        if isinstance(s, WrittenStep):
            lines = (s.lines.symbols, s.lines.numbers, s.lines.result)
            found["written"] = [self._line(Template(line)) if line else -1 for line in lines]
        else:
            found["formula"] = self._formula(s)
        if s.long_way is not None:
            found["long"] = {"formula": self._formula(s.long_way), "node": self.use(s.long_way.node)}
        return found

    def worked(self, s: Step) -> Json:
        """What stands between the numbers and the result of a step: ``lines`` with slots of nodes, and the last of them as
        ``tokens``, numbers and signs by turns, where these are the ``pieces`` of the operation: a quantity, what is made of some
        by a template, or None for a number of the formula itself.
        """
        aligned = not isinstance(s, WrittenStep) and s.aligned
        lines = s.marked[:-1] if aligned else s.marked
        for line in lines:
            self._uses(Template(line))
        found: Json = {"lines": [mathml(line) for line in lines]}
        if aligned:
            found |= {"tokens": [token(t) for t in s.halfway], "pieces": [self._piece(s, piece) for piece in pieces_of(s.context, s.node)]}
        return found

    def _piece(self, s: Step, piece: Form) -> int | list[Any] | None:
        operands = s.context.node(s.node).operands
        match piece:
            case Ref(k):
                return self.use(operands[k])
            case Const():
                return None
        reads = [self.use(operands[k]) for k in dict.fromkeys(piece.references())]
        place = {k: n for n, k in enumerate(dict.fromkeys(piece.references()))}
        return [self._template(template(piece.substituted(lambda k: Ref(place[k])), False)), reads]

    def _formula(self, s: Step) -> list[Any]:
        formula = s.formula
        return [self._template(formula.names), self._template(formula.numbers), [self.use(n) for n in formula.reads]]

    def _line(self, line: Template) -> int:
        """A line whose slots refer to nodes."""
        self._uses(line)
        return self._template(line)

    def _uses(self, line: Template) -> None:
        for slot in line.slots:
            self.use(slot.ref)
        self.examples |= {slot.example for slot in line.slots if slot.example >= 0}

    def _template(self, template: Template) -> int:
        self.examples |= {slot.example for slot in template.slots if slot.example >= 0}
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
