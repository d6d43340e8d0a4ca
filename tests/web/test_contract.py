"""What is sent is what the contract says, field by field, and the scripts are checked against that same contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from pydantic import ConfigDict, TypeAdapter, ValidationError

from nnviz import History, expression, walkthrough
from nnviz.core import quantities as q
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.steps.expression_steps import GRAINS as GRAPH_GRAINS
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.keeper import component as keeper
from nnviz.models.examples import example_keys
from nnviz.models.expression.examples import expression_example_keys, load_expression_example
from nnviz.models.training.course import begun
from nnviz.models.training.datasets import RECIPES, dataset
from nnviz.models.training.lessons import LESSONS
from nnviz.models.training.setup import Setup
from nnviz.player import component, contract, history_component
from nnviz.player.chain import chain_payload
from nnviz.player.expressions import expression_nudge, expression_payload
from nnviz.player.history_payload import Shown, history_payload, packed_history
from nnviz.player.matrices import vectorised_payload
from nnviz.player.nudges import nudge_content
from nnviz.player.packing import as_text, packed
from nnviz.player.standalone import standalone_html
from nnviz.player.tables import walk_payload
from nnviz.ui.chain_rule.choice import rule_of
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.ui.shared import keeping
from tests.strategies import Case, cases
from tests.web.declarations import PLACE, declarations, typescript


def check(text: str, record: Any) -> None:
    """Raises ValidationError unless a JSON text is a record of the contract: every type right, no field missing, and none too many."""
    validator(record).validate_json(f"[{text}]")


@cache
def validator(record: Any) -> TypeAdapter[Any]:
    # In a list: a configuration goes down from there into records that have none of their own.
    return TypeAdapter(list[record], config=ConfigDict(strict=True, extra="forbid"))


def check_payload(data: dict[str, Any]) -> None:
    check(packed(data).whole, contract.Payload)


def test_the_scripts_are_checked_against_what_python_says_now():
    assert PLACE.read_text(encoding="utf-8") == declarations(), "write it anew: python -m tests.web.declarations"


@pytest.mark.parametrize(
    ("hint", "text"),
    [
        (list[int | None], "(number | null)[]"),
        (list[list[int | None]], "(number | null)[][]"),
        (list[Literal["a", "b"]], '("a" | "b")[]'),
        (list[int | list[str]], "(number | string[])[]"),
        (dict[int, tuple[str, bool]], "Record<number, [string, boolean]>"),
        (contract.Formula, "[number, number, number[]]"),
        (contract.Nudge | None, "Nudge | null"),
    ],
)
def test_types_are_written_as_typescripts(hint: Any, text: str):
    assert typescript(hint) == text


def test_what_json_does_not_have_is_refused():
    with pytest.raises(TypeError):
        typescript(set[int])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("cost",), None),
        (("cost",), 1),
        (("more", "more"), {}),
        (("checks",), {"7": {"numeric": "1", "error": "0", "flag": "≈", "more": 1}}),
        (("texts", "a"), "1"),
        (("bones", "steps", 0, "written"), [1, 2, 3]),
        (("bones", "steps", 0, "formula", 2, 0), 1.5),
        (("tables", "all", 0, "rows", 0, "cells", 0, "with"), 1),
        (("scenes", "wide", "figure", "data", 0, "mode"), "markers"),
    ],
)
def test_a_field_that_is_of_another_kind_or_too_many_is_noticed(path: tuple[Any, ...], value: Any):
    data = json.loads(packed(walk_payload(walk_of(lesson_from("1-2-1")))).whole)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ValidationError):
        check(json.dumps(data), contract.Payload)


def test_a_field_that_is_missing_is_noticed():
    with pytest.raises(ValidationError):
        check('{"numeric": "1", "error": "0"}', contract.Check)


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("key", example_keys())
def test_the_walkthrough_of_every_example_in_every_notation(key: str, grain: str):
    for notation in NOTATIONS:
        check_payload(walk_payload(walk_of(lesson_from(key).viewed(notation=notation, grain=grain))))


@settings(max_examples=25, deadline=None)
@given(case=cases())
def test_the_walkthrough_of_any_network(case: Case):
    check_payload(walk_payload(walkthrough(case.network, case.batch.x, case.batch.y, 0.1)))


@pytest.mark.parametrize("key", example_keys())
def test_the_vectorised_form_and_the_chain_rules_of_every_example(key: str):
    lesson = lesson_from(key)
    walk = walk_of(lesson)
    check_payload(vectorised_payload(walk))
    structure = walk.structure
    for by in (q.weight(1, 0, 0), q.bias(1, 0), q.input_(0)):
        for of in (structure.cost, q.activation(len(walk.network.sizes) - 1, 0)):
            check_payload(chain_payload(rule_of(lesson, of, by)))


@pytest.mark.parametrize("key", expression_example_keys())
def test_the_graph_of_every_formula_and_its_nudges(key: str):
    e = load_expression_example(key)
    for grain in GRAPH_GRAINS:
        walk = expression(e.text, e.values).viewed(grain=grain)
        check_payload(expression_payload(walk))
        for name in walk.variables:
            check(as_text(expression_nudge(walk, name, "0.1")), contract.Nudge)


@pytest.mark.parametrize("key", example_keys())
def test_every_nudge(key: str):
    walk = walk_of(lesson_from(key))
    for moved in [*walk.structure.parameters, *walk.structure.inputs][:20]:
        for text in ("0.1", "-1e6", "x"):
            check(as_text(nudge_content(walk, moved, text)), contract.Nudge)


def run(setup: Setup, updates: int) -> Shown:
    data = dataset(setup.data)
    setup = setup.fitting(data)
    history = begun(History, setup.task(data)).extended(updates)
    return Shown("a run", history, data, history.why_ended())


def every_setup() -> Iterator[tuple[str, Setup]]:
    yield from ((key, Setup(data=key, hidden=(3,), activation="relu", rate=0.1, l2=0.1, batch=2)) for key in RECIPES)
    yield from ((f"{key}-{n}", setup) for key, lesson in LESSONS.items() for n, (_, setup) in enumerate(lesson.runs))


@pytest.mark.parametrize(("name", "setup"), [pytest.param(*pair, id=pair[0]) for pair in every_setup()])
def test_the_history_of_every_data_set_and_lesson(name: str, setup: Setup):
    for updates in (0, 30):
        check(packed_history(history_payload([run(setup, updates)]))["payload"], contract.HistoryPayload)


class Mounted:
    """Stands for a component of Streamlit's and keeps what it is mounted with."""

    def __init__(self) -> None:
        self.data: Any = None

    def __call__(self, *, data: Any, **_: Any) -> None:
        self.data = data


def test_what_the_players_are_mounted_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    mounted = Mounted()
    monkeypatch.setattr(component, "_component", lambda root: mounted)
    monkeypatch.setattr(history_component, "_component", lambda root: mounted)
    walk = walk_of(lesson_from("2-2-2-2-1"))
    node = walk.context.index(walk.structure.parameters[0])
    nudges = {str(node): nudge_content(walk, walk.structure.parameters[0], "0.1")}
    callbacks = dict.fromkeys(("edit", "nudge", "by"), lambda: None)
    component.show_player(packed(walk_payload(walk)), key="k", root=tmp_path, nudges=nudges, callbacks=callbacks)
    check(as_text(mounted.data), contract.PlayerData)
    assert mounted.data["parts"], "a network of this size has parts that are worth fetching"
    component.show_player(packed(walk_payload(walk)), key="k", root=tmp_path)
    check(as_text(mounted.data), contract.PlayerData)
    history = packed_history(history_payload([run(Setup(), 3)]))
    history_component.show_history(history, key="h", root=tmp_path, again=0.5, options=[[("all", "all 4 examples")]])
    check(as_text(mounted.data), contract.HistoryData)


def test_what_a_page_without_a_server_holds():
    walk = walk_of(lesson_from("1-2-1"))
    page = standalone_html(walk)
    found = re.search(r'<script type="application/json" id="payload">(.*?)</script>', page, re.DOTALL)
    assert found
    check(found[1], contract.Standalone)


def test_what_the_keeper_is_mounted_with(monkeypatch: pytest.MonkeyPatch):
    mounted = Mounted()
    monkeypatch.setattr(keeper, "_component", lambda root: mounted)
    for mount, record in ((keeping.hand_over, contract.HandData), (lambda: keeping.listen("Walkthrough"), contract.ListenData)):
        mount()
        check(as_text(mounted.data), record)
