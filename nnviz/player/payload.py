"""What the browser gets, once: the scene, every step, and the names and numbers that fill them.

Everything is by number: steps name templates and nodes, nodes have one name, one number text and one meaning. So stepping in
the browser is looking things up, and the size grows with the number of quantities, not with the length of the formulas.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..core import quantities as q
from ..core.quantities import Gradient, Quantity, Variable
from ..core.sharing import shared
from ..draw.board import text_width
from ..draw.drafts import Label, Runs
from ..draw.figure import base_spec
from ..draw.parts import Frame, Opening
from ..draw.places import Format
from ..draw.scene import Scene
from ..draw.shown import spots_of
from ..draw.theme import PALETTE
from ..explain.naming.numbers import display_number, full
from ..explain.steps.slips import slips
from ..explain.steps.step import Step
from ..explain.writing.context import Context
from ..explain.writing.words import PHASES, error_letters
from .live import live
from .packing import Json, Kept, packed
from .parts import Parts
from .skeleton import skeleton

Written = tuple[str, Runs, tuple[tuple[int, int], ...], int, bool]
"""What a label says: its kind, its name, the numbers that it shows from which step on, its owner, and whether it is boxed."""


def payload(
    context: Context,
    walk: Sequence[Step],
    scenes: Mapping[Format, Scene],
    tables: Sequence[Json] = (),
    checks: Mapping[int, Json] | None = None,
    structure: str = "",
    phases: Mapping[str, str] = PHASES,
    about: Json | None = None,
    examples: Collection[int] = (),
    asked: Collection[int] = (),
) -> Json:
    """The whole walkthrough as JSON values.

    ``scenes`` are the drawing in its formats, of which "large" may be left out; ``tables`` are tables of nodes as ``table`` makes
    them, ``checks`` the gradient checks of nodes; ``structure`` identifies the list of steps, so that the player stays at its
    step when only numbers changed; ``phases`` are the titles of the steps' phases. ``about`` are the words for what is not a
    network: "region" and "picture" name the player and its drawing, "legend" explains the drawing; "least" is its smallest
    scale. ``examples`` are those that are shown beside the one on display and those that formulas name, ``asked`` nodes that are named
    beside those of the steps, the drawing and the tables.
    """
    known = _known(walk)
    shown = frozenset({n for n, node in enumerate(context.graph.nodes) if node.operation is None} | known.keys())
    drawn = {format_: _scene(context, s, shown) for format_, s in scenes.items()}
    bones = skeleton(context, walk, frozenset({*_asked_about(scenes, shown, tables), *asked}))
    parts = Parts(bones)
    said: dict[str, int] = {}
    numbers = [_numbers(parts, s, said, bones.sentences) for s in walk]
    others = sorted({*bones.examples, *parts.examples, *examples} - {context.example})
    named = (*bones.names, *sorted(parts.nodes))
    return {
        "phases": [[key, title] for key, title in phases.items()],
        "bones": bones.content,
        "more": bones.beyond(context, parts),
        "numbers": numbers,
        "said": list(said),
        "known": known,
        "texts": {n: display_number(context.text(n)) for n in named},
        "example": context.example,
        "views": {e: _view(context, named, e) for e in others},
        "scenes": drawn,
        **_tables(tables),
        "checks": dict(checks or {}),
        "palette": PALETTE,
        **_words(context, about or {}),
        "by_hand": context.arithmetic.decimals,
        "cost": context.namer.name(context.namer.cost).text,
        "editable": _editable(context, others),
        "nudgeable": _nudgeable(context),
        "structure": structure,
        "live": live(context),
    }


def _words(context: Context, about: Json) -> Json:
    """What the player and its drawing are called, and of a network how its legend writes error terms and derivatives."""
    if about:
        return {"errors": "", "sign": "", "about": dict(about)}
    namer = context.namer
    sign = namer.name(Gradient(namer.cost, q.weight(1, 0, 0))).sign
    return {"errors": error_letters(namer), "sign": sign, "about": {}}


def _nudgeable(context: Context) -> list[int]:
    """What can be moved: whatever is given."""
    kinds = (q.INPUT, q.WEIGHT, q.BIAS, q.VARIABLE)
    return [n for n, node in enumerate(context.graph.nodes) if _kind(node.quantity) in kinds]


def table(title: str, columns: Sequence[str], rows: Sequence[Json]) -> Json:
    """A table of quantities: ``rows`` have a ``head`` and ``cells``, each a ``node``, or a ``text`` known ``with`` a node."""
    return {"title": title, "columns": list(columns), "rows": list(rows)}


def _tables(tables: Sequence[Json]) -> Json:
    """The tables without what is written in the cells that show no quantity, which comes beside them, one after the other."""
    written: list[list[str]] = []

    def cell(content: Json) -> Json:
        if "node" in content:
            return content
        written.append([content["text"], *([content["flag"]] if "flag" in content else [])])
        return {name: value for name, value in content.items() if name not in ("text", "flag")}

    empty = [t | {"rows": [row | {"cells": [cell(c) for c in row["cells"]]} for row in t["rows"]]} for t in tables]
    return {"tables": Kept({"all": empty}), "cells": written}


def _numbers(parts: Parts, s: Step, said: dict[str, int], sentences: int) -> Json:
    """What of a step depends on the numbers; what is ``said`` about them is counted on from the ``sentences`` of the skeleton."""

    def says(text: str) -> int:
        return sentences + said.setdefault(text, len(said))

    found: Json = {}
    if s.remark:
        found["remark"] = says(s.remark)
    if s.worked:
        found["halfway"] = parts.worked(s)
    if s.prewritten:
        return found
    if s.long_way is not None and s.long_way.worked:
        found["long_halfway"] = parts.worked(s.long_way)
    if math.isfinite(s.value):
        found["value"] = s.value
    wrong = slips(s)
    if wrong:
        found["slips"] = [[says(text), value] for text, value in wrong]
    return found


def _view(context: Context, nodes: Iterable[int], example: int) -> dict[int, str]:
    """The numbers that are another for an example than for the one on display, by node."""
    differing = (n for n in nodes if context.values.arrays[n].size > 1)
    texts = ((n, context.text(n, example)) for n in differing)
    return {n: display_number(text) for n, text in texts if text != context.text(n)}


def _asked_about(scenes: Mapping[Format, Scene], shown: frozenset[int], tables: Sequence[Json]) -> Iterator[int]:
    """Every node that the drawing and the tables can show."""
    for s in scenes.values():
        yield from (n for n in s.owners if n in shown)
        yield from (node for label in s.labels for _, node in label.shown)
    for t in tables:
        yield from (cell["node"] for row in t["rows"] for cell in row["cells"] if "node" in cell)


def _kind(quantity: Quantity) -> str:
    return quantity.name if isinstance(quantity, Variable) else ""


def _editable(context: Context, examples: Iterable[int]) -> dict[str, str]:
    """What was given and can be changed, with the text that its field starts from, by node; for other ``examples`` by both."""
    kinds = (q.INPUT, q.TARGET, q.WEIGHT, q.BIAS, q.VARIABLE, q.LEARNING_RATE, q.L2_STRENGTH)
    given = [n for n, node in enumerate(context.graph.nodes) if _kind(node.quantity) in kinds]
    shown = {str(n): full(context.number(n)) or "" for n in given}
    return shown | {f"{n};{e}": full(context.number(n, e)) or "" for e in examples for n in given if context.values.arrays[n].size > 1}


def _known(walk: Sequence[Step]) -> dict[int, int]:
    """For every quantity that a step finds, the step."""
    known: dict[int, int] = {}
    for s in walk:
        for n in s.reveals:
            known.setdefault(n, s.index)
    return known


def _scene(context: Context, s: Scene, shown: frozenset[int]) -> Json:
    """A scene; what can be asked about are the quantities that are given or that a step finds."""
    return {
        "frame": _frame(s.frame, shown),
        "written": _all_written(tuple(_written(label) for label in s.labels if label.shown)),
        "places": [_place(label) for label in s.labels if label.shown],
        "spots": spots_of(s),
        "figure": base_spec(context, s),
    } | _under_lens(s)


def _under_lens(s: Scene) -> Json:
    """Where there is a lens: its radius, and the places of the labels while their neuron is under it."""
    if not s.frame.plan.lens:
        return {}
    places = [None if label.lens is None else [_px(v) for v in label.lens] for label in s.labels if label.shown]
    hosts = {n: m for n, m in s.frame.hosts.items() if n != m}
    of_paths = {"standing": s.standing} if s.frame.plan.paths else {}
    return {"lens": Kept({"radius": s.frame.plan.lens, "places": places, "hosts": hosts, **of_paths, **_opening(s.frame.opening)})}


def _opening(opening: Opening | None) -> Json:
    if opening is None:
        return {}
    pairs = {"pairs": opening.pairs} if opening.pairs else {}
    return {"opening": {"columns": opening.columns, "rows": {n: row for n, row in opening.rows.items() if row}, **pairs}}


@shared(most=32)
def _frame(at: Frame, shown: frozenset[int]) -> Kept:
    """The part of a scene that no number changes."""
    lines = [
        {"at": [_px(v) for point in e.points for v in point], "nodes": [n for n in e.nodes if n in shown], "ends": (e.start, e.end)}
        | ({"weighted": True} if e.node is not None else {})
        for e in at.lines
    ]
    marks = [
        {"kind": m.kind, "x": _px(m.x), "y": _px(m.y), "r": _px(m.radius), "nodes": [n for n in m.nodes if n in shown]}
        | ({"signs": [{"runs": s.runs, "y": _px(m.y + s.dy), "size": round(s.size, 2)} for s in m.signs]} if m.signs else {})
        for m in at.marks
    ]
    return Kept(
        {
            "width": at.plan.width,
            "height": at.plan.height,
            "marks": marks,
            "lines": lines,
            "headings": [{"x": _px(h.x), "y": h.y, "text": h.text} for h in at.headings],
            "owners": at.owners,
        }
    )


@shared(most=64)
def _all_written(labels: tuple[Written, ...]) -> Kept:
    """What the labels say, wherever they stand."""
    return Kept({"all": [_label(*label) for label in labels]})


def _written(label: Label) -> Written:
    return (label.kind, label.written, label.shown, label.owner, label.boxed)


def _label(kind: str, written: Runs, shown: tuple[tuple[int, int], ...], owner: int, boxed: bool) -> Json:
    return {"kind": kind, "name": written, "wide": round(text_width(written, 1.0), 3), "shown": shown, "owner": owner, "boxed": boxed}


def _place(label: Label) -> list[float]:
    """Where a label stands, how large, and whether it is drawn at any step: what the length of a number may change."""
    return [_px(label.x), _px(label.y), round(label.size, 2), int(label.always)]


def _px(value: float) -> float:
    return round(value, 1)


__all__ = ["Format", "Json", "packed", "payload", "table"]
