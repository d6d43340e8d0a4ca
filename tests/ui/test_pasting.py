"""Several numbers at once for the tables: taken, turned round where only that fits, or refused with the reason; none is lost."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from nnviz.explain.naming.notation import NOTATIONS
from nnviz.ui.lesson.lesson import lesson_from
from nnviz.ui.walkthrough.pasting import pasted, targets
from tests.app import Page, components, shown


def use(page: Page, into: str, text: str) -> None:
    """Fill in the field and press its button."""
    next(s for s in page.app.selectbox if str(s.key).startswith("paste-into-")).set_value(into)
    next(t for t in page.app.text_area if str(t.key).startswith("paste-text-")).set_value(text)
    page.press("Use these numbers")


def paste(page: Page, **sent: Any) -> None:
    """Something is pasted into a table in the browser."""
    element = components(page.app)[1]
    states = page.app._tree.get_widget_states()
    states.widgets.add(id=_make_trigger_id(element.proto.id, "events"), json_trigger_value=json.dumps([{"event": "pasted", "value": sent}]))
    page.app._run(states)
    assert not page.app.exception, page.app.exception


def said(page: Page) -> list[str]:
    return [shown(s.value) for s in page.app.success]


def weights(page: Page, layer: int) -> list[list[float]]:
    return page.lesson.subject.network.weights[layer - 1].tolist()


LISTS = "[[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9], [1, 2, 3]]"


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_list_of_lists_goes_where_the_table_shows_it(notation: str) -> None:
    page = Page(example="3-4-1", notation=notation)
    wanted = np.array(json.loads(LISTS))
    shown_first = page.table("W1").shape
    use(page, "W1", LISTS)
    assert page.errors == []
    assert page.table("W1").astype(float).to_numpy().tolist() == (wanted if shown_first == (4, 3) else wanted.T).tolist()
    assert said(page)[0].endswith(
        "12 numbers taken." if shown_first == (4, 3) else "12 numbers taken, turned round because only that fits."
    )
    page.press("Undo")
    assert page.lesson.subject == lesson_from("3-4-1").subject


def test_a_row_pasted_into_a_column_is_taken_and_no_number_is_lost() -> None:
    page = Page(example="1-2-1")
    assert page.table("W1").shape == (2, 1)
    paste(page, table="W1", text="0.6\t0.7", row=0, column=0)
    assert page.errors == []
    assert weights(page, 1) == [[0.6], [0.7]]
    assert said(page) == ["W of layer 2: 2 numbers taken, turned round because only that fits."]


def test_a_block_is_written_from_the_chosen_cell_on() -> None:
    page = Page(example="2-2-2-2")
    before = page.lesson.subject.network.weights[0]
    paste(page, table="W1", text="0,5\t0,6", row=1, column=0)
    assert page.errors == []
    turned = page.lesson.view.notation and NOTATIONS[page.lesson.view.notation].from_to
    table = page.lesson.subject.network.weights[0].T if turned else page.lesson.subject.network.weights[0]
    assert table.tolist() == [(before.T if turned else before)[0].tolist(), [0.5, 0.6]]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (
            {"table": "W1", "text": "1\t2\t3", "row": 0, "column": 0},
            "W of layer 2: '1 x 3 numbers' is not allowed. Allowed: 2 x 1 numbers.",
        ),
        ({"table": "W1", "text": "1\n2\n3", "row": 1, "column": 0}, "W of layer 2: '3 x 1 numbers' is not allowed."),
        ({"table": "W1", "text": "1\tabc", "row": 0, "column": 0}, "W of layer 2, row 1, column 2: 'abc' is not allowed."),
        ({"table": "W9", "text": "1\t2", "row": 0, "column": 0}, "table: 'W9' is not allowed."),
        ({"table": None, "text": 5, "row": "x", "column": None}, "table: None is not allowed."),
        ({"table": "b1", "text": "1;2;3", "row": 0, "column": 0}, "b of layer 2"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason_and_all_stays(sent: dict[str, Any], says: str) -> None:
    page = Page(example="1-2-1")
    before = page.lesson
    paste(page, **sent)
    assert len(page.errors) == 1
    assert page.errors[0].startswith(says), page.errors
    assert page.lesson == before


def test_examples_are_pasted_as_rows() -> None:
    page = Page(example="xor")
    use(page, "data", "0 0 1\n0 1 0\n1 1 1")
    data = page.lesson.subject.data
    assert (data.x.tolist(), data.y.tolist()) == ([[0, 0], [0, 1], [1, 1]], [[1], [0], [1]])
    paste(page, table="data", text="5\t6\t1\n7\t8\t0", row=3, column=0)
    assert page.lesson.subject.data.x.tolist() == [[0, 0], [0, 1], [1, 1], [5, 6], [7, 8]]
    paste(page, table="data", text="5\t6\t1\t9", row=0, column=0)
    assert "'1 x 4 numbers' is not allowed" in page.errors[0]
    assert page.lesson.subject.data.examples == 5


def test_targets_that_the_loss_cannot_use_are_refused_beside_the_tables() -> None:
    page = Page(example="xor")
    use(page, "data", "0 0 7\n0 1 0")
    assert page.errors == ["y, row 1, column 1: 7.0 is not allowed. Allowed: a target from 0 to 1, for binary cross-entropy."]
    assert page.lesson.subject.data.examples == 4


def test_several_numbers_in_a_cell_are_refused_with_the_way_to_do_it() -> None:
    page = Page(example="1-2-1")
    page.edit("W1", {(0, 0): "[[0.1, 0.2], [0.3, 0.4]]"})
    assert "a cell takes one number, Paste numbers takes several" in page.errors[0]


def test_rounded_probabilities_are_taken_and_it_is_said() -> None:
    page = Page(example="1-2-1")
    page.build(sizes="2x3", output="softmax", loss="cross_entropy")
    page.edit("data", {(0, 2): ".9333", (0, 3): ".0333", (0, 4): ".0333"})
    assert page.errors == []
    assert abs(page.lesson.subject.data.y[0].sum() - 1) < 1e-15
    assert any("add up to 0.9999 as they are rounded. Divided by that they are 0.933393" in c.value for c in page.app.caption)


@pytest.mark.parametrize("example", ["1-2-1", "3-4-1", "2-2-2-2", "xor", "linear-regression"])
def test_every_table_takes_back_what_it_shows(example: str) -> None:
    lesson = lesson_from(example)
    for target in targets(lesson):
        text = "\n".join("\t".join(map(repr, row)) for row in target.values.tolist())
        assert pasted(lesson, target.key, text)[0] == lesson
        assert pasted(lesson, target.key, str(target.values.tolist()))[0] == lesson
