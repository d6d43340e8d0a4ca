"""What the browser gets of the vectorised form: every cell with its number, its example and the step that finds it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.errors import InputError
from nnviz.core.quantities import Gradient, Local, Memory, Quantity, Summed, Updated, Variable, bias_unit
from nnviz.explain.matrix.cells import BroadcastStep, CellStep, WholeStep
from nnviz.explain.matrix.matrices import Cell
from nnviz.explain.matrix.vectorised import vectorised
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.naming.numbers import display_number
from nnviz.models.examples import example_keys
from nnviz.models.initialise import initialised
from nnviz.player.matrices import vectorised_payload
from nnviz.ui.lesson.lesson import Lesson, Subject, View, lesson_from, walk_of
from nnviz.ui.vectorised.stage import packed
from nnviz.walk import Walk, walkthrough
from tests.player.browser import Json, filled, formulas, name_for, parsed, text_of, text_of_latex, unpacked
from tests.player.test_payload import check_harmless, check_scenes
from tests.strategies import Case, cases


def received(lesson: Lesson) -> Json:
    """The payload as the browser parses it."""
    return unpacked(json.loads(packed(lesson).whole, parse_constant=lambda name: 1 / 0))


class Seen(dict[int, Json]):
    """The data as they are for an example, put together once for each; -1 is the one on display."""

    def __init__(self, data: Json) -> None:
        super().__init__()
        self._data = data

    def __missing__(self, example: int) -> Json:
        self[example] = seen(self._data, self._data["example"] if example < 0 else example)
        return self[example]


def seen(data: Json, of: int) -> Json:
    """The data as they are for an example."""
    texts = {**data["texts"], **data["views"].get(str(of), {})}
    names = {node: name_for(data, int(node), of) for node in data["names"]}
    return {**data, "example": of, "texts": texts, "names": names, "known": {**data["known"], **data["matrices"]["known"][of]}}


def matrices_of(equation: Json) -> list[Json]:
    return [part for part in equation["parts"] if "cells" in part]


def number_along(quantity: Quantity, example: int | None, of: str) -> int | None:
    """Which example, neuron or input it is, from 1 on, by its own index; 0 for the bias unit."""
    match quantity:
        case Gradient(_, v) | Summed(Gradient(_, v)) | Updated(v) | Local(v, _, _) | Memory(v, _, _):
            index = v.index
        case Variable():
            index = quantity.index
        case _:
            raise AssertionError(quantity)
    match of:
        case "example":
            return None if example is None else example + 1
        case "neuron" | "input" if quantity == bias_unit(index[0]):
            return 0
        case "neuron" | "to neuron" | "input":
            return index[-1 if len(index) == 1 else 1] + 1
        case _:
            return index[2] + 1 if len(index) > 2 else 0


@settings(max_examples=10)
@given(cases())
def test_the_captions_of_rows_and_columns_are_what_stands_there(case: Case) -> None:
    for notation in NOTATIONS:
        walk = walkthrough(case.network, case.batch.x, case.batch.y, notation=notation)
        form = vectorised(walk.context)
        for equation, sent in zip(form.equations, vectorised_payload(walk)["matrices"]["equations"], strict=True):
            for matrix, part in zip(equation.matrices, matrices_of(sent), strict=True):
                # What stands there alone is of nothing in particular: a loss, the one column of the biases.
                assert all(axis or len(cells) == 1 for axis, cells in zip(part["axes"], (matrix.cells, matrix.cells[0]), strict=True))
                for r, row in enumerate(matrix.cells):
                    for c, cell in enumerate(row):
                        quantity = form.context.graph.nodes[cell.node].quantity
                        for axis, place in zip(part["axes"], (r, c), strict=True):
                            # A bias that is repeated is the same one for every example.
                            if axis and not (matrix.spread and axis["of"] == "example"):
                                assert number_along(quantity, cell.example, axis["of"]) == place + axis["first"], (equation.kind, axis)


def check_cells(walk: Walk, data: Json) -> None:
    """Every cell shows its node's number for its example, from the step that finds it on."""
    form, views = vectorised(walk.context), Seen(data)
    c = form.context
    found: dict[Cell, int] = {}
    for step in form.steps:
        if not isinstance(step, BroadcastStep):
            for cell in step.found:
                found.setdefault(cell, step.index)
    assert len(data["matrices"]["equations"]) == len(form.equations)
    for sent, equation in zip(data["matrices"]["equations"], form.equations, strict=True):
        assert len(matrices_of(sent)) == len(equation.matrices)
        for part, matrix in zip(matrices_of(sent), equation.matrices, strict=True):
            assert text_of(part["name"]) == text_of_latex(matrix.title)
            for row, cells in zip(part["cells"], matrix.cells, strict=True):
                for (node, example, since), cell in zip(row, cells, strict=True):
                    shown = walk.example if cell.example is None else cell.example
                    assert node == cell.node
                    assert example == (-1 if cell.example is None else cell.example)
                    assert views[example]["texts"][str(node)] == display_number(c.text(node, shown))
                    assert str(node) in data["meanings"]
                    if not matrix.spread:
                        assert since == found.get(cell, found.get(Cell(cell.node), -1))


def check_crossings(walk: Walk, data: Json) -> None:
    """Where rows and columns cross in a cell it is their product, and what is added to it once is in every row or column alike."""
    context = vectorised(walk.context).context

    def number(cell: list[int]) -> float:
        return float(context.number(cell[0], max(cell[1], 0)))

    for equation in data["matrices"]["equations"]:
        if "crossing" not in equation:
            continue
        left, first, second, *added = (part["cells"] for part in equation["parts"] if "cells" in part)
        assert bool(added) == bool(equation["crossing"])
        for r, row in enumerate(left):
            for c, cell in enumerate(row):
                terms = [number(first[r][k]) * number(second[k][c]) for k in range(len(second))]
                terms += [number(cells[r][c]) for cells in added]
                assert number(cell) == pytest.approx(sum(terms), rel=1e-9, abs=1e-12)
        for cells in added:
            alike = cells if equation["crossing"] == "row" else zip(*cells, strict=True)
            assert len({tuple(cell[0] for cell in line) for line in alike}) == 1


def check_lines(walk: Walk, data: Json) -> None:
    """What the browser puts together for a step is the step's own line, with the names and numbers of its example."""
    form, views = vectorised(walk.context), Seen(data)
    for step, sent, (place, example) in zip(form.steps, data["steps"], data["matrices"]["steps"], strict=True):
        assert place == step.place
        assert example == (-1 if step.example is None else step.example)
        if isinstance(step, WholeStep):
            assert [text_of(line) for line in formulas(data, sent)] == [text_of_latex(s) for s in (step.symbols, step.numbers, step.result)]
            continue
        view = views[example]
        names, numbers, reads = sent["formula"]
        left = view["names"][str(step.node)]
        sign = "←" if sent.get("arrow") else "="
        for template, as_numbers, line in ((names, False, step.symbols), (numbers, True, step.numbers)):
            assert text_of(f"{left}<mo>{sign}</mo>" + filled(data, template, reads, as_numbers, view["example"])) == text_of_latex(line)
        assert view["texts"][str(step.node)] == display_number(step.text)
        assert view["known"][str(step.node)] == step.index


def check_views(data: Json) -> None:
    """Seen by any example, a step reads only what is known before it."""
    views = Seen(data)
    for index, (step, (_, example)) in enumerate(zip(data["steps"], data["matrices"]["steps"], strict=True)):
        known = views[example]["known"]
        assert all(known.get(str(node), -1) < index for node in step["lights"] if node not in step["nodes"])


@pytest.mark.parametrize("key", example_keys())
def test_every_example_in_every_notation(key: str):
    for notation in NOTATIONS:
        lesson = lesson_from(key).viewed(notation=notation)
        walk, data = walk_of(lesson), received(lesson)
        check_cells(walk, data)
        check_crossings(walk, data)
        check_lines(walk, data)
        check_views(data)
        check_harmless(data)
        check_scenes(data)
        forward = [e for e in data["matrices"]["equations"] if e["label"].startswith("Z")]
        apart = {e["crossing"] for e in forward if sum("cells" in part for part in e["parts"]) == 4}
        assert apart <= {"row" if NOTATIONS[notation].rows else "column"}
        assert {e["crossing"] for e in forward} == apart or not apart


views = st.builds(
    View,
    notation=st.sampled_from(list(NOTATIONS)),
    digits=st.integers(0, 8),
    arithmetic=st.just("exact") | st.integers(0, 6),
)


@settings(max_examples=40)
@given(cases(), views, st.data())
def test_any_small_network(case: Case, view: View, data: st.DataObject):
    shown = data.draw(st.integers(0, case.batch.examples - 1))
    lesson = Lesson(Subject("1-2-1", case.network, case.batch, 0.1), view).viewed(shown=shown)
    sent = received(lesson)
    check_cells(walk_of(lesson), sent)
    if view.arithmetic == "exact":
        check_crossings(walk_of(lesson), sent)
    check_lines(walk_of(lesson), sent)
    check_views(sent)
    check_harmless(sent)


def parts_of(data: Json) -> list[dict[str, Any]]:
    return [part for equation in data["matrices"]["equations"] for part in equation["parts"]]


def test_signs_and_shapes_are_well_formed():
    for notation in NOTATIONS:
        data = received(lesson_from("xor").viewed(notation=notation))
        for part in parts_of(data):
            for inner in (part.get("sign"), part.get("name"), part.get("size"), part.get("from")):
                if inner:
                    text = text_of(inner)
                    assert "left" not in text
                    assert "arrow" not in text
                    assert parsed(inner) is not None
        assert any(text_of(part["sign"]) == "←" for part in parts_of(data) if "sign" in part)


def test_the_shape_stands_under_each_matrix():
    data = received(lesson_from("batch-of-4"))
    first = data["matrices"]["equations"][0]
    assert [text_of(m["size"]) for m in matrices_of(first)] == ["(m,n1)=(4,2)", "(m,n0)=(4,3)", "(n0,n1)=(3,2)", "(m,n1)=(4,2)"]
    cost = next(e for e in data["matrices"]["equations"] if e["label"].startswith("L from"))
    assert [text_of(m["size"]) for m in matrices_of(cost)] == ["(1,1)", "(m,1)=(4,1)"]
    assert [text_of(m["from"]) for m in matrices_of(first) if "from" in m] == ["(1,n1)=(1,2)"]


def test_the_broadcast_step_finds_the_copies_and_no_quantity():
    data = received(lesson_from("batch-of-4"))
    assert data["steps"][0]["nodes"] == []
    copies = matrices_of(data["matrices"]["equations"][0])[-1]["cells"]
    assert {since for row in copies for _, _, since in row} == {0}


def test_labels_have_room_for_the_numbers_of_every_example():
    """Places are found for the longest number that a quantity has in any example."""
    lesson = lesson_from("batch-of-4")
    walk = walk_of(lesson)
    form = vectorised(walk.context)
    assert any(
        len(form.context.text(s.node, e)) > len(form.context.text(s.node)) for s in form.steps if isinstance(s, CellStep) for e in range(4)
    )
    one, other = (vectorised_payload(walk_of(lesson.viewed(shown=e)))["scenes"]["wide"]["places"] for e in (0, 2))
    assert [place[:3] for place in one] == [place[:3] for place in other]


def test_what_is_too_large_is_refused():
    network = initialised([9, 1], ["tanh"])
    with pytest.raises(InputError, match="layer 1 with 9 neurons"):
        vectorised_payload(walkthrough(network, [[0.0] * 9], [[0.0]]))
