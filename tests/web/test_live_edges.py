"""While a weight moves the player draws its edges as Python would: the same batches, widths and dashes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from nnviz.core.quantities import Variable
from nnviz.models.examples import example_keys
from nnviz.player.packing import packed_whole
from nnviz.player.tables import walk_payload
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from tests.web.node import Call, node

SCALES = (1.0, -1.0, 0.3, 4.0)


@pytest.fixture(scope="module")
def player() -> Iterator[Call]:
    with node() as call:
        yield call


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("key", example_keys())
def test_edges_look_as_python_draws_them(player: Call, key: str, scale: float):
    walk = walk_of(lesson_from(key))
    network = walk.network.with_parameters([scale * w for w in walk.network.weights], walk.network.biases)
    other = walk_of(lesson_from(key).about(lesson_from(key).subject.with_network(network)))
    weights = {n: other.context.number(n) for n, at in enumerate(walk.context.graph.nodes) if is_weight(at.quantity)}
    before, after = (json.loads(packed_whole(walk_payload(w))) for w in (walk, other))
    for name in ("wide", "narrow", "large"):
        found = player("./live_edges.js", "edges", before, name, weights)
        wanted = after["scenes"][name]["figure"]["data"]
        lines = [trace for trace in found if trace[1] in ("positive", "negative")]
        of_python = [trace for trace in wanted if trace["meta"].get("line") in ("positive", "negative")]
        looks = [(trace["meta"]["line"], trace["line"]["width"], trace["line"]["dash"]) for trace in of_python]
        assert [(role, width, dash) for _, role, width, dash, _ in lines] == looks
        for (*_, xs), trace in zip(lines, of_python, strict=True):
            assert len(xs) == len(trace["x"])
            assert [x for x in xs if x is not None] == pytest.approx([x for x in trace["x"] if x is not None], abs=0.06)
        assert len(found) == len(wanted)


def is_weight(quantity: object) -> bool:
    return isinstance(quantity, Variable) and quantity.name == "W"
