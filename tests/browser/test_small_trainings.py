"""A few trainings at once beside others who edit, as clients without browsers: everybody gets what is theirs, byte for byte."""

from __future__ import annotations

import pytest

from bench.trainees import measured

pytestmark = [pytest.mark.browser, pytest.mark.long]  # It needs none, but a server, and comes with those that do.


def test_trainings_and_bystanders_get_what_they_ask_for() -> None:
    report, trained = measured(bystanders=4, count=3, seconds=9.0)
    assert report.errors + trained.errors == []
    assert report.wrong + trained.wrong == []
    assert len(report.opened) == 4
    assert report.edited
    assert trained.runs["moons"]
    assert trained.runs["spiral"]
    assert trained.stops
