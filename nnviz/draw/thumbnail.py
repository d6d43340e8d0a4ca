"""Small pictures of networks for the gallery: an SVG text in colours that read on light and on dark."""

from __future__ import annotations

from ..core.quantities import activation, bias, bias_unit, weight
from ..explain.writing.context import Context
from .theme import width_bucket

_WIDTH, _HEIGHT = 260, 130
_MOST_UNITS = 8
_STROKES = (1.0, 1.8, 2.6, 3.6)


def thumbnail(context: Context) -> str:
    """SVG of the neurons and weights; layers of more than 8 units are drawn with 8."""
    sizes = context.namer.sizes
    with_unit = [bias_unit(n) in context.graph for n in range(len(sizes))]
    columns = [24 + (_WIDTH - 48) * n / max(1, len(sizes) - 1) for n in range(len(sizes))]
    units = [min(s, _MOST_UNITS) for s in sizes]
    rows = [u + above for u, above in zip(units, with_unit, strict=True)]
    radius = min(11.0, 0.32 * _HEIGHT / max(rows), 60.0 / len(sizes))
    # A bias unit stands on top of its layer, as unit -1.
    place = {
        (n, i): (columns[n], _HEIGHT * (i + with_unit[n] + 0.5) / rows[n])
        for n in range(len(sizes))
        for i in range(-with_unit[n], units[n])
    }
    edges = [
        _edge(place[n - 1, j], place[n, i], context.number(context.index(weight(n, i, j))))
        for n in range(1, len(sizes))
        for i in range(units[n])
        for j in range(units[n - 1])
    ]
    edges += [
        _edge(place[n - 1, -1], place[n, i], context.number(context.index(bias(n, i))))
        for n in range(1, len(sizes))
        if with_unit[n - 1]
        for i in range(units[n])
    ]
    circles = [_circle(*place[key], radius, given=key[1] < 0 or activation(*key).name == "x") for key in place]
    body = "".join(edges + circles)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">{body}</svg>'


def _edge(start: tuple[float, float], end: tuple[float, float], value: float) -> str:
    dash = ' stroke-dasharray="5 4"' if value < 0 else ""
    colour = "#cc79a7" if value < 0 else "#8596a6"
    where = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {where} stroke="{colour}" stroke-width="{_STROKES[width_bucket(value)]}"{dash}/>'


def _circle(x: float, y: float, radius: float, *, given: bool) -> str:
    fill = "#b9c4cf" if given else "#56b4e9"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="#52606d" stroke-width="1.2"/>'
