"""The notation with the bias unit a_0 = 1: a bias is the weight of a unit that is drawn, and no number changes, to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import load_example
from nnviz.core.limits import MAX_DIGITS
from nnviz.core.quantities import BIAS_UNIT, Gradient, Local, Quantity, Updated, Variable, activation, bias, bias_unit, pre_activation
from nnviz.draw.places import Format
from nnviz.draw.thumbnail import thumbnail
from nnviz.explain.matrix.vectorised import vectorised
from nnviz.explain.naming.matrix_names import plain
from nnviz.explain.naming.notation import NOTATIONS, Notation
from nnviz.explain.steps.walkthrough import GRAINS
from nnviz.models.initialise import initialised
from nnviz.models.network import Network
from nnviz.player.live import moves
from nnviz.player.tables import walk_payload
from nnviz.walk import Walk, walkthrough
from tests.strategies import Case, cases

THETA = NOTATIONS["theta"]
WITH_UNITS = [replace(notation, bias_unit=True) for notation in NOTATIONS.values()]
"""Every way to store and to stack matrices, with a bias unit."""

FORMATS: tuple[Format, ...] = ("wide", "narrow", "large")


def walk_of(case: Case, notation: str | Notation, **view: object) -> Walk:
    return walkthrough(case.network, case.batch.x, case.batch.y, 0.3, notation=notation, **view)  # type: ignore[arg-type]


def found(walk: Walk) -> dict[Quantity, tuple[str, list[float]]]:
    """What the steps find: the text and the numbers of every quantity, wherever its factor stands in z."""
    c = walk.context
    quantities = {n: c.node(n).quantity for s in walk.steps for n in s.nodes}
    placeless = {n: replace(v, slot=0) if isinstance(v, Local) else v for n, v in quantities.items()}
    return {v: (c.text(n), np.asarray(c.values.arrays[n]).tolist()) for n, v in placeless.items()}


def units_of(walk: Walk) -> list[int]:
    """The layers, from the input as 0, that have a bias unit: those before a layer with biases."""
    return [n for n, there in enumerate(walk.network.bias) if there]


@settings(max_examples=25)
@given(case=cases(), kept=st.sampled_from(("exact", 2, 4)), grain=st.sampled_from(list(GRAINS)))
def test_a_bias_unit_changes_no_number(case: Case, kept: object, grain: str):
    with_unit, without = (found(walk_of(case, key, arithmetic=kept, grain=grain)) for key in ("theta", "002"))
    assert with_unit == without


@settings(max_examples=15)
@given(case=cases())
def test_every_formula_reads_the_unit_where_it_reads_a_bias(case: Case):
    walk = walk_of(case, "theta", grain="operation")
    graph = walk.context.graph
    assert [q.index[0] for n in graph.nodes if isinstance(q := n.quantity, Variable) and q.name == BIAS_UNIT] == units_of(walk)
    for step in walk.steps:
        quantity, read = walk.context.node(step.node).quantity, {walk.context.node(n).quantity for n in step.lights}
        match quantity:
            case Variable("z", (layer, unit)) if bias(layer, unit) in graph:
                assert {bias(layer, unit), bias_unit(layer - 1)} <= read
                name, one = walk.context.namer.latex(bias(layer, unit)), walk.context.namer.latex(bias_unit(layer - 1))
                assert step.symbols.split(" = ")[1].startswith(rf"{name} \, {one} + ")
            case Local(_, Variable("b", (layer, _)), _):
                assert read == {bias_unit(layer - 1)}
                assert step.value == 1
            case Gradient(of, Variable("b", (layer, unit))) if of == walk.structure.example_loss:
                z = pre_activation(layer, unit)
                factors = {Gradient(of, z), Local(z, bias(layer, unit), 0)}
                assert read == factors or z not in {v.wrt for v in read if isinstance(v, Gradient)}


@settings(max_examples=15)
@given(case=cases())
def test_nothing_comes_back_to_the_unit_and_nobody_moves_it(case: Case):
    walk = walk_of(case, "theta")
    units = {bias_unit(n) for n in units_of(walk)}
    assert not [n for n in walk.context.graph.nodes if isinstance(n.quantity, Gradient | Local) and n.quantity.wrt in units]
    at = {walk.context.index(u) for u in units}
    payload = walk_payload(walk)
    assert not at & {*moves(walk.context), *payload["nudgeable"], *map(int, (k for k in payload["editable"] if ";" not in k))}
    assert all(payload["texts"][n] == "1" for n in at)
    with pytest.raises(KeyError):
        walk.nudge(next(iter(units), bias_unit(0)), 0.1)


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=8)
@given(case=cases())
def test_a_unit_is_drawn_with_an_edge_to_every_neuron_that_has_a_bias(format_: Format, case: Case):
    walk = walk_of(case, "theta")
    scene, index = walk.scene(format_), walk.context.index
    assert "bias" not in {m.kind for m in scene.marks}
    for layer in range(1, len(walk.network.sizes)):
        if not walk.network.bias[layer - 1]:
            assert bias_unit(layer - 1) not in scene.frame.plan.positions
            continue
        unit = scene.owners[index(bias_unit(layer - 1))]
        tops = [scene.marks[scene.owners[index(activation(layer - 1, i))]].y for i in range(walk.network.sizes[layer - 1])]
        assert scene.marks[unit].y < min(tops), "it stands on top of its layer"
        for i in range(walk.network.sizes[layer]):
            b = bias(layer, i)
            owners = {scene.owners[index(v)] for v in (b, Gradient(walk.structure.cost, b), Updated(b))}
            (line,) = (scene.lines[-1 - owner] for owner in owners)
            assert (line.start, line.end) == (unit, scene.owners[index(activation(layer, i))])
            shown = {node for label in scene.labels if label.owner in owners for _, node in label.shown}
            assert {index(b), index(Gradient(walk.structure.cost, b)), index(Updated(b))} <= shown


@pytest.mark.parametrize("notation", WITH_UNITS, ids=lambda n: n.key)
@settings(max_examples=10)
@given(case=cases())
def test_column_0_times_the_unit_is_the_bias(notation: Notation, case: Case):
    """Theta [1; a] is z, delta [1; a]^T its gradient, however a notation stores and stacks its matrices."""
    form = vectorised(walk_of(case, notation, digits=MAX_DIGITS).context)
    network = case.network

    def numbers(cells: object) -> np.ndarray:
        return np.array([[form.context.number(c.node, c.example or 0) for c in row] for row in cells])  # type: ignore[attr-defined]

    for equation in (e for e in form.equations if e.kind == "z with a bias unit"):
        one, other = (numbers(m.cells) for m in equation.operands)
        np.testing.assert_allclose(one @ other, numbers(equation.left.cells), rtol=1e-12, atol=1e-12)
        theta, read = (other.T, one.T) if notation.rows else (one, other)
        np.testing.assert_array_equal(theta[:, 0], network.biases[equation.layer - 1])
        np.testing.assert_array_equal(theta[:, 1:], network.weights[equation.layer - 1])
        assert (read[0] == 1).all()
        assert not any(m.spread for m in equation.operands)
    assert sum(e.kind == "z with a bias unit" for e in form.equations) == sum(network.bias)
    for equation in form.equations:
        for m in equation.matrices:
            assert m.shape[0] == len(m.cells)
            assert "\\" not in plain(m.title)
            assert "{" not in plain(m.title)


def test_lecture_002_in_its_own_notation():
    """The 1→1→1 chain of lecture 002: z^(3) = -0.241, a^(3) = 0.44, and dC/da = -0.56."""
    e = load_example("1-1-1")
    walk = walkthrough(e.network, e.data.x, e.data.y, e.learning_rate, notation="theta", arithmetic=3)
    z = next(s for s in walk.steps if s.title == "z_{1}^{(3)}")
    assert z.symbols == r"z_{1}^{(3)} = \Theta_{10}^{(2)} \, a_{0}^{(2)} + \Theta_{11}^{(2)} \, a_{1}^{(2)}"
    assert z.value == pytest.approx(-0.241)
    assert r" \cdot 1 + " in z.numbers
    gradient = next(s for s in walk.steps if s.title == r"\frac{\partial C}{\partial \Theta_{10}^{(2)}}")
    assert gradient.symbols.endswith(r"= \delta_{1}^{(3)} \, a_{0}^{(2)}")
    assert gradient.value == next(s for s in walk.steps if s.title == r"\delta_{1}^{(3)}").value
    assert gradient.words.endswith("which is always 1.")


def test_layer_by_layer_theta_is_one_matrix_and_the_unit_gets_no_error():
    e = load_example("1-2-1")
    walk = walkthrough(e.network, e.data.x, e.data.y, e.learning_rate, notation="theta", grain="layer")
    symbols = [s.symbols for s in walk.steps]
    assert symbols[0] == r"z^{(2)} = \Theta^{(1)} \begin{bmatrix} x_{0} \\ x \end{bmatrix}"
    assert r"\delta^{(2)} = \left(\Theta_{k \geq 1}^{(2)\,T} \delta^{(3)}\right) \odot g'\left(z^{(2)}\right)" in symbols
    assert r"\frac{\partial C}{\partial \Theta^{(2)}} = \delta^{(3)} \, \begin{bmatrix} a_{0}^{(2)} \\ a^{(2)} \end{bmatrix}^{T}" in symbols
    assert "b^" not in " ".join(symbols)
    said = {s.title: s.words for s in walk.steps}
    assert said[r"\delta^{(2)}"].endswith("The bias unit gets none: it is always 1.")
    assert "bias unit" not in said[r"\delta^{(3)}"]


def test_the_penalty_leaves_out_column_0():
    network = initialised([2, 2, 1], ["tanh", "sigmoid"], "binary_cross_entropy", seed=1, l2=0.1)
    walk = walkthrough(network, [[0.5, 0.1], [0.2, -1]], [[1], [0]], notation="theta", grain="layer")
    gradient = next(s for s in walk.steps if s.phase == "gradient")
    assert gradient.symbols.endswith(r"+ \frac{\lambda}{2} \begin{bmatrix} 0 & \Theta_{k \geq 1}^{(2)} \end{bmatrix}")
    kinds = [e.kind for e in vectorised(walk.context).equations]
    assert kinds.count("db without penalty") == kinds.count("dW with penalty") == 2


def test_held_entries_of_theta_are_shown_one_by_one():
    network = Network([1, 2], [[[0.3], [0.4]]], [[0.1, 0.2]], ["tanh"], held=["biases[0][1]"])
    walk = walkthrough(network, [[1.0]], [[0.5, 0.5]], notation="theta", grain="layer")
    updates = [s for s in walk.steps if s.phase == "update"]
    assert len(updates) == 4
    assert r"\Theta_{20} " in updates[-1].symbols.replace("^{(1)}", "")
    assert walk.updated.biases[0][1] == 0.2


def test_a_small_picture_has_the_units_too():
    e = load_example("1-2-1")
    pictures = [thumbnail(walkthrough(e.network, e.data.x, e.data.y, notation=key).context) for key in ("003", "theta")]
    assert [p.count("<circle") for p in pictures] == [4, 6]
    assert [p.count("<line") for p in pictures] == [4, 7]
    assert [p.count("#b9c4cf") for p in pictures] == [1, 3]
