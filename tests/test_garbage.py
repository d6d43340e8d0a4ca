"""Nothing that every process of the tests keeps to its end is looked through for garbage."""

from __future__ import annotations

import gc

import pytest

from tests.garbage import YOUNG


def test_what_was_collected_is_looked_through_once(request: pytest.FixtureRequest) -> None:
    looked_through = {id(found) for found in gc.get_objects()}
    again = sum(id(item) in looked_through for item in request.session.items)
    assert len(request.session.items) > again == 0
    assert gc.isenabled()
    assert gc.get_threshold()[0] == YOUNG
