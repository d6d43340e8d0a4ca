"""Laws for what a training is called: a run by what one would compare it by, an update that is opened by where it comes from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.ui.lesson.lesson import Lesson
from nnviz.ui.shared.sent import Message
from nnviz.ui.training import session as training_session
from nnviz.ui.training.session import handed_over, options
from nnviz.ui.training.state import Training, configured, described, first, run_on
from tests.trainings import finished


def trained(updates: int, batch: int | None = None, standardised: bool = False) -> Training:
    state = configured(first(), replace(first().setup, batch=batch, standardised=standardised))
    return finished(run_on(state, updates)) if updates else state


@settings(max_examples=40)
@given(
    rate=st.sampled_from([0.001, 0.5, 1.0, 10.0]),
    l2=st.sampled_from([0.0, 0.25]),
    batch=st.sampled_from([None, 1, 2, 3]),
    how=st.sampled_from(["xavier", "normal", "zeros"]),
    seed=st.integers(0, 99),
    hidden=st.lists(st.integers(1, 4), max_size=2),
    activation=st.sampled_from(["tanh", "leaky_relu"]),
)
def test_a_run_is_described_by_what_differs(
    rate: float, l2: float, batch: int | None, how: str, seed: int, hidden: list[int], activation: str
):
    setup = replace(first().setup, rate=rate, l2=l2, batch=batch, how=how, seed=seed, hidden=tuple(hidden), activation=activation)
    network = configured(first(), setup).run.history.task.network
    shape, alpha, *others = described(setup, network).split(", α = ")[0], *described(setup, network).split(", α = ")[1].split(", ")
    named = {"tanh": "tanh", "leaky_relu": "leaky ReLU"}[activation].lower()
    assert shape.lower() == "→".join(map(str, (2, *hidden, 1))) + (f" {named}" if hidden else "")
    assert float(alpha) == rate
    expected = [f"λ = {l2:g}"] if l2 else []
    expected += [] if batch is None else ["one example at a time"] if batch == 1 else [f"batches of {batch}"]
    expected += ["all weights 0"] if how == "zeros" else [f"{how} weights", f"seed {seed}"]
    assert others == expected


@pytest.mark.parametrize("standardised", [False, True])
@pytest.mark.parametrize("update", [0, 1, 2, 5])
@pytest.mark.parametrize("batch", [None, 1, 2])
def test_an_opened_update_says_where_it_comes_from(update: int, batch: int | None, standardised: bool, monkeypatch: pytest.MonkeyPatch):
    entered: list[Lesson] = []
    monkeypatch.setattr(training_session, "enter", entered.append)
    monkeypatch.setattr(training_session, "present", lambda: None)
    state = trained(5, batch, standardised)
    run = state.run
    allowed = dict(options(run))
    assert ("batch" in allowed) == (batch is not None)
    words = {"all": allowed["all"], "one": "example 2 of 4"}
    if batch is not None:
        words["batch"] = "the example of its next update" if batch == 1 else "the examples of its next update"
    for what, said in words.items():
        left = handed_over(state, Message({"run": len(state.runs) - 1, "update": update, "what": what, "number": "2"}))
        assert left.leaving
        subject = entered[-1].subject
        title = run.data.title + (", standardised," if standardised else "")
        assert subject.origin == f"on {title} after {update} update{'' if update == 1 else 's'}: {said}"
        assert subject.network == run.history[update].network
        assert subject.data.examples == {"all": 4, "one": 1, "batch": batch}[what]
    assert len(entered) == len(words)
    for wrong in ({"update": 6}, {"update": -1}, {"run": len(state.runs)}, {"what": "first"}, {"what": "one", "number": "0"}):
        with pytest.raises(InputError):
            handed_over(state, Message({"run": len(state.runs) - 1, "update": update, "what": "all", "number": "1"} | wrong))
