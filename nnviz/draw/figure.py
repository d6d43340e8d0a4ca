"""Plotly figures of a scene: the base that stays the same during a walkthrough, and the picture at one step.

Traces are written as plain values, which Plotly checks where a Figure is made; the player needs no Figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, Final

import plotly.graph_objects as go

from ..core import quantities as q
from ..explain.naming.numbers import display_number
from ..explain.steps.step import Step
from ..explain.writing.context import Context
from .drafts import CARRIED, SLOPE, Label
from .parts import Line
from .scene import Scene
from .shown import shown_labels
from .theme import FONT, LINE_WIDTHS, PALETTE, Theme, width_bucket

_SYMBOLS: Final = {"input": "circle", "neuron": "circle", "bias": "square", "target": "square", "loss": "circle"}
_DASHES: Final = {"positive": "solid", "negative": "7px,5px", "muted": "2px,4px", "wire": "solid"}


def base_spec(context: Context, scene: Scene, theme: Theme = "light") -> dict[str, Any]:
    """Data and layout, as plain values, of what does not change with the step: neurons, edges and what can be pointed at.

    Edges are batched into a few traces by sign and width. Every trace carries in ``meta`` its roles in the palette, so that
    the player can recolour it, and points carry in ``customdata`` their owner in the scene.
    """
    palette = PALETTE[theme]
    layout: dict[str, Any] = {
        "width": scene.width,
        "height": scene.height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "xaxis": {"range": [0, scene.width], "visible": False, "fixedrange": True},
        "yaxis": {"range": [scene.height, 0], "visible": False, "fixedrange": True},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "color": palette["text"]},
    }
    return {"data": [*_edges(context, scene, palette), *_nodes(scene, palette)], "layout": layout}


def step_figure(context: Context, walk: Sequence[Step], scene: Scene, step: int, theme: Theme = "light") -> go.Figure:
    """The picture as it stands at a step, labels and highlight included."""
    scene = scene.opened(walk[step])
    palette = PALETTE[theme]
    spec = base_spec(context, scene, theme)
    found, read = scene.lit(walk[step])
    known = {n for s in walk[: step + 1] for n in s.nodes}
    lights = [*_highlight(scene, read, palette[walk[step].phase], 2.5), *_highlight(scene, found, palette["active"], 4.0)]
    grounds = {"paper_bgcolor": palette["background"], "plot_bgcolor": palette["background"]}
    # All annotations at once: adding them one by one takes Plotly the square of their number.
    texts = {"annotations": _annotations(context, walk[step], scene, step, palette)}
    pointed = [_pointed(trace, context, scene, known) for trace in (*spec["data"], _edge_handles(scene))]
    drawn = [*pointed, *lights, *_lens(scene, walk[step], palette)]
    return go.Figure(data=drawn, layout={**spec["layout"], **grounds, **texts, "template": "none"})


_COLOURS: Final = {SLOPE: "activation"}
"""Kinds of labels that have the colour of another one."""


def _scatter(**attributes: Any) -> dict[str, Any]:
    return {"type": "scatter", **attributes}


def _edges(context: Context, scene: Scene, palette: dict[str, str]) -> list[dict[str, Any]]:
    batches: dict[tuple[str, int], list[Line]] = {}
    for line in scene.lines:
        if line.node is None:
            key = (line.role, 0)
        else:
            weight = context.number(line.node)
            key = ("negative" if weight < 0 else "positive", width_bucket(weight))
        batches.setdefault(key, []).append(line)
    return [
        _scatter(
            x=[v for e in lines for x1, _, x2, _ in e.pieces for v in (round(x1, 2), round(x2, 2), None)],
            y=[v for e in lines for _, y1, _, y2 in e.pieces for v in (round(y1, 2), round(y2, 2), None)],
            mode="lines",
            line={"color": palette[role], "width": LINE_WIDTHS[bucket], "dash": _DASHES[role]},
            hoverinfo="skip",
            meta={"line": role},
        )
        for (role, bucket), lines in sorted(batches.items())
    ]


def _edge_handles(scene: Scene) -> dict[str, Any]:
    """Lines cannot be pointed at in Plotly, markers can: a nearly invisible one at the middle of each weight."""
    handles = [(n, e) for n, e in enumerate(scene.lines) if e.node is not None]
    return _scatter(
        x=[(e.x1 + e.x2) / 2 for _, e in handles],
        y=[(e.y1 + e.y2) / 2 for _, e in handles],
        mode="markers",
        marker={"size": 14, "opacity": 0.01},
        customdata=[-1 - n for n, _ in handles],
        hoverinfo="none",
        meta={"handles": True},
    )


def _pointed(trace: dict[str, Any], context: Context, scene: Scene, known: set[int]) -> dict[str, Any]:
    """A trace whose points say, when pointed at, which quantities they stand for, and the numbers ``known`` so far."""
    if "customdata" not in trace:
        return trace
    items = [scene.marks[owner] if owner >= 0 else scene.lines[-1 - owner] for owner in trace["customdata"]]
    texts = [
        "<br>".join(
            f"{context.namer.name(context.node(n).quantity, context.example).html} = {display_number(context.text(n))}"
            for n in item.nodes
            if n in known or context.node(n).operation is None
        )
        for item in items
    ]
    return {**trace, "text": texts, "hoverinfo": "text"}


def _nodes(scene: Scene, palette: dict[str, str]) -> list[dict[str, Any]]:
    traces = []
    for kind, symbol in _SYMBOLS.items():
        marks = [(n, m) for n, m in enumerate(scene.marks) if m.kind == kind]
        if not marks:
            continue
        fill = "neuron" if kind in ("neuron", "loss") else "given"
        boxed = kind in ("bias", "target") and scene.roomy
        traces.append(
            _scatter(
                x=[m.x for _, m in marks],
                y=[m.y for _, m in marks],
                mode="markers",
                marker={
                    "symbol": symbol,
                    "size": [2 * m.radius for _, m in marks],
                    "color": palette[fill],
                    "line": {"color": palette["outline"], "width": 0 if boxed else 1.5},
                    # The box with the number stands for it, wherever it found room.
                    "opacity": 0 if boxed else 1,
                },
                customdata=[n for n, _ in marks],
                hoverinfo="none",
                meta={"fill": fill, "outline": "outline"},
            )
        )
    return traces


def _lens(scene: Scene, step: Step, palette: dict[str, str]) -> list[dict[str, Any]]:
    """The neurons of the step at the size that their numbers need, over the small ones."""
    marks = [scene.marks[n] for n in sorted(scene.enlarged(step))]
    if not marks:
        return []
    size = [2 * scene.frame.plan.lens] * len(marks)
    circle = {"size": size, "color": palette["neuron"], "line": {"color": palette["active"], "width": 3}}
    return [_scatter(x=[m.x for m in marks], y=[m.y for m in marks], mode="markers", marker=circle, hoverinfo="skip")]


def _highlight(scene: Scene, owners: set[int], colour: str, width: float) -> list[dict[str, Any]]:
    lines = [scene.lines[-1 - o] for o in sorted(owners) if o < 0]
    marks = [scene.marks[o] for o in sorted(owners) if o >= 0]
    traces = []
    if lines:
        xs = [v for e in lines for x1, _, x2, _ in e.pieces for v in (x1, x2, None)]
        ys = [v for e in lines for _, y1, _, y2 in e.pieces for v in (y1, y2, None)]
        traces.append(_scatter(x=xs, y=ys, mode="lines", line={"color": colour, "width": 4 * width}, opacity=0.4, hoverinfo="skip"))
    if marks:
        sizes = [2 * m.radius + 6 for m in marks]
        ring = {"symbol": [_SYMBOLS[m.kind] + "-open" for m in marks], "size": sizes, "color": colour, "line": {"width": width}}
        traces.append(_scatter(x=[m.x for m in marks], y=[m.y for m in marks], mode="markers", marker=ring, hoverinfo="skip"))
    return traces


def _annotations(context: Context, active: Step, scene: Scene, step: int, palette: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    drawn = shown_labels(context, scene, step, active)
    found += [_annotation(context, label, step, active, palette) for label in drawn]
    for label in scene.labels:
        if label.always and label.kind in CARRIED and label.node_at(step) is None:
            # A neuron says which numbers it will hold before they are known.
            font = {"size": label.size, "color": palette["muted"]}
            found.append({"x": label.x, "y": label.y, "text": _html(label), "showarrow": False, "font": font})
    for mark in scene.marks:
        for sign in mark.signs:
            font = {"size": sign.size, "color": palette["text"]}
            found.append({"x": mark.x, "y": mark.y + sign.dy, "text": html(sign.runs), "showarrow": False, "font": font})
    font = {"size": 12, "color": palette["muted"]}
    return [*found, *({"x": h.x, "y": h.y, "text": h.text, "showarrow": False, "font": font} for h in scene.headings)]


def _annotation(context: Context, label: Label, step: int, active: Step, palette: dict[str, str]) -> dict[str, Any]:
    since, node = [pair for pair in label.shown if pair[0] <= step][-1]
    found = node in active.nodes
    replaced = since >= 0 and label.kind == "given"
    role = "parameter" if label.owner < 0 or getattr(context.node(node).quantity, "name", "") == q.BIAS else "text"
    kind = role if label.kind == "given" else _COLOURS.get(label.kind, label.kind)
    colour = palette["active text" if found else "update" if replaced else kind]
    name = _html(label)
    text = (name + " " if name else "") + label.text(context, step)
    style: dict[str, Any] = {"x": label.x, "y": label.y, "showarrow": False, "font": {"size": label.size, "color": colour}}
    style["text"] = f"<b>{text}</b>" if found or node in active.lights else text
    if label.boxed:
        style |= {"bgcolor": palette["given"], "bordercolor": palette["outline"], "borderwidth": 1, "borderpad": 2}
    elif label.owner < 0 or not label.always or label.kind in ("backward", "gradient"):
        style |= {"bgcolor": palette["background"], "borderpad": 0}
    return style


def _html(label: Label) -> str:
    """The name in front of a label's number, empty where there is no room for one."""
    return html(label.written)


def html(runs: Sequence[tuple[str, str]]) -> str:
    """Pieces of text with their places, as Plotly reads them."""
    shown = [(escape(text, quote=False), place) for text, place in runs]
    return "".join(f"<{place}>{text}</{place}>" if place else text for text, place in shown)
