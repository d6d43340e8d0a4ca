"""What the browser is sent of a training: the numbers of the very networks, few enough bytes, and moments that are there."""

from __future__ import annotations

import json
from base64 import b64decode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import History, initialised, train
from nnviz.models.data import Batch
from nnviz.models.matrix import matrix_pass
from nnviz.models.training.course import begun
from nnviz.models.training.datasets import RECIPES, Dataset, dataset
from nnviz.models.training.parameters import flat
from nnviz.models.training.setup import Setup
from nnviz.player.history_frames import BINS, GRID, MOST_FRAMES, frame_count, frame_updates, view_of
from nnviz.player.history_payload import Shown, history_payload, packed_history
from nnviz.player.neuron_maps import SIDE

THREE_MEGABYTES = 3_000_000


def run(updates: int, **fields: object) -> Shown:
    setup = Setup(**fields)  # type: ignore[arg-type]
    data = dataset(setup.data)
    setup = setup.fitting(data)
    history = begun(History, setup.task(data)).extended(updates)
    return Shown("a run", history, data, history.why_ended())


def unpacked(text: str, kind: str) -> np.ndarray:
    return np.frombuffer(b64decode(text), dtype=kind)


@pytest.mark.parametrize("updates", [0, 1, 5, 120, 1000, 5000])
def test_the_moments_begin_and_end_with_the_training(updates: int) -> None:
    shown = run(updates)
    found = frame_updates(shown.course, MOST_FRAMES)
    assert found[0] == 0
    assert found[-1] == updates
    assert found == sorted(set(found))
    assert len(found) <= MOST_FRAMES
    if updates <= 100:
        assert len(found) >= min(updates + 1, 60)


@pytest.mark.parametrize("key", RECIPES)
def test_frames_hold_the_numbers_of_the_networks_at_their_moments(key: str) -> None:
    shown = run(40, data=key, hidden=(3,), rate=0.1)
    data, course = shown.data, shown.course
    frames = history_payload([shown])["runs"][0]["frames"]
    for place in (0, len(frames["updates"]) // 2, -1):
        record = course[frames["updates"][place]]
        weights = unpacked(frames["weights"], "f4").reshape(len(frames["updates"]), -1)[place]
        assert np.allclose(weights, flat(record.network), rtol=1e-6)
        assert frames["loss"][place] == pytest.approx(record.data_loss, rel=1e-5)
        assert frames["gradients"][place] == pytest.approx(record.gradient_sizes, rel=1e-5)
        if data.kind == "classes":
            predicted = record.predictions.argmax(axis=1) if data.y.shape[1] > 1 else (record.predictions[:, 0] > 0.5).astype(int)
            assert frames["right"][place] == int((predicted == data.labels()).sum())


@pytest.mark.parametrize("batch", [None, 1, 7])
def test_the_l2_part_and_the_bars_are_those_of_the_updates(batch: int | None) -> None:
    """The thick line, the faint line, the legend and the bars divide lambda by the examples that an update sees."""
    shown = run(12, data="moons", hidden=(3,), rate=0.1, l2=0.5, batch=batch)
    payload = history_payload([shown])["runs"][0]
    frames, curve = payload["frames"], payload["curve"]
    for place, update in enumerate(frames["updates"][:-1]):
        record = shown.course[update]
        assert frames["penalty"][place] == pytest.approx(record.penalty, rel=1e-5)
        assert curve["penalty"][curve["at"].index(update)] == pytest.approx(record.penalty, rel=1e-5)
        assert frames["gradients"][place] == pytest.approx(record.gradient_sizes, rel=1e-5)


def picture(shown: Shown, kind: str) -> np.ndarray:
    """The last picture; a map with a line as shades from 0 to 255 of what a prediction can be."""
    frames = history_payload([shown])["runs"][0]["frames"]
    found = unpacked(frames["picture"], kind).reshape(len(frames["updates"]), -1)[-1]
    return found if frames["reach"] is None else 127.5 + (found - 127.5) * frames["reach"][-1]


def predicted(shown: Shown, x: np.ndarray) -> np.ndarray:
    from nnviz.models.data import Batch
    from nnviz.models.matrix import matrix_pass

    network = shown.course[-1].network
    return matrix_pass(network, Batch(x, np.zeros((len(x), network.sizes[-1])))).a[-1]


def test_the_map_of_two_classes_is_the_prediction_in_a_byte() -> None:
    shown = run(300)
    view = view_of(shown.data)
    assert view.x.shape == (GRID * GRID, 2)
    assert view.x[0, 1] > view.x[-1, 1], "the first row is the top one"
    assert view.x[0, 0] < view.x[1, 0]
    assert np.allclose(picture(shown, "u1"), 255 * predicted(shown, view.x)[:, 0], atol=0.51)


@given(st.sampled_from(["xor", "moons", "circles"]), st.integers(0, 40), st.sampled_from([0.01, 0.1, 1.0]))
def test_one_neuron_draws_a_straight_line_however_little_it_has_learnt(key: str, updates: int, rate: float) -> None:
    shown = run(updates, data=key, hidden=(), rate=rate)
    frames, network = history_payload([shown])["runs"][0]["frames"], shown.course[-1].network
    sent = unpacked(frames["picture"], "u1").reshape(-1, GRID, GRID)[-1] - 127.5
    z = (view_of(shown.data).x @ network.weights[0][0] + network.biases[0][0]).reshape(GRID, GRID)
    for axis in (0, 1):
        for row, true in zip(np.moveaxis(sent, axis, 0), np.moveaxis(z, axis, 0), strict=True):
            for k in np.flatnonzero((row[1:] < 0) != (row[:-1] < 0)):
                found = k + row[k] / (row[k] - row[k + 1])
                wanted = np.interp(0.0, *((true, np.arange(GRID)) if true[-1] > true[0] else (true[::-1], np.arange(GRID)[::-1])))
                across = abs(found - wanted) * abs(true[1] - true[0]) / np.hypot(z[1, 0] - z[0, 0], z[0, 1] - z[0, 0])
                assert across < 0.3, "so many cells beside the line"


def test_the_map_of_three_classes_is_the_likeliest_one_and_how_sure_it_is() -> None:
    shown = run(300, data="blobs", hidden=(4,), rate=0.3)
    found, a = picture(shown, "u1"), predicted(shown, view_of(shown.data).x)
    assert np.array_equal(found // 25, a.argmax(axis=1))
    assert np.allclose((found % 25) / 24, (a.max(axis=1) - 1 / 3) / (2 / 3), atol=1 / 24)


def test_the_curve_is_the_prediction_along_the_input() -> None:
    shown = run(200, data="curve", hidden=(4,), activation="tanh", rate=0.1)
    assert np.allclose(picture(shown, "f4"), predicted(shown, view_of(shown.data).x)[:, 0], rtol=1e-5, atol=1e-6)


def test_histograms_count_the_activations() -> None:
    shown = run(50, data="moons", hidden=(4,), activation="tanh")
    frames = history_payload([shown])["runs"][0]["frames"]
    bars = unpacked(frames["histograms"], "u1").reshape(len(frames["updates"]), 2, BINS)[-1]
    for layer, (low, high) in enumerate([(-1.0, 1.0), (0.0, 1.0)]):
        assert frames["ranges"][layer] == (low, high)
        counts, _ = np.histogram(shown.course[-1].matrices.a[layer], BINS, (low, high))
        assert np.array_equal(bars[layer], np.ceil(counts * (255 / counts.max())))


def test_dead_relus_are_counted() -> None:
    shown = run(300, data="moons", hidden=(8,), activation="relu", how="he", rate=10.0)
    frames = history_payload([shown])["runs"][0]["frames"]
    assert frames["dead"][-1] == [int((shown.course[-1].matrices.z[0] <= 0).all(axis=0).sum())]
    assert frames["dead"][-1][0] > 0
    assert history_payload([run(3)])["runs"][0]["frames"]["dead"] is None


@pytest.mark.parametrize(
    "fields", [{}, {"data": "blobs", "hidden": (40, 40), "rate": 0.1}, {"data": "moons", "hidden": (30, 30, 20), "batch": 10}]
)
def test_four_runs_are_less_than_three_megabytes(fields: dict[str, object]) -> None:
    shown = run(3000, **fields)
    packed = packed_history(history_payload([shown] * 4))
    assert len(packed["payload"]) < THREE_MEGABYTES
    content = json.loads(packed["payload"])
    assert len(content["sets"]) == 1
    assert all(len(r["frames"]["updates"]) >= 12 for r in content["runs"])


def test_numbers_that_grew_out_of_range_are_left_out_and_the_rest_is_valid() -> None:
    shown = run(1000, data="line", hidden=(), rate=3.0)
    packed = packed_history(history_payload([shown]))
    content = json.loads(packed["payload"])["runs"][0]
    assert "could not be made" in content["ended"]
    assert content["frames"]["weight_bits"] == 64
    weights = unpacked(content["frames"]["weights"], "f8").reshape(-1, 2)
    assert np.array_equal(weights[-1], flat(shown.course[-1].network))


def test_a_key_stands_for_the_content() -> None:
    one, same, other = (packed_history(history_payload([run(k)])) for k in (3, 3, 4))
    assert one == same
    assert one["key"] != other["key"]


def test_the_largest_network_has_all_its_neurons_placed() -> None:
    network = initialised([10, 100, 8, 1], ["tanh", "tanh", "sigmoid"], "binary_cross_entropy")
    from nnviz import train
    from nnviz.models.training.datasets import Dataset

    x = np.random.default_rng(0).normal(size=(20, 10))
    y = (x[:, :1] > 0).astype(float)
    data = Dataset("own", "t", "classes", x, y, tuple(f"x{j}" for j in range(10)), ("y",), ("0", "1"))
    content = history_payload([Shown("large", train(network, x, y, updates=20), data)])["runs"][0]
    assert [len(layer) for layer in content["nodes"]["at"]] == [10, 100, 8, 1]
    assert all(0 <= x <= 1 and 0 <= y <= content["nodes"]["height"] for layer in content["nodes"]["at"] for x, y in layer)


@pytest.mark.parametrize("sizes", [[1, 1], [2, 3, 1], [2, 5, 4, 3, 2]])
def test_the_neurons_of_a_training_stand_layer_by_layer_over_the_whole_width(sizes: list[int]) -> None:
    network = initialised(sizes, ["tanh"] * (len(sizes) - 1))
    x, y = np.linspace(0, 1, 3 * sizes[0]).reshape(3, -1), np.zeros((3, sizes[-1]))
    data = Dataset("own", "t", "curve", x, y, tuple(map(str, range(sizes[0]))), tuple(map(str, range(sizes[-1]))), ())
    nodes = history_payload([Shown("a run", train(network, x, y, learning_rate=0.1, updates=1), data)])["runs"][0]["nodes"]
    for n, layer in enumerate(nodes["at"]):
        assert [x for x, _ in layer] == pytest.approx([n / (len(sizes) - 1)] * len(layer), abs=1e-4)
        assert [y for _, y in layer] == sorted(y for _, y in layer)
    heights = [y for layer in nodes["at"] for _, y in layer]
    assert (min(heights), max(heights)) == (0, nodes["height"])
    assert [len(names) for names in nodes["names"]] == sizes


def test_a_run_has_12_frames_at_least_and_201_at_most_whatever_they_weigh() -> None:
    def runs(units: int, count: int) -> list[tuple[History, Dataset]]:
        network = initialised([2, units, units, 1], ["tanh"] * 3)
        x, y = np.zeros((2, 2)), np.zeros((2, 1))
        data = Dataset("own", "t", "curve", x, y, ("a", "b"), ("y",), ())
        return [(train(network, x, y, learning_rate=0.1, updates=1), data)] * count

    assert frame_count(runs(2, 1)) == MOST_FRAMES == 201
    assert frame_count(runs(30, 60)) == 12


@pytest.mark.parametrize(("left", "right"), [((0.0, 0.0), (1.0, 1.0)), ((-3.0, 10.0), (5.0, 12.0))])
def test_a_place_of_the_map_is_the_middle_of_its_cell(left: tuple[float, float], right: tuple[float, float]) -> None:
    data = Dataset("own", "t", "curve", np.array([left, right]), np.zeros((2, 1)), ("a", "b"), ("y",), ())
    view = view_of(data)
    x1, x2 = view.x[:, 0].reshape(GRID, GRID), view.x[:, 1].reshape(GRID, GRID)
    cell = (view.right - view.left) / GRID
    assert x1[0] == pytest.approx(view.left[0] + cell[0] * (np.arange(GRID) + 0.5))
    assert x2[:, 0] == pytest.approx(view.right[1] - cell[1] * (np.arange(GRID) + 0.5))
    assert (x1 == x1[0]).all()
    assert (x2[:, 0] == x2.T).all()


@settings(max_examples=12)
@given(
    st.sampled_from(["xor", "moons", "blobs", "circles"]),
    st.lists(st.integers(1, 5), max_size=2),
    st.sampled_from(["sigmoid", "tanh", "relu", "softplus"]),
    st.integers(0, 60),
)
def test_the_map_of_a_neuron_is_its_activation_of_that_moment(key: str, hidden: list[int], activation: str, updates: int) -> None:
    shown = run(updates, data=key, hidden=tuple(hidden), activation=activation, rate=0.1)
    frames = history_payload([shown])["runs"][0]["frames"]
    neurons, network, view = frames["neurons"], shown.course[-1].network, view_of(shown.data)
    sent = unpacked(neurons["maps"], "u1").reshape(len(frames["updates"]), -1)[-1].reshape(-1, SIDE, SIDE)
    layers = matrix_pass(network, Batch(view.x, np.zeros((len(view.x), network.sizes[-1])))).a
    maps = iter(sent)
    for a, (low, high) in zip(layers, neurons["ranges"], strict=True):
        for unit in a.T:
            wanted = unit.reshape(SIDE, 2, SIDE, 2).mean(axis=(1, 3))
            assert np.allclose(low + next(maps) / 255 * (high - low), wanted, rtol=1e-6, atol=0.51 * (high - low) / 255)
    assert next(maps, None) is None
    if len(a.T) == 1:
        large = picture(shown, "u1").reshape(SIDE, 2, SIDE, 2).mean(axis=(1, 3))
        assert np.allclose(sent[-1], large, atol=1.01), "the output's small map is the large one"


def test_neurons_have_maps_only_where_there_are_two_inputs_and_room() -> None:
    def maps(*shown: Shown) -> list[bool]:
        return [r["frames"]["neurons"] is not None for r in history_payload(list(shown))["runs"]]

    xor = run(3)
    assert maps(xor) == [True]
    assert maps(xor, xor) == [True, True]
    assert maps(xor, xor, xor) == [False] * 3, "three large maps take the network's room"
    assert maps(run(3, data="curve", activation="tanh", rate=0.1)) == [False], "one input"
    assert maps(run(3, data="moons", hidden=(12, 11))) == [True]
    assert maps(run(3, data="moons", hidden=(12, 12))) == [False], "too many to be seen"
