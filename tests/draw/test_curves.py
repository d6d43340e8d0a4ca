"""Small plots: told apart by more than their hue, with nothing drawn where a logarithm has no value."""

from __future__ import annotations

from nnviz.draw.curves import Curve, log_plot


def test_curves_differ_in_dash_and_mark_and_zeros_are_left_out():
    figure = log_plot([Curve("one", [1, 2, 3], [1.0, 0.0, 100.0]), Curve("two", [1, 2, 3], [None, 2.0, 3.0])], "x", "y", marked=2)
    one, two = figure.data
    assert (one.line.dash, one.marker.symbol) != (two.line.dash, two.marker.symbol)
    assert list(one.y) == [1.0, None, 100.0]
    assert list(two.y) == [None, 2.0, 3.0]
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.annotations[0].text == "this network"
