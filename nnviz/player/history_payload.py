"""What the picture of a training sends to the browser: up to four runs with their frames, curves, data and networks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from ..core.arithmetic import Array
from ..core.quantities import activation
from ..core.records.losses import loss_named
from ..draw.history_figure import shown_updates
from ..draw.layout import layout
from ..draw.theme import PALETTE
from ..explain.naming.names import Namer
from ..explain.naming.notation import notation_named
from ..models.network import Network
from ..models.training.course import Course
from ..models.training.datasets import Dataset
from .history_frames import frame_count, frames, view_of

_MOST_POINTS: Final = 400
_MOST_EXAMPLES: Final = 400
"""Data points drawn on a map; a picture of more is only slower."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A run to be shown: its label, its history, its data, and why it ended where it did not reach its end."""

    label: str
    course: Course
    data: Dataset
    ended: str = ""


def history_payload(runs: Sequence[Shown], most: int | None = None) -> dict[str, Any]:
    """The payload of up to four runs, under 3 MB; ``most`` bounds the frames of a run further."""
    count = frame_count([(run.course, run.data) for run in runs])
    count = count if most is None else min(count, most)
    sets: list[Dataset] = []
    for run in runs:
        if not any(run.data is data for data in sets):
            sets.append(run.data)
    return {
        "runs": [{**_run(run, count, len(runs)), "set": next(n for n, data in enumerate(sets) if data is run.data)} for run in runs],
        "sets": [_set(data) for data in sets],
        "palette": PALETTE,
    }


def packed_history(payload: dict[str, Any]) -> dict[str, str]:
    """The payload as JSON text with its key."""
    text = json.dumps(payload, separators=(",", ":"), allow_nan=False)
    return {"key": blake2b(text.encode(), digest_size=12).hexdigest(), "payload": text}


def drawn(runs: Sequence[Shown], most: int | None = None) -> dict[str, str]:
    """The packed payload of runs: all that a picture needs, so that it can be made anywhere."""
    return packed_history(history_payload(runs, most))


def _run(run: Shown, count: int, runs: int) -> dict[str, Any]:
    course, network = run.course, run.course.task.network
    namer = Namer(notation_named("003"), network.sizes)
    return {
        "label": run.label,
        "task": course.task.digest,
        "total": course.updates,
        "ended": run.ended,
        "sizes": network.sizes,
        "activations": network.activations,
        "loss": loss_named(network.loss).title,
        "l2": network.l2,
        "batch": course.task.batch,
        "layers": [f"layer {namer.layer_number(n)}" for n in range(len(network.sizes))],
        "nodes": _nodes(network, namer),
        "curve": _curve(course),
        "frames": frames(course, run.data, count, runs),
    }


def _nodes(network: Network, namer: Namer) -> dict[str, Any]:
    """Where the neurons stand, layer by layer, and their names. The loss and the targets of the walkthrough are left out."""
    placed = layout(namer, "wide")
    places = [[placed.positions[activation(n, i)] for i in range(units)] for n, units in enumerate(network.sizes)]
    left, right = places[0][0][0], places[-1][0][0]
    ys = [y for layer in places for _, y in layer]
    return {
        "at": [[(round((x - left) / (right - left), 4), round(y - min(ys), 1)) for x, y in layer] for layer in places],
        "height": round(max(ys) - min(ys), 1),
        "radius": round(placed.radius, 1),
        "names": [[namer.name(activation(n, i)).runs for i in range(units)] for n, units in enumerate(network.sizes)],
    }


def _curve(course: Course) -> dict[str, Any]:
    """The loss that the updates saw, with and without the penalty; of the full batch it is that of all examples."""
    at = shown_updates(course.updates, _MOST_POINTS)
    losses, penalties = course.data_losses[at], course.penalties[at]
    return {"at": at.tolist(), "loss": _rounded(losses), "penalty": _rounded(penalties) if course.task.network.l2 else None}


def _set(data: Dataset) -> dict[str, Any]:
    view = view_of(data)
    shown = data.x[:_MOST_EXAMPLES] if view.kind != "list" else view.x
    many = len(shown)
    return {
        "title": data.title,
        "kind": data.kind,
        "picture": view.kind,
        "examples": data.examples,
        "shown": many,
        "x": [_rounded(row) for row in shown],
        "y": [_rounded(row) for row in data.y[:many]],
        "labels": data.labels()[:many].tolist() if data.kind == "classes" else None,
        "left": _rounded(view.left),
        "right": _rounded(view.right),
        "low": view.low,
        "high": view.high,
        "inputs": data.inputs,
        "outputs": data.outputs,
        "classes": data.classes,
    }


def _rounded(values: Array) -> list[float | None]:
    return [float(f"{v:.6g}") if np.isfinite(v) else None for v in values.tolist()]
