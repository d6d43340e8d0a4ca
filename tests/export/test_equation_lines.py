"""The line of NumPy beside a matrix equation computes the numbers of that equation's matrix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from nnviz import walkthrough
from nnviz.core import quantities as q
from nnviz.core.quantities import Gradient, Memory, Quantity, Summed, Updated
from nnviz.explain.matrix.matrices import Matrix
from nnviz.explain.matrix.vectorised import Vectorised, vectorised
from nnviz.explain.naming.notation import NOTATIONS
from nnviz.export.batch_code import vectorised_code
from nnviz.export.equation_lines import equation_lines
from nnviz.export.script import exact
from nnviz.walk import Walk
from tests.export.walks import EXAMPLES, every_kind, example_walk
from tests.strategies import Case, cases


def of_bias(quantity: Quantity) -> bool:
    match quantity:
        case Summed(of):
            return of_bias(of)
        case Gradient(_, of) | Updated(of) | Memory(of, _, _):
            return of.name == q.BIAS
        case _:
            return False


def numbers(form: Vectorised, matrix: Matrix) -> list[np.ndarray]:
    """A matrix as the page shows it; where it has the biases beside the weights, these and then those, as the script has them."""
    values, nodes = form.context.values.arrays, form.context.graph.nodes
    shown = np.array(
        [[float(np.ravel(values[c.node])[c.example or 0 if np.size(values[c.node]) > 1 else 0]) for c in row] for row in matrix.cells]
    )
    biases = np.array([[of_bias(nodes[c.node].quantity) for c in row] for row in matrix.cells])
    if biases.all() or not biases.any():
        return [shown]
    if biases[:, 0].all():
        return [shown[:, 1:], shown[:, :1]]
    return [shown[1:], shown[:1]]


def check(shown: Walk) -> None:
    """Every equation has its lines, and once they all have run, the last one of each variable has left the numbers on the page.

    By hand the lines are those of the exact numbers.
    """
    walk = exact(shown)
    form = vectorised(walk.context)
    code = equation_lines(walk, form)
    space: dict[str, Any] = {}
    exec(compile(vectorised_code(walk).definitions, "given", "exec"), space)
    space["m"] = walk.data.examples
    script = vectorised_code(walk).text
    last: dict[str, tuple[str, np.ndarray]] = {}
    for equation, lines in zip(form.equations, code, strict=True):
        assert lines, equation.kind
        assert all(line in script for line in lines)
        for line in lines:
            exec(compile(line, equation.kind, "exec"), space)
        variables = dict.fromkeys(line.split(" = ")[0].split("[")[0] for line in lines if not line.startswith("jacobian"))
        last |= {v: (equation.kind, matrix) for v, matrix in zip(variables, numbers(form, equation.left), strict=True)}
    for variable, (kind, matrix) in last.items():
        found = np.atleast_2d(np.asarray(space[variable], float))
        found = found.T if found.shape != matrix.shape else found
        np.testing.assert_allclose(found, matrix, rtol=1e-8, atol=1e-10, err_msg=f"{kind}: {variable}")


@pytest.mark.parametrize("key", EXAMPLES)
def test_of_every_example_in_every_notation(key: str) -> None:
    for notation in NOTATIONS:
        check(example_walk(key, notation))


def test_of_every_activation_with_every_loss() -> None:
    for _, walk in every_kind(1.0):
        check(walk)


@settings(max_examples=40)
@given(case=cases())
def test_of_any_network(case: Case) -> None:
    for notation in ("000", "002", "004"):
        for rule in ("plain", "momentum"):
            check(walkthrough(case.network, case.batch.x, case.batch.y, notation=notation, rule=rule))


def test_by_hand_the_lines_are_the_exact_ones() -> None:
    by_hand, precise = (example_walk("1-2-1", "003", arithmetic=arithmetic) for arithmetic in (2, "exact"))
    assert equation_lines(by_hand, vectorised(by_hand.context)) == equation_lines(precise, vectorised(precise.context))


def test_the_lecture_s_line() -> None:
    walk = example_walk("batch-of-4", "000")
    assert equation_lines(walk, vectorised(walk.context))[0] == ["Z1 = X @ W1.T + b1  # (m, 2)"]
