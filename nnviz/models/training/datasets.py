"""Data to train on. Each set is made from a seed, so the same seed gives the same numbers; rows are in no order of classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ...core.arithmetic import Array
from ...core.errors import InputError
from ...core.records.activations import IDENTITY, SIGMOID, SOFTMAX
from ...core.records.losses import BINARY_CROSS_ENTROPY, CROSS_ENTROPY, HALF_SQUARED_ERROR
from .. import checks
from ..examples import load_example
from ..initialise import MAX_SEED

Kind = Literal["classes", "curve"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Examples in rows: ``x`` of shape (m, inputs) and ``y`` of shape (m, outputs).

    ``kind`` says what the targets are: "classes" (one column of 0 and 1, or one column per class with a single 1), or
    "curve" (numbers). ``inputs`` and ``outputs`` name the columns, ``classes`` what is told apart.
    """

    key: str
    title: str
    kind: Kind
    x: Array
    y: Array
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    classes: tuple[str, ...] = ()

    @property
    def examples(self) -> int:
        return int(self.x.shape[0])

    @property
    def natural(self) -> tuple[str, str]:
        """The output activation and the loss that belong to such targets."""
        if self.kind == "curve":
            return IDENTITY.name, HALF_SQUARED_ERROR.name
        return (SIGMOID.name, BINARY_CROSS_ENTROPY.name) if self.y.shape[1] == 1 else (SOFTMAX.name, CROSS_ENTROPY.name)

    def labels(self) -> Array:
        """The class of every example, counted from 0; shape (m,). Only for classes."""
        return np.asarray(self.y[:, 0] > 0.5 if self.y.shape[1] == 1 else self.y.argmax(axis=1)).astype(int)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a set is made. ``make(generator)`` gives the dataset; ``random`` says whether the seed matters."""

    key: str
    title: str
    source: str
    make: Callable[[np.random.Generator], Dataset]
    random: bool = True


def dataset(key: object, seed: object = 0) -> Dataset:
    """The set of that name. Raises InputError that lists the names, or for a seed outside 0 to 2**31 - 1."""
    if not isinstance(key, str) or key not in RECIPES:
        raise InputError("data", key, ", ".join(RECIPES))
    made = RECIPES[key].make(np.random.default_rng(checks.whole(seed, "seed of the data", 0, MAX_SEED)))
    for array in (made.x, made.y):
        array.setflags(write=False)
    return made


def _named(key: str, title: str, kind: Kind, x: Array, y: Array, classes: tuple[str, ...] = ()) -> Dataset:
    inputs = ("x",) if x.shape[1] == 1 else tuple(f"x{j + 1}" for j in range(x.shape[1]))
    outputs = ("y",) if y.shape[1] == 1 else tuple(f"y{k + 1}" for k in range(y.shape[1]))
    return Dataset(key, title, kind, x, y, inputs, outputs, classes or (("0", "1") if y.shape[1] == 1 else outputs))


def _gate(key: str, title: str, truth: tuple[int, int, int, int]) -> Callable[[np.random.Generator], Dataset]:
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array(truth, dtype=np.float64)[:, np.newaxis]
    return lambda _: _named(key, title, "classes", x.copy(), y.copy())


def _two_classes(key: str, title: str, generator: np.random.Generator, first: Array, second: Array) -> Dataset:
    order = generator.permutation(len(first) + len(second))
    labels = np.repeat([0.0, 1.0], [len(first), len(second)])[:, np.newaxis]
    return _named(key, title, "classes", np.vstack([first, second])[order], labels[order])


def _moons(generator: np.random.Generator) -> Dataset:
    """Two half circles of radius 1 that reach into each other, 100 points each, with noise of sd 0.12."""
    t = np.linspace(0.0, np.pi, 100)
    upper = np.stack([np.cos(t), np.sin(t)], axis=1) - [0.5, 0.25]
    lower = np.stack([1.0 - np.cos(t), 0.5 - np.sin(t)], axis=1) - [0.5, 0.25]
    noise = generator.normal(0.0, 0.12, (2, 100, 2))
    return _two_classes("moons", "Two moons", generator, upper + noise[0], lower + noise[1])


def _circles(generator: np.random.Generator) -> Dataset:
    """A circle of radius 0.4 inside one of radius 1, 100 points each, with noise of sd 0.08."""
    t = np.linspace(0.0, 2 * np.pi, 100, endpoint=False)
    ring = np.stack([np.cos(t), np.sin(t)], axis=1)
    noise = generator.normal(0.0, 0.08, (2, 100, 2))
    return _two_classes("circles", "Circles", generator, 0.4 * ring + noise[0], ring + noise[1])


def _spiral(generator: np.random.Generator) -> Dataset:
    """Two arms of a spiral, 100 points each over one turn and a half (after Lang and Witbrock 1988), with noise of sd 0.03."""
    t = np.linspace(0.15, 1.0, 100)
    arm = (t * np.stack([np.cos(3 * np.pi * t), np.sin(3 * np.pi * t)])).T
    noise = generator.normal(0.0, 0.03, (2, 100, 2))
    return _two_classes("spiral", "Spiral", generator, arm + noise[0], -arm + noise[1])


def _blobs(generator: np.random.Generator) -> Dataset:
    """Three normal clouds of sd 0.35 around the corners of a triangle, 50 points each; the targets have one column per class."""
    angles = np.pi / 2 + 2 * np.pi * np.arange(3) / 3
    centres = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    labels = generator.permutation(np.repeat(np.arange(3), 50))
    x = centres[labels] + generator.normal(0.0, 0.35, (150, 2))
    return _named("blobs", "Three blobs", "classes", x, np.eye(3)[labels], ("1", "2", "3"))


def _curve(generator: np.random.Generator) -> Dataset:
    """y = sin(2x) at 60 places between -2 and 2, with noise of sd 0.1."""
    x = generator.uniform(-2.0, 2.0, (60, 1))
    return _named("curve", "A curve", "curve", x, np.sin(2 * x) + generator.normal(0.0, 0.1, (60, 1)))


def _line(generator: np.random.Generator) -> Dataset:
    """y = 2x - 1 at 40 places between -2 and 2, with noise of sd 0.2."""
    x = generator.uniform(-2.0, 2.0, (40, 1))
    return _named("line", "A line", "curve", x, 2 * x - 1 + generator.normal(0.0, 0.2, (40, 1)))


def _of_lecture(key: str, example: str, title: str) -> Callable[[np.random.Generator], Dataset]:
    def make(_: np.random.Generator) -> Dataset:
        data = load_example(example).data
        return _named(key, title, "classes", data.x.copy(), data.y.copy())

    return make


_LECTURE_000: Final = "Lecture 000"

RECIPES: Final[dict[str, Recipe]] = {
    recipe.key: recipe
    for recipe in (
        Recipe("xor", "XOR", "Lecture 002: what one perceptron cannot learn", _gate("xor", "XOR", (0, 1, 1, 0)), random=False),
        Recipe("and", "AND", "As XOR, but one line tells the classes apart", _gate("and", "AND", (0, 0, 0, 1)), random=False),
        Recipe("or", "OR", "As XOR, but one line tells the classes apart", _gate("or", "OR", (0, 1, 1, 1)), random=False),
        Recipe("moons", "Two moons", "Two half circles that reach into each other, 200 points", _moons),
        Recipe("circles", "Circles", "A circle inside another one, 200 points", _circles),
        Recipe("spiral", "Spiral", "Two arms of a spiral, 200 points, after Lang and Witbrock, 1988", _spiral),
        Recipe("blobs", "Three blobs", "Three classes of 50 points", _blobs),
        Recipe("curve", "A curve", "The sine y = sin(2x) with noise, 60 points", _curve),
        Recipe("line", "A line", "The line y = 2x − 1 with noise, 40 points", _line),
        Recipe(
            "logistic",
            "Logistic regression (lecture 000)",
            f"{_LECTURE_000}: five instances; their targets are chosen",
            _of_lecture("logistic", "logistic-regression", "Logistic regression"),
            random=False,
        ),
        Recipe(
            "batch-of-4",
            "The batch of 4 (lecture 000)",
            f"{_LECTURE_000}: just let the numbers flow",
            _of_lecture("batch-of-4", "batch-of-4", "The batch of 4"),
            random=False,
        ),
    )
}
"""Every set that comes with nnviz, by its key, in the order of the page."""
