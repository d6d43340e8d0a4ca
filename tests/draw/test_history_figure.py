"""The curve of a training: one line for the loss on the data, a second one for J where they differ, told apart by more than colour."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import initialised, train
from nnviz.draw.history_figure import history_figure, shown_updates
from nnviz.draw.theme import PALETTE, Theme


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("batch", [None, 2])
@pytest.mark.parametrize("l2", [0.0, 0.5])
def test_what_the_lines_are_is_said_and_seen(l2: float, batch: int | None, theme: Theme):
    network = initialised([2, 2, 1], ["tanh", "identity"], l2=l2, seed=1)
    history = train(network, [[0, 1], [1, 0], [1, 1]], [[1], [2], [0]], learning_rate=0.1, updates=7, batch=batch)
    figure = history_figure(history, theme)
    palette, seen = PALETTE[theme], "of all examples" if batch is None else "of the examples that the update sees"
    names = [f"mean loss {seen}", "J: with the L2 penalty"]
    assert [t.name for t in figure.data] == (names if l2 else names[:1])
    assert [t.line.color for t in figure.data] == [palette["forward"], palette["update"]][: len(figure.data)]
    assert len({t.line.dash for t in figure.data}) == len(figure.data)
    for trace, values in zip(figure.data, (history.data_losses, history.losses), strict=False):
        assert trace.mode == "lines"
        assert list(trace.x) == list(range(7))
        assert list(trace.y) == list(values)
    layout = figure.layout
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("updates", "loss")
    assert layout.paper_bgcolor == layout.plot_bgcolor == palette["background"]
    assert layout.font.color == palette["text"]
    assert layout.xaxis.gridcolor == layout.yaxis.gridcolor == palette["given"]
    # The length of a bar of loss can be compared only from 0 on; one line has a name too.
    assert (layout.xaxis.zeroline, layout.yaxis.zeroline) == (False, False)
    assert layout.yaxis.rangemode == "tozero"
    assert layout.showlegend


@settings(max_examples=60)
@given(updates=st.integers(1, 5000), most=st.integers(2, 50))
def test_the_first_and_the_last_update_are_among_those_shown(updates: int, most: int):
    at = shown_updates(updates, most)
    assert (at[0], at[-1]) == (0, updates - 1)
    assert len(at) == min(updates, most)
    steps = np.diff(at)
    assert (steps > 0).all()
    assert steps.size == 0 or steps.max() - steps.min() <= 1
