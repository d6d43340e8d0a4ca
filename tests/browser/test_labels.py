"""No label of the drawing runs into another, in the fonts of a real browser."""

from __future__ import annotations

import pytest

from nnviz import example_keys
from tests.browser.conftest import Visit
from tests.browser.player import drawn, overlaps_at_every_step

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)], ids=["wide", "phone"])
@pytest.mark.parametrize("key", example_keys())
def test_labels_do_not_overlap_at_any_step(visit: Visit, key: str, width: int, height: int) -> None:
    page = visit(f"/Walkthrough?example={key}", width=width, height=height)
    drawn(page)
    assert not overlaps_at_every_step(page)
