"""A link leads back to the same set-up; what in it cannot be used is named, and the rest stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import InputError
from nnviz.core.records.activations import ACTIVATIONS
from nnviz.models.initialise import INITIALISATIONS
from nnviz.models.training.datasets import RECIPES, dataset
from nnviz.models.training.lessons import LESSONS
from nnviz.models.training.setup import Setup
from nnviz.models.unbiased import unbiased_text
from nnviz.ui.training.link import from_link, to_link
from nnviz.ui.training.state import configured, first, with_data, with_lesson
from tests.strategies import rule_names

HIDDEN = [name for name, a in ACTIVATIONS.items() if not a.whole_layer]


@st.composite
def setups(draw: st.DrawFn) -> Setup:
    key = draw(st.sampled_from(list(RECIPES)))
    data = dataset(key)
    hidden = tuple(draw(st.lists(st.integers(1, 9), max_size=3)))
    setup = Setup(
        data=key,
        data_seed=draw(st.integers(0, 9)),
        standardised=draw(st.booleans()),
        hidden=hidden,
        activation=draw(st.sampled_from(HIDDEN)),
        how=draw(st.sampled_from(list(INITIALISATIONS))),
        seed=draw(st.integers(0, 10**6)),
        l2=draw(st.sampled_from([0.0, 0.1, 3.0])),
        rate=draw(st.floats(0, 10)),
        rule=draw(rule_names()),
        batch=draw(st.sampled_from([None, 1, 2, 4])),
        draws=draw(st.integers(0, 9)),
        bias=draw(st.booleans()),
        unbiased=unbiased_text(draw(st.lists(st.booleans(), min_size=len(hidden) + 1, max_size=len(hidden) + 1))),
    ).fitting(data)
    # Tanh with the squared error, too, although the data bring something else.
    return replace(setup, output="tanh", loss="half_squared_error") if draw(st.booleans()) else setup


@settings(deadline=None, max_examples=80)
@given(setups())
def test_a_link_leads_back_to_its_setup(setup: Setup) -> None:
    state = configured(with_data(first(), setup.data), setup)
    back = from_link(to_link(state))
    assert back.setup == setup
    assert back.message == ""
    assert back.run.history[0].network == state.run.history[0].network


@pytest.mark.parametrize("key", LESSONS)
def test_a_link_to_a_lesson_runs_it(key: str) -> None:
    link = to_link(with_lesson(first(), key))
    assert link == {"lesson": key}
    back = from_link(link)
    assert back.running
    assert back.lesson == key


def test_what_is_as_usual_is_not_in_the_link() -> None:
    assert to_link(first()) == {"data": "xor"}
    assert to_link(with_data(first(), "blobs")) == {"data": "blobs"}


REFUSED = [
    ({"data": "nonsense"}, "data: 'nonsense'"),
    ({"data": "own"}, "data: 'own'"),
    ({"lesson": "nonsense"}, "lesson: 'nonsense'"),
    ({"data": "xor", "hidden": "4-x"}, "hidden layers: '4-x'"),
    ({"data": "xor", "hidden": "2000-2000"}, "sizes"),
    ({"data": "xor", "rate": "fast"}, "learning rate: 'fast'"),
    ({"data": "xor", "batch": "5"}, "batch: 5"),
    ({"data": "xor", "batch": "0"}, "batch: '0'"),
    ({"data": "xor", "output": "tanh"}, "loss: 'binary_cross_entropy'"),
    ({"data": "xor", "activation": "softmax"}, "activations[0]"),
    ({"data": "xor", "weights": "walkthrough"}, "initial weights"),
    ({"data": "xor", "standardised": "yes"}, "standardised (in the link): 'yes'"),
    ({"data": "xor", "updates": "-3"}, "updates: '-3'"),
    ({"data": "moons", "dataseed": "x"}, "seed of the data: 'x'"),
]


@pytest.mark.parametrize(("query", "says"), REFUSED, ids=[str(q) for q, _ in REFUSED])
def test_what_cannot_be_used_is_named(query: dict[str, str], says: str) -> None:
    state = from_link(query)
    assert says in state.message
    assert "Allowed: " in state.message
    assert state.run.history.updates == 0


def test_the_rest_of_such_a_link_stays() -> None:
    state = from_link({"data": "moons", "hidden": "4-x", "rate": "0.25", "l2": "1"})
    assert (state.setup.data, state.setup.rate, state.setup.l2) == ("moons", 0.25, 1.0)
    assert state.setup.hidden == Setup().hidden


@given(
    st.dictionaries(
        st.sampled_from(["data", "lesson", "hidden", "rate", "batch", "seed", "weights", "updates", "loss"]), st.text(max_size=12)
    )
)
@settings(deadline=None, max_examples=60)
def test_no_link_breaks_the_page(query: dict[str, str]) -> None:
    try:
        from_link(query)
    except InputError:
        pytest.fail("refused with an exception instead of a message")
