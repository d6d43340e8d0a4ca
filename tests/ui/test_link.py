"""A lesson in the URL: it comes back as it was, and whatever else stands there is refused with a message."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import NumericError
from nnviz.documents.envelope import digest, dumps
from nnviz.documents.formula import FormulaDocument
from nnviz.documents.lesson_text import LOSSES_LINKED
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.models.data import batch
from nnviz.models.examples import example_keys
from nnviz.models.initialise import initialised
from nnviz.ui.lesson.document import document_of
from nnviz.ui.lesson.lesson import FIRST_EXAMPLE, Lesson, Subject, View, lesson_from, walk_of
from nnviz.ui.lesson.link import LONGEST_NETWORK, from_link, kept_document, to_link
from tests.strategies import Case, cases

SAFE_URL = 8000
FIRST = lesson_from(FIRST_EXAMPLE)
FORMER = ("sizes", "weights", "biases", "activations", "loss", "l2", "output")
"""What links of former versions say of a network."""
GOOD: dict[str, Any] = {
    **{name: value for name, value in FIRST.subject.network.as_dict().items() if name in FORMER},
    "x": [[1.0]],
    "y": [[0.5]],
    "rate": 0.25,
}

views = st.builds(
    View,
    notation=st.sampled_from(list(NOTATIONS)),
    digits=st.integers(0, 8),
    arithmetic=st.just("exact") | st.integers(0, 6),
    grain=st.sampled_from(list(GRAINS)),
)


def came_back(lesson: Lesson, fallback: Lesson | None = None) -> Lesson:
    """Through a link, as text that a URL can hold."""
    link = to_link(lesson)
    assert all(isinstance(text, str) and text.isprintable() for text in link.values())
    assert sum(len(text) for text in link.values()) < SAFE_URL / 3
    found, message = from_link(link, fallback)
    assert message == ""
    return found


@pytest.mark.parametrize("key", example_keys())
@settings(max_examples=12)
@given(view=views, data=st.data())
def test_an_example_in_any_view_comes_back(key: str, view: View, data: st.DataObject):
    subject = lesson_from(key).subject
    lesson = Lesson(subject, replace(view, shown=data.draw(st.integers(0, subject.data.examples - 1))))
    assert came_back(lesson) == lesson
    assert came_back(lesson, lesson_from("xor").viewed(digits=view.digits, grain=view.grain, arithmetic=view.arithmetic)) == lesson


def test_the_link_of_an_example_is_short():
    assert [to_link(lesson_from(key)) for key in example_keys()] == [{"example": key} for key in example_keys()]


@settings(max_examples=150)
@given(cases(), views, st.floats(0.0, 1e6), st.sampled_from(example_keys()), st.data())
def test_an_edited_network_comes_back(case: Case, view: View, rate: float, key: str, data: st.DataObject):
    shown = data.draw(st.integers(0, case.batch.examples - 1))
    lesson = Lesson(Subject(key, case.network, case.batch, rate), replace(view, shown=shown))
    assert "net" in to_link(lesson)
    assert came_back(lesson) == lesson


@pytest.mark.parametrize("change", ["rate", "weight", "bias", "x", "y", "loss", "l2"])
def test_every_number_of_an_edited_example_is_in_the_link_with_all_its_digits(change: str):
    subject, third = FIRST.subject, 1 / 3
    n = subject.network
    edited = {
        "rate": lambda: replace(subject, learning_rate=third),
        "weight": lambda: replace(subject, network=n.with_parameters([n.weights[0] + 1e-16, n.weights[1] * third], n.biases)),
        "bias": lambda: replace(subject, network=n.with_parameters(n.weights, [n.biases[0], n.biases[1] + 1e-15])),
        "x": lambda: replace(subject, data=batch(n, [[third]], [[1.0]])),
        "y": lambda: replace(subject, data=batch(n, [[1.0]], [[-1e-100]])),
        "loss": lambda: subject.with_network(n.with_settings(loss="prediction")),
        "l2": lambda: subject.with_network(n.with_settings(l2=third)),
    }[change]()
    assert edited != subject
    assert came_back(Lesson(edited, FIRST.view)).subject == edited


def test_the_losses_before_the_last_updates_go_along_and_the_number_of_those_before_them():
    lesson = FIRST
    for count in range(1, 8):
        lesson = lesson.after_update()
        s = lesson.subject
        linked = replace(s, losses=s.losses[-LOSSES_LINKED:], earlier=max(0, count - LOSSES_LINKED))
        assert came_back(lesson) == replace(lesson, subject=linked)
        assert linked.iteration == count + 1


def test_an_own_network_does_not_call_itself_by_the_example_it_came_from():
    network = initialised((2, 3, 1), ("tanh", "sigmoid"))
    data = batch(network, [[1.0, 0.5]], [[1.0]])
    for subject in (
        Subject("xor", network, data, 0.5),
        lesson_from("xor").subject.called("Mine & <b>yours</b>"),
        replace(lesson_from("xor").subject, origin="on XOR after 5 updates: all 4 examples"),
        replace(lesson_from("xor").subject, own=True),
    ):
        lesson = lesson_from("xor").about(subject)
        assert "example" not in to_link(lesson)
        assert came_back(lesson) == lesson


LARGE = initialised((8, 8, 8, 8, 8), ("relu", "relu", "relu", "sigmoid"), "half_squared_error", "normal", 3)


def large(view: View = FIRST.view) -> Lesson:
    rng = np.random.default_rng(0)
    return Lesson(Subject(FIRST_EXAMPLE, LARGE, batch(LARGE, rng.normal(size=(9, 8)), np.zeros((9, 8))), 0.5), view)


def test_what_is_too_large_for_a_link_is_kept_under_a_short_name():
    lesson = large(View(notation="002", digits=6, shown=8))
    kept = kept_document(lesson)
    assert kept is not None
    name, text = kept
    assert to_link(lesson) == {"kept": name, "notation": "002", "digits": "6", "shown": "9"}
    assert from_link(to_link(lesson), kept={name: text}.get) == (lesson, "")
    assert kept_document(lesson.viewed(digits=1, shown=0)) == kept, "how it is shown is no other document"
    changed = lesson.about(lesson.subject.with_rate(0.25))
    assert kept_document(changed) != kept
    assert kept_document(FIRST) is kept_document(FIRST.after_update()) is None


def test_where_nobody_has_kept_it_that_is_said_and_nothing_else():
    link = to_link(large(View(digits=6, shown=8)))
    found, message = from_link(link)
    assert found == FIRST.viewed(digits=6)
    assert message.count("Allowed") == 1
    assert message.startswith(f"kept (in the link): '{link['kept']}' is not allowed. Allowed: a lesson that this browser has kept.")


def test_what_was_kept_is_looked_at_as_anything_else():
    formula = dumps(FormulaDocument("x"))
    for text in ("", "{", "x" * 100, formula, dumps(document_of(FIRST)).replace("0.3", "1e400")):
        found, message = from_link({"kept": digest("x")}, kept=lambda name, text=text: text)  # type: ignore[misc]
        assert found == FIRST
        assert " is not allowed. Allowed: " in message
    for name in ("", "../x", "<script>", "0" * 17, "G" * 16):
        assert from_link({"kept": name}, kept=lambda name: dumps(document_of(FIRST)))[1].startswith("kept (in the link): ")


HOSTILE = (
    ("example", "nope", "1-2-1, 3-4-1, paths"),
    ("example", "<img src=x onerror=alert(1)>", "1-2-1, 3-4-1, paths"),
    ("example", "../../etc/passwd", "1-2-1, 3-4-1, paths"),
    ("notation", "xx", "003, 002, 000, 004, 001"),
    ("digits", "99", "a whole number from 0 to 8"),
    ("digits", "1e400", "a whole number from 0 to 8"),
    ("digits", "2.5", "a whole number from 0 to 8"),
    ("digits", "", "a whole number from 0 to 8"),
    ("digits", "9" * 5000, "a whole number from 0 to 8"),
    ("arithmetic", "-1", "a whole number from 0 to 6"),
    ("arithmetic", "7", "a whole number from 0 to 6"),
    ("arithmetic", "nan", "a whole number from 0 to 6"),
    ("arithmetic", "__import__('os')", "a whole number from 0 to 6"),
    ("grain", "<script>", "operation, neuron, layer"),
    ("shown", "0", "a whole number from 1 to 1"),
    ("shown", "99", "a whole number from 1 to 1"),
    ("shown", "1e400", "a whole number from 1 to 1"),
)


@pytest.mark.parametrize(("name", "text", "allowed"), HOSTILE)
@pytest.mark.parametrize("fallback", [None, FIRST.viewed(notation="002", digits=6, grain="layer", arithmetic=2)])
def test_a_hostile_parameter_is_refused_by_name_and_the_rest_is_taken(name: str, text: str, allowed: str, fallback: Lesson | None):
    found, message = from_link({name: text}, fallback)
    assert found == (fallback or FIRST)
    assert message.startswith(f"{name}: ")
    assert (repr(text) if text else "an empty field")[:50].rstrip("'") in message
    assert f"Allowed: {allowed}" in message
    # Of two parameters the good one still counts.
    other = ("digits", "7") if name != "digits" else ("grain", "operation")
    found, message = from_link({name: text, other[0]: other[1]}, fallback)
    assert found == from_link({other[0]: other[1]}, fallback)[0] != (fallback or FIRST)
    assert message.startswith(f"{name}: ")


def net(**changes: object) -> str:
    return json.dumps({**GOOD, **changes})


def without(name: str) -> str:
    return json.dumps({k: v for k, v in GOOD.items() if k != name})


NO_NETWORK_AT_ALL = [
    "", "not json", "{", "null", "3", '"text"', "[]", "{}", "[" * 3500, '{"a":' * 700, "[" * 200000, "x" * 2**20, "\0", '"\\ud800"',
    net() + "x", net(extra="y" * 2**20), *(without(name) for name in GOOD),
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NETWORK_AT_ALL, ids=range(len(NO_NETWORK_AT_ALL)))
def test_what_is_no_network_is_refused(text: str):
    found, message = from_link({"net": text})
    assert found == FIRST
    assert message.startswith("net (in the link): ")
    assert message.endswith("Allowed: a network as this page writes it into its own links.")
    assert len(message) < 250


HOSTILE_NETWORKS = (
    ("sizes", net(sizes=[1000, 1000, 1])),
    ("sizes, layer 2", net(sizes=[1, 1e400, 1])),
    ("sizes, layer 1", net(sizes=[-1, 2, 1])),
    ("sizes, layer 1", net(sizes=["1e9", 2, 1])),
    ("sizes", net(sizes=[1] * 13)),
    ("sizes", net(sizes="1-2-1")),
    ("sizes", net(sizes={"0": 1})),
    ("weights[0], row 1, column 1", net(weights=[[[float("nan")], [0.4]], [[1, -3]]])),
    ("weights[0], row 1, column 1", net().replace("0.3", "1e400", 1)),
    ("weights[0], row 1, column 1", net().replace("0.3", "Infinity", 1)),
    ("weights[0]", net(weights=[[[0.3]], [[1, -3]]])),
    ("weights", net(weights=[[[0.3], [0.4]]])),
    ("weights[1]", net(weights=[[[0.3], [0.4]], "abc"])),
    ("weights[1], row 1, column 2", net(weights=[[[0.3], [0.4]], [[1, {"a": 1}]]])),
    ("biases[1]", net(biases=[[0, 0], None])),
    ("biases[0], entry 2", net(biases=[[0, 10**300], [0]])),
    ("activations[0]", net(activations=["softmax", "sigmoid"])),
    ("activations[1]", net(activations=["sigmoid", ["sigmoid"]])),
    ("activations[0]", net(activations=["<script>", "sigmoid"])),
    ("activations", net(activations="sigmoid")),
    ("loss", net(loss="cross_entropy")),
    ("loss", net(loss=["prediction"])),
    ("l2", net(l2=-1)),
    ("output", net(output=7)),
    ("output", net(output=None)),
    ("x", net(x=[[1, 2]])),
    ("x", net(x=[])),
    ("x", net(x=[[1]] * 65)),
    ("x, row 1, column 1", net(x=[["abc"]])),
    ("y", net(y=None)),
    ("y", net(y=[[1], [1]])),
    ("learning rate", net(rate="abc")),
    ("learning rate", net(rate=-1)),
    ("learning rate", net(rate=None)),
)


def test_what_the_table_changes_is_a_network_that_comes_back():
    found, message = from_link({"net": net()})
    assert message == ""
    assert (found.subject.network, found.subject.learning_rate) == (FIRST.subject.network, 0.25)
    assert found.subject.data.y.tolist() == [[0.5]]
    # What no network has is not looked at.
    assert from_link({"net": net(extra=["<script>"], __class__="os")}) == (found, "")


@pytest.mark.parametrize(("field", "text"), HOSTILE_NETWORKS)
def test_a_network_that_is_not_allowed_is_refused_by_the_name_of_its_field(field: str, text: str):
    found, message = from_link({"net": text, "digits": "5"}, lesson_from("xor"))
    assert found == lesson_from("xor").viewed(digits=5)
    assert message.startswith(f"{field}: ")
    assert " is not allowed. Allowed: " in message


scalars = st.none() | st.booleans() | st.integers(-(10**320), 10**320) | st.floats() | st.text(max_size=6)
anything = st.recursive(scalars, lambda c: st.lists(c, max_size=4) | st.dictionaries(st.text(max_size=3), c, max_size=3), max_leaves=8)
junk = st.text(max_size=8) | st.sampled_from(["99", "1e400", "-1", "nan", "0", "1", "3", "٣", "1_0", "003", "exact", "layer", "batch-of-4"])
names = ("example", "net", "kept", "notation", "digits", "arithmetic", "grain", "shown", "step", "x")


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(names), junk), st.dictionaries(st.sampled_from(list(GOOD)), anything, max_size=3))
def test_nothing_that_stands_in_a_link_raises(parameters: dict[str, str], changes: dict[str, object]):
    for link in (parameters, {**parameters, "net": net(**changes)}):
        found, message = from_link(link, FIRST)
        with suppress(NumericError):
            walk_of(found)
        if message:
            assert " is not allowed. Allowed: " in message
        elif "net" in link and not changes:
            assert found.subject.network == FIRST.subject.network


def test_the_longest_link_that_is_written_is_read():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 64, 1))
    n = FIRST.subject.network
    wide = [initialised((k, k, 1), ("tanh", "identity"), how="normal", seed=k) for k in range(2, 20)]
    subjects = [replace(FIRST.subject, data=batch(n, x[:count], y[:count])) for count in range(2, 65)]
    subjects += [replace(FIRST.subject, network=w, data=batch(w, [[1.0] * w.sizes[0]], [[1.0]])) for w in wide]
    texts = {len(to_link(FIRST.about(s))["net"]): s for s in subjects if "net" in to_link(FIRST.about(s))}
    assert LONGEST_NETWORK / 2 < max(texts) <= LONGEST_NETWORK
    assert len(texts) < len(subjects), "some do not fit"
    for subject in texts.values():
        assert came_back(FIRST.about(subject)).subject == subject
