"""A small class at once, as clients without browsers: nobody meets an error, and nobody gets a payload that is not his."""

from __future__ import annotations

import pytest

from bench.load import measured, percentile

pytestmark = [pytest.mark.browser, pytest.mark.long]  # It needs none, but a server, and comes with those that do.

STUDENTS, SECONDS = 30, 20.0


def test_thirty_students_get_what_they_ask_for() -> None:
    report = measured(STUDENTS, SECONDS)
    assert report.errors == []
    assert report.wrong == []
    assert len(report.opened) == STUDENTS
    assert len(report.edited) >= 10
    # A busy machine is slow; a server that is blocked is slower.
    assert percentile(report.edited, 95) < 5
    assert report.per_session < 1.0, "MB"
    assert max(report.beside) < 16_000, "scripts and style are files that the browser has"
