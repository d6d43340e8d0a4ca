"""The pages as Streamlit runs them: every example in every view opens, by menu or by link, and a bad link is refused."""

from __future__ import annotations

import json

import pytest

from nnviz.core.quantities import weight as weight_of
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.models.examples import example_keys, load_example
from nnviz.ui.lesson.lesson import FIRST_EXAMPLE, Lesson, lesson_from, walk_of
from nnviz.ui.lesson.link import to_link
from nnviz.ui.shared.frame import PAGES
from nnviz.ui.walkthrough.stage import packed
from tests.app import MAIN, WALKTHROUGH, Page

FIRST = lesson_from(FIRST_EXAMPLE)


def shows(page: Page, lesson: Lesson) -> bool:
    """Whether the page is about that lesson: its state, its player and its URL."""
    query = {name: text for name, text in page.link.items() if name != "step"}
    return page.lesson == lesson and page.player["key"] == packed(lesson).key and query == to_link(lesson)


@pytest.mark.parametrize("script", [path for path, _ in PAGES])
def test_every_page_of_the_menu_stands_alone(script: str):
    assert (MAIN.parent / script).is_file()
    page = Page(None if script == MAIN.name else script)
    assert page.app.title
    assert page.errors == []
    assert [link.label for link in page.app.sidebar if link.type == "page_link"] == [label for _, label in PAGES]


def test_the_home_page_starts_with_the_first_example_ready_to_be_stepped():
    page = Page(None)
    assert page.player["key"] == packed(FIRST).key
    assert page.player["start"] == 0
    walk = walk_of(FIRST)
    texts = json.loads(page.player["payload"])["texts"].values()
    assert {"0.3", "0.4", f"{walk.loss:.4f}", f"{walk.z[0][0, 1]:.4f}", f"{walk.updated.weights[0][0, 0]:.4f}"} <= set(texts)


def test_the_home_page_leads_to_every_page_and_every_example():
    links = [e.proto for e in Page(None).app.main if e.type == "page_link"]
    own, *links = links
    assert (own.page, own.label) == ("Walkthrough", "**My own network**")
    ways, links = links[: len(PAGES) - 1], links[len(PAGES) - 1 :]
    assert [(f"pages/{p.page}.py", p.label) for p in ways] == [(script, f"**{label}**") for script, label in PAGES[1:]]
    assert [(p.page, p.query_string) for p in links] == [("Walkthrough", f"example={key}") for key in example_keys()]
    assert [p.label for p in links] == [f"**{load_example(key).title}**" for key in example_keys()]


@pytest.mark.parametrize("key", example_keys())
def test_an_example_opens_and_is_shown_in_all_five_notations(key: str):
    page = Page(example=key)
    assert page.errors == []
    assert page.title == load_example(key).title
    for notation in (*NOTATIONS, load_example(key).notation):
        page.choose("Notation", notation)
        assert page.errors == []
        assert shows(page, lesson_from(key).viewed(notation=notation))


@pytest.mark.parametrize("key", example_keys())
def test_an_example_is_shown_in_every_grain_and_arithmetic(key: str):
    page = Page(example=key)
    lesson = lesson_from(key)
    for label, field, values in (("Steps", "grain", [*GRAINS, "neuron"]), ("Arithmetic", "arithmetic", [*range(7), "exact"])):
        for value in values:
            page.choose(label, value)
            lesson = lesson.viewed(**{field: value})
            assert page.errors == []
            assert shows(page, lesson)
    assert lesson == lesson_from(key)


def test_the_widgets_offer_what_there_is():
    page = Page(example="batch-of-4")
    assert page.options("Example") == [load_example(key).title for key in example_keys()]
    assert page.options("Notation") == [n.title for n in NOTATIONS.values()]
    assert page.options("Steps") == list(GRAINS.values())
    assert page.options("Digits") == [str(n) for n in range(9)]
    assert page.options("Arithmetic")[:3] == ["exact", "by hand, 0 decimals", "by hand, 1 decimal"]
    assert page.options("Shown of the batch") == [f"example {n} of 4" for n in (1, 2, 3, 4)]
    assert Page(example="1-2-1").options("Shown of the batch") == []


@pytest.mark.parametrize("shown", range(4))
def test_another_example_of_the_batch_is_shown(shown: int):
    page = Page(example="batch-of-4")
    page.choose("Shown of the batch", (shown + 1) % 4)
    page.choose("Shown of the batch", shown)
    assert shows(page, lesson_from("batch-of-4").viewed(shown=shown))
    assert walk_of(page.lesson).example == shown


def test_a_deep_link_opened_first_shows_its_lesson_at_its_step():
    lesson = lesson_from("batch-of-4").viewed(notation="001", digits=6, arithmetic=3, grain="operation", shown=2)
    lesson = lesson.about(lesson.subject.with_rate(0.25))
    page = Page(**to_link(lesson), step="12")
    assert page.errors == []
    assert shows(page, lesson)
    assert page.player["start"] == 11
    assert page.link["step"] == "12"


def test_a_bare_url_shows_the_first_example():
    page = Page()
    assert page.errors == []
    assert shows(page, FIRST)


@pytest.mark.parametrize("step", ["0", "-1", "abc", "1e3", "", "\u0663", "1.5", "9" * 30, "9" * 5000])
def test_a_step_that_is_none_is_the_first(step: str):
    page = Page(step=step)
    assert page.player["start"] == 0
    assert "step (in the link): " in page.errors[0]
    assert page.errors[0].endswith("Allowed: a whole number from 1.")
    assert shows(page, FIRST)


BAD_LINKS = (
    ({"example": "nope"}, [f"example: 'nope' is not allowed. Allowed: {', '.join(example_keys())}."]),
    (
        {"example": "xx", "notation": "<b>", "digits": "99", "arithmetic": "-1", "grain": "<script>", "shown": "0"},
        [
            "example: 'xx' is not allowed. Allowed: 1-2-1, ",
            "notation: '<b>' is not allowed. Allowed: 003, 002, 000, 004, 001, theta.",
            "digits: '99' is not allowed. Allowed: a whole number from 0 to 8.",
            "arithmetic: '-1' is not allowed. Allowed: a whole number from 0 to 6.",
            "grain: '<script>' is not allowed. Allowed: operation, neuron, layer.",
            "shown: '0' is not allowed. Allowed: a whole number from 1 to 1.",
        ],
    ),
    ({"net": "[" * 5000}, ["net (in the link): '[[[", "Allowed: a network as this page writes it into its own links."]),
    ({"net": "x" * 2**18}, ["net (in the link): 'xxx", "Allowed: a network as this page writes it into its own links."]),
)


@pytest.mark.parametrize(("query", "messages"), BAD_LINKS, ids=range(len(BAD_LINKS)))
def test_a_bad_link_is_refused_on_the_page_and_the_first_example_is_shown(query: dict[str, str], messages: list[str]):
    page = Page(**query)
    assert len(page.errors) == 1
    assert all(message in page.errors[0] for message in messages)
    assert page.title == load_example(FIRST_EXAMPLE).title
    assert shows(page, FIRST)
    # The next change takes the message away.
    page.choose("Digits", 6)
    assert page.errors == []
    assert shows(page, FIRST.viewed(digits=6))


def test_a_linked_network_that_cannot_be_computed_is_refused():
    net = {"sizes": [1, 1, 1], "weights": [[[1e99]], [[1e99]]], "biases": [[0], [0]], "activations": ["identity"] * 2}
    rest = {"loss": "half_squared_error", "l2": 0, "output": 0, "x": [[1]], "y": [[1]], "rate": 0.5}
    page = Page(net=json.dumps({**net, **rest}), digits="6")
    assert page.errors[0].startswith("The linked network cannot be computed. J is infinite: it is the first quantity that left")
    assert shows(page, FIRST)


def test_a_bad_link_in_a_session_keeps_what_the_user_had():
    page = Page(example="xor")
    page.type("Learning rate α", "0.25")
    page.edit("W1", {(0, 0): "0.75"})
    lesson = page.lesson
    assert lesson.subject.network.weights[0][0, 0] == 0.75
    page.go_to(example="nope")
    assert page.errors == [f"example: 'nope' is not allowed. Allowed: {', '.join(example_keys())}."]
    assert shows(page, lesson)
    page.run()
    assert shows(page, lesson)
    assert page.table("W1").iat[0, 0] == "0.75"


def test_another_good_link_in_a_session_opens_its_lesson():
    page = Page(example="xor")
    page.press("Apply the update and go on")
    page.go_to(example="2-2-2-2", digits="6")
    assert page.errors == []
    assert shows(page, lesson_from("2-2-2-2").viewed(digits=6))
    # Undo brings back what the link took the place of, with the update made there.
    page.press("Undo")
    assert shows(page, lesson_from("xor").after_update())


def test_coming_back_without_parameters_keeps_the_lesson():
    page = Page(example="xor")
    page.press("Apply the update and go on")
    lesson = page.lesson
    page.go_to()
    assert shows(page, lesson)
    page.app.switch_page(MAIN.name)
    page.run()
    page.app.switch_page(WALKTHROUGH)
    page.go_to()
    assert shows(page, lesson)
    assert page.iteration_text.startswith("Iteration 2")


def test_choosing_an_example_opens_it_anew():
    page = Page(example="1-2-1")
    page.press("Apply the update and go on")
    page.choose("Digits", 6)
    page.choose("Example", "batch-of-4")
    assert shows(page, lesson_from("batch-of-4").viewed(digits=6))
    page.press("Undo")
    assert shows(page, lesson_from("1-2-1").after_update().viewed(digits=6))


def test_the_step_travels_with_what_is_asked_and_python_never_writes_it_into_the_url():
    page = Page(example="1-2-1")
    for step in (4, 0, 6):
        page.ask("nudge", node=0, h="1", step=step)
        assert page.player["start"] == step
        assert page.link == {"example": "1-2-1"}
    for junk in (None, "7", True, 2.5, [1], {"a": 1}, -3, 10**400):
        page.ask("nudge", node=0, h="1", step=junk)
        assert page.player["start"] == 6
    weight = page.lesson.subject.network.weights[0][0, 0]
    page.ask("edit", node=walk_of(page.lesson).context.index(weight_of(1, 0, 0)), text="0.5", step=9)
    assert page.lesson.subject.network.weights[0][0, 0] == 0.5 != weight
    assert page.player["start"] == 9
    assert set(page.link) == {"example", "net"}


def test_the_players_step_in_the_url_is_no_new_link():
    """The browser writes the step by itself, and the page may send an address in which it is old, or is not."""
    page = Page(example="1-2-1")
    visit = page.player["visit"]
    page.ask("nudge", node=0, h="1", step=3)
    for step in ("8", "2", "abc"):
        page.go_to(example="1-2-1", step=step)
        assert (page.player["start"], page.player["visit"], page.errors) == (3, visit, [])
        assert page.link == {"example": "1-2-1", "step": step}, "it is the browser's"
    page.choose("Digits", 6)
    assert page.link == {"example": "1-2-1", "digits": "6"}
    assert page.player["visit"] == visit, "the player stays where it is"


def test_a_link_and_the_next_iteration_send_the_player_to_a_step_once():
    page = Page(example="1-2-1", step="5")
    visits = [page.player["visit"]]
    assert page.player["start"] == 4
    page.go_to(example="1-2-1", digits="6", step="3")
    visits.append(page.player["visit"])
    assert page.player["start"] == 2
    page.press("Apply the update and go on")
    visits.append(page.player["visit"])
    assert page.player["start"] == 0
    page.press("Undo")
    assert page.player["visit"] == visits[-1]
    page.choose("Example", "xor")
    visits.append(page.player["visit"])
    assert page.player["start"] == 0
    assert len(set(visits)) == 4
