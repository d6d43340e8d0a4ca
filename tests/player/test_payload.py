"""What the browser gets: complete, well-formed, the names and numbers of the steps, and nothing that could be HTML."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.naming.numbers import display_number
from nnviz.explain.steps.layers import LayerStep
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.models.data import batch
from nnviz.models.examples import example_keys
from nnviz.ui.lesson.lesson import Lesson, Subject, View, lesson_from, walk_of
from nnviz.ui.walkthrough.stage import packed
from nnviz.walk import Walk
from tests.player.browser import Json, formulas, nodes_of, parsed, received, text_of, text_of_latex
from tests.strategies import Case, cases

MATHML = {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msub", "msup", "msubsup", "mfrac", "msqrt", "mover", "munderover"}
MATHML |= {"mtable", "mtr", "mtd"}
ATTRIBUTES = {"stretchy", "fence", "form", "accent", "width", "displaystyle", "columnalign"}
NUMBER = re.compile(r"−?\d+(?:\.\d+)?(?:×10−?\d+)?")


@pytest.fixture(scope="module", params=[(key, notation) for key in example_keys() for notation in NOTATIONS], ids="-".join)
def shown(request: pytest.FixtureRequest) -> list[tuple[Walk, Json]]:
    """An example in a notation: at every grain the walkthrough and what the browser receives of it."""
    key, notation = request.param
    lessons = [lesson_from(key).viewed(notation=notation, grain=grain) for grain in GRAINS]
    return [(walk_of(lesson), received(lesson)) for lesson in lessons]


def check_complete(walk: Walk, data: Json) -> None:
    """Everything that is referred to is there."""
    assert len(data["steps"]) == len(walk.steps)
    for node in map(str, nodes_of(data)):
        assert data["names"][node]
        assert data["texts"][node]
        assert data["meanings"][node]
    used = set()
    for step in data["steps"]:
        assert step["phase"] in [key for key, _ in data["phases"]]
        assert all(data["sentences"][step[part]] for part in ("heading", "words", "remark") if part in step)
        for formula in (step.get("formula"), step.get("long", {}).get("formula")):
            for template in formula[:2] if formula else []:
                used.add(template)
                slots = re.findall(r"⟦(\d+);(-?\d+);[01]⟧", data["templates"][template])
                assert all(int(ref) < len(formula[2]) for ref, _ in slots)
        for template in step.get("written", ()):
            if template >= 0:
                used.add(template)
                refs = {ref for ref, _ in re.findall(r"⟦(\d+);(-?\d+);[01]⟧", data["templates"][template])}
                assert refs <= set(data["names"])
        for worked in (step.get("halfway", {}), step.get("long_halfway", {})):
            for piece in worked.get("pieces", ()):
                if isinstance(piece, list):
                    used.add(piece[0])
                    assert set(map(str, piece[1])) <= set(data["names"])
                assert piece is None or isinstance(piece, list) or str(piece) in data["names"]
    for node, (*templates, reads) in data["formulas"].items():
        used |= set(templates)
        assert {node, *map(str, reads)} <= set(data["names"])
    # What earlier numbers of the same structure needed may be there too.
    assert used <= set(range(len(data["templates"])))


def check_harmless(data: Json) -> None:
    """The browser puts names, templates and texts together as HTML: there is nothing in them but MathML and plain text."""
    for step in data["steps"]:
        for line in formulas(data, step):
            for element in parsed(line).iter():
                assert element.tag in MATHML
                assert set(element.attrib) <= ATTRIBUTES
                assert all(re.fullmatch(r"[\w.]+", value) for value in element.attrib.values())
    for name in data["names"].values():
        assert {element.tag for element in parsed(name).iter()} <= MATHML
    rows = [row for table in data["tables"] for row in table["rows"]]
    cells = [cell for row in rows for cell in row["cells"]]
    plain = [*data["sentences"], *data["texts"].values(), *data["meanings"].values(), *(row["head"] for row in rows)]
    plain += [title for _, title in data["phases"]] + [title for table in data["tables"] for title in (table["title"], *table["columns"])]
    plain += [str(cell.get(part, "")) for cell in cells for part in ("text", "flag")]
    plain += [text for view in data["views"].values() for text in view.values()]
    plain += [heading["text"] for scene in data["scenes"].values() for heading in scene["headings"]]
    for text in plain:
        assert not set(text) & set('<>&"'), text


def check_known(data: Json) -> None:
    """A number is known from the step that finds it, and no step reads what is found later."""
    first: dict[str, int] = {}
    for index, step in enumerate(data["steps"]):
        for node in step["nodes"]:
            first.setdefault(str(node), index)
        for node in step["lights"]:
            assert str(node) not in first or first[str(node)] < index or node in step["nodes"]
    assert data["known"] == first
    for index, step in enumerate(data["steps"]):
        assert all(first.get(str(node), -1) < index for node in step["lights"])


def check_scenes(data: Json) -> None:
    """Labels and owners refer to marks, lines and steps that exist; a label shows a number from the step that finds it."""
    for scene in data["scenes"].values():
        places = range(-len(scene["lines"]), len(scene["marks"]))
        assert all(owner in places for owner in scene["owners"].values())
        assert scene["labels"]
        for label in scene["labels"]:
            assert label["owner"] in places
            assert label["kind"] in data["palette"]["light"]
            for since, node in label["shown"]:
                assert since == data["known"].get(str(node), -1)
                assert scene["owners"][str(node)] == label["owner"]
            assert [since for since, _ in label["shown"]] == sorted(since for since, _ in label["shown"])


def test_everything_that_is_referred_to_is_sent(shown: list[tuple[Walk, Json]]):
    for walk, data in shown:
        check_complete(walk, data)
        check_known(data)
        check_scenes(data)


def test_the_formulas_are_well_formed_and_nothing_else_is_markup(shown: list[tuple[Walk, Json]]):
    for _, data in shown:
        check_harmless(data)


def test_a_formula_that_the_browser_puts_together_is_the_one_of_the_step(shown: list[tuple[Walk, Json]]):
    for walk, data in shown:
        c = walk.context
        for step, sent in zip(walk.steps, data["steps"], strict=True):
            lines = [text_of(line) for line in formulas(data, sent)]
            if isinstance(step, LayerStep):
                assert lines == [text_of_latex(line) for line in (step.symbols, step.numbers, step.result)]
                continue
            both = [step.formula] if step.long_way is None else [step.formula, step.long_way.formula]
            expected = [line for formula in both for line in (c.symbols(formula), c.numbers(formula))]
            assert lines == [text_of_latex(line) for line in (*expected, *([step.parts] if step.parts else []))]
            assert data["texts"][str(sent["nodes"][0])] == display_number(step.text)


def test_a_matrix_holds_the_numbers_of_its_members(shown: list[tuple[Walk, Json]]):
    for walk, data in shown:
        for step, sent in zip(walk.steps, data["steps"], strict=True):
            if "written" not in sent:
                continue
            lines = formulas(data, sent)
            if "⋯" in text_of(lines[2]) or "⋮" in text_of(lines[2]):
                continue
            result = parsed(lines[2]).findall(".//mtd")
            found = sorted("".join("".join(cell.itertext()).split()) for cell in result)
            assert found == sorted(text_of(f"<mn>{data['texts'][str(node)]}</mn>") for node in step.nodes)


def test_the_numbers_of_the_first_example_are_sent():
    lesson = lesson_from("1-2-1")
    walk, data = walk_of(lesson), received(lesson)
    numbers = {data["sentences"][s["heading"]]: data["texts"][str(s["nodes"][0])].replace("−", "-") for s in data["steps"]}
    assert numbers["Pre-activation of neuron 1 of layer 2"] == f"{walk.z[0][0, 0]:.4f}"
    assert numbers["Activation of neuron 2 of layer 2"] == f"{walk.a[0][0, 1]:.4f}"
    assert f"{walk.loss:.4f}" in numbers.values()
    assert {f"{d:.4f}" for d in walk.delta[0].ravel()} <= set(numbers.values())
    first = formulas(data, data["steps"][0])
    assert (text_of(first[0]), text_of(first[1])) == ("W11(1)x+b1(1)", "0.3·1+0.1")


sets_of_views = st.builds(
    View,
    notation=st.sampled_from(list(NOTATIONS)),
    digits=st.integers(0, 8),
    arithmetic=st.just("exact") | st.integers(0, 6),
    grain=st.sampled_from(list(GRAINS)),
)


@settings(max_examples=40)
@given(cases(), sets_of_views, st.data())
def test_any_network_is_sent_complete_and_harmless(case: Case, view: View, data: st.DataObject):
    shown = data.draw(st.integers(0, case.batch.examples - 1))
    lesson = Lesson(Subject("1-2-1", case.network, case.batch, 0.1), replace(view, shown=shown))
    sent = received(lesson)
    check_complete(walk_of(lesson), sent)
    check_known(sent)
    check_scenes(sent)
    check_harmless(sent)


def change(lesson: Lesson, what: str) -> Lesson:
    subject, network, x, y = lesson.subject, lesson.subject.network, lesson.subject.data.x, lesson.subject.data.y
    more: Any = {
        "weight": lambda: network.with_parameters([network.weights[0] + 0.01, *network.weights[1:]], network.biases),
        "bias": lambda: network.with_parameters(network.weights, [*network.biases[:-1], network.biases[-1] + 0.01]),
        "l2": lambda: network.with_settings(l2=0.25),
        "activation": lambda: network.with_settings(activations=("tanh", "sigmoid")),
        "x": lambda: batch(network, x + 0.01, y),
        "y": lambda: batch(network, x, 0.5 * y),
    }.get(what, lambda: None)()
    if what in ("weight", "bias", "l2", "activation"):
        return lesson.about(subject.with_network(more))
    if what in ("x", "y"):
        return lesson.about(subject.with_data(more))
    if what == "rate":
        return lesson.about(subject.with_rate(0.25))
    views: dict[str, Any] = {"digits": 5, "arithmetic": 2, "notation": "002", "grain": "layer", "shown": 1}
    return lesson.viewed(**{what: views[what]})


CHANGES = ("weight", "bias", "l2", "activation", "x", "y", "rate", "digits", "arithmetic", "notation", "grain", "shown")


@pytest.mark.parametrize("what", CHANGES)
def test_the_key_changes_with_what_is_shown(what: str):
    lesson = lesson_from("batch-of-4")
    changed = change(lesson, what)
    assert changed != lesson
    assert packed(changed).key != packed(lesson).key


@pytest.mark.parametrize("key", example_keys())
def test_the_key_is_the_same_for_the_same_lesson(key: str):
    lesson = lesson_from(key)
    # What was kept before other tests asked about more of the same structure is another text.
    packed.cache_clear()
    once = packed(lesson)
    packed.cache_clear()
    walk_of.cache_clear()
    again = packed(lesson_from(key))
    assert again == once
    assert again is not once
    assert json.loads(again.whole)["structure"] == json.loads(once.whole)["structure"]


def test_the_player_stays_at_its_step_exactly_while_the_list_of_steps_is_the_same():
    lesson = lesson_from("batch-of-4")
    structure = {what: received(change(lesson, what))["structure"] == received(lesson)["structure"] for what in CHANGES}
    # With a penalty there is a step more for it, and one for the cost.
    assert [what for what, same in structure.items() if not same] == ["l2", "activation", "grain"]
    assert received(lesson.after_update())["structure"] != received(lesson)["structure"]
