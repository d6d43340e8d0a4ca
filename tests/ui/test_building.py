"""Building on the drawing: a press is one change that can be stepped and undone and keeps what has its place, or it is refused by name."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_EXAMPLES, MAX_IN_DRAWER, MAX_LAYERS
from nnviz.core.records.activations import ACTIVATIONS
from nnviz.core.records.losses import LOSSES
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.models.examples import example_keys
from nnviz.models.initialise import INITIALISATIONS, initial_weights, initialised
from nnviz.models.keeping_weights import NEW, counted, kept_weights
from nnviz.player import contract
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.lesson.session import Session, opened, undone
from nnviz.ui.shared.sent import Message
from nnviz.ui.walkthrough.building import build, building
from tests.app import Page
from tests.web.test_contract import check

FIRST = opened(lesson_from("1-2-1"))


def pressed(session: Session, **sent: Any) -> Session:
    return build(session, Message({"do": "plan", "step": 0, **sent}))


# --- which weights stay -----------------------------------------------------------------------------------------------

layers_ = st.lists(st.integers(1, 4), min_size=2, max_size=6).map(tuple)


@st.composite
def rebuilt(draw: st.DrawFn) -> tuple[tuple[int, ...], list[int], tuple[int, ...]]:
    """Sizes, which of them each new layer was, and the new sizes: layers went, came and changed, in their order."""
    before = draw(layers_)
    left = [layer for layer in range(len(before)) if draw(st.booleans())]
    came = list(left)
    for _ in range(draw(st.integers(0 if len(left) > 1 else 2 - len(left), 3))):
        came.insert(draw(st.integers(0, len(came))), NEW)
    return before, came, tuple(draw(st.integers(1, 4)) for _ in came)


@settings(max_examples=200)
@given(rebuilt())
def test_a_weight_stays_where_both_its_layers_are_still_neighbours_and_both_its_neurons_there(case: Any):
    before, came, after = case
    old = initialised(before, ["tanh"] * (len(before) - 1), how="normal", seed=1)
    old = old.with_parameters(old.weights, [np.arange(len(b)) + 7.0 for b in old.biases])
    drawn, zeros = initial_weights(after, "xavier", 2)
    kept = kept_weights(old, after, drawn, zeros, came)
    count = 0
    for n, (source, target) in enumerate(zip(came, came[1:], strict=False)):
        neighbours = source != NEW and target == source + 1
        for i, j in np.ndindex(kept.weights[n].shape):
            stays = neighbours and i < before[target] and j < before[source]
            assert kept.weights[n][i, j] == (old.weights[source] if stays else drawn[n])[i, j]
            count += stays
        for i in range(after[n + 1]):
            assert kept.biases[n][i] == (old.biases[source][i] if neighbours and i < before[target] else 0.0)
    assert (kept.count, kept.of) == (count, sum(w.size for w in drawn))


@settings(max_examples=100)
@given(layers_, layers_)
def test_who_does_not_say_which_layer_came_from_which_has_them_counted(before: tuple[int, ...], after: tuple[int, ...]):
    old = initialised(before, ["tanh"] * (len(before) - 1))
    drawn, zeros = initial_weights(after, "he", 2)
    one, other = kept_weights(old, after, drawn, zeros), kept_weights(old, after, drawn, zeros, counted(old, after))
    assert all(np.array_equal(a, b) for a, b in zip((*one.weights, *one.biases), (*other.weights, *other.biases), strict=True))


@pytest.mark.parametrize("came", [[0, 1], [0, 1, 2, 3], [0, 2, 1], [0, 0, 2], [0, 1, 3], [0, -2, 2], [2, 1, 0]])
def test_layers_that_there_are_not_are_refused(came: list[int]):
    old = FIRST.lesson.subject.network
    with pytest.raises(InputError, match=r"^layers: "):
        kept_weights(old, old.sizes, old.weights, old.biases, came)


# --- the presses ------------------------------------------------------------------------------------------------------


def test_a_unit_more_keeps_every_number_and_brings_round_ones():
    network = FIRST.lesson.subject.network
    after = pressed(FIRST, sizes="1-3-1", came=[0, 1, 2]).lesson.subject.network
    assert np.array_equal(after.weights[0][:2], network.weights[0])
    assert np.array_equal(after.weights[1][:, :2], network.weights[1])
    assert np.array_equal(after.biases[0][:2], network.biases[0])
    new = [after.weights[0][2, 0], after.weights[1][0, 2]]
    assert new == [round(value, 1) for value in new]


def test_a_layer_between_and_away_again_leaves_the_others_as_they_were():
    start = opened(lesson_from("2-2-2-2-1"))
    network = start.lesson.subject.network
    more = pressed(start, sizes="2-2-3-2-2-1", came=[0, 1, NEW, 2, 3, 4], each="tanh, relu, sigmoid, sigmoid, sigmoid")
    assert more.message == ""
    assert more.lesson.subject.network.activations == ("tanh", "relu", "sigmoid", "sigmoid", "sigmoid")
    for old, new in ((0, 0), (2, 3), (3, 4)):
        assert np.array_equal(more.lesson.subject.network.weights[new], network.weights[old])
    fewer = pressed(more, sizes="2-2-2-2-1", came=[0, 1, 3, 4, 5], each=", ".join(network.activations))
    for n in (0, 2, 3):
        assert np.array_equal(fewer.lesson.subject.network.weights[n], network.weights[n])


def test_activation_and_loss_alone_change_no_number():
    network = FIRST.lesson.subject.network
    after = pressed(pressed(FIRST, each="leaky_relu(0.2), sigmoid"), loss="binary_cross_entropy").lesson.subject.network
    assert (after.activations, after.loss) == (("leaky_relu(0.2)", "sigmoid"), "binary_cross_entropy")
    assert after.with_settings(activations=network.activations, loss=network.loss) == network


def test_layers_that_are_typed_take_activations_like_the_last_hidden_one():
    after = pressed(pressed(FIRST, each="relu, tanh"), sizes="1-2-2-2-1").lesson.subject.network
    assert after.activations == ("relu", "relu", "relu", "tanh")
    assert pressed(FIRST, sizes="1-1").lesson.subject.network.activations == ("sigmoid",)


@pytest.mark.parametrize("how", INITIALISATIONS)
def test_numbers_from_a_seed_and_round_ones(how: str):
    drawn = pressed(FIRST, how=how, seed="7")
    assert all(
        np.array_equal(a, b) for a, b in zip(drawn.lesson.subject.network.weights, initial_weights((1, 2, 1), how, 7)[0], strict=True)
    )
    rounded = pressed(drawn, do="round").lesson.subject.network
    for before, after in zip(drawn.lesson.subject.network.weights, rounded.weights, strict=True):
        assert np.abs(before - after).max() <= 0.05 + 1e-12
        assert all(float(f"{v:.1f}") == v and str(v) != "-0.0" for v in after.flat)


def test_examples_come_and_go():
    more = pressed(FIRST, do="add")
    assert more.lesson.subject.data.x.tolist() == [[1.0], [1.0]]
    assert pressed(more, do="remove", example=1).lesson.subject.data == FIRST.lesson.subject.data
    for _ in range(MAX_EXAMPLES):
        before, more = more, pressed(more, do="add")
    assert "rows" in more.message
    assert before.lesson.subject.data.examples == MAX_EXAMPLES


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"do": "grow"}, "do"),
        ({"do": None}, "do"),
        ({"do": ["plan"]}, "do"),
        ({"sizes": ""}, "layers"),
        ({"sizes": "1-0-1"}, "sizes, layer 2"),
        ({"sizes": "-".join("1" * (MAX_LAYERS + 1))}, "sizes"),
        ({"sizes": "1-2000-1"}, "sizes"),
        ({"sizes": "1" * 2000}, "sizes"),
        ({"sizes": "1-3-1", "came": [0, 1]}, "layers"),
        ({"sizes": "1-3-1", "came": "012"}, "layers"),
        ({"sizes": "1-3-1", "came": [0, True, 2]}, "layers"),
        ({"sizes": "1-3-1", "came": [0] * 99}, "layers"),
        ({"each": "maxout, sigmoid"}, "activations[0]"),
        ({"each": "softmax, sigmoid"}, "activations[0]"),
        ({"loss": "cross_entropy"}, "loss"),
        ({"l2": "-1"}, "L2 strength λ"),
        ({"how": "lucky"}, "initialisation"),
        ({"how": "he", "seed": "x"}, "seed"),
        ({"do": "remove", "example": 0}, "examples"),
        ({"do": "remove", "example": 5}, "examples"),
        ({"do": "remove"}, "examples"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_changes(sent: dict[str, Any], field: str):
    after = pressed(FIRST, **sent)
    assert after.message.startswith(f"{field}: ")
    assert "Allowed: " in after.message
    assert after.lesson == FIRST.lesson
    assert after.past == ()


_JUNK = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats()
    | st.text(max_size=8)
    | st.lists(st.integers(-2, 4) | st.text(max_size=2), max_size=5)
)
_PRESS = st.fixed_dictionaries(
    {"do": st.sampled_from(["plan", "round", "add", "remove", "undo"]) | _JUNK},
    optional=dict.fromkeys(("sizes", "came", "each", "loss", "l2", "how", "seed", "example"), _JUNK),
) | st.fixed_dictionaries(
    {"do": st.just("plan")},
    optional={
        "sizes": st.lists(st.integers(1, 4), min_size=2, max_size=4).map(lambda sizes: "-".join(map(str, sizes))),
        "loss": st.sampled_from(list(LOSSES)),
        "each": st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=1, max_size=3).map(", ".join),
        "how": st.sampled_from(list(INITIALISATIONS)),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PRESS, max_size=6))
def test_whatever_is_sent_is_one_change_that_can_be_stepped_and_undone_or_is_refused(presses: list[dict[str, Any]]):
    session = FIRST
    for sent in presses:
        before, session = session, build(session, Message(sent))
        assert np.isfinite(walk_of(session.lesson).loss)
        if sent["do"] == "undo":
            continue
        if session.message or session.lesson == before.lesson:
            assert session.lesson == before.lesson
            assert session.past == before.past
        else:
            assert undone(session).lesson.subject == before.lesson.subject


# --- what is told -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("key", example_keys())
def test_what_the_player_is_told_has_every_number_once_under_its_names(key: str, notation: str):
    lesson = lesson_from(key).viewed(notation=notation)
    told = building(opened(lesson))
    context, subject = walk_of(lesson).context, lesson.subject
    cells = [node for table in told["tables"] for row in table["cells"] for node in row]
    assert len(cells) == len(set(cells)) == subject.network.parameters <= MAX_IN_DRAWER
    values = {float(context.number(node)) for node in cells}
    assert values == {float(v) for a in (*subject.network.weights, *subject.network.biases) for v in a.flat}
    for table in told["tables"]:
        assert len(table["cells"]) == len(table["rows"])
        assert {len(row) for row in table["cells"]} == {len(table["columns"])}
    texts = np.array([[float(text) for text in row] for row in told["examples"]])
    wanted = subject.data.x if context.namer.predicts else np.hstack([subject.data.x, subject.data.y])
    assert np.array_equal(texts, wanted)


def test_of_a_large_network_no_fields_are_sent():
    told = building(pressed(FIRST, sizes="20-18-4"))
    assert told["parameters"] > MAX_IN_DRAWER
    assert (told["tables"], told["columns"], told["examples"]) == ([], [], [])


def test_the_page_builds_says_what_stayed_and_opens_ready_where_a_link_asks_for_it():
    page = Page(example="1-2-1")
    assert page.player["building"]["asked"] == 0
    page.send("build", {"do": "plan", "sizes": "1-3-1", "came": [0, 1, 2], "step": 3})
    assert page.errors == []
    assert page.title == "1→3→1, your own network"
    assert page.player["building"]["said"].startswith("4 of 6 weights stay")
    page.send("build", {"do": "undo", "step": 3})
    assert page.lesson == lesson_from("1-2-1")
    assert page.player["building"]["said"] == ""
    page.send("build", {"do": "plan", "sizes": "1-0-1", "step": 3})
    assert page.errors == [page.player["message"]]
    assert page.errors[0].startswith("sizes, layer 2: '0'")
    asked = Page(example="1-2-1", build="open")
    assert asked.player["building"]["asked"] > 0
    assert "build" not in asked.link


def test_what_is_sent_is_what_the_contract_says():
    check(json.dumps(building(FIRST)), contract.Building)
