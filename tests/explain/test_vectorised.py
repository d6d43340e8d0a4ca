"""The vectorised form: the matrices multiply to what the graph says, as numbers, as printed, and as the matrix form computes it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz.core.errors import InputError
from nnviz.core.limits import MAX_DIGITS, MAX_MATRIX_SIDE, MAX_MATRIX_STEPS
from nnviz.core.quantities import Gradient, Updated, Variable
from nnviz.explain.matrix.cells import BroadcastStep, CellStep, WholeStep
from nnviz.explain.matrix.matrices import Matrix, MatrixEquation
from nnviz.explain.matrix.vectorised import Vectorised, vectorised
from nnviz.explain.naming.matrix_names import plain, transposed
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.explain.writing.context import Context
from nnviz.models.examples import load_example
from nnviz.models.initialise import initialised
from nnviz.models.matrix import matrix_pass
from nnviz.walk import Walk, walkthrough
from tests.latex import is_balanced, right_hand_side, worked_out
from tests.strategies import Case, assume_differentiable, cases

KEYS = sorted(NOTATIONS)


def form_of(case: Case, key: str, digits: int = MAX_DIGITS, **settings_: object) -> tuple[Walk, Vectorised]:
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3, notation=key, digits=digits, **settings_)  # type: ignore[arg-type]
    return walk, vectorised(walk.context)


def numbers_in(context: Context, matrix: Matrix) -> np.ndarray:
    return np.array([[context.number(c.node, c.example or 0) for c in row] for row in matrix.cells])


def computed(context: Context, equation: MatrixEquation, divisor: int) -> np.ndarray | None:
    """The right-hand side with NumPy, where it is plain arithmetic of matrices."""
    given_ = [numbers_in(context, m) for m in equation.operands]
    rate = context.number(context.index(Variable("learning rate")))
    strength = context.number(context.index(Variable("L2 strength"))) if Variable("L2 strength") in context.graph else 0.0
    m = divisor
    match equation.kind, given_:
        case "z", [one, other, biases]:
            return one @ other + biases
        case (("z without a bias" | "z with a bias unit" | "dA" | "dA without the bias unit" | "sum" | "dW"), [one, other]):
            return np.asarray(one @ other)
        case ("residual", [a, y]):
            return np.asarray(a - y)
        case ("delta", [back, slopes]):
            return np.asarray(back * slopes)
        case ("mean", [total]):
            return np.asarray(total / m)
        case ("dW with penalty", [mean, weights]):
            return np.asarray(mean + strength / m * weights)
        case ("db without penalty", [mean]):
            return mean
        case ("db", [errors]):
            return np.asarray(errors.sum(axis=1, keepdims=True) / m)
        case ("db of rows", [errors]):
            return np.asarray(errors.sum(axis=0, keepdims=True) / m)
        case ("db of one", [errors]):
            return np.asarray(errors)
        case ("new", [old, slope]):
            return np.asarray(old - rate * slope)
        case ("held", [old]):
            return old
        case ("cost" | "cost as a sum", [each]):
            return np.asarray(each.sum(keepdims=True) / m)
        case ("total", [one, other]):
            return np.asarray(one + other)
    return None


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=25)
@given(case=cases())
def test_the_matrices_give_the_numbers_of_the_graph(key: str, case: Case):
    walk, form = form_of(case, key)
    kinds = set()
    for equation in form.equations:
        expected = computed(form.context, equation, case.divisor)
        if expected is not None:
            kinds.add(equation.kind)
            np.testing.assert_allclose(numbers_in(form.context, equation.left), expected, rtol=1e-10, atol=1e-12, err_msg=equation.symbols)
    assert kinds & {"z", "z without a bias", "z with a bias unit"}
    assert kinds & {"new", "held"} or case.network.held
    assert kinds & {"sum", "dW"}
    assert bool(kinds & {"db", "db of rows", "db of one"}) == (any(case.network.bias) and not NOTATIONS[key].bias_unit)
    # Nothing of the walkthrough changed by what was appended.
    for node, array in zip(form.context.graph.nodes[: len(walk.context.graph)], form.context.values.arrays, strict=False):
        np.testing.assert_array_equal(array, walk.values[node.quantity])


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=25)
@given(case=cases())
def test_the_matrices_are_those_of_the_matrix_form(key: str, case: Case):
    assume_differentiable(case)
    _, form = form_of(case, key)
    run, rows = matrix_pass(case.network, case.batch), NOTATIONS[key].rows
    before = [case.batch.x, *run.a[:-1]]
    turned = NOTATIONS[key].from_to
    for e in form.equations:
        n = e.layer - 1
        expected = {
            "z": run.z[n],
            "a": run.a[n],
            "softmax": run.a[n],
            "delta": run.delta[n],
            "residual": run.delta[n],
            "delta of softmax": run.delta[n],
            "loss": run.losses[:, None],
        }.get(e.kind)
        found = numbers_in(form.context, e.left)
        if expected is not None:
            np.testing.assert_allclose(found if rows else found.T, expected, rtol=1e-9, atol=1e-11)
        elif e.kind == "sum":
            total = stored(run.delta[n].T @ before[n], run.delta[n].sum(axis=0), e.left)
            np.testing.assert_allclose(found.T if turned else found, total, rtol=1e-9, atol=1e-11)
        elif e.kind in ("db", "db of rows", "db of one"):
            np.testing.assert_allclose(found.ravel(), run.grad_b[n], rtol=1e-9, atol=1e-11)
    gradients = {e.layer: e for e in form.equations if e.kind in ("mean", "dW", "dW with penalty")}
    for layer, e in gradients.items():
        found = numbers_in(form.context, e.left)
        expected = stored(run.grad_W[layer - 1], run.grad_b[layer - 1], e.left)
        np.testing.assert_allclose(found.T if turned else found, expected, rtol=1e-9, atol=1e-11)


def stored(weights: np.ndarray, biases: np.ndarray, matrix: Matrix) -> np.ndarray:
    """The weights, with the biases in column 0 where the matrix has room for them."""
    return np.hstack([biases[:, None], weights]) if "+ 1" in matrix.size[1] else weights


PRINTED = ("z", "z with a bias unit", "dA", "dA without the bias unit", "sum", "dW", "residual", "delta", "mean", "dW with penalty", "new")
"""Kinds whose printed numbers can be worked out from the page alone."""


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=15)
@given(case=cases())
def test_the_printed_matrices_multiply_to_the_printed_result(key: str, case: Case):
    assume_differentiable(case)
    _, form = form_of(case, key)
    for e in form.equations:
        numbers, result = form.context.with_numbers(e.numbers), form.context.with_numbers(e.result)
        assert is_balanced(e.symbols)
        assert is_balanced(numbers)
        line = right_hand_side(numbers)
        slopes = e.kind == "slopes" and line.endswith((r"\right)", r"\end{bmatrix}")) and line.startswith((r"\begin", "1 -"))
        if e.kind not in PRINTED and not slopes:
            continue
        left, right = worked_out(line, MAX_DIGITS), worked_out(right_hand_side(result), MAX_DIGITS)
        assert left.shape == right.shape == e.left.shape
        for a, b in zip(left.flat, right.flat, strict=True):
            assert max(a.low, b.low) <= min(a.high, b.high) + 1e-12, numbers


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=15)
@given(case=cases())
def test_every_cell_is_written_out_with_the_numbers_of_its_example(key: str, case: Case):
    assume_differentiable(case)
    _, form = form_of(case, key)
    for step in form.steps:
        if not isinstance(step, CellStep):
            continue
        value = form.context.number(step.node, step.example or 0)
        assert step.value == value
        line = right_hand_side(step.numbers)
        if r"\cdots" not in line:
            assert worked_out(line, MAX_DIGITS).item().holds(value), step.numbers
        assert worked_out(right_hand_side(step.result), MAX_DIGITS).item().holds(value)


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=20)
@given(case=cases())
def test_every_cell_is_found_once_from_what_is_known(key: str, case: Case):
    _, form = form_of(case, key)
    known: set[object] = set()
    for index, step in enumerate(form.steps):
        assert step.index == index
        equation = form.equations[step.place]
        assert step.heading
        assert step.words
        if isinstance(step, BroadcastStep):
            assert not step.nodes
            continue
        found = {(c.node, e) for c in step.found for e in ([c.example] if c.example is not None else range(case.batch.examples))}
        assert not found & known
        assert set(step.found) <= set(equation.left)
        for n in step.reads:
            if form.context.node(n).operation is not None:
                examples = range(case.batch.examples) if step.example is None else [step.example]
                assert all((n, e) in known for e in examples), step.heading
        known |= found
    cells = {(c.node, c.example) for e in form.equations for c in e.left}
    assert {(n, e) for n, e in known if (n, None) not in cells} == {c for c in cells if c[1] is not None}
    updated = {n for n, node in enumerate(form.context.graph.nodes) if isinstance(node.quantity, Updated)}
    assert updated <= {n for n, _ in known}
    order = ["forward", "loss", "backward", "gradient", "update"]
    assert all(order.index(a.phase) <= order.index(b.phase) for a, b in pairwise(form.steps))


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=20)
@given(case=cases())
def test_shapes_stand_in_symbols_and_numbers(key: str, case: Case):
    _, form = form_of(case, key)
    first = NOTATIONS[key].first_layer
    numbers = {"m": case.batch.examples, "1": 1} | {f"n_{{{n + first}}}": size for n, size in enumerate(case.network.sizes)}
    for equation in form.equations:
        for matrix in equation.matrices:
            assert matrix.shape == tuple(numbers[s.removesuffix(" + 1")] + s.endswith(" + 1") for s in matrix.size)
            assert all(len(row) == matrix.shape[1] for row in matrix.cells)


@pytest.mark.parametrize("key", KEYS)
def test_a_row_and_a_column_make_a_cell_light_up(key: str):
    e = load_example("batch-of-4")
    walk = walkthrough(e.network, e.data.x, e.data.y, notation=key)
    form = vectorised(walk.context)
    for step in form.steps:
        equation = form.equations[step.place]
        if not isinstance(step, CellStep) or equation.kind not in ("z", "z with a bias unit", "dA", "dA without the bias unit", "sum"):
            continue
        one, other, *biases = equation.operands
        row, column = equation.left.place(step.found[0])
        expected = {c.node for c in one.cells[row]} | {line[column].node for line in other.cells}
        expected |= {b.cells[row][column].node for b in biases}
        assert set(step.lights) == expected
        assert f"Row {row + 1} of {plain(one.title)} times column {column + 1} of {plain(other.title)}" in step.words


def test_the_lectures_batch_of_4():
    e = load_example("batch-of-4")
    form = vectorised(walkthrough(e.network, e.data.x, e.data.y, notation="000").context)
    z1, _, z2 = form.equations[:3]
    np.testing.assert_allclose(numbers_in(form.context, z1.left), [[0.07, 0.97], [0.04, 0.42], [0.43, 0.69], [0.48, 0.70]], atol=1e-12)
    np.testing.assert_allclose(numbers_in(form.context, z2.left)[:, 0], [0.76601533, 0.73269505, 0.86024179, 0.87493500], atol=5e-9)
    cost = next(s for s in form.steps if form.equations[s.place].kind == "cost")
    assert cost.value == pytest.approx(0.74354994, abs=5e-9)
    first = form.steps[0]
    assert isinstance(first, BroadcastStep)
    assert first.result == (r"\to \begin{bmatrix} 0.3 & 0.6 \\ 0.3 & 0.6 \\ 0.3 & 0.6 \\ 0.3 & 0.6 \end{bmatrix}")
    assert first.numbers.endswith(r"= \begin{bmatrix} 0.3 & 0.6 \end{bmatrix}")


FORWARD = {
    "003": r"Z^{(2)} = W^{(1)} X + b^{(1)}",
    "002": r"Z^{(2)} = w^{(2)} X + b^{(2)}",
    "000": r"Z^{[1]} = X W^{[1]\,T} + b^{[1]\,T}",
    "004": r"Z^{[1]} = w^{[1]\,T} X + b^{[1]}",
    "001": r"Z^{[1]} = W^{[1]\,T} X + b^{[1]}",
    "theta": r"Z^{(2)} = \Theta^{(1)} \begin{bmatrix} x_{0} \\ X \end{bmatrix}",
}
BACK = {
    "003": r"\frac{\partial J}{\partial A^{(2)}} = W^{(2)\,T} \frac{\partial J}{\partial Z^{(3)}}",
    "002": r"\frac{\partial C}{\partial A^{(2)}} = w^{(3)\,T} \delta^{(3)}",
    "000": r"\frac{\partial L}{\partial A^{[1]}} = \frac{\partial L}{\partial Z^{[2]}} W^{[2]}",
    "004": r"dA^{[1]} = w^{[2]} dZ^{[2]}",
    "001": r"\frac{\partial J}{\partial A^{[1]}} = W^{[2]} \frac{\partial J}{\partial Z^{[2]}}",
    "theta": r"\frac{\partial C}{\partial A^{(2)}} = \Theta_{k \geq 1}^{(2)\,T} \delta^{(3)}",
}
SUMS = {
    "003": r"S^{(2)} = \frac{\partial J}{\partial Z^{(3)}} A^{(2)\,T}",
    "002": r"S^{(3)} = \delta^{(3)} A^{(2)\,T}",
    "000": r"S^{[2]} = \left(\frac{\partial L}{\partial Z^{[2]}}\right)^{T} A^{[1]}",
    "004": r"S^{[2]} = A^{[1]} dZ^{[2]\,T}",
    "001": r"S^{[2]} = A^{[1]} \left(\frac{\partial J}{\partial Z^{[2]}}\right)^{T}",
    "theta": r"S^{(2)} = \delta^{(3)} \begin{bmatrix} a_{0}^{(2)} \\ A^{(2)} \end{bmatrix}^{T}",
}


@pytest.mark.parametrize("key", KEYS)
def test_the_equations_are_those_of_the_lecture(key: str):
    """Lectures 004 and 001 stack examples as columns and use w transposed, 000 has instances in rows."""
    e = load_example("batch-of-4")
    form = vectorised(walkthrough(e.network, e.data.x, e.data.y, notation=key).context)
    symbols = [equation.symbols for equation in form.equations]
    assert symbols[0] == FORWARD[key]
    assert BACK[key] in symbols
    assert SUMS[key] in symbols


def test_every_notation_has_an_orientation_and_only_000_has_rows():
    assert [k for k, o in NOTATIONS.items() if o.rows] == ["000"]
    for key, o in NOTATIONS.items():
        assert f"ecture {'002' if o.bias_unit else key}" in o.source


@pytest.mark.parametrize("key", KEYS)
def test_one_example_needs_no_broadcast_and_no_mean(key: str):
    e = load_example("1-2-1")
    form = vectorised(walkthrough(e.network, e.data.x, e.data.y, notation=key).context)
    assert not any(isinstance(s, BroadcastStep) for s in form.steps)
    assert not {"sum", "mean", "cost"} & {q.kind for q in form.equations}
    assert all("example" not in s.heading for s in form.steps)


def test_broadcast_slopes_and_mean_are_steps_of_their_own():
    e = load_example("batch-of-4")
    form = vectorised(walkthrough(e.network, e.data.x, e.data.y, notation="004").context)
    whole = [(type(s), form.equations[s.place].kind) for s in form.steps if isinstance(s, WholeStep)]
    assert whole == [
        (BroadcastStep, "z"),
        (BroadcastStep, "z"),
        (WholeStep, "slopes"),
        (WholeStep, "mean"),
        (WholeStep, "mean"),
    ]


def test_by_hand_the_cells_are_what_is_written_down():
    e = load_example("batch-of-4")
    walk = walkthrough(e.network, e.data.x, e.data.y, arithmetic=2)
    form = vectorised(walk.context)
    for equation in form.equations:
        found = numbers_in(form.context, equation.left)
        np.testing.assert_allclose(found, np.round(found, 2), atol=1e-12)
    assert form.context.number(form.context.index(Gradient(walk.structure.cost, walk.structure.weights[0]))) == walk.grad_W[0][0, 0]


TOO_LARGE = (
    (([MAX_MATRIX_SIDE + 1, 2], 1), f"layer 1 with {MAX_MATRIX_SIDE + 1} neurons"),
    (([2, 2], MAX_MATRIX_SIDE + 1), f"a batch of {MAX_MATRIX_SIDE + 1} examples"),
    (([8, 8, 8, 8, 8, 8, 8, 8], 8), "cells to find"),
)


@pytest.mark.parametrize(("size", "says"), TOO_LARGE)
def test_what_is_too_large_is_refused_with_the_limit_and_what_to_do(size: tuple[list[int], int], says: str):
    sizes, examples = size
    network = initialised(sizes, ["tanh"] * (len(sizes) - 1))
    walk = walkthrough(network, np.ones((examples, sizes[0])), np.ones((examples, sizes[-1])))
    with pytest.raises(InputError, match=says) as refused:
        vectorised(walk.context)
    assert f"up to {MAX_MATRIX_SIDE} neurons in a layer, {MAX_MATRIX_SIDE} examples and {MAX_MATRIX_STEPS:,} cells" in str(refused.value)
    assert "Walkthrough page" in str(refused.value)


def test_names_are_transposed_and_read_out():
    assert transposed("X") == "X^{T}"
    assert transposed(r"W^{(1)}") == r"W^{(1)\,T}"
    assert transposed(r"\frac{\partial J}{\partial Z^{(2)}}") == r"\left(\frac{\partial J}{\partial Z^{(2)}}\right)^{T}"
    assert plain(r"W^{(1)\,T}") == "W⁽¹⁾ᵀ"
    assert plain("X^{T}") == "Xᵀ"
    assert plain(r"\delta^{(2)}") == "δ⁽²⁾"
    assert plain(r"\frac{\partial \hat{y}}{\partial Z^{[2]}}") == "∂ŷ/∂Z[2]"
    assert plain(r"\left(\frac{\partial L}{\partial Z^{[2]}}\right)^{T}") == "(∂L/∂Z[2])ᵀ"
    assert plain(r"\sigma'\left(Z^{[1]}\right)") == "σ'(Z[1])"
