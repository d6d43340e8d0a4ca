"""The table of losses: what each asks of the output layer and the targets agrees with its operation."""

from __future__ import annotations

import pytest

from nnviz.core.errors import InputError
from nnviz.core.records.activations import ACTIVATIONS
from nnviz.core.records.losses import LOSSES, loss_named
from nnviz.export.functions import takes_logarithms

every_loss = pytest.mark.parametrize("name", sorted(LOSSES))


@every_loss
def test_a_loss_is_found_by_its_name(name: str):
    assert loss_named(name) is LOSSES[name]
    assert loss_named(name).name == name


@pytest.mark.parametrize("name", ["mse", "", None, 5, ["prediction"], "predictions"])
def test_an_unknown_loss_is_refused_with_the_list_of_names(name: object):
    with pytest.raises(InputError) as refused:
        loss_named(name, "cost")
    assert str(refused.value).startswith("cost: ")
    assert all(known in refused.value.allowed for known in LOSSES)


@every_loss
def test_every_activation_that_a_loss_names_exists_and_short_cuts_are_among_the_allowed(name: str):
    loss = LOSSES[name]
    assert set(loss.outputs) <= set(ACTIVATIONS)
    assert set(loss.short_cut_for) <= set(loss.outputs)


@every_loss
def test_a_loss_that_takes_logarithms_allows_only_activations_between_0_and_1(name: str):
    loss = LOSSES[name]
    if not takes_logarithms(loss):
        assert loss.outputs == ()
    else:
        assert loss.outputs
        assert all(ACTIVATIONS[output].keeps_01 for output in loss.outputs)


@every_loss
def test_only_the_prediction_has_no_operation(name: str):
    operation = LOSSES[name].operation
    if name == "prediction":
        assert operation is None
    else:
        assert operation is not None
        assert len(operation(3).slopes) == 6


@every_loss
def test_targets_are_one_of_four_kinds(name: str):
    assert LOSSES[name].targets in {"any", "unit interval", "distribution", "signs"}
