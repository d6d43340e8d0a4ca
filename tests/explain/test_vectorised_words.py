"""Laws for what a cell of a matrix says of itself: its row, its column, the matrices that it comes from, and their shapes."""

from __future__ import annotations

import re

import pytest

from nnviz.explain.matrix.cells import BroadcastStep, CellStep
from nnviz.explain.matrix.matrices import Applied
from nnviz.explain.matrix.vectorised import vectorised
from nnviz.explain.naming.matrix_names import plain
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.writing.words import describe
from nnviz.models.examples import example_keys, load_example
from nnviz.models.initialise import initialised
from nnviz.player.matrices import vectorised_payload
from nnviz.ui.lesson.lesson import lesson_from, walk_of
from nnviz.walk import Walk, walkthrough
from tests.player.browser import text_of


def walk_in(key: str, notation: str) -> Walk:
    example = load_example(key)
    return walkthrough(example.network, example.data.x, example.data.y, example.learning_rate, notation=notation)


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
@pytest.mark.parametrize("key", ["1-2-1", "batch-of-4", "xor", "five-classes"])
def test_a_cell_names_its_row_its_column_and_its_matrices(key: str, notation: str):
    form = vectorised(walk_in(key, notation).context)
    products = 0
    for step in form.steps:
        if not isinstance(step, CellStep):
            continue
        grid = step.equation.left.cells
        (place,) = [(r, c) for r, row in enumerate(grid, 1) for c, cell in enumerate(row, 1) if cell == step.found[0]]
        for what, number in re.findall(r"([Rr]ow|column) (\d+)", step.words):
            assert int(number) == place[what == "column"], step.words
        for name in re.findall(r"(?:of|in) ([A-Za-z]\S*[\d\])⁾]\S*?)(?=[ .,:]|$)", step.words):
            assert any(plain(m.title) == name for m in step.equation.operands), (name, step.words)
        if "times column" in step.words:
            left, right = step.equation.operands[:2]
            assert step.words.startswith(f"Row {place[0]} of {plain(left.title)} times column {place[1]} of {plain(right.title)}: ")
            assert left.shape[1] == right.shape[0]
            assert (left.shape[0], right.shape[1]) == (len(grid), len(grid[0]))
            products += 1
    assert products


@pytest.mark.parametrize("key", example_keys())
def test_a_cell_is_headed_by_what_it_is_and_by_its_example(key: str):
    form = vectorised(walk_in(key, "003").context)
    for step in form.steps:
        if isinstance(step, CellStep):
            namer = step.context.namer
            one_of_many = namer.examples > 1 and step.example is not None
            text = describe(step.context.node(step.node).quantity, namer)
            example = f"example {step.example + 1}" if one_of_many and step.example is not None else ""
            if step.equation.kind == "loss" and one_of_many:
                assert step.heading == f"Loss of {example}"
            else:
                assert step.heading == ", ".join(filter(None, (text[0].upper() + text[1:], example)))


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
def test_the_shapes_that_are_shown_are_those_of_the_matrices(notation: str):
    lesson = lesson_from("batch-of-4").viewed(notation=notation)
    walk = walk_of(lesson)
    form = vectorised(walk.context)
    spread = 0
    for sent, equation in zip(vectorised_payload(walk)["matrices"]["equations"], form.equations, strict=True):
        parts = [part for part in sent["parts"] if "cells" in part]
        for part, matrix in zip(parts, equation.matrices, strict=True):
            rows, columns = len(matrix.cells), len(matrix.cells[0])
            assert text_of(part["size"]).endswith(f"({rows},{columns})")
            assert ("from" in part) == bool(matrix.spread)
            if "from" in part:
                units = columns if rows == walk.data.examples and matrix.cells[0][0].node == matrix.cells[1][0].node else rows
                before = f"({units},1)" if units == rows else f"(1,{units})"
                assert text_of(part["from"]).endswith(before)
                spread += 1
    # With a bias unit there is nothing to repeat.
    biases = 0 if walk.notation.bias_unit else len(walk.network.sizes) - 1
    assert spread == biases
    broadcasts = [step for step in form.steps if isinstance(step, BroadcastStep)]
    assert all(f"{walk.data.examples} examples" in step.words for step in broadcasts)
    assert len(broadcasts) == biases


@pytest.mark.parametrize("notation", sorted(NOTATIONS))
@pytest.mark.parametrize("key", example_keys())
def test_a_function_of_a_matrix_is_written_with_its_letter(key: str, notation: str):
    form = vectorised(walk_in(key, notation).context)
    applied = 0
    for equation in form.equations:
        for term in equation.right:
            if isinstance(term, Applied):
                names, numbers = (", ".join(getattr(m, as_) for m in term.arguments) for as_ in ("title", "latex"))
                assert rf"{term.function}\left({names}\right)" in equation.symbols
                assert rf"{term.function}\left({numbers}\right)" in equation.numbers
                applied += 1
        if equation.kind == "a" and walk_in(key, notation).network.activations[equation.layer - 1] != "identity":
            letter = form.context.namer.notation.letter_of(walk_in(key, notation).network.activations[equation.layer - 1])
            assert equation.symbols.startswith(rf"{equation.left.title} = {letter}\left(")
    assert applied


@pytest.mark.parametrize("activation", ["identity", "tanh", "relu", "step"])
@pytest.mark.parametrize("loss", ["half_squared_error", "prediction"])
def test_in_an_elementwise_equation_the_entries_at_the_same_place_light_up(activation: str, loss: str):
    """Where the slope is 1 or 0 for all, or written out, the formula may not name them: they are what is multiplied all the same."""
    network = initialised([2, 3, 2], [activation] * 2, loss, "normal", 1)
    walk = walkthrough(network, [[0.5, -1.0], [1.5, 2.0]], None if loss == "prediction" else [[0, 1], [1, 0]])
    kinds = set()
    for step in vectorised(walk.context).steps:
        if isinstance(step, CellStep) and step.equation.kind in ("delta", "residual"):
            (place,) = [(r, c) for r, row in enumerate(step.equation.left.cells) for c, cell in enumerate(row) if cell == step.found[0]]
            assert {m.cells[place[0]][place[1]].node for m in step.equation.operands} <= set(step.lights), step.heading
            kinds.add(step.equation.kind)
    assert kinds
