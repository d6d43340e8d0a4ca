"""The Training page as Streamlit runs it: settings, runs, lessons, tables, and the way to the Walkthrough and back."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from streamlit.components.v2.bidi_component.main import _make_trigger_id

from nnviz import walkthrough
from nnviz.draw.theme import PALETTE
from nnviz.models.training.lessons import LESSONS
from nnviz.ui.training.session import options
from nnviz.ui.training.state import Training
from tests.app import MAIN, WALKTHROUGH, Page, components

TRAINING = "pages/Training.py"


def state_of(page: Page) -> Training:
    state: Training = page.app.session_state["nnviz-training"]
    return state


def content(page: Page) -> dict[str, Any]:
    """What the history in the browser was given."""
    found: dict[str, Any] = json.loads(page.player["payload"])
    return found


def send(page: Page, **wish: Any) -> None:
    """The history asks for an update to be opened in the Walkthrough."""
    element = components(page.app)[0]
    states = page.app._tree.get_widget_states()
    events = json.dumps([{"event": "open", "value": wish}])
    states.widgets.add(id=_make_trigger_id(element.proto.id, "events"), json_trigger_value=events)
    page.app._run(states)
    assert not page.app.exception, page.app.exception


def test_it_begins_before_the_first_update_and_runs() -> None:
    page = Page(TRAINING)
    assert content(page)["runs"][0]["total"] == 0
    assert not page.can_press("Reset")
    page.press("Run")
    assert state_of(page).run.history.updates == 1000
    assert content(page)["runs"][0]["total"] == 1000
    page.press("One update")
    assert state_of(page).run.history.updates == 1001
    page.press("Go on")
    assert state_of(page).run.history.updates == 2001
    page.press("Reset")
    assert state_of(page).run.history.updates == 0


def test_the_number_of_updates_is_the_one_in_the_field() -> None:
    page = Page(TRAINING)
    page.type("Updates", "37")
    page.press("Run")
    assert state_of(page).run.history.updates == 37
    assert page.link == {"data": "xor", "updates": "37", "ran": "37"}
    page.type("Updates", "many")
    page.press("Go on")
    assert page.errors[0].startswith("updates: 'many' is not allowed.")
    assert state_of(page).run.history.updates == 37


def test_settings_start_the_run_again_and_are_in_the_link() -> None:
    page = Page(TRAINING)
    page.press("Run")
    page.type("Learning rate α", "0.25")
    assert state_of(page).run.history.updates == 0
    assert page.link == {"data": "xor", "rate": "0.25"}
    page.type("Hidden layers, between 2 inputs and 1 output", "3-3")
    page.choose("Activation of hidden layers", "relu")
    page.choose("Initial weights", "he")
    page.choose("An update sees", "one")
    page.type("Seed of the draws", "5")
    link = page.link
    again = Page(TRAINING, **link)
    assert again.link == link
    assert state_of(again).setup == state_of(page).setup


def test_a_setting_that_cannot_be_used_is_refused_and_everything_stays() -> None:
    page = Page(TRAINING)
    page.press("Run")
    page.type("Learning rate α", "quick")
    assert page.errors[0].startswith("learning rate: 'quick' is not allowed.")
    assert state_of(page).run.history.updates == 1000
    page.type("Hidden layers, between 2 inputs and 1 output", "900-900")
    assert page.errors[0].startswith("sizes: ")
    assert state_of(page).run.history.updates == 1000
    # What was typed still stands in its field, and is still wrong there: another setting does not change that.
    page.type("L2 strength λ", "0.5")
    assert state_of(page).setup.l2 == 0.5
    assert [e.partition(":")[0] for e in page.errors] == ["sizes", "learning rate"]
    page.type("Learning rate α", "0.5")
    page.type("Hidden layers, between 2 inputs and 1 output", "3")
    assert page.errors == []


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_is_one_click(key: str) -> None:
    page = Page(TRAINING)
    page.press(LESSONS[key].title)
    assert [run["label"] for run in content(page)["runs"]] == [label for label, _ in LESSONS[key].runs]
    assert page.player["about"]["title"] == LESSONS[key].title
    assert page.link == {"lesson": key}
    assert not state_of(page).running
    again = Page(TRAINING, lesson=key)
    assert content(again)["runs"] == content(page)["runs"]


def test_a_run_that_diverges_says_at_which_update_and_which_quantity() -> None:
    page = Page(TRAINING, lesson="rate")
    assert content(page)["runs"][2]["ended"].startswith("Update 183 could not be made: the new W₁₁⁽¹⁾")
    assert content(page)["runs"][0]["ended"] == ""
    page.press("Remove the others")
    assert not page.can_press("Go on")
    assert page.can_press("Reset")


def test_runs_are_compared() -> None:
    page = Page(TRAINING)
    page.press("Run")
    page.press("Keep to compare")
    page.type("Learning rate α", "3")
    page.press("Run")
    assert [run["total"] for run in content(page)["runs"]] == [1000, 1000]
    assert [run["label"].split(", ")[1] for run in content(page)["runs"]] == ["α = 1", "α = 3"]
    page.press("Remove the others")
    assert len(content(page)["runs"]) == 1


def test_any_update_opens_in_the_walkthrough_with_the_same_loss() -> None:
    page = Page(TRAINING, lesson="xor")
    run = content(page)["runs"][1]
    place = len(run["frames"]["updates"]) // 3
    update, loss = run["frames"]["updates"][place], run["frames"]["loss"][place]
    record = state_of(page).runs[1].history[update]
    send(page, run=1, update=update, what="all", number="1")
    lesson = page.lesson
    assert lesson.subject.network == record.network
    assert lesson.subject.learning_rate == 1.0
    walk = walkthrough(lesson.subject.network, lesson.subject.data.x, lesson.subject.data.y, lesson.subject.learning_rate)
    assert walk.loss == pytest.approx(record.loss, rel=1e-14)
    assert walk.loss == pytest.approx(loss, rel=1e-5), "the browser has six digits"
    assert page.title == f"2→2→1 on XOR after {update:,} updates: all 4 examples"
    assert f"**{walk.loss:.4f}**" in page.iteration_text


def test_the_walkthroughs_update_is_the_next_one_of_the_training() -> None:
    page = Page(TRAINING, data="moons", batch="10", hidden="3")
    page.press("Run")
    send(page, run=0, update=100, what="batch", number="")
    subject = page.lesson.subject
    assert subject.data.examples == 10
    history = state_of(page).run.history
    walk = walkthrough(subject.network, subject.data.x, subject.data.y, subject.learning_rate)
    assert walk.loss == pytest.approx(float(history.losses[100]))
    for found, wanted in zip(walk.updated.weights, history[101].network.weights, strict=True):
        assert abs(found - wanted).max() < 1e-12


def test_of_more_than_64_examples_some_are_handed_over_and_it_says_so() -> None:
    page = Page(TRAINING, data="moons")
    keys = [key for key, _ in options(state_of(page).run)]
    assert keys == ["first", "one"]
    send(page, run=0, update=0, what="one", number="150")
    assert page.lesson.subject.data.examples == 1
    assert page.title == "2→2→1 on Two moons after 0 updates: example 150 of 200"


REFUSED = [
    {"run": 7, "update": 0, "what": "all"},
    {"run": 0, "update": 10**9, "what": "all"},
    {"run": 0, "update": 0, "what": "first"},
    {"run": 0, "update": 0, "what": "one", "number": "5"},
    {"run": 0, "update": 0, "what": "one", "number": "x"},
    {"run": "0; drop", "update": None, "what": None},
]


@pytest.mark.parametrize("wish", REFUSED, ids=str)
def test_a_wish_that_cannot_be_fulfilled_is_refused(wish: dict[str, Any]) -> None:
    page = Page(TRAINING)
    send(page, **wish)
    assert len(page.errors) == 1
    assert "Allowed: " in page.errors[0]
    assert page.title.startswith("Training")


def test_the_walkthroughs_network_comes_over_and_the_training_is_there_after_another_page() -> None:
    page = Page(WALKTHROUGH, example="2-2-2-2")
    page.app.switch_page(TRAINING)
    page.go_to()
    page.press("Train the Walkthrough's network")
    assert page.errors == []
    assert state_of(page).run.history[0].network == page.lesson.subject.network
    page.press("Run")
    page.app.switch_page(WALKTHROUGH)
    page.go_to()
    assert page.lesson.subject.example == "2-2-2-2"
    page.app.switch_page(TRAINING)
    page.go_to()
    assert state_of(page).run.history.updates == 1000


def test_a_session_with_four_large_runs_holds_less_than_50_megabytes() -> None:
    page = Page(TRAINING, data="blobs", hidden="40-40", rate="0.1", updates="600")
    for _ in range(3):
        page.press("Run" if state_of(page).run.history.updates == 0 else "Go on")
        page.press("Keep to compare")
    page.press("Run")
    state = state_of(page)
    assert len(state.runs) == 4
    # As it is pickled: every array and text with all that it refers to, shared data counted once.
    held = len(pickle.dumps([(run.setup, run.data, run.history) for run in state.runs])) + len(page.player["payload"])
    growing = sum(16 * (200_000 - run.history.updates) for run in state.runs)
    assert held + growing < 50_000_000
    assert held < 25_000_000


def test_a_link_with_nonsense_says_so_and_the_page_is_there() -> None:
    page = Page(TRAINING, data="nonsense", rate="-1")
    assert "data: 'nonsense' is not allowed" in page.errors[0]
    assert "learning rate: '-1' is not allowed" in page.errors[0]
    assert state_of(page).setup.data == "xor"


def test_the_last_update_before_the_end_goes_over_too_or_the_reason_is_said() -> None:
    page = Page(TRAINING, lesson="rate")
    send(page, run=2, update=state_of(page).runs[2].history.updates, what="all")
    if page.title.startswith("Training"):
        assert page.errors[0].startswith("update: '182' is not allowed.")
    else:
        assert page.title.startswith("1→1 on A line after 182 updates")


def test_layers_are_without_a_bias_one_by_one() -> None:
    page = Page(TRAINING)
    page.type("Layers without a bias", "1")
    network = state_of(page).run.history[0].network
    assert list(network.bias) == [False, True]
    assert "no biases into layer 1" in content(page)["runs"][0]["label"]
    page.press("One update")
    assert list(state_of(page).run.history[1].network.bias) == [False, True]
    page.type("Layers without a bias", "5")
    assert list(state_of(page).run.history[0].network.bias) == [False, True], "what cannot be used changes nothing"
    assert any("layers without a bias" in error.value and "5" in error.value for error in page.app.error)


@pytest.mark.parametrize("key", LESSONS)
def test_what_a_lesson_shows_is_said_beside_the_history(key: str) -> None:
    lesson = LESSONS[key]
    assert Page(TRAINING, lesson=key).player["about"] == {"title": lesson.title, "look": lesson.look, "source": lesson.source}


def test_without_a_lesson_the_history_says_how_to_begin() -> None:
    about = Page(TRAINING).player["about"]
    assert about["title"] == ""
    assert "lesson" in about["look"]


def test_what_stays_in_sight_lies_on_the_ground_of_the_page() -> None:
    style = (MAIN.parent / "nnviz" / "ui" / "training" / "page.py").read_text(encoding="utf-8")
    grounds = ", ".join(palette["background"] for palette in PALETTE.values())
    assert f"light-dark({grounds})" in style
