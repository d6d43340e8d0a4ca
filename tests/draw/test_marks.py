"""How neurons, inputs, biases, targets and the loss are drawn: by the kind of the quantity, and as large as the scene says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz.draw.board import Board, Box
from nnviz.draw.figure import base_spec
from nnviz.draw.places import Format
from nnviz.draw.theme import LINE_WIDTHS, PALETTE, Theme, width_bucket
from nnviz.models.examples import example_keys, load_example
from nnviz.walk import Walk, walkthrough
from tests.geometry import around, boxes_meet, meets_circle, meets_line

ROUND, SQUARE = ("input", "neuron", "loss"), ("bias", "target")
FILLS = {"input": "given", "neuron": "neuron", "bias": "given", "target": "given", "loss": "neuron"}
DASHES = {"positive": "solid", "negative": "7px,5px", "muted": "2px,4px"}


def walk_of(key: str) -> Walk:
    example = load_example(key)
    return walkthrough(example.network, example.data.x, example.data.y)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("format_", ["wide", "narrow"])
@pytest.mark.parametrize("key", example_keys())
def test_a_mark_is_drawn_by_its_kind(key: str, format_: Format, theme: Theme):
    walk = walk_of(key)
    scene, palette = walk.scene(format_), PALETTE[theme]
    spec = base_spec(walk.context, scene, theme)
    drawn = {}
    for trace in spec["data"]:
        if "fill" in trace.get("meta", {}):
            for n, owner in enumerate(trace["customdata"]):
                drawn[owner] = (trace, n)
    assert sorted(drawn) == list(range(len(scene.marks)))
    for owner, mark in enumerate(scene.marks):
        trace, n = drawn[owner]
        look = trace["marker"]
        assert (trace["x"][n], trace["y"][n], look["size"][n]) == (mark.x, mark.y, 2 * mark.radius)
        assert look["symbol"] == ("circle" if mark.kind in ROUND else "square")
        assert look["color"] == palette[FILLS[mark.kind]]
        assert trace["meta"] == {"fill": FILLS[mark.kind], "outline": "outline"}
        assert look["line"]["color"] == palette["outline"]
        # Where a number has a box of its own, the box stands for the mark.
        boxed = mark.kind in SQUARE and scene.roomy
        assert look["opacity"] == (0 if boxed else 1)
        assert (look["line"]["width"] > 0) != boxed


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("key", example_keys())
def test_an_edge_is_drawn_by_the_sign_and_the_size_of_its_weight(key: str, theme: Theme):
    walk = walk_of(key)
    scene, palette = walk.scene(), PALETTE[theme]
    looks = {}
    for trace in base_spec(walk.context, scene, theme)["data"]:
        if trace["mode"] == "lines":
            ends = list(zip(trace["x"], trace["y"], strict=True))
            assert ends[2::3] == [(None, None)] * (len(ends) // 3)
            looks |= {(*a, *b): trace for a, b in zip(ends[::3], ends[1::3], strict=True)}
    for line in scene.lines:
        trace = looks[tuple(round(v, 2) for v in (line.x1, line.y1, line.x2, line.y2))]
        weight = None if line.node is None else walk.context.number(line.node)
        role = "muted" if weight is None else "negative" if weight < 0 else "positive"
        width = LINE_WIDTHS[0 if weight is None else width_bucket(weight)]
        assert trace["line"] == {"color": palette[role], "width": width, "dash": DASHES[role]}
        assert trace["meta"] == {"line": role}


sides = st.floats(0, 100).map(lambda v: round(v, 3))
sizes = st.floats(1, 60).map(lambda v: round(v, 3))


@settings(max_examples=100)
@given(x=sides, y=sides, width=sizes, height=sizes, x2=sides, y2=sides, width2=sizes, height2=sizes, x3=sides, y3=sides)
def test_the_board_sees_what_lies_over_what(
    x: float, y: float, width: float, height: float, x2: float, y2: float, width2: float, height2: float, x3: float, y3: float
):
    """As an independent reckoning does; what touches by less than a thousandth is not asked."""
    assume(abs(x3 - x2) + abs(y3 - y2) > 0.5)
    box, other = Box(x, y, width, height), Box(x2, y2, width2, height2)
    apart = min(abs(abs(x - x2) - (width + width2) / 2), abs(abs(y - y2) - (height + height2) / 2))
    ours = around(x, y, width, height)
    if apart > 1e-3:
        assert box.overlaps(other) == boxes_meet(ours, around(x2, y2, width2, height2))
    slightly_larger, slightly_smaller = (around(x, y, width + d, height + d) for d in (0.02, -0.02))
    for found, reckoned in (
        (box.meets_circle(x2, y2, width2), [meets_circle(b, x2, y2, width2) for b in (slightly_smaller, slightly_larger)]),
        (
            bool(box.meets_segments(np.array([[x2, y2, x3, y3]]))[0]),
            [meets_line(b, x2, y2, x3, y3) for b in (slightly_smaller, slightly_larger)],
        ),
    ):
        if reckoned[0] == reckoned[1]:
            assert found == reckoned[0]


@settings(max_examples=100)
@given(x=sides, y=sides, width=sizes, height=sizes)
def test_a_label_stands_within_the_frame(x: float, y: float, width: float, height: float):
    inside = width / 2 <= x <= 100 - width / 2 and height / 2 <= y <= 80 - height / 2
    assert Board(100, 80).free(Box(x, y, width, height)) == inside


@pytest.mark.parametrize("format_", ["wide", "narrow"])
@pytest.mark.parametrize("key", example_keys())
def test_the_lines_are_the_weights_and_the_ways_to_the_loss(key: str, format_: Format):
    """A bias stands at its neuron: no line leads there. What has no weight leads to the loss."""
    walk = walk_of(key)
    scene = walk.scene(format_)
    weighted = [line for line in scene.lines if line.node is not None]
    assert len(weighted) == sum(w.size for w in walk.network.weights)
    assert len({line.node for line in weighted}) == len(weighted)
    for line in scene.lines:
        ends = scene.marks[line.start].kind, scene.marks[line.end].kind
        assert ends[0] in (("input", "neuron") if line.node is not None else ("neuron", "target"))
        assert ends[1] == ("neuron" if line.node is not None else "loss")
    outputs = 0 if walk.context.namer.predicts else 2 * walk.network.sizes[-1]
    assert len(scene.lines) - len(weighted) == outputs
