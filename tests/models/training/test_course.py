"""Training: each update is the walkthrough's own, any record can be had again, and a run that loses its numbers says why."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz import History, InputError, Network, NumericError, initialised, train, walkthrough
from nnviz.core.limits import MAX_SNAPSHOTS
from nnviz.core.quantities import Updated, weight
from nnviz.models.data import Batch
from nnviz.models.matrix import matrix_pass
from nnviz.models.training.datasets import dataset
from nnviz.models.training.parameters import flat
from tests.strategies import Case, cases


def parameters(network: Network) -> np.ndarray:
    return np.concatenate([a.ravel() for a in (*network.weights, *network.biases)])


def close(found: Network, wanted: Network) -> bool:
    a, b = parameters(found), parameters(wanted)
    return bool(np.all(np.abs(a - b) <= 1e-12 * np.maximum(1.0, np.abs(b))))


@settings(deadline=None, max_examples=120)
@given(cases(), st.floats(0.01, 0.3), st.integers(1, 12))
def test_the_updates_are_those_of_the_walkthrough(case: Case, rate: float, updates: int) -> None:
    assume("step" not in case.network.activations)  # a z next to 0 may fall on either side
    try:
        walk = walkthrough(case.network, case.batch.x, case.batch.y, rate)
        for _ in range(updates):
            walk = walk.next()
    except (NumericError, InputError):
        assume(False)
    for name, z in zip(case.network.activations, walk.z, strict=True):
        assume(name not in ("relu", "leaky_relu") or float(np.abs(z).min()) > 1e-6)
    history = train(case.network, case.batch.x, case.batch.y, rate, updates)
    assume(float(np.abs(parameters(walk.network)).max()) < 1e3)  # what explodes multiplies every rounding error
    assert close(history[updates].network, walk.network)
    assert history[updates].loss == pytest.approx(walk.loss, rel=1e-11, abs=1e-12)


@pytest.mark.parametrize("batch", [None, 1, 3, 4])
@pytest.mark.parametrize("l2", [0.0, 0.2])
def test_so_are_those_of_mini_batches_and_single_examples(batch: int | None, l2: float) -> None:
    data = dataset("blobs", 3)
    network = initialised([2, 4, 3], ["tanh", "softmax"], "cross_entropy", seed=5, l2=l2)
    history = train(network, data.x[:10], data.y[:10], 0.3, 60, batch, seed=11)
    walked = network
    for record in history[:60]:
        walked = walkthrough(walked, record.batch.x, record.batch.y, 0.3).updated
    assert close(history[60].network, walked)


@settings(deadline=None, max_examples=60)
@given(cases())
def test_the_losses_are_those_of_the_matrix_form(case: Case) -> None:
    history = train(case.network, case.batch.x, case.batch.y, 0.05, 3)
    assume(history.ended is None)
    run = matrix_pass(case.network, case.batch)
    assert history.losses[0] == pytest.approx(run.cost, rel=1e-12, abs=1e-12)
    assert history.data_losses[0] == pytest.approx(float(run.losses.sum()) / case.divisor, rel=1e-12, abs=1e-12)
    assert history.losses[0] == history.data_losses[0] + history.penalties[0]
    record = history[0]
    assert record.loss == run.cost
    assert record.data_loss + record.penalty == pytest.approx(record.loss, rel=1e-12, abs=1e-12)
    assert record.gradient_sizes == pytest.approx([float(np.abs(g).mean()) for g in run.grad_W])


def moons(updates: int, **options: Any) -> History:
    data = dataset("moons")
    network = initialised([2, 4, 1], ["tanh", "sigmoid"], "binary_cross_entropy", seed=1)
    return train(network, data.x, data.y, 0.5, updates, **options)


@pytest.mark.parametrize("batch", [None, 1, 30])
def test_any_record_is_the_same_to_the_last_bit_however_it_is_reached(batch: int | None) -> None:
    long = moons(3 * MAX_SNAPSHOTS + 7, batch=batch)
    assert long.stride > 1
    assert len(long.snapshots) <= MAX_SNAPSHOTS
    in_pieces = moons(100, batch=batch).more(1).more(0).more(400).more(3 * MAX_SNAPSHOTS + 7 - 501)
    iterated = {record.update: parameters(record.network) for record in long if record.update % 97 == 0 or record.update > 770}
    for k, wanted in iterated.items():
        assert np.array_equal(parameters(long[k].network), wanted), k
        assert np.array_equal(parameters(in_pieces[k].network), wanted), k
    assert np.array_equal(long.losses, in_pieces.losses)
    assert (long.stride, len(long.snapshots)) == (in_pieces.stride, len(in_pieces.snapshots))


def test_a_shorter_history_is_the_beginning_of_a_longer_one_and_stays_as_it_is() -> None:
    short = moons(50)
    before = short.losses.copy()
    longer = short.more(300)
    assert short.updates == 50
    assert np.array_equal(short.losses, before)
    assert np.array_equal(longer.losses[:50], before)
    assert short[50].loss == longer[50].loss
    for array in (longer.losses, longer.last, *longer.snapshots):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_a_history_is_a_sequence() -> None:
    history = moons(20)
    assert len(history) == 21
    assert history[-1].update == 20
    assert [r.update for r in history[3:6]] == [3, 4, 5]
    assert [r.update for r in history] == list(range(21))
    with pytest.raises(IndexError):
        history[21]
    assert history[0].network == history.task.network


def test_it_says_in_a_line_what_it_is() -> None:
    history = moons(20)
    assert repr(history) == f"History(2→4→1, 20 updates, loss {history[20].loss:.6g})"
    assert repr(history[3]) == f"Record(update=3, loss={history[3].loss:.6g})"


def test_no_updates_at_all() -> None:
    history = moons(0)
    assert len(history) == 1
    assert history[0].loss == pytest.approx(moons(1)[0].loss)
    assert moons(0).more(5).updates == 5


def test_single_examples_and_mini_batches_are_drawn_from_the_seed() -> None:
    assert np.array_equal(moons(300, batch=1, seed=4).losses, moons(300, batch=1, seed=4).losses)
    assert not np.array_equal(moons(300, batch=1, seed=4).losses, moons(300, batch=1, seed=5).losses)
    assert np.array_equal(moons(300, batch=32, seed=4).losses, moons(300, batch=32, seed=4).losses)
    assert not np.array_equal(moons(300, batch=32, seed=4).losses, moons(300, batch=32, seed=5).losses)


def test_a_network_that_grows_without_bound_ends_with_the_reason_and_keeps_its_history() -> None:
    data = dataset("line")
    network = initialised([1, 1], ["identity"], seed=0)
    history = train(network, data.x, data.y, 3.0, 1000)
    assert history.ended is not None
    assert 100 < history.updates == history.ended.update < 1000
    assert history.ended.quantity == Updated(weight(1, 0, 0))
    assert abs(history.ended.value) > 1e100
    assert f"Update {history.updates + 1} could not be made" in history.why_ended()
    assert "W₁₁⁽¹⁾" in history.why_ended()
    assert "w₁₁⁽²⁾" in history.why_ended("002"), "lecture 002 counts the layer that a weight leads into"
    assert np.isfinite(history.losses).all()
    assert len(history) == history.updates + 1
    assert history[history.updates // 2].loss < history[-1].loss
    assert history.more(10) is history


@pytest.mark.parametrize("batch", [None, 1, 7])
def test_the_quantity_is_the_one_that_the_walkthrough_of_that_update_names(batch: int | None) -> None:
    data = dataset("curve")
    network = initialised([1, 6, 6, 1], ["relu", "relu", "identity"], how="he", seed=2)
    history = train(network, 40 * data.x, data.y, 40.0, 500, batch)
    assert history.ended is not None
    last = history[-1]
    if isinstance(history.ended.quantity, Updated):
        walk = walkthrough(last.network, last.batch.x, last.batch.y, 40.0)
        with pytest.raises(InputError):
            _ = walk.updated
    else:
        with pytest.raises(NumericError) as trouble:
            walkthrough(last.network, last.batch.x, last.batch.y, 40.0)
        assert trouble.value.quantity == history.ended.quantity
        # The number of an example is not the same in the whole data.
        assert str(trouble.value).split(" is ")[0].split("(")[0] in history.why_ended()
    if batch is not None and history.ended.example is not None:
        assert history.ended.example in (last.drawn.tolist() if last.drawn is not None else range(60))


def test_nan_does_not_pass_as_a_number() -> None:
    """With a first step that overflows at once there are no updates, and the reason is there."""
    network = Network([1, 1], [[[1e90]]], [[0.0]], ["identity"])
    history = train(network, [[1e80]], [[0.0]], 1.0, 5)
    assert history.updates == 0
    assert history.ended is not None
    with pytest.raises(NumericError) as trouble:
        walkthrough(network, [[1e80]], [[0.0]], 1.0)
    assert trouble.value.quantity == history.ended.quantity
    assert "is infinite" in history.why_ended()


def test_memory_is_bounded() -> None:
    """The largest network on the longest course that a test can wait for, and the arithmetic for the rest."""
    network = initialised([10, 100, 8, 1], ["tanh", "tanh", "identity"], seed=0)
    assert network.parameters > 1900
    rng = np.random.default_rng(0)
    history = train(network, rng.normal(size=(8, 10)), rng.normal(size=(8, 1)), 0.01, 1500)
    largest = (MAX_SNAPSHOTS + 1) * 2000 * 8 + 200_000 * 2 * 8 + 2_000 * 20 * 8
    assert history.memory <= (MAX_SNAPSHOTS + 1) * network.parameters * 8 + 1500 * 16 + 8 * 11 * 8
    assert 4 * largest + 3_000_000 < 50_000_000


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"updates": -1}, "updates"),
    ({"updates": 200_001}, "updates"),
    ({"updates": 1.5}, "updates"),
    ({"batch": 0}, "batch"),
    ({"batch": 5}, "batch"),
    ({"batch": "many"}, "batch"),
    ({"seed": -1}, "seed"),
    ({"learning_rate": -0.1}, "learning rate"),
    ({"learning_rate": float("nan")}, "learning rate"),
    ({"x": [[1.0]] * 4}, "x"),
    ({"x": [[0.0, 0.0]] * 2001, "y": [[0.0]] * 2001}, "x"),
    ({"y": [[2.0]] * 4}, "y, row 1, column 1"),
    ({"y": [[0.0]] * 3}, "y"),
]


@pytest.mark.parametrize(("wrong", "field"), REFUSED, ids=[f"{k}={str(v)[:20]}" for case, _ in REFUSED for k, v in list(case.items())[:1]])
def test_what_does_not_fit_is_refused_by_name(wrong: dict[str, Any], field: str) -> None:
    data = dataset("xor")
    network = initialised([2, 2, 1], ["tanh", "sigmoid"], "binary_cross_entropy")
    given_: dict[str, Any] = {"x": data.x, "y": data.y, "updates": 3, **wrong}
    with pytest.raises(InputError) as refused:
        train(network, **given_)
    assert refused.value.field == field


def test_the_prediction_itself_needs_no_targets() -> None:
    network = initialised([2, 1], ["sigmoid"], "prediction")
    history = train(network, [[1.0, 2.0]], updates=3)
    assert history[3].loss < history[0].loss


def test_the_figure_shows_the_losses() -> None:
    plain = moons(30)
    figure = plain.figure()
    assert len(figure.data) == 1
    assert list(figure.data[0].y) == plain.losses.tolist()
    data = dataset("moons")
    network = initialised([2, 4, 1], ["tanh", "sigmoid"], "binary_cross_entropy", l2=1.0)
    shrunk = train(network, data.x, data.y, updates=5000).figure(theme="dark")
    assert len(shrunk.data) == 2
    assert len(shrunk.data[0].x) <= 2000
    assert shrunk.data[0].x[-1] == 4999
    assert all(a < b for a, b in zip(shrunk.data[0].y, shrunk.data[1].y, strict=True))


def test_a_record_measures_all_examples_whatever_an_update_saw() -> None:
    history = moons(10, batch=5, seed=2)
    record = history[7]
    whole = matrix_pass(record.network, Batch(history.task.data.x, history.task.data.y))
    assert record.loss == whole.cost
    assert record.drawn is not None
    assert matrix_pass(record.network, record.batch).cost == pytest.approx(float(history.losses[7]))


def test_the_loss_on_the_data_and_the_cost_have_two_names() -> None:
    network = Network([1, 1], [[[2.0]]], [[0.0]], ["identity"], l2=1.0)
    history = train(network, [[1.0]], [[1.0]], 0.1, 3)
    assert (history.data_losses[0], history[0].data_loss) == (0.5, 0.5)
    assert (history.losses[0], history[0].loss, walkthrough(network, [[1.0]], [[1.0]]).loss) == (2.5, 2.5, 2.5)
    assert [trace.name for trace in history.figure().data] == ["mean loss of all examples", "J: with the L2 penalty"]
    assert [trace.y[0] for trace in history.figure().data] == [0.5, 2.5]


@pytest.mark.parametrize("batch", [None, 1, 3, 4, 10])
def test_one_m_divides_lambda_in_the_update_the_records_and_the_curve(batch: int | None) -> None:
    data = dataset("blobs", 3)
    network = initialised([2, 3, 3], ["tanh", "softmax"], "cross_entropy", seed=5, l2=0.7)
    history = train(network, data.x[:10], data.y[:10], 0.3, 12, batch, seed=3)
    for record in history[:12]:
        m = 10 if record.drawn is None else len(record.drawn)
        assert history.seen(record.update) == m
        squares = sum(float((w * w).sum()) for w in record.network.weights)
        assert record.penalty == pytest.approx(0.7 / (2 * m) * squares, rel=1e-12)
        assert history.penalties[record.update] == pytest.approx(record.penalty, rel=1e-12)
        walk = walkthrough(record.network, record.batch.x, record.batch.y, 0.3)
        assert history.losses[record.update] == pytest.approx(walk.loss, rel=1e-12)
        free = matrix_pass(record.network.with_settings(l2=0.0), record.data)
        wanted = [np.abs(g + 0.7 / m * w).mean() for g, w in zip(free.grad_W, record.network.weights, strict=True)]
        assert record.gradient_sizes == pytest.approx(wanted, rel=1e-12)
        kernel = history.task.kernel(flat(record.network))
        found = kernel.measured(m)
        assert found.penalty == pytest.approx(record.penalty, rel=1e-12)
        assert [float(np.abs(g[:, :-1]).mean()) for g in found.gradients] == pytest.approx(wanted, rel=1e-12)
