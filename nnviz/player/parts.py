"""What the steps of a walkthrough are made of: templates and nodes by number, collected while a payload is made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from ..core.forms import Const, Form, Ref
from ..explain.steps.step import Step, WrittenStep
from ..explain.writing.formula import Template, template
from ..explain.writing.halfway import pieces_of
from .mathml import mathml, token
from .packing import Json


class Known(Protocol):
    """What is there already: ``names`` by node, and ``templates`` with their numbers."""

    @property
    def names(self) -> Collection[int]: ...

    @property
    def templates(self) -> Mapping[str, int]: ...


class Parts:
    """What has been used so far beyond what is ``known``: ``nodes``, ``templates`` by the number that stands for them, and the
    ``examples`` that formulas name beside the one on display. It belongs to whoever makes a payload, and to one thread.
    """

    def __init__(self, known: Known | None = None) -> None:
        self._names: Collection[int] = known.names if known else ()
        self._templates: Mapping[str, int] = known.templates if known else {}
        self.nodes: dict[int, None] = {}
        self.templates: dict[str, int] = {}
        self.examples: set[int] = set()

    def use(self, node: int) -> int:
        """A node that has to have a name and a meaning."""
        if node not in self._names:
            self.nodes[node] = None
        return node

    def template(self, template: Template) -> int:
        """The number of a template."""
        self.examples |= {slot.example for slot in template.slots if slot.example >= 0}
        text = mathml(template.latex)
        known = self._templates.get(text)
        return self.templates.setdefault(text, len(self._templates) + len(self.templates)) if known is None else known

    def formula(self, s: Step) -> list[Any]:
        """A step's formula: its templates for names and for numbers, and the nodes it reads."""
        formula = s.formula
        return [self.template(formula.names), self.template(formula.numbers), [self.use(n) for n in formula.reads]]

    def line(self, line: Template) -> int:
        """A line whose slots refer to nodes."""
        self._uses(line)
        return self.template(line)

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
        return [self.template(template(piece.substituted(lambda k: Ref(place[k])), False)), reads]

    def _uses(self, line: Template) -> None:
        for slot in line.slots:
            self.use(slot.ref)
        self.examples |= {slot.example for slot in line.slots if slot.example >= 0}
