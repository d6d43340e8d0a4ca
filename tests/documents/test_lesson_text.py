"""The short text of a lesson: exact to the last bit, within a link's room, and nothing else is read."""

from __future__ import annotations

import base64
import struct
import zlib
from contextlib import suppress

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.documents import compact
from nnviz.documents.lesson import LessonDocument, network_part
from nnviz.documents.lesson_text import ALLOWED, FIELD, LOSSES_LINKED, lesson_from_text, lesson_text
from nnviz.documents.numbers import CutError, read_numbers, write_numbers
from nnviz.models.examples import example_keys, load_example
from nnviz.models.held import parameters_of
from nnviz.models.initialise import initialised
from nnviz.models.network import count_parameters
from nnviz.ui.lesson.link import LONGEST_NETWORK
from tests.strategies import PAIRS, targets_for

doubles = st.integers(0, 2**64 - 1).map(lambda bits: struct.unpack("<d", struct.pack("<Q", bits))[0])
decimals = st.builds(lambda m, e: float(f"{m}e{e}"), st.integers(-(10**6), 10**6), st.integers(-130, 130))
anything = doubles | decimals | st.sampled_from([0.0, -0.0, 5e-324, 1.7976931348623157e308, float("inf"), float("nan"), 1 / 3])
allowed = st.floats(-1e100, 1e100) | decimals.filter(lambda v: abs(v) <= 1e100) | st.sampled_from([0.0, -0.0, 5e-324, 1 / 3, 1e100])


def bits(values: list[float]) -> bytes:
    return np.array(values, dtype="<f8").tobytes()


@settings(max_examples=300)
@given(st.lists(anything, max_size=40))
def test_numbers_come_back_to_the_last_bit(values: list[float]):
    content = write_numbers(values)
    assert bits(read_numbers(content, len(values))) == bits(values)
    assert len(content) <= 8 * len(values) + (len(values) + 7) // 8


@settings(max_examples=200)
@given(st.binary(max_size=80), st.integers(0, 20))
def test_bytes_are_numbers_to_the_last_one_or_refused(content: bytes, count: int):
    try:
        found = read_numbers(content, count)
    except CutError:
        return
    assert len(found) == count


@st.composite
def lessons(draw: st.DrawFn) -> LessonDocument:
    """Any network up to 4→8→8→3 with a batch of up to 4, any allowed floats in it."""
    sizes = [draw(st.integers(1, most)) for most in (4, 8, 8, 3)[: draw(st.integers(2, 4))]]
    output, loss = draw(st.sampled_from(PAIRS))
    names = [*(draw(st.sampled_from(["tanh", "relu", "leaky_relu", "softplus", "sigmoid"])) for _ in sizes[2:]), output]
    network = initialised(sizes, names, loss, "normal", draw(st.integers(0, 99)), draw(st.floats(0, 1e6)))
    there = draw(st.lists(st.booleans(), min_size=network.layers, max_size=network.layers))
    network = network.with_settings(reduction=draw(st.sampled_from(["mean", "sum"])), bias=there)
    every = parameters_of(network.sizes, network.bias)
    network = network.with_settings(held=draw(st.lists(st.sampled_from(every), max_size=6)))
    numbers = draw(st.lists(allowed, min_size=count_parameters(sizes), max_size=count_parameters(sizes)))
    weights, biases, at = [], [], 0
    for w, b in zip(network.weights, network.biases, strict=True):
        weights.append(np.array(numbers[at : at + w.size]).reshape(w.shape))
        biases.append(np.array(numbers[at + w.size : at + w.size + b.size]))
        at += w.size + b.size
    examples = draw(st.integers(1, 4))
    x = draw(st.lists(st.lists(allowed, min_size=sizes[0], max_size=sizes[0]), min_size=examples, max_size=examples))
    y = targets_for(loss, sizes[-1], examples, np.random.default_rng(draw(st.integers(0, 99))))
    return LessonDocument(
        network_part(network.with_parameters(weights, biases)),
        x,
        y.tolist(),
        draw(st.floats(0, 1e6)),
        draw(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=60)),
        draw(st.sampled_from(["", *example_keys()])),
        draw(st.booleans()),
        losses=draw(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=LOSSES_LINKED)),
        earlier=draw(st.integers(0, 10**9)),
    )


def floats(document: LessonDocument) -> bytes:
    n = document.network
    parts = [*(np.ravel(w) for w in n.weights), *(b for b in n.biases if b is not None)]
    parts += [np.ravel(document.x), np.ravel(document.y), [document.learning_rate, n.l2]]
    return b"".join(np.asarray(p, dtype="<f8").tobytes() for p in [*parts, document.losses])


@settings(max_examples=200)
@given(lessons())
def test_every_network_up_to_4_8_8_3_with_a_batch_of_4_is_in_a_link_exactly(document: LessonDocument):
    text = lesson_text(document)
    assert text is not None
    assert len(text) <= LONGEST_NETWORK
    back = lesson_from_text(text)
    assert back == document
    assert floats(back) == floats(document)
    back.checked()


def worst() -> LessonDocument:
    """The largest of them, no number of which has a short decimal."""
    rng = np.random.default_rng(7)
    network = initialised((4, 8, 8, 3), ("leaky_relu", "softplus", "softmax"), "cross_entropy", "normal", 1, 1 / 3)
    network = network.with_parameters(network.weights, [rng.normal(size=n) for n in (8, 8, 3)])
    x, y = rng.normal(size=(4, 4)) * 10.0 ** rng.integers(-90, 90, (4, 4)), rng.dirichlet(np.ones(3), 4)
    return LessonDocument(network_part(network), x.tolist(), y.tolist(), 1 / 7, losses=rng.random(4).tolist(), own=True)


def test_how_long_the_texts_are():
    """Under 1,900 characters whatever the numbers are; 1,500 as it is built; a worked example is as short as a sentence."""
    text = lesson_text(worst())
    assert text is not None
    assert len(text) < 1900
    assert lesson_from_text(text) == worst()
    n = initialised((4, 8, 8, 3), ("tanh", "tanh", "softmax"), "cross_entropy", "xavier", 3)
    x, y = np.round(np.random.default_rng(1).normal(size=(4, 4)), 2), np.eye(3)[[0, 1, 2, 0]]
    built = lesson_text(LessonDocument(network_part(n), x.tolist(), y.tolist(), 0.5))
    assert built is not None
    assert len(built) < 1500
    for key in example_keys():
        e = load_example(key)
        text = lesson_text(LessonDocument(network_part(e.network), e.data.x.tolist(), e.data.y.tolist(), e.learning_rate, example=key))
        assert text is not None
        assert len(text) < 200


TEXT = lesson_text(worst()) or ""


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=-15, zdict=compact._DICTIONARY)
    return b"\2" + packer.compress(content) + packer.flush()


def record(*fields: object, after: bytes = b"") -> str:
    head = msgspec.msgpack.encode(fields)
    return encoded(b"\1" + len(head).to_bytes(2, "big") + head + after)


HOSTILE = (
    "", "A", "AA", "AAAA", "====", "ÿ", "\ud800", "Ag", TEXT[:-1], TEXT[:-4], TEXT + "AAAA", TEXT[:100] + "!" + TEXT[101:],
    TEXT.swapcase(), "A" + TEXT, "Aw" + TEXT[2:], encoded(b"\3" + b"x" * 50), encoded(b"\1"), encoded(b"\1\0\0"),
    encoded(b"\1\xff\xff"), encoded(b"\2" + b"x" * 50), encoded(deflated(b"\0" * 10**8)), encoded(deflated(b"\0" * 100)),
    encoded(deflated(b"")), encoded(zlib.compress(b"x")), encoded(b"\1\0\1\xc1"), encoded(b"\1\0\2\xa1\xff"),
    record(), record(1), record("x"), record([1, 1], ["sigmoid"], 5), record([1, 1], ["sigmoid"], "half_squared_error"),
    record([1, 1], ["sigmoid"], "loss", 1, 0, 0, 0, False, "", "", "", "more"), record({"a": 1}, ["sigmoid"], "x"),
    record([1, 1], ["sigmoid"], "half_squared_error", after=b"\0" * 7), record([1, 1], [["sigmoid"]], "half_squared_error"),
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_such_text_is_refused(text: str):
    with pytest.raises(InputError) as refused:
        lesson_from_text(text)
    assert (refused.value.field, refused.value.allowed) == (FIELD, ALLOWED)


LIMITS = (
    ("sizes", record([1000, 1000], ["sigmoid"], "half_squared_error")),
    ("sizes", record([1], [], "half_squared_error")),
    ("sizes", record([1] * 13, ["sigmoid"] * 12, "half_squared_error")),
    ("sizes, layer 1", record([0, 1], ["sigmoid"], "half_squared_error")),
    ("sizes, layer 1", record([2**63 - 1, 1], ["sigmoid"], "half_squared_error")),
    ("activations", record([1, 1], [], "half_squared_error")),
    ("activations", record([1, 1], ["sigmoid"] * 5000, "half_squared_error")),
    ("examples (in the link)", record([1, 1], ["sigmoid"], "half_squared_error", 65)),
    ("examples (in the link)", record([1, 1], ["sigmoid"], "half_squared_error", 0)),
    ("losses (in the link)", record([1, 1], ["sigmoid"], "half_squared_error", 1, 5)),
    ("losses (in the link)", record([1, 1], ["sigmoid"], "half_squared_error", 1, -1)),
)


@pytest.mark.parametrize(("field", "text"), LIMITS, ids=range(len(LIMITS)))
def test_what_is_beyond_a_limit_is_refused_by_its_field(field: str, text: str):
    with pytest.raises(InputError) as refused:
        lesson_from_text(text)
    assert refused.value.field == field


@settings(max_examples=300)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from("AZaz09-_"))
def test_a_text_with_another_letter_is_another_lesson_or_none(place: int, letter: str):
    with suppress(InputError):
        lesson_from_text(TEXT[:place] + letter + TEXT[place + 1 :]).checked()


@settings(max_examples=200)
@given(st.binary(max_size=200), st.sampled_from([b"\1", b"\2", b""]))
def test_any_bytes_are_a_lesson_or_refused(content: bytes, first: bytes):
    for text in (encoded(first + content), encoded(deflated(content))):
        with suppress(InputError):
            lesson_from_text(text).checked()


def test_more_than_a_text_may_hold_is_none():
    rng = np.random.default_rng(0)
    n = initialised((60, 30, 5), ("tanh", "identity"), how="normal")
    many = LessonDocument(network_part(n), rng.normal(size=(64, 60)).tolist(), rng.normal(size=(64, 5)).tolist(), 0.5)
    assert lesson_text(many) is not None, "longer than a link, but still a text"
    wide = initialised((1900, 1), ("identity",), how="normal")
    assert lesson_text(LessonDocument(network_part(wide), rng.normal(size=(64, 1900)).tolist(), [[0.0]] * 64, 0.5)) is None


def test_only_the_last_losses_go_along():
    lesson = replace_losses(worst(), [float(n) for n in range(10)])
    back = lesson_from_text(lesson_text(lesson) or "")
    assert (back.losses, back.earlier) == ([6.0, 7.0, 8.0, 9.0], 6)


def replace_losses(document: LessonDocument, losses: list[float]) -> LessonDocument:
    return msgspec.structs.replace(document, losses=losses)


def test_the_words_that_links_are_deflated_with_are_for_ever():
    """They are part of the version: with others every old link would be refused, however the kinds are called now."""
    words = b"half_squared_error cross_entropy binary_cross_entropy prediction step softplus leaky_relu identity softmax relu tanh sigmoid"
    assert words == compact._DICTIONARY
