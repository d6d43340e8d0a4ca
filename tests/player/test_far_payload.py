"""Far from zero the player gets numbers as well: none is infinite in its JSON, and those beyond float64 are written out."""

from __future__ import annotations

import json

import pytest

from nnviz import Network, walkthrough
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.player.packing import packed
from nnviz.player.tables import walk_payload

NETWORKS = {
    "sigmoid": (Network([1, 1], [[[800.0]]], [[0.0]], ["sigmoid"], "binary_cross_entropy"), [[0.0]]),
    "softmax": (Network([1, 2], [[[800.0], [0.0]]], [[0.0, 0.0]], ["softmax"], "binary_cross_entropy"), [[0.0, 1.0]]),
    "hidden": (Network([1, 1, 1], [[[900.0]], [[2.0]]], [[0.0], [0.0]], ["tanh", "identity"]), [[0.0]]),
}


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("name", NETWORKS)
def test_the_payload_is_json_without_infinities(name: str, grain: str):
    network, y = NETWORKS[name]
    walk = walkthrough(network, [[1.0]], y, grain=grain)
    text = packed(walk_payload(walk))
    content = json.loads(text.whole, parse_constant=lambda c: pytest.fail(c))
    assert not any("inf" in t or "NaN" in t or "∞" in t for t in content["texts"].values())
    if grain == "operation":
        assert any("·10³⁴⁷" in t for t in content["texts"].values()) == (name != "hidden")
    assert {flag["flag"] for flag in content["checks"].values()} == {"✓"}


@pytest.mark.parametrize("name", NETWORKS)
def test_documents_and_the_stand_alone_page_are_written(name: str, tmp_path):
    network, y = NETWORKS[name]
    walk = walkthrough(network, [[1.0]], y, grain="operation")
    for document in (walk.to_latex(), walk.to_markdown()):
        assert "nan" not in document.lower().replace("finan", "")
        assert (r"\times 10^{347}" in document) == (name != "hidden")
    walk.to_html(tmp_path / "far.html")
    assert (tmp_path / "far.html").stat().st_size > 10_000
