"""Frames of a history: what the browser needs to show a training at any of some moments, in few bytes.

A frame holds a network's weights (float32), its predictions on a fixed picture of the inputs (one byte per place, or float32
along a curve), where there is room the map of each neuron, the size of each layer's gradient, and a histogram of each layer's
activations. How many frames there are follows from a budget of bytes.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ..core.arithmetic import Array
from ..core.records.activations import activation_named
from ..core.records.losses import loss_named
from ..models.network import count_parameters
from ..models.training.course import Course
from ..models.training.datasets import Dataset
from ..models.training.kernel import Kernel, Measured
from ..models.training.one_thread import one_thread
from ..models.training.parameters import spread
from .neuron_maps import SIDE, Numbers, Range, are_mapped, coarse, shaded

MOST_FRAMES: Final = 201
BUDGET: Final = 2_000_000
"""Bytes of all frames together, before base64 makes them longer by a third."""

GRID: Final = 2 * SIDE
"""Places of the map of two inputs, across and down."""

CURVE: Final = 81
"""Places along the curve of one input."""

MOST_LISTED: Final = 40
"""Examples whose predictions are shown where there is neither a map nor a curve."""

BINS: Final = 20
_MARGIN: Final = 0.15

Picture = Literal["map", "curve", "list"]

Bytes = NDArray[Any]
"""Numbers of fewer than 64 bits, on their way to the browser."""


@dataclass(frozen=True, eq=False)
class View:
    """Where a network is looked at: the kind of picture, the inputs there (n, inputs), and the range of the inputs.

    ``low`` and ``high`` are the values that the darkest and the lightest byte of a map stand for.
    """

    kind: Picture
    x: Array
    left: Array
    right: Array
    low: float = 0.0
    high: float = 1.0


def view_of(data: Dataset) -> View:
    """A map for two inputs, a curve for one, the first examples for more."""
    left, right = data.x.min(axis=0), data.x.max(axis=0)
    margin = np.where(right > left, (right - left) * _MARGIN, 1.0)
    left, right = left - margin, right + margin
    if data.x.shape[1] == 1:
        return View("curve", np.linspace(left[0], right[0], CURVE)[:, np.newaxis], left, right)
    if data.x.shape[1] > 2:
        return View("list", data.x[:MOST_LISTED], left, right)
    # Row by row from the top: x2 falls, x1 rises; a place is the middle of its cell.
    across, down = ((np.arange(GRID) + 0.5) / GRID, 1 - (np.arange(GRID) + 0.5) / GRID)
    x1, x2 = np.meshgrid(left[0] + across * (right[0] - left[0]), left[1] + down * (right[1] - left[1]))
    low, high = (float(data.y[:, 0].min()), float(data.y[:, 0].max())) if data.kind == "curve" else (0.0, 1.0)
    return View("map", np.stack([x1.ravel(), x2.ravel()], axis=1), left, right, low, high if high > low else low + 1.0)


def frame_updates(course: Course, most: int) -> list[int]:
    """At most ``most`` numbers of updates whose networks are kept, denser at the beginning, where most happens; the last one too."""
    kept = len(course.snapshots)
    places = {round(kept * (i / max(1, most - 1)) ** 1.4) for i in range(most - 1)}
    return [*sorted(p * course.stride for p in places if p < kept), course.updates]


def frame_count(runs: list[tuple[Course, Dataset]]) -> int:
    """How many frames each run may have within the budget."""
    return max(12, min(MOST_FRAMES, BUDGET // sum(_frame_bytes(course, data, len(runs)) for course, data in runs)))


def _frame_bytes(course: Course, data: Dataset, runs: int) -> int:
    outputs, sizes = data.y.shape[1], course.task.network.sizes
    places = GRID * GRID if data.x.shape[1] == 2 else 4 * outputs * (CURVE if data.x.shape[1] == 1 else min(MOST_LISTED, data.examples))
    neurons = SIDE * SIDE * sum(sizes[1:]) if are_mapped(sizes, runs) else 0
    return places + neurons + 4 * count_parameters(sizes) + (BINS + 24) * course.task.network.layers + 60


def frames(course: Course, data: Dataset, most: int, runs: int = 1) -> dict[str, Any]:
    """At most so many frames of a course, one of ``runs`` that are shown together, as the browser reads them."""
    view = view_of(data)
    if _of_signs(course):
        view = replace(view, low=-1.0)
    updates = frame_updates(course, most)
    kernel = course.task.kernel()
    there = Kernel(course.task.network, view.x, np.zeros((len(view.x), data.y.shape[1])), 0.0)
    with one_thread(), np.errstate(all="ignore"):
        ranges = _ranges(kernel, course, updates)
        mapped = are_mapped(course.task.network.sizes, runs)
        found = [_frame(kernel, there, course.parameters(k), course.seen(k), view, data, ranges, mapped) for k in updates]
    weights = _narrow(np.stack([f.weights for f in found]))
    return {
        "updates": updates,
        "loss": [_number(f.loss) for f in found],
        "penalty": [_number(f.penalty) for f in found],
        "right": [f.right for f in found] if data.kind == "classes" else None,
        "gradients": [[_number(g) for g in f.gradients] for f in found],
        "dead": [f.dead for f in found] if any(activation_named(name).dies for name in course.task.network.activations[:-1]) else None,
        "weights": _packed(weights),
        "weight_bits": weights.itemsize * 8,
        "histograms": _packed(np.stack([f.histograms for f in found])),
        "ranges": ranges,
        "picture": _packed(np.stack([f.picture for f in found])),
        "reach": [_number(f.reach) or 1.0 for f in found] if has_line(view, data) else None,
        "neurons": _neurons(course, np.stack([f.neurons for f in found])) if mapped else None,
    }


def _neurons(course: Course, maps: Numbers) -> dict[str, Any]:
    ranges, shades = shaded(maps, course.task.network.sizes, course.task.network.activations)
    return {"side": SIDE, "ranges": ranges, "maps": _packed(shades)}


@dataclass(frozen=True, eq=False)
class _Frame:
    loss: float
    penalty: float
    right: int
    gradients: list[float]
    dead: list[int]
    weights: Array
    histograms: Bytes
    picture: Bytes
    reach: float
    neurons: Numbers


def _frame(
    kernel: Kernel,
    there: Kernel,
    parameters: Array,
    seen: int,
    view: View,
    data: Dataset,
    ranges: list[Range],
    mapped: bool,
) -> _Frame:
    """A moment; the next update sees so many examples, by which lambda is divided in J and its gradient.

    ``mapped``: its neurons have maps.
    """
    kernel.parameters[...] = there.parameters[...] = parameters
    measured = kernel.measured(seen)
    network = kernel.network
    kinds = [activation_named(name) for name in network.activations]
    layers = there.activations()
    reach = _reach(layers[-1], view) if has_line(view, data) else 1.0
    dead = [int((a <= 0).all(axis=1).sum()) if kind.dies else 0 for a, kind in zip(measured.a, kinds, strict=True)]
    return _Frame(
        measured.loss,
        measured.penalty,
        _right(measured, data, 0.0 if loss_named(network.loss).targets == "signs" else 0.5),
        [float(np.abs(g[:, :before]).mean()) for g, before in zip(measured.gradients, kernel.network.sizes, strict=False)],
        dead[:-1],
        spread(kernel.network, parameters).copy(),
        np.concatenate([_histogram(a, *limits) for a, limits in zip(measured.a, ranges, strict=True)]),
        _picture(layers[-1], view, data, reach),
        reach,
        coarse(layers if mapped else []),
    )


def _of_signs(course: Course) -> bool:
    """Whether the classes are -1 and 1."""
    return loss_named(course.task.network.loss).targets == "signs"


def _right(measured: Measured, data: Dataset, boundary: float) -> int:
    """How many examples are in the class that the network finds likeliest."""
    if data.kind != "classes":
        return 0
    a = measured.a[-1]
    found = a[0] > boundary if len(a) == 1 else a.argmax(axis=0)
    return int((found.astype(int) == data.labels()).sum())


def _ranges(kernel: Kernel, course: Course, updates: list[int]) -> list[Range]:
    """From where to where each layer's histogram goes: what its activation allows, or what a few of the moments need."""
    looked = updates[:: max(1, len(updates) // 6)] + updates[-1:]
    lows, highs = [], []
    for update in looked:
        kernel.parameters[...] = course.parameters(update)
        a = [np.nan_to_num(layer, posinf=1e30, neginf=-1e30) for layer in kernel.activations()]
        lows.append([float(layer.min()) for layer in a])
        highs.append([float(layer.max()) for layer in a])
    low, high = np.min(lows, axis=0).tolist(), np.max(highs, axis=0).tolist()
    names = course.task.network.activations
    return [activation_named(name).bounds or (lo, hi if hi > lo else lo + 1.0) for name, lo, hi in zip(names, low, high, strict=True)]


def _histogram(a: Array, low: float, high: float) -> Bytes:
    """Counts in 20 bins, scaled so that the fullest is 255."""
    place = (np.nan_to_num(a.ravel()) - low) * (BINS / (high - low))
    counts = np.bincount(np.clip(place, 0, BINS - 1).astype(np.intp), minlength=BINS)
    # In whole numbers, rounded up: 11 * (255 / 11) is a little more than 255, which in a byte would be 0.
    return np.asarray(-(-counts * 255 // counts.max())).astype(np.uint8)


def has_line(view: View, data: Dataset) -> bool:
    """Whether a map shows where its one output changes sides."""
    return view.kind == "map" and data.kind == "classes" and data.y.shape[1] == 1


def _reach(a: Array, view: View) -> float:
    """How far from the middle a map goes at a moment, as a share of how far it can go.

    Its bytes are spread over that: with the whole range, a network that has hardly learnt anything would change sides along a jagged line.
    """
    found = float(np.abs(_from_middle(a[0], view)).max())
    return min(1.0, found) if found > 1e-30 else 1.0


def _from_middle(a: Array, view: View) -> Array:
    """Predictions, from -1 at the low end of the view to 1 at its high end."""
    return np.asarray(np.nan_to_num((2.0 * a - view.low - view.high) / (view.high - view.low)))


def _picture(a: Array, view: View, data: Dataset, reach: float) -> Bytes:
    """The predictions ``a`` of shape (outputs, places) as the browser draws them."""
    if view.kind != "map":
        return np.asarray(np.nan_to_num(a, posinf=1e30, neginf=-1e30).clip(-1e30, 1e30).astype(np.float32).ravel())
    if len(a) == 1 or data.kind == "curve":
        shades = 127.5 * (1.0 + _from_middle(a[0], view) / reach)
        return np.asarray(shades.clip(0, 255).round().astype(np.uint8))
    # The likeliest class times 25, plus how sure the network is, from 0 (all alike) to 24.
    share = np.nan_to_num(a.max(axis=0))
    sure = ((share - 1 / len(a)) / (1 - 1 / len(a))).clip(0, 1)
    return np.asarray((a.argmax(axis=0) * 25 + (24 * sure).round()).astype(np.uint8))


def _narrow(weights: Array) -> Bytes:
    """In 32 bits, which show seven digits, unless a weight has grown beyond them."""
    return weights if np.abs(weights).max() > 1e38 else weights.astype(np.float32)


def _packed(array: Bytes) -> str:
    return b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")


def _number(value: float) -> float | None:
    """Five digits are more than a picture shows; what is no number is left out."""
    return float(f"{value:.6g}") if np.isfinite(value) else None
