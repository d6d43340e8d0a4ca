"""The Vectorised page as Streamlit runs it: it shares the lesson, keeps its own place in the link, and shows code that runs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nnviz.core.limits import MAX_MATRIX_SIDE
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.export.batch_code import loop_code, vectorised_code
from nnviz.export.timing import Timing
from nnviz.models.examples import example_keys, load_example
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.vectorised import batch_code as batch_code_view
from nnviz.ui.vectorised.stage import packed
from tests.app import WALKTHROUGH, Page, components
from tests.export.test_numpy_script import run

VECTORISED = "pages/Vectorised.py"


def page_of(**query: str) -> Page:
    return Page(VECTORISED, **query)


def markdown(page: Page) -> str:
    return "\n".join(m.value for m in page.app.markdown)


@pytest.mark.parametrize("key", example_keys())
def test_every_example_opens_in_every_notation(key: str):
    page = page_of(example=key)
    for notation in (*NOTATIONS, load_example(key).notation):
        page.choose("Notation", notation)
        assert page.errors == []
        lesson = lesson_from(key).viewed(notation=notation)
        assert page.lesson == lesson
        assert page.player["key"] == packed(lesson).key
        assert [c.value for c in page.app.code] == [code(walk_of(lesson)).text.strip() for code in (loop_code, vectorised_code)]


def test_the_code_on_the_page_runs_and_gives_the_lectures_number():
    for code in page_of(example="batch-of-4").app.code:
        assert run(code.value)["L"] == pytest.approx(0.74354994, abs=5e-9)


def test_it_shares_the_lesson_with_the_walkthrough():
    page = page_of(example="xor", notation="004")
    page.choose("Digits", 6)
    lesson = page.lesson
    page.app.switch_page(WALKTHROUGH)
    page.go_to()
    assert page.lesson == lesson
    page.press("Apply the update and go on")
    after = page.lesson
    page.app.switch_page(VECTORISED)
    page.go_to()
    assert page.lesson == after
    assert page.player["key"] == packed(after).key


def test_the_page_has_no_choice_of_grain():
    assert page_of(example="batch-of-4").options("Steps") == []
    assert page_of(example="batch-of-4").options("Shown of the batch") == [f"example {n} of 4" for n in (1, 2, 3, 4)]


def test_the_cell_in_the_url_is_the_browsers_and_counts_for_a_new_link_alone():
    page = page_of(example="batch-of-4")
    visit = page.player["visit"]
    assert (page.player["start"], page.player["place"], page.player["answers"]) == (0, "cell", [])
    page.go_to(example="batch-of-4", cell="10")
    assert (page.player["start"], page.player["visit"]) == (0, visit)
    page.choose("Digits", 6)
    assert page.link == {"example": "batch-of-4", "digits": "6"}
    assert page.player["visit"] == visit


def test_another_list_of_steps_starts_at_its_first():
    page = page_of(example="batch-of-4", cell="10")
    visit = page.player["visit"]
    assert page.player["start"] == 9
    page.choose("Example", "1-2-1")
    assert page.player["visit"] != visit
    assert page.player["start"] == 0
    assert page.link == {"example": "1-2-1"}


def test_a_deep_link_leads_to_its_cell_and_a_new_one_to_another():
    page = page_of(example="batch-of-4", notation="002", cell="12")
    assert page.player["start"] == 11
    assert page.errors == []
    page.go_to(example="batch-of-4", notation="004", cell="20")
    assert page.player["start"] == 19
    assert page.link == {"example": "batch-of-4", "notation": "004", "cell": "20"}


def test_the_places_of_both_pages_are_kept_apart():
    page = page_of(example="batch-of-4", cell="10")
    page.app.switch_page(WALKTHROUGH)
    page.go_to()
    assert (page.player["start"], page.player["place"]) == (0, "step")
    page.ask("nudge", node=0, h="1", step=3)
    page.app.switch_page(VECTORISED)
    page.go_to()
    assert page.player["start"] == 9
    page.app.switch_page(WALKTHROUGH)
    page.go_to()
    assert page.player["start"] == 3


@pytest.mark.parametrize("cell", ["0", "-1", "abc", "1e3", "\u0663", "1.5", "9" * 30])
def test_a_cell_that_is_none_is_refused_and_the_first_is_shown(cell: str):
    page = page_of(example="batch-of-4", cell=cell)
    assert page.player["start"] == 0
    assert len(page.errors) == 1
    assert "cell (in the link): " in page.errors[0]
    assert "Allowed: a whole number from 1." in page.errors[0]
    page.choose("Digits", 6)
    assert page.errors == []


def test_a_bad_link_is_refused_as_on_the_walkthrough():
    page = page_of(example="nope")
    assert page.errors == [f"example: 'nope' is not allowed. Allowed: {', '.join(example_keys())}."]


def large(units: int) -> str:
    net: dict[str, Any] = {"sizes": [1, units, 1], "weights": [[[0.1]] * units, [[0.1] * units]], "biases": [[0] * units, [0]]}
    return json.dumps(
        net | {"activations": ["tanh"] * 2, "loss": "half_squared_error", "l2": 0, "output": 0, "x": [[1]], "y": [[1]], "rate": 0.5}
    )


def test_a_network_that_is_too_large_says_which_limit_and_what_to_do():
    page = page_of(net=large(MAX_MATRIX_SIDE + 1))
    (said,) = [i.value for i in page.app.info]
    assert said.startswith(f"Layer 2 with {MAX_MATRIX_SIDE + 1} neurons: too large")
    assert f"up to {MAX_MATRIX_SIDE} neurons in a layer" in said
    assert "Walkthrough page" in said
    assert not components(page.app)
    # The rest of the page has no such limit.
    assert len(page.app.code) == 2
    assert "agree on every example" in markdown(page)
    assert [i.value for i in page_of(net=large(MAX_MATRIX_SIDE)).app.info] == []


def test_the_times_are_measured_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch):
    asked = []

    def timed(walk: object) -> Timing:
        asked.append(walk)
        return Timing((1, 2), (0.0001, 0.03), (0.0001, 0.000075))

    monkeypatch.setattr(batch_code_view, "timed", timed)
    page = page_of(example="batch-of-4")
    assert not [e for e in page.app.main if e.type == "plotly_chart"]
    page.press("Measure on this server")
    assert len(asked) == 1
    assert len([e for e in page.app.main if e.type == "plotly_chart"]) == 1
    assert "With 2 examples the loop takes 30.0 ms and the vectorised form 75 µs: **400 times** as long." in markdown(page)
    # It is kept for what it was measured of, and shown again there.
    page.choose("Digits", 6)
    assert len([e for e in page.app.main if e.type == "plotly_chart"]) == 1
    page.choose("Example", "xor")
    assert not [e for e in page.app.main if e.type == "plotly_chart"]
    assert len(asked) == 1


def test_without_activations_one_layer_says_the_same():
    page = page_of(example="batch-of-4")
    text = markdown(page)
    assert "Without activation functions the 2 layers and the one layer **agree on every example**" in text
    assert "With sigmoid in the hidden layers **they do not agree**" in text
    latex = [element.value for element in page.app.latex]
    assert r"\tilde{W} = W^{[2]} W^{[1]}" in latex[0]
    assert latex[0].strip("$\n").endswith(r"\begin{bmatrix} 0.2600 & 0.5600 & -0.0600 \end{bmatrix}")
    assert latex[1].strip("$\n").endswith(r"\begin{bmatrix} 0.4800 \end{bmatrix}")
    (table,) = [d.value for d in page.app.dataframe if "example" in d.value.columns]
    assert list(table.iloc[:, 1]) == list(table.iloc[:, 2]) == ["0.2780", "0.1320", "0.6540", "0.7160"]
    assert list(table.iloc[:, 3]) == ["0.7660", "0.7327", "0.8602", "0.8749"]


def test_another_activation_is_compared():
    page = page_of(example="batch-of-4")
    page.choose("Activation of the hidden layers, to compare", "identity")
    assert "no activation function: so it agrees as well" in markdown(page)
    page.choose("Activation of the hidden layers, to compare", "relu")
    (table,) = [d.value for d in page.app.dataframe if "example" in d.value.columns]
    assert list(table.iloc[:, 3]) == list(table.iloc[:, 1])
    assert "no hidden neuron has met the bend" in markdown(page)


def test_a_single_layer_has_nothing_to_multiply():
    assert "nothing to multiply" in markdown(page_of(example="linear-regression"))
