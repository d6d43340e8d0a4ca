"""Hypothesis strategies shared by the tests: random networks with a batch that their loss can use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from nnviz.core.arithmetic import EXACT
from nnviz.core.forms import Form
from nnviz.core.operations import Kink
from nnviz.core.quantities import Variable
from nnviz.core.records.activations import ACTIVATIONS, activation_named
from nnviz.core.records.losses import LOSSES, loss_named
from nnviz.core.records.reductions import REDUCTIONS
from nnviz.core.records.rules import RULES
from nnviz.export.functions import takes_logarithms
from nnviz.models.data import Batch, batch
from nnviz.models.held import parameters_of
from nnviz.models.matrix import matrix_pass
from nnviz.models.network import Network


def _with_another_number(usual: float | None) -> float:
    """A number of a kind that is clearly not the usual one."""
    return 0.2 if not usual or usual < 0.1 else usual / 2


def kink_of(activation: str) -> Kink | None:
    """What an activation of each unit by itself declares of its kink."""
    return activation_named(activation).build(1, 0).kink


# Nothing here knows a kind by its name: what is put into a table of nnviz is tried by every law. What the numbers of a new one must be
# is a row of ``tests/formulas.py``.

ELEMENTWISE = tuple(
    kind.name
    for known in ACTIVATIONS.values()
    if not known.whole_layer
    for kind in (known, *([known.tuned(_with_another_number(known.number))] if known.tuned else []))
)
"""Every activation of each unit by itself, with another number than the usual one too."""

WHOLE = tuple(name for name, known in ACTIVATIONS.items() if known.whole_layer)

KINKED = tuple(name for name in ELEMENTWISE if (kink := kink_of(name)) and kink.convention)
"""Those without a derivative somewhere."""

SMOOTH = tuple(name for name in ELEMENTWISE if name not in KINKED)

EVERY_LOSS = tuple(
    kind.name for known in LOSSES.values() for kind in (known, *([known.tuned(_with_another_number(known.number))] if known.tuned else []))
)

PAIRS = tuple(
    (output, loss)
    for loss in EVERY_LOSS
    for output in (*ELEMENTWISE, *WHOLE)
    if not loss_named(loss).outputs or output in loss_named(loss).outputs
)
"""Every activation of the output layer with every loss that allows it."""

CANCELS = tuple((whole, loss) for whole in WHOLE for loss in EVERY_LOSS if loss_named(loss).kink is not None)
"""Where what comes back may be the same for all outputs of a softmax, whose shares then move against each other to exactly 0."""

moderate = st.floats(-4.0, 4.0, allow_nan=False)


@dataclass(frozen=True)
class Case:
    """A network with a batch for it."""

    network: Network
    batch: Batch

    @property
    def divisor(self) -> int:
        """What the sum over the examples is divided by: their number where the cost is the mean, otherwise 1."""
        return self.batch.examples if self.network.reduction == "mean" else 1


def targets_for(loss: str, outputs: int, examples: int, rng: np.random.Generator) -> np.ndarray:
    """Targets that the loss can use: real numbers, soft or hard labels, distributions."""
    kind = loss_named(loss).targets
    if kind == "distribution":
        return rng.dirichlet(np.ones(outputs), examples) if rng.random() < 0.5 else np.eye(outputs)[rng.integers(0, outputs, examples)]
    if kind == "unit interval":
        return rng.random((examples, outputs)) if rng.random() < 0.5 else rng.integers(0, 2, (examples, outputs)).astype(float)
    if kind == "signs":
        return rng.choice((-1.0, 1.0), (examples, outputs))
    return rng.normal(size=(examples, outputs))


def every_held(sizes: tuple[int, ...], there: list[bool], rng: np.random.Generator) -> tuple[Variable, ...]:
    """Some parameters, up to all of them."""
    every = parameters_of(sizes, there)
    return tuple(p for p, one in zip(every, rng.random(len(every)) < rng.choice((0.2, 0.7, 1.0)), strict=True) if one)


# Made once: to make a strategy and to look it through takes longer than to draw from it.
_SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=4)
_EXAMPLES = st.sampled_from((1, 2, 3, 5))
_REDUCTIONS = st.sampled_from(tuple(REDUCTIONS))
_SEEDS = st.integers(0, 2**32 - 1)
_THERE = {layers: st.lists(st.booleans(), min_size=layers, max_size=layers) for layers in range(1, 4)}
_HOLDS = st.sampled_from((0, 0, 1, 2, 3))
_of = cache(st.sampled_from)


@st.composite
def cases(
    draw: st.DrawFn,
    pairs: tuple[tuple[str, str], ...] = PAIRS,
    hidden: tuple[str, ...] = ELEMENTWISE,
    l2: tuple[float, ...] = (0.0, 0.3),
) -> Case:
    """A random architecture, activations, loss, penalty, parameters and batch, small enough to differentiate by differences."""
    sizes = tuple(draw(_SIZES, label="sizes"))
    output, loss = draw(_of(pairs), label="output activation and loss")
    activations = (*(draw(_of(hidden), label="hidden activation") for _ in sizes[2:]), output)
    examples = draw(_EXAMPLES, label="examples")
    penalty = draw(_of(l2), label="l2")
    reduction = draw(_REDUCTIONS, label="reduction")
    chosen = draw(st.integers(0, sizes[-1] - 1), label="differentiated output")
    rng = np.random.default_rng(draw(_SEEDS, label="seed"))
    weights = [rng.normal(size=(n, before)) / before**0.5 for before, n in zip(sizes, sizes[1:], strict=False)]
    there = draw(_THERE[len(sizes) - 1], label="which layers have a bias")
    biases = [rng.normal(size=n) if b else None for n, b in zip(sizes[1:], there, strict=True)]
    held: tuple[Variable, ...] = ()
    for _ in range(draw(_HOLDS, label="held fixed, by which draw of them")):
        held = every_held(sizes, there, rng)
    network = Network(sizes, weights, biases, activations, loss, penalty, chosen, reduction, held=held)
    return Case(network, batch(network, rng.normal(size=(examples, sizes[0])), targets_for(loss, sizes[-1], examples, rng)))


def assume_differentiable(case: Case) -> None:
    """Reject a case at a kink, or where saturation leaves too few digits for a difference quotient."""
    run, loss = matrix_pass(case.network, case.batch), loss_named(case.network.loss)
    for name, z in zip(case.network.activations, run.z, strict=True):
        for at in kink_of(name).at if name in KINKED else ():
            assume(_size(at, z) >= 1e-3)
    if loss.kink is not None and loss.convention:
        assume(_size(loss.kink, run.a[-1], case.batch.y) >= 1e-3)
    if takes_logarithms(loss) and case.network.sizes[-1] > 1:
        assume(float(run.a[-1].min()) > 1e-4 and float(run.a[-1].max()) < 1 - 1e-4)
    output = activation_named(case.network.activations[-1])
    if output.limited and output.keeps_01 and not output.whole_layer:
        assume(float(np.abs(run.z[-1]).max()) < 9.0)


def _size(form: Form, *operands: np.ndarray) -> float:
    """The value of a form that is closest to 0."""
    return float(np.abs(form.value(list(map(np.asarray, operands)), EXACT)).min())


@st.composite
def rule_names(draw: st.DrawFn) -> str:
    """The name of any update rule, perhaps with numbers of the user's."""
    rule = draw(st.sampled_from(list(RULES.values())), label="rule")
    if not rule.settings or draw(st.booleans(), label="usual numbers"):
        return rule.name
    numbers = [draw(st.floats(0.0, 0.999) if setting.share else st.floats(1e-8, 1.0), label=setting.sign) for setting in rule.settings]
    return rule.tuned(*numbers).name
