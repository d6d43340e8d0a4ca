"""A training's document and its link: both lead to the same runs, made again to the last bit."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz import InputError, Network, load_example, read_table
from nnviz.core.limits import MAX_RUNS, MAX_UPDATES
from nnviz.documents.envelope import dumps, is_digest, loads
from nnviz.documents.training import SetupPart, TrainingDocument, setup_of, setup_part
from nnviz.models.data import batch
from nnviz.models.tables.choices import Choices
from nnviz.models.training.lessons import LESSONS
from nnviz.models.training.setup import CHECKS, OWN, TAKEN, Setup
from nnviz.models.training.table import dataset_of
from nnviz.ui.lesson.lesson import Subject, subject_from
from nnviz.ui.training.document import progress, training_document, training_of
from nnviz.ui.training.draft import Draft
from nnviz.ui.training.link import from_link, to_link
from nnviz.ui.training.page import progress_of
from nnviz.ui.training.source import kept_source
from nnviz.ui.training.state import Training, configured, first, pinned, run_on, stopped, with_data, with_lesson, with_own, with_subject
from tests.models.training.test_pieces import same
from tests.strategies import Case, cases
from tests.trainings import advanced, finished
from tests.ui.test_training_link import setups

TABLE = read_table("size;price;sort\n0,5;1,7;a\n1,5;2,4;b\n2,5;3;a\n3,5;1;c", target="sort")


def through(state: Training, draft: Draft | None = None, used: bool = False) -> tuple[Training, Draft | None, bool]:
    document = loads(dumps(training_document(state, draft, used)))
    assert isinstance(document, TrainingDocument)
    return training_of(document)


def by_link(state: Training) -> Training:
    """The training that its link leads to, in another session of the same browser."""
    kept = kept_source(state)
    found = from_link(to_link(state), lambda name: kept[1] if kept and kept[0] == name else None)
    assert found.message == ""
    assert to_link(found) == to_link(state)
    return found


def is_again(found: Training, wanted: Training) -> bool:
    """Whether a training is another one, with the same set-ups, labels, and once it has been made again the same numbers."""
    again, there = finished(found), finished(wanted)
    assert (again.setup, again.updates, again.lesson) == (there.setup, there.updates, there.lesson)
    assert [(run.label, run.setup) for run in again.runs] == [(run.label, run.setup) for run in there.runs]
    return all(same(a.history, b.history) for a, b in zip(again.runs, there.runs, strict=True))


def taken(case: Case) -> Training:
    subject = Subject("1-2-1", case.network, case.batch, 0.25)
    try:
        return with_subject(first(), subject)
    except InputError:
        assume(False)
        raise


@settings(max_examples=40)
@given(setups(), st.integers(1, 300), st.booleans())
def test_any_setup_comes_back_and_is_made_again(setup: Any, updates: int, keep: bool):
    state = finished(run_on(configured(with_data(first(), setup.data), setup), updates))
    if keep:
        state = finished(run_on(configured(pinned(state), replace(setup, rate=0.123, hidden=(3,))), 17))
    assert is_again(through(state)[0], state)
    assert is_again(by_link(state), state)


@settings(max_examples=30)
@given(cases(), st.integers(1, 40))
def test_initial_weights_of_the_walkthrough_come_back(case: Case, updates: int):
    state = run_on(taken(case), updates)
    for found in (through(state)[0], by_link(state)):
        assert found.taken is not None
        assert found.taken.subject.network == case.network
        assert is_again(found, state)


def test_they_are_in_the_link_where_they_fit_and_kept_where_they_do_not():
    small = with_subject(first(), subject_from(load_example("2-2-2-2")))
    assert to_link(small)["data"] == TAKEN
    assert set(to_link(small)) == {"data", "net"}
    assert kept_source(small) is None
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(30, 20)), rng.normal(size=(1, 30))]
    many = Network([20, 30, 1], weights, [np.zeros(30), np.zeros(1)], ["tanh", "sigmoid"])
    large = with_subject(first(), Subject("1-2-1", many, batch(many, rng.normal(size=(4, 20)), [[0.0], [1.0], [0.5], [0.25]]), 0.5))
    assert is_digest(to_link(large)["kept"])
    assert is_again(by_link(run_on(large, 30)), run_on(large, 30))


def test_a_table_of_ones_own_comes_back_by_file_and_by_its_short_name():
    state = finished(run_on(with_own(first(), dataset_of(TABLE)), 60))
    link = to_link(state)
    assert (link["data"], link["ran"]) == (OWN, "60")
    assert is_digest(link["kept"])
    for found in (through(state)[0], by_link(state)):
        assert found.own is not None
        assert (found.own.inputs, found.own.classes, found.own.kind) == (state.run.data.inputs, ("a", "b", "c"), "classes")
        assert found.own.x.tobytes() == state.run.data.x.tobytes()
        assert is_again(found, state)


def test_the_short_name_is_the_tables_whatever_is_made_of_it():
    state = with_own(first(), dataset_of(TABLE))
    other = finished(run_on(configured(state, replace(state.setup, rate=0.01, hidden=(5, 5))), 10))
    assert to_link(state)["kept"] == to_link(other)["kept"]
    assert kept_source(state) == kept_source(other)


def test_where_nobody_has_the_table_it_is_said_and_nothing_else_is_trained():
    state = finished(run_on(with_own(first(), dataset_of(TABLE)), 60))
    found = from_link(to_link(state))
    assert found.message.startswith("kept (in the link): ")
    assert "ask for the training's file" in found.message
    assert not found.running
    assert found.setup == first().setup


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_comes_back(key: str):
    state = finished(with_lesson(first(), key))
    assert to_link(state) == {"lesson": key}
    assert is_again(by_link(state), state)
    assert is_again(through(state)[0], state)
    early = stopped(advanced(with_lesson(first(), key), 1e-4))
    assert is_again(by_link(early), early)
    assert is_again(through(early)[0], early)
    assert [run.history.updates for run in finished(by_link(early)).runs] == [run.history.updates for run in early.runs]


def test_a_run_that_was_going_on_goes_on_and_says_up_to_where_it_is_made_again():
    state = finished(run_on(with_data(first(), "moons"), 300))
    state = advanced(run_on(state, 700), 1e-4)
    assert state.running
    assert progress(state.run) == (300, 1000)
    assert to_link(state)["ran"] == "1000"
    found = through(state)[0]
    assert found.run.made_again
    assert (found.run.before, found.run.goal) == (300, 1000)
    while found.run.made_again:
        found = advanced(found, 1e-4)
    assert 300 <= found.run.history.updates < 1000
    assert found.running
    assert is_again(found, state)


@pytest.mark.parametrize(
    ("before", "goal", "made", "words"),
    [
        (1000, 1000, 0, "made again: 0 of 1,000 updates, 1,000 to go"),
        (1000, 1000, 640, "made again: 640 of 1,000 updates, 360 to go"),
        (1000, 3000, 640, "made again: 640 of 1,000 updates, 2,360 to go"),
        (1000, 3000, 1640, "1,640 updates made, 1,360 to go"),
        (1000, 1000, 1000, "1,000 updates made"),
        (0, 0, 1, "1 update made"),
    ],
)
def test_progress_is_said(before: int, goal: int, made: int, words: str):
    run = first().run
    run = replace(run, history=run.history.extended(made), goal=goal, before=before)
    share, found = progress_of(replace(first(), runs=(run,)))
    assert found == words
    assert share == (made / goal if goal else 1.0)


def test_progress_of_a_lesson_is_that_of_all_its_runs():
    state = by_link(stopped(finished(with_lesson(first(), "l2"))))
    assert progress_of(state)[1] == "0 updates made, 4,000 to go"
    again = through(finished(state))[0]
    assert progress_of(again)[1] == "made again: 0 of 4,000 updates, 4,000 to go"


def test_progress_changes_neither_the_link_nor_the_document_while_it_goes_on():
    state = run_on(with_data(first(), "spiral"), 5000)
    link, text = to_link(state), dumps(training_document(state))
    while state.running:
        assert to_link(state) == link
        assert dumps(training_document(state)) == text
        state = advanced(state, 1e-4)
    assert to_link(state) == link


def test_a_run_that_lost_its_numbers_loses_them_again_at_the_same_update():
    state = finished(run_on(configured(with_data(first(), "line"), replace(with_data(first(), "line").setup, rate=3.0, hidden=())), 900))
    assert state.run.history.ended is not None
    for found in (through(state)[0], by_link(state)):
        again = finished(found)
        assert again.run.history.ended is not None
        assert again.run.history.updates == state.run.history.updates
        assert not again.running


@pytest.mark.parametrize("source", ["a,b\n1,2\n3,4", "gr\u00f6\u00dfe;y\n1,5;2".encode("cp1252"), b"\xff\xfe\x00binary"])
@pytest.mark.parametrize("used", [False, True])
def test_a_table_that_is_only_looked_at_comes_back_with_what_was_said(source: str | bytes, used: bool):
    choices = Choices("cp1252", ";", ",", True, leave_out=False).with_role(0, "left out").with_role(1, "target").with_kind(1, "class")
    _, draft, was_used = through(first(), Draft(source, "data.csv", choices, version=7, message="no"), used)
    assert draft == Draft(source, "data.csv", choices)
    assert was_used == used


def document(**changes: Any) -> str:
    return json.dumps({**json.loads(dumps(training_document(first()))), **changes})


RUN: dict[str, Any] = json.loads(dumps(training_document(first())))["runs"][0]
OWN_TABLE = {"kind": "classes", "x": [[1.0], [2.0]], "y": [[0.0], [1.0]], "inputs": ["a"], "outputs": ["y"], "classes": ["n", "p"]}


def setup_with(**changes: Any) -> list[Any]:
    return [{**RUN, "setup": {**RUN["setup"], **changes}}]


REFUSED = [
    ({"version": 2}, "version"),
    ({"runs": []}, "runs"),
    ({"runs": [RUN] * (MAX_RUNS + 1)}, "runs"),
    ({"runs": [{**RUN, "updates": -1}]}, "updates"),
    ({"runs": [{**RUN, "goal": MAX_UPDATES + 1}]}, "goal"),
    ({"runs": [{**RUN, "goal": "many"}]}, "runs[0].goal"),
    ({"runs": [{**RUN, "label": "two\nlines"}]}, "label"),
    ({"runs": setup_with(data="nonsense")}, "data"),
    ({"runs": setup_with(how="nonsense")}, "initial weights"),
    ({"runs": setup_with(rate=float("nan"))}, "learning rate"),
    ({"runs": setup_with(rate=-1)}, "learning rate"),
    ({"runs": setup_with(l2=1e300)}, "L2 strength λ"),
    ({"runs": setup_with(hidden=[0])}, "hidden layers"),
    ({"runs": setup_with(hidden=[2.5])}, "runs[0].setup.hidden[0]"),
    ({"runs": setup_with(seed=-1)}, "seed"),
    ({"runs": setup_with(activation="maxout")}, "activation"),
    ({"runs": setup_with(batch=0)}, "batch"),
    ({"runs": setup_with(strange=1)}, "runs[0].setup.strange"),
    ({"lesson": "nonsense"}, "lesson"),
    ({"lesson": "rate"}, "runs"),
    ({"own": {**OWN_TABLE, "x": [[1.0], ["x"]]}}, "own.x"),
    ({"own": {**OWN_TABLE, "x": [[1.0, 2.0], [2.0, 1.0]]}}, "x"),
    ({"own": {**OWN_TABLE, "x": [[1.0], [1e101]]}}, "x, row 2, column 1"),
    ({"own": {**OWN_TABLE, "y": [[0.0], [0.5]]}}, "y"),
    ({"own": {**OWN_TABLE, "classes": ["n"]}}, "classes"),
    ({"own": {**OWN_TABLE, "kind": "curve"}}, "classes"),
    ({"own": {**OWN_TABLE, "inputs": ["\ud800"]}}, "file"),
    ({"draft": {"name": "t"}}, "text"),
    ({"draft": {"name": "t", "text": "a", "file": "YQ=="}}, "text"),
    ({"draft": {"name": "t", "text": "a", "choices": {"decimal": ";"}}}, "decimal"),
    ({"draft": {"name": "t", "text": "a", "choices": {"roles": [[0, "king"]]}}}, "role"),
    ({"draft": {"name": "t", "text": "a", "choices": {"roles": [[-1, "input"]]}}}, "column"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED, ids=[f"{n} {field}" for n, (_, field) in enumerate(REFUSED)])
def test_what_does_not_fit_is_refused_by_its_field(changes: dict[str, Any], field: str):
    with pytest.raises(InputError) as refused:
        loads(document(**changes))
    assert str(refused.value).startswith(field)
    assert "Allowed: " in str(refused.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"runs": setup_with(data=OWN)},
        {"runs": setup_with(data=TAKEN)},
        {"runs": setup_with(how=TAKEN)},
        {"runs": setup_with(output="tanh")},
        {"runs": setup_with(hidden=[900, 900])},
        {"runs": [*setup_with(data="moons"), RUN]},
        {"runs": setup_with(batch=5)},
    ],
    ids=str,
)
def test_what_does_not_fit_together_is_refused_when_it_is_opened(changes: dict[str, Any]):
    found = loads(document(**changes))
    assert isinstance(found, TrainingDocument)
    with pytest.raises(InputError, match="Allowed: "):
        training_of(found)


LINKS = [
    ({"data": "xor", "ran": "-5"}, "ran (in the link)"),
    ({"data": "xor", "ran": "many"}, "updates"),
    ({"data": "xor", "ran": "200001"}, "updates"),
    ({"data": "xor", "ran": "1-2"}, "ran (in the link)"),
    ({"lesson": "rate", "ran": "5"}, "ran (in the link)"),
    ({"data": "xor", "runs": "nonsense"}, "runs (in the link)"),
    ({"data": "xor", "runs": "A" * 5000}, "runs (in the link)"),
    ({"data": "walkthrough", "net": "nonsense"}, "net (in the link)"),
    ({"data": "walkthrough"}, "data"),
    ({"data": "own", "kept": "0123456789abcdef"}, "kept (in the link)"),
    ({"data": "own", "kept": "nonsense"}, "kept (in the link)"),
]


@pytest.mark.parametrize(("query", "says"), LINKS, ids=[str(q) for q, _ in LINKS])
def test_a_link_that_cannot_be_followed_says_why(query: dict[str, str], says: str):
    state = from_link(query)
    assert says in state.message
    assert "Allowed: " in state.message
    assert "lesson" in query or not state.running


@settings(max_examples=150)
@given(
    st.sampled_from(["own", "walkthrough", "xor"]),
    st.fixed_dictionaries({}, optional={name: st.text(max_size=40) for name in ("net", "kept", "ran", "runs", "updates")}),
    st.text(max_size=200),
)
def test_no_such_link_breaks_the_page(data: str, query: dict[str, str], kept: str):
    from_link({"data": data, **query}, lambda _: kept)


def test_a_link_stays_short():
    state = with_data(first(), "spiral")
    for rate in (0.1, 0.02, 0.003, 0.0004):
        state = configured(state, replace(state.setup, rate=rate, hidden=(16, 16), activation="leaky_relu", batch=20, l2=rate))
        state = finished(run_on(state, 10))
        state = pinned(state)
    assert len(state.runs) == MAX_RUNS
    assert sum(map(len, (*to_link(state), *to_link(state).values()))) < 500
    assert is_again(by_link(state), state)


def test_every_field_of_a_setup_is_checked_and_part_of_a_document() -> None:
    assert {f.name for f in fields(Setup)} == CHECKS.keys() == set(SetupPart.__struct_fields__)
    assert setup_of(setup_part(Setup())) == Setup()
