"""The tables of W, b, x and y: the player shows what they say, and a cell that cannot be used changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from nnviz.explain.naming.notation import NOTATIONS
from nnviz.models.checks import NUMBER
from nnviz.models.data import batch
from nnviz.models.examples import example_keys, load_example
from nnviz.ui.lesson.lesson import Lesson, lesson_from, walk_of
from nnviz.ui.lesson.link import to_link
from nnviz.ui.walkthrough.stage import packed
from tests.app import Page


def shows(page: Page, lesson: Lesson) -> bool:
    return page.lesson == lesson and page.player["key"] == packed(lesson).key


def numbers(page: Page, table: str) -> np.ndarray:
    return page.table(table).astype(float).to_numpy()


def with_weight(lesson: Lesson, layer: int, at: tuple[int, int], value: float) -> Lesson:
    network = lesson.subject.network
    weights = [w.copy() for w in network.weights]
    weights[layer - 1][at] = value
    return lesson.about(lesson.subject.with_network(network.with_parameters(weights, network.biases)))


def with_data(lesson: Lesson, x: object, y: object) -> Lesson:
    return lesson.about(lesson.subject.with_data(batch(lesson.subject.network, x, y)))


@pytest.mark.parametrize("key", example_keys())
def test_the_tables_hold_the_numbers_of_the_example(key: str):
    page, example = Page(example=key), load_example(key)
    turned = NOTATIONS[example.notation].from_to
    for layer, (w, b) in enumerate(zip(example.network.weights, example.network.biases, strict=True), start=1):
        assert numbers(page, f"W{layer}") == pytest.approx(w.T if turned else w, rel=5e-6, abs=0)
        assert numbers(page, f"b{layer}") == pytest.approx(b[:, np.newaxis], rel=5e-6, abs=0)
    x, y = example.data.x, example.data.y
    shown = x if example.network.loss == "prediction" else np.hstack([x, y])
    assert numbers(page, "data") == pytest.approx(shown, rel=5e-6, abs=0)
    assert shows(page, lesson_from(key))


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_weight_is_changed_where_the_notation_stores_it(notation: str):
    page = Page(example="3-4-1", notation=notation)
    lesson = lesson_from("3-4-1").viewed(notation=notation)
    at = (2, 1) if NOTATIONS[notation].from_to else (1, 2)
    page.edit("W1", {at: "\u22127.25"})
    assert page.errors == []
    assert shows(page, with_weight(lesson, 1, (1, 2), -7.25))
    assert page.title == load_example("3-4-1").title + ", edited"


def test_a_bias_an_input_and_a_target_are_changed():
    page, lesson = Page(example="1-2-1"), lesson_from("1-2-1")
    network = lesson.subject.network
    page.edit("b1", {(1, 0): "0.75"})
    lesson = lesson.about(lesson.subject.with_network(network.with_parameters(network.weights, [[0.1, 0.75], [0.2]])))
    assert shows(page, lesson)
    page.edit("data", {(0, 0): "2", (0, 1): "0.25"})
    lesson = with_data(lesson, [[2]], [[0.25]])
    assert shows(page, lesson)
    assert page.iteration_text.startswith(f"Iteration 1: loss **{walk_of(lesson).loss:.4f}**")


@pytest.mark.parametrize(("table", "at", "name"), [("W2", (0, 1), "W₁₂⁽²⁾"), ("b1", (0, 0), "b₁⁽¹⁾"), ("data", (0, 0), "x of example 1")])
def test_a_bad_cell_keeps_the_last_good_lesson(table: str, at: tuple[int, int], name: str):
    page = Page(example="1-2-1")
    page.edit("W1", {(0, 0): "0.75"})
    good = with_weight(lesson_from("1-2-1"), 1, (0, 0), 0.75)
    for text in ("", None, "abc", "nan", "inf", "1e400", "1_0", "1e101"):
        page.edit(table, {at: text})
        assert page.errors == [f"{name}: {repr(text) if text else 'an empty field'} is not allowed. Allowed: {NUMBER}."]
        assert shows(page, good)
    page.edit(table, {})
    assert page.errors == []
    assert shows(page, good)


def test_cells_that_nobody_touched_keep_all_their_digits():
    page = Page(example="1-2-1")
    page.press("Apply the update and go on")
    network = page.lesson.subject.network
    shown = page.table("W1").iat[1, 0]
    assert float(shown) != network.weights[0][1, 0]
    page.edit("W1", {(0, 0): "0.75"})
    weights = page.lesson.subject.network.weights
    assert weights[0][0, 0] == 0.75
    assert weights[0][1, 0] == network.weights[0][1, 0]
    assert np.array_equal(weights[1], network.weights[1])
    assert page.lesson.subject.iteration == 1
    page.press("Undo")
    assert page.lesson.subject.network == network
    assert page.lesson.subject.iteration == 2


def test_an_edit_that_is_taken_back_gives_the_lesson_again():
    page = Page(example="xor")
    page.edit("W1", {(0, 0): "0.75"})
    assert page.lesson != lesson_from("xor")
    page.edit("W1", {})
    assert shows(page, lesson_from("xor"))


def test_examples_are_added_and_deleted():
    page, lesson = Page(example="batch-of-4"), lesson_from("batch-of-4")
    x, y = lesson.subject.data.x, lesson.subject.data.y
    page.edit("data", added=[["1", "2", "\u22123", "0.5"]])
    assert page.errors == []
    assert shows(page, with_data(lesson, [*x.tolist(), [1, 2, -3]], [*y.tolist(), [0.5]]))
    assert page.options("Shown of the batch") == [f"example {n} of 5" for n in range(1, 6)]
    page.edit("data", {(3, 3): "0.25"}, added=[["1", "2", "\u22123", "0.5"]], deleted=[0, 2])
    assert shows(page, with_data(lesson, [*x[[1, 3]].tolist(), [1, 2, -3]], [y[1].tolist(), [0.25], [0.5]]))
    page.edit("data", deleted=[1, 2, 3])
    assert shows(page, with_data(lesson, x[:1], y[:1]))
    assert page.options("Shown of the batch") == []


def test_rows_that_stay_keep_all_their_digits():
    lesson = with_data(lesson_from("1-2-1"), [[1 / 3], [2 / 3], [1 / 7]], [[1 / 9], [1 / 11], [1 / 13]])
    page = Page(**to_link(lesson))
    page.edit("data", {(2, 1): "0.5"}, added=[["2", "1"]], deleted=[0])
    assert shows(page, with_data(lesson, [[2 / 3], [1 / 7], [2]], [[1 / 11], [0.5], [1]]))


def test_the_last_example_is_shown_where_the_one_on_display_is_deleted():
    page = Page(example="batch-of-4")
    page.choose("Shown of the batch", 3)
    page.edit("data", deleted=[0, 3])
    assert page.errors == []
    assert page.lesson.view.shown == 1
    assert page.options("Shown of the batch") == ["example 1 of 2", "example 2 of 2"]
    page.choose("Shown of the batch", 0)
    assert page.lesson.view.shown == 0
    assert page.lesson.subject.data.examples == 2
    assert shows(page, page.lesson)


@pytest.mark.parametrize(
    ("added", "deleted", "message"),
    [
        ([[]], [], "x₁ of example 5: an empty field is not allowed."),
        ([["1", "2"]], [], "x₃ of example 5: an empty field is not allowed."),
        ([["1", "2", "3", "abc"]], [], "y of example 5: 'abc' is not allowed."),
        ([["1", "2", "3", "2"]], [], "y, row 5, column 1: 2.0 is not allowed. Allowed: a target from 0 to 1, for binary cross-entropy."),
        ([], [0, 1, 2, 3], "examples: '0 rows' is not allowed. Allowed: 1 to 64 rows."),
        ([["1", "2", "3", "1"]] * 61, [], "examples: '65 rows' is not allowed. Allowed: 1 to 64 rows."),
    ],
)
def test_rows_that_cannot_be_used_keep_the_lesson(added: list[list[str]], deleted: list[int], message: str):
    page = Page(example="batch-of-4")
    page.edit("data", added=added, deleted=deleted)
    assert len(page.errors) == 1
    assert message in page.errors[0]
    assert shows(page, lesson_from("batch-of-4"))


def test_a_row_that_cannot_be_used_keeps_no_other_change_away():
    page, lesson = Page(example="batch-of-4"), lesson_from("batch-of-4")
    x, y = lesson.subject.data.x, lesson.subject.data.y
    page.edit("data", {(1, 0): "7"}, added=[["1", "2", "3", "abc"], ["4", "5", "6", "0"]], deleted=[0])
    assert page.errors == [f"y of example 4: 'abc' is not allowed. Allowed: {NUMBER}."]
    expected = x[1:].copy()
    expected[0, 0] = 7.0
    assert shows(page, with_data(lesson, [*expected.tolist(), [4, 5, 6]], [*y[1:].tolist(), [0]]))


def test_a_bad_cell_hides_no_table_and_everything_else_is_taken_also_while_it_stands_there():
    page = Page(example="batch-of-4")
    lesson, network = lesson_from("batch-of-4"), lesson_from("batch-of-4").subject.network
    tables = [str(e.key) for e in page.app.main if e.type == "dataframe"]
    page.edit("W1", {(0, 0): "abc", (1, 2): "0.75"})
    page.edit("b2", {(0, 0): "-0.5"})
    page.edit("data", {(2, 1): "9", (3, 0): "x"})
    assert [str(e.key) for e in page.app.main if e.type == "dataframe"] == tables
    weights, biases = [w.copy() for w in network.weights], [b.copy() for b in network.biases]
    weights[0][1, 2], biases[1][0] = 0.75, -0.5
    data = lesson.subject.data.x.copy()
    data[2, 1] = 9.0
    expected = lesson.subject.afresh(network.with_parameters(weights, biases), batch(network, data, lesson.subject.data.y))
    assert page.lesson.subject == expected
    said = page.errors
    assert [e.partition(":")[0] for e in said] == ["W₁₁[1]", "x₁ of example 4"]
    # The cell goes on as it was typed where the tables start again, and is mended in its place.
    for again in (lambda: page.choose("Digits", 7), lambda: page.choose("Notation", "003"), lambda: page.type("Learning rate α", "0.25")):
        again()
        page.sent_by_browser.clear()
        assert (page.table("W1").iat[0, 0], page.table("data").iat[3, 0], len(page.errors)) == ("abc", "x", 2)
        assert page.lesson.subject == replace(expected, learning_rate=page.lesson.subject.learning_rate)
    page.edit("W1", {(0, 0): "0.125"})
    assert [e.partition(":")[0] for e in page.errors] == ["x₁ of example 4"]
    assert page.lesson.subject.network.weights[0][0, 0] == 0.125
    page.edit("data", {(3, 0): "4"})
    assert page.errors == []
    assert page.lesson.subject.data.x[3, 0] == 4.0


def test_the_heading_above_a_bad_cell_is_marked():
    page = Page(example="xor")
    page.edit("W1", {(0, 1): "abc"})
    labels = {c: v.get("label") for c, v in json.loads(page._table("W1").proto.columns).items() if not c.startswith("_")}
    assert [label.startswith("⚠ ") for label in labels.values()] == [False, True]
    page.edit("W1", {})
    assert "⚠" not in page._table("W1").proto.columns


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_bad_cell_stays_at_its_weight_in_every_notation(notation: str):
    before = next(n for n in NOTATIONS if n != notation)
    page = Page(example="3-4-1", notation=before)
    page.edit("W1", {(2, 1) if NOTATIONS[before].from_to else (1, 2): "abc"})
    page.choose("Notation", notation)
    page.sent_by_browser.clear()
    assert page.table("W1").iat[(2, 1) if NOTATIONS[notation].from_to else (1, 2)] == "abc"
    assert len(page.errors) == 1
    assert shows(page, lesson_from("3-4-1").viewed(notation=notation))


def test_an_example_that_is_not_complete_stays_in_its_row_behind_the_others():
    page = Page(example="batch-of-4")
    page.edit("data", added=[["1", "2", "", "0"], ["4", "5", "6", "1"]])
    page.choose("Digits", 7)
    page.sent_by_browser.clear()
    assert page.lesson.subject.data.x[4].tolist() == [4, 5, 6]
    assert page.table("data").to_numpy()[5].tolist() == ["1", "2", "", "0"]
    page.edit("data", {(5, 2): "3"})
    assert page.errors == []
    assert page.lesson.subject.data.x[5].tolist() == [1, 2, 3]


def test_a_cell_that_was_good_before_keeps_its_last_good_number():
    page = Page(example="batch-of-4")
    page.edit("data", {(1, 0): "7"}, deleted=[0])
    page.edit("data", {(1, 0): "abc"}, deleted=[0])
    assert page.lesson.subject.data.x[0, 0] == 7.0
    page.edit("W1", {(0, 0): "0.75"})
    page.edit("W1", {(0, 0): "0.75x"})
    assert page.lesson.subject.network.weights[0][0, 0] == 0.75


def test_other_cells_than_those_of_the_lesson_are_forgotten():
    page = Page(example="batch-of-4")
    page.edit("W1", {(0, 0): "abc"})
    page.choose("Example", "xor")
    assert page.errors == []
    page.press("Undo")
    assert page.errors == []


def test_numbers_that_cannot_be_computed_keep_the_lesson():
    page = Page(example="linear-regression")
    page.edit("W1", {(0, 0): "1e100"})
    good = page.lesson
    assert page.errors == []
    page.edit("data", {(0, 0): "1e100"})
    assert "is infinite: it is the first quantity that left the range of floating-point numbers." in page.errors[0]
    assert shows(page, good)


def test_an_edit_stays_through_another_notation_and_is_undone_by_the_button():
    page = Page(example="xor", notation="003")
    page.edit("W1", {(0, 1): "0.75"})
    assert shows(page, with_weight(lesson_from("xor").viewed(notation="003"), 1, (0, 1), 0.75))
    page.choose("Notation", "001")
    assert shows(page, with_weight(lesson_from("xor").viewed(notation="001"), 1, (0, 1), 0.75))
    assert page.table("W1").iat[1, 0] == "0.75"
    page.press("Undo")
    assert shows(page, lesson_from("xor").viewed(notation="001"))
    assert not page.can_press("Undo")
    assert "0.75" not in page.table("W1").to_numpy().ravel().tolist()
