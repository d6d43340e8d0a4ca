"""A sample of the hostile inputs of ``make hostile``, and that their judge finds what it looks for."""

from __future__ import annotations

import pytest

from nnviz.ui.shared.texts import literal
from tests.browser.server import running
from tests.hostile.drive import run
from tests.hostile.inert import hostile, trouble
from tests.hostile.inputs import CONSTRUCTS


def test_three_hundred_hostile_inputs_find_nothing() -> None:
    with running() as server:
        report = run(300, 20, 600.0, server)
    assert not report.found, str(report)
    assert sum(report.tried.values()) >= 290


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_a_literal_text_is_shown_as_it_is(construct: str) -> None:
    assert trouble(literal(hostile(construct))) == ""
    assert trouble(f"**{literal(hostile(construct))}**, as it was understood.") == ""


FOUND = (
    "[q7c](http://a)", "http://q7c.example", "www.q7c.example", "a@q7c.example", "*q7c*", "**q7c**", "_q7c_", "~~q7c~~", "`q7c`", "$q7c$", ":red[q7c]",
    ":material/home: q7c", ":smile: q7c", "<b>q7c</b>", "\n# q7c", "\n- q7c", "\n1. q7c", "\n> q7c", "\n\n    q7c", "q7c -> q7c", "q7c\u202eq7c", "![q7c](http://a/p.png)",
)  # fmt: skip


@pytest.mark.parametrize("construct", FOUND)
def test_the_judge_finds_what_is_not_literal(construct: str) -> None:
    assert trouble(hostile(construct))
