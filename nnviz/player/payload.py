"""What the browser gets, once: the scene, every step, and the names and numbers that fill them.

Everything is by number: steps name templates and nodes, nodes have one name, one number text and one meaning. So stepping in
the browser is looking things up, and the size grows with the number of quantities, not with the length of the formulas.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

from ..core import quantities as q
from ..core.graph import Graph
from ..core.quantities import LongWay, Quantity, Updated, Variable
from ..draw.figure import base_spec
from ..draw.labels import Label
from ..draw.layout import Format
from ..draw.scene import Scene, scene
from ..draw.theme import PALETTE
from ..explain.context import Context
from ..explain.formula import SHOWN_EXAMPLE, Template
from ..explain.layers import LayerStep
from ..explain.names import Namer
from ..explain.numbers import display_number
from ..explain.slips import slips
from ..explain.steps import Step
from ..explain.words import PHASES, describe, error_letters
from .mathml import mathml, token

Json = dict[str, Any]


def payload(
    context: Context, walk: Sequence[Step], tables: Sequence[Json] = (), checks: Mapping[int, Json] | None = None, structure: str = ""
) -> Json:
    """The whole walkthrough as JSON values.

    ``tables`` are tables of nodes as ``table`` makes them, ``checks`` the gradient checks of nodes; ``structure`` identifies
    the list of steps, so that the player stays at its step when only numbers changed.
    """
    writer = _Writer(context)
    steps = [writer.step(s) for s in walk]
    known = _known(walk)
    shown = {n for n, node in enumerate(context.graph.nodes) if node.operation is None} | known.keys()
    wide, narrow = (_scene(context, scene(context, walk, f), shown) for f in ("wide", "narrow"))
    for s in (wide, narrow):
        for label in s["labels"]:
            for _, node in label["shown"]:
                writer.use(node)
    for t in tables:
        for row in t["rows"]:
            for cell in row["cells"]:
                if "node" in cell:
                    writer.use(cell["node"])
    for nodes in [m["nodes"] for m in wide["marks"]] + [e["nodes"] for e in wide["lines"]]:
        for n in nodes:
            writer.use(n)
    return {
        "phases": [[key, title] for key, title in PHASES.items()],
        "steps": steps,
        "known": known,
        "templates": list(writer.templates),
        "sentences": list(writer.sentences),
        "names": writer.names,
        "texts": writer.texts,
        "meanings": writer.meanings,
        "others": writer.others,
        "scenes": {"wide": wide, "narrow": narrow},
        "tables": list(tables),
        "checks": dict(checks or {}),
        "palette": PALETTE,
        "errors": error_letters(context.namer),
        "cost": context.namer.name(context.namer.cost).plain,
        "editable": _editable(context),
        "nudgeable": [n for n, node in enumerate(context.graph.nodes) if _kind(node.quantity) in (q.INPUT, q.WEIGHT, q.BIAS)],
        "structure": structure,
    }


def packed(data: Json) -> dict[str, str]:
    """A payload as JSON text, and a key that is the same for the same text."""
    text = json.dumps(data, separators=(",", ":"))
    return {"key": hashlib.blake2b(text.encode(), digest_size=12).hexdigest(), "payload": text}


def table(title: str, columns: Sequence[str], rows: Sequence[Json]) -> Json:
    """A table of quantities: ``rows`` have a ``head`` and ``cells``, each a ``node``, or a ``text`` known ``with`` a node."""
    return {"title": title, "columns": list(columns), "rows": list(rows)}


class _Writer:
    """Collects what the steps use, each thing once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.called = _names_of(context.graph, context.namer, context.example)
        self.templates: dict[str, int] = {}
        self.sentences: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.texts: dict[int, str] = {}
        self.meanings: dict[int, str] = {}
        self.others: dict[str, Json] = {}

    def use(self, node: int) -> int:
        """Make sure that a node's name, number and meaning are sent."""
        if node not in self.names:
            c = self.context
            if node not in self.called:
                quantity = c.node(node).quantity
                self.called[node] = (c.namer.name(quantity, c.example).mathml, describe(quantity, c.namer))
            self.names[node], self.meanings[node] = self.called[node]
            self.texts[node] = display_number(c.text(node))
        return node

    def step(self, s: Step) -> Json:
        found: Json = {
            "phase": s.phase,
            "nodes": [self.use(n) for n in s.nodes],
            "lights": [self.use(n) for n in s.lights],
            "heading": self._sentence(s.heading),
            "words": self._sentence(s.words),
        }
        layer = _layer(self.context, s)
        if layer is not None:
            found["layer"] = layer
        if s.relation != "=":
            found["arrow"] = True
        if s.remark:
            found["remark"] = self._sentence(s.remark)
        if isinstance(s, LayerStep):
            found["written"] = [mathml(s.symbols), mathml(s.numbers), mathml(s.result)]
            return found
        found["formula"] = self._formula(s)
        found["value"] = s.value
        wrong = slips(s)
        if wrong:
            found["slips"] = wrong
        if s.halfway:
            found["halfway"] = "".join(token(t) for t in s.halfway)
        if s.long_way is not None:
            found["long"] = {"formula": self._formula(s.long_way), "node": self.use(s.long_way.node)}
        return found

    def _formula(self, s: Step) -> list[Any]:
        formula = s.formula
        return [self._template(formula.names, s), self._template(formula.numbers, s), [self.use(n) for n in formula.reads]]

    def _template(self, template: Template, s: Step) -> int:
        for slot in template.slots:
            if slot.example != SHOWN_EXAMPLE:
                self._other(s.reads[slot.ref], slot.example)
        return self.templates.setdefault(mathml(template.latex), len(self.templates))

    def _other(self, node: int, example: int) -> None:
        """The name and the number of a node for another example than the one on display."""
        c = self.context
        name = c.namer.name(c.node(node).quantity, example).mathml
        text = display_number(c.text(node, example)) if example >= 0 else ""
        self.others[f"{node};{example}"] = {"name": name, "text": text}

    def _sentence(self, text: str) -> int:
        return self.sentences.setdefault(text, len(self.sentences))


@lru_cache(maxsize=16)
def _names_of(graph: Graph, namer: Namer, example: int) -> dict[int, tuple[str, str]]:
    """Names as MathML and meanings in words, by node, filled in as they are needed: an edit changes neither."""
    del graph, namer, example  # the key
    return {}


def _kind(quantity: Quantity) -> str:
    return quantity.name if isinstance(quantity, Variable) else ""


def _editable(context: Context) -> dict[int, str]:
    """What was given and can be changed, with the text that its field starts from."""
    kinds = (q.INPUT, q.TARGET, q.WEIGHT, q.BIAS)
    return {n: f"{context.number(n):.10g}" for n, node in enumerate(context.graph.nodes) if _kind(node.quantity) in kinds}


def _layer(context: Context, step: Step) -> int | None:
    """The layer that a step is about, counted as the notation counts; None for the loss."""
    quantity = context.node(step.node).quantity
    while not isinstance(quantity, Variable):
        quantity = quantity.gradient if isinstance(quantity, LongWay) else quantity.of if isinstance(quantity, Updated) else quantity.wrt
    located = quantity.name in (q.WEIGHT, q.BIAS, q.PRE_ACTIVATION, q.ACTIVATION, q.INPUT)
    return context.namer.layer_number(quantity.index[0]) if located else None


def _known(walk: Sequence[Step]) -> dict[int, int]:
    """For every quantity that a step finds, the step."""
    known: dict[int, int] = {}
    for s in walk:
        for n in s.nodes:
            known.setdefault(n, s.index)
    return known


def _scene(context: Context, s: Scene, shown: AbstractSet[int]) -> Json:
    """A scene; what can be asked about are the quantities that are given or that a step finds."""
    return {
        "width": s.width,
        "height": s.height,
        "marks": [
            {"kind": m.kind, "x": _px(m.x), "y": _px(m.y), "r": _px(m.radius), "nodes": [n for n in m.nodes if n in shown]} for m in s.marks
        ],
        "lines": [
            {"at": [_px(v) for v in (e.x1, e.y1, e.x2, e.y2)], "nodes": [n for n in e.nodes if n in shown], "ends": (e.start, e.end)}
            for e in s.lines
        ],
        "labels": [_label(label) for label in s.labels if label.shown],
        "headings": [{"x": _px(h.x), "y": h.y, "text": h.text} for h in s.headings],
        "owners": s.owners,
        "figure": base_spec(context, s),
    }


def _label(label: Label) -> Json:
    return {
        "x": _px(label.x),
        "y": _px(label.y),
        "size": round(label.size, 2),
        "kind": label.kind,
        "name": [] if label.bare else label.name,
        "shown": label.shown,
        "owner": label.owner,
        "always": label.always,
        "boxed": label.boxed,
    }


def _px(value: float) -> float:
    return round(value, 1)


__all__ = ["Format", "Json", "packed", "payload", "table"]
