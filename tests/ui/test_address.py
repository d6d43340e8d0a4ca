"""What a browser says about the player's step becomes a step, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.ui.address import sent_step
from nnviz.ui.sent import Message

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(PLAIN, lambda x: st.lists(x) | st.dictionaries(st.text(), x))


@given(JSON, st.integers(0, 500))
def test_whatever_is_sent_as_a_step_is_a_step_or_the_one_before(sent: object, before: int):
    for value in (sent, {"step": sent}):
        step = sent_step(Message(value), before)
        assert type(step) is int
        assert step == before or 0 <= step < 1_000_000


@pytest.mark.parametrize(
    ("sent", "step"), [(0, 0), (7, 7), (999_998, 999_998), (-1, 3), (10**400, 3), (True, 3), ("7", 3), (2.0, 3), (None, 3)]
)
def test_the_step_that_travels_with_what_is_asked(sent: object, step: int):
    assert sent_step(Message({"node": 1, "step": sent}), 3) == step
