"""Documents: what is written comes back to the last bit, and whatever else stands in a file is refused by its field."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.documents.envelope import KINDS, LONGEST_DOCUMENT, SHORT, digest, dumps, is_digest, loads
from nnviz.documents.formula import FormulaDocument, FormulaView
from nnviz.documents.lesson import LessonDocument
from nnviz.models.data import batch
from nnviz.models.examples import example_keys
from nnviz.ui.lesson.document import document_of, lesson_of
from nnviz.ui.lesson.lesson import FIRST_EXAMPLE, Lesson, Subject, View, lesson_from
from tests.strategies import Case, cases

FIRST = lesson_from(FIRST_EXAMPLE)
any_float = st.floats(-1e100, 1e100, allow_subnormal=True) | st.sampled_from([-0.0, 5e-324, 1 / 3, 1e-100, 1e22, 123456789.123456789])

names = st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=60).map(str.strip)


def through(lesson: Lesson) -> Lesson:
    document = loads(dumps(document_of(lesson)))
    assert isinstance(document, LessonDocument)
    return lesson_of(document)


def bits(subject: Subject) -> tuple[object, ...]:
    """Everything of a subject with its floats as bytes: 0.0 and -0.0 are two."""
    floats = np.array([subject.learning_rate, subject.network.l2, *subject.losses]).tobytes()
    return (subject.network, subject.data, floats, subject.example, subject.name, subject.own, subject.origin, subject.iteration)


@pytest.mark.parametrize("key", example_keys())
def test_an_example_comes_back(key: str):
    lesson = lesson_from(key)
    assert through(lesson) == lesson
    updated = lesson.after_update().after_update().viewed(digits=7, grain="layer", arithmetic=2)
    assert bits(through(updated).subject) == bits(updated.subject)
    assert through(updated) == updated


@settings(max_examples=60)
@given(cases(), st.floats(0.0, 1e6), st.lists(any_float, max_size=8), names, st.data())
def test_any_lesson_comes_back_to_the_last_bit(case: Case, rate: float, losses: list[float], name: str, data: st.DataObject):
    network = case.network.with_parameters(
        [np.array(data.draw(st.lists(any_float, min_size=w.size, max_size=w.size))).reshape(w.shape) for w in case.network.weights],
        case.network.biases,
    )
    key = data.draw(st.sampled_from(example_keys()))
    subject = Subject(key, network, case.batch, rate, tuple(losses), name=name, own=data.draw(st.booleans()), earlier=7)
    lesson = Lesson(subject, View("002", 3, "exact", "operation", case.batch.examples - 1))
    assert bits(through(lesson).subject) == bits(subject)
    assert through(lesson) == lesson
    assert dumps(document_of(through(lesson))) == dumps(document_of(lesson))


def test_a_negative_zero_stays_one():
    n = FIRST.subject.network
    subject = FIRST.subject.afresh(n.with_parameters([n.weights[0] * -0.0, n.weights[1]], n.biases), batch(n, [[-0.0]], [[0.5]]))
    back = through(FIRST.about(subject)).subject
    assert [math.copysign(1, v) for v in (back.network.weights[0][0, 0], back.data.x[0, 0])] == [-1.0, -1.0]


def test_a_formula_comes_back_as_it_was_typed_even_where_it_is_none():
    document = FormulaDocument("J = 3*(a +", {"a": "0,5", "b": "", "c": "abc"}, "x²", "xyz", FormulaView(6, 2, "operation"))
    assert loads(dumps(document)) == document


def test_a_file_can_be_read_by_people_and_tells_what_it_is():
    text = dumps(document_of(FIRST))
    content = json.loads(text)
    assert list(content)[:2] == ["nnviz", "version"]
    assert (content["nnviz"], content["version"]) == ("lesson", 1)
    assert content["network"]["weights"] == [[[0.3], [0.4]], [[1.0, -3.0]]]
    assert len(text.splitlines()) == len(content) + 2
    assert loads(text.encode()) == loads("\ufeff" + text) == loads(json.dumps(content, indent=4))


def test_the_short_name_is_of_the_content():
    text = dumps(document_of(FIRST))
    assert is_digest(digest(text))
    assert digest(text) == digest(dumps(document_of(through(FIRST))))
    assert digest(text) != digest(dumps(document_of(FIRST.after_update())))
    assert not any(map(is_digest, ("", "x" * SHORT, "0" * (SHORT - 1), "A" * SHORT, "../../etc/passwd")))


def lesson_text(*place: str | int, value: Any) -> str:
    """The first lesson's file with another value somewhere."""
    content = json.loads(dumps(document_of(FIRST)))
    inside = content
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    return json.dumps(content)


NO_NUMBERS = ("0.5", None, True, [], {})
WRONG: tuple[tuple[str, tuple[str | int, ...], Any], ...] = (
    *((f"network.{name}", ("network", name), 7) for name in ("sizes", "weights", "biases", "activations", "loss")),
    *(("network.weights[0][1][0]", ("network", "weights", 0, 1, 0), value) for value in NO_NUMBERS),
    *(("learning_rate", ("learning_rate",), value) for value in NO_NUMBERS),
    ("weights[0], row 2, column 1", ("network", "weights", 0, 1, 0), math.nan),
    ("weights[0], row 2, column 1", ("network", "weights", 0, 1, 0), math.inf),
    ("weights[0], row 2, column 1", ("network", "weights", 0, 1, 0), 1e101),
    ("learning rate", ("learning_rate",), math.nan),
    ("learning rate", ("learning_rate",), -1),
    ("losses[0]", ("losses",), [math.inf]),
    ("losses", ("losses",), [0.5] * 2000),
    ("earlier", ("earlier",), -1),
    ("sizes", ("network", "sizes"), [1000, 1000]),
    ("network.sizes", ("network", "sizes"), [1] * 13),
    ("network.sizes[1]", ("network", "sizes"), [1, 2.5, 1]),
    ("x", ("x",), [[1.0]] * 65),
    ("x", ("x",), [[1.0, 2.0]]),
    ("y", ("y",), []),
    ("activations[0]", ("network", "activations", 0), "nope"),
    ("loss", ("network", "loss"), "nope"),
    ("output", ("network", "output"), 1),
    ("example", ("example",), "nope"),
    ("name", ("name",), "x" * 61),
    ("name", ("name",), "two\nlines"),
    ("file", ("name",), "\ud800"),
    ("file", ("view", "arithmetic"), "\ud800"),
    ("file", ("example",), "x\udfff"),
    ("name", ("name",), ["x"]),
    ("origin", ("origin",), "x" * 301),
    ("notation", ("view", "notation"), "xx"),
    ("digits", ("view", "digits"), 9),
    ("arithmetic", ("view", "arithmetic"), 7),
    ("view.arithmetic", ("view", "arithmetic"), "by hand"),
    ("grain", ("view", "grain"), "<script>"),
    ("shown", ("view", "shown"), 1),
    ("view.shown", ("view", "shown"), 10**400),
    ("view.colour", ("view", "colour"), "red"),
    ("extra", ("extra",), {"a": [1]}),
    ("version", ("version",), 2),
    ("version", ("version",), "1"),
    ("version", ("version",), True),
    ("version", ("version",), None),
    ("nnviz", ("nnviz",), "picture"),
    ("nnviz", ("nnviz",), ["lesson"]),
)


@pytest.mark.parametrize(("field", "place", "value"), WRONG, ids=range(len(WRONG)))
def test_what_does_not_fit_is_refused_by_its_field(field: str, place: tuple[str | int, ...], value: Any):
    with pytest.raises(InputError) as refused:
        lesson_of(loads(lesson_text(*place, value=value)))  # type: ignore[arg-type]
    found = refused.value.field
    assert found.removeprefix("view.") == field.removeprefix("view.") if field.startswith("view.") else found == field
    assert refused.value.allowed
    assert "`" not in str(refused.value)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("name", ["network", "x", "y", "learning_rate"])
def test_a_field_that_is_missing_is_named(name: str):
    content = json.loads(dumps(document_of(FIRST)))
    del content[name]
    with pytest.raises(InputError) as refused:
        loads(json.dumps(content))
    assert refused.value.field == name


NO_DOCUMENT = (
    "", " ", "x", "{", "null", "3", "[]", "{}", '"lesson"', "[" * 100_000, '{"nnviz":' * 5000, '{"nnviz": "lesson"}', "\0", b"\xff\xfe\x00",
    b"PK\x03\x04", '{"nnviz": "lesson", "version": 1, "network": ' + "[" * 5000, "9" * 10_000, "<html>", "x" * (LONGEST_DOCUMENT + 1),
    b"x" * (LONGEST_DOCUMENT + 1),
)  # fmt: skip


@pytest.mark.parametrize("text", NO_DOCUMENT, ids=range(len(NO_DOCUMENT)))
def test_what_is_no_document_is_refused(text: str | bytes):
    with pytest.raises(InputError) as refused:
        loads(text)
    assert len(str(refused.value)) < 500


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
shallow = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(max_size=5), scalars, max_size=3)
json_values = shallow | st.lists(shallow, max_size=3) | st.dictionaries(st.text(max_size=5), shallow, max_size=3)
PLACES = [(), *(p for _, p, _ in WRONG if len(p) < 4)]


@settings(max_examples=200)
@given(st.sampled_from(PLACES[1:]), json_values, st.sampled_from(sorted(KINDS)))
def test_any_value_anywhere_is_taken_or_refused_by_name(place: tuple[str | int, ...], value: Any, word: str):
    text = lesson_text(*place, value=value)
    for changed in (text, text.replace('"lesson"', json.dumps(word), 1)):
        try:
            document = loads(changed)
        except InputError:
            continue
        assert loads(dumps(document)) == document


def test_a_formula_with_half_a_character_is_refused_and_one_with_a_whole_one_is_taken():
    text = dumps(FormulaDocument("f = x", {"x": "1"})).replace("f = x", "# @\\nf = x")
    for half in ("\\ud800", "\ud800"):
        with pytest.raises(InputError, match="half a character"):
            loads(text.replace("@", half))
    for whole in ("\\ud83d\\ude00", "\U0001f600"):
        document = loads(text.replace("@", whole))
        assert isinstance(document, FormulaDocument)
        assert document.text == "# \U0001f600\nf = x"


def test_a_document_without_an_example_is_ones_own():
    document = loads(lesson_text("example", value=""))
    assert isinstance(document, LessonDocument)
    assert lesson_of(document).subject == replace(FIRST.subject, own=True)
