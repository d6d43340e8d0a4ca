"""Laws for what stands around the player: every text there and well formed, counts that agree with their nouns, quiet charts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from nnviz.core.records.losses import LOSSES
from nnviz.explain.writing.words import describe
from nnviz.models.data import batch
from nnviz.models.examples import load_example
from nnviz.models.initialise import initialised
from nnviz.models.training.lessons import LESSONS
from nnviz.ui.chain_rule.price import _deep_width, _seconds
from nnviz.ui.lesson.lesson import Subject, lesson_from, walk_of
from nnviz.ui.lesson.session import opened
from nnviz.ui.walkthrough import page as walkthrough_page
from tests.app import MAIN, Page, components

CHAIN, GRAPH, MATRICES, TRAINING = (f"pages/{name}.py" for name in ("Chain_rule", "Computation_graph", "Vectorised", "Training"))

OPENED: tuple[tuple[str | None, dict[str, str]], ...] = (
    (None, {}),
    ("pages/Walkthrough.py", {"example": "1-2-1"}),
    ("pages/Walkthrough.py", {"example": "batch-of-4", "grain": "layer", "arithmetic": "2"}),
    (CHAIN, {"example": "1-2-1"}),
    (CHAIN, {"example": "batch-of-4"}),
    (CHAIN, {"example": "2-2-2-2-1"}),
    (GRAPH, {}),
    (GRAPH, {"f": "J = 3*(a + b*c)", "beside": "J = 3*a + 3*b*c", "values": "a:5,b:3,c:2"}),
    (MATRICES, {"example": "batch-of-4"}),
    (MATRICES, {"example": "1-1-1"}),
    (TRAINING, {"lesson": "vanishing"}),
    (TRAINING, {}),
)
NAMED = ("button", "selectbox", "text_input", "text_area", "number_input", "metric", "expander", "page_link", "download_button", "checkbox")
SAID = ("title", "header", "subheader", "caption", "markdown")
COUNTED = r"path|layer|neuron|example|unit|update|run|step|row|column|product|multiplication|class|input|output|number"


def texts(page: Page) -> Iterator[tuple[str, str]]:
    for element in page.app.main:
        if element.type in NAMED:
            yield element.type, str(element.label)
        elif element.type in SAID:
            yield element.type, str(element.value)


@pytest.fixture(scope="module", params=OPENED, ids=lambda opened: f"{opened[0]} {' '.join(opened[1].values())}")
def page(request: pytest.FixtureRequest) -> Page:
    script, query = request.param
    assert script is None or (MAIN.parent / script).is_file()
    return Page(script, **query)


def test_every_text_is_there_and_well_formed(page: Page):
    assert page.errors == []
    found = list(texts(page))
    assert found
    for kind, text in found:
        assert text.strip(), kind
        if kind != "markdown":
            assert not any(wrong in text for wrong in ("  ", "()", " ,", " .", "None", "nan", "inf ")), (kind, text)
        assert text == text.strip(), (kind, text)
    for kind, text in found:
        if kind == "caption" and len(text) > 60 and not text.startswith("Examples, one per row"):
            assert text.rstrip("*")[-1] in ".?!)", text


def test_one_is_singular_and_all_else_is_plural(page: Page):
    """ "1 hidden layer", "2 hidden layers": a count and its noun agree."""
    for _, text in texts(page):
        assert not re.search(rf"(?<![\d.,/−·-])(?<!− )\b1 (?:hidden |other )?(?:{COUNTED})e?s\b", text), text
        assert not re.search(rf"(?<![\d.,])\b[2-9] (?:hidden |other )?(?:{COUNTED})\b(?!s)", text), text


def test_a_table_has_as_many_cells_in_every_row(page: Page):
    """As Markdown reads it: with a row of rules too long or too short it is no table but a paragraph full of bars."""
    for _, text in texts(page):
        rows = [re.findall(r"(?<!\\)\|", row) for row in text.split("\n") if row.startswith("|")]
        assert len(set(map(len, rows))) <= 1, text
        if rows:
            assert re.fullmatch(r"[|\-: ]+", text.split("\n")[1])


def test_only_what_can_be_minimised_is_offered_to_training():
    page = Page(TRAINING)
    offered = page.options("Loss")
    assert offered == [loss.title for loss in LOSSES.values() if loss.operation is not None]
    assert LOSSES["prediction"].title not in offered


def test_a_chart_has_no_tool_bar(page: Page):
    for chart in (e for e in page.app.main if e.type == "plotly_chart"):
        assert json.loads(chart.proto.config) == {"displayModeBar": False}


def test_what_the_player_is_handed(page: Page):
    """The script that draws is a file that the app serves, and nothing was asked or said yet."""
    for element in components(page.app):
        sent = json.loads(element.proto.json) if element.proto.json else {}
        if "start" in sent:
            payload = {"key", "payload", "parts", "whole", "at"}
            fields = payload | {"name", "start", "visit", "place", "plotly", "nudges", "message", "applied", "answered", "answers"}
            assert set(sent) == fields | ({"building"} if "build" in sent["answers"] else set())
            assert sent["plotly"].endswith(".js")
            assert (sent["start"], sent["nudges"], sent["message"]) == (0, {}, "")


def test_the_page_of_training_begins_with_the_run_and_not_with_ones_own_data():
    page = Page(TRAINING)
    folded = {e.label: e.proto.expanded for e in page.app.main if e.type == "expander"}
    assert folded["The Walkthrough's network, or data of your own"] is False


@pytest.mark.parametrize("beside", ["", "J = 3*a + 3*b*c"])
def test_which_graph_the_keys_step_is_said_where_there_are_two(beside: str):
    query = {"f": "J = 3*(a + b*c)", "values": "a:5,b:3,c:2"} | ({"beside": beside} if beside else {})
    page = Page(GRAPH, **query)
    players = [json.loads(e.proto.json) for e in components(page.app)]
    players = [p for p in players if "payload" in p]
    assert len(players) == (2 if beside else 1)
    abouts = [json.loads(p["payload"])["about"] for p in players]
    assert all(("The keys step the graph that was used last." in about["legend"]) == bool(beside) for about in abouts)
    assert len({about["region"] for about in abouts}) == len(players)


@pytest.mark.parametrize(
    ("seconds", "text"), [(12.0, "12.00 s"), (1.0, "1.00 s"), (0.5, "500.0 ms"), (1e-3, "1.0 ms"), (9.99e-4, "999 µs"), (2e-6, "2 µs")]
)
def test_a_time_is_shown_in_a_unit_that_suits_it(seconds: float, text: str):
    assert _seconds(seconds) == text


@pytest.mark.parametrize(("key", "wider"), [("1-2-1", "1 hidden layer of 1 to 64"), ("2-2-2-2-1", "3 hidden layers of 1 to 64")])
def test_the_curves_say_what_they_are_of(key: str, wider: str):
    said = [text for kind, text in texts(Page(CHAIN, example=key)) if kind == "markdown"]
    assert f"**Wider:** {wider}" in said
    assert "**Deeper:** 1 to 10 hidden layers of 2" in said


def test_every_kind_of_file_that_can_be_read_can_be_chosen():
    (uploader,) = [e for e in Page(TRAINING).app.main if e.type == "file_uploader" and e.key == "table-file"]
    assert {".csv", ".tsv", ".txt", ".data", ".dat", ".md"} <= set(uploader.proto.type)


@pytest.mark.parametrize("key", list(LESSONS))
def test_the_lesson_that_is_shown_is_the_one_that_stands_out(key: str):
    buttons = [b for b in Page(TRAINING, lesson=key).app.button if str(b.key).startswith("lesson-")]
    assert [b.label for b in buttons] == [lesson.title for lesson in LESSONS.values()]
    assert [b.label for b in buttons if b.proto.type == "primary"] == [LESSONS[key].title]


@pytest.mark.parametrize(
    ("sizes", "origin", "title"),
    [
        ([2, 2, 1], "", "2→2→1, your own network"),
        ([1, 2, 1], "on XOR after 5 updates: all 4 examples", "1→2→1 on XOR after 5 updates: all 4 examples"),
        ([1, 2, 1], "", "1→2→1, x = 1, edited"),
        (None, "", "1→2→1, x = 1"),
    ],
)
def test_the_title_says_whose_network_it_is(sizes: list[int] | None, origin: str, title: str, monkeypatch: pytest.MonkeyPatch):
    subject = lesson_from("1-2-1").subject
    if sizes:
        network = initialised(sizes, ["sigmoid"] * (len(sizes) - 1), seed=3)
        subject = Subject("1-2-1", network, batch(network, [[1.0] * sizes[0]], [[1.0]]), 0.5, origin=origin)
    said: dict[str, list[str]] = {"title": [], "caption": []}
    for kind, texts_ in said.items():
        monkeypatch.setattr(walkthrough_page.st, kind, texts_.append)
    walkthrough_page._show_title(opened(lesson_from("1-2-1").about(subject)))
    assert said["title"] == [title]
    example = load_example("1-2-1")
    assert said["caption"] == ([f"{example.summary} *{example.source}.*"] if title.startswith(example.title) else [])


@pytest.mark.parametrize(("sizes", "width"), [([1, 1], 4), ([9, 4, 1], 4), ([1, 7, 1], 7), ([2, 3, 10], 10), ([1, 20, 1], 10)])
def test_the_deep_network_is_as_wide_as_this_one_from_4_units_to_10(sizes: list[int], width: int):
    """What the page says beside its chart: so many units each, whatever the inputs are."""
    assert _deep_width(initialised(sizes, ["tanh"] * (len(sizes) - 1))) == width


@pytest.mark.parametrize("key", ["1-2-1", "batch-of-4"])
def test_the_rows_of_a_matrix_are_named_and_examples_are_not_counted(key: str):
    """A row of W is a neuron; a row of the examples is its numbers, and beside it there would be only 0, 1, 2."""
    tables = {e.key: json.loads(e.proto.columns or "{}") for e in Page(example=key).app.main if e.type == "dataframe"}
    assert any(name.startswith("data-") for name in tables)
    for name, columns in tables.items():
        assert bool(columns.get("_index", {}).get("hidden")) == name.startswith("data-"), name


@pytest.mark.parametrize("key", ["1-2-1", "batch-of-4"])
def test_what_can_be_differentiated_by_is_named_and_described(key: str):
    walk = walk_of(lesson_from(key))
    options = Page(CHAIN, example=key).options("with respect to (or click a neuron or an edge below)")
    assert len(set(options)) == len(options)
    for parameter in walk.structure.parameters:
        name, described = walk.context.namer.name(parameter).text, describe(parameter, walk.context.namer)
        assert f"{name}: {described}" in options
    assert all(re.fullmatch(r"\S+: \S.*\S", option) for option in options)
