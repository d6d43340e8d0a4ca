"""What the browser gets, once: the scene, every step, and the names and numbers that fill them.

Everything is by number: steps name templates and nodes, nodes have one name, one number text and one meaning. So stepping in
the browser is looking things up, and the size grows with the number of quantities, not with the length of the formulas.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from ..core import quantities as q
from ..core.quantities import Quantity, Variable
from ..draw.figure import base_spec
from ..draw.labels import Label
from ..draw.layout import Format
from ..draw.scene import Frame, Scene
from ..draw.theme import PALETTE
from ..explain.context import Context
from ..explain.numbers import display_number
from ..explain.slips import slips
from ..explain.steps import Step
from ..explain.words import PHASES, error_letters
from .mathml import mathml, token
from .skeleton import Json, skeleton


def payload(
    context: Context,
    walk: Sequence[Step],
    scenes: Mapping[Format, Scene],
    tables: Sequence[Json] = (),
    checks: Mapping[int, Json] | None = None,
    structure: str = "",
    phases: Mapping[str, str] = PHASES,
) -> Json:
    """The whole walkthrough as JSON values.

    ``scenes`` are the drawing in both formats, ``tables`` are tables of nodes as ``table`` makes them, ``checks`` the gradient
    checks of nodes; ``structure`` identifies the list of steps, so that the player stays at its step when only numbers
    changed; ``phases`` are the titles of the steps' phases.
    """
    bones = skeleton(context, walk)
    known = _known(walk)
    shown = frozenset({n for n, node in enumerate(context.graph.nodes) if node.operation is None} | known.keys())
    wide, narrow = _scene(context, scenes["wide"], shown), _scene(context, scenes["narrow"], shown)
    for n in _asked_about(wide, narrow, tables):
        bones.use(n)
    remarks: dict[str, int] = {}
    steps = [_with_numbers(entry, s, remarks, len(bones.sentences)) for entry, s in zip(bones.steps, walk, strict=True)]
    return {
        "phases": [[key, title] for key, title in phases.items()],
        "steps": steps,
        "known": known,
        "templates": list(bones.templates),
        "sentences": [*bones.sentences, *remarks],
        "names": bones.names,
        "texts": {n: display_number(context.text(n)) for n in bones.names},
        "meanings": bones.meanings,
        "others": {f"{n};{e}": {"name": name, "text": _other_text(context, n, e)} for (n, e), name in bones.others.items()},
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


def _with_numbers(entry: Json, s: Step, remarks: dict[str, int], sentences: int) -> Json:
    """An entry of the skeleton with what depends on the numbers; remarks are counted on from the ``sentences``."""
    found = dict(entry)
    if s.remark:
        found["remark"] = sentences + remarks.setdefault(s.remark, len(remarks))
    if s.prewritten:
        found["written"] = [mathml(s.symbols), mathml(s.numbers), mathml(s.result)]
        return found
    found["value"] = s.value
    wrong = slips(s)
    if wrong:
        found["slips"] = wrong
    if s.halfway:
        found["halfway"] = "".join(token(t) for t in s.halfway)
    return found


def _other_text(context: Context, node: int, example: int) -> str:
    return display_number(context.text(node, example)) if example >= 0 else ""


def _asked_about(wide: Json, narrow: Json, tables: Sequence[Json]) -> Iterator[int]:
    """Every node that the scene and the tables can show."""
    for part in (*wide["marks"], *wide["lines"]):
        yield from part["nodes"]
    for label in (*wide["labels"], *narrow["labels"]):
        yield from (node for _, node in label["shown"])
    for t in tables:
        yield from (cell["node"] for row in t["rows"] for cell in row["cells"] if "node" in cell)


def _kind(quantity: Quantity) -> str:
    return quantity.name if isinstance(quantity, Variable) else ""


def _editable(context: Context) -> dict[int, str]:
    """What was given and can be changed, with the text that its field starts from."""
    kinds = (q.INPUT, q.TARGET, q.WEIGHT, q.BIAS)
    return {n: f"{context.number(n):.10g}" for n, node in enumerate(context.graph.nodes) if _kind(node.quantity) in kinds}


def _known(walk: Sequence[Step]) -> dict[int, int]:
    """For every quantity that a step finds, the step."""
    known: dict[int, int] = {}
    for s in walk:
        for n in s.nodes:
            known.setdefault(n, s.index)
    return known


def _scene(context: Context, s: Scene, shown: frozenset[int]) -> Json:
    """A scene; what can be asked about are the quantities that are given or that a step finds."""
    return {
        **_frame(s.frame, shown),
        "labels": [_label(label) for label in s.labels if label.shown],
        "figure": base_spec(context, s),
    }


@lru_cache(maxsize=32)
def _frame(at: Frame, shown: frozenset[int]) -> Json:
    """The part of a scene that no number changes."""
    lines = [
        {"at": [_px(v) for v in (e.x1, e.y1, e.x2, e.y2)], "nodes": [n for n in e.nodes if n in shown], "ends": (e.start, e.end)}
        for e in at.lines
    ]
    marks = [
        {"kind": m.kind, "x": _px(m.x), "y": _px(m.y), "r": _px(m.radius), "nodes": [n for n in m.nodes if n in shown]} for m in at.marks
    ]
    return {
        "width": at.plan.width,
        "height": at.plan.height,
        "marks": marks,
        "lines": lines,
        "headings": [{"x": _px(h.x), "y": h.y, "text": h.text} for h in at.headings],
        "owners": at.owners,
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
