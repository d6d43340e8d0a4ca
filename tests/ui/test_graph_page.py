"""The Computation graph page as Streamlit runs it: typed, refused, mended, undone, linked, opened from the Walkthrough."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from nnviz.ui.graph.lesson import GraphLesson, formula_from
from nnviz.ui.graph.link import from_link, kept_document, to_link
from nnviz.ui.graph.session import GraphSession
from nnviz.ui.graph.stage import packed
from tests.app import WALKTHROUGH, Page, components

GRAPH = "pages/Computation_graph.py"


class GraphPage(Page):
    def __init__(self, **query: str) -> None:
        super().__init__(GRAPH, **query)

    @property
    def session(self) -> GraphSession:
        found: GraphSession = self.app.session_state["nnviz-computation-graph"]
        return found

    def write(self, text: str, label: str = "Formula") -> None:
        next(t for t in self.app.text_area if t.label == label).set_value(text)
        self.run()

    @property
    def fields(self) -> dict[str, str]:
        return {t.label: t.value for t in self.app.text_input if t.label != "h"}

    @property
    def pointed(self) -> list[str]:
        return [c.value for c in self.app.code]

    @property
    def players(self) -> list[dict[str, Any]]:
        return [json.loads(e.proto.json) for e in components(self.app)]

    def send(self, which: int, **what: object) -> None:
        element = components(self.app)[which]
        self.sent_by_browser[element.proto.id] = {"json_value": json.dumps(what)}
        self.run()
        self.sent_by_browser.clear()

    def nudges(self) -> list[list[str]]:
        tables = [m.value.splitlines()[2:] for m in self.app.markdown if m.value.startswith("| variable")]
        return [[cell.strip() for cell in row.strip("|").split("|")] for table in tables for row in table]


@pytest.mark.parametrize("key", expression_example_keys())
def test_every_example_opens_by_link_and_by_menu(key: str):
    example = load_expression_example(key)
    for page in (GraphPage(example=key), GraphPage()):
        page.choose("Example", key)
        assert page.title == example.title
        assert page.errors == []
        assert page.session.lesson.formula == formula_from(example)
        assert page.link == {"example": key}
        assert len(page.players) == (2 if example.beside else 1)
        assert [p["key"] for p in page.players] == [packed(page.session.lesson, n).key for n in range(len(page.players))]


def test_it_starts_with_lecture_000_and_its_nudges():
    page = GraphPage()
    assert page.fields == {"x": "-2", "y": "5", "z": "-4"}
    assert page.nudges() == [
        ["x", "−2", "−1", "−4", "−16", "−16"],
        ["y", "5", "6", "−4", "−16", "−16"],
        ["z", "−4", "−3", "3", "−9", "−9"],
    ]
    assert page.app.subheader[0].value == "If I add h to a variable, how much will f change?"


def test_another_h():
    page = GraphPage(example="square")
    page.type("h", "0.5")
    assert page.nudges() == [["x", "3", "3.5", "6", "12", "12.25"]]
    page.type("h", "far")
    assert page.errors == ["h: 'far' is not allowed. Allowed: a number from -1e6 to 1e6."]
    assert page.nudges() == []


def test_a_typed_formula_is_drawn_with_the_values_that_are_there():
    page = GraphPage()
    page.write("f = x*x + y")
    assert page.errors == []
    assert page.title == "Your own formula"
    assert page.session.lesson.walks[0].value == 9
    assert page.fields == {"x": "-2", "y": "5"}
    assert page.link == {"example": "xyz", "f": "f = x*x + y", "values": "x:-2,y:5"}
    page.write("f = x*x + y + z")
    assert page.session.lesson.walks[0].value == 5, "z is remembered"


def test_a_new_variable_gets_a_field_and_the_last_good_graph_stays_until_it_has_a_value():
    page = GraphPage()
    before = page.players[0]["key"]
    page.write("q = x + w\nf = q*z")
    assert page.errors == ["w (line 1, column 9): no value is not allowed. Allowed: a number: give w a value."]
    assert page.pointed == ["q = x + w\n        ^"]
    assert page.fields == {"x": "-2", "w": "", "z": "-4"}
    assert page.players[0]["key"] == before
    assert page.link == {"example": "xyz"}
    page.type("w", "7")
    assert page.errors == []
    assert page.session.lesson.walks[0].value == (-2 + 7) * -4


@pytest.mark.parametrize(
    ("text", "says", "pointed"),
    [
        ("f = x +", "formula (line 1, column 7): '+' is not allowed.", "f = x +\n      ^"),
        ("f = foo(x)", "function (line 1, column 5): 'foo' is not allowed.", "f = foo(x)\n    ^^^"),
        ("f = log(x)", "argument of log (line 1, column 5): -2.0 is not allowed.", "f = log(x)\n    ^^^^^^"),
        ("f = 1/(x + 2)", "divisor (line 1, column 5): 0.0 is not allowed.", "f = 1/(x + 2)\n    ^^^^^^^^^"),
        ("f = exp(exp(y*2))", "result of exp (line 1, column 5): overflow is not allowed.", "f = exp(exp(y*2))\n    ^^^^^^^^^^^^^"),
        ("f = x.real", "formula (line 1, column 5): a piece of Python (attribute) is not allowed.", "f = x.real\n    ^^^^^^"),
    ],
)
def test_what_is_wrong_is_pointed_at_and_the_last_good_graph_stays(text: str, says: str, pointed: str):
    page = GraphPage()
    before = page.players[0]["key"]
    page.write(text)
    assert len(page.errors) == 1
    assert page.errors[0].startswith(says)
    assert page.pointed == [pointed]
    assert page.players[0]["key"] == before
    assert any("last one that could be drawn" in c.value for c in page.app.caption)
    page.write("f = x + y")
    assert page.errors == []
    assert page.pointed == []


def test_a_value_that_is_no_number_is_named():
    page = GraphPage()
    page.type("y", "five")
    assert page.errors == ["y: 'five' is not allowed. Allowed: a finite number between -1e+100 and 1e+100."]
    assert page.session.lesson.walks[0].value == -12
    page.type("y", "−1")
    assert page.errors == []
    assert page.session.lesson.walks[0].value == 12


def test_undo_and_reset():
    page = GraphPage()
    assert not page.can_press("Undo")
    page.type("x", "10")
    page.write("f = x*z")
    page.press("Undo")
    assert page.session.lesson.formula.text == "q = x + y\nf = q*z"
    assert page.fields["x"] == "10"
    page.press("Undo")
    assert page.fields["x"] == "-2"
    assert not page.can_press("Undo")
    page.write("nonsense(")
    page.press("Reset")
    assert page.errors == []
    assert page.session.lesson.formula == formula_from(load_expression_example("xyz"))


def test_every_result_can_be_named():
    page = GraphPage(example="xyz", f="(x + y)*z")
    page.press("Name every result")
    assert next(t for t in page.app.text_area).value == "v_1 = x + y\nf = v_1 * z"
    assert page.session.lesson.walks[0].value == -12


def test_an_edit_on_the_drawing_changes_the_field_too():
    page = GraphPage()
    walk = page.session.lesson.walks[0]
    variable = walk.structure.variable("x")
    assert variable is not None
    node = walk.context.index(variable)
    page.send(0, edit={"node": node, "text": "1"})
    assert page.session.lesson.walks[0].value == (1 + 5) * -4
    assert page.fields["x"] == "1"
    page.send(0, edit={"node": node, "text": "much"})
    assert page.players[0]["message"] == "x: 'much' is not allowed. Allowed: a finite number between -1e+100 and 1e+100."
    for bad in (99, -1, True, None, "x"):
        page.send(0, edit={"node": bad, "text": "1"})
        assert page.session.lesson.walks[0].value == (1 + 5) * -4


def test_a_nudge_is_answered_by_the_player_that_was_asked():
    page = GraphPage(example="sigmoid")
    walk = page.session.lesson.walks[1]
    variable = walk.structure.variable("b")
    assert variable is not None
    page.send(1, nudge={"node": walk.context.index(variable), "h": "1"})
    one, two = page.players
    assert one["nudges"] == {}
    (answer,) = two["nudges"].values()
    assert answer["rows"][1][1] == "at b = 4"


def test_two_formulas_side_by_side_share_their_values():
    page = GraphPage(example="sigmoid")
    page.type("b", "0")
    one, two = page.session.lesson.walks
    assert one.value == pytest.approx(two.value)
    assert one.gradient("w") == pytest.approx(two.gradient("w"))
    page.write("", "A second formula beside it, with the same variables")
    assert len(page.players) == 1
    assert page.link["beside"] == ""
    again = GraphPage(**page.link)
    assert again.session.lesson == page.session.lesson


def test_the_view():
    page = GraphPage(example="logistic")
    page.choose("Steps", "gradient")
    page.choose("Digits", 2)
    page.choose("Arithmetic", 2)
    view = page.session.lesson.view
    assert (view.grain, view.digits, view.arithmetic) == ("gradient", 2, 2)
    assert page.link == {"example": "logistic", "digits": "2", "arithmetic": "2", "grain": "gradient"}
    assert GraphPage(**page.link).session.lesson == page.session.lesson


def test_the_step_is_the_browsers_and_travels_with_what_is_asked():
    page = GraphPage()
    visit = page.players[0]["visit"]
    page.send(0, nudge={"node": 0, "h": "1", "step": 3})
    assert page.players[0]["start"] == 3
    assert "step" not in page.link
    assert page.players[0]["visit"] == visit
    opened = GraphPage(**page.link, step="4")
    assert opened.players[0]["start"] == 3
    assert opened.link["step"] == "4"
    assert (opened.players[0]["place"], GraphPage(example="sigmoid").players[1]["place"]) == ("step", "")


def test_the_network_of_the_walkthrough_opens_here():
    page = Page(WALKTHROUGH, example="1-2-1")
    page.app.switch_page(GRAPH)
    page.app.query_params.clear()
    page.run()
    page.press("Open the network of the Walkthrough page, 1→2→1")
    walk = page.app.session_state["nnviz-computation-graph"].lesson.walks[0]
    assert walk.value == pytest.approx(0.28680007, abs=1e-8)
    assert walk.gradient("W2_12") == pytest.approx(-0.08985991, abs=1e-8)
    assert page.app.session_state["nnviz"].lesson.subject.example == "1-2-1"


def test_a_network_that_is_too_large_says_why():
    page = Page(WALKTHROUGH, example="five-classes")
    page.app.switch_page(GRAPH)
    page.app.query_params.clear()
    page.run()
    assert any("cannot be opened here. network: one of 55 operations" in c.value for c in page.app.caption)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"example": "nonsense"}, "example: 'nonsense' is not allowed."),
        ({"f": "x +"}, "formula (line 1, column 3)"),
        ({"f": "a*b", "values": "a:1"}, "b (line 1, column 3): no value"),
        ({"values": "x"}, "values (in the link): 'x' is not allowed."),
        ({"values": "x:1,y:2,z:" + "9" * 4000}, "values (in the link): a text of"),
        ({"values": "x:one,y:2,z:3"}, "x: 'one' is not allowed."),
        ({"digits": "99"}, "digits: '99' is not allowed."),
        ({"arithmetic": "many"}, "arithmetic: 'many' is not allowed."),
        ({"grain": "layer"}, "grain: 'layer' is not allowed."),
        ({"f": "x" * 5000}, "formula: a text of 5000 characters"),
        ({"f": "x.__class__"}, "name (line 1"),
    ],
)
def test_a_link_that_cannot_be_used_says_so(query: dict[str, str], says: str):
    page = GraphPage(**query)
    assert len(page.errors) == 1
    assert page.errors[0].startswith(says) or says in page.errors[0] or "formula" in page.errors[0]
    assert page.players
    assert page.session.lesson.walks[0].steps


def test_a_refused_formula_of_a_link_stands_in_the_field_to_be_mended():
    page = GraphPage(f="log(x", values="x:3")
    assert next(t for t in page.app.text_area).value == "log(x"
    page.write("log(x)")
    assert page.errors == []
    assert page.session.lesson.walks[0].value == pytest.approx(1.0986122886681098)


def test_of_a_long_formula_the_short_name_of_its_document_is_in_the_link():
    page = GraphPage()
    page.write("f = " + " + ".join(["x"] * 10) + "  # " + "remark " * 300)
    assert page.errors == []
    lesson = page.session.lesson
    kept = kept_document(lesson)
    assert kept is not None
    assert page.link == {"example": "xyz", "kept": kept[0]}
    assert from_link(page.link, {kept[0]: kept[1]}.get)[0] == lesson
    # The session itself still has it, another one is told where it is.
    link = page.link
    page.go_to(example="abc")
    page.go_to(**link)
    assert (page.session.lesson, page.errors) == (lesson, [])
    assert GraphPage(**link).errors[0].startswith(f"kept (in the link): '{kept[0]}' is not allowed. Allowed: a formula that")


def test_links_lead_back():
    for key in expression_example_keys():
        example = load_expression_example(key)
        lesson = GraphLesson(formula_from(example))
        assert to_link(lesson) == {"example": key}
