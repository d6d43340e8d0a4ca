"""The README names every kind that the app offers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nnviz.core.records.activations import ACTIVATIONS, squeezed
from nnviz.core.records.losses import LOSSES
from nnviz.core.records.rules import RULES

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def between(first: str, last: str) -> list[str]:
    """The entries of a list in the README."""
    listed = README.partition(first)[2].partition(last)[0]
    return [squeezed(entry) for entry in re.split(r"[,;(]| and ", listed)]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_stands_in_the_list_under_your_own_network(name: str):
    said = [entry.removesuffix("withanumberofyourown") for entry in between("units, activations (", ")")]
    assert squeezed(name) in said


@pytest.mark.parametrize("title", [loss.title for loss in LOSSES.values()])
def test_every_loss_stands_there_by_its_title(title: str):
    assert squeezed(title) in [entry.removeprefix("or") for entry in between("softmax), loss (", ")")]


@pytest.mark.parametrize("name", RULES)
def test_every_rule_stands_beside_the_call_that_takes_it(name: str):
    assert squeezed(name) in between('rule="momentum")  # ', "\n")
