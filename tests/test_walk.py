"""The public object: the README's snippet, shapes, the next iteration, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from numpy.testing import assert_allclose, assert_array_equal

from nnviz import InputError, Network, NumericError, example_keys, load_example, walkthrough
from nnviz.explain.steps.step import Step
from nnviz.models.matrix import matrix_pass
from tests.strategies import Case, cases

NET = Network(
    sizes=[1, 2, 1],
    weights=[[[0.3], [0.4]], [[1, -3]]],
    biases=[[0.1, 0.2], [0.2]],
    activations=["sigmoid", "sigmoid"],
    loss="half_squared_error",
)


def snippet(**options: object):
    return walkthrough(NET, x=[[1.0]], y=[[1.0]], learning_rate=0.5, **options)


def test_the_snippet_gives_the_numbers_of_lecture_003():
    walk = snippet()
    exact = {"atol": 5e-9, "rtol": 0}
    assert_allclose(walk.z[0], [[0.4, 0.6]], **exact)
    assert_allclose(walk.a[0], [[0.59868766, 0.64565631]], **exact)
    assert_allclose(walk.z[1], [[-1.13828126]], **exact)
    assert_allclose(walk.a[1], [[0.24263606]], **exact)
    assert walk.loss == pytest.approx(0.28680007, abs=5e-9)
    assert_allclose(walk.delta[1], [[-0.13917608]], **exact)
    assert_allclose(walk.delta[0], [[-0.03343855, 0.09552388]], **exact)
    assert_allclose(walk.grad_W[1], [[-0.08332300, -0.08985991]], **exact)
    assert_allclose(walk.grad_W[0], [[-0.03343855], [0.09552388]], **exact)
    assert_allclose(walk.grad_b[0], [-0.03343855, 0.09552388], **exact)
    assert_allclose(walk.grad_b[1], [-0.13917608], **exact)


def test_the_snippet_updates_and_explains():
    walk = snippet()
    assert_allclose(walk.updated.weights[0], [[0.3 + 0.5 * 0.03343855], [0.4 - 0.5 * 0.09552388]], atol=1e-8)
    assert walk.loss_after < walk.loss
    step = walk.steps[3]
    assert isinstance(step, Step)
    assert step.symbols == r"a_{2}^{(2)} = f\left(z_{2}^{(2)}\right) = \frac{1}{1 + e^{-z_{2}^{(2)}}}"
    assert step.result == "a_{2}^{(2)} = 0.6457"
    assert len(walk.figure(step=3).data) > 0


def test_rounded_to_two_decimals_it_gives_what_the_slide_prints():
    walk = snippet(arithmetic=2)
    assert_array_equal(walk.a[0], [[0.60, 0.65]])
    assert_array_equal(walk.z[1], [[-1.15]])
    assert_array_equal(walk.a[1], [[0.24]])


@settings(max_examples=30)
@given(case=cases())
def test_shapes_and_numbers_are_those_of_the_matrix_form(case: Case):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3)
    run = matrix_pass(case.network, case.batch)
    sizes, m = case.network.sizes, case.batch.examples
    for n, units in enumerate(sizes[1:]):
        assert walk.z[n].shape == walk.a[n].shape == walk.delta[n].shape == (m, units)
        assert walk.grad_W[n].shape == (units, sizes[n])
        assert walk.grad_b[n].shape == (units,)
        for found, expected in zip(
            (walk.z[n], walk.a[n], walk.delta[n], walk.grad_W[n], walk.grad_b[n]),
            (run.z[n], run.a[n], run.delta[n], run.grad_W[n], run.grad_b[n]),
            strict=True,
        ):
            assert_allclose(found, expected, rtol=1e-7, atol=1e-9)
    assert walk.loss == pytest.approx(run.cost, rel=1e-9, abs=1e-12)


@settings(max_examples=30)
@given(case=cases())
def test_the_loss_after_is_the_loss_of_the_updated_network(case: Case):
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3)
    again = walkthrough(walk.updated, case.batch.x, case.batch.y, 0.3)
    assert walk.loss_after == again.loss
    for n in range(case.network.layers):
        assert_array_equal(walk.updated.weights[n], case.network.weights[n] - 0.3 * walk.grad_W[n])
        assert_array_equal(walk.updated.biases[n], case.network.biases[n] - 0.3 * walk.grad_b[n])


@settings(max_examples=15)
@given(case=cases())
def test_the_next_walk_starts_where_this_one_ends(case: Case):
    options = {"arithmetic": 4, "notation": "002", "digits": 6, "grain": "layer", "example": case.batch.examples - 1}
    walk = walkthrough(case.network, case.batch.x, case.batch.y, 0.3, **options)
    following = walk.next()
    assert following.network == walk.updated
    assert following.loss == walk.loss_after
    assert following.data == walk.data
    kept = ("learning_rate", "arithmetic", "notation", "digits", "grain", "example")
    assert [getattr(following, k) for k in kept] == [getattr(walk, k) for k in kept]
    assert following.next().network == walkthrough(walk.updated, case.batch.x, case.batch.y, 0.3, **options).updated


def test_a_learning_rate_of_0_changes_nothing():
    walk = walkthrough(NET, [[1.0]], [[1.0]], 0)
    assert walk.updated == NET
    assert walk.loss_after == walk.loss


def test_training_on_the_first_example_makes_the_loss_smaller():
    walk = snippet()
    losses = [walk.loss]
    for _ in range(20):
        walk = walk.next()
        losses.append(walk.loss)
    assert losses == sorted(losses, reverse=True)


def test_the_prediction_needs_no_target():
    walk = walkthrough(NET.with_settings(loss="prediction"), [[1.0]])
    assert walk.loss == walk.a[-1][0, 0]
    assert_allclose(walk.delta[-1], walk.a[-1] * (1 - walk.a[-1]))


def test_the_example_on_display_is_chosen():
    example = load_example("batch-of-4")
    walks = [walkthrough(example.network, example.data.x, example.data.y, example=n) for n in range(4)]
    assert [w.steps[0].value for w in walks] == pytest.approx([0.07, 0.04, 0.43, 0.48])
    assert len({w.loss for w in walks}) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"arithmetic": 7}, r"arithmetic: 7 .*from 0 to 6"),
        ({"arithmetic": -1}, r"arithmetic: -1 "),
        ({"arithmetic": "Exact"}, r"arithmetic: 'Exact'"),
        ({"arithmetic": 2.0}, r"arithmetic: 2\.0"),
        ({"notation": "x"}, r"notation: 'x' .*003, 002, 000, 004, 001"),
        ({"digits": 9}, r"digits: 9 .*from 0 to 8"),
        ({"digits": -1}, r"digits: -1 "),
        ({"grain": "neurons"}, r"grain: 'neurons' .*operation, neuron, layer"),
        ({"example": 1}, r"example: 1 .*from 0 to 0"),
        ({"example": -1}, r"example: -1 "),
        ({"example": 0.5}, r"example: 0\.5 "),
        ({"learning_rate": -1}, r"learning rate: -1 .*from 0 to 1e6"),
        ({"learning_rate": math.nan}, r"learning rate: nan "),
        ({"learning_rate": math.inf}, r"learning rate: inf "),
        ({"learning_rate": "fast"}, r"learning rate: 'fast' "),
        ({"x": [[1.0, 2.0]]}, r"x: '1 rows of 2' .*1 x 1"),
        ({"x": []}, r"x: '0 rows' "),
        ({"y": None}, r"y: "),
        ({"y": [[math.nan]]}, r"y, row 1, column 1: nan "),
    ],
)
def test_what_does_not_fit_is_refused(options: dict[str, object], message: str):
    arguments = {"x": [[1.0]], "y": [[1.0]], "learning_rate": 0.5} | options
    with pytest.raises(InputError, match=message):
        walkthrough(NET, **arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("notation", ["003", "002", "000", "004", "001"])
def test_a_blow_up_names_the_first_quantity_that_left_the_range(notation: str):
    huge = Network([1, 1, 1], [[[1e99]], [[1e99]]], [[0], [0]], ["identity", "identity"])
    with pytest.raises(NumericError, match=r"is infinite") as caught:
        walkthrough(huge, [[1.0]], [[0.0]], notation=notation)
    # 1e198 is still a number, half its square is not.
    letter = {"003": "J", "002": "C", "000": "L", "004": "ℒ", "001": "J"}[notation]
    assert str(caught.value).startswith(f"{letter} is infinite: it is the first quantity")
    assert caught.value.value == math.inf


def test_a_blow_up_in_a_batch_names_the_example():
    huge = Network([1, 1, 1, 1, 1], [[[1e99]]] * 4, [[0]] * 4, ["identity"] * 4)
    with pytest.raises(NumericError, match=r"^z₁\[4\]⁽²⁾ is infinite"):
        walkthrough(huge, [[0.0], [1.0]], [[0.0], [0.0]], notation="000")


def test_an_update_that_overflows_is_infinite_after():
    steep = Network([1, 1, 1], [[[1e50]], [[1e50]]], [[0], [0]], ["identity", "identity"])
    walk = walkthrough(steep, [[1.0]], [[0.0]], 1e-51)
    assert math.isfinite(walk.loss)
    assert walk.loss_after == math.inf
    with pytest.raises(NumericError, match="J is infinite"):
        walk.next()


def test_an_update_past_the_largest_weight_is_infinite_after_and_cannot_go_on():
    steep = Network([1, 1], [[[1e60]]], [[0]], ["identity"])
    walk = walkthrough(steep, [[1e60]], [[0.0]], 1e6)
    assert walk.loss_after == math.inf
    with pytest.raises(InputError, match=r"weights\[0\], row 1, column 1: -"):
        walk.next()


@pytest.mark.parametrize("key", example_keys())
def test_the_examples_walk(key: str):
    example = load_example(key)
    walk = walkthrough(example.network, example.data.x, example.data.y, example.learning_rate, notation=example.notation)
    assert np.isfinite(walk.loss)
    assert walk.notation.key == example.notation
    assert walk.steps is walk.steps
