"""What a user changes on the walkthrough page: the learning rate, the network, the iterations. Refusals keep the lesson."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz import walkthrough
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initial_weights
from nnviz.ui.lesson.lesson import RATE_ALLOWED, Lesson, lesson_from, walk_of
from nnviz.ui.walkthrough.stage import packed
from tests.app import Page

RATE = "Learning rate α"
NEXT = "Apply the update and go on"


def shows(page: Page, lesson: Lesson) -> bool:
    return page.lesson == lesson and page.player["key"] == packed(lesson).key


def test_a_bad_learning_rate_is_refused_and_the_lesson_stays():
    page = Page(example="xor")
    before = lesson_from("xor")
    for text in ("abc", "-1", "nan", "1e400", "", "inf", "1_0", "0,1,", "1e7", "<b>"):
        page.type(RATE, text)
        assert page.errors == [f"learning rate: {repr(text) if text else 'an empty field'} is not allowed. Allowed: {RATE_ALLOWED}."]
        assert shows(page, before)
    page.type(RATE, "0.1")
    assert page.errors == []
    assert shows(page, before.about(before.subject.with_rate(0.1)))


@pytest.mark.parametrize(
    ("text", "rate"),
    [("0.1", 0.1), ("0,1", 0.1), ("10 %", 0.1), ("1/10", 0.1), ("0", 0.0), (" 2 ", 2.0), ("1e-3", 0.001), (".5", 0.5), ("1e6", 1e6)],
)
def test_a_learning_rate_is_taken_and_changes_the_update_alone(text: str, rate: float):
    page = Page(example="2-2-2-2")
    example = load_example("2-2-2-2")
    page.type(RATE, text)
    expected = walkthrough(example.network, example.data.x, example.data.y, rate)
    assert page.errors == []
    assert walk_of(page.lesson).updated == expected.updated
    assert walk_of(page.lesson).loss == expected.loss
    assert page.iteration_text.startswith(f"Iteration 1: loss **{expected.loss:.4f}**")
    assert page.can_press("Undo") == page.can_press("Reset") == (rate != example.learning_rate)


@pytest.mark.parametrize("key", example_keys())
def test_the_update_undo_and_reset_buttons_follow_the_walkthrough(key: str):
    page = Page(example=key)
    s = lesson_from(key).subject
    walk = walkthrough(s.network, s.data.x, s.data.y, s.learning_rate, digits=6)
    page.choose("Digits", 6)
    letter = "ŷ" if s.network.loss == "prediction" else "loss"
    assert not page.can_press("Undo")
    assert not page.can_press("Reset")
    texts, losses = [], []
    for iteration in range(1, 4):
        earlier = "".join(f"{loss:.6f} → " for loss in losses)
        texts.append(f"Iteration {iteration}: {letter} {earlier}**{walk.loss:.6f}** → {walk.next().loss:.6f} after this update")
        assert page.iteration_text == texts[-1]
        losses.append(walk.loss)
        page.ask("nudge", node=0, h="1", step=5)
        assert page.player["start"] == 5
        page.press(NEXT)
        walk = walk.next()
        assert page.lesson.subject.network == walk.network
        assert page.player["start"] == 0
        assert page.errors == []
    page.press("Undo")
    assert page.iteration_text == texts[2]
    page.press("Reset")
    assert page.iteration_text == texts[0]
    assert shows(page, lesson_from(key).viewed(digits=6))
    assert not page.can_press("Reset")
    page.press("Undo")
    assert page.iteration_text == texts[2]
    for text in (texts[1], texts[0]):
        page.press("Undo")
        assert page.iteration_text == text
    assert not page.can_press("Undo")


def test_only_the_last_losses_are_written_out():
    page = Page(example="1-1-1")
    for _ in range(6):
        page.press(NEXT)
    losses = page.lesson.subject.losses
    assert len(losses) == 6
    last = "".join(f"{loss:.4f} → " for loss in losses[-4:])
    assert page.iteration_text.startswith(f"Iteration 7: loss … → {last}**")


def test_an_update_that_runs_away_is_refused_and_can_be_undone():
    page = Page(example="linear-regression")
    page.type(RATE, "1e6")
    while not page.errors:
        before = page.lesson
        page.press(NEXT)
        assert before.subject.iteration < 20, "the numbers must run away"
    assert page.lesson == before
    assert page.errors[0].startswith("weights[0], row 1, column 1: ") or "is the first quantity that left the range" in page.errors[0]
    page.press("Undo")
    assert page.errors == []
    assert page.lesson.subject.iteration == before.subject.iteration - 1


def test_the_form_starts_from_the_present_network():
    page = Page(example="3-4-1")
    network = load_example("3-4-1").network
    fields = {str(w.key).split("-")[0]: w.value for w in (*page.app.text_input, *page.app.selectbox)}
    assert fields["sizes"] == "3-4-1"
    assert [fields["hidden"], fields["output"]] == list(network.activations)
    assert (fields["loss"], fields["l2"], fields["each"], fields["how"]) == (network.loss, f"{network.l2:g}", "", "keep")


def test_pressing_the_button_with_nothing_changed_changes_nothing():
    for key in example_keys():
        page = Page(example=key)
        page.press("Build this network")
        assert page.errors == []
        assert shows(page, lesson_from(key))


@pytest.mark.parametrize("sizes", ["3-2", "1 4 4 2", "2,2,2", "1→1", "4-8-8-3"])
@pytest.mark.parametrize("how", ["xavier", "zeros"])
def test_a_network_is_built_through_the_form(sizes: str, how: str):
    page = Page(example="1-2-1")
    page.build(sizes=sizes, hidden="tanh", output="softmax", loss="cross_entropy", how=how, seed="5", l2="0.125")
    network = page.lesson.subject.network
    assert page.errors == []
    assert "-".join(map(str, network.sizes)) == sizes.replace(" ", "-").replace(",", "-").replace("→", "-")
    assert (network.activations[-1], network.loss, network.l2) == ("softmax", "cross_entropy", 0.125)
    assert set(network.activations[:-1]) <= {"tanh"}
    assert all(np.array_equal(w, d) for w, d in zip(network.weights, initial_weights(network.sizes, how, 5)[0], strict=True))
    assert page.title == "→".join(map(str, network.sizes)) + ", your own network"
    assert shows(page, page.lesson)
    page.press(NEXT)
    assert page.errors == []
    page.press("Undo")
    page.press("Undo")
    assert shows(page, lesson_from("1-2-1"))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sizes": "0-2-1"}, "sizes, layer 1: '0' is not allowed. Allowed: a whole number from 1 to 2000 (units)."),
        ({"sizes": "1--2"}, "sizes, layer 2: '-2' is not allowed. Allowed: a whole number from 1 to 2000 (units)."),
        ({"sizes": "abc"}, "sizes: ['abc'] is not allowed. Allowed: 2 to 12 layers, the input layer included."),
        ({"sizes": ""}, "layers: an empty field is not allowed. Allowed: 2 to 12 whole numbers separated by -"),
        ({"sizes": "1000-1000"}, "1000-1000 with 1,001,000 parameters"),
        ({"each": "relu"}, "activations: '1 entries' is not allowed. Allowed: 2, one per layer after the input."),
        ({"each": "relu, maxout"}, "activations[1]: 'maxout' is not allowed. Allowed: "),
        ({"loss": "cross_entropy"}, "loss: 'cross_entropy' is not allowed. Allowed: categorical cross-entropy with softmax"),
        ({"how": "he", "seed": "-1"}, "seed: '-1' is not allowed. Allowed: a whole number from 0 to "),
        ({"how": "he", "seed": "abc"}, "seed: 'abc' is not allowed. Allowed: a whole number from 0 to "),
        ({"l2": "-1"}, "L2 strength λ: '-1' is not allowed. Allowed: a number from 0 to 1e6."),
    ],
)
def test_a_network_that_cannot_be_built_is_refused_and_the_lesson_stays(fields: dict[str, str], message: str):
    page = Page(example="1-2-1")
    page.press(NEXT)
    before = page.lesson
    page.build(**fields)
    assert len(page.errors) == 1
    assert message in page.errors[0]
    assert shows(page, before)
    assert page.iteration_text.startswith("Iteration 2")
    # What was typed is still there to be put right.
    for name, text in fields.items():
        assert next(w.value for w in (*page.app.text_input, *page.app.selectbox) if str(w.key).startswith(f"{name}-")) == text


def test_nothing_is_built_before_the_button_is_pressed():
    page = Page(example="1-2-1")
    next(t for t in page.app.text_input if str(t.key).startswith("sizes-")).set_value("3-3")
    page.run()
    assert shows(page, lesson_from("1-2-1"))
