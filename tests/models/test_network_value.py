"""A network is a frozen value: equal by its content, read-only, and made again from its plain form."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz.models.network import Network
from tests.strategies import Case, cases

PLAIN: dict[str, Any] = {
    "sizes": [2, 2, 2],
    "weights": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
    "biases": [[0, 1], [2, 3]],
    "activations": ["tanh", "sigmoid"],
    "loss": "half_squared_error",
    "l2": 0.5,
    "output": 0,
}

CHANGES: dict[str, Any] = {
    "weights": [[[1, 2], [3, 4]], [[5, 6], [7, 9]]],
    "biases": [[0, 1], [2, 4]],
    "activations": ["tanh", "tanh"],
    "loss": "prediction",
    "l2": 0.25,
    "output": 1,
}


def test_the_same_content_is_the_same_network():
    one, other = Network(**PLAIN), Network(**PLAIN)
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other}) == 1


@pytest.mark.parametrize("field", sorted(CHANGES))
def test_any_other_content_is_another_network(field: str):
    assert Network(**PLAIN) != Network(**{**PLAIN, field: CHANGES[field]})


def test_the_same_numbers_in_another_shape_are_another_network():
    wide = Network([2, 1], [[[1, 2]]], [[0]], ["tanh"])
    tall = Network([1, 2], [[[1], [2]]], [[0, 0]], ["tanh"])
    assert wide != tall


def test_a_network_is_not_equal_to_something_else():
    assert Network(**PLAIN) != PLAIN
    assert Network(**PLAIN) != None  # noqa: E711


@settings(max_examples=50, deadline=None)
@given(case=cases())
def test_the_plain_form_makes_the_same_network_even_through_json(case: Case):
    network = case.network
    again = Network(**json.loads(json.dumps(network.as_dict())))
    assert again == network
    assert hash(again) == hash(network)
    assert again.as_dict() == network.as_dict()


def test_text_and_numpy_numbers_make_the_same_network_as_plain_numbers():
    as_text = {
        **PLAIN,
        "weights": [[["1", "2"], ["3.0", "4"]], np.array([[5, 6], [7, 8]])],
        "biases": [np.array([0.0, 1.0]), ("2", 3)],
        "l2": "0.5",
    }
    assert Network(**as_text) == Network(**PLAIN)


def test_arrays_are_read_only_copies():
    weights = [np.ones((2, 2)), np.ones((2, 2))]
    biases = [np.zeros(2), np.zeros(2)]
    network = Network(**{**PLAIN, "weights": weights, "biases": biases})
    weights[0][0, 0] = biases[0][0] = 99.0
    assert network.weights[0][0, 0] == 1.0
    assert network.biases[0][0] == 0.0
    for array in (*network.weights, *network.biases):
        assert not array.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5.0


@pytest.mark.parametrize("field", sorted(PLAIN))
def test_no_field_can_be_set(field: str):
    with pytest.raises(FrozenInstanceError):
        setattr(Network(**PLAIN), field, PLAIN[field])


def test_lists_become_tuples_and_arrays():
    network = Network(**PLAIN)
    assert network.sizes == (2, 2, 2)
    assert network.activations == ("tanh", "sigmoid")
    assert [w.shape for w in network.weights] == [(2, 2), (2, 2)]
    assert [b.shape for b in network.biases] == [(2,), (2,)]
    assert (network.layers, network.parameters) == (2, 12)


def test_the_plain_form_is_a_copy():
    network = Network(**PLAIN)
    network.as_dict()["weights"][0][0][0] = 99.0
    assert network == Network(**PLAIN)


def test_other_parameters_keep_the_settings():
    network = Network(**PLAIN)
    changed = network.with_parameters([2 * w for w in network.weights], network.biases)
    assert changed == Network(**{**PLAIN, "weights": [[[2, 4], [6, 8]], [[10, 12], [14, 16]]]})
    assert network == Network(**PLAIN)


@pytest.mark.parametrize("field", ["activations", "loss", "l2", "output"])
def test_other_settings_keep_the_rest(field: str):
    changed = Network(**PLAIN).with_settings(**{field: CHANGES[field]})
    assert changed == Network(**{**PLAIN, field: CHANGES[field]})


def test_other_settings_are_checked():
    with pytest.raises(ValueError, match=r"^loss: 'cross_entropy' is not allowed"):
        Network(**PLAIN).with_settings(loss="cross_entropy")


def test_the_defaults():
    network = Network([1, 1], [[[1]]], [[0]], ["tanh"])
    assert (network.loss, network.l2, network.output) == ("half_squared_error", 0.0, 0)
