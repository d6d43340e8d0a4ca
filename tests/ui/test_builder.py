"""The form that builds a network: what is typed becomes sizes, activations and numbers, or is refused by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_LAYERS
from nnviz.core.records.activations import ACTIVATIONS
from nnviz.core.records.losses import LOSSES
from nnviz.models.data import batch
from nnviz.models.initialise import INITIALISATIONS, MAX_SEED, initial_weights, initialised
from nnviz.models.keeping_weights import kept_weights
from nnviz.models.unbiased import unbiased_text
from nnviz.ui.lesson.lesson import Lesson, lesson_from, walk_of
from nnviz.ui.lesson.session import Session
from nnviz.ui.walkthrough.builder import KEEP, Plan, built, outcome, parsed_sizes
from nnviz.ui.walkthrough.building import building
from tests.app import Page

FIRST = lesson_from("1-2-1")
BATCH = lesson_from("batch-of-4")


def plan(sizes: str = "1-2-1", **fields: Any) -> Plan:
    typed = {"hidden": "tanh", "output": "sigmoid", "each": "", "loss": "half_squared_error", "l2": "0", "how": "xavier", "seed": "0"}
    return Plan(sizes, **(typed | fields))


def refusal(wanted: Plan, lesson: Lesson = FIRST) -> InputError:
    with pytest.raises(InputError) as refused:
        built(lesson, wanted)
    assert str(refused.value).startswith(f"{refused.value.field}: ")
    assert refused.value.allowed in str(refused.value)
    return refused.value


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("1-2-1", (1, 2, 1)),
        ("1 2 1", (1, 2, 1)),
        ("1,2,1", (1, 2, 1)),
        ("1, 2, 1", (1, 2, 1)),
        ("1→2→1", (1, 2, 1)),
        ("1 → 2 → 1", (1, 2, 1)),
        ("1 - 2 - 1", (1, 2, 1)),
        ("1\u22122\u22121", (1, 2, 1)),
        ("  1-2-1  ", (1, 2, 1)),
        ("3-1", (3, 1)),
        ("10-20-3", (10, 20, 3)),
        ("1999-1", (1999, 1)),
        ("-".join("1" * MAX_LAYERS), (1,) * MAX_LAYERS),
    ],
)
def test_sizes_are_read(text: str, sizes: tuple[int, ...]):
    assert parsed_sizes(text) == sizes


@settings(max_examples=60)
@given(st.lists(st.integers(1, 12), min_size=2, max_size=MAX_LAYERS), st.sampled_from(["-", " ", ",", "→", " - ", ", ", " → ", "\u2212"]))
def test_sizes_written_in_any_way_are_read(sizes: list[int], separator: str):
    assert parsed_sizes(separator.join(map(str, sizes))) == tuple(sizes)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("0-2-1", "sizes, layer 1", "'0'"),
        ("1-0-1", "sizes, layer 2", "'0'"),
        ("-1-2", "sizes, layer 1", "'-1'"),
        ("1--2", "sizes, layer 2", "'-2'"),
        ("1 2 -1", "sizes, layer 3", "'-1'"),
        ("1 - -2", "sizes, layer 2", "'-2'"),
        ("2.5-1", "sizes, layer 1", "'2.5'"),
        ("1-nan", "sizes, layer 2", "'nan'"),
        ("1-1e400", "sizes, layer 2", "'1e400'"),
        ("1-2001", "sizes, layer 2", "'2001'"),
        ("1-x-1", "sizes, layer 2", "'x'"),
        ("1_0-2", "sizes, layer 1", "'1_0'"),
        ("1000-1000", "sizes", "1000-1000 with 1,001,000 parameters"),
        ("2-667", "sizes", "2-667 with 2,001 parameters"),
        ("abc", "sizes", "abc"),
        ("1", "sizes", "['1']"),
        ("-", "sizes", "['-']"),
        ("-".join("1" * 13), "sizes", "['1', '1',"),
        ("", "layers", "an empty field"),
        (" \t", "layers", ""),
        ("→", "layers", "'→'"),
        ("1-" * 101, "layers", "'1-1-1"),
        ("<script>", "sizes", "<script>"),
    ],
)
def test_sizes_that_are_none_are_refused_by_name(text: str, field: str, value: str):
    with pytest.raises(InputError) as refused:
        parsed_sizes(text)
    assert refused.value.field == field
    assert value in str(refused.value)
    assert str(refused.value).endswith(f"Allowed: {refused.value.allowed}.")
    assert refusal(plan(text)).field == field


@given(st.text(max_size=20) | st.text(alphabet="0123456789-−,.→ e", max_size=12))
def test_any_text_is_either_sizes_or_refused(text: str):
    try:
        sizes = parsed_sizes(text)
    except InputError:
        return
    assert 2 <= len(sizes) <= MAX_LAYERS
    assert all(n >= 1 for n in sizes)


@pytest.mark.parametrize("how", INITIALISATIONS)
def test_a_network_is_built_from_its_seed(how: str):
    lesson = built(FIRST, plan("1-3-2", how=how, seed="7", l2="0.25", output="identity"))
    network = lesson.subject.network
    weights, biases = initial_weights((1, 3, 2), how, 7)
    assert (network.sizes, network.activations, network.loss, network.l2) == ((1, 3, 2), ("tanh", "identity"), "half_squared_error", 0.25)
    assert all(np.array_equal(a, b) for a, b in zip((*network.weights, *network.biases), (*weights, *biases), strict=True))
    assert (lesson.view, lesson.subject.learning_rate) == (FIRST.view, FIRST.subject.learning_rate)
    other = built(FIRST, plan("1-3-2", how=how, seed="8", l2="0.25", output="identity")).subject.network
    assert (other == network) == (how == "zeros")


def test_the_weights_are_kept_while_the_sizes_are_the_same():
    same = built(FIRST, plan(how=KEEP, hidden="relu", output="identity")).subject.network
    assert same == FIRST.subject.network.with_settings(activations=("relu", "identity"))
    # Of other sizes what is still there stays, and the rest is drawn from the seed.
    more = built(FIRST, plan("1-2-2-1", how=KEEP, seed="3")).subject.network
    drawn = initial_weights((1, 2, 2, 1), "xavier", 3)[0]
    assert all(np.array_equal(a, b) for a, b in zip(more.weights, (FIRST.subject.network.weights[0], *drawn[1:]), strict=True))


sizes_ = st.lists(st.integers(1, 5), min_size=2, max_size=5).map(tuple)


@settings(max_examples=150)
@given(sizes_, sizes_, st.integers(0, 99))
def test_a_weight_stays_exactly_where_both_its_neurons_are_still_there(before: tuple[int, ...], after: tuple[int, ...], seed: int):
    old = initialised(before, ["tanh"] * (len(before) - 1), how="normal", seed=seed)
    old = old.with_parameters(old.weights, [np.full(len(b), 7.0 + n) for n, b in enumerate(old.biases)])
    fresh_weights, fresh_biases = initial_weights(after, "xavier", seed + 1)
    kept = kept_weights(old, after, fresh_weights, fresh_biases)

    def place(layer: int, sizes: tuple[int, ...]) -> object:
        return "output" if layer == len(sizes) - 1 else layer

    count = 0
    for layer in range(1, len(after)):
        for unit in range(after[layer]):
            stays = []
            for source in range(after[layer - 1]):
                same = layer < len(before) and place(layer, after) == place(layer, before)
                there = same and unit < before[layer] and source < before[layer - 1]
                expected = old.weights[layer - 1][unit, source] if there else fresh_weights[layer - 1][unit, source]
                assert kept.weights[layer - 1][unit, source] == expected
                stays.append(there)
            count += sum(stays)
            assert kept.biases[layer - 1][unit] == (old.biases[layer - 1][unit] if any(stays) else 0.0)
    assert (kept.count, kept.of) == (count, sum(w.size for w in fresh_weights))
    smaller = len(after) == len(before) and all(a <= b for a, b in zip(after, before, strict=True))
    assert (kept.count == kept.of) == smaller


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"how": KEEP}, ["All weights and biases stay."]),
        ({"sizes": "1-1-1", "how": KEEP}, ["All 2 weights stay, with the biases of their neurons."]),
        (
            {"sizes": "1-3-1", "how": KEEP, "seed": "5"},
            [
                "4 of 6 weights stay, those whose two neurons are still there, with the biases of these neurons. "
                "The other 2 are drawn (Xavier / Glorot, seed 5), new biases start at 0."
            ],
        ),
        (
            {"sizes": "1-1", "how": KEEP},
            ["No weight stays, as none has both its neurons still: they are drawn (Xavier / Glorot, seed 0); biases start at 0."],
        ),
        (
            {"sizes": "2-2-1", "how": "he", "seed": "3"},
            [
                "All 6 weights are drawn (He, seed 3); biases start at 0.",
                "The examples do not fit: one example of ones takes their place.",
            ],
        ),
        (
            {"sizes": "1-2-2", "how": "zeros"},
            ["All 6 weights are set to 0; biases start at 0.", "The targets do not fit: the first output's become 1, the others' 0."],
        ),
    ],
)
def test_what_is_kept_and_what_is_drawn_is_said_before(fields: dict[str, str], said: list[str]):
    assert list(outcome(FIRST, plan(**fields)).sentences) == said


def test_a_new_network_starts_at_its_first_iteration():
    trained = FIRST.after_update().after_update()
    assert built(trained, plan(how=KEEP)).subject.iteration == 1
    assert built(trained, plan(how=KEEP, output="sigmoid", hidden="sigmoid")).subject.network == trained.subject.network


def test_a_list_of_activations_counts_before_the_two_choices():
    network = built(FIRST, plan("1-2-2-1", each=" relu ,tanh,  identity")).subject.network
    assert network.activations == ("relu", "tanh", "identity")
    assert built(FIRST, plan("1-2-2-1", each="  ")).subject.network.activations == ("tanh", "tanh", "sigmoid")
    assert built(FIRST, plan("1-1", hidden="relu", output="step")).subject.network.activations == ("step",)


@pytest.mark.parametrize(
    ("fields", "field", "value"),
    [
        ({"each": "relu"}, "activations", "1 entries"),
        ({"each": "relu, tanh, sigmoid"}, "activations", "3 entries"),
        ({"each": "relu,"}, "activations[1]", "an empty field"),
        ({"each": "relu, maxout"}, "activations[1]", "'maxout'"),
        ({"each": "<b>, relu"}, "activations[0]", "'<b>'"),
        ({"each": "softmax, sigmoid"}, "activations[0]", "'softmax'"),
        ({"hidden": "softmax"}, "activations[0]", "'softmax'"),
        ({"output": "tanh", "loss": "binary_cross_entropy"}, "loss", "'binary_cross_entropy'"),
        ({"loss": "cross_entropy"}, "loss", "'cross_entropy'"),
        ({"loss": "ranking"}, "loss", "'ranking'"),
        ({"seed": "-1"}, "seed", "'-1'"),
        ({"seed": "abc"}, "seed", "'abc'"),
        ({"seed": ""}, "seed", "an empty field"),
        ({"seed": "1.5"}, "seed", "'1.5'"),
        ({"seed": str(MAX_SEED + 1)}, "seed", str(MAX_SEED + 1)),
        ({"l2": "-1"}, "L2 strength λ", "'-1'"),
        ({"l2": "nan"}, "L2 strength λ", "'nan'"),
        ({"l2": "1e400"}, "L2 strength λ", "'1e400'"),
        ({"l2": ""}, "L2 strength λ", "an empty field"),
        ({"how": "lucky"}, "initialisation", "'lucky'"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_by_name(fields: dict[str, str], field: str, value: str):
    error = refusal(plan(**fields))
    assert error.field == field
    assert value in str(error)


def test_the_seed_does_not_matter_where_nothing_is_drawn():
    kept = FIRST.subject.network.with_settings(activations=("tanh", "sigmoid"))
    assert built(FIRST, plan(how=KEEP, seed="abc")).subject.network == kept


def test_inputs_and_targets_stay_where_they_fit():
    data = BATCH.subject.data
    assert built(BATCH, plan("3-4-1")).subject.data == data
    assert built(BATCH, plan("3-4-1", loss="binary_cross_entropy")).subject.data == data
    more = built(BATCH, plan("3-4-2")).subject.data
    assert np.array_equal(more.x, data.x)
    assert more.y.tolist() == [[1.0, 0.0]] * 4
    fewer = built(BATCH, plan("2-4-1")).subject.data
    assert (fewer.x.tolist(), fewer.y.tolist()) == ([[1.0, 1.0]], [[1.0]])


def test_targets_that_the_loss_cannot_use_are_replaced():
    lesson = lesson_from("linear-regression")
    assert lesson.subject.data.y.max() > 1
    taken = built(lesson, plan("3-1", loss="binary_cross_entropy")).subject.data
    assert np.array_equal(taken.x, lesson.subject.data.x)
    assert taken.y.tolist() == [[1.0]] * lesson.subject.data.examples


def test_the_example_on_display_is_one_that_there_is():
    shown = BATCH.viewed(shown=3)
    assert built(shown, plan("3-4-1")).view.shown == 3
    assert built(shown, plan("2-4-1")).view.shown == 0


names = st.sampled_from(list(ACTIVATIONS))


@settings(max_examples=80)
@given(
    st.sampled_from(["1-2-1", "3-2-1", "2-2-2", "3-5", "1-1-1-1", "4-3-2-5"]),
    st.builds(dict, hidden=names, output=names, loss=st.sampled_from(list(LOSSES)), how=st.sampled_from([KEEP, *INITIALISATIONS])),
    st.sampled_from(["1-2-1", "batch-of-4", "2-2-2-2", "five-classes", "2-2-2-2-1", "xor"]),
)
def test_whatever_is_built_can_be_stepped_through(sizes: str, fields: dict[str, Any], key: str):
    start = lesson_from(key)
    wanted = plan(sizes, **fields)
    layers = len(parsed_sizes(sizes)) - 1
    fits = not LOSSES[wanted.loss].outputs or wanted.output in LOSSES[wanted.loss].outputs
    if (layers > 1 and wanted.hidden == "softmax") or not fits:
        assert refusal(wanted, start).field in ("loss", "activations[0]")
        return
    lesson = built(start, wanted)
    s = lesson.subject
    assert batch(s.network, s.data.x, s.data.y) == s.data
    assert "-".join(map(str, s.network.sizes)) == sizes
    assert np.isfinite(walk_of(lesson).loss)
    assert replace(lesson, subject=start.subject).view.shown == lesson.view.shown


def test_a_batch_may_cost_the_sum_of_its_losses():
    subject = built(BATCH, plan("3-2-1", how=KEEP, hidden="sigmoid", loss="binary_cross_entropy", reduction="sum")).subject
    assert subject.own
    assert subject.network == BATCH.subject.network.with_settings(reduction="sum")
    assert round(walk_of(replace(BATCH, subject=subject)).loss, 6) == 2.974200


def test_layers_may_have_no_bias():
    first = built(FIRST, plan(how=KEEP, hidden="sigmoid", unbiased="2")).subject.network
    assert first.bias == (True, False)
    assert first.weights[1].tolist() == FIRST.subject.network.weights[1].tolist()
    assert built(FIRST, plan(unbiased=" All ")).subject.network.bias == (False, False)
    assert [unbiased_text(b) for b in ((True, True), (True, False), (False, False))] == ["", "2", "all"]
    for text in ("3", "0", "none", "1.5"):
        with pytest.raises(InputError, match="layers without a bias"):
            built(FIRST, plan(unbiased=text))


def test_what_is_held_fixed_stays_where_it_still_is():
    held = ["weights[1][0][1]", "biases[0]"]
    subject = built(FIRST, plan(how=KEEP, hidden="sigmoid", held=held)).subject
    assert subject.own
    assert subject.network.held_texts == ["biases[0]", "weights[1][0][1]"]
    smaller = outcome(FIRST, plan("1-1-1", held=held))
    assert smaller.lesson.subject.network.held_texts == ["biases[0]"]
    assert "What was held fixed and is not there any more is dropped." in smaller.sentences


def test_what_there_is_to_choose_is_built_on_the_drawing():
    page = Page(example="1-2-1")
    page.build(held="weights[0][0][0], biases[1]")
    page.build(unbiased="1")
    page.build(reduction="sum")
    network = page.lesson.subject.network
    assert (network.held_texts, network.bias, network.reduction) == (["weights[0][0][0]", "biases[1]"], (False, True), "sum")
    assert network.weights[0].tolist() == FIRST.subject.network.weights[0].tolist()
    told = building(Session(page.lesson, page.lesson.subject, page.lesson))
    assert (told["held"], told["unbiased"], told["reduction"]) == ("weights[0][0][0], biases[1]", "1", "sum")
    assert [len(row) for row in told["tables"][0]["cells"]] + [len(row) for row in told["tables"][1]["cells"]] == [1, 1, 3]
    for held in ("weights[7]", "all of it", "weights[0][0][0] biases[1]"):
        page.build(held=held)
        assert "held" in page.errors[0]
        assert page.lesson.subject.network.held_texts == network.held_texts
    page.build(held="")
    assert page.lesson.subject.network.held == frozenset()


def test_what_is_held_and_what_has_no_bias_go_with_their_layers():
    page = Page(example="1-2-1")
    page.build(held="weights[1], weights[0][1][0]", unbiased="2")
    # A layer comes in between: the output layer is the third now.
    page.build(sizes="1-2-4-1", came=[0, 1, -1, 2])
    network = page.lesson.subject.network
    assert (network.held_texts, network.bias) == (["weights[0][1][0]", "weights[2]"], (True, True, False))
    # A unit goes, and what was held of it; then the layer with the rest.
    page.build(sizes="1-1-4-1", came=[0, 1, 2, 3])
    assert page.lesson.subject.network.held_texts == ["weights[2]"]
    page.build(sizes="1-1-4", came=[0, 1, 2])
    assert page.lesson.subject.network.held_texts == []
    assert page.lesson.subject.network.bias == (True, True)
    page.build(unbiased="all")
    page.build(sizes="1-1-4-2", came=[0, 1, 2, -1])
    assert page.lesson.subject.network.bias == (False, False, False)
