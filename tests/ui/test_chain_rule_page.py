"""The Chain rule page as Streamlit runs it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nnviz.core.quantities import Gradient, bias, input_
from nnviz.explain.naming.numbers import display_number
from nnviz.models.examples import example_keys
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from tests.app import Page

CHAIN_RULE = "pages/Chain_rule.py"


def payload(page: Page) -> dict[str, Any]:
    return json.loads(page.player["payload"])


def last_texts(page: Page) -> tuple[str, str]:
    """The number of the last step, and the sum beside backpropagation's number."""
    data = payload(page)
    last = data["bones"]["steps"][-1]
    total, found = (data["texts"][str(data["chain"][name])] for name in ("total", "found"))
    assert total == found
    assert data["chain"]["same"] is True
    return data["texts"][str(last["nodes"][0])], total


@pytest.mark.parametrize("key", example_keys())
def test_every_example_ends_with_backpropagations_number(key: str):
    page = Page(CHAIN_RULE, example=key)
    assert not page.errors
    last, total = last_texts(page)
    assert last == total
    walk = walk_of(lesson_from(key))
    first = walk.structure.parameters[0]
    expected = walk.context.number(walk.context.index(Gradient(walk.structure.cost, first)))
    assert total == display_number(walk.digits.text(expected))


def test_the_lecture_has_four_paths():
    page = Page(CHAIN_RULE, example="2-2-2-2-1", digits="6")
    data = payload(page)
    chain, steps = data["chain"], data["bones"]["steps"]
    products = [data["texts"][str(steps[p["step"]]["nodes"][0])] for p in chain["paths"]]
    assert products == ["0.003042", "0.000924", "0.000684", "−0.000563"]
    assert [p["sign"] for p in chain["paths"]] == ["+", "+", "+", "−"]
    assert data["texts"][str(chain["total"])] == "0.004087"
    folds = list(chain["folds"].values())
    assert [len(f["rows"]) for f in folds] == [4, 4, 4, 4, 3, 2, 1, 1]
    assert page.link["of"] == "prediction.1"
    assert page.link["by"] == "W.1.1.1"


def test_the_lists_choose_and_the_link_follows():
    page = Page(CHAIN_RULE, example="batch-of-4")
    page.choose("with respect to (or click a neuron or an edge below)", bias(1, 1))
    assert page.link["by"] == "b.1.2"
    page.choose("Differentiate", walk_of(page.lesson).structure.example_loss)
    assert (page.link["of"], page.link["by"]) == ("example", "b.1.2")
    last, total = last_texts(page)
    assert last == total


def test_a_link_leads_to_its_question_and_a_wrong_one_says_so():
    page = Page(CHAIN_RULE, example="2-2-2-2-1", of="prediction.1", by="a.1.2")
    assert payload(page)["chain"]["caption"] == "All 4 paths, the largest first"
    assert not page.errors
    page.go_to(example="2-2-2-2-1", by="W.9.9.9")
    assert page.errors[0].startswith("by (in the link): 'W.9.9.9' is not allowed.")
    assert page.link["by"] == "W.1.1.1"


def test_the_lesson_is_the_walkthroughs():
    page = Page(CHAIN_RULE, example="1-2-1", notation="002")
    page.choose("Digits", 7)
    page.app.switch_page("pages/Walkthrough.py")
    page.run()
    assert (page.lesson.subject.example, page.lesson.view.notation, page.lesson.view.digits) == ("1-2-1", "002", 7)


def test_a_lesson_by_hand_is_reckoned_exactly_and_the_page_says_so():
    page = Page(CHAIN_RULE, example="1-2-1", arithmetic="2")
    assert any("rounds by hand" in c.value for c in page.app.caption)
    assert last_texts(page)[0] == last_texts(Page(CHAIN_RULE, example="1-2-1"))[0]


def test_the_price_is_counted_and_measured_when_asked():
    page = Page(CHAIN_RULE, example="2-2-2-2-1")
    assert [m.value for m in page.app.metric] == ["45", "249", "37"]
    assert not any("best of three" in c.value for c in page.app.caption)
    page.press("Measure it on this machine")
    table = next(m.value for m in page.app.markdown if m.value.startswith("| network"))
    assert "2→2→2→2→1" in table
    assert any("best of three" in c.value for c in page.app.caption)


def test_the_page_answers_the_lectures_question():
    page = Page(CHAIN_RULE)
    text = " ".join(m.value for m in page.app.markdown)
    assert "Can we find a pattern to make this much easier?" in text
    assert "backpropagation" in text


def test_a_network_of_thousands_of_paths_lists_the_largest():
    page = Page("pages/Walkthrough.py")
    page.build(sizes="20-40-20-10", hidden="tanh", output="sigmoid", how="xavier")
    page.app.switch_page(CHAIN_RULE)
    page.go_to()
    page.choose("with respect to (or click a neuron or an edge below)", input_(0))
    chain = payload(page)["chain"]
    assert len(chain["paths"]) == 200
    assert chain["caption"].startswith("The 200 largest of 8,000 paths: ")
    last, total = last_texts(page)
    assert last == total


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "tanh", "identity", "step", "softplus"])
def test_the_depth_is_explained_for_the_activation_in_use(activation: str):
    page = Page("pages/Walkthrough.py")
    page.build(sizes="2-3-1", hidden=activation, output="sigmoid", how="normal")
    page.app.switch_page(CHAIN_RULE)
    page.go_to()
    assert page.lesson.subject.network.activations[0] == activation
    assert not page.errors
    assert any("slope" in c.value for c in page.app.caption)
