"""Every worked expression gives its numbers: values, derivatives, nudges."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from nnviz.core.errors import InputError
from nnviz.expression_walk import expression
from nnviz.models.expression.examples import expression_example_keys, load_expression_example

KEYS = expression_example_keys()


@pytest.mark.parametrize("key", KEYS)
def test_an_example_gives_its_numbers(key: str):
    example = load_expression_example(key)
    for text in filter(None, (example.text, example.beside)):
        walk = expression(text, example.values)
        assert walk.value == pytest.approx(example.expected[-1].value, abs=1e-12)
    walk = expression(example.text, example.values)
    assert {*walk.variables} <= {e.name for e in example.expected}
    for wanted in example.expected:
        assert walk.named(wanted.name) == pytest.approx(wanted.value, abs=1e-12), wanted.name
        assert walk.gradient(wanted.name) == pytest.approx(wanted.gradient, abs=1e-12), wanted.name


@pytest.mark.parametrize(("key", "nudged"), [(key, n) for key in KEYS for n in load_expression_example(key).nudges], ids=str)
def test_a_nudge_gives_what_the_lecture_says(key: str, nudged):
    example = load_expression_example(key)
    walk = expression(example.text, example.values)
    found = walk.nudge(nudged.name, nudged.h)
    assert walk.value + found.predicted == pytest.approx(nudged.predicted, abs=1e-12)
    assert found.after == pytest.approx(nudged.real, abs=1e-12)


def test_the_lectures_numbers_are_among_them():
    """Lecture 000: f(-2, 5, -4) = -12 and the three nudges; 004: dJ/db = 3c, dJ/dc = 3b; 001: df/dx = 4x + 1."""
    f = load_expression_example("xyz")
    assert [(n.name, n.real) for n in f.nudges] == [("x", -16), ("y", -16), ("z", -9)]
    j = {e.name: e.gradient for e in load_expression_example("abc").expected}
    assert (j["b"], j["c"], j["v"], j["a"], j["u"]) == (3 * 2, 3 * 3, 3, 3, 3)
    assert load_expression_example("multivariate").expected[0].gradient == 4 * 3 + 1


def test_logistic_regression_comes_back_as_the_lecture_says():
    example = load_expression_example("logistic")
    walk = expression(example.text, example.values)
    error = walk.named("a") - example.values["y"]
    assert walk.gradient("z") == pytest.approx(error)
    assert walk.gradient("b") == pytest.approx(error)
    assert all(walk.gradient(f"w{k}") == pytest.approx(error * example.values[f"x{k}"]) for k in (1, 2, 3))
    assert walk.named("z") == pytest.approx(2.45)


def test_the_examples_are_the_files():
    folder = files("nnviz").joinpath("examples", "expressions")
    assert {f.name for f in folder.iterdir()} == {f"{key}.json" for key in (*KEYS, "index")}
    for key in KEYS:
        assert json.loads(folder.joinpath(f"{key}.json").read_text(encoding="utf-8"))["key"] == key
    assert {7, 8, 9, 13} <= {load_expression_example(key).section for key in KEYS}


def test_an_unknown_example_is_refused():
    with pytest.raises(InputError, match="Allowed: xyz, abc"):
        load_expression_example("nonsense")
