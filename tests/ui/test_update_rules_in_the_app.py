"""Update rules in the app: chosen beside the learning rate, applied with what they remember, kept in links, documents and Undo."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nnviz import InputError, initialised, train
from nnviz.core.quantities import BIAS
from nnviz.core.records.rules import ADAM, PLAIN, RULES, rule_named
from nnviz.documents.envelope import dumps, loads
from nnviz.documents.lesson import LessonDocument
from nnviz.documents.training import TrainingDocument
from nnviz.export.batch_code import loop_code, vectorised_code
from nnviz.files import open_file
from nnviz.models.data import batch
from nnviz.models.network import Network
from nnviz.models.training.kernel import Kernel
from nnviz.models.training.parameters import flat
from nnviz.ui.lesson.document import document_of, lesson_of
from nnviz.ui.lesson.kept import Kept, as_part, from_part
from nnviz.ui.lesson.lesson import FIRST_EXAMPLE, Lesson, Subject, View, lesson_from, walk_of
from nnviz.ui.lesson.link import RULE, from_link, kept_document, to_link
from nnviz.ui.lesson.session import opened, undone, updated
from nnviz.ui.shared.rule_choice import with_kind, with_number
from nnviz.ui.shared.sent import Message
from nnviz.ui.training import link as training_link
from nnviz.ui.training.document import training_document, training_of
from nnviz.ui.training.session import handed_over
from nnviz.ui.training.state import configured, described, first, pinned, run_on, with_data, with_subject
from tests.app import Page
from tests.strategies import SMOOTH, Case, cases, rule_names
from tests.trainings import finished

BOX = "Update rule"
NEXT = "Apply the update and go on"
FIRST = lesson_from(FIRST_EXAMPLE)
every_rule = pytest.mark.parametrize("rule", [*RULES, "momentum(0.5)", "adam(0.8, 0.99, 0.001)"])


def lesson_with(rule: str, case: Case | None = None, rate: float = 0.1) -> Lesson:
    if case is None:
        return FIRST.about(FIRST.subject.with_rule(rule))
    return Lesson(Subject(FIRST_EXAMPLE, case.network, case.batch, rate, rule=rule), View())


def after(lesson: Lesson, updates: int) -> Lesson:
    for _ in range(updates):
        lesson = lesson.after_update()
    return lesson


def ran(code: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "script", "exec"), {})


# --- the same numbers everywhere --------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(cases(hidden=SMOOTH), rule_names(), st.integers(1, 4))
def test_the_app_s_iterations_a_training_and_the_kernel_agree(case: Case, rule: str, updates: int):
    lesson = lesson_with(rule, case)
    for _ in range(updates):
        walk = walk_of(lesson)
        there = [g for g, bias in zip(walk.grad_b, case.network.bias, strict=True) if bias]
        gradients = np.concatenate([g.ravel() for g in (*walk.grad_W, *there)])
        # What is measured by its own size has that of the rounding where there is nothing else.
        assume((np.abs(gradients) > 1e-5).all())
        lesson = lesson.after_update()
    network = lesson.subject.network
    history = train(case.network, case.batch.x, case.batch.y, learning_rate=0.1, updates=updates, rule=rule)
    assert_allclose(flat(history[updates].network), flat(network), rtol=1e-6, atol=1e-8)
    kernel = Kernel(case.network, case.batch.x, case.batch.y, 0.1, rule_named(rule))
    for _ in range(updates):
        kernel.update()
    assert_allclose(kernel.parameters, flat(network), rtol=1e-6, atol=1e-8)
    memory = lesson.subject.memory
    if memory is not None:
        assert memory.updates == updates
        for found, expected in zip(history.remembered(updates).kept, memory.kept, strict=True):
            assert_allclose(found, expected, rtol=1e-6, atol=1e-10)
    walk = walk_of(lesson)
    for code in (walk.to_numpy(), loop_code(walk).text, vectorised_code(walk).text):
        ran(code)


def free_of(network: Network) -> list[np.ndarray]:
    """What of the weights and then of the biases an update changes."""
    masks = [np.ones_like(v, dtype=bool) for v in (*network.weights, *network.biases)]
    for variable in network.held:
        layer, *place = variable.index
        masks[layer - 1 + (network.layers if variable.name == BIAS else 0)][tuple(place)] = False
    return masks


@settings(max_examples=25, deadline=None)
@given(cases(hidden=SMOOTH), rule_names(), st.integers(1, 3))
def test_pytorch_s_own_optimizer_started_from_nothing_comes_to_the_same_weights(case: Case, rule: str, updates: int):
    torch = pytest.importorskip("torch")
    lesson, record = lesson_with(rule, case), rule_named(rule)
    parameters = [torch.tensor(v, requires_grad=True) for v in (*case.network.weights, *case.network.biases)]
    optimizer = getattr(torch.optim, record.optimizer)(parameters, lr=0.1, **record.arguments)
    free = [torch.tensor(mask) for mask in free_of(case.network)]
    for _ in range(updates):
        walk = walk_of(lesson)
        for parameter, gradient in zip(parameters, (*walk.grad_W, *walk.grad_b), strict=True):
            parameter.grad = torch.tensor(gradient)
        before = [parameter.detach().clone() for parameter in parameters]
        optimizer.step()
        for parameter, old, mask in zip(parameters, before, free, strict=True):
            parameter.data = torch.where(mask, parameter.detach(), old)
        lesson = lesson.after_update()
    network = lesson.subject.network
    for parameter, expected in zip(parameters, (*network.weights, *network.biases), strict=True):
        assert_allclose(parameter.detach().numpy(), expected, rtol=1e-9, atol=1e-9)


@every_rule
def test_the_scripts_of_a_later_iteration_go_on_from_what_is_remembered(rule: str):
    pytest.importorskip("torch")
    walk = walk_of(after(lesson_with(rule), 3))
    assert walk.state.updates == (3 if walk.state.kept else 0)
    ran(walk.to_numpy())
    ran(walk.to_pytorch())


# --- kept -------------------------------------------------------------------------------------------------------------


def through_document(lesson: Lesson) -> Lesson:
    document = loads(dumps(document_of(lesson)))
    assert isinstance(document, LessonDocument)
    return lesson_of(document)


def through_link(lesson: Lesson) -> Lesson:
    kept = kept_document(lesson)
    found, message = from_link(to_link(lesson), kept=dict([kept] if kept else []).get)
    assert message == ""
    return found


@settings(max_examples=60, deadline=None)
@given(cases(hidden=SMOOTH), rule_names(), st.integers(0, 3))
def test_links_and_documents_bring_rule_and_memory_back_to_the_last_bit(case: Case, rule: str, updates: int):
    lesson = after(lesson_with(rule, case, 0.01), updates)
    remembers = updates > 0 and bool(rule_named(rule).remembered)
    assert (lesson.subject.memory is not None) == remembers
    for back in (through_document(lesson), through_link(lesson)):
        assert back.subject == lesson.subject
        assert back.after_update().subject.network == lesson.after_update().subject.network


def test_the_largest_network_that_a_link_holds_is_kept_by_its_short_name_with_adam():
    """What Adam remembers is twice as much as the network: a link has no room for it, and the browser keeps the document."""
    rng = np.random.default_rng(0)
    network = initialised((4, 8, 8, 3), ("tanh", "tanh", "identity"), "half_squared_error", "normal", 1)
    data = batch(network, rng.normal(size=(4, 4)), rng.normal(size=(4, 3)))
    lesson = Lesson(Subject(FIRST_EXAMPLE, network, data, 0.1, rule=ADAM.name), View())
    assert kept_document(lesson) is None
    later = after(lesson, 2)
    assert kept_document(later) is not None
    assert through_link(later) == later


def test_a_rule_that_was_not_used_yet_leaves_the_link_of_an_example_short():
    lesson = lesson_with("adam(0.8, 0.99)")
    assert to_link(lesson) == {"example": FIRST_EXAMPLE, RULE: "adam(0.8, 0.99)"}
    assert from_link(to_link(lesson)) == (lesson, "")
    assert RULE not in to_link(lesson.after_update())
    assert from_link({"example": "xor", RULE: "sgd"}) == (lesson_from("xor"), "")
    found, message = from_link({"example": "xor", RULE: "<b>"})
    assert found == lesson_from("xor")
    assert message.startswith("rule: '<b>' is not allowed. Allowed: plain, momentum or momentum(0.9), ")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rule": "adagrad"}, "rule"),
        ({"memory": {"updates": 1, "kept": []}}, "memory"),
        ({"memory": {"updates": 0, "kept": [[0.0] * 7] * 2}}, "memory.updates"),
        ({"memory": {"updates": 1, "kept": [[0.0] * 7, [0.0] * 6]}}, "memory, mean square"),
        ({"memory": {"updates": 1, "kept": [[0.0] * 7, [0.0] * 6 + [-1.0]]}}, "memory, mean square, entry 7"),
        ({"memory": {"updates": 1, "kept": [["x"] * 7, [0.0] * 7]}}, "memory.kept[0][0]"),
        ({"rule": "momentum"}, "memory"),
    ],
)
def test_a_memory_that_does_not_fit_is_refused_by_its_field(changes: dict[str, Any], field: str):
    content = json.loads(dumps(document_of(after(lesson_with(ADAM.name), 1))))
    with pytest.raises(InputError) as refused:
        loads(json.dumps(content | changes))
    assert refused.value.field == field


def test_a_saved_lesson_opens_without_the_app_where_it_was(tmp_path: Any):
    lesson = after(lesson_with(ADAM.name), 2)
    (tmp_path / "lesson.json").write_text(dumps(document_of(lesson)))
    walk: Any = open_file(tmp_path / "lesson.json")
    assert walk.state == lesson.subject.memory
    assert walk.updated == lesson.after_update().subject.network


def test_undo_takes_an_update_back_with_its_memory():
    session = opened(lesson_with(ADAM.name))
    once = updated(session)
    twice = updated(once)
    assert undone(twice).lesson == once.lesson
    assert undone(undone(twice)).lesson == session.lesson
    assert updated(undone(twice)).lesson == twice.lesson


def test_what_the_browser_keeps_brings_back_the_memory_of_every_step_of_undo():
    session = updated(updated(opened(lesson_with(ADAM.name))))
    part = as_part(Kept(session.lesson, session.opened, session.past, 0, session.version, session.visit))
    assert part is not None
    found, lost = from_part(Message(part), lambda _: None)
    assert (lost, found and found.lesson, found and found.past) == ("", session.lesson, session.past)


def test_another_rule_or_other_numbers_begin_with_nothing_remembered():
    later = after(lesson_with(ADAM.name), 2).subject
    assert later.with_rule("adam") is later
    assert later.with_rule("adam(0.8, 0.99)").memory is later.with_rule("plain").memory is None
    assert later.with_rule("rmsprop").iteration == later.iteration
    assert later.with_rate(0.3).memory == later.memory, "as PyTorch has it"
    edited = later.with_network(FIRST.subject.network)
    assert (edited.memory, edited.rule) == (None, ADAM.name)


# --- the pages --------------------------------------------------------------------------------------------------------


def test_a_rule_is_chosen_applied_undone_and_comes_back_by_its_link():
    page = Page(example=FIRST_EXAMPLE)
    assert page.options(BOX) == [rule.title for rule in RULES.values()]
    page.choose(BOX, "adam")
    expected = lesson_with(ADAM.name)
    assert page.lesson == expected
    assert page.link == {"example": FIRST_EXAMPLE, RULE: "adam"}
    page.press(NEXT)
    page.press(NEXT)
    assert page.lesson == after(expected, 2)
    assert page.iteration_text.startswith("Iteration 3: loss 0.2868 → ")
    again = Page(**page.link)
    assert again.lesson == page.lesson
    assert again.player["payload"] == page.player["payload"]
    page.press("Undo")
    assert page.lesson == after(expected, 1)
    page.press("Undo")
    page.press("Undo")
    assert page.lesson == FIRST


def test_numbers_of_a_rule_are_typed_as_people_write_them_and_refused_where_they_stand():
    page = Page(example=FIRST_EXAMPLE)
    page.choose(BOX, "adam")
    page.type("β₁", "0,8")
    page.type("ε", "1e-6")
    assert page.lesson.subject.rule == "adam(0.8, 0.999, 1e-06)"
    for text in ("1", "-0.1", "abc", "nan", "", "<b>"):
        page.type("β₂", text)
        said = repr(text) if text else "an empty field"
        assert page.errors == [f"β₂: {said} is not allowed. Allowed: a number from 0 to below 1."]
        assert page.lesson.subject.rule == "adam(0.8, 0.999, 1e-06)"
    page.type("ε", "0")
    assert "ε: '0' is not allowed. Allowed: a number above 0, up to 1." in page.errors
    page.type("ε", "1e-8")
    page.type("β₂", "0.999")
    page.type("β₁", "0.9")
    assert (page.errors, page.lesson.subject.rule) == ([], "adam")
    page.choose(BOX, "plain")
    assert page.lesson == FIRST


@every_rule
def test_every_page_takes_every_rule(rule: str):
    for script in ("pages/Walkthrough.py", "pages/Vectorised.py", "pages/Chain_rule.py"):
        for grain in ("operation", "layer"):
            page = Page(script, example="batch-of-4", rule=rule, grain=grain)
            assert page.errors == []
            assert page.lesson.subject.rule == rule_named(rule).name


def test_the_table_of_the_player_shows_what_is_remembered():
    page = Page(example=FIRST_EXAMPLE, rule="adam")
    tables = json.loads(page.player["payload"])["tables"]["all"]
    columns = next(t["columns"] for t in tables if "Weights" in t["title"])
    assert columns[-5:] == ["mean gradient", "new mean gradient", "mean square", "new mean square", "after the update"]
    plain = json.loads(Page(example=FIRST_EXAMPLE).player["payload"])["tables"]["all"]
    assert len(next(t["columns"] for t in plain if "Weights" in t["title"])) == len(columns) - 4


def test_choices_keep_and_change_numbers():
    assert with_kind("adam(0.8, 0.99)", "adam") == "adam(0.8, 0.99)"
    assert with_kind("adam(0.8, 0.99)", "momentum") == "momentum"
    assert with_number("momentum", "½", place=0) == "momentum(0.5)"
    assert with_number("rmsprop(0.5)", "0.1", place=1) == "rmsprop(0.5, 0.1)"


# --- training ---------------------------------------------------------------------------------------------------------


def test_a_training_s_state_is_opened_in_the_walkthrough_with_rule_and_memory(monkeypatch: pytest.MonkeyPatch):
    entered: list[Lesson] = []
    monkeypatch.setattr("nnviz.ui.training.session.enter", entered.append)
    monkeypatch.setattr("nnviz.ui.training.session.present", lambda: None)
    state = first()
    state = finished(run_on(configured(state, replace(state.setup, rule="adam", rate=0.1)), 30))
    for update in (0, 7, 29):
        handed_over(state, Message({"run": 0, "update": update, "what": "all"}))
        subject = entered[-1].subject
        assert subject.rule == "adam"
        assert subject.network == state.run.history[update].network
        assert (subject.memory.updates if subject.memory else 0) == update
        # One update there is the next one of the training.
        assert_allclose(flat(walk_of(entered[-1]).updated), flat(state.run.history[update + 1].network), rtol=1e-9, atol=1e-12)


def test_a_run_says_its_rule_and_the_walkthrough_hands_its_own_over():
    state = first()
    adam = configured(state, replace(state.setup, rule="adam"))
    assert "Adam, β₁ = 0.9, β₂ = 0.999" in described(adam.setup, adam.run.history.task.network)
    assert "gradient descent" not in described(state.setup, state.run.history.task.network)
    taken = with_subject(state, lesson_with("momentum(0.5)").subject)
    assert taken.run.history.task.rule == taken.setup.rule == "momentum(0.5)"
    assert PLAIN.name == state.setup.rule


def test_runs_of_two_rules_are_compared_and_come_back_by_link():
    state = finished(run_on(with_data(first(), "spiral"), 20))
    state = pinned(state)
    state = finished(run_on(configured(state, state.setup.having(rule="adam", rate="0.02")), 20))
    assert "Adam" in state.run.label
    assert "Adam" not in state.runs[0].label
    back = finished(training_link.from_link(training_link.to_link(state)))
    assert [run.setup.rule for run in back.runs] == ["plain", "adam"]
    for found, expected in zip(back.runs, state.runs, strict=True):
        assert np.array_equal(found.history.last, expected.history.last)


@every_rule
def test_a_training_of_the_walkthrough_s_network_goes_on_from_what_is_remembered(rule: str):
    lesson = after(lesson_with(rule), 3)
    state = finished(run_on(with_subject(first(), lesson.subject), 40))
    expected = after(lesson, 5).subject.network
    assert_allclose(flat(state.run.history[5].network), flat(expected), rtol=1e-9, atol=1e-12)
    document = loads(dumps(training_document(state)))
    assert isinstance(document, TrainingDocument)
    for back in (training_of(document)[0], training_link.from_link(training_link.to_link(state))):
        assert np.array_equal(finished(back).run.history.last, state.run.history.last)
    changed = configured(state, state.setup.having(rule="rmsprop(0.5)"))
    assert changed.run.history.task.memory is None


def test_the_rule_is_chosen_on_the_training_page_and_trains():
    page = Page("pages/Training.py")
    page.choose(BOX, "momentum")
    page.type("β", "0.5")
    page.type("Updates", "5")
    page.press("Run")
    run = page.app.session_state["nnviz-training"].run
    assert (run.history.task.rule, run.history.updates) == ("momentum(0.5)", 5)
    assert page.link["rule"] == "momentum(0.5)"
    again = Page("pages/Training.py", **page.link)
    assert np.array_equal(again.app.session_state["nnviz-training"].run.history.last, run.history.last)
