"""The Training page's state: every change makes a new one or is refused with a message, and the runs follow the set-up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz import InputError, Network, load_example, read_table, walkthrough
from nnviz.core.limits import MAX_RUNS, MAX_UPDATES
from nnviz.models.data import batch
from nnviz.models.training.lessons import LESSONS
from nnviz.models.training.setup import OWN, TAKEN
from nnviz.models.training.table import dataset_of
from nnviz.ui.lesson.lesson import Subject, subject_from
from nnviz.ui.training.state import (
    Training,
    alone,
    configured,
    first,
    pinned,
    restarted,
    run_on,
    stepped,
    stopped,
    tried,
    with_data,
    with_lesson,
    with_own,
    with_subject,
)
from tests.trainings import advanced, finished


def trained(updates: int = 20) -> Training:
    return finished(run_on(first(), updates))


def test_it_begins_with_xor_before_the_first_update() -> None:
    state = first()
    assert state.run.data.key == "xor"
    assert (state.run.history.updates, state.running) == (0, False)


def test_a_run_makes_its_updates_and_goes_on() -> None:
    state = trained(20)
    assert state.run.history.updates == 20
    assert finished(run_on(state, 30)).run.history.updates == 50
    assert finished(stepped(state)).run.history.updates == 21
    assert finished(stepped(stepped(state))).run.history.updates == 22, "two presses before the first is answered"


def test_slices_add_up_to_the_same_numbers() -> None:
    state = run_on(first(), 2000)
    slices = 0
    while state.running:
        state = advanced(state, 0.0005)
        slices += 1
    assert slices > 3
    assert state.run.history[2000].loss == trained(2000).run.history[2000].loss


def test_stop_ends_a_run_where_it_is() -> None:
    state = stopped(advanced(run_on(first(), MAX_UPDATES), 0.001))
    made = state.run.history.updates
    assert 0 < made < MAX_UPDATES
    assert not state.running
    assert advanced(state, 1.0).run.history.updates == made


def test_reset_leads_back_to_the_same_initial_weights() -> None:
    before = first().run.history[0].network
    after = restarted(trained())
    assert after.run.history.updates == 0
    assert after.run.history[0].network == before
    assert finished(run_on(after, 20)).run.history[20].loss == trained(20).run.history[20].loss


def test_the_number_of_updates_is_bounded() -> None:
    with pytest.raises(InputError, match="updates"):
        run_on(first(), MAX_UPDATES + 1)
    state = trained(10)
    assert run_on(state, MAX_UPDATES).run.goal == MAX_UPDATES


def test_another_setup_starts_the_present_run_again() -> None:
    state = configured(trained(), replace(first().setup, rate=0.25))
    assert state.run.history.updates == 0
    assert state.run.history.task.learning_rate == 0.25
    assert "α = 0.25" in state.run.label


def test_a_refused_setup_leaves_everything_as_it_was() -> None:
    state = trained()
    after = tried(state, lambda s: configured(s, replace(s.setup, output="tanh")))
    assert "binary cross-entropy" in after.message
    assert after.runs == state.runs
    assert after.setup == state.setup
    assert after.version > state.version
    assert tried(after, stepped).message == ""


def test_runs_are_kept_to_be_compared_up_to_four() -> None:
    state = first()
    for k in range(6):
        state = finished(run_on(configured(state, replace(state.setup, rate=0.1 * (k + 1))), 5))
        state = pinned(state)
        assert len(state.runs) == min(k + 2, MAX_RUNS)
    assert [run.history.updates for run in state.runs] == [5, 5, 5, 0]
    assert state.runs[0].setup.rate == pytest.approx(0.4)
    assert len(alone(state).runs) == 1
    assert alone(state).run is state.run


def test_other_data_bring_their_output_and_loss_and_end_the_comparison() -> None:
    state = with_data(pinned(trained()), "blobs")
    assert len(state.runs) == 1
    assert state.run.history.task.network.sizes == (2, 2, 3)
    assert (state.setup.output, state.setup.loss) == ("softmax", "cross_entropy")
    assert with_data(state, "curve").setup.loss == "half_squared_error"
    with pytest.raises(InputError, match="data"):
        with_data(state, "nonsense")


def test_runs_on_the_same_data_share_it() -> None:
    state = with_lesson(first(), "l2")
    assert state.runs[0].data is state.runs[1].data


def test_standardised_data_are_trained_standardised() -> None:
    state = configured(with_data(first(), "logistic"), replace(with_data(first(), "logistic").setup, standardised=True))
    assert np.allclose(state.run.history.task.data.x.mean(axis=0), 0)


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_runs_all_its_runs(key: str) -> None:
    state = finished(with_lesson(first(), key))
    assert [run.label for run in state.runs] == [label for label, _ in LESSONS[key].runs]
    for run in state.runs:
        assert run.history.updates == LESSONS[key].updates or run.history.ended is not None
    made = [run.history.updates for run in state.runs]
    further = finished(stepped(state))
    assert all(
        b == a + 1 or run.history.ended for a, b, run in zip(made, [r.history.updates for r in further.runs], state.runs, strict=True)
    )


def test_a_table_of_ones_own_is_trained() -> None:
    state = with_own(trained(), dataset_of(read_table("a,b,c,kind\n1,2,3,x\n2,3,4,y\n3,4,6,z\n5,4,3,x")))
    assert state.setup.data == OWN
    assert state.run.history.task.network.sizes == (3, 2, 3)
    assert finished(run_on(state, 5)).run.history.updates == 5
    again = with_own(state, dataset_of(read_table("a,b\n1,2.5\n2,3.5")))
    assert again.run.history.task.network.sizes == (1, 2, 1)


def test_the_walkthroughs_network_is_trained_from_its_own_weights() -> None:
    example = load_example("2-2-2-2")
    state = with_subject(first(), subject_from(example))
    assert state.setup.data == state.setup.how == TAKEN
    assert state.run.history[0].network == example.network
    walk = walkthrough(example.network, example.data.x, example.data.y, example.learning_rate)
    trained_once = finished(stepped(state)).run.history[1].network
    for found, wanted in zip(trained_once.weights, walk.updated.weights, strict=True):
        assert np.allclose(found, wanted, rtol=1e-12, atol=1e-14)
    drawn = configured(state, replace(state.setup, how="he"))
    assert drawn.run.history[0].network != example.network
    with pytest.raises(InputError, match="initial weights"):
        configured(state, replace(state.setup, hidden=(3,)))
    assert with_data(state, "xor").setup.how == "xavier"


def test_activations_that_differ_are_taken_along() -> None:
    network = Network([1, 1, 1, 1], [[[0.5]]] * 3, [[0.0]] * 3, ["tanh", "relu", "sigmoid"])
    subject = Subject("1-2-1", network, batch(network, [[1.0]], [[1.0]]), 0.5)
    state = with_subject(first(), subject)
    assert state.run.history[0].network == network


def test_a_lesson_without_a_loss_cannot_be_trained() -> None:
    subject = subject_from(load_example("2-2-2-2-1"))
    assert subject.network.loss == "prediction"
    with pytest.raises(InputError, match="loss"):
        with_subject(first(), subject)


def test_with_other_data_no_run_on_the_old_ones_is_compared() -> None:
    state = finished(run_on(pinned(trained(5)), 3))
    assert len(state.runs) == 2
    table = dataset_of(read_table("a,y\n0.5,1.5\n1.25,2.5\n2.75,3.5", target="y", kind="numbers"))
    after = with_own(state, table)
    assert [run.data for run in after.runs] == [after.own]
