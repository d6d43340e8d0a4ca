"""The worked examples give the numbers of the lectures, in the arithmetic in which the lectures print them."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files

import numpy as np
import pytest

from nnviz.core.arithmetic import Array
from nnviz.core.errors import InputError
from nnviz.core.forms import Sum
from nnviz.core.graph import Values, evaluate
from nnviz.models.examples import Example, Expected, example_keys, load_example
from nnviz.models.matrix import matrix_pass
from nnviz.models.network_graph import given_values, network_graph

TEXTS = {"key", "title", "summary", "source", "notation", "weights_from"}
FIELDS = TEXTS | {"section", "network", "x", "y", "learning_rate", "note", "expected"}
ENTRIES = [(load_example(key), n, entry) for key in example_keys() for n, entry in enumerate(load_example(key).expected)]


def cases(entries: list[tuple[Example, int, Expected]]) -> pytest.MarkDecorator:
    """Parametrise over (example, expected entry)."""
    return pytest.mark.parametrize(
        ("example", "entry"), [(example, entry) for example, _, entry in entries], ids=[f"{example.key}-{n}" for example, n, _ in entries]
    )


def found(example: Example, entry: Expected) -> Array:
    """What the graph of the example gives for an expected entry."""
    graph = network_graph(example.network, example.data.examples).graph
    values = evaluate(graph, given_values(example.network, example.data, example.learning_rate), entry.arithmetic)
    return values[entry.quantity] if entry.term is None else share(values, entry, entry.term)


def share(values: Values, entry: Expected, term: int) -> Array:
    """One output's term of the loss."""
    node = values.graph.node(entry.quantity)
    assert node.operation is not None
    assert isinstance(node.operation.form, Sum)
    operands = [values.arrays[o] for o in node.operands]
    return entry.arithmetic.keep(node.operation.form.terms[term].value(operands, entry.arithmetic))


@cases(ENTRIES)
def test_the_graph_gives_the_expected_value(example: Example, entry: Expected) -> None:
    value = found(example, entry)
    assert value.shape == (len(entry.value),)
    np.testing.assert_allclose(value, entry.value, rtol=0, atol=entry.tolerance)


@cases([case for case in ENTRIES if case[2].printed])
def test_what_is_printed_is_the_value_rounded(example: Example, entry: Expected) -> None:
    assert entry.printed is not None
    place = Decimal(1).scaleb(-entry.printed.decimals)
    # The value of the file is the decimal that it looks like; the test above holds the graph to it.
    rounded = [Decimal(str(v)).quantize(place, ROUND_HALF_UP) for v in entry.value]
    assert rounded == [Decimal(str(number)) for number in entry.printed.numbers]


def test_the_first_network_by_hand_gives_what_the_lecture_prints() -> None:
    by_hand = [e for e in load_example("1-2-1").expected if e.arithmetic.decimals == 2 and e.printed]
    assert [e.printed.numbers for e in by_hand if e.printed] == [(0.6,), (0.65,), (-1.15,), (0.24,)]


def test_the_gallery_starts_with_1_2_1_and_shows_every_file() -> None:
    stored = {f.name for f in files("nnviz").joinpath("examples").iterdir() if f.name.endswith(".json")}
    assert example_keys()[0] == "1-2-1"
    assert len(set(example_keys())) == len(example_keys())
    assert {f"{key}.json" for key in example_keys()} == stored - {"index.json"}


@pytest.mark.parametrize("key", example_keys())
def test_every_file_has_all_fields(key: str) -> None:
    fields = json.loads(files("nnviz").joinpath("examples", f"{key}.json").read_text(encoding="utf-8"))
    assert set(fields) == FIELDS
    assert fields["key"] == key
    assert all(isinstance(fields[name], str) and fields[name] for name in TEXTS)
    assert fields["expected"]
    assert fields["notation"] in {"000", "001", "002", "003", "004"}
    assert fields["weights_from"] == "lecture" or fields["weights_from"].startswith("chosen: ")
    assert all(set(entry) == {"quantity", "arithmetic", "printed", "value", "tolerance"} for entry in fields["expected"])


@pytest.mark.parametrize(
    ("key", "said"), [("five-classes", ["0.69897", "1.60943791"]), ("1-1-1", ["0.56", "−0.56"]), ("logistic-regression", ["x₀ is 3"])]
)
def test_a_note_says_where_a_lecture_is_wrong(key: str, said: list[str]) -> None:
    note = load_example(key).note or ""
    assert all(text in note for text in said)


def test_xor_is_learnt_in_200_steps_as_its_note_says() -> None:
    example = load_example("xor")
    network = example.network
    for _ in range(200):
        found = matrix_pass(network, example.data)
        weights = [w - example.learning_rate * g for w, g in zip(network.weights, found.grad_W, strict=True)]
        biases = [b - example.learning_rate * g for b, g in zip(network.biases, found.grad_b, strict=True)]
        network = network.with_parameters(weights, biases)
    assert "200 steps" in (example.note or "")
    assert ((matrix_pass(network, example.data).a[-1] > 0.5) == (example.data.y == 1)).all()


def test_an_example_is_read_once() -> None:
    assert load_example("paths") is load_example("paths")


@pytest.mark.parametrize("key", ["", "1-2-2", "index", "../models/examples"])
def test_an_unknown_key_is_refused_with_the_known_ones(key: str) -> None:
    with pytest.raises(InputError) as refused:
        load_example(key)
    assert (refused.value.field, refused.value.value, refused.value.allowed) == ("example", key, ", ".join(example_keys()))
