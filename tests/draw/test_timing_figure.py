"""The plot of the times: milliseconds over the size of the batch, told apart by more than colour."""

from __future__ import annotations

from nnviz.draw.timing import timing_figure


def test_both_lines_are_drawn_in_milliseconds():
    figure = timing_figure((1, 2), (0.001, 0.002), (0.0005, 0.0006))
    loop, whole = figure.data
    assert (loop.name, whole.name) == ("with a loop", "vectorised")
    assert list(loop.y) == [1.0, 2.0]
    assert list(whole.y) == [0.5, 0.6]
    assert loop.line.dash != whole.line.dash
    assert loop.marker.symbol != whole.marker.symbol
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "log"
    assert "milliseconds" in figure.layout.yaxis.title.text
