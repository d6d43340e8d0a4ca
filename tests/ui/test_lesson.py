"""A lesson: every example opens, what is not allowed is refused by name, and updates follow the walkthrough."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import walkthrough
from nnviz.core.errors import InputError
from nnviz.models.data import Batch, batch
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initialised
from nnviz.ui.lesson.lesson import FIRST_EXAMPLE, RATE_ALLOWED, Lesson, Subject, View, lesson_from, walk_of
from tests.app import Page
from tests.strategies import Case, cases


def lesson_of(case: Case, rate: float = 0.1, **view: Any) -> Lesson:
    return Lesson(Subject(FIRST_EXAMPLE, case.network, case.batch, rate), View(**view))


@pytest.mark.parametrize("key", example_keys())
def test_an_example_opens_as_it_is_in_its_own_notation(key: str):
    example, lesson = load_example(key), lesson_from(key)
    assert lesson.subject == Subject(key, example.network, example.data, example.learning_rate)
    assert lesson.view == View(notation=example.notation)
    assert lesson.subject.iteration == 1
    expected = walkthrough(example.network, example.data.x, example.data.y, example.learning_rate)
    assert walk_of(lesson).loss == expected.loss
    assert walk_of(lesson).notation.key == example.notation


def test_the_first_example_is_the_one_to_start_with():
    assert lesson_from(FIRST_EXAMPLE).subject.network.sizes == (1, 2, 1)
    assert lesson_from(FIRST_EXAMPLE).subject.data.x.tolist() == [[1.0]]


def test_another_example_keeps_how_it_is_looked_at_but_not_what_belonged_to_the_old_one():
    view = View("002", digits=6, arithmetic=3, grain="operation", shown=3)
    assert lesson_from("2-2-2-2", view).view == View(load_example("2-2-2-2").notation, 6, 3, "operation", 0)


@pytest.mark.parametrize("key", ["nope", "", "index", "../core/limits", "1-2-1 ", None, 5, ["1-2-1"]])
def test_an_unknown_example_is_refused_with_the_list_of_examples(key: Any):
    with pytest.raises(InputError) as refused:
        lesson_from(key)
    assert refused.value.field == "example"
    assert refused.value.value == key
    assert all(k in str(refused.value) for k in example_keys())


REFUSED_VIEWS = (
    [("notation", v, "003, 002, 000, 004, 001, theta") for v in ("xx", "", None, 3, "3")]
    + [("digits", v, "a whole number from 0 to 8") for v in (-1, 9, 99, 2.5, True, "4", None, float("nan"))]
    + [("arithmetic", v, '"exact" or a whole number of decimals from 0 to 6') for v in (-1, 7, "by hand", True, None, 2.0)]
    + [("grain", v, "operation, neuron, layer") for v in ("<script>", "", None, "neurons")]
)


@pytest.mark.parametrize(("field", "value", "allowed"), REFUSED_VIEWS)
def test_a_view_that_is_not_allowed_names_field_value_and_what_is_allowed(field: str, value: object, allowed: str):
    lesson = lesson_from(FIRST_EXAMPLE)
    with pytest.raises(InputError) as refused:
        lesson.viewed(**{field: value})
    shown = repr(value) if value != "" else "an empty field"
    assert str(refused.value) == f"{field}: {shown} is not allowed. Allowed: {allowed}."
    assert lesson == lesson_from(FIRST_EXAMPLE)


@pytest.mark.parametrize(
    ("text", "rate"), [("0.1", 0.1), ("0", 0.0), (" 0.5 ", 0.5), ("1e6", 1e6), ("1e-12", 1e-12), (".25", 0.25), (3, 3.0), ("\u22120", 0.0)]
)
def test_a_learning_rate_is_read(text: object, rate: float):
    lesson = lesson_from(FIRST_EXAMPLE)
    changed = lesson.about(lesson.subject.with_rate(text))
    assert changed.subject == replace(lesson.subject, learning_rate=rate)
    assert walk_of(changed).learning_rate == rate


@pytest.mark.parametrize(
    "text", ["abc", "-1", "\u22121", "nan", "inf", "1e400", "", " ", "1_0", "0,1,", "1e7", "2**3", "[0.1]", None, True, float("nan"), 1e7]
)
def test_a_learning_rate_that_is_none_is_refused(text: object):
    with pytest.raises(InputError) as refused:
        lesson_from(FIRST_EXAMPLE).subject.with_rate(text)
    shown = repr(text) if text not in (None, "") else "an empty field"
    assert str(refused.value) == f"learning rate: {shown} is not allowed. Allowed: {RATE_ALLOWED}."


def test_a_subject_with_fewer_examples_shows_the_last_of_them():
    lesson = lesson_from("batch-of-4").viewed(shown=3)
    two = batch(lesson.subject.network, lesson.subject.data.x[:2], lesson.subject.data.y[:2])
    assert lesson.about(lesson.subject.with_data(two)).view.shown == 1
    assert lesson.about(lesson.subject).view.shown == 3
    assert lesson.about(lesson_from(FIRST_EXAMPLE).subject).view.shown == 0


@settings(max_examples=40)
@given(cases(), st.integers(1, 4), st.sampled_from(("exact", 2, 4)), st.sampled_from((0.0, 0.1, 0.5)))
def test_updates_follow_the_walkthrough_and_record_the_losses(case: Case, count: int, arithmetic: Any, rate: float):
    lesson = lesson_of(case, rate, arithmetic=arithmetic)
    network, losses = case.network, []
    for _ in range(count):
        walk = walkthrough(network, case.batch.x, case.batch.y, rate, arithmetic=arithmetic)
        network, losses = walk.updated, [*losses, walk.loss]
        lesson = lesson.after_update()
    assert lesson.subject.network == network
    assert lesson.subject.losses == tuple(losses)
    assert lesson.subject.iteration == count + 1
    assert lesson.subject.data == case.batch
    assert lesson.view == View(arithmetic=arithmetic)


@settings(max_examples=40)
@given(cases(), cases())
def test_lessons_are_equal_exactly_if_their_numbers_are(one: Case, other: Case):
    copy = Case(replace(one.network), batch(one.network, one.batch.x.copy(), one.batch.y.copy()))
    assert lesson_of(one) == lesson_of(copy)
    assert hash(lesson_of(one)) == hash(lesson_of(copy))
    assert (lesson_of(one) == lesson_of(other)) == (one.network == other.network and one.batch == other.batch)
    assert lesson_of(one) != lesson_of(one, 0.2)
    weights = [w.copy() for w in one.network.weights]
    weights[-1][-1, -1] = np.nextafter(weights[-1][-1, -1], 10.0)
    assert lesson_of(one) != lesson_of(Case(one.network.with_parameters(weights, one.network.biases), one.batch))


def test_other_data_or_another_network_start_the_count_again():
    subject = lesson_from("batch-of-4").after_update().after_update().subject
    assert subject.iteration == 3
    assert subject.with_data(subject.data).iteration == 1
    assert subject.with_network(subject.network.with_settings(l2=0.5)).iteration == 1
    assert subject.with_rate(0.25).iteration == 3


def test_a_network_that_does_not_fit_the_data_is_refused():
    subject = lesson_from("batch-of-4").subject
    with pytest.raises(InputError) as refused:
        subject.with_network(initialised((2, 1), ("sigmoid",)))
    assert (refused.value.field, refused.value.value) == ("x", "4 rows of 3")


def test_a_lesson_cannot_be_edited():
    lesson = lesson_from(FIRST_EXAMPLE)
    with pytest.raises(FrozenInstanceError):
        lesson.subject = lesson_from("xor").subject  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        lesson.subject.network.weights[0][0, 0] = 5.0
    with pytest.raises(ValueError, match="read-only"):
        lesson.subject.data.x[0, 0] = 5.0


def test_what_an_example_says_of_itself_holds_for_its_own_network_alone():
    subject = lesson_from("1-2-1").subject
    assert (subject.own, subject.edited, subject.as_told) == (False, False, True)
    moved = subject.with_network(subject.network.with_parameters([w + 1 for w in subject.network.weights], subject.network.biases))
    assert (moved.own, moved.edited, moved.as_told) == (False, True, True)
    other = replace(subject, network=initialised([2, 3, 2], ["tanh", "sigmoid"]), data=Batch(np.ones((1, 2)), np.ones((1, 2))))
    assert (other.own, other.as_told) == (True, False)
    assert not replace(subject, data=Batch(np.ones((2, 1)), np.ones((2, 1)))).as_told
    assert not replace(subject, network=subject.network.with_settings(activations=("tanh", "tanh"))).as_told
    assert not replace(subject, origin="trained").as_told


@pytest.mark.parametrize("page", ["Walkthrough", "Vectorised", "Chain_rule"])
def test_a_linked_network_is_not_called_by_the_example(page: str):
    before = Page("pages/Walkthrough.py")
    before.build(sizes="2-3-2", hidden="tanh", output="sigmoid", how="normal")
    before.app.switch_page(f"pages/{page}.py")
    before.go_to()
    said = " ".join(c.value for c in before.app.caption)
    assert "through three neurons" not in said
    assert "1→2→1" not in said
    assert before.title.startswith(("2→3→2", "Chain rule: 2→3→2"))
