"""A task goes by its digest: whatever an update could be told by is part of it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from nnviz.models.data import Batch
from nnviz.models.memory import State
from nnviz.models.network import Network
from nnviz.models.training.task import Task

KIND: dict[str, Any] = {"weights": [[[0.1, 0.2]]], "biases": [[0.3]], "activations": ["sigmoid"]}
NETWORK = Network((2, 1), **KIND)
TASK = Task(NETWORK, Batch(np.eye(2), np.ones((2, 1))), 0.1, 1, 0, "momentum")


def network(**changes: Any) -> Network:
    return Network(**{"sizes": (2, 1), **KIND, **changes})


NETWORKS: dict[str, Network] = {
    "sizes": Network((1, 1), weights=[[[0.1]]], biases=[[0.3]], activations=["sigmoid"]),
    "weights": network(weights=[[[0.1, 0.25]]]),
    "biases": network(biases=[[0.4]]),
    "activations": network(activations=["tanh"]),
    "loss": network(loss="binary_cross_entropy"),
    "l2": network(l2=0.5),
    "output": Network((2, 2), weights=np.ones((1, 2, 2)), biases=np.ones((1, 2)), activations=["sigmoid"], loss="prediction", output=1),
    "reduction": network(reduction="sum"),
    "bias": network(biases=[None]),
    "held": network(held=["weights[0]"]),
}

TASKS: dict[str, Task] = {
    "data": replace(TASK, data=Batch(np.eye(2), np.zeros((2, 1)))),
    "learning_rate": replace(TASK, learning_rate=0.2),
    "batch": replace(TASK, batch=2),
    "seed": replace(TASK, seed=1),
    "rule": replace(TASK, rule="momentum(0.5)"),
    "memory": replace(TASK, memory=State(1, (np.ones(3),))),
}


def test_every_field_is_tried() -> None:
    assert set(NETWORKS) == {field.name for field in fields(Network)}
    assert {*TASKS, "network"} == {field.name for field in fields(Task)}


@pytest.mark.parametrize("other", [*NETWORKS.values(), *TASKS.values()], ids=[*NETWORKS, *TASKS])
def test_another_task_has_another_digest(other: Network | Task) -> None:
    task = other if isinstance(other, Task) else replace(TASK, network=other)
    assert task.digest != TASK.digest


def test_the_same_task_made_again_has_the_same() -> None:
    again = replace(TASK, network=network(), data=Batch(np.eye(2), np.ones((2, 1))), memory=None)
    assert again is not TASK
    assert again.digest == TASK.digest
    assert replace(TASK, memory=State(1, (np.ones(3),))).digest == TASKS["memory"].digest
    assert replace(TASK, memory=State(1, (np.zeros(3),))).digest != TASKS["memory"].digest
    assert replace(TASK, memory=State(2, (np.ones(3),))).digest != TASKS["memory"].digest


def test_what_is_held_fixed_has_no_order() -> None:
    held = ["weights[0]", "biases[0][0]"]
    assert network(held=held).held == network(held=held[::-1]).held
    assert replace(TASK, network=network(held=held)).digest == replace(TASK, network=network(held=held[::-1])).digest
