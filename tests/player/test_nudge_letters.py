"""What a nudge says that moves: the cost, one example's loss, or the prediction, by the letter of the notation."""

from __future__ import annotations

import math

import pytest

from nnviz.core import quantities as q
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.models.examples import load_example
from nnviz.player.history_payload import packed_history
from nnviz.player.nudges import nudge_content
from nnviz.walk import walkthrough

COST = {"003": "J", "002": "C", "000": "L", "004": "ℒ", "001": "J", "theta": "C"}


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
@pytest.mark.parametrize("shown", [0, 2])
@pytest.mark.parametrize("key", ["1-2-1", "batch-of-4", "xor", "2-2-2-2-1", "2-2-2-2"])
def test_the_letter_is_that_of_what_is_differentiated(key: str, shown: int, notation: str):
    example = load_example(key)
    shown = min(shown, example.data.examples - 1)
    walk = walkthrough(example.network, example.data.x, example.data.y, notation=notation, example=shown)
    by_weight, by_input = (nudge_content(walk, v, "0.1")["letter"] for v in (q.weight(1, 0, 0), q.input_(0)))
    if walk.context.namer.predicts:
        assert by_weight == by_input
        assert by_weight[0] == "ŷ"
        assert "∂" not in by_weight
    else:
        assert by_weight == COST[notation]
        # In a batch an input moves the loss of its own example.
        assert by_input == COST[notation] + ("⁽" + "¹²³⁴"[shown] + "⁾" if example.data.examples > 1 else "")


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_json_does_not_know_is_not_sent(value: float):
    with pytest.raises(ValueError, match="JSON"):
        packed_history({"loss": value})
