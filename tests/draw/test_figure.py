"""Plotly figures of a walkthrough: the whole picture at any step, in few traces."""

from __future__ import annotations

import itertools

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.draw.figure import base_spec
from nnviz.draw.places import Format
from nnviz.draw.shown import shown_labels
from nnviz.draw.theme import PALETTE, Theme
from nnviz.explain.naming.numbers import display_number
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initialised
from nnviz.models.network import Network
from nnviz.walk import Walk, walkthrough
from tests.strategies import Case, cases

THEMES: tuple[Theme, ...] = ("light", "dark")
FORMATS: tuple[Format, ...] = ("wide", "narrow")


def walk_of(key: str, grain: str = "neuron") -> Walk:
    example = load_example(key)
    return walkthrough(example.network, example.data.x, example.data.y, example.learning_rate, notation=example.notation, grain=grain)


def texts(figure: go.Figure) -> list[str]:
    return [a.text for a in figure.layout.annotations]


@pytest.mark.parametrize(("theme", "format_"), list(itertools.product(THEMES, FORMATS)))
@pytest.mark.parametrize("key", example_keys())
def test_a_figure_at_the_first_the_middle_and_the_last_step(key: str, theme: Theme, format_: Format):
    walk = walk_of(key)
    scene = walk.scene(format_)
    for step in (0, len(walk.steps) // 2, -1):
        figure = walk.figure(step, format=format_, theme=theme)
        assert isinstance(figure, go.Figure)
        assert (figure.layout.width, figure.layout.height) == (scene.width, scene.height)
        assert figure.layout.paper_bgcolor == PALETTE[theme]["background"]
        assert len(figure.data) < 20
        shown = texts(figure)
        assert all(h.text in shown for h in scene.headings)
        # y runs downwards, as on the screen.
        assert figure.layout.yaxis.range == (scene.height, 0)


@pytest.mark.parametrize("grain", ["operation", "neuron", "layer"])
def test_the_number_that_a_step_finds_is_drawn_from_then_on(grain: str):
    walk = walk_of("1-2-1", grain)
    labelled = {node for label in walk.scene().labels for _, node in label.shown}
    for step in walk.steps:
        drawn = " ".join(texts(walk.figure(step.index)))
        for node in step.nodes:
            assert node not in labelled or display_number(walk.context.text(node)) in drawn
            assert node not in labelled or f"{display_number(walk.context.text(node))}</b>" in drawn


def test_before_a_number_is_known_only_its_name_is_drawn():
    walk = walk_of("1-2-1")
    first = texts(walk.figure(0))
    assert "<b>z<sub>1</sub><sup>(2)</sup> 0.4000</b>" in first
    assert "a<sub>1</sub><sup>(2)</sup>" in first
    assert not any("0.5987" in t or "0.2426" in t for t in first)
    assert any("0.2426" in t for t in texts(walk.figure(-1)))


def test_an_update_replaces_the_weight():
    walk = walk_of("1-2-1")
    assert any("0.3" in t and "0.3167" not in t for t in texts(walk.figure(0)))
    assert any("0.3167" in t for t in texts(walk.figure(-1)))


@settings(max_examples=10)
@given(case=cases(), data=st.data())
def test_what_is_drawn_stays_but_for_labels_without_room(case: Case, data: st.DataObject):
    walk = walkthrough(case.network, case.batch.x, case.batch.y)
    scene = walk.scene(data.draw(st.sampled_from(FORMATS)))
    for step in walk.steps:
        own = {*step.nodes, *step.lights}
        drawn = shown_labels(walk.context, scene, step.index, step)
        assert all(label.node_at(step.index) in own for label in drawn if not label.always)
        kept = {(label.owner, label.kind, label.shown) for label in drawn if label.always}
        for label in scene.labels:
            known = label.always and label.node_at(step.index) is not None
            if known and (label.owner, label.kind, label.shown) not in kept:
                assert label.node_at(step.index) not in own, "only what the step is not about makes way"
                assert any(not other.always for other in drawn)


def drawn_small(shape: str) -> Walk:
    sizes = [int(n) for n in shape.split("-")]
    return walkthrough(initialised(sizes, ["tanh"] * (len(sizes) - 1)), [[0.5] * sizes[0]], [[0.3] * sizes[-1]])


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("key", [*example_keys(), "4-8-8-3", "6-6-6"])
def test_whatever_a_step_finds_and_the_few_numbers_that_it_reads_are_drawn(key: str, format_: Format):
    """In narrow drawings too the very weight of the step has its number."""
    walk = walk_of(key) if key in example_keys() else drawn_small(key)
    scene = walk.scene(format_)
    for step in walk.steps:
        labelled = {label.node_at(step.index) for label in scene.labels}
        shown = {label.node_at(step.index) for label in shown_labels(walk.context, scene, step.index, step)}
        assert set(step.nodes) & labelled <= shown
        if len(step.lights) <= 3:
            assert set(step.lights) & labelled <= shown, step.title


def test_the_largest_networks_are_drawn_in_few_traces():
    network = initialised([20, 40, 20, 10], ["tanh", "tanh", "softmax"], "cross_entropy", how="normal")
    walk = walkthrough(network, [[0.1] * 20], [[1.0] + [0.0] * 9])
    assert len(base_spec(walk.context, walk.scene())["data"]) < 20
    assert len(walk.figure(0).data) < 20
    assert len(walk.figure(-1, theme="dark", format="narrow").data) < 20


def test_negative_weights_are_dashed_and_large_ones_are_thick():
    network = Network([3, 1], [[[0.2, -0.2, 4.0]]], [[0.0]], ["identity"])
    walk = walkthrough(network, [[1, 1, 1]], [[0]])
    scene = walk.scene()
    lines = [t for t in base_spec(walk.context, scene)["data"] if t["mode"] == "lines" and t["meta"]["line"] != "muted"]
    styles = {}
    for trace in lines:
        ends = list(zip(trace["x"], trace["y"], strict=True))
        for edge in scene.lines:
            if edge.node is not None and (round(edge.x1, 2), round(edge.y1, 2)) in ends:
                assert (round(edge.x2, 2), round(edge.y2, 2)) in ends
                styles[walk.context.number(edge.node)] = trace["line"]
    assert {w: s["dash"] != "solid" for w, s in styles.items()} == {0.2: False, -0.2: True, 4.0: False}
    assert styles[4.0]["width"] > styles[0.2]["width"] == styles[-0.2]["width"]
    assert styles[-0.2]["color"] != styles[0.2]["color"]


@pytest.mark.parametrize("key", example_keys())
def test_everything_that_can_be_pointed_at_leads_to_its_owner(key: str):
    walk = walk_of(key)
    scene = walk.scene()
    points = [
        (owner, x, y) for t in walk.figure(0).data if t.customdata is not None for owner, x, y in zip(t.customdata, t.x, t.y, strict=True)
    ]
    weights = [-1 - n for n, line in enumerate(scene.lines) if line.node is not None]
    assert sorted(owner for owner, _, _ in points) == sorted([*weights, *range(len(scene.marks))])
    for owner, x, y in points:
        if owner >= 0:
            assert (x, y) == (scene.marks[owner].x, scene.marks[owner].y)


def test_pointing_names_what_is_known_so_far():
    walk = walk_of("1-2-1")

    def said(step: int) -> str:
        return " ".join(text for t in walk.figure(step).data if t.customdata is not None for text in t.text)

    for step in walk.steps[:-1]:
        text = display_number(step.text)
        if text not in said(step.index - 1) or not step.index:
            assert text in said(step.index), step.heading
    assert "W<sub>11</sub><sup>(1)</sup> = 0.3" in said(0)
    assert "0.2868" not in said(0)


def test_a_step_highlights_what_it_is_about():
    walk = walk_of("1-2-1")
    for step in walk.steps:
        colours = {t.line.color for t in walk.figure(step.index).data} | {
            t.marker.color for t in walk.figure(step.index).data if isinstance(t.marker.color, str)
        }
        assert PALETTE["light"]["active"] in colours
        found, read = walk.scene().lit(step)
        assert (PALETTE["light"][step.phase] in colours) == bool(read)
        assert found


def test_every_step_from_either_end_is_there():
    walk = walk_of("1-2-1")
    count = len(walk.steps)
    assert walk.figure(-1) == walk.figure(count - 1)
    assert walk.figure(-count) == walk.figure(0)


@pytest.mark.parametrize("step", [24, -25, 10**9, 0.5, None, "last"])
def test_a_step_that_does_not_exist_is_refused(step: object):
    walk = walk_of("1-2-1")
    assert len(walk.steps) == 24
    with pytest.raises(InputError, match=r"step: .* whole number from -24 to 23"):
        walk.figure(step)  # type: ignore[arg-type]
