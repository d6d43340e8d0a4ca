"""Lessons that a training shows, as data: which runs to lay over each other, and what to look at. The tests hold the claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from ...core.errors import InputError
from ...core.records.activations import HYPERBOLIC, IDENTITY, RELU, SIGMOID
from ...core.records.losses import HALF_SQUARED_ERROR
from ...core.records.rules import ADAM, MOMENTUM, RMSPROP
from ..initialise import HE, XAVIER, ZEROS
from .setup import Setup


@dataclass(frozen=True, slots=True)
class TrainingLesson:
    """``runs`` are the labelled set-ups that are compared, each trained for ``updates`` updates; ``look`` says what they show."""

    key: str
    title: str
    look: str
    source: str
    runs: tuple[tuple[str, Setup], ...]
    updates: int


_XOR: Final = Setup()
_LINE: Final = Setup(data="line", hidden=(), how=XAVIER.name, output=IDENTITY.name, loss=HALF_SQUARED_ERROR.name)
_MOONS: Final = Setup(data="moons", hidden=(8,), activation=HYPERBOLIC.name, how=XAVIER.name, rate=0.5)
_SPIRAL: Final = Setup(data="spiral", hidden=(8, 8), activation=HYPERBOLIC.name, how=XAVIER.name, rate=0.5)
_SYMMETRY: Final = Setup(data="circles", hidden=(4,), batch=10)
_DEEP: Final = Setup(data="circles", hidden=(8,) * 6, how=XAVIER.name, rate=0.5)
_DYING: Final = Setup(data="moons", hidden=(8,), activation=RELU.name, how=HE.name)

LESSONS: Final[dict[str, TrainingLesson]] = {
    lesson.key: lesson
    for lesson in (
        TrainingLesson(
            "xor",
            "One neuron cannot learn XOR",
            "One neuron draws one straight line, and no line has both points of each class on its own side: at most 3 of 4 are right. "
            "With two neurons between, 2→2→1, all 4 are.",
            "Lecture 002: XOR cannot be learnt by one perceptron (1969); a network with backpropagation can (1986)",
            (("one neuron, 2→1", replace(_XOR, hidden=())), ("2→2→1", _XOR)),
            2000,
        ),
        TrainingLesson(
            "rate",
            "Too large a learning rate diverges",
            "A line is fitted by one neuron. With a small α the loss falls slowly, with a larger one fast. With α = 3 every update "
            "overshoots by more than the last one did, until a weight is beyond 10¹⁰⁰, the most that a network here may hold.",
            "Lecture 003: gradient descent, W ← W − α ∂J/∂W",
            (("α = 0.05", replace(_LINE, rate=0.05)), ("α = 0.7", replace(_LINE, rate=0.7)), ("α = 3", replace(_LINE, rate=3.0))),
            300,
        ),
        TrainingLesson(
            "zeros",
            "Zero initialisation stays symmetric",
            "With all weights 0 the hidden neurons compute the same, get the same gradient, and so stay the same for ever: all four rows "
            "of W are equal at every update. Four neurons work as one, and one draws a single straight line, which tells no inner circle "
            "from an outer one. Random weights break the tie.",
            "Lecture 003: randomly initialise the biases and weights",
            (("random weights", _SYMMETRY), ("all weights 0", replace(_SYMMETRY, how=ZEROS.name))),
            1500,
        ),
        TrainingLesson(
            "vanishing",
            "A deep sigmoid network's gradients vanish",
            "Six hidden layers. The slope of the sigmoid is at most 1/4, and each layer on the way back multiplies by such a slope: "
            "at the first layer next to nothing is left of the gradient. ReLU's slope is 1 wherever it is not 0. "
            "Compare the gradient sizes of the layers at update 0.",
            "Hochreiter, diploma thesis, 1991; Glorot, Bordes and Bengio, Deep sparse rectifier networks, 2011",
            (
                (SIGMOID.name, _DEEP),
                ("ReLU", replace(_DEEP, activation=RELU.name, how=HE.name)),
            ),
            400,
        ),
        TrainingLesson(
            "dead",
            "Dead ReLUs",
            "A ReLU whose z is negative for every example gives 0 for all of them and has gradient 0: no update moves it any more. "
            "Steps that are too long throw neurons there. They are counted beside the activations.",
            "Lu, Shin, Su and Karniadakis, Dying ReLU and initialization, 2020",
            (("α = 0.1", replace(_DYING, rate=0.1)), ("α = 10", replace(_DYING, rate=10.0))),
            300,
        ),
        TrainingLesson(
            "l2",
            "L2 shrinks the weights",
            "The penalty λ/(2m) Σ W² pulls every weight towards 0 at each update: the weights stay small and the border stays smooth, "
            "while the loss on the data ends higher. Switch between the loss with and without the L2 part.",
            "Lecture 002: regularised cost",
            (("λ = 0", _MOONS), ("λ = 5", replace(_MOONS, l2=5.0))),
            2000,
        ),
        TrainingLesson(
            "draws",
            "All examples, mini-batches, or one at a time",
            "An update on all examples goes straight down; an update on one random example costs a two-hundredth of that and goes down "
            "on average, with jumps. Mini-batches lie between.",
            "Lecture 003: stochastic gradient descent, then batch gradient descent",
            (
                ("all 200 examples", replace(_MOONS, rate=0.3)),
                ("mini-batches of 20", replace(_MOONS, rate=0.3, batch=20)),
                ("one random example", replace(_MOONS, rate=0.3, batch=1)),
            ),
            1000,
        ),
        TrainingLesson(
            "rules",
            "Plain gradient descent against Adam",
            "On a spiral the gradients are small for a long time: after 500 updates plain gradient descent and momentum are hardly better "
            "than a guess, and a larger α does not help them. RMSProp and Adam measure every parameter by the size of its own "
            "gradients, and find both arms.",
            "Kingma and Ba, Adam: a method for stochastic optimization, 2015",
            (
                ("plain, α = 0.5", _SPIRAL),
                ("momentum, α = 0.1", replace(_SPIRAL, rule=MOMENTUM.name, rate=0.1)),
                ("RMSProp, α = 0.02", replace(_SPIRAL, rule=RMSPROP.name, rate=0.02)),
                ("Adam, α = 0.02", replace(_SPIRAL, rule=ADAM.name, rate=0.02)),
            ),
            500,
        ),
    )
}
"""Every lesson by its key, in the order of the page."""


def training_lesson(key: object) -> TrainingLesson:
    """The lesson of that key. Raises InputError that lists the keys."""
    if isinstance(key, str) and key in LESSONS:
        return LESSONS[key]
    raise InputError("lesson", key, ", ".join(LESSONS))
